"""What became of a call whose answer nobody has is looked up before its document is decided anew."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from brygga.core.fingerprint import fingerprint
from brygga.flows import aftermath, lost_calls
from brygga.flows.delivery_turn import DeliverySlice
from brygga.ledger import attempts
from brygga.ledger.models import Attempt, Document
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target

Made = Callable[..., Document]
Call = Callable[..., Attempt]
BODY = {"orderNumber": "20001", "deliveryDate": "2026-03-09", "orderRemark": "a"}


class Warehouse:
    """The WMS with orders under numbers: the id there, and the id of ours in it."""

    def __init__(self) -> None:
        self.there: dict[str, tuple[int, str]] = {}
        self.asked: list[str] = []

    def find_order(self, number: str) -> OrderSeen | None:
        self.asked.append(number)
        if number not in self.there:
            return None
        pk, source_id = self.there[number]
        return OrderSeen(pk, number, source_id, 200, (), Decimal(), {})


@pytest.fixture
def warehouse(delivery: DeliverySlice) -> Warehouse:
    made = Warehouse()
    delivery.target = cast(Target, made)
    return made


def test_where_every_outcome_is_known_nothing_is_looked_up(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made, a_call: Call
) -> None:
    document, product = a_document(), a_document(2, flow="articles")
    a_call(document, "order", outcome="refused", request=BODY)
    for one in (document, product):
        assert lost_calls.are_cleared_up(delivery, one)
    assert (warehouse.asked, delivery.settled_calls) == ([], {document.pk})


def test_an_order_that_a_lost_call_made_is_taken_up_with_what_it_was_sent(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made, a_call: Call, clock: Any
) -> None:
    document = a_document()
    a_call(document, "order", request=BODY)
    warehouse.there = {"20001": (7, "81001")}
    assert lost_calls.are_cleared_up(delivery, document)
    document.refresh_from_db()
    assert (document.target_id, document.target_number, document.sent) == (7, "20001", BODY)
    assert (document.sent_hash, document.sent_at) == (fingerprint(BODY), clock())
    assert document.delivery_date == date(2026, 3, 9)
    assert delivery.settled_calls == set()


def test_of_several_bodies_nobody_knows_which_one_stands_there(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made, a_call: Call
) -> None:
    document = a_document(delivery_date=date(2026, 3, 5))
    a_call(document, "order", request=BODY | {"orderRemark": "older"})
    a_call(document, "order", outcome="", finished_at=None, request=BODY)
    warehouse.there = {"20001": (7, "81001")}
    assert lost_calls.are_cleared_up(delivery, document)
    document.refresh_from_db()
    assert (document.target_id, document.sent, document.sent_hash) == (7, BODY, "")
    assert document.delivery_date == date(2026, 3, 5)
    assert list(Attempt.objects.order_by("id").values_list("outcome", flat=True)) == ["unknown", "lost"]
    last = Attempt.objects.latest("id")
    assert last.answer == "The worker was stopped before the answer was recorded."
    assert attempts.unfinished(document, "delivery") is None  # type: ignore[arg-type]


def test_it_is_looked_for_under_each_number_it_was_sent_with(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made, a_call: Call
) -> None:
    document = a_document()
    a_call(document, "order", request=BODY | {"orderNumber": "P20001"})
    a_call(document, "order", request=BODY)
    warehouse.there = {"P20001": (7, "81001")}
    assert lost_calls.are_cleared_up(delivery, document)
    assert warehouse.asked == ["20001", "P20001"]
    document.refresh_from_db()
    assert (document.target_id, document.target_number) == (7, "P20001")


def test_what_did_not_happen_is_decided_anew(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made, a_call: Call
) -> None:
    document = a_document()
    a_call(document, "order", request=BODY)
    assert lost_calls.are_cleared_up(delivery, document)
    document.refresh_from_db()
    assert (document.target_id, document.sent, document.state) == (None, None, "pending")


def test_what_may_still_come_under_another_number_is_waited_for(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Made, a_call: Call, clock: Any
) -> None:
    document = a_document()
    call = a_call(document, "order", request=BODY | {"orderNumber": "P20001"})
    assert not lost_calls.are_cleared_up(delivery, document)
    document.refresh_from_db()
    ends = call.started_at + aftermath.LONGEST
    assert (document.state, document.due_at, delivery.counts["unknown"]) == ("unknown", ends, 1)
    clock.advance(seconds=aftermath.LONGEST.total_seconds())
    assert lost_calls.are_cleared_up(delivery, document)


@pytest.mark.parametrize(("number", "is_decided"), [("20001", False), ("P20001", True)])
def test_a_strangers_order_under_the_number_of_now_is_for_a_person(
    delivery: DeliverySlice,
    warehouse: Warehouse,
    a_document: Made,
    a_call: Call,
    clock: Any,
    number: str,
    is_decided: bool,
) -> None:
    document = a_document()
    a_call(document, "order", request=BODY | {"orderNumber": number})
    warehouse.there = {number: (7, "5")}
    clock.advance(seconds=aftermath.LONGEST.total_seconds())
    assert lost_calls.are_cleared_up(delivery, document) is is_decided
    document.refresh_from_db()
    assert document.state == ("pending" if is_decided else "diverged")
    assert document.code == ("" if is_decided else "number_in_use")
    assert document.target_id is None


@pytest.mark.parametrize(
    ("step", "request_", "sent"),
    [
        ("order", BODY, BODY),
        ("late orderRemark", {"orderRemark": "b"}, {"orderNumber": "1", "phone": "2", "orderRemark": "b"}),
        ("cancel", None, {"orderNumber": "1", "phone": "2"}),
    ],
)
def test_of_an_order_that_stands_there_no_body_counts_as_sent_last_after_a_lost_call(
    delivery: DeliverySlice,
    warehouse: Warehouse,
    a_document: Made,
    a_call: Call,
    step: str,
    request_: Any,
    sent: dict[str, str],
) -> None:
    document = a_document(target_id=7, sent={"orderNumber": "1", "phone": "2"}, sent_hash="h")
    a_call(document, "article KAHVI", request={"articleNumber": "KAHVI"})
    assert lost_calls.are_cleared_up(delivery, document)
    assert document.sent_hash == "h"
    a_call(document, step, request=request_)
    assert lost_calls.are_cleared_up(delivery, document)
    document.refresh_from_db()
    assert (document.sent, document.sent_hash, document.target_id) == (sent, "", 7)
    assert warehouse.asked == []
