"""Simulated lives with misfortune: every promise holds in each, and each can be lived again exactly."""

import json
from pathlib import Path
from typing import Any

import pytest

from brygga_simulation.meetings import contradicted
from brygga_simulation.simulation import Plan
from brygga_simulation.trial import Court

KEPT = json.loads((Path(__file__).parent / "kept_seeds.json").read_text())
"""A few for every change: seeds that met what is rarely met (`brygga simulate --seeds A..B --choose N` finds them), or
that found a bug. Many more run by `brygga simulate --seeds` (docs/reliability.md)."""
_met: dict[str, bool] = {}


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: str(kept["seed"]))
def test_every_promise_holds_whatever_happens(court: Court, kept: dict[str, Any]) -> None:
    verdict = court.try_plan(Plan(kept["seed"], kept["steps"], guided=kept["guided"]))
    assert not verdict.problems, court.explained(verdict)
    reached = verdict.result.reached
    assert not contradicted(reached)
    _met.update({pair: reached[tuple(pair.split(" / "))] > 0 for pair in kept["meets"]})


def test_the_kept_seeds_still_meet_what_they_are_kept_for() -> None:
    """A change of the flows moves the lives, so not all of it; when less than a third is left, choose others."""
    assert sum(_met.values()) * 3 >= len(_met), (
        f"not met any more: {[pair for pair in _met if not _met[pair]]}"
    )


def test_a_seed_replays_exactly(court: Court) -> None:
    first, second = (court.try_plan(Plan(21, 20)).result for _ in range(2))
    assert first.digest == second.digest
    assert first.log == second.log


def test_another_seed_is_another_life(court: Court) -> None:
    first, second = (court.try_plan(Plan(seed, 3)).result for seed in (21, 22))
    assert first.digest != second.digest
