"""The preview shows what would arrive and writes nothing anywhere."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from brygga.core.options import FlowSwitches, Options, OrderOptions
from brygga.core.words import Flow
from brygga.flows import connecting
from brygga.integrations.models import Integration
from brygga.integrations.options import OptionsRefused
from brygga.ledger.models import Document

pytestmark = pytest.mark.django_db
LONG_AGO = "2020-01-01T00:00:00"
READ_ONLY = {"GET", "POST /api/oauth/token", "POST /api/oauth/key"}


def test_the_next_documents_are_shown_field_by_field(connected: Integration) -> None:
    shown = connecting.preview(connected, Options(), start_stamp=LONG_AGO, limit=3)
    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS):
        documents = [document for document in shown.documents if document.flow is flow]
        assert len(documents) == 3
        assert not any(document.is_older for document in documents)
    pushed = [document for document in shown.documents if document.outcome == "push"]
    assert pushed
    number = {trace.target_path: trace.sent_value for trace in pushed[-1].trace}["purchaseOrderNumber"]
    assert number == pushed[-1].number
    assert all(document.reason for document in shown.documents if document.outcome != "push")


def test_counts_say_how_many_there_are_since_the_start_date(connected: Integration, sandbox: Any) -> None:
    shown = connecting.preview(connected, Options(), start_stamp=LONG_AGO)
    counted = {count.flow: count.count for count in shown.counts}
    assert counted[Flow.ARTICLES] == sales_products(sandbox)
    assert counted[Flow.SALES_ORDERS] > 5
    assert counted[Flow.PURCHASE_ORDERS] > 1
    assert not any(count.is_more for count in shown.counts)


def test_with_nothing_since_the_start_date_older_ones_are_shown_as_examples(connected: Integration) -> None:
    shown = connecting.preview(connected, Options(), limit=2)
    orders = [document for document in shown.documents if document.flow is Flow.SALES_ORDERS]
    assert {count.flow: count.count for count in shown.counts}[Flow.SALES_ORDERS] == 0
    assert len(orders) == 2
    assert all(order.is_older for order in orders)
    assert any(order.outcome == "push" for order in orders)


def test_counting_many_ends_early_and_says_that_there_are_more(steps: Any, sandbox: Any) -> None:
    sandbox.procountor.sandbox.reset(None, 1100)
    connected = steps.connect(steps.sign_in())
    shown = connecting.preview(connected, Options(), start_stamp=LONG_AGO)
    orders = next(count for count in shown.counts if count.flow is Flow.SALES_ORDERS)
    assert orders.is_more
    assert 950 < orders.count <= 1000, "five pages that overlap, each order counted once"


def test_rows_that_name_a_product_without_its_code_find_the_code(
    connected: Integration, sandbox: Any
) -> None:
    office = f"{sandbox.procountor.url}/_sandbox/companies/12001"
    product = next(each for each in httpx2.get(f"{office}/products", timeout=20).json() if each.get("code"))
    row = {"productId": product["id"], "productCode": "", "product": "Copy", "quantity": 2, "unit": "PIECE"}
    order = {"type": "SALES_ORDER", "status": "NOT_SENT", "invoiceRows": [row]}
    made = httpx2.post(f"{office}/invoices", json=order, timeout=20).json()
    shown = connecting.preview(connected, Options(), start_stamp=LONG_AGO, limit=100)
    mine = next(each for each in shown.documents if each.source_id == made["id"])
    assert mine.outcome == "push"
    assert product["code"] in str([trace.sent_value for trace in mine.trace])


def test_settings_that_are_not_saved_yet_are_shown(connected: Integration) -> None:
    prefixed = replace(Options(), order=OrderOptions(number_prefix="P-"))
    shown = connecting.preview(connected, prefixed, start_stamp=LONG_AGO)
    orders = [each for each in shown.documents if each.flow is Flow.SALES_ORDERS and each.outcome == "push"]
    sent = {trace.target_path: trace.sent_value for trace in orders[0].trace}
    assert sent["orderNumber"] == f"P-{orders[0].number}"


def test_a_flow_that_is_off_is_not_asked_for(connected: Integration, sandbox: Any) -> None:
    sandbox.procountor.sandbox.calls.clear()
    off = replace(Options(), flows=FlowSwitches(articles=False, sales_orders=False))
    shown = connecting.preview(connected, off, start_stamp=LONG_AGO)
    assert {count.flow for count in shown.counts} == {Flow.PURCHASE_ORDERS}
    assert not sandbox.procountor.sandbox.calls.list(0, "GET", "/products$")


def test_nothing_is_written_anywhere(connected: Integration, sandbox: Any) -> None:
    for vendor in (sandbox.procountor, sandbox.ongoing):
        vendor.sandbox.calls.clear()
    connecting.preview(connected, Options(), start_stamp=LONG_AGO)
    calls = [*sandbox.procountor.sandbox.calls.list(), *sandbox.ongoing.sandbox.calls.list()]
    for call in calls:
        assert call.method in READ_ONLY or f"{call.method} {call.path}" in READ_ONLY
    assert not Document.objects.exists()


def test_wrong_settings_are_refused_before_any_call(connected: Integration, sandbox: Any) -> None:
    sandbox.procountor.sandbox.calls.clear()
    with pytest.raises(OptionsRefused):
        connecting.preview(connected, replace(Options(), order=OrderOptions(default_country="Finland")))
    assert sandbox.procountor.sandbox.calls.list() == []


def test_a_procountor_that_is_down_is_a_sentence(connected: Integration, sandbox: Any, refused: Any) -> None:
    sandbox.procountor.sandbox.knobs.turn(maintenance="unavailable")
    with refused(502, "Procountor did not answer"):
        connecting.preview(connected, Options())


def sales_products(sandbox: Any) -> int:
    url = f"{sandbox.procountor.url}/_sandbox/companies/12001/products"
    return sum(product["type"] == "SALES" for product in httpx2.get(url, timeout=20).json())
