"""What came of a call: known, lost or refused; and whose number it was."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.options import DateSource, FromRow
from brygga.core.words import DocState, Flow
from brygga.flows import acting, aftermath, connecting
from brygga.flows.parts import target_of
from brygga.ledger.models import Article, Attempt, Document, ForeignNumber, Outcome

Order = Callable[..., dict[str, Any]]
ORDERS, PURCHASES = Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS
PUT_ORDER = {"method": "PUT", "path": "/orders$"}


def standing(merchant: Any, made: dict[str, Any], flow: Flow = ORDERS) -> tuple[str, str]:
    document = merchant.document(made["id"], flow)
    return document.state, document.code


def retried(merchant: Any, clock: Any) -> None:
    clock.advance(minutes=2)
    merchant.deliver()


@pytest.fixture
def a_purchase(merchant: Any) -> Order:
    """A purchase order as a person makes it in the office."""

    def make(**members: Any) -> dict[str, Any]:
        body = {"type": "PURCHASE_ORDER", "status": "NOT_SENT"} | members
        return dict(merchant.office("POST", "/invoices", body))

    return make


def purchases(merchant: Any) -> dict[str, Any]:
    there = merchant.desk("GET", "/purchase-orders?goodsOwnerId=159")
    return {order["sent"]["purchaseOrderNumber"]: order for order in there}


def somebodys(number: str, **members: Any) -> dict[str, Any]:
    """An order of another connector."""
    return {
        "goodsOwnerId": 159,
        "orderNumber": number,
        "goodsOwnerOrderId": "somebody-elses",
        "deliveryDate": "2026-03-01",
        "consignee": {"name": "Toinen Asiakas"},
        "orderLines": [{"rowNumber": "1", "articleNumber": "X", "numberOfItems": 1}],
    } | members


# --- a lost answer


def test_a_lost_answer_that_took_effect_is_found_and_not_sent_again(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_after", **PUT_ORDER)
    assert merchant.deliver() == {"taken": 1, "unknown": 1}
    assert standing(merchant, made)[0] == DocState.UNKNOWN
    retried(merchant, clock)
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert len(merchant.calls("ongoing", "PUT", "/orders$")) == 1


def test_an_order_found_after_a_lost_answer_keeps_the_day_it_was_given(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.choose("order", delivery_date=(DateSource.TODAY,))
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_after", **PUT_ORDER)
    merchant.deliver()
    (given,) = [order["sent"]["deliveryDate"] for order in merchant.wms_orders().values()]
    retried(merchant, clock)
    clock.advance(days=2)
    merchant.change(made["id"], notes="Two days later.")
    merchant.read(ORDERS)
    merchant.deliver()
    (order,) = merchant.wms_orders().values()
    assert order["sent"]["orderRemark"] == "Two days later."
    assert order["sent"]["deliveryDate"] == given


def test_a_lost_call_that_did_not_happen_is_made_again(merchant: Any, an_order: Order, clock: Any) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", **PUT_ORDER)
    merchant.deliver()
    assert list(merchant.wms_orders()) == []
    retried(merchant, clock)
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert list(merchant.wms_orders()) == [str(made["invoiceNumber"])]


def test_a_lost_call_whose_number_is_somebody_elses_is_for_a_person(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", **PUT_ORDER)
    merchant.deliver()
    merchant.desk("POST", "/orders", {"order": somebodys(str(made["invoiceNumber"]))})
    retried(merchant, clock)
    assert standing(merchant, made) == (DocState.DIVERGED, "number_in_use")
    assert len(merchant.calls("ongoing", "PUT", "/orders$")) == 1


def test_a_lost_order_is_looked_for_under_the_number_it_was_sent_with(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_after", **PUT_ORDER)
    merchant.deliver()
    merchant.choose("order", number_prefix="P")
    retried(merchant, clock)
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert list(merchant.wms_orders()) == [str(made["invoiceNumber"])]


def test_of_two_lost_calls_with_different_bodies_the_newer_one_stands_in_the_end(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order(notes="First word")
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", **PUT_ORDER)
    merchant.deliver()
    merchant.change(made["id"], notes="Second word")
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_after", **PUT_ORDER)
    retried(merchant, clock)
    retried(merchant, clock)
    there = merchant.wms_orders()[str(made["invoiceNumber"])]
    assert there["sent"]["orderRemark"] == "Second word"
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_a_put_that_took_effect_after_the_look_is_not_taken_for_somebody_elses(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", **PUT_ORDER)
    merchant.deliver()
    document = merchant.document(made["id"])
    late = Attempt.objects.get(document=document, step="order").request
    merchant.watch.during("GET", "/orders$", lambda: target_of(merchant.integration).place_order(late))
    retried(merchant, clock)
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_a_lost_article_is_sent_again_since_another_may_stand_there(merchant: Any, clock: Any) -> None:
    older = {"goodsOwnerId": 159, "articleNumber": "K1", "articleName": "Vanha nimi"}
    target_of(merchant.integration).place_article(older)
    product = merchant.office("POST", "/products", {"code": "K1", "name": "Uusi nimi"})
    merchant.read(Flow.ARTICLES)
    Document.objects.filter(flow=Flow.ARTICLES).exclude(source_id=product["id"]).delete()
    merchant.fault("ongoing", kind="cut_before", method="PUT", path="/articles$")
    merchant.deliver()
    retried(merchant, clock)
    there = merchant.desk("GET", "/articles?goodsOwnerId=159")
    (name,) = [one["sent"]["articleName"] for one in there if one["sent"]["articleNumber"] == "K1"]
    assert name == "Uusi nimi"


@pytest.mark.parametrize("members", ["present", "absent"])
def test_a_lost_purchase_order_is_found(merchant: Any, a_purchase: Order, clock: Any, members: str) -> None:
    merchant.knob("ongoing", purchase_order_new_members=members)
    merchant.choose("ongoing", po_new_members=members == "present")
    made = a_purchase()
    merchant.read(PURCHASES)
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/purchaseOrders$")
    merchant.deliver()
    retried(merchant, clock)
    assert standing(merchant, made, PURCHASES) == (DocState.DELIVERED, "")
    assert len(purchases(merchant)) == 1


# --- a refusal


def test_a_refused_update_waits_for_a_change_while_the_warehouse_has_not_begun(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    merchant.sync()
    merchant.knob("ongoing", refuse_orders_from=200)
    merchant.change(made["id"], notes="Second word")
    merchant.read(ORDERS)
    assert merchant.deliver() == {"taken": 1, "held": 1}
    document = merchant.document(made["id"])
    assert (document.state, document.code) == (DocState.HELD, "refused")
    assert document.remedy


@pytest.mark.parametrize(
    ("form", "state", "code"),
    [
        ("null_id_400", DocState.PARKED, "refused"),
        ("null_id_200", DocState.PARKED, "refused"),
        ("model_state_400", DocState.HELD, "refused"),
    ],
)
def test_a_refused_order_says_what_the_warehouse_said(
    merchant: Any, an_order: Order, form: str, state: str, code: str
) -> None:
    merchant.choose("article", from_row=FromRow.NEVER)
    merchant.knob("ongoing", unknown_article="refused", refusal_form=form)
    refused, article = an_order(), merchant.office("POST", "/products", {"code": "K9"})
    fine = an_order(invoiceRows=[{"productId": article["id"]}])
    target_of(merchant.integration).place_article(
        {"goodsOwnerId": 159, "articleNumber": "K9", "articleName": "Tuote"}
    )
    number = refused["invoiceRows"][0]["productCode"]
    Article.objects.create(integration=merchant.integration, number=number, origin="found")
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, refused) == (state, code)
    document = merchant.document(refused["id"])
    assert number in document.reason
    assert document.remedy
    assert merchant.steps(refused["id"]) == [("order", Outcome.REFUSED)]
    assert standing(merchant, fine) == (DocState.DELIVERED, "")


def test_a_purchase_order_changed_after_its_goods_came_is_for_a_person(
    merchant: Any, a_purchase: Order
) -> None:
    made = a_purchase()
    merchant.sync()
    order_id = merchant.document(made["id"], PURCHASES).target_id
    merchant.desk("POST", f"/purchase-orders/{order_id}/receive")
    merchant.change(made["id"], notes="Too late")
    merchant.read(PURCHASES)
    merchant.deliver()
    assert standing(merchant, made, PURCHASES) == (DocState.DIVERGED, "changed_too_late")


def test_a_changed_purchase_order_follows_and_its_rows_are_compared(merchant: Any, a_purchase: Order) -> None:
    made = a_purchase(invoiceRows=[{}, {}])
    merchant.sync()
    merchant.change(made["id"], invoiceRows=made["invoiceRows"][:1])
    merchant.read(PURCHASES)
    assert merchant.deliver() == {"taken": 1, "updated": 1}
    assert len(purchases(merchant)[str(made["invoiceNumber"])]["lines"]) == 1


def test_an_invalidated_purchase_order_is_cancelled(merchant: Any, a_purchase: Order) -> None:
    made = a_purchase()
    merchant.sync()
    merchant.office("POST", f"/invoices/{made['id']}/invalidate")
    merchant.restamp(made["id"], "2098-01-01T00:00:00")
    merchant.read(PURCHASES)
    merchant.deliver()
    assert standing(merchant, made, PURCHASES) == (DocState.SKIPPED, "cancelled")
    assert purchases(merchant)[str(made["invoiceNumber"])]["status"] >= 900


def test_with_cancelling_switched_off_an_invalidated_order_is_for_a_person(
    merchant: Any, an_order: Order
) -> None:
    merchant.choose("order", cancel_in_wms=False)
    made = an_order()
    merchant.sync()
    merchant.office("POST", f"/invoices/{made['id']}/invalidate")
    merchant.restamp(made["id"], "2098-01-01T00:00:00")
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DIVERGED, "taken_back")
    assert merchant.calls("ongoing", "DELETE") == []


# --- whose number it is


def in_use(merchant: Any, an_order: Order) -> dict[str, Any]:
    """An order whose number stood in the WMS for somebody else when the integration was connected."""
    made = an_order()
    merchant.desk("POST", "/orders", {"order": somebodys(str(made["invoiceNumber"]))})
    connecting.adopt_existing(merchant.integration)
    merchant.sync()
    assert standing(merchant, made) == (DocState.DIVERGED, "number_in_use")
    return made


def test_try_again_goes_through_when_the_other_order_was_renumbered(merchant: Any, an_order: Order) -> None:
    made = in_use(merchant, an_order)
    other = merchant.wms_orders()[str(made["invoiceNumber"])]["id"]
    merchant.desk("POST", f"/orders/{other}/edit", {"order": {"orderNumber": "MOVED"}})
    acting.try_again(merchant.document(made["id"]), None)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert {"MOVED", str(made["invoiceNumber"])} <= set(merchant.wms_orders())


def test_try_again_goes_through_with_a_prefix(merchant: Any, an_order: Order) -> None:
    made = in_use(merchant, an_order)
    merchant.choose("order", number_prefix="P")
    acting.try_again(merchant.document(made["id"]), None)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert f"P{made['invoiceNumber']}" in merchant.wms_orders()


def test_try_again_writes_nothing_while_the_other_order_stands_there(merchant: Any, an_order: Order) -> None:
    made = in_use(merchant, an_order)
    acting.try_again(merchant.document(made["id"]), None)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DIVERGED, "number_in_use")
    assert merchant.calls("ongoing", "PUT", "/orders$") == []


def test_a_call_lost_under_another_number_makes_nobody_elses_order_ours(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", **PUT_ORDER)
    merchant.deliver()
    merchant.choose("order", number_prefix="B")
    merchant.desk("POST", "/orders", {"order": somebodys(f"B{made['invoiceNumber']}")})
    for _ in range(2):
        clock.advance(seconds=aftermath.LONGEST.total_seconds())
        merchant.deliver()
    assert standing(merchant, made) == (DocState.DIVERGED, "number_in_use")


def test_an_order_that_somebody_made_after_connecting_is_written_to_once_at_most(
    merchant: Any, an_order: Order
) -> None:
    made = an_order(notes="First word")
    merchant.desk("POST", "/orders", {"order": somebodys(str(made["invoiceNumber"]))})
    merchant.read(ORDERS)
    assert merchant.deliver() == {"taken": 1, "diverged": 1}
    assert standing(merchant, made) == (DocState.DIVERGED, "number_in_use")
    merchant.change(made["id"], notes="Second word")
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DIVERGED, "number_in_use")
    assert len(merchant.calls("ongoing", "PUT", "/orders$")) == 1


def test_an_adopted_order_keeps_its_number_when_a_prefix_is_set(merchant: Any, an_order: Order) -> None:
    made = an_order(notes="First word")
    ours = somebodys(str(made["invoiceNumber"]), goodsOwnerOrderId=str(made["id"]))
    merchant.desk("POST", "/orders", {"order": ours})
    connecting.adopt_existing(merchant.integration)
    merchant.choose("order", number_prefix="P")
    merchant.change(made["id"], notes="Second word")
    merchant.read(ORDERS)
    merchant.deliver()
    (there,) = merchant.wms_orders().values()
    assert there["sent"]["orderRemark"] == "Second word"
    assert not ForeignNumber.objects.exists()


def test_a_prefix_that_ends_in_a_digit_stays_when_another_is_chosen(merchant: Any, a_purchase: Order) -> None:
    merchant.choose("po", number_prefix="PO26")
    made = a_purchase(notes="First word")
    merchant.sync()
    merchant.choose("po", number_prefix="PO27")
    merchant.change(made["id"], notes="Second word")
    merchant.sync()
    document = merchant.document(made["id"], PURCHASES)
    assert (document.state, document.code) == (DocState.DELIVERED, "")
    assert document.target_number == f"PO26{made['invoiceNumber']}"


def test_a_purchase_order_number_of_somebody_else_is_looked_up_before_the_first_put(
    merchant: Any, a_purchase: Order
) -> None:
    made = a_purchase()
    body = {
        "goodsOwnerId": 159,
        "purchaseOrderNumber": str(made["invoiceNumber"]),
        "goodsOwnerPurchaseOrderId": "somebody-elses",
        "inDate": "2026-03-01",
        "purchaseOrderLines": [{"rowNumber": "1", "articleNumber": "X", "numberOfItems": 1}],
    }
    target_of(merchant.integration).place_purchase_order(body)
    merchant.forget_calls()
    merchant.read(PURCHASES)
    merchant.deliver()
    assert standing(merchant, made, PURCHASES) == (DocState.DIVERGED, "number_in_use")
    assert merchant.calls("ongoing", "PUT", "/purchaseOrders$") == []


# --- articles out of rows


@pytest.mark.parametrize(
    ("choice", "is_there", "writes", "state"),
    [
        (FromRow.MISSING_ONLY, False, 1, DocState.DELIVERED),
        (FromRow.MISSING_ONLY, True, 0, DocState.DELIVERED),
        (FromRow.ALWAYS, True, 1, DocState.DELIVERED),
        (FromRow.NEVER, True, 0, DocState.DELIVERED),
        (FromRow.NEVER, False, 0, DocState.HELD),
    ],
)
def test_an_article_is_made_from_a_row_as_the_setting_says(
    merchant: Any, an_order: Order, choice: FromRow, is_there: bool, writes: int, state: str
) -> None:
    merchant.choose("article", from_row=choice)
    made = an_order()
    if is_there:
        number = made["invoiceRows"][0]["productCode"]
        body = {"goodsOwnerId": 159, "articleNumber": number, "articleName": "Ennestään"}
        target_of(merchant.integration).place_article(body)
        merchant.forget_calls()
    merchant.read(ORDERS)
    merchant.deliver()
    assert len(merchant.calls("ongoing", "PUT", "/articles$")) == writes
    assert standing(merchant, made)[0] == state


def test_an_article_from_a_row_whose_answer_is_lost_keeps_the_order_waiting(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/articles$")
    merchant.deliver()
    assert merchant.calls("ongoing", "PUT", "/orders$") == []
    retried(merchant, clock)
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert len(merchant.calls("ongoing", "PUT", "/articles$")) == 1
