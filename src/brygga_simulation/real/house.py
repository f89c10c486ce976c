"""One installation of real processes on one database, looked at from outside: `brygga serve` and `brygga work`."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil

from brygga_simulation.real.postgres import Postgres

QUICK = ("--heartbeat", "0.5", "--stalled-after", "3")
"""What a dead worker costs here; in life a minute."""


class NotSo(AssertionError):
    """What was to become true within some time did not."""


def until(
    is_so: Callable[[], Any],
    within: float,
    promise: str,
    told: Callable[[], str] = str,
    every: float = 0.05,
) -> Any:
    """What `is_so` gives once it is true. NotSo with the promise when it stays false."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = is_so()
        if found:
            return found
        time.sleep(every)
    raise NotSo(f"not within {within:.0f} s: {promise}\n{told()}")


@dataclass
class Child:
    """One process of the installation; what it said is in a file."""

    name: str
    process: subprocess.Popen[bytes]
    said_in: Path

    @property
    def said(self) -> str:
        return self.said_in.read_text(errors="replace")

    @property
    def was_killed(self) -> bool:
        return self.process.poll() == -signal.SIGKILL

    def is_running(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, and waits until it is gone."""
        self.process.kill()
        self.process.wait(10)

    def kill_all(self) -> None:
        """SIGKILL to it and to its own children, as a container ends."""
        others = psutil.Process(self.process.pid).children(recursive=True)
        self.kill()
        for other in others:
            with contextlib.suppress(psutil.NoSuchProcess):
                other.kill()
        psutil.wait_procs(others, 10)

    def terminate(self, within: float) -> int:
        """SIGTERM; its exit code."""
        self.process.terminate()
        return self.process.wait(within)


class House:
    """`more`: what its processes are told by the environment, besides where the database is."""

    def __init__(self, postgres: Postgres, database: str, folder: Path, more: Mapping[str, str]) -> None:
        self.postgres = postgres
        self.database = database
        self.folder = folder
        self.children: list[Child] = []
        self._more = dict(more)

    def environment(self) -> dict[str, str]:
        """Log lines are for the story of what went wrong."""
        own = {"DATABASE_URL": self.postgres.address(self.database), "BRYGGA_LOG_LEVEL": "INFO"}
        return {**os.environ, **own, **self._more}

    def start(self, *arguments: str) -> Child:
        """`brygga ARGUMENTS` as a process that goes on."""
        path = self.folder / f"{len(self.children)}-{arguments[0]}.log"
        with path.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "brygga", *arguments],
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        child = Child(f"{arguments[0]} {len(self.children)}", process, path)
        self.children.append(child)
        return child

    def worker(self, *arguments: str) -> Child:
        return self.start("work", *QUICK, *arguments)

    def web(self, port: int = 0) -> tuple[Child, str]:
        """`brygga serve` on a port (0: a free one), answering; and its address."""
        port = port or free_port()
        child, url = self.start("serve", "--bind", f"127.0.0.1:{port}"), f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/health"), 180, "the pages answer", lambda: child.said)
        return child, url

    def query(self, statement: str, *given: Any) -> list[Any]:
        return self.postgres.query(self.database, statement, *given)

    def count(self, table: str, where: str = "true", *given: Any) -> int:
        return int(self.query(f"SELECT count(*) FROM {table} WHERE {where}", *given)[0][0])  # noqa: S608

    def runs(self, kind: str) -> list[dict[str, int]]:
        """The counts of every run of a kind."""
        return [row[0] for row in self.query("SELECT counts FROM ledger_run WHERE kind = %s", kind)]

    def is_idle(self) -> bool:
        """Nothing due, nothing under way, no job but the clock's."""
        return not (
            self.count("ledger_document", "due_at IS NOT NULL")
            or self.count("ledger_event", "accepted AND taken_at IS NULL")
            or self.count("procrastinate_jobs", "task_name <> 'tick' AND status IN ('todo', 'doing')")
        )

    def standing(self) -> str:
        """What stands in the ledger and the queue, and the end of what every child said."""
        documents = self.query(
            "SELECT integration_id, flow, state, code, due_at IS NOT NULL AS due, count(*)"
            " FROM ledger_document GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2"
        )
        jobs = self.query("SELECT id, task_name, lock, status, worker_id FROM procrastinate_jobs")
        halts = self.query(
            "SELECT id, halted_by, halted_reason FROM integrations_integration WHERE halted_by <> ''"
        )
        cursors = self.query(
            "SELECT integration_id, flow, due_at, last_success_at, problem FROM ledger_cursor ORDER BY 1, 2"
        )
        workers = self.query("SELECT id, last_heartbeat FROM procrastinate_workers")
        standing = "\n".join(str(row) for row in [*documents, *jobs, *halts, *cursors[:8], *workers])
        told = "\n".join(f"--- {child.name}\n{child.said[-2500:]}" for child in self.children[-6:])
        return f"{standing}\n{told}"

    def end(self) -> None:
        for child in self.children:
            if child.is_running():
                child.signal(signal.SIGCONT)
                child.kill_all()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=5).status_code == 200
    except httpx2.TransportError:
        return False
