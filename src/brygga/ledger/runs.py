"""Runs: one execution of a flow that found something to do, with counts that add up."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from brygga import clock, steps
from brygga.integrations.models import Integration
from brygga.ledger.models import Run

DELIVERY_COUNTS = (
    "created",
    "updated",
    "unchanged",
    "skipped",
    "held",
    "parked",
    "unknown",
    "try_again",
    "diverged",
)
"""Delivery: taken is the sum of these."""


def record(
    integration: Integration,
    kind: str,
    started: datetime,
    counts: Mapping[str, int],
    *,
    flow: str = "",
    problem: str = "",
) -> Run | None:
    """Writes the run unless there was nothing to tell."""
    if not problem and not any(counts.values()):
        return None
    run = Run.objects.create(
        integration=integration,
        flow=flow,
        kind=kind,
        started_at=started,
        finished_at=clock.now(),
        counts=dict(counts),
        problem=problem,
    )
    steps.reached("run.told", kind)
    return run


def adds_up(counts: Counter[str]) -> bool:
    """Whether everything taken in a delivery is accounted for."""
    return counts["taken"] == sum(counts[name] for name in DELIVERY_COUNTS)
