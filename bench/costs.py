"""Calls per document: of a first import, of a poll with a tenth changed, and of one with nothing new."""

import math
import time

from bench.figures import Figure
from bench.home import Home
from bench.lane import deliver_all, first_import, merchant_with_articles
from brygga.core.words import Flow
from brygga.flows import upkeep
from brygga.integrations.models import Integration
from brygga.ledger import turns

LATER = 10_000
"""Seconds after the first order's stamp: later than every order's."""
FRESH_PER_PAGE = 198
READS = ("procountor GET invoices", "procountor GET invoices/")
PUT, LOOK = "wms PUT orders", "wms GET orders/"


def measure(home: Home, orders: int) -> list[Figure]:
    changed = orders // 10
    integration = merchant_with_articles(home, orders)
    first_import(integration)
    calls = home.stub.calls()
    figures = [
        Figure("writes per new order", calls[PUT] / orders, "calls", 1, words=f"first import of {orders}"),
        Figure(
            "reads per new order",
            _reads(calls) / orders,
            "calls",
            2 * math.ceil(orders / FRESH_PER_PAGE) / orders,
            words="a list and a batch for each page of 200, which shares two rows with the one before",
        ),
    ]
    time.sleep(turns.YOUNG.total_seconds() + 1)  # until the newest second can hold nothing more
    _poll(integration)
    home.stub.calls()
    home.stub.tell(change={"count": changed, "after": LATER})
    _poll(integration)
    calls = home.stub.calls()
    figures += [
        Figure("writes per changed order", calls[PUT] / changed, "calls", 1, words=f"{changed} changed"),
        Figure("looks per changed order", calls[LOOK] / changed, "calls", 1, words="the rows read back"),
    ]
    time.sleep(turns.YOUNG.total_seconds() + 1)
    _poll(integration)
    home.stub.calls()
    _poll(integration)
    calls = home.stub.calls()
    writes = sum(count for call, count in calls.items() if " PUT " in call)
    figures.append(Figure("writes when nothing is new", writes, "calls", 0, words="one poll of orders"))
    return figures


def _poll(integration: Integration) -> None:
    upkeep.read_flow(integration, Flow.SALES_ORDERS)
    deliver_all(integration)


def _reads(calls: dict[str, int]) -> int:
    return sum(calls.get(name, 0) for name in READS)
