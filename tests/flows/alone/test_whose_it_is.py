"""Whose an order of the warehouse is, and what is noted of one that was shipped."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from brygga.core.options import OngoingOptions, Options, WritebackOptions
from brygga.core.words import Flow
from brygga.flows import adopting, late_changes, numbers, shipped, sweeping
from brygga.flows.handler import Found
from brygga.flows.late_changes import Late
from brygga.integrations.models import Integration
from brygga.ledger.models import Attempt, Document, Shipment
from brygga.ongoing.seen import LineSeen, OrderSeen

Made = Callable[..., Document]
ROW = LineSeen("1", "KAHVI", Decimal(5), done=Decimal(5))
PARTLY = LineSeen("2", "TEE", Decimal(2), done=Decimal(1))
FREIGHT = LineSeen("4", "RAHTI", Decimal(1), is_goods=False)
UNKNOWN = LineSeen("3", "MUU", None, done=Decimal(0))


def an_order(
    pk: int = 7, source_id: str = "81001", number: str = "20001", status: int = 450, rows: Any = (ROW,)
) -> OrderSeen:
    return OrderSeen(pk, number, source_id, status, rows, Decimal(5), {})


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("81001", 81001),
        ("1", 1),
        ("0", None),
        ("", None),
        ("-5", None),
        ("8100A", None),
        ("٣", None),
        ("2147483647", 2147483647),
        ("2147483648", None),
        ("00000000001", None),
    ],
)
def test_only_what_can_be_a_procountor_id_is_taken_for_one(text: str, claimed: int | None) -> None:
    assert adopting.claimed_id(an_order(source_id=text)) == claimed


def test_what_was_adopted_is_counted_together() -> None:
    assert adopting.Adopted(1, 2, 3) + adopting.Adopted(10, 20, 30) == adopting.Adopted(11, 22, 33)


@pytest.mark.parametrize(
    ("flow", "source_id", "members", "ours"),
    [
        (Flow.SALES_ORDERS, "81001", True, True),
        (Flow.SALES_ORDERS, "81002", True, False),
        (Flow.SALES_ORDERS, "", False, False),
        (Flow.ARTICLES, "", True, True),
        (Flow.PURCHASE_ORDERS, "", True, False),
        (Flow.PURCHASE_ORDERS, "", False, True),
        (Flow.PURCHASE_ORDERS, "81002", False, False),
    ],
)
def test_a_record_is_ours_by_the_id_in_it_and_without_one_where_none_can_be(
    flow: Flow, source_id: str, members: bool, ours: bool
) -> None:
    options = Options(ongoing=OngoingOptions(po_new_members=members))
    document = Document(flow=flow, source_id=81001)
    assert numbers.is_ours(Found(7, "20001", source_id), document, options) is ours


def test_an_order_is_known_by_its_id_there_and_ours_in_it(integration: Integration, a_document: Made) -> None:
    document = a_document(target_id=7)
    a_document(81002, flow=Flow.PURCHASE_ORDERS, target_id=8)
    assert shipped.documents_of(integration, [an_order()]) == {7: document}
    assert shipped.documents_of(integration, [an_order(source_id="81002"), an_order(8, "81002")]) == {}
    assert shipped.documents_of(integration, [an_order(source_id="")]) == {}


def test_an_order_that_was_made_anew_is_known_by_its_number_and_our_id_in_it(
    integration: Integration, a_document: Made
) -> None:
    document = a_document(target_id=7, target_number="20001")
    assert shipped.documents_of(integration, [an_order(8), an_order()]) == {8: document, 7: document}
    assert shipped.documents_of(integration, [an_order(8, status=1000)]) == {}
    assert shipped.documents_of(integration, [an_order(8, number="20002")]) == {}
    assert shipped.documents_of(integration, [an_order(8, source_id="81002")]) == {}
    assert shipped.documents_of(integration, [an_order(8, source_id="")]) == {}


def test_an_order_whose_put_was_lost_is_known_by_the_number_it_was_sent_with(
    integration: Integration, a_document: Made, a_call: Callable[..., Attempt]
) -> None:
    document = a_document()
    assert shipped.documents_of(integration, [an_order()]) == {}
    a_call(document, "order", request={"orderNumber": "P20001"})
    assert shipped.documents_of(integration, [an_order()]) == {}
    assert shipped.documents_of(integration, [an_order(number="P20001")]) == {7: document}


def test_a_shipped_order_is_noted_once(a_document: Made, clock: Any) -> None:
    document = a_document(target_id=7)
    assert shipped.note(document, an_order(), Options())
    first = Shipment.objects.get()
    assert (first.document, first.integration_id, first.order_id) == (document, document.integration_id, 7)
    assert (first.status_number, first.not_picked, first.state) == (450, [], "waiting")
    assert (first.code, first.reason, first.due_at, first.seen_at) == ("", "", clock(), clock())
    clock.advance(minutes=1)
    assert not shipped.note(document, an_order(status=500), Options())
    again = Shipment.objects.get()
    assert (again.status_number, again.due_at, again.seen_at) == (500, first.due_at, first.seen_at)


def test_what_was_picked_in_part_is_noted_and_waits_where_the_settings_say_so(
    a_document: Made, clock: Any
) -> None:
    document, waiting = a_document(target_id=7), Options(writeback=WritebackOptions(wait_for_full=True))
    partly = an_order(rows=(ROW, PARTLY, UNKNOWN, FREIGHT))
    missing = [{"row": "2", "article": "TEE", "ordered": "2", "picked": "1"}]
    assert shipped.note(document, partly, Options())
    one = Shipment.objects.get()
    assert (one.not_picked, one.due_at, one.code) == (missing, clock(), "")
    one.delete()
    assert shipped.note(document, partly, waiting)
    one = Shipment.objects.get()
    assert (one.not_picked, one.due_at, one.code) == (missing, None, "partly_picked")
    assert one.reason == "Partly picked: the settings say to wait until everything is picked."
    assert not shipped.note(document, partly, waiting)
    assert Shipment.objects.get().due_at is None
    assert not shipped.note(document, an_order(), waiting)
    one = Shipment.objects.get()
    assert (one.not_picked, one.due_at, one.code, one.reason) == ([], clock(), "", "")


def test_an_order_that_was_taken_back_and_left_in_part_waits_to_be_whole(a_document: Made) -> None:
    document, waiting = a_document(target_id=7), Options(writeback=WritebackOptions(wait_for_full=True))
    shipped.note(document, an_order(), waiting)
    Shipment.objects.update(due_at=None, code="fell_back", reason="r", remedy="m")
    shipped.note(document, an_order(rows=(ROW, PARTLY)), waiting)
    one = Shipment.objects.get()
    assert (one.due_at, one.code) == (None, "partly_picked")
    assert "Wait until everything is picked" in one.remedy


@pytest.mark.parametrize(
    ("stood", "goes_on"),
    [
        ({"state": "waiting", "code": "fell_back"}, True),
        ({"state": "waiting", "code": "partly_picked"}, True),
        ({"state": "waiting", "code": "try_again"}, False),
        ({"state": "parked", "code": "refused"}, False),
    ],
)
def test_only_what_waited_for_the_warehouse_goes_on_by_its_word(
    a_document: Made, clock: Any, stood: dict[str, Any], goes_on: bool
) -> None:
    document = a_document(target_id=7)
    shipped.note(document, an_order(), Options())
    Shipment.objects.update(due_at=None, reason="r", remedy="m", **stood)
    shipped.note(document, an_order(), Options())
    one = Shipment.objects.get()
    assert one.due_at == (clock() if goes_on else None)
    assert (one.code, one.reason, one.remedy) == (("", "", "") if goes_on else (stood["code"], "r", "m"))


def test_of_what_the_sweep_sees_only_shipped_orders_of_ours_are_noted(
    integration: Integration, a_document: Made
) -> None:
    for source_id in (1, 2, 3):
        a_document(source_id, target_id=source_id + 10)
    seen = [an_order(11, "1"), an_order(12, "2", status=400), an_order(13, "4"), an_order(14, "")]
    assert sweeping.note_orders(integration, Options(), seen) == 1
    assert sweeping.note_orders(integration, Options(), seen) == 0
    assert Shipment.objects.get().order_id == 11


def test_late_changes_say_what_was_sent_and_what_is_left() -> None:
    assert Late(("orderRemark",)).is_whole
    assert not Late(("orderRemark",), ("orderLines",)).is_whole
    assert not Late().is_whole
    assert Late((), ("orderLines",)).words == ""
    late = Late(("orderRemark", "deliveryDate"), ("orderLines", "consignee"))
    assert late.words == (
        "Sent all the same: orderRemark, deliveryDate. Still to be told: orderLines, consignee."
    )
    assert late_changes.step_of("orderRemark") == "late orderRemark"
