"""An order Sent or Collected in the warehouse has its invoice sent in Procountor: once, whatever the network does."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import Flow
from brygga.ledger.models import Document, ShipmentState

Order = Callable[..., dict[str, Any]]


def pick(merchant: Any, order_id: int) -> None:
    merchant.desk("POST", f"/orders/{order_id}/allocate")
    merchant.desk("POST", f"/orders/{order_id}/pick")


@pytest.fixture
def picked(merchant: Any, an_order: Order) -> tuple[int, int]:
    """(Procountor id, WMS id) of a delivered order that is picked."""
    made = an_order()
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    pick(merchant, order_id)
    return made["id"], order_id


def status_of(merchant: Any, source_id: int) -> str:
    return str(merchant.office("GET", f"/invoices/{source_id}")["status"])


def test_a_sent_order_marks_its_invoice_sent_by_webhook(merchant: Any, picked: tuple[int, int]) -> None:
    source_id, order_id = picked
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()
    assert status_of(merchant, source_id) == "SENT"
    assert merchant.sends(source_id) == 1


def test_a_sent_order_marks_its_invoice_sent_by_the_sweep_alone(
    merchant: Any, picked: tuple[int, int]
) -> None:
    source_id, order_id = picked
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert status_of(merchant, source_id) == "SENT"


def test_sent_followed_by_collected_makes_one_send(merchant: Any, picked: tuple[int, int]) -> None:
    source_id, order_id = picked
    for step, status in (("send", 450), ("collect", 500)):
        merchant.desk("POST", f"/orders/{order_id}/{step}")
        merchant.hint(order_id, status)
        merchant.ship()
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_straight_to_collected_marks_the_invoice_sent(merchant: Any, picked: tuple[int, int]) -> None:
    source_id, order_id = picked
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 500})
    merchant.hint(order_id, 500)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_the_same_webhook_twice_sends_once(merchant: Any, picked: tuple[int, int]) -> None:
    source_id, order_id = picked
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.hint(order_id, 450)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_a_lost_answer_to_send_is_read_before_anything_else(
    merchant: Any, picked: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = picked
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.fault("procountor", kind="cut_after", method="PUT", path="/send$")
    merchant.hint(order_id, 450)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.UNKNOWN
    clock.advance(seconds=120)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.DONE
    assert merchant.sends(source_id) == 1


def test_a_send_that_never_arrived_is_repeated_only_after_the_quiet_time(
    merchant: Any, picked: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = picked
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.fault("procountor", kind="cut_before", method="PUT", path="/send$")
    merchant.hint(order_id, 450)
    merchant.ship()
    clock.advance(seconds=120)
    merchant.ship()
    assert merchant.sends(source_id) == 0
    clock.advance(seconds=300)
    merchant.ship()
    assert merchant.sends(source_id) == 1
    assert merchant.shipment(source_id).state == ShipmentState.DONE


def test_a_refused_write_back_is_parked_with_its_remedy(merchant: Any, picked: tuple[int, int]) -> None:
    source_id, order_id = picked
    merchant.sandboxes.procountor.sandbox.knobs.turn(order_actions="refuse")
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()
    parked = merchant.shipment(source_id)
    assert parked.state == ShipmentState.PARKED
    assert parked.remedy


@pytest.mark.parametrize("is_told", [True, False])
def test_an_order_made_anew_in_the_warehouse_and_shipped_before_a_check_has_its_invoice_sent(
    merchant: Any, picked: tuple[int, int], is_told: bool
) -> None:
    source_id, order_id = picked
    Document.objects.filter(source_id=source_id, flow=Flow.SALES_ORDERS).update(target_id=order_id - 1000)
    merchant.desk("POST", f"/orders/{order_id}/send")
    if is_told:
        merchant.hint(order_id, 450)
    else:
        merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_an_order_that_is_not_ours_is_let_be(merchant: Any) -> None:
    merchant.hint(987654321, 450)
    merchant.ship()
    assert merchant.integration.shipments.count() == 0
    assert not merchant.integration.events.filter(taken_at__isnull=True).exists()
