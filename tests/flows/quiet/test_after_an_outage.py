"""A vendor that was away for long answers again: nobody waits for the hour that the last failure asked for."""

from collections.abc import Callable
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.words import DocState, Flow
from brygga.ledger.models import ShipmentState

Order = Callable[..., dict[str, Any]]
ORDERS, SHIPMENTS = Flow.SALES_ORDERS, Flow.SHIPMENTS
OUTAGE_TRIES = 8


def goes_away(merchant: Any, vendor: str) -> None:
    merchant.fault(vendor, kind="unavailable", path="(orders|invoices)", times=None)


def comes_back(merchant: Any, vendor: str) -> None:
    getattr(merchant.sandboxes, vendor).sandbox.faults.clear()
    ProcrastinateJob.objects.all().delete()


def jobs() -> list[str]:
    return list(ProcrastinateJob.objects.filter(status="todo").values_list("task_name", flat=True))


def through_hours(clock: Any, work: Callable[[], Any]) -> None:
    for _ in range(OUTAGE_TRIES):
        work()
        clock.advance(hours=1, minutes=15)
    work()


def test_orders_go_on_when_the_sweep_finds_the_warehouse_again(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    goes_away(merchant, "ongoing")
    through_hours(clock, lambda: (merchant.read(SHIPMENTS), merchant.deliver()))
    assert merchant.document(made["id"]).tries > OUTAGE_TRIES
    comes_back(merchant, "ongoing")
    clock.advance(minutes=16)
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.PENDING
    merchant.read(SHIPMENTS)
    assert "deliver" in jobs()
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("step", ["waiting", "unknown"])
def test_write_backs_go_on_when_a_reading_finds_procountor_again(
    merchant: Any, an_order: Order, clock: Any, step: str
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
    if step == "unknown":
        merchant.fault("procountor", kind="cut_before", method="PUT", path="/send$")
        merchant.hint(order_id, 450)
        merchant.ship()
    goes_away(merchant, "procountor")
    merchant.hint(order_id, 450)
    through_hours(clock, lambda: (merchant.read(ORDERS), merchant.ship()))
    comes_back(merchant, "procountor")
    clock.advance(minutes=16)
    merchant.ship()
    assert merchant.sends(made["id"]) == 0
    merchant.read(ORDERS)
    assert "ship" in jobs()
    merchant.ship()
    assert merchant.shipment(made["id"]).state == ShipmentState.DONE
    assert merchant.sends(made["id"]) == 1


def test_a_reading_that_never_failed_hurries_nobody(merchant: Any, an_order: Order, clock: Any) -> None:
    """One order that the warehouse cannot take keeps its own pace, however well all the others go."""
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="server_error", method="PUT", path="/orders$", times=None)
    merchant.deliver()
    due = merchant.document(made["id"]).due_at
    merchant.read(SHIPMENTS)
    assert merchant.document(made["id"]).due_at == due
