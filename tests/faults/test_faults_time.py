"""Clocks that disagree, writes within one second, limits, maintenance: nothing is passed over, nothing doubled."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.ledger.models import ShipmentState

Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("minutes", [-10, 10])
def test_an_order_made_by_a_clock_that_is_wrong_is_read(
    merchant: Any, time: Any, an_order: Make, minutes: int
) -> None:
    merchant.read(Flow.SALES_ORDERS)
    merchant.sandboxes.clock.advance(minutes * 60)
    made = [an_order(), an_order()]
    merchant.read(Flow.SALES_ORDERS)
    time.passes()
    made.append(an_order())
    merchant.read(Flow.SALES_ORDERS)
    time.go_on()
    assert {merchant.document(one["id"]).state for one in made} == {DocState.DELIVERED}


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_shipment_seen_by_a_clock_that_is_wrong_is_swept_up(
    merchant: Any, time: Any, an_order: Make, minutes: int
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    time.passes(3600)
    merchant.read(Flow.SHIPMENTS)
    merchant.sandboxes.clock.advance(minutes * 60)
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/send")
    merchant.read(Flow.SHIPMENTS)
    time.go_on()
    assert merchant.shipment(made["id"]).state == ShipmentState.DONE


def test_a_token_of_a_procountor_whose_clock_is_behind_is_renewed(
    merchant: Any, time: Any, an_order: Make
) -> None:
    merchant.read(Flow.SALES_ORDERS)
    merchant.sandboxes.clock.advance(1800)
    time.passes(3000)
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    assert merchant.document(made["id"])


def test_two_orders_of_one_second_are_both_read(merchant: Any, time: Any, an_order: Make) -> None:
    merchant.sandboxes.clock.freeze(merchant.sandboxes.clock.now())
    first = an_order()
    merchant.read(Flow.SALES_ORDERS)
    second = an_order()
    merchant.read(Flow.SALES_ORDERS)
    assert {str(one["invoiceNumber"]) for one in (first, second)} == {
        merchant.document(one["id"]).number for one in (first, second)
    }


def test_a_change_in_the_second_of_the_reading_arrives_within_seconds(
    merchant: Any, time: Any, an_order: Make
) -> None:
    merchant.sandboxes.clock.freeze(merchant.sandboxes.clock.now())
    made = an_order(notes="First word")
    time.read_when_due(Flow.SALES_ORDERS)
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "Same second"})
    assert time.cursor(Flow.SALES_ORDERS).due_at - time.clock() <= timedelta(seconds=6)
    time.read_when_due(Flow.SALES_ORDERS)
    time.go_on()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == "Same second"


@pytest.mark.parametrize("throttling", ["retry_after", "bare"])
def test_a_throttled_reading_goes_on_by_itself(
    merchant: Any, desk: Any, time: Any, an_order: Make, throttling: str
) -> None:
    made = an_order()
    merchant.sandboxes.clock.freeze(merchant.sandboxes.clock.now())
    merchant.knob("procountor", throttling=throttling, throttle_per_second=2)
    time.read_when_due(Flow.SALES_ORDERS)
    assert "Procountor asks us to slow down (429)." in desk.status()
    assert time.cursor(Flow.SALES_ORDERS).due_at - time.clock() <= timedelta(seconds=15)
    merchant.sandboxes.clock.advance(1)
    time.read_when_due(Flow.SALES_ORDERS)
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("throttling", ["retry_after", "bare"])
def test_a_throttled_send_was_not_made_and_is_made_once(
    merchant: Any, desk: Any, time: Any, an_order: Make, throttling: str
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.sandboxes.clock.freeze(merchant.sandboxes.clock.now() + timedelta(seconds=5))
    merchant.knob("procountor", throttling=throttling, throttle_per_second=1)
    merchant.ship()
    assert "Procountor asks us to slow down (429)." in desk.document(made["id"])
    merchant.knob("procountor", throttling="off")
    time.go_on()
    assert merchant.sends(made["id"]) == 1


@pytest.mark.parametrize(("maintenance", "status"), [("bad_gateway", 502), ("unavailable", 503)])
def test_procountor_s_maintenance_is_waited_out(
    merchant: Any, desk: Any, time: Any, an_order: Make, maintenance: str, status: int
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.knob("procountor", maintenance=maintenance)
    later = an_order()
    for _ in range(3):
        time.read_when_due(Flow.SALES_ORDERS)
        merchant.ship()
    assert f"status {status}" in desk.status()
    assert f"status {status}" in desk.document(made["id"])
    merchant.knob("procountor", maintenance="off")
    time.read_when_due(Flow.SALES_ORDERS)
    time.go_on()
    assert merchant.document(later["id"]).state == DocState.DELIVERED
    assert merchant.sends(made["id"]) == 1


@pytest.mark.parametrize("step", ["approve", "send"])
def test_a_procountor_that_loses_every_answer_to_an_action_still_sends_once(
    merchant: Any, desk: Any, time: Any, an_order: Make, step: str
) -> None:
    made = an_order(status="UNFINISHED" if step == "approve" else "NOT_SENT")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.knob("procountor", lost_answer="on_actions")
    time.go_on()
    assert merchant.shipment(made["id"]).state == ShipmentState.DONE
    assert merchant.sends(made["id"]) == 1
