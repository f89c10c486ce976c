"""A number that one order of ours gave up and another has now: the first still stands in the warehouse under it."""

from collections.abc import Callable
from typing import Any

import httpx2

from brygga.core.words import DocState, Flow
from brygga.flows import acting
from brygga.ledger.models import Document
from merchant import COMPANY, GOODS_OWNER

Order = Callable[..., dict[str, Any]]
LOGIN = ("WSIdemo", "demo")


def numbered(merchant: Any, made: dict[str, Any], number: int) -> None:
    """The office gives an order another number, as no page of the sandbox lets it."""
    store = merchant.sandboxes.procountor.sandbox.store
    record = store.get(f"invoice:{COMPANY}", made["id"])
    record["body"]["invoiceNumber"] = number
    store.put(f"invoice:{COMPANY}", made["id"], record)
    merchant.change(made["id"], notes=f"numbered {number}")


def test_an_order_with_a_number_that_another_one_gave_up_does_not_come_over_it(
    merchant: Any, an_order: Order
) -> None:
    first = an_order(notes="first")
    merchant.sync()
    number = first["invoiceNumber"]
    numbered(merchant, first, 25001)
    second = an_order(notes="second")
    numbered(merchant, second, number)
    merchant.sync()
    assert merchant.wms_orders()[str(number)]["sent"]["goodsOwnerOrderId"] == str(first["id"])
    document = merchant.document(second["id"])
    assert (document.state, document.code) == (DocState.DIVERGED, "number_in_use")


def made_by_hand(merchant: Any, number: str, **more: str) -> None:
    """The warehouse makes a purchase order of its own."""
    line = {"rowNumber": "1", "articleNumber": "HAND-MADE", "numberOfItems": 7}
    body = {"goodsOwnerId": GOODS_OWNER, "purchaseOrderNumber": number, "purchaseOrderLines": [line]} | more
    httpx2.put(purchases(merchant), json=body, auth=LOGIN).raise_for_status()


def purchases(merchant: Any) -> str:
    return f"{merchant.sandboxes.warehouse_url}/api/v1/purchaseOrders"


def articles_of(merchant: Any, number: str) -> list[str]:
    asked = {"goodsOwnerId": GOODS_OWNER, "purchaseOrderNumber": number}
    (there,) = httpx2.get(purchases(merchant), params=asked, auth=LOGIN).json()
    return [line["article"]["articleNumber"] for line in there["purchaseOrderLines"]]


def test_a_purchase_order_made_by_hand_is_not_written_over_where_the_warehouse_knows_no_ids(
    merchant: Any,
) -> None:
    merchant.knob("ongoing", purchase_order_new_members="absent")
    merchant.choose("ongoing", po_new_members=False)
    made = merchant.office("POST", "/invoices", {"type": "PURCHASE_ORDER", "status": "NOT_SENT"})
    made_by_hand(merchant, str(made["invoiceNumber"]))
    merchant.read(Flow.PURCHASE_ORDERS)
    merchant.deliver()
    assert articles_of(merchant, str(made["invoiceNumber"])) == ["HAND-MADE"]


def test_whose_a_number_is_is_asked_for_the_number_that_is_sent(merchant: Any) -> None:
    """The prefix with which it was sent stays, whatever the settings say now."""
    merchant.choose("po", number_prefix="A-")
    made = merchant.office("POST", "/invoices", {"type": "PURCHASE_ORDER", "status": "NOT_SENT"})
    merchant.sync()
    number, document = f"A-{made['invoiceNumber']}", merchant.document(made["id"], Flow.PURCHASE_ORDERS)
    there = f"{purchases(merchant)}/{document.target_id}/purchaseOrderNumber"
    httpx2.patch(there, json={"purchaseOrderNumber": "MOVED-1"}, auth=LOGIN).raise_for_status()
    made_by_hand(merchant, number, goodsOwnerPurchaseOrderId="shop-9")
    Document.objects.filter(pk=document.pk).update(state="diverged", code="not_in_wms", due_at=None)
    merchant.choose("po", number_prefix="B-")
    acting.try_again(merchant.document(made["id"], Flow.PURCHASE_ORDERS), None)
    merchant.deliver()
    assert articles_of(merchant, number) == ["HAND-MADE"]
