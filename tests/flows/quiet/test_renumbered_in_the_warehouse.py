"""An order that the warehouse gave another number: a PUT goes by number, so that a change would make a second one."""

from typing import Any

import httpx2
import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import completeness
from brygga.ledger.models import Document
from merchant import GOODS_OWNER

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


class Renumbered:
    """An order that was delivered, and renumbered by the warehouse since."""

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
        there = f"{self.address}/{self.document.target_id}/{self.number}"
        body = {self.number: f"{self.made['invoiceNumber']}-B"}
        httpx2.patch(there, json=body, auth=LOGIN).raise_for_status()

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
def order(merchant: Any, request: Any) -> Renumbered:
    return Renumbered(merchant, request.param)


def test_a_change_leaves_one_of_it_and_is_told_to_a_person(order: Renumbered) -> None:
    order.change()
    assert order.alive() == [f"{order.made['invoiceNumber']}-B"]
    assert order.standing == (DocState.DIVERGED, "other_in_wms")
    assert "cancelled at once" in order.document.reason


def test_a_second_one_that_could_not_be_cancelled_then_is_cancelled_later(
    order: Renumbered, clock: Any
) -> None:
    order.merchant.fault("ongoing", kind="unavailable", method="DELETE", times=1)
    order.change()
    assert len(order.alive()) == 2
    clock.advance(minutes=5)
    order.merchant.deliver()
    assert order.alive() == [f"{order.made['invoiceNumber']}-B"]
    assert order.standing == (DocState.DIVERGED, "other_in_wms")


def test_the_check_goes_on_telling_it_until_the_warehouse_has_set_it_right(
    order: Renumbered, clock: Any
) -> None:
    order.change()
    clock.advance(minutes=60)
    Document.objects.update(settled=True)
    completeness.check_flow(order.merchant.integration, order.flow)
    order.merchant.deliver()
    assert order.standing == (DocState.DIVERGED, "other_in_wms")


def test_the_check_tells_what_stands_there_twice(order: Renumbered, clock: Any) -> None:
    """Somebody made it by hand under the number that it had."""
    document = order.document
    body = (document.sent or {}) | {order.number: str(order.made["invoiceNumber"])}
    assert httpx2.put(order.address, json=body, auth=LOGIN).is_success
    clock.advance(minutes=60)
    Document.objects.update(settled=True)
    completeness.check_flow(order.merchant.integration, order.flow)
    assert order.standing == (DocState.DIVERGED, "other_in_wms")
    assert "twice" in order.document.reason
