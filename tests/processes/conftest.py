"""An installation of real processes: a PostgreSQL of its own that may be killed, `brygga serve` and `brygga work` as
children, both sandboxes over HTTP. Looked at from outside: by SQL, by HTTP, by what the vendors received."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from brygga_sandbox.procountor.books import Books
from brygga_simulation.real.house import House as Processes
from brygga_simulation.real.house import until
from brygga_simulation.real.postgres import Postgres

MERCHANTS = {12001: 159, 12002: 161}
"""Procountor's companies and the goods owners they are connected with. Both are without earlier orders."""
LOGINS = {159: ("WSIdemo", "demo"), 161: ("WSIother", "other")}
COMPANY = 12001


@pytest.fixture(name="until", scope="session")
def _until() -> Callable[..., Any]:
    return until


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres(Path(tempfile.mkdtemp(prefix="brygga-")))
    try:
        yield server
    finally:
        server.end()


# --- an installation


class House(Processes):
    """One installation on one database, with a merchant connected."""

    def __init__(self, postgres: Postgres, database: str, folder: Path, sandboxes: Any) -> None:
        super().__init__(postgres, database, folder, {"BRYGGA_PROCOUNTOR_URL": sandboxes.procountor_base})
        self.sandboxes = sandboxes

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

    def said(self) -> str:
        """For a failing test."""
        return f"{len(self.order_puts())} orders put\n{self.standing()}"

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
