"""Simulated lives with misfortune: every promise holds in each, and each can be lived again exactly."""

import json
from pathlib import Path
from typing import Any

import pytest

from brygga_simulation.simulation import Plan
from brygga_simulation.trial import Court

KEPT = json.loads((Path(__file__).parent / "kept_seeds.json").read_text())
"""Beginnings that once found a bug. `make lives` lives through those that meet the most."""


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: str(kept["seed"]))
def test_every_promise_holds_whatever_happens(court: Court, kept: dict[str, Any]) -> None:
    verdict = court.try_plan(Plan(kept["seed"], kept["steps"], guided=kept["guided"]))
    assert not verdict.problems, court.explained(verdict)


def test_a_seed_replays_exactly(court: Court) -> None:
    first, second = (court.try_plan(Plan(21, 20)).result for _ in range(2))
    assert first.digest == second.digest
    assert first.log == second.log


def test_another_seed_is_another_life(court: Court) -> None:
    first, second = (court.try_plan(Plan(seed, 3)).result for seed in (21, 22))
    assert first.digest != second.digest
