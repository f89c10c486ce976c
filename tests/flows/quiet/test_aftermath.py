"""A call whose answer was lost may take effect up to two minutes late: over what was sent since, or after it was
taken back. All were found by the simulation."""

from collections.abc import Callable
from typing import Any

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
