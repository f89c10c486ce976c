"""`brygga work`: runs the queue's jobs, takes back the jobs of dead workers, and outlives its database's restarts."""

import asyncio
import contextlib
import random
import signal
import threading
from datetime import timedelta

import structlog
from asgiref.sync import async_to_sync
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate import App, exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

log = structlog.get_logger(__name__)

HEARTBEAT = 10.0
STALLED_AFTER = 45.0
"""Longer than any call's total deadline (30 s), so that a worker that only waits is never taken for dead."""
LONGEST_PAUSE = 15.0


def work(lanes: int, *, heartbeat: float = HEARTBEAT, stalled_after: float = STALLED_AFTER) -> None:
    """Runs until SIGTERM or Ctrl-C; jobs under way end first. `lanes` jobs run side by side.

    When the queue's worker stops by itself (PostgreSQL was restarted), it is started again, with a growing pause.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    reaper = threading.Thread(target=_reap_until, args=(stopping, stalled_after), name="reaper", daemon=True)
    reaper.start()
    failures = 0
    while not stopping.is_set():
        log.info("worker started", lanes=lanes)
        try:
            asyncio.run(_run(lanes, heartbeat, stalled_after, stopping))
        except (exceptions.ConnectorException, DatabaseError, OSError) as error:
            log.warning("worker stopped", error=type(error).__name__)
        failures += 1
        stopping.wait(min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 5)) * (0.5 + random.random() / 2))  # noqa: S311 jitter
    reaper.join(timeout=5)


async def _run(lanes: int, heartbeat: float, stalled_after: float, stopping: threading.Event) -> None:
    """One life of the queue's worker: until it stops by itself or somebody asks for it."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    own: App = app.with_connector(connector.get_worker_connector())
    async with own.open_async():
        running = asyncio.create_task(
            own.run_worker_async(
                concurrency=lanes,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=heartbeat,
                stalled_worker_timeout=stalled_after,
                fetch_job_polling_interval=2.0,
            )
        )
        while not running.done() and not stopping.is_set():
            await asyncio.wait({running}, timeout=0.2)
        if not running.done():
            running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def _reap_until(stopping: threading.Event, stalled_after: float) -> None:
    while not stopping.wait(stalled_after / 4):
        try:
            close_old_connections()
            reap(stalled_after)
        except (DatabaseError, exceptions.ConnectorException) as error:
            log.warning("the reaper could not reach the database", error=type(error).__name__)
            connection.close()


def reap(stalled_after: float) -> int:
    """Takes back the jobs of workers without a heartbeat; returns how many.

    One savepoint per job: where the same lane waits in the queue already, the dead job is finished as failed, for
    retrying it would be a second waiter, and the lane would stand still for ever.
    """
    dead = Q(worker__isnull=True) | Q(worker__last_heartbeat__lt=Now() - timedelta(seconds=stalled_after))
    stalled = list(ProcrastinateJob.objects.filter(dead, status="doing").values_list("pk", flat=True))
    for job_id in stalled:
        try:
            with transaction.atomic():
                app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
        except exceptions.UniqueViolation:
            async_to_sync(app.job_manager.finish_job_by_id_async)(job_id, Status.FAILED, delete_job=True)
        log.warning("took back a job of a dead worker", job=job_id)
    return len(stalled)
