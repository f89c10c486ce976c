"""A row that names its product by the id alone: the code is known, or Procountor is asked for it."""

from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import acting

FLOWS = [(Flow.PURCHASE_ORDERS, "PURCHASE_ORDER"), (Flow.SALES_ORDERS, "SALES_ORDER")]


def a_product(merchant: Any, code: str = "RAAKA-1") -> int:
    body = {"code": code, "type": "PURCHASE", "name": "Raw coffee", "unit": "KILOGRAM"}
    return int(merchant.office("POST", "/products", body)["id"])


def an_order(merchant: Any, kind: str, product: int, code: str = "") -> int:
    row = {"productId": product, "productCode": code, "quantity": "3"}
    body = {"type": kind, "status": "NOT_SENT", "invoiceRows": [row]}
    return int(merchant.office("POST", "/invoices", body)["id"])


def reads(merchant: Any) -> int:
    """How often Procountor was asked for a product by its id."""
    return len(merchant.calls("procountor", "GET", "/products/"))


@pytest.mark.parametrize(("flow", "kind"), FLOWS)
def test_a_product_that_is_not_read_is_asked_for_its_code(merchant: Any, flow: Flow, kind: str) -> None:
    made = an_order(merchant, kind, a_product(merchant))
    merchant.read()
    merchant.deliver()
    document = merchant.document(made, flow)
    assert document.state == DocState.DELIVERED
    lines = document.sent["orderLines" if flow is Flow.SALES_ORDERS else "purchaseOrderLines"]
    assert [line["articleNumber"] for line in lines] == ["RAAKA-1"]
    assert reads(merchant) == 1


def test_a_row_with_a_code_asks_for_nothing(merchant: Any) -> None:
    made = an_order(merchant, "PURCHASE_ORDER", a_product(merchant), code="RAAKA-2")
    merchant.read()
    merchant.deliver()
    assert merchant.document(made, Flow.PURCHASE_ORDERS).state == DocState.DELIVERED
    assert reads(merchant) == 0


def test_a_product_without_code_holds_the_order_until_it_has_one(merchant: Any) -> None:
    product = a_product(merchant, code="")
    made = an_order(merchant, "PURCHASE_ORDER", product)
    merchant.read()
    merchant.deliver()
    held = merchant.document(made, Flow.PURCHASE_ORDERS)
    assert (held.state, held.code) == (DocState.HELD, "product_without_code")
    assert "Try again" in held.remedy
    merchant.office("PATCH", f"/products/{product}", {"code": "RAAKA-1"})
    acting.try_again(held, None)
    merchant.deliver()
    assert merchant.document(made, Flow.PURCHASE_ORDERS).state == DocState.DELIVERED


def test_a_product_that_cannot_be_asked_for_now_is_asked_for_later(merchant: Any, clock: Any) -> None:
    made = an_order(merchant, "PURCHASE_ORDER", a_product(merchant))
    merchant.read()
    merchant.fault("procountor", kind="unavailable", path="/products/", times=1)
    merchant.deliver()
    waiting = merchant.document(made, Flow.PURCHASE_ORDERS)
    assert (waiting.state, waiting.code) == (DocState.PENDING, "try_again")
    clock.advance(minutes=2)
    merchant.deliver()
    assert merchant.document(made, Flow.PURCHASE_ORDERS).state == DocState.DELIVERED


@pytest.mark.parametrize(("length", "state"), [(60, DocState.DELIVERED), (61, DocState.HELD)])
def test_a_code_that_the_ledger_cannot_keep_is_held_before_anything_is_written(
    merchant: Any, an_order: Any, length: int, state: DocState
) -> None:
    made = an_order(invoiceRows=[{"productCode": "C" * length, "product": "Long"}])
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    document = merchant.document(made["id"])
    assert document.state == state
    if state == DocState.HELD:
        assert document.reason == "Order Line ⇒ Article Number takes 60 characters, here are 61."
        assert merchant.calls("ongoing", "PUT") == []
