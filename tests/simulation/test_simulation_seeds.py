"""Simulated lives with misfortune: every promise holds in each, and each can be lived again exactly."""

import pytest

from brygga_simulation.meetings import contradicted
from brygga_simulation.simulation import Plan
from brygga_simulation.trial import Court

SEEDS = range(1, 11)
"""A few for every change; many more run by `brygga simulate --seeds` (docs/reliability.md)."""
STEPS = 60


@pytest.mark.parametrize("seed", SEEDS)
def test_every_promise_holds_whatever_happens(court: Court, seed: int) -> None:
    verdict = court.try_plan(Plan(seed, STEPS))
    assert not verdict.problems, court.explained(verdict)
    assert not contradicted(verdict.result.reached)


def test_a_seed_replays_exactly(court: Court) -> None:
    first, second = (court.try_plan(Plan(21, 20)).result for _ in range(2))
    assert first.digest == second.digest
    assert first.log == second.log


def test_another_seed_is_another_life(court: Court) -> None:
    first, second = (court.try_plan(Plan(seed, 3)).result for seed in (21, 22))
    assert first.digest != second.digest
