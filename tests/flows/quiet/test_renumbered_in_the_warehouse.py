"""An order that the warehouse renumbered or removed: a PUT goes by number, so that a change would make another one."""

from typing import Any

import httpx2
import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import acting, completeness
from brygga.ledger.models import Document
from merchant import GOODS_OWNER, removed_from_wms

LOGIN = ("WSIdemo", "demo")
SALES = (Flow.SALES_ORDERS, "SALES_ORDER", "orders", "orderNumber", "orderInfo", "orderStatus")
PURCHASES = (
    Flow.PURCHASE_ORDERS,
    "PURCHASE_ORDER",
    "purchaseOrders",
    "purchaseOrderNumber",
    "purchaseOrderInfo",
    "purchaseOrderStatus",
)
CANCELLED_FROM = 900


class Delivered:
    """An order that was delivered, and what the warehouse does with it."""

    def __init__(self, merchant: Any, kind: tuple[str, ...]) -> None:
        self.merchant, self.flow, (self.type, path, self.number, self.info, self.status) = (
            merchant,
            Flow(kind[0]),
            kind[1:],
        )
        self.address = f"{merchant.sandboxes.warehouse_url}/api/v1/{path}"
        self.made = dict(
            merchant.office("POST", "/invoices", {"type": self.type, "status": "NOT_SENT", "notes": "a"})
        )
        merchant.sync()

    def renumber(self) -> None:
        there = f"{self.address}/{self.document.target_id}/{self.number}"
        body = {self.number: f"{self.made['invoiceNumber']}-B"}
        httpx2.patch(there, json=body, auth=LOGIN).raise_for_status()

    def remove(self) -> None:
        kind = "order" if self.flow is Flow.SALES_ORDERS else "purchase-order"
        removed_from_wms(self.merchant, kind, self.document)

    @property
    def document(self) -> Document:
        found: Document = self.merchant.document(self.made["id"], self.flow)
        return found

    @property
    def standing(self) -> tuple[str, str]:
        return self.document.state, self.document.code

    def alive(self) -> list[str]:
        """The numbers of what the warehouse has and did not cancel."""
        rows = httpx2.get(self.address, params={"goodsOwnerId": GOODS_OWNER}, auth=LOGIN).json()
        heads = [row[self.info] for row in rows]
        return [head[self.number] for head in heads if head[self.status]["number"] < CANCELLED_FROM]

    def change(self) -> None:
        self.merchant.change(self.made["id"], notes="b")
        self.merchant.sync()


@pytest.fixture(params=[SALES, PURCHASES], ids=["sales order", "purchase order"])
def delivered(merchant: Any, request: Any) -> Delivered:
    return Delivered(merchant, request.param)


@pytest.fixture
def order(delivered: Delivered) -> Delivered:
    """It was renumbered."""
    delivered.renumber()
    return delivered


def test_a_change_leaves_one_of_it_and_is_told_to_a_person(order: Delivered) -> None:
    order.change()
    assert order.alive() == [f"{order.made['invoiceNumber']}-B"]
    assert order.standing == (DocState.DIVERGED, "other_in_wms")
    assert "cancelled at once" in order.document.reason


def test_a_second_one_that_could_not_be_cancelled_then_is_cancelled_later(
    order: Delivered, clock: Any
) -> None:
    order.merchant.fault("ongoing", kind="unavailable", method="DELETE", times=1)
    clock.advance(minutes=1)
    order.change()
    assert len(order.alive()) == 2
    clock.advance(minutes=5)
    order.merchant.deliver()
    assert order.alive() == [f"{order.made['invoiceNumber']}-B"]
    assert order.standing == (DocState.DIVERGED, "other_in_wms")


def test_the_check_goes_on_telling_it_until_the_warehouse_has_set_it_right(
    order: Delivered, clock: Any
) -> None:
    order.change()
    clock.advance(minutes=60)
    Document.objects.update(settled=True)
    completeness.check_flow(order.merchant.integration, order.flow)
    order.merchant.deliver()
    assert order.standing == (DocState.DIVERGED, "other_in_wms")


def test_the_check_tells_what_stands_there_twice(order: Delivered, clock: Any) -> None:
    """Somebody made it by hand under the number that it had."""
    document = order.document
    body = (document.sent or {}) | {order.number: str(order.made["invoiceNumber"])}
    assert httpx2.put(order.address, json=body, auth=LOGIN).is_success
    clock.advance(minutes=60)
    Document.objects.update(settled=True)
    completeness.check_flow(order.merchant.integration, order.flow)
    assert order.standing == (DocState.DIVERGED, "other_in_wms")
    assert "twice" in order.document.reason


# --- removed there


def test_a_change_does_not_make_again_what_the_warehouse_removed(delivered: Delivered, clock: Any) -> None:
    delivered.remove()
    delivered.change()
    assert delivered.alive() == []
    assert delivered.standing == (DocState.DIVERGED, "cancelled_in_wms")
    assert "cancelled at once" in delivered.document.reason
    clock.advance(minutes=60)
    completeness.check_flow(delivered.merchant.integration, delivered.flow)
    delivered.merchant.deliver()
    assert delivered.standing == (DocState.DIVERGED, "cancelled_in_wms")
    assert delivered.alive() == []


def test_a_removed_one_whose_new_one_could_not_be_cancelled_then_is_cancelled_later(
    delivered: Delivered, clock: Any
) -> None:
    delivered.remove()
    delivered.merchant.fault("ongoing", kind="unavailable", method="DELETE", times=1)
    clock.advance(minutes=1)
    delivered.change()
    assert len(delivered.alive()) == 1
    clock.advance(minutes=5)
    delivered.merchant.deliver()
    assert delivered.alive() == []
    assert delivered.standing == (DocState.DIVERGED, "cancelled_in_wms")


@pytest.mark.parametrize("deed", ["renumber", "remove"])
def test_an_order_that_somebody_else_made_under_its_number_is_not_cancelled(merchant: Any, deed: str) -> None:
    delivered = Delivered(merchant, SALES)
    getattr(delivered, deed)()
    number = str(delivered.made["invoiceNumber"])
    body = (delivered.document.sent or {}) | {"orderNumber": number, "goodsOwnerOrderId": "theirs"}
    assert httpx2.put(delivered.address, json=body, auth=LOGIN).is_success
    delivered.change()
    assert number in delivered.alive()
    assert delivered.standing == (DocState.DIVERGED, "number_in_use")


def test_a_removed_order_goes_on_when_the_warehouse_takes_the_cancelling_back(merchant: Any) -> None:
    delivered = Delivered(merchant, SALES)
    delivered.remove()
    delivered.change()
    merchant.desk("POST", f"/orders/{delivered.document.target_id}/status", {"number": 200})
    acting.try_again(delivered.document, None)
    merchant.deliver()
    assert delivered.standing == (DocState.DELIVERED, "")
    assert delivered.alive() == [str(delivered.made["invoiceNumber"])]
