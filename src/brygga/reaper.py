"""Takes back the jobs that nobody runs any more, whatever became of their worker.

A job is taken back by queueing a new one in its place and deleting the old. A worker that was only paused comes back
and ends its old job: by its number that touches nobody else's, for the number is gone. Where the same lane waits in the
queue already, the old job is only deleted: a second waiter is refused, and one is enough.

How many workers in a row a job has ended is counted, and after some it is set aside: see `ledger.suspects`, and for the
documents of a lane `ledger.in_hand`.
"""

import threading
from datetime import timedelta

import structlog
from asgiref.sync import async_to_sync, sync_to_async
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from brygga import leaving, steps
from brygga.ledger import in_hand, suspects, wake

log = structlog.get_logger(__name__)

_LANES = {job: kind for kind, job in wake.LANE_JOBS.items()}


class OwnJobs:
    """What this process really runs, by the queue's numbers of its workers (it has another one after each restart).

    The queue may believe more: the note that a job has ended can be lost with the connection. Such a job is missed by
    no heartbeat, for its worker lives; so it is compared with what is noted here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, set[int]] = {}
        self._ended: set[int] = set()
        self._doubted: frozenset[int] = frozenset()

    async def noted(self, call_next: AsyncCallNext, context: JobContext, worker: Worker) -> object:
        """The queue's middleware around every job."""
        assert worker.worker_id is not None
        assert context.job.id is not None
        worker_id, job_id = worker.worker_id, context.job.id
        with self._lock:
            self._running.setdefault(worker_id, set()).add(job_id)
        steps.reached("job.taken", context.job.task_name)
        try:
            if context.job.attempts and await sync_to_async(_steps_back)(context.job):
                return None
            came = await call_next()
            steps.reached("job.done", context.job.task_name)
            return came
        finally:
            with self._lock:
                self._running.get(worker_id, set()).discard(job_id)

    def end_life(self) -> None:
        """The worker has stopped, all its threads are through: what the queue gives to it still is to be taken back."""
        with self._lock:
            self._ended |= set(self._running)
            self._running.clear()

    def is_idle(self) -> bool:
        """Whether this process runs nothing at this moment."""
        with self._lock:
            return not any(self._running.values())

    def ended(self) -> list[int]:
        """Numbers of this process's earlier workers."""
        with self._lock:
            return list(self._ended)

    def lost(self) -> list[int]:
        """Jobs that the queue gives to the present worker and that it does not run, at two looks in a row: between
        fetching and starting, and between ending and noting it, a look may see the same for a moment."""
        with self._lock:
            running = {worker: set(jobs) for worker, jobs in self._running.items()}
        given = ProcrastinateJob.objects.filter(status="doing", worker_id__in=running)
        doubted = frozenset(
            job for job, worker in given.values_list("pk", "worker_id") if job not in running[worker]
        )
        lost = doubted & self._doubted
        self._doubted = doubted - lost
        return list(lost)


def _steps_back(job: Job) -> bool:
    """In a thread of the queue's, which keeps no connection."""
    close_old_connections()
    try:
        return suspects.steps_back(job)
    finally:
        connection.close()


def reap_until_leaving(own: OwnJobs, stalled_after: float) -> None:
    """The reaper's thread: four looks in the time after which a worker without a heartbeat counts as dead."""
    while not leaving.wait(stalled_after / 4):
        try:
            close_old_connections()
            reap(own, stalled_after)
        except (DatabaseError, exceptions.ConnectorException) as error:
            log.warning("the reaper could not reach the database", error=type(error).__name__)
            connection.close()


def reap(own: OwnJobs, stalled_after: float) -> int:
    """Takes back the jobs of workers without a heartbeat for so many seconds, and our own lost ones; how many."""
    silent = Q(worker__last_heartbeat__lt=Now() - timedelta(seconds=stalled_after))
    is_ours = Q(worker_id__in=own.ended()) | Q(pk__in=own.lost())
    dead = Q(worker__isnull=True) | silent
    found = ProcrastinateJob.objects.filter(dead | is_ours, status="doing").values_list("pk", flat=True)
    return sum(_take_back(job_id, dead, is_ours) for job_id in list(found))


def _take_back(job_id: int, dead: Q, is_ours: Q) -> bool:
    """Looked at again under the row's lock: another worker's reaper may have been faster, and its job now runs."""
    with transaction.atomic():
        lock = ProcrastinateJob.objects.select_for_update(of=("self",), skip_locked=True)
        row = lock.filter(dead | is_ours, pk=job_id, status="doing").first()
        if row is None:
            return False
        has_died = not ProcrastinateJob.objects.filter(is_ours, pk=job_id).exists()
        async_to_sync(app.job_manager.finish_job_by_id_async)(row.pk, Status.FAILED, delete_job=True)
        job = row.procrastinate_job
        ends = _ends(job) if has_died else job.attempts
        until = suspects.queue_again(job, ends)
    log.warning("took back a job nobody runs", job=job_id, task=job.task_name, ends=ends, aside_until=until)
    return True


def _ends(job: Job) -> int:
    """How many workers the job has ended in a row, this one included. Where a piece of a lane's work is to blame, the
    job is not."""
    kind = _LANES.get(job.task_name)
    integration_id = suspects.integration_of(job)
    if kind is not None and integration_id is not None and in_hand.count_death(integration_id, kind):
        return 1
    return job.attempts + 1
