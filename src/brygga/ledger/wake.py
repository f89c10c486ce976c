"""Wakes a lane or a flow: queues its job by name, in the caller's transaction.

Procrastinate's own way answers "already queued" with a unique violation, which takes a savepoint to survive. Here the
job is written by one statement that leaves what waits already alone (docs/decisions/0012-statements-of-a-poll.md).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from procrastinate.contrib.django import app

from brygga import statements
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


def queueing(when: str = "") -> str:
    """The statement that queues a job, once for each row of `when` (a FROM clause), unless one of its key waits; what
    `lane_job` gives are its arguments. What other transactions did meanwhile counts too, whatever the
    statement's own snapshot shows: a job that was just fetched does not wait any more."""
    return f"""
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args)
        SELECT %(job_queue)s, %(job_task)s, %(job_priority)s, %(job_key)s, %(job_key)s, %(job_arguments)s::jsonb {when}
        ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
        RETURNING id
    """


_QUEUE = queueing()


def lane_job(integration_id: int, kind: LaneKind) -> dict[str, Any]:
    """The lane's job for a statement that writes the lane's news as well."""
    return _written(LANE_JOBS[kind], lane_key(integration_id, kind), {"integration_id": integration_id})


def _written(task: str, key: str, arguments: dict[str, int | str]) -> dict[str, Any]:
    """A job as `queueing` takes it, with the task's own queue and priority."""
    job = app.configure_task(task, allow_unknown=True).job
    return {
        "job_queue": job.queue,
        "job_task": task,
        "job_priority": job.priority,
        "job_key": key,
        "job_arguments": json.dumps(arguments),
    }


def _procrastinate(task: str, key: str, arguments: dict[str, int | str]) -> bool:
    return statements.row(_QUEUE, **_written(task, key, arguments)) is not None


_defer: Defer = _procrastinate
