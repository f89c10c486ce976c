"""A person skips something while a call for it is under way, which takes up to thirty seconds: their word counts."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.options import FromRow
from brygga.core.words import SKIPPED_BY_PERSON, DocState, Flow
from brygga.flows import acting
from brygga.flows.problems import ConnectProblem
from brygga.ledger.models import ShipmentState

Order = Callable[..., dict[str, Any]]


def skip_order(merchant: Any, made: dict[str, Any]) -> Callable[[], None]:
    return lambda: acting.skip_for_good(merchant.document(made["id"]), "fetched by the customer", None)


def skip_write_back(merchant: Any, made: dict[str, Any]) -> Callable[[], None]:
    return lambda: acting.skip_shipment(merchant.shipment(made["id"]), "sent by hand", None)


def a_shipped_order(merchant: Any, an_order: Order) -> dict[str, Any]:
    made = an_order()
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    for deed in ("allocate", "pick", "send"):
        merchant.desk("POST", f"/orders/{order_id}/{deed}")
    merchant.read(Flow.SHIPMENTS)
    return made


def sent_into_the_blue(merchant: Any, an_order: Order) -> dict[str, Any]:
    """An order whose call arrived and whose answer did not."""
    made = an_order()
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/orders$")
    merchant.read()
    merchant.deliver()
    return made


def refused(skip: Callable[[], None]) -> Callable[[], None]:
    """Pressed all the same, and told that it cannot be yet."""

    def press() -> None:
        with pytest.raises(ConnectProblem, match="Nobody knows yet"):
            skip()

    return press


@pytest.mark.parametrize("kind", ["too_many", "cut_after", ""])
def test_an_order_is_not_skipped_during_its_call(
    merchant: Any, an_order: Order, clock: Any, kind: str
) -> None:
    """Whatever comes of the call: it could be there, and nobody would look for it."""
    merchant.sync()
    made = an_order()
    merchant.read()
    if kind:
        merchant.fault("ongoing", kind=kind, method="PUT", path="/orders$")
    merchant.watch.during("PUT", "/orders$", refused(skip_order(merchant, made)))
    merchant.deliver()
    clock.advance(hours=1)
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert str(made["invoiceNumber"]) in merchant.wms_orders()


def test_an_order_that_could_not_be_looked_for_is_not_skipped_either(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = sent_into_the_blue(merchant, an_order)
    merchant.fault("ongoing", kind="unavailable", method="GET", path="/orders$")
    clock.advance(minutes=10)
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.PENDING
    refused(skip_order(merchant, made))()


def test_an_order_that_is_held_while_an_earlier_call_may_still_take_effect_is_not_skipped_yet(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.choose("article", from_row=FromRow.NEVER)
    merchant.sync()
    made = an_order()
    merchant.fault("ongoing", kind="cut_before", method="PUT", path="/orders$")
    merchant.read()
    merchant.deliver()
    merchant.change(made["id"], invoiceRows=[{"productCode": "NOWHERE", "productId": None, "quantity": 1}])
    clock.advance(seconds=90)
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.HELD
    refused(skip_order(merchant, made))()
    clock.advance(minutes=3)
    skip_order(merchant, made)()
    assert merchant.document(made["id"]).code == SKIPPED_BY_PERSON


def test_an_order_is_not_skipped_while_nobody_knows_whether_it_arrived(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    """It would stand in the warehouse unseen, and be shipped."""
    made = sent_into_the_blue(merchant, an_order)
    assert merchant.document(made["id"]).state == DocState.UNKNOWN
    with pytest.raises(ConnectProblem):
        skip_order(merchant, made)()
    clock.advance(minutes=5)
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("status", ["APPROVED", "SENT"])
def test_a_persons_word_outlives_the_way_of_the_invoice_but_not_an_edit(
    merchant: Any, an_order: Order, clock: Any, status: str
) -> None:
    made = an_order(status="UNFINISHED")
    merchant.read()
    skip_order(merchant, made)()
    merchant.change(made["id"], status=status)
    merchant.sync()
    assert merchant.document(made["id"]).code == SKIPPED_BY_PERSON
    assert str(made["invoiceNumber"]) not in merchant.wms_orders()
    merchant.change(made["id"], notes="two more, please")
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_our_own_write_back_does_not_undo_a_persons_word(merchant: Any, an_order: Order, clock: Any) -> None:
    made = an_order(invoiceRows=[{}, {}])
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    for deed in ("allocate", "pick"):
        merchant.desk("POST", f"/orders/{order_id}/{deed}")
    merchant.change(made["id"], notes="changed too late")
    merchant.sync()
    assert merchant.document(made["id"]).code == "changed_too_late"
    skip_order(merchant, made)()
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()
    assert merchant.sends(made["id"]) == 1
    merchant.forget_calls()
    clock.advance(minutes=1)
    merchant.sync()
    assert merchant.document(made["id"]).code == SKIPPED_BY_PERSON
    assert merchant.calls("ongoing", "PUT", "/orders") == []


def test_an_order_skipped_before_its_own_call_is_not_sent(merchant: Any, an_order: Order) -> None:
    merchant.sync()
    made = an_order(invoiceRows=[{"productCode": "NEW-IN-A-ROW", "productId": None}])
    merchant.read()
    merchant.watch.during("PUT", "/articles$", skip_order(merchant, made))
    counts = merchant.deliver()
    assert (counts["skipped"], merchant.document(made["id"]).code) == (1, SKIPPED_BY_PERSON)
    assert str(made["invoiceNumber"]) not in merchant.wms_orders()
    assert not merchant.deliver()


def test_a_write_back_skipped_during_a_call_that_fails_is_not_tried_again(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = a_shipped_order(merchant, an_order)
    merchant.fault("procountor", kind="too_many", method="GET", path=f"/invoices/{made['id']}$")
    merchant.watch.during("GET", f"/invoices/{made['id']}$", skip_write_back(merchant, made))
    merchant.ship()
    clock.advance(hours=1)
    merchant.ship()
    assert merchant.shipment(made["id"]).state == ShipmentState.SKIPPED
    assert merchant.sends(made["id"]) == 0


def test_a_write_back_skipped_while_its_invoice_is_read_is_not_made(merchant: Any, an_order: Order) -> None:
    made = a_shipped_order(merchant, an_order)
    merchant.watch.during("GET", f"/invoices/{made['id']}$", skip_write_back(merchant, made))
    assert merchant.ship()["skipped"] == 1
    assert merchant.shipment(made["id"]).state == ShipmentState.SKIPPED
    assert merchant.sends(made["id"]) == 0
