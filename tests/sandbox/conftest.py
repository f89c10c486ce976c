"""Both sandboxes over a real socket, as new for every test: the seeded world, a clock that stands still."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request, Response

from brygga_sandbox import credentials
from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app as create_ongoing
from brygga_sandbox.procountor.app import create_app as create_procountor
from brygga_sandbox.procountor.tokens import fixed_key
from brygga_sandbox.server import Running
from brygga_sandbox.state import Store

NOON = datetime(2026, 3, 2, 7, 15, 30, tzinfo=UTC)  # 09:15:30 in Helsinki
COMPANY = credentials.COMPANY_ONE


@dataclass
class ProcountorBench:
    """The sandbox and a client of it. `get`, `put` ... go to the API as Matti in company one."""

    sandbox: Any
    http: httpx2.Client
    authorization: str = ""

    def token(
        self, user: credentials.ProcountorUser = credentials.MATTI, company: int = COMPANY
    ) -> httpx2.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials.PROCOUNTOR_CLIENT_ID,
            "client_secret": credentials.PROCOUNTOR_CLIENT_SECRET,
            "api_key": fixed_key(user, company),
        }
        return self.http.post("/api/oauth/token", data=form)

    def log_in(
        self, user: credentials.ProcountorUser = credentials.MATTI, company: int = COMPANY
    ) -> "ProcountorBench":
        """From now on as this user in this company."""
        self.authorization = f"Bearer {self.token(user, company).json()['access_token']}"
        return self

    def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = {"Authorization": self.authorization, **options.pop("headers", {})}
        return self.http.request(method, f"/api{path}", headers=headers, **options)

    def get(self, path: str, **params: Any) -> httpx2.Response:
        return self.call("GET", path, params=params)

    def put(self, path: str, json: Any = None) -> httpx2.Response:
        return self.call("PUT", path, json=json) if json is not None else self.call("PUT", path)

    def post(self, path: str, json: Any) -> httpx2.Response:
        return self.call("POST", path, json=json)

    def office(self, method: str, path: str, json: Any = None, company: int = COMPANY) -> Any:
        """The office's JSON forms; returns the answer's body."""
        answer = self.http.request(method, f"/_sandbox/companies/{company}{path}", json=json)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def order(self, **members: Any) -> Any:
        """A new sales order made in the office; one row, channel EMAIL, UNFINISHED."""
        return self.office("POST", "/invoices", members)

    def ids(self, **filters: Any) -> list[int]:
        return [row["id"] for row in self.get("/invoices", **filters).json()["results"]]

    def turn(self, **knobs: Any) -> None:
        self.sandbox.knobs.turn(**knobs)


@pytest.fixture(scope="session")
def _procountor_server() -> Iterator[ProcountorBench]:
    sandbox = create_procountor(Store(), Clock())
    with Running.start(sandbox) as running, httpx2.Client(base_url=running.url, timeout=10) as http:
        yield ProcountorBench(sandbox, http)


@pytest.fixture
def procountor(_procountor_server: ProcountorBench) -> Iterator[ProcountorBench]:
    bench = ProcountorBench(_procountor_server.sandbox, _procountor_server.http)
    bench.sandbox.clock.freeze(NOON)
    bench.sandbox.reset(None, None)
    yield bench.log_in()
    bench.sandbox.clock.run()


MORNING = datetime(2026, 3, 2, 7, 15, 30, 437_000, tzinfo=UTC)
OWNER = 159


def an_order(number: str = "2045", lines: int = 1, **members: Any) -> dict[str, Any]:
    """A PostOrderModel; row n orders n + 1 of article A-n."""
    return {
        "goodsOwnerId": OWNER,
        "orderNumber": number,
        "deliveryDate": "2026-03-05",
        "consignee": {"name": "Example Oy", "address1": "Esimerkkikatu 1", "city": "Helsinki"},
        "orderLines": [
            {"rowNumber": str(row), "articleNumber": f"A-{row}", "numberOfItems": row + 1}
            for row in range(1, lines + 1)
        ],
        **members,
    }


def a_purchase_order(number: str = "3310", lines: int = 1, **members: Any) -> dict[str, Any]:
    """A PostPurchaseOrderModel; row n advises 10 n of article A-n."""
    return {
        "goodsOwnerId": OWNER,
        "purchaseOrderNumber": number,
        "purchaseOrderLines": [
            {"rowNumber": str(row), "articleNumber": f"A-{row}", "numberOfItems": 10 * row}
            for row in range(1, lines + 1)
        ],
        **members,
    }


@dataclass
class Wms:
    """The sandbox, a client of its API as WSIdemo, and a client of its pages and control API."""

    sandbox: Any
    url: str
    api: httpx2.Client
    desk: httpx2.Client

    an_order = staticmethod(an_order)
    a_purchase_order = staticmethod(a_purchase_order)

    @property
    def clock(self) -> Clock:
        return self.sandbox.clock  # type: ignore[no-any-return]

    def turn(self, **knobs: Any) -> None:
        self.sandbox.knobs.turn(**knobs)

    def ok(self, method: str, path: str, **options: Any) -> Any:
        """An API call that must succeed; its JSON."""
        answer = self.api.request(method, path, **options)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        return self.ok("GET", path, params=params)

    def put_order(self, number: str = "2045", lines: int = 1, **members: Any) -> int:
        return int(self.ok("PUT", "/orders", json=an_order(number, lines, **members))["orderId"])

    def put_purchase_order(self, number: str = "3310", lines: int = 1, **members: Any) -> int:
        body = a_purchase_order(number, lines, **members)
        return int(self.ok("PUT", "/purchaseOrders", json=body)["purchaseOrderId"])

    def orders(self, **filters: Any) -> list[str]:
        """Numbers of the orders a filter finds in goods owner 159."""
        found = self.get("/orders", goodsOwnerId=OWNER, **filters)
        return [one["orderInfo"]["orderNumber"] for one in found]

    def purchase_orders(self, **filters: Any) -> list[str]:
        found = self.get("/purchaseOrders", goodsOwnerId=OWNER, **filters)
        return [one["purchaseOrderInfo"]["purchaseOrderNumber"] for one in found]

    def articles(self, **filters: Any) -> list[str]:
        return [one["articleNumber"] for one in self.get("/articles", goodsOwnerId=OWNER, **filters)]

    def work(self, document: int, step: str, kind: str = "orders", **body: Any) -> Any:
        """A step at the desk that must succeed."""
        answer = self.desk.post(f"/_sandbox/{kind}/{document}/{step}", json=body or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def control(self, method: str, path: str, **options: Any) -> Any:
        answer = self.desk.request(method, f"/_sandbox{path}", **options)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def webhook(self, receiver: "Receiver", **members: Any) -> int:
        """Sets up a webhook of goods owner 159 that goes to the receiver; its id."""
        form = {"url": receiver.url, "goods_owners": [OWNER], **members}
        return int(self.control("POST", "/webhooks", json=form)["id"])

    def deliver(self) -> Any:
        """Sends what is due; the deliveries touched."""
        return self.control("POST", "/webhooks/run")

    def deliveries(self) -> Any:
        return self.control("GET", "/webhooks/deliveries")


@dataclass
class Receiver:
    """Something that receives webhooks. `answers` are the next status codes; then always 200."""

    url: str
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)


@pytest.fixture(scope="session")
def _wms_server() -> Iterator[Wms]:
    sandbox = create_ongoing(Store(), Clock())
    with (
        Running.start(sandbox) as running,
        httpx2.Client(base_url=f"{running.url}/demo/api/v1", auth=("WSIdemo", "demo"), timeout=10) as api,
        httpx2.Client(base_url=running.url, timeout=10) as desk,
    ):
        yield Wms(sandbox, running.url, api, desk)


@pytest.fixture
def wms(_wms_server: Wms) -> Iterator[Wms]:
    _wms_server.clock.freeze(MORNING)
    _wms_server.sandbox.reset(None, None)
    _wms_server.turn(webhook_delivery="manual")
    yield _wms_server
    _wms_server.clock.run()


@pytest.fixture(scope="session")
def _receivers() -> Iterator[tuple[str, list[Receiver]]]:
    """The address that receives, and the list whose last entry is the present test's receiver."""
    app, receivers = FastAPI(), list[Receiver]()

    @app.post("/hook")
    async def hook(request: Request) -> Response:
        present = receivers[-1]
        present.bodies.append(await request.json())
        present.headers.append(dict(request.headers))
        present.arrived.set()
        return Response(status_code=present.answers.pop(0) if present.answers else 200)

    with Running.start(app) as running:
        yield f"{running.url}/hook", receivers


@pytest.fixture
def receiver(_receivers: tuple[str, list[Receiver]]) -> Receiver:
    url, receivers = _receivers
    receivers.append(Receiver(url))
    return receivers[-1]
