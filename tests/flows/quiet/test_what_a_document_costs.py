"""What a document costs, counted: calls to both vendors and statements to the database. None of it may creep up."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brygga.core import stamps
from brygga.core.words import Flow
from brygga.ledger.models import Document

ORDERS = 10
ENTRY = "2026-03-02T12:00:00"
IDLE = {Flow.ARTICLES: 7, Flow.SALES_ORDERS: 7, Flow.PURCHASE_ORDERS: 5, Flow.SHIPMENTS: 6}
"""Statements of a poll that finds nothing new: the integration (and for shipments its warehouse system), how far it
has read, the token, the limit, and that it went well; two more where known documents are listed again."""


@pytest.fixture
def made(merchant: Any, an_order: Callable[..., Any]) -> list[int]:
    """Orders made a minute apart, whose product is an article already."""
    first = an_order()["id"]
    merchant.restamp(first, ENTRY)
    ids = [first, *merchant.copies(first, [stamps.less(ENTRY, -60 * n) for n in range(1, ORDERS)])]
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    merchant.forget_calls()
    return ids


def calls(merchant: Any) -> Counter[str]:
    """What both vendors were asked since the last look, tokens left out."""
    counted: Counter[str] = Counter()
    for vendor in ("procountor", "ongoing"):
        for call in merchant.calls(vendor):
            path = call.path.removeprefix("/api").removeprefix("/demo/api/v1")
            collection, _, rest = path.strip("/").partition("/")
            if collection != "oauth":
                counted[f"{call.method} {collection}{'/...' if rest else ''}"] += 1
    merchant.forget_calls()
    return counted


@contextmanager
def at_most(statements: int) -> Iterator[None]:
    """Counts every statement, BEGIN and COMMIT among them."""
    with CaptureQueriesContext(connection) as captured:
        yield
    assert len(captured) <= statements, [query["sql"][:120] for query in captured.captured_queries]


def test_one_write_for_what_is_new_or_changed_one_look_after_an_update_and_none_for_the_rest(
    merchant: Any, made: list[int], clock: Any
) -> None:
    one_page = {"GET invoices": 1, "GET invoices/...": 1}
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    assert calls(merchant) == {**one_page, "PUT orders": ORDERS}
    clock.advance(seconds=10)
    merchant.read(Flow.SALES_ORDERS)
    assert calls(merchant) == one_page  # the newest second may have held more
    for source_id in made[:3]:
        merchant.change(source_id, notes="Changed")
    merchant.restamp(made[3], stamps.less(ENTRY, -3600))
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    assert calls(merchant) == {**one_page, "PUT orders": 3, "GET orders/...": 3}


def test_statements_for_an_order_read_and_delivered_are_bounded(merchant: Any, made: list[int]) -> None:
    with at_most(30):
        merchant.read(Flow.SALES_ORDERS)
    with at_most(14 + 4 * ORDERS):
        merchant.deliver()


def test_a_page_is_written_in_bites_so_that_it_is_never_one_large_text(
    merchant: Any, made: list[int]
) -> None:
    merchant.copies(made[0], [stamps.less(ENTRY, -3600 - n) for n in range(110)])
    with CaptureQueriesContext(connection) as captured:
        merchant.read(Flow.SALES_ORDERS)
    inserts = [query for query in captured.captured_queries if "INSERT INTO ledger_document" in query["sql"]]
    assert len(inserts) == 3
    assert Document.objects.filter(flow=Flow.SALES_ORDERS).count() == 110 + ORDERS


def test_an_idle_poll_is_one_call_few_statements_and_no_new_row(
    merchant: Any, made: list[int], clock: Any
) -> None:
    merchant.read()
    merchant.deliver()
    clock.advance(seconds=10)
    merchant.read()
    rows = rows_kept()
    for flow, statements in IDLE.items():
        calls(merchant)
        with at_most(statements):
            merchant.read(flow)
        assert calls(merchant).total() == 1
    assert rows_kept() == rows


def rows_kept() -> dict[str, int]:
    """How many rows each of our tables has."""
    models = [
        model for name in ("ledger", "integrations") for model in apps.get_app_config(name).get_models()
    ]
    return {model.__name__: model._default_manager.count() for model in models}
