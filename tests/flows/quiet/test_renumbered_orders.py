"""An order that got another number in Procountor after it was sent: what the warehouse did about it counts, when a
person asks, and there are never two."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import acting, aftermath
from merchant import COMPANY

Order = Callable[..., dict[str, Any]]
ORDERS, PURCHASES = Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS
NEW = 25001
RENUMBERED = (DocState.DIVERGED, "number_changed")
DELIVERED = (DocState.DELIVERED, "")


def standing(merchant: Any, made: dict[str, Any], flow: Flow = ORDERS) -> tuple[str, str]:
    document = merchant.document(made["id"], flow)
    return document.state, document.code


def numbers_anew(merchant: Any, source_id: int) -> None:
    """Procountor gives numbers itself: how one comes to be another is not known, only that it must do no harm."""
    store = merchant.sandboxes.procountor.sandbox.store
    record = store.get(f"invoice:{COMPANY}", source_id)
    record["body"]["invoiceNumber"] = NEW
    store.put(f"invoice:{COMPANY}", source_id, record)
    merchant.change(source_id, notes="Second word")


def renumbered(merchant: Any, flow: Flow, kind: str) -> dict[str, Any]:
    """An order that stands in the warehouse under the number it had before."""
    body = {"type": kind, "status": "NOT_SENT", "notes": "First word"}
    made = dict(merchant.office("POST", "/invoices", body))
    merchant.read()
    merchant.deliver()
    numbers_anew(merchant, made["id"])
    merchant.read(flow)
    merchant.deliver()
    assert standing(merchant, made, flow) == RENUMBERED
    return made


def asked_again(merchant: Any, made: dict[str, Any], flow: Flow = ORDERS) -> None:
    acting.try_again(merchant.document(made["id"], flow), None)
    merchant.deliver()


@pytest.fixture
def made(merchant: Any) -> dict[str, Any]:
    return renumbered(merchant, ORDERS, "SALES_ORDER")


def at_the_desk(merchant: Any, made: dict[str, Any], step: str, **body: Any) -> None:
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/{step}", body or None)


def test_an_order_that_the_warehouse_renumbered_too_goes_on_as_an_update(
    merchant: Any, made: dict[str, Any]
) -> None:
    before = merchant.document(made["id"]).target_id
    at_the_desk(merchant, made, "edit", order={"orderNumber": str(NEW)})
    asked_again(merchant, made)
    assert standing(merchant, made) == DELIVERED
    document = merchant.document(made["id"])
    assert (document.target_id, document.target_number) == (before, str(NEW))
    (there,) = merchant.wms_orders().values()
    assert (there["sent"]["orderNumber"], there["sent"]["orderRemark"]) == (str(NEW), "Second word")


@pytest.mark.parametrize(
    ("flow", "kind", "path"),
    [(ORDERS, "SALES_ORDER", "orders"), (PURCHASES, "PURCHASE_ORDER", "purchase-orders")],
)
def test_an_order_that_the_warehouse_cancelled_is_sent_as_new(
    merchant: Any, flow: Flow, kind: str, path: str
) -> None:
    made = renumbered(merchant, flow, kind)
    before = merchant.document(made["id"], flow).target_id
    merchant.desk("POST", f"/{path}/{before}/cancel")
    asked_again(merchant, made, flow)
    assert standing(merchant, made, flow) == DELIVERED
    document = merchant.document(made["id"], flow)
    assert document.target_id != before
    assert document.target_number == str(NEW)


def test_an_order_that_stands_there_as_before_is_told_again(merchant: Any, made: dict[str, Any]) -> None:
    asked_again(merchant, made)
    assert standing(merchant, made) == RENUMBERED
    assert str(NEW) not in merchant.wms_orders()


def test_without_a_person_nobody_looks_and_nothing_is_sent(merchant: Any, made: dict[str, Any]) -> None:
    at_the_desk(merchant, made, "cancel")
    merchant.change(made["id"], notes="Third word")
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == RENUMBERED
    assert str(NEW) not in merchant.wms_orders()


def test_a_cancelled_order_of_which_another_is_alive_is_not_sent_as_new(
    merchant: Any, made: dict[str, Any]
) -> None:
    at_the_desk(merchant, made, "cancel")
    other = {
        "goodsOwnerId": 159,
        "orderNumber": str(NEW),
        "goodsOwnerOrderId": str(made["id"]),
        "deliveryDate": "2026-03-01",
        "consignee": {"name": "Asiakas"},
        "orderLines": [{"rowNumber": "1", "articleNumber": "X", "numberOfItems": 1}],
    }
    merchant.desk("POST", "/orders", {"order": other})
    merchant.forget_calls()
    asked_again(merchant, made)
    assert standing(merchant, made) == RENUMBERED
    assert merchant.calls("ongoing", "PUT", "/orders$") == []


def test_a_lost_call_that_may_bring_the_old_number_back_is_waited_for(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.sync()
    merchant.change(made["id"], notes="Lost word")
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", method="PUT", path="/orders$")
    merchant.deliver()
    numbers_anew(merchant, made["id"])
    merchant.read(ORDERS)
    clock.advance(minutes=1)
    merchant.deliver()
    assert standing(merchant, made) == RENUMBERED
    at_the_desk(merchant, made, "cancel")
    merchant.forget_calls()
    asked_again(merchant, made)
    assert standing(merchant, made) == (DocState.PENDING, "number_changed")
    assert merchant.calls("ongoing", "PUT", "/orders$") == []
    clock.advance(seconds=aftermath.LONGEST.total_seconds())
    merchant.deliver()
    assert standing(merchant, made) == DELIVERED


def test_a_look_that_fails_is_made_again(merchant: Any, made: dict[str, Any], clock: Any) -> None:
    at_the_desk(merchant, made, "cancel")
    merchant.fault("ongoing", kind="unavailable", method="GET", path="/orders/", times=1)
    asked_again(merchant, made)
    assert standing(merchant, made) == (DocState.PENDING, "number_changed")
    clock.advance(minutes=2)
    merchant.deliver()
    assert standing(merchant, made) == DELIVERED
