"""A judge that never finds anything proves nothing: each broken promise is noticed within fifty seeds."""

from collections.abc import Callable

import pytest
from tests.simulation.breaks import BREAKS, Patch

from brygga_simulation.simulation import Plan
from brygga_simulation.trial import Court

SEEDS = range(1, 51)
STEPS = 60
NOTICED_FIRST: dict[str, int] = {}
"""A seed known to notice a break is tried first, so that the gate need not wait for the others."""


@pytest.mark.parametrize("brk", BREAKS, ids=lambda brk: brk.__name__)
def test_a_broken_promise_is_noticed_within_fifty_seeds(
    court: Court, monkeypatch: pytest.MonkeyPatch, brk: Callable[[Patch], None]
) -> None:
    brk(monkeypatch.setattr)
    first = NOTICED_FIRST.get(brk.__name__)
    seeds = [*([first] if first else []), *(seed for seed in SEEDS if seed != first)]
    noticed = next((seed for seed in seeds if court.try_plan(Plan(seed, STEPS)).problems), None)
    assert noticed is not None, f"{brk.__name__} went unnoticed"
