"""Procountor's documents arrive in the warehouse, once, and follow their changes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from brygga.core import stamps
from brygga.core.options import AddressSource, EmailTarget
from brygga.core.words import DocState, Flow
from brygga.flows import connecting

Order = Callable[..., dict[str, Any]]


def test_a_new_order_arrives_with_its_rows(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.sync()
    there = merchant.wms_orders()[str(made["invoiceNumber"])]
    assert there["sent"]["goodsOwnerOrderId"] == str(made["id"])
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_a_changed_order_follows(merchant: Any, an_order: Order) -> None:
    made = an_order(notes="First word")
    merchant.sync()
    merchant.change(made["id"], notes="Second word")
    merchant.sync()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == "Second word"


def test_an_invalidated_order_is_cancelled_in_the_warehouse(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.sync()
    merchant.invalidate(made["id"])
    merchant.sync()
    assert merchant.document(made["id"]).code == "cancelled"
    assert len(merchant.calls("ongoing", "DELETE")) == 1


def test_an_order_invalidated_after_picking_is_for_a_person(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/allocate")
    merchant.desk("POST", f"/orders/{order_id}/pick")
    merchant.invalidate(made["id"])
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.DIVERGED
    assert merchant.document(made["id"]).remedy


def test_a_change_after_picking_began_is_for_a_person(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/allocate")
    merchant.change(made["id"], notes="Too late")
    merchant.sync()
    assert merchant.document(made["id"]).code == "changed_too_late"


def test_a_number_already_in_the_warehouse_is_not_overwritten(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.anothers_order(str(made["invoiceNumber"]))
    connecting.adopt_existing(merchant.integration)
    merchant.sync()
    assert merchant.document(made["id"]).code == "number_in_use"
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["goodsOwnerOrderId"] == "somebody-elses"


def test_an_update_lost_on_the_way_and_then_taken_back_does_not_stay_in_the_warehouse(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order(notes="First word")
    merchant.sync()
    merchant.change(made["id"], notes="Second word")
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/orders$")
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.UNKNOWN
    merchant.change(made["id"], notes="First word")
    clock.advance(minutes=5)
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == "First word"


def test_a_text_written_by_a_lost_update_is_cleared_when_it_is_taken_back(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.change(made["id"], notes=None)
    merchant.sync()
    merchant.change(made["id"], notes="Only for a moment")
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/orders$")
    merchant.sync()
    merchant.change(made["id"], notes=None)
    clock.advance(minutes=5)
    merchant.sync()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == ""


@pytest.mark.parametrize("again", ["accepted", "refused"])
def test_a_cancelling_whose_answer_was_lost_ends_as_cancelled(
    merchant: Any, an_order: Order, clock: Any, again: str
) -> None:
    made = an_order()
    merchant.sync()
    merchant.sandboxes.ongoing.sandbox.knobs.turn(cancel_again=again)
    merchant.invalidate(made["id"])
    merchant.fault("ongoing", kind="cut_after", method="DELETE", path="/orders/")
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.UNKNOWN
    clock.advance(minutes=5)
    merchant.sync()
    document = merchant.document(made["id"])
    assert (document.state, document.code) == (DocState.SKIPPED, "cancelled")


def test_a_paused_integration_neither_reads_nor_writes(merchant: Any, an_order: Order) -> None:
    an_order()
    merchant.integration.paused = True
    merchant.integration.save()
    merchant.forget_calls()
    merchant.sync()
    assert merchant.calls("procountor", "GET") == []
    assert merchant.calls("ongoing", "PUT") == []


@pytest.mark.parametrize("position", [0, 3])
def test_an_order_that_cannot_be_sent_delays_no_other(merchant: Any, an_order: Order, position: int) -> None:
    made = [an_order() for _ in range(4)]
    merchant.fault("ongoing", kind="server_error", method="PUT", path="/orders$", times=1, after=position)
    merchant.sync()
    delivered = [merchant.document(order["id"]).state == DocState.DELIVERED for order in made]
    assert delivered.count(False) <= 1


def test_a_second_write_within_the_same_second_is_not_lost(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order(notes="First word")
    merchant.sync()
    version = merchant.document(made["id"]).version
    merchant.sandboxes.clock.freeze(made_at(version))
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "Same second"})
    due = merchant.integration.cursors.get(flow=Flow.SALES_ORDERS).due_at
    assert due - clock() <= timedelta(seconds=6)
    clock.advance(seconds=6)
    merchant.sync()
    assert merchant.document(made["id"]).version == version
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == "Same second"


def made_at(stamp: str) -> datetime:
    return stamps.to_aware(stamp)


HOME = {"name": "Virtanen", "street": "Vanhakatu 1", "zip": "00100", "city": "Helsinki", "country": "FINLAND"}


def test_a_country_that_is_taken_away_does_not_stay_beside_another_address(
    merchant: Any, an_order: Order
) -> None:
    merchant.choose("order", address_source=AddressSource.DELIVERY)
    abroad = HOME | {"street": "Storgatan 1", "zip": "11122", "city": "Stockholm", "country": "SWEDEN"}
    made = an_order(counterParty={"counterPartyAddress": abroad})
    merchant.sync()
    merchant.change(made["id"], deliveryAddress=HOME | {"country": None})
    merchant.sync()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["consignee"]["countryCode"] == ""


def test_what_is_mapped_no_longer_does_not_stay_beside_another_address(
    merchant: Any, an_order: Order
) -> None:
    merchant.choose("order", map_specifier=True)
    made = an_order(counterParty={"counterPartyAddress": HOME | {"specifier": "c/o Kone Oy, B 12"}})
    merchant.sync()
    merchant.choose("order", map_specifier=False)
    merchant.change(made["id"], counterParty={"counterPartyAddress": HOME | {"street": "Uusikatu 2"}})
    merchant.sync()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["consignee"]["address2"] == ""


def test_who_was_to_be_notified_is_not_when_the_address_goes_to_the_consignee(
    merchant: Any, an_order: Order
) -> None:
    merchant.choose("order", notify_customer=True)
    made = an_order(counterParty={"counterPartyAddress": HOME, "email": "old@b.fi"})
    merchant.sync()
    merchant.choose("order", email_target=EmailTarget.CONSIGNEE, notify_customer=False)
    merchant.change(made["id"], counterParty={"counterPartyAddress": HOME, "email": "new@b.fi"})
    merchant.sync()
    sent = merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]
    assert sent["emailNotification"] == {"value": "", "toBeNotified": False}
