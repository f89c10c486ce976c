"""Wakes a lane or a flow: defers its job by name, in the caller's transaction, in a savepoint of its own.

"Already queued" is a unique violation that would take the caller's transaction with it; in a savepoint it is news.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import LaneKind

LANE_JOBS = {LaneKind.DELIVERY: "deliver", LaneKind.SHIPMENT: "ship"}
READ_JOB = "read"
CHECK_JOB = "check"

Defer = Callable[[str, str, dict[str, int | str]], bool]
"""From a job's name, the key of which one may wait and one may run, and its arguments: whether it was queued now."""


def wake_lane(integration: Integration, kind: LaneKind) -> bool:
    """Queues the lane's job unless one waits already; true when it was queued now."""
    return _defer(LANE_JOBS[kind], lane_key(integration.pk, kind), {"integration_id": integration.pk})


def wake_flow(integration: Integration, flow: Flow) -> bool:
    """Queues one reading of a flow (for shipments: the sweep) unless one waits already."""
    arguments: dict[str, int | str] = {"integration_id": integration.pk, "flow": flow.value}
    return _defer(READ_JOB, read_key(integration.pk, flow), arguments)


def lane_key(integration_id: int, kind: LaneKind) -> str:
    """The lock of the lane's job."""
    return f"{kind.value}:{integration_id}"


def read_key(integration_id: int, flow: Flow) -> str:
    """The lock of a flow's reading."""
    return f"read:{integration_id}:{flow.value}"


def wake_check(integration: Integration, *, asked: bool = False) -> bool:
    """Queues the integration's completeness check unless one waits already; `asked`: of every flow, by a person."""
    arguments: dict[str, int | str] = {"integration_id": integration.pk, "asked": int(asked)}
    return _defer(CHECK_JOB, f"check:{integration.pk}", arguments)


@contextmanager
def queued_by(defer: Defer) -> Iterator[None]:
    """Everything inside is queued by `defer` instead of Procrastinate: for the simulation."""
    global _defer
    before, _defer = _defer, defer
    try:
        yield
    finally:
        _defer = before


def _procrastinate(task: str, key: str, arguments: dict[str, int | str]) -> bool:
    try:
        with transaction.atomic():
            app.configure_task(task, lock=key, queueing_lock=key, allow_unknown=True).defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


_defer: Defer = _procrastinate
