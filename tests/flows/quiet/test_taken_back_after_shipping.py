"""What the warehouse says after it said shipped: taken back, returned, shipped again; of the order, or an older one."""

from typing import Any

import pytest

from brygga import steps
from brygga.core.words import SKIPPED_BY_PERSON, Flow
from brygga.flows import acting
from brygga.ledger import attention
from brygga.ledger.models import Shipment, ShipmentState
from brygga.notify import watching

Placed = tuple[int, int]
INVOICE = {"method": "GET", "path": r"/invoices/\d+$"}


def status(merchant: Any, order_id: int, number: int) -> None:
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": number})


def told(merchant: Any, order_id: int, number: int) -> None:
    """The warehouse gives it a status, and its webhook tells."""
    status(merchant, order_id, number)
    merchant.hint(order_id, number)
    merchant.ship()


def replaced(merchant: Any, old: int) -> int:
    """The warehouse renumbers and cancels the order, and makes another one of it under its number."""
    sent = merchant.desk("GET", f"/orders/{old}")["sent"]
    merchant.desk("POST", f"/orders/{old}/edit", {"order": {"orderNumber": "20001-OLD"}})
    status(merchant, old, 1000)
    return int(merchant.desk("POST", "/orders", {"order": sent, "status": 200})["id"])


def test_taken_back_while_a_lost_send_is_waited_for_it_is_not_sent(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    source_id, order_id = placed
    merchant.fault("procountor", kind="cut_before", method="PUT", path="/send$")
    told(merchant, order_id, 450)
    clock.advance(minutes=1)
    told(merchant, order_id, 320)
    clock.advance(minutes=6)
    merchant.ship()
    assert merchant.sends(source_id) == 0


def test_the_quiet_time_of_a_send_begins_when_it_was_given_up(
    merchant: Any, placed: Placed, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then it may have gone out."""
    source_id, order_id = placed
    merchant.fault("procountor", kind="cut_before", method="PUT", path="/send$")

    def slowly(method: str, path: str) -> None:
        if path.endswith("/send"):
            clock.advance(seconds=25)

    monkeypatch.setattr(merchant.watch, "asked", slowly)
    told(merchant, order_id, 450)
    for minutes, seconds in ((2, 0), (2, 50)):
        clock.advance(minutes=minutes, seconds=seconds)
        merchant.ship()
    assert merchant.sends(source_id) == 0
    clock.advance(seconds=15)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_taken_back_while_it_waits_for_a_person_it_is_not_sent_by_try_again(
    merchant: Any, placed: Placed
) -> None:
    source_id, order_id = placed
    merchant.knob("procountor", order_actions="refuse")
    told(merchant, order_id, 450)
    assert merchant.shipment(source_id).state == ShipmentState.PARKED
    told(merchant, order_id, 320)
    merchant.knob("procountor", order_actions="accept")
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert merchant.sends(source_id) == 0


def test_taken_back_while_it_waits_for_a_person_who_was_told_before_any_call_it_is_not_sent_either(
    merchant: Any, an_order: Any
) -> None:
    """Nothing was called for it yet, and it was noted a moment ago."""
    made = an_order(status="UNFINISHED", invoiceChannel="NO_SENDING")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    told(merchant, order_id, 450)
    assert merchant.shipment(made["id"]).code == "no_sending_channel"
    told(merchant, order_id, 320)
    merchant.office("PATCH", f"/invoices/{made['id']}", {"invoiceChannel": "EMAIL"})
    acting.retry_shipment(merchant.shipment(made["id"]), None)
    merchant.ship()
    assert merchant.sends(made["id"]) == 0
    assert merchant.shipment(made["id"]).code == "fell_back"


def test_taken_back_and_told_it_is_not_sent_by_try_again(merchant: Any, placed: Placed, clock: Any) -> None:
    source_id, order_id = placed
    merchant.fault("procountor", kind="unavailable", **INVOICE)
    told(merchant, order_id, 450)
    told(merchant, order_id, 400)
    acting.retry_shipment(merchant.shipment(source_id), None)
    clock.advance(minutes=5)
    merchant.ship()
    assert merchant.sends(source_id) == 0


@pytest.mark.parametrize("in_between", [320, 475])
def test_shipped_taken_back_and_shipped_again_it_says_so_and_a_person_ends_it(
    merchant: Any, placed: Placed, clock: Any, in_between: int
) -> None:
    source_id, order_id = placed
    merchant.choose("ongoing", sent_exclusions=(475,))
    for number in (450, in_between, 500):
        told(merchant, order_id, number)
        clock.advance(minutes=30)
    shipment = merchant.shipment(source_id)
    assert (shipment.state, shipment.status_number) == (ShipmentState.PARKED, 500)
    assert "shipped again" in shipment.reason
    acting.retry_shipment(shipment, None)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.DONE
    assert merchant.sends(source_id) == 1


def test_a_late_word_of_an_order_that_was_replaced_does_not_stop_its_replacement(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    source_id, old = placed
    new = replaced(merchant, old)
    merchant.fault("procountor", kind="unavailable", times=2, **INVOICE)
    told(merchant, new, 450)
    clock.advance(minutes=40)
    merchant.read(Flow.SHIPMENTS)
    merchant.hint(old, 300)
    merchant.ship()
    clock.advance(hours=3)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_nor_does_it_raise_an_alarm_after_the_invoice_was_sent(merchant: Any, placed: Placed) -> None:
    source_id, old = placed
    told(merchant, replaced(merchant, old), 450)
    merchant.hint(old, 300)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.DONE


def test_returned_before_its_invoice_was_sent_it_is_for_a_person(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    source_id, order_id = placed
    merchant.fault("procountor", kind="unavailable", times=1, **INVOICE)
    told(merchant, order_id, 450)
    clock.advance(hours=20)
    status(merchant, order_id, 800)
    merchant.ship()
    assert merchant.sends(source_id) == 0
    assert merchant.shipment(source_id) in attention.shipments(merchant.integration)


def test_returned_and_shipped_again_before_its_invoice_was_sent_it_goes_on(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    source_id, order_id = placed
    merchant.fault("procountor", kind="unavailable", times=1, **INVOICE)
    told(merchant, order_id, 450)
    told(merchant, order_id, 800)
    assert merchant.shipment(source_id).state == ShipmentState.PARKED
    clock.advance(hours=20)
    told(merchant, order_id, 450)
    assert merchant.shipment(source_id).state == ShipmentState.DONE
    assert merchant.sends(source_id) == 1


def test_taken_back_while_a_sweep_reads_what_was_shipped_it_is_not_sent(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    """The sweep's answer is older than the webhook's, and is noted after it."""
    source_id, order_id = placed
    merchant.fault("procountor", kind="unavailable", times=1, **INVOICE)
    told(merchant, order_id, 450)
    merchant.watch.during("GET", "/orders$", lambda: told(merchant, order_id, 320))
    merchant.read(Flow.SHIPMENTS)
    clock.advance(minutes=5)
    merchant.ship()
    assert merchant.sends(source_id) == 0
    assert merchant.shipment(source_id).code == "fell_back"
    told(merchant, order_id, 500)
    assert merchant.sends(source_id) == 1
    assert merchant.shipment(source_id).status_number == 500


def test_what_was_taken_back_is_not_mailed_as_shipped_and_not_sent(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    _, order_id = placed
    merchant.fault("procountor", kind="unavailable", **INVOICE)
    told(merchant, order_id, 450)
    assert Shipment.objects.count() == 1
    told(merchant, order_id, 320)
    clock.advance(days=4)
    assert watching.unsent(merchant.integration, 3) == []


def test_a_write_back_skipped_while_the_sweep_notes_its_order_stays_skipped(
    merchant: Any, placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_id, order_id = placed
    merchant.choose("writeback", wait_for_full=True)
    told(merchant, order_id, 450)
    assert merchant.shipment(source_id).code == "partly_picked"
    reached = steps.reached

    def skipping(step: str, of: str) -> None:
        if step == "order.noted":
            monkeypatch.setattr(steps, "reached", reached)
            acting.skip_shipment(merchant.shipment(source_id), "no invoice", None)
        reached(step, of)

    monkeypatch.setattr(steps, "reached", skipping)
    for deed in ("allocate", "pick"):
        merchant.desk("POST", f"/orders/{order_id}/{deed}")
    status(merchant, order_id, 500)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.shipment(source_id).code == SKIPPED_BY_PERSON
    assert merchant.sends(source_id) == 0


def test_an_order_that_a_person_approves_before_our_approval_is_sent(merchant: Any, an_order: Any) -> None:
    made = an_order(status="UNFINISHED")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    approve = {"status": "NOT_SENT"}
    merchant.watch.during(
        "GET", r"/invoices/\d+$", lambda: merchant.office("PATCH", f"/invoices/{made['id']}", approve)
    )
    told(merchant, order_id, 450)
    assert merchant.sends(made["id"]) == 1


def test_with_a_clock_that_is_fast_and_no_webhook_the_sweep_misses_nothing(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    source_id, order_id = placed
    clock.advance(minutes=30)
    merchant.read(Flow.SHIPMENTS)
    status(merchant, order_id, 450)
    clock.advance(seconds=20)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_what_is_shipped_while_the_clock_is_a_day_fast_is_found_when_it_is_right_again(
    merchant: Any, placed: Placed, clock: Any
) -> None:
    source_id, order_id = placed
    clock.advance(days=1)
    merchant.read(Flow.SHIPMENTS)
    status(merchant, order_id, 450)
    clock.advance(days=-1, minutes=5)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1
