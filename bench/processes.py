"""The service as it is run: `brygga work` and `brygga serve`, started, looked at and stopped."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import create_server

import psutil
from django.db import connection

PATIENCE = 600.0
MIB = 1024 * 1024


def wait_until(is_so: Callable[[], bool], every: float = 0.02, patience: float = PATIENCE) -> float:
    """Seconds until it was so."""
    began = time.perf_counter()
    while not is_so():
        if time.perf_counter() - began > patience:
            raise TimeoutError("it never came so far")
        time.sleep(every)
    return time.perf_counter() - began


@contextmanager
def working(lanes: int) -> Iterator[psutil.Process]:
    """A worker that has said that it lives."""
    before = _workers()
    with _running("work", "--lanes", str(lanes)) as process:
        wait_until(lambda: _workers() > before)
        yield process


@contextmanager
def serving() -> Iterator[tuple[psutil.Process, int]]:
    """The pages and the webhooks' door, and their port, when they answer."""
    with create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    with _running("serve", "--bind", f"127.0.0.1:{port}") as process:
        wait_until(lambda: is_healthy(port))
        yield process, port


@contextmanager
def _running(*words: str) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "brygga", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        try:
            yield psutil.Process(started.pid)
        finally:
            started.terminate()


def _workers() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])


def jobs_left() -> int:
    """Jobs that wait or run, the clock's own left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
            "AND task_name NOT IN ('tick', 'forget', 'wake_checks')"
        )
        return int(cursor.fetchone()[0])


def postpone_jobs() -> None:
    """What waits in the queue waits until tomorrow, and keeps another of its key from being queued."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day' WHERE status = 'todo'"
        )


def is_healthy(port: int) -> bool:
    try:
        caller = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        caller.request("GET", "/health")
        answer = caller.getresponse()
        answer.read()
        caller.close()
    except OSError:
        return False
    return answer.status == 200


def cpu_seconds(process: psutil.Process, *, children: bool = False) -> float:
    """CPU time spent so far, of the living children too when asked for."""
    family = [process, *(process.children() if children else [])]
    return float(sum(sum(one.cpu_times()[:2]) for one in family))


def resident_mib(process: psutil.Process) -> float:
    """Memory of the process and its children that is not shared: what another such process would cost."""
    family = [process, *process.children()]
    return float(sum(one.memory_full_info().uss for one in family)) / MIB
