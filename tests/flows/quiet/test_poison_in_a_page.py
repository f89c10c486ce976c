"""A page of 200 orders with poison at every position: every other row goes on, and the poison says why it does not.

Each position is poison in one of two lives of the page, once every even one and once every odd one, so that each poison
row has sound rows before and behind it.
"""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.ledger.models import Document
from merchant import COMPANY

PAGE = 200
Order = Callable[..., dict[str, Any]]
Poison = Callable[[dict[str, Any]], None]


def without_rows(body: dict[str, Any]) -> None:
    body["invoiceRows"] = []


def without_quantities(body: dict[str, Any]) -> None:
    body["invoiceRows"] = [{**row, "quantity": None} for row in body["invoiceRows"]]


def with_a_row_without_product(body: dict[str, Any]) -> None:
    body["invoiceRows"] = [{**row, "productId": None, "productCode": ""} for row in body["invoiceRows"]]


def with_lists_for_members(body: dict[str, Any]) -> None:
    body["invoiceRows"] = {"not": "a list"}
    body["counterParty"] = [1, 2, 3]


POISONS: tuple[Poison, ...] = (
    without_rows,
    without_quantities,
    with_a_row_without_product,
    with_lists_for_members,
)


@pytest.mark.parametrize("odd", [0, 1])
def test_poison_at_every_position_of_a_page_keeps_no_other_row_back(
    merchant: Any, an_order: Order, odd: int
) -> None:
    first = an_order()
    store = merchant.sandboxes.procountor.sandbox.store
    stamps = [f"2026-03-02T10:{place // 60:02}:{place % 60:02}" for place in range(PAGE)]
    ids = merchant.copies(first["id"], stamps)
    store.delete(f"invoice:{COMPANY}", first["id"])
    poisoned = set(ids[odd::2])
    for place, id in enumerate(ids):
        if id in poisoned:
            record = store.get(f"invoice:{COMPANY}", id)
            POISONS[place // 2 % len(POISONS)](record["body"])
            store.put(f"invoice:{COMPANY}", id, record)
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    stands = {one.source_id: one for one in Document.objects.filter(flow=Flow.SALES_ORDERS)}
    assert stands.keys() == set(ids)
    for id, one in stands.items():
        if id in poisoned:
            assert one.state in {DocState.HELD, DocState.PARKED}, f"{one} {one.state} {one.reason}"
            assert one.reason
            assert one.remedy
        else:
            assert one.state == DocState.DELIVERED, f"{one} {one.state} {one.reason}"
    assert len(merchant.wms_orders()) == PAGE // 2
