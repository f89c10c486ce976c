"""Jobs that ended their worker. In a row they are counted on the job that waits in their place, run one at a time, and
after the third set aside: they wait in the queue with a time to begin at, so that nobody queues another of their key.

The count goes when the job ends well, for then the queue forgets it. It needs no statement of a job that is well.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from brygga import clock
from brygga.core.saying import say
from brygga.integrations.models import Integration
from brygga.ledger import runs
from brygga.ledger.models import Cursor

MOST_ENDS = 3
"""So many workers in a row are ended by one job before it is set aside."""
ASIDE = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""How long, and longer after each further end: by itself it ends a worker a day in the end. The first is short, for
what only stood beside whatever ended three workers."""
CLOCK = "tick"
CLOCK_ASIDE = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""Of the clock's own job, without which nothing is read and no lane is woken. A machine that kills workers one after
another, being short of memory, hits it by chance sooner or later, and an hour without it would be an outage."""
STEP_BACK_SECONDS = (2.0, 8.0)
_KINDS = {"deliver": "delivery", "ship": "shipment", "read": "intake", "check": "check"}


@dataclass(frozen=True)
class Aside:
    """A job that was set aside. `integration_id` is None for a job of the whole installation."""

    key: str
    task: str
    integration_id: int | None
    ends: int
    until: datetime


def queue_again(job: Job, ends: int) -> datetime | None:
    """Puts the job into the queue again after it ended so many workers in a row; until when it is set aside, if it is.

    Where one of its key waits already, that one gets its count. Runs in the caller's transaction.
    """
    pause = _pause(job.task_name, ends)
    _defer(job)
    _mark(job.queueing_lock, ends, pause)
    if pause is None:
        return None
    until = clock.now() + pause
    _tell(job, ends, until)
    return until


def _pause(task: str, ends: int) -> timedelta | None:
    """How long the job is set aside now; None when it is not."""
    if ends < MOST_ENDS:
        return None
    pauses = CLOCK_ASIDE if task == CLOCK else ASIDE
    return pauses[min(ends - MOST_ENDS, len(pauses) - 1)]


def steps_back(job: Job) -> bool:
    """Whether another suspect runs, anywhere: then this one waits for some seconds, so that only the one that ends its
    worker is blamed for it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND attempts > 0 AND id <> %s LIMIT 1",
                [job.id],
            )
            is_alone = cursor.fetchone() is None
        if is_alone:
            return False
        _defer(job)
        _mark(job.queueing_lock, job.attempts, step_back())
    return True


def is_alone(key: str) -> bool:
    """Whether no suspect runs anywhere but the job of this key, which is one of them from now on: others step back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = greatest(attempts, 1) WHERE status = 'doing' AND lock = %s",
            [key],
        )
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs"
            " WHERE status = 'doing' AND attempts > 0 AND lock IS DISTINCT FROM %s LIMIT 1",
            [key],
        )
        return cursor.fetchone() is None


def step_back() -> timedelta:
    """How long a suspect waits for another one."""
    return timedelta(seconds=random.uniform(*STEP_BACK_SECONDS))  # noqa: S311 jitter


def is_aside(ends: int, begins_at: datetime | None, now: datetime) -> bool:
    """Whether a job that waits, and has ended so many workers, is set aside."""
    return ends >= MOST_ENDS and begins_at is not None and begins_at > now


def set_aside(integration: Integration | None = None) -> list[Aside]:
    """What is set aside now, of one integration or of all and the installation."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queueing_lock, task_name, (args->>'integration_id')::bigint, attempts, scheduled_at"
            " FROM procrastinate_jobs WHERE status = 'todo' AND attempts >= %s AND scheduled_at > now()"
            " AND (%s::bigint IS NULL OR (args->>'integration_id')::bigint = %s) ORDER BY id",
            [MOST_ENDS, integration.pk if integration else None, integration.pk if integration else None],
        )
        return [Aside(*row) for row in cursor.fetchall()]


def bring_back(integration_id: int | None = None, key: str = "") -> int:
    """A person asks: what is set aside (of an integration, of one key, or all) may run now; how many there were. It is
    set aside again, for longer, when it ends its worker once more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now()"
            " WHERE status = 'todo' AND attempts >= %s AND scheduled_at > now()"
            " AND (%s::bigint IS NULL OR (args->>'integration_id')::bigint = %s)"
            " AND (%s = '' OR queueing_lock = %s)",
            [MOST_ENDS, integration_id, integration_id, key, key],
        )
        return int(cursor.rowcount)


def _defer(job: Job) -> None:
    deferrer = app.configure_task(
        job.task_name,
        lock=job.lock,
        queueing_lock=job.queueing_lock,
        queue=job.queue,
        priority=job.priority,
        allow_unknown=True,
    )
    try:
        with transaction.atomic():
            deferrer.defer(**job.task_kwargs)
    except exceptions.AlreadyEnqueued:
        return


def _mark(key: str | None, ends: int, pause: timedelta | None) -> None:
    seconds = None if pause is None else pause.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET attempts = %s, scheduled_at = now() + make_interval(secs => %s)"
            " WHERE queueing_lock = %s AND status = 'todo'",
            [ends, seconds, key],
        )


def integration_of(job: Job) -> int | None:
    """Whose job it is; None for a job of the whole installation."""
    given = job.task_kwargs.get("integration_id")
    return given if isinstance(given, int) else None


def _tell(job: Job, ends: int, until: datetime) -> None:
    """On the pages of its integration."""
    integration = Integration.objects.filter(pk=integration_of(job) or 0).first()
    if integration is None:
        return
    problem = said(ends, until)
    flow = str(job.task_kwargs.get("flow", ""))
    Cursor.objects.filter(integration=integration, flow=flow).update(problem=problem)
    kind = _KINDS.get(job.task_name, job.task_name)[:10]
    runs.record(integration, kind, clock.now(), {}, flow=flow, problem=problem)


def said(ends: int, until: datetime) -> str:
    return say(
        f"It ended its worker {ends} times in a row, and is set aside until {until:%Y-%m-%d %H:%M} UTC."
    )


REMEDY = say(
    "Look for the cause in the worker's log and the machine's memory. To try it before: brygga again. "
    "The rest goes on meanwhile."
)
