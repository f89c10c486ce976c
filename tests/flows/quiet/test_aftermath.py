"""A call whose answer was lost may take effect up to two minutes late: over what was sent since, or after it was
taken back. The first three were found by the simulation."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import aftermath

Order = Callable[..., dict[str, Any]]
LATE_BY = 100
CANCELLED = 1000


def lose_the_first_put(merchant: Any) -> None:
    merchant.fault("ongoing", kind="late_effect", method="PUT", path="/orders$", delay_s=LATE_BY)
    assert merchant.deliver()["unknown"] == 1


def let_it_take_effect(merchant: Any, clock: Any) -> None:
    """Time passes on all sides, until no lost call can take effect any more."""
    merchant.sandboxes.clock.advance(LATE_BY + 1)
    clock.advance(seconds=aftermath.LONGEST.total_seconds())


def test_a_lost_put_that_takes_effect_late_does_not_leave_the_older_order_in_the_warehouse(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.sync()
    made = an_order(notes="as it was first", orderReference="taken away later")
    merchant.read()
    lose_the_first_put(merchant)
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "as it is now", "orderReference": ""})
    clock.advance(seconds=40)
    merchant.read()
    assert merchant.deliver()["created"] == 1
    assert merchant.document(made["id"]).code == aftermath.CONFIRMING
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    there = merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]
    assert (there["orderRemark"], there["referenceNumber"]) == ("as it is now", "")
    document = merchant.document(made["id"])
    assert (document.state, document.code, document.due_at) == (DocState.DELIVERED, "", None)


def test_a_lost_put_that_takes_effect_after_the_order_was_invalidated_is_cancelled(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.sync()
    made = an_order()
    merchant.read()
    lose_the_first_put(merchant)
    merchant.office("POST", f"/invoices/{made['id']}/invalidate")
    clock.advance(seconds=40)
    merchant.read()
    assert merchant.deliver()["skipped"] == 1
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["status"] == CANCELLED
    assert merchant.document(made["id"]).state == DocState.SKIPPED


def test_an_article_that_a_row_made_late_does_not_stay_in_place_of_its_product(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    product = next(
        one for one in merchant.office("GET", "/products") if one["type"] == "SALES" and one["active"]
    )
    an_order(invoiceRows=[{"productId": product["id"], "quantity": "1"}])
    merchant.read(Flow.SALES_ORDERS)
    merchant.fault("ongoing", kind="late_effect", method="PUT", path="/articles$", delay_s=LATE_BY)
    assert merchant.deliver()["unknown"] == 1
    merchant.office("PATCH", f"/products/{product['id']}", {"name": "As it is now"})
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    assert merchant.document(product["id"], Flow.ARTICLES).code == aftermath.CONFIRMING
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    there = merchant.desk("GET", "/articles?goodsOwnerId=159")
    names = {one["sent"]["articleNumber"]: one["sent"]["articleName"] for one in there}
    assert names[product["code"]] == "As it is now"


@pytest.mark.parametrize("sends_late", [False, True])
def test_what_a_late_put_changed_back_before_the_warehouse_began_is_sent_late_or_raised(
    merchant: Any, an_order: Order, clock: Any, sends_late: bool
) -> None:
    merchant.choose("order", patch_late_changes=sends_late)
    merchant.sync()
    made = an_order(notes="as it was first")
    merchant.read()
    lose_the_first_put(merchant)
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "as it is now"})
    clock.advance(seconds=40)
    merchant.read()
    merchant.deliver()
    merchant.sandboxes.clock.advance(LATE_BY + 1)
    merchant.read(Flow.SHIPMENTS)  # any call: what is late comes before it is answered
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/allocate")
    clock.advance(seconds=aftermath.LONGEST.total_seconds())
    merchant.deliver()
    remark = merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"]
    document = merchant.document(made["id"])
    if sends_late:
        assert (document.state, remark) == (DocState.DELIVERED, "as it is now")
    else:
        assert (document.state, remark) == (DocState.DIVERGED, "as it was first")
        assert "To compare: orderRemark" in document.reason


def test_a_lost_late_change_does_not_come_over_the_next_one(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.choose("order", patch_late_changes=True)
    made = an_order(notes="as it was first")
    merchant.sync()
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/allocate")
    merchant.change(made["id"], notes="as it was then")
    merchant.read()
    merchant.fault("ongoing", kind="late_effect", method="PATCH", path="/orderRemark$", delay_s=LATE_BY)
    assert merchant.deliver()["unknown"] == 1
    merchant.change(made["id"], notes="as it is now")
    clock.advance(seconds=40)
    merchant.read()
    merchant.deliver()
    assert merchant.document(made["id"]).code == aftermath.CONFIRMING
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == "as it is now"
    document = merchant.document(made["id"])
    assert (document.state, document.code, document.due_at) == (DocState.DELIVERED, "", None)


def an_order_in_doubt(merchant: Any, an_order: Order, clock: Any) -> dict[str, Any]:
    """The first PUT's answer was lost, and the second one was accepted before the first took effect."""
    merchant.sync()
    made = an_order(notes="as it was first")
    merchant.read()
    lose_the_first_put(merchant)
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "as it is now"})
    clock.advance(seconds=40)
    merchant.read()
    merchant.deliver()
    assert merchant.document(made["id"]).code == aftermath.CONFIRMING
    return made


def refused_for_now(merchant: Any, made: dict[str, Any], clock: Any) -> None:
    let_it_take_effect(merchant, clock)
    merchant.fault("ongoing", kind="too_many", method="PUT", path="/orders$")
    merchant.deliver()
    clock.advance(hours=1)


def edited_in_what_is_not_sent(merchant: Any, made: dict[str, Any], clock: Any) -> None:
    let_it_take_effect(merchant, clock)
    merchant.change(made["id"], additionalInformation="for ourselves")
    merchant.read()


def edited_before_it_takes_effect(merchant: Any, made: dict[str, Any], clock: Any) -> None:
    merchant.change(made["id"], additionalInformation="for ourselves")
    merchant.read()
    merchant.deliver()
    let_it_take_effect(merchant, clock)


def switched_off_and_on(merchant: Any, made: dict[str, Any], clock: Any) -> None:
    merchant.choose("flows", sales_orders=False)
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    merchant.choose("flows", sales_orders=True)


@pytest.mark.parametrize(
    "meanwhile",
    [refused_for_now, edited_in_what_is_not_sent, edited_before_it_takes_effect, switched_off_and_on],
)
def test_whatever_becomes_of_it_meanwhile_an_order_in_doubt_is_sent_once_more(
    merchant: Any, an_order: Order, clock: Any, meanwhile: Callable[..., None]
) -> None:
    made = an_order_in_doubt(merchant, an_order, clock)
    meanwhile(merchant, made, clock)
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == "as it is now"
    assert not merchant.deliver()


def test_a_lost_order_that_comes_late_under_its_earlier_number_is_not_a_second_one(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.sync()
    made = an_order()
    merchant.read()
    lose_the_first_put(merchant)
    merchant.choose("order", number_prefix="B")
    clock.advance(seconds=40)
    assert merchant.deliver()["unknown"] == 1
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    mine = [number for number in merchant.wms_orders() if number.endswith(str(made["invoiceNumber"]))]
    assert mine == [str(made["invoiceNumber"])]


def test_an_order_that_was_lost_for_good_is_sent_under_the_number_of_now(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.sync()
    made = an_order()
    merchant.read()
    merchant.fault("ongoing", kind="cut_before", method="PUT", path="/orders$")
    assert merchant.deliver()["unknown"] == 1
    merchant.choose("order", number_prefix="B")
    for seconds in (40, 120):
        clock.advance(seconds=seconds)
        merchant.deliver()
    mine = [number for number in merchant.wms_orders() if number.endswith(str(made["invoiceNumber"]))]
    assert mine == [f"B{made['invoiceNumber']}"]


@pytest.mark.parametrize("row_check", [True, False])
def test_a_lost_cancelling_that_takes_effect_after_the_order_stands_again_is_told(
    merchant: Any, an_order: Order, clock: Any, row_check: bool
) -> None:
    """It would be cancelled there, and said to be delivered."""
    merchant.choose("ongoing", row_check_after_put=row_check)
    made = an_order()
    merchant.sync()
    merchant.fault("ongoing", kind="late_effect", method="DELETE", path="/orders/", delay_s=LATE_BY)
    merchant.invalidate(made["id"])
    merchant.read()
    assert merchant.deliver()["unknown"] == 1
    merchant.change(made["id"], status="NOT_SENT", notes="it stands again")
    clock.advance(seconds=40)
    merchant.read()
    assert merchant.deliver()["updated"] == 1
    assert merchant.document(made["id"]).code == aftermath.CONFIRMING
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["status"] == CANCELLED
    document = merchant.document(made["id"])
    assert (document.state, document.code) == (DocState.DIVERGED, "cancelled_in_wms")


def test_a_lost_cancelling_that_never_takes_effect_leaves_the_order_as_it_stands_again(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.sync()
    merchant.fault("ongoing", kind="cut_before", method="DELETE", path="/orders/")
    merchant.invalidate(made["id"])
    merchant.read()
    merchant.deliver()
    merchant.change(made["id"], status="NOT_SENT")
    clock.advance(seconds=40)
    merchant.read()
    merchant.deliver()
    let_it_take_effect(merchant, clock)
    merchant.deliver()
    document = merchant.document(made["id"])
    assert (document.state, document.code, document.due_at) == (DocState.DELIVERED, "", None)
    merchant.forget_calls()
    clock.advance(hours=1)
    merchant.deliver()
    assert merchant.calls("ongoing", "PUT") == []
