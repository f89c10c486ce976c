"""A judge that never finds anything proves nothing: each broken promise is noticed within fifty seeds."""

from collections.abc import Callable

import pytest
from tests.simulation.breaks import BREAKS, Patch

from brygga_simulation.simulation import Plan
from brygga_simulation.trial import Court

SEEDS = range(1, 51)
STEPS = 60
NOTICED_BY = {
    "no_overlap": Plan(1, 60),
    "cursor_before_ledger": Plan(1, 1),
    "send_without_reading": Plan(1, 3),
    "no_lane_epoch": Plan(41, 60, ("takeover_at_statement",)),
    "no_tenant": Plan(1, 1),
    "null_id_is_success": Plan(4, 20),
}
"""A beginning of the first seed that notices a break is tried first, so that nobody waits for the others.
Where the generator was changed and it notices nothing any more, the test takes minutes; then note another here."""
MISTAKE = "makes no mistakes"
"""What only this promise notices is a break that is made wrongly, not one that would go unnoticed in life."""


@pytest.mark.parametrize("brk", BREAKS, ids=lambda brk: brk.__name__)
@pytest.mark.timeout(3600)
def test_a_broken_promise_is_noticed_within_fifty_seeds(
    court: Court, monkeypatch: pytest.MonkeyPatch, brk: Callable[[Patch], None]
) -> None:
    brk(monkeypatch.setattr)
    plans = [NOTICED_BY[brk.__name__], *(Plan(seed, STEPS) for seed in SEEDS)]
    noticed = next((plan for plan in plans if _broken(court, plan) - {MISTAKE}), None)
    assert noticed is not None, f"{brk.__name__} went unnoticed"


def _broken(court: Court, plan: Plan) -> set[str]:
    return {problem.promise for problem in court.try_plan(plan).problems}
