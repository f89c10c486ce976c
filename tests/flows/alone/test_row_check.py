"""After an update the rows that stand in the warehouse are compared with those that were sent."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from brygga.core.options import OngoingOptions, Options
from brygga.flows import row_check
from brygga.flows.delivery_turn import DeliverySlice
from brygga.ledger.models import Document
from brygga.ongoing.seen import LineSeen, OrderSeen
from brygga.ongoing.target import Target

SENT = {
    "orderNumber": "20001",
    "orderLines": [{"rowNumber": "1", "articleNumber": "KAHVI", "numberOfItems": 5}],
}


class Warehouse:
    """The WMS with one order of one row."""

    def __init__(self) -> None:
        self.quantity = 4

    def read_order(self, order_id: int) -> OrderSeen:
        row = LineSeen("1", "KAHVI", Decimal(self.quantity))
        return OrderSeen(order_id, "20001", "81001", 200, (row,), Decimal(), {})


@pytest.fixture
def warehouse(delivery: DeliverySlice) -> Warehouse:
    made = Warehouse()
    delivery.target = cast(Target, made)
    return made


def test_rows_that_differ_are_looked_at_again_and_then_are_for_a_person(
    delivery: DeliverySlice, warehouse: Warehouse, a_document: Callable[..., Document], clock: Any
) -> None:
    delivery.options = Options(ongoing=OngoingOptions(row_check_tries=3, row_check_wait_seconds=7))
    documents = [a_document(pk, target_id=pk, sent=SENT, code="checking_rows") for pk in (1, 2)]
    for tries in (1, 2):
        for document in documents:
            row_check.check(delivery, document)
            document.refresh_from_db()
            assert (document.state, document.code, document.tries) == ("pending", "checking_rows", tries)
            assert document.due_at == clock() + timedelta(seconds=7)
    assert delivery.counts == {"try_again": 4}
    row_check.check(delivery, documents[0])
    documents[0].refresh_from_db()
    assert (documents[0].state, documents[0].code, documents[0].due_at) == ("diverged", "rows_differ", None)
    assert documents[0].reason.startswith("After the update the rows in the warehouse differ: ")
    assert documents[0].remedy == row_check.REMEDY
    warehouse.quantity = 5
    row_check.check(delivery, documents[1])
    documents[1].refresh_from_db()
    assert (documents[1].state, documents[1].code, documents[1].tries) == ("delivered", "", 0)
    assert delivery.counts == {"try_again": 4, "diverged": 1, "updated": 1}


def test_only_updates_of_orders_are_checked_and_only_where_the_settings_say_so(
    delivery: DeliverySlice, a_document: Callable[..., Document], clock: Any
) -> None:
    order, product = a_document(), a_document(2, flow="articles")
    assert row_check.is_wanted(delivery, order, created=False)
    assert not row_check.is_wanted(delivery, order, created=True)
    assert not row_check.is_wanted(delivery, product, created=False)
    delivery.options = Options(ongoing=OngoingOptions(row_check_after_put=False))
    assert not row_check.is_wanted(delivery, order, created=False)
    due = row_check.due()
    assert (due["state"], due["code"], due["due_at"]) == ("pending", "checking_rows", clock())
