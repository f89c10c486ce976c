"""The warehouse's webhooks: how soon they are answered, and how soon a shipped order's invoice is sent."""

import http.client
import json
import threading
import time
from collections.abc import Callable, Sequence

from bench import merchants, processes
from bench.figures import Figure, median
from bench.home import Home
from bench.lane import deliver_all, first_import, merchant_with_articles
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger import wake
from brygga.ledger.models import Document

SHIPPED = 450
PER_SECOND = 100
SECONDS = 15
CALLERS = 8
SHIPMENTS = 9


class Knocking:
    """Webhooks of one integration, as Ongoing sends them."""

    def __init__(self, integration: Integration, port: int) -> None:
        self.port = port
        self._owner = integration.goods_owner_id
        self._path = f"/hooks/ongoing/{integration.key}"
        self._headers = {"X-Auth-Token": merchants.WEBHOOK_TOKEN, "Content-Type": "application/json"}

    def knock(self, caller: http.client.HTTPConnection, order_id: int, status: int = 300) -> int:
        """The status of the answer."""
        body = {
            "webhookOrdersId": 1,
            "webhookEventId": time.perf_counter_ns(),
            "system": "demo",
            "goodsOwnerId": self._owner,
            "orderId": order_id,
            "orderNumber": str(order_id),
            "orderStatus": {"number": status, "text": "Some status"},
        }
        caller.request("POST", self._path, json.dumps(body), self._headers)
        answer = caller.getresponse()
        answer.read()
        return answer.status


def measure(home: Home, orders: int) -> list[Figure]:
    return [*_answers(home), *_until_sent(home, orders)]


# --- answered


def _answers(home: Home) -> list[Figure]:
    """Ours and the stub's by turns at the same pace, so that both meet the same load of the machine."""
    integration = merchants.made(home, 1)[0]
    body = b'{"goodsOwnerId":1,"goodsOwnerOrderId":"1","orderNumber":"10000","orderLines":[]}'

    def stub_call(caller: http.client.HTTPConnection, number: int) -> int:
        caller.request("PUT", "/demo/api/v1/orders", body)
        answer = caller.getresponse()
        answer.read()
        return answer.status

    with processes.serving() as (web, port):
        before = processes.cpu_seconds(web, children=True)
        ours = paced(port, Knocking(integration, port).knock)
        spent = processes.cpu_seconds(web, children=True) - before
        bare = paced(home.stub.port, stub_call)
    words = f"{PER_SECOND} a second for {SECONDS} s; %s ms, the stub %s ms"
    each = 1000 * spent / len(ours)
    figures = [Figure("CPU of a webhook", each, "ms", words=f"of the web process; {len(ours)} webhooks")]
    for name, share in (("p50", 0.50), ("p99", 0.99)):
        one, other = 1000 * _quantile(ours, share), 1000 * _quantile(bare, share)
        told = words % (f"{one:.1f}", f"{other:.1f}")
        figures.append(Figure(f"webhook answered, {name}", one / other, "x the stub", words=told))
    return figures


def paced(port: int, knock: Callable[[http.client.HTTPConnection, int], int]) -> list[float]:
    """Seconds from when each call was due until its answer, at an even pace, whatever came of the one before."""
    first, step = time.perf_counter() + 0.2, 1 / PER_SECOND
    took: list[float] = []

    def call(caller_number: int) -> None:
        caller = http.client.HTTPConnection("127.0.0.1", port)
        for number in range(caller_number, PER_SECOND * SECONDS, CALLERS):
            due = first + number * step
            time.sleep(max(0.0, due - time.perf_counter()))
            assert knock(caller, number + 1) in (200, 201)
            took.append(time.perf_counter() - due)
        caller.close()

    callers = [threading.Thread(target=call, args=(number,)) for number in range(CALLERS)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    assert len(took) == PER_SECOND * SECONDS, "some webhook was not answered with 200"
    return took


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


# --- sent


def _until_sent(home: Home, orders: int) -> list[Figure]:
    """The same orders shipped on an idle system, and while a backfill keeps the delivery lane busy."""
    integration = merchant_with_articles(home, 2 * SHIPMENTS)
    first_import(integration)
    deliver_all(integration)
    orders_there = Document.objects.filter(flow=Flow.SALES_ORDERS).order_by("id")
    placed = [(one.source_id, one.target_id or 0) for one in orders_there]
    with processes.serving() as (_, port), processes.working(lanes=4):
        processes.wait_until(lambda: processes.jobs_left() == 0)
        knocking = Knocking(integration, port)
        idle = [_sent_after(home, knocking, *one) for one in placed[:SHIPMENTS]]
        home.stub.tell(grow=orders, latency=0.020)
        wake.wake_flow(integration, Flow.SALES_ORDERS)
        processes.wait_until(lambda: Document.objects.filter(due_at__isnull=False).count() > orders // 4)
        busy = [_sent_after(home, knocking, *one) for one in placed[SHIPMENTS:]]
        left = Document.objects.filter(due_at__isnull=False).count()
    words = f"{_spread(busy)} ms over {_spread(idle)} ms on an idle system; medians of {SHIPMENTS}"
    return [
        Figure(
            "order shipped to invoice sent, during a backfill",
            median(busy) / median(idle),
            "x idle",
            words=f"{words}; {left} orders were still waiting; each call 20 ms then",
        )
    ]


def _spread(seconds: Sequence[float]) -> str:
    least, middle, most = (1000 * one for one in (min(seconds), median(seconds), max(seconds)))
    return f"{middle:.0f} ({least:.0f} to {most:.0f})"


def _sent_after(home: Home, knocking: Knocking, invoice: int, order: int) -> float:
    home.stub.tell(shipped=order)
    caller = http.client.HTTPConnection("127.0.0.1", knocking.port)
    began = time.time()
    assert knocking.knock(caller, order, SHIPPED) == 200
    caller.close()
    processes.wait_until(lambda: str(invoice) in home.stub.sent_at())
    return home.stub.sent_at()[str(invoice)] - began
