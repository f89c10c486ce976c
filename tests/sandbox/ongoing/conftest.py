"""The Ongoing sandbox over a real socket, as new for every test: standing clock, webhooks delivered on demand."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Request, Response

from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app
from brygga_sandbox.server import Running
from brygga_sandbox.state import Store

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


@dataclass
class Receiver:
    """Something that receives webhooks. `answers` are the next status codes; then always 200."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def hook(request: Request) -> Response:
            self.bodies.append(await request.json())
            self.headers.append(dict(request.headers))
            self.arrived.set()
            return Response(status_code=self.answers.pop(0) if self.answers else 200)

        return app


@pytest.fixture(scope="session")
def _wms_server() -> Iterator[Wms]:
    sandbox = create_app(Store(), Clock())
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


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    with Running.start(receiver.app()) as running:
        receiver.url = f"{running.url}/hook"
        yield receiver
