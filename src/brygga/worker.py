"""`brygga work`: runs the queue's jobs and outlives its database's restarts. Jobs nobody runs: see reaper."""

import asyncio
import contextlib
import ctypes
import gc
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections
from procrastinate import App, PsycopgConnector, exceptions
from procrastinate.contrib.django import app, connector_params

from brygga import leaving
from brygga.reaper import OwnJobs, reap_until_leaving

log = structlog.get_logger(__name__)

HEARTBEAT = 10.0
STALLED_AFTER = 45.0
"""Longer than any call's total deadline (30 s), so that a worker that only waits is never taken for dead."""
LONGEST_PAUSE = 15.0
GOOD_LIFE = 60.0
"""Seconds after which a stop is no longer one in a row of failures."""
SPARE_THREADS = 4
"""For the queue's own needs (names of hosts are looked up in threads), so that busy lanes never delay a heartbeat."""
POOL_PATIENCE = 5.0
"""Seconds that the queue's own statements wait for a connection: so soon a database that is down is noticed."""
SET_BACK = 30.0
"""Seconds by which the machine's clock may be set back without notice. The queue goes by it, and queues none of the
clock's jobs before the last one that it has queued: nothing would be read until the clock has caught up."""
LOOK_AGAIN_SECONDS = 0.5
"""The queue calls its workers when a job comes; but not when one that had to wait for another of its lane may run."""
M_MMAP_THRESHOLD, LARGE = -3, 32 * 1024
M_ARENA_MAX, HEAPS = -8, 1
"""By glibc's malloc.h. Threads that wait for Python's lock anyway do not wait for each other's heap."""
STOPPED_BY = (exceptions.ConnectorException, DatabaseError, psycopg.Error, OSError)


def work(lanes: int, *, heartbeat: float = HEARTBEAT, stalled_after: float = STALLED_AFTER) -> None:
    """Runs until SIGTERM or Ctrl-C; jobs under way end at their next step first. `lanes` jobs run side by side.

    When the queue's worker stops by itself (PostgreSQL was restarted), it is started again, with a growing pause.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leaving.ask)
    connections.close_all()
    _give_large_memory_back()
    gc.collect()
    gc.freeze()  # what is loaded by now stays: to look through it again and again stops all lanes
    own = OwnJobs()
    reaper = threading.Thread(
        target=reap_until_leaving, args=(own, stalled_after), name="reaper", daemon=True
    )
    reaper.start()
    failures = 0
    while not leaving.is_asked():
        log.info("worker started", lanes=lanes)
        began, stopped_by = time.monotonic(), ""
        try:
            asyncio.run(_live(lanes, heartbeat, stalled_after, own))
        except STOPPED_BY as error:
            stopped_by = type(error).__name__
        log.info("worker stopped", error=stopped_by)
        own.end_life()
        failures = 1 if time.monotonic() - began > GOOD_LIFE else failures + 1
        leaving.wait(pause(failures))
    reaper.join(timeout=5)


def _give_large_memory_back() -> None:
    """Large texts, such as a page of orders, are given back to the system as soon as they are done with. glibc would
    keep them in a heap of each thread, and ever larger ones. Where it is another library (macOS, musl) it does not."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_ARENA_MAX, HEAPS)


def pause(failures: int) -> float:
    """Seconds until the next start, with jitter: a second at first, never more than a quarter of a minute."""
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 5)) * (0.5 + random.random() / 2)  # noqa: S311 jitter


async def _live(lanes: int, heartbeat: float, stalled_after: float, own: OwnJobs) -> None:
    """One life of the queue's worker: until it stops by itself or somebody asks for it. Also until the machine's clock
    is set back and what is under way has ended: without the clock's jobs that comes soon."""
    threads = ThreadPoolExecutor(lanes + SPARE_THREADS, thread_name_prefix="lane")
    asyncio.get_running_loop().set_default_executor(threads)
    running = asyncio.create_task(_work(lanes, heartbeat, stalled_after, own))
    furthest = _ahead()
    while not running.done() and not leaving.is_asked():
        await asyncio.wait({running}, timeout=0.2)
        furthest = max(furthest, _ahead())
        if _ahead() < furthest - SET_BACK and own.is_idle():
            log.warning("the machine's clock was set back", seconds=round(furthest - _ahead()))
            break
    if not running.done():
        running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


def _ahead() -> float:
    """Seconds by which the machine's clock is ahead of one that only grows."""
    return time.time() - time.monotonic()


async def _work(lanes: int, heartbeat: float, stalled_after: float, own: OwnJobs) -> None:
    await sync_to_async(
        close_old_connections
    )()  # the clock's jobs are queued over Django's own, in a thread that stays
    queue: App = app.with_connector(PsycopgConnector(kwargs=connector_params(), timeout=POOL_PATIENCE))
    async with queue.open_async():
        await queue.run_worker_async(
            concurrency=lanes,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=heartbeat,
            stalled_worker_timeout=stalled_after,
            fetch_job_polling_interval=LOOK_AGAIN_SECONDS,
            worker_middleware=[own.noted],
        )
