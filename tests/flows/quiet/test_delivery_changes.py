"""What changes while the lane is at work is never lost: a newer order, a setting, a product, a person's word."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core import stamps
from brygga.core.completeness import Difference
from brygga.core.decide import SWITCHED_OFF
from brygga.core.options import FilterOp, FilterRule, FromRow
from brygga.core.words import DocState, Flow
from brygga.flows import acting
from brygga.flows.upkeep import forget_old
from brygga.ledger.models import Article, Attempt, Document, Outcome

Order = Callable[..., dict[str, Any]]
ORDERS = Flow.SALES_ORDERS


def standing(merchant: Any, made: dict[str, Any]) -> tuple[str, str]:
    document = merchant.document(made["id"])
    return document.state, document.code


def test_an_order_that_changes_while_its_older_version_is_sent_is_sent_again(
    merchant: Any, an_order: Order
) -> None:
    made = an_order(notes="First word")
    merchant.read(ORDERS)

    def change() -> None:
        merchant.change(made["id"], notes="Second word")
        merchant.read(ORDERS)

    merchant.watch.during("PUT", "/orders$", change)
    counts = merchant.deliver()
    there = merchant.wms_orders()[str(made["invoiceNumber"])]
    assert there["sent"]["orderRemark"] == "Second word"
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert counts == {"taken": 2, "created": 1, "updated": 1}


def test_a_setting_that_changes_in_a_slice_holds_for_the_documents_after_it(
    merchant: Any, an_order: Order
) -> None:
    first, second = an_order(), an_order()
    merchant.read(ORDERS)
    merchant.watch.during("PUT", "/orders$", lambda: merchant.choose("order", number_prefix="P"))
    merchant.deliver()
    assert {str(first["invoiceNumber"]), f"P{second['invoiceNumber']}"} <= set(merchant.wms_orders())


def test_an_order_being_held_while_the_setting_it_names_is_changed_does_not_wait_for_ever(
    merchant: Any, an_order: Order
) -> None:
    merchant.choose("article", from_row=FromRow.NEVER)
    made = an_order()
    merchant.read(ORDERS)
    merchant.watch.during(
        "GET", "/articles$", lambda: merchant.choose("article", from_row=FromRow.MISSING_ONLY)
    )
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_an_order_being_held_while_its_product_comes_does_not_wait_for_ever(
    merchant: Any, an_order: Order
) -> None:
    merchant.choose("article", from_row=FromRow.NEVER)
    made = an_order()
    merchant.read(ORDERS)
    merchant.watch.during("GET", "/articles$", lambda: merchant.read(Flow.ARTICLES))
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_an_order_held_for_an_article_is_released_when_the_article_arrives(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.choose("article", from_row=FromRow.NEVER)
    made = an_order()
    merchant.read(ORDERS, Flow.ARTICLES)
    merchant.fault("ongoing", kind="cut_before", method="PUT", path="/articles$", times=1)
    product = made["invoiceRows"][0]["productId"]
    Document.objects.filter(flow=Flow.ARTICLES).exclude(source_id=product).delete()
    Document.objects.filter(flow=ORDERS).update(priority=5)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.HELD, "article_missing")
    clock.advance(minutes=2)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_delivery_leaves_the_write_back_of_the_same_order_alone(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.read(ORDERS)
    document = merchant.document(made["id"])
    Attempt.objects.create(
        integration=merchant.integration,
        document=document,
        step="send",
        lane_epoch=1,
        started_at=document.due_at,
    )
    merchant.deliver()
    left = Attempt.objects.get(document=document, step="send")
    assert (left.finished_at, left.outcome) == (None, "")


# --- Try again


def test_try_again_of_an_order_from_before_the_start_reads_it_and_sends_it(
    merchant: Any, an_order: Order
) -> None:
    (old,) = merchant.copies(an_order()["id"], ["2026-03-01T12:00:00"])
    merchant.integration.start_stamp = "2026-03-02T00:00:00"
    merchant.integration.save()
    merchant.read(ORDERS)
    merchant.deliver()
    assert merchant.document(old).code == "before_start"
    acting.try_again(merchant.document(old), None)
    merchant.deliver()
    document = merchant.document(old)
    assert document.state == DocState.DELIVERED
    assert document.settled
    assert document.number in merchant.wms_orders()


def test_try_again_of_an_order_that_procountor_does_not_show_says_that_it_is_gone(
    merchant: Any, an_order: Order
) -> None:
    (old,) = merchant.copies(an_order()["id"], ["2026-03-01T12:00:00"])
    merchant.integration.start_stamp = "2026-03-02T00:00:00"
    merchant.integration.save()
    merchant.read(ORDERS)
    merchant.office("DELETE", f"/invoices/{old}")
    acting.try_again(merchant.document(old), None)
    counts = merchant.deliver()
    assert merchant.document(old).code == "gone"
    assert counts["skipped"] == 1


def test_try_again_of_a_product_whose_source_was_forgotten_reads_it_again(merchant: Any, clock: Any) -> None:
    product = merchant.office("POST", "/products", {"code": "K1", "type": "SALES"})
    merchant.read(Flow.ARTICLES)
    document = Document.objects.get(flow=Flow.ARTICLES, source_id=product["id"])
    acting.skip_for_good(document, "not stocked", None)
    Document.objects.filter(pk=document.pk).update(source=None)
    acting.try_again(document, None)
    merchant.deliver()
    document.refresh_from_db()
    assert (document.state, document.source["code"]) == (DocState.DELIVERED, "K1")


@pytest.mark.parametrize("turns", [1, 2])
def test_rows_that_differ_are_not_forgotten_by_an_edit_of_what_is_not_sent(
    merchant: Any, an_order: Order, clock: Any, turns: int
) -> None:
    """While they are still being compared, and when it is known."""
    merchant.choose("ongoing", row_check_tries=2)
    merchant.knob("ongoing", omitted_rows="kept")
    made = an_order(invoiceRows=[{}, {}])
    merchant.sync()
    merchant.change(made["id"], invoiceRows=made["invoiceRows"][:1])
    merchant.read(ORDERS)
    for _ in range(turns):
        merchant.deliver()
        clock.advance(seconds=4)
    assert merchant.document(made["id"]).code == ("checking_rows", "rows_differ")[turns - 1]
    merchant.change(made["id"], additionalInformation="for ourselves")
    merchant.read(ORDERS)
    for _ in range(2):
        merchant.deliver()
        clock.advance(seconds=4)
    assert standing(merchant, made) == (DocState.DIVERGED, "rows_differ")


def test_try_again_compares_rows_that_differed_anew(merchant: Any, an_order: Order, clock: Any) -> None:
    merchant.choose("ongoing", row_check_tries=2)
    merchant.knob("ongoing", omitted_rows="kept")
    made = an_order(invoiceRows=[{}, {}])
    merchant.sync()
    merchant.change(made["id"], invoiceRows=made["invoiceRows"][:1])
    merchant.read(ORDERS)
    assert merchant.deliver() == {"taken": 1, "try_again": 1}
    clock.advance(seconds=4)
    assert merchant.deliver() == {"taken": 1, "diverged": 1}
    document = merchant.document(made["id"])
    assert (document.state, document.code) == (DocState.DIVERGED, "rows_differ")
    acting.try_again(document, None)
    merchant.deliver()
    clock.advance(seconds=4)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DIVERGED, "rows_differ")
    gone = str(made["invoiceRows"][1]["id"])
    merchant.desk("POST", f"/orders/{document.target_id}/edit", {"removed_rows": [gone]})
    acting.try_again(document, None)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_rows_that_show_late_are_waited_for(merchant: Any, an_order: Order, clock: Any) -> None:
    made = an_order(invoiceRows=[{}, {}])
    merchant.sync()
    merchant.sandboxes.clock.freeze(clock())
    merchant.knob("ongoing", row_delay_s=5)
    merchant.change(made["id"], invoiceRows=made["invoiceRows"][:1])
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.PENDING, "checking_rows")
    clock.advance(seconds=6)
    merchant.sandboxes.clock.advance(6)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_skip_for_good_stays_until_procountor_changes_the_order(merchant: Any, an_order: Order) -> None:
    made = an_order(notes="First word")
    merchant.read(ORDERS)
    acting.skip_for_good(merchant.document(made["id"]), "the customer called", None)
    merchant.choose("order", notify_customer=True)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.SKIPPED, "skipped_by_person")
    merchant.change(made["id"], notes="Second word")
    merchant.sync()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_all_of_one_cause_are_tried_again_together(merchant: Any, an_order: Order) -> None:
    merchant.choose("article", from_row=FromRow.NEVER)
    made = [an_order(), an_order()]
    merchant.read(ORDERS)
    merchant.deliver()
    number = made[0]["invoiceRows"][0]["productCode"]
    Article.objects.create(integration=merchant.integration, number=number, origin="found")
    assert acting.retry_cause(merchant.integration, DocState.HELD, "article_missing", None) == 2
    merchant.deliver()
    assert {standing(merchant, order) for order in made} == {(DocState.DELIVERED, "")}


def test_retrying_an_unknown_outcome_looks_first(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/orders$")
    merchant.deliver()
    acting.try_again(merchant.document(made["id"]), None)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert merchant.steps(made["id"])[-1] == ("order", Outcome.UNKNOWN)


# --- what is forgotten after its time


def test_what_retention_forgets_changes_nothing_of_how_an_order_is_sent(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order(notes="First word")
    merchant.sync()
    clock.advance(days=91)
    forget_old()
    document = merchant.document(made["id"])
    assert document.source is None
    assert (document.sent["orderNumber"], document.sent["orderRemark"]) == ("20001", "")
    assert document.sent_hash
    assert Document.objects.filter(flow=Flow.ARTICLES, source__isnull=True).count() == 0
    merchant.choose("order", number_prefix="P")
    merchant.change(made["id"], notes="Second word")
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    (there,) = merchant.wms_orders().values()
    assert (there["sent"]["orderNumber"], there["sent"]["orderRemark"]) == ("20001", "Second word")


def test_what_a_person_skipped_long_ago_stays_skipped_where_it_is_saved_without_a_change(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    acting.skip_for_good(merchant.document(made["id"]), "the customer fetched it", None)
    clock.advance(days=91)
    forget_old()
    merchant.restamp(made["id"], "2098-01-01T00:00:00")
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.SKIPPED, "skipped_by_person")
    acting.try_again(merchant.document(made["id"]), None)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_a_purchase_product_changed_later_is_not_written_over_the_product_for_sale(merchant: Any) -> None:
    merchant.choose("article", types=("SALES", "PURCHASE"))
    bought = merchant.office("POST", "/products", {"code": "KAKSI", "name": "Bought", "type": "PURCHASE"})
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    merchant.office("POST", "/products", {"code": "KAKSI", "name": "For sale", "type": "SALES"})
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    changed = merchant.office("PATCH", f"/products/{bought['id']}", {"name": "Bought, changed"})["version"]
    merchant.restamp(bought["id"], stamps.less(changed, -10), kind="product")
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    document = merchant.document(bought["id"], Flow.ARTICLES)
    assert (document.state, document.code) == (DocState.SKIPPED, "sales_product_wins")
    articles = merchant.desk("GET", "/articles?goodsOwnerId=159")
    (there,) = [one for one in articles if one["sent"]["articleNumber"] == "KAKSI"]
    assert there["sent"]["articleName"] == "For sale"


# --- a flow that is switched off


def test_what_waits_when_its_flow_is_switched_off_is_not_sent_and_goes_on_when_it_is_on_again(
    merchant: Any, an_order: Order
) -> None:
    made, bought = an_order(), an_order(type="PURCHASE_ORDER")
    merchant.read()
    merchant.choose("flows", sales_orders=False)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.SKIPPED, SWITCHED_OFF)
    assert str(made["invoiceNumber"]) not in merchant.wms_orders()
    assert merchant.document(bought["id"], Flow.PURCHASE_ORDERS).state == DocState.DELIVERED
    merchant.choose("flows", articles=False)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.SKIPPED, SWITCHED_OFF)
    merchant.choose("flows", sales_orders=True)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert str(made["invoiceNumber"]) in merchant.wms_orders()


def test_an_order_left_out_while_its_flow_is_switched_on_again_does_not_wait_for_ever(
    merchant: Any, an_order: Order
) -> None:
    """Its payload was forgotten, so that it is asked for between the look at the settings and the decision."""
    made = an_order()
    merchant.read(ORDERS)
    merchant.choose("flows", sales_orders=False)
    Document.objects.update(source=None)
    merchant.watch.during("GET", "/invoices", lambda: merchant.choose("flows", sales_orders=True))
    assert merchant.deliver() == {"taken": 2, "skipped": 1, "created": 1}
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_a_product_of_a_flow_that_is_off_is_made_from_the_row_of_the_order_that_needs_it(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    merchant.read()
    merchant.choose("flows", articles=False)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert not Article.objects.filter(origin="product").exists()
    merchant.choose("flows", articles=True)
    merchant.deliver()
    assert Article.objects.filter(origin="product").exists()


def test_what_a_filter_left_out_stays_out_when_the_filter_goes_until_a_person_has_it_decided_anew(
    merchant: Any, an_order: Order
) -> None:
    rule = FilterRule(ORDERS, "notes", FilterOp.IS_NOT, "Keep")
    merchant.save_settings(filters=(rule,))
    made, kept = an_order(notes="Keep"), an_order(notes="Keep")
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.SKIPPED, "filter")
    merchant.save_settings(filters=())
    merchant.deliver()
    assert standing(merchant, made) == (DocState.SKIPPED, "filter")
    merchant.change(kept["id"], type="SALES_ORDER", status="EMPTY")
    assert acting.decide_again(merchant.integration, "filter", None) == 2
    merchant.read(ORDERS)
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")
    assert standing(merchant, kept) == (DocState.SKIPPED, "status")


def test_an_order_cancelled_there_that_stands_in_procountor_again_is_for_a_person(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 1000})
    merchant.change(made["id"], notes="it is wanted all the same")
    merchant.read(ORDERS)
    merchant.deliver()
    document = merchant.document(made["id"])
    assert (document.state, document.code) == (DocState.DIVERGED, Difference.CANCELLED_IN_WMS)
    assert document.reason == "It was cancelled in the warehouse, and stands in Procountor again."
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 200})
    acting.try_again(document, None)
    merchant.deliver()
    assert standing(merchant, made)[0] in (DocState.DELIVERED, DocState.PENDING)
    (there,) = merchant.wms_orders().values()
    assert there["sent"]["orderRemark"] == "it is wanted all the same"


STANDS_AS_BEFORE = "The warehouse still has the order as it was sent before."


def test_an_order_that_stops_matching_a_filter_after_it_was_sent_is_for_a_person(
    merchant: Any, an_order: Order
) -> None:
    rule = FilterRule(ORDERS, "deliveryMethod", FilterOp.IS_NOT, "RETRIEVABLE")
    merchant.save_settings(filters=(rule,))
    made = an_order(deliveryMethod="COURIER")
    merchant.sync()
    merchant.change(made["id"], deliveryMethod="RETRIEVABLE")
    merchant.sync()
    document = merchant.document(made["id"])
    assert (document.state, document.code, document.due_at) == (DocState.HELD, "filter", None)
    assert document.reason.endswith(STANDS_AS_BEFORE)
    merchant.save_settings(filters=())
    merchant.deliver()
    assert standing(merchant, made) == (DocState.DELIVERED, "")


def test_a_filter_that_refuses_a_shipped_order_asks_for_nobody(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/allocate")
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.sync()
    assert merchant.shipment(made["id"])
    merchant.save_settings(filters=(FilterRule(ORDERS, "notes", FilterOp.IS, "nothing like it"),))
    merchant.change(made["id"], notes="invoiced")
    merchant.sync()
    assert standing(merchant, made) == (DocState.SKIPPED, "filter")


def test_an_order_changed_in_a_status_that_is_not_sent_is_for_a_person(
    merchant: Any, an_order: Order
) -> None:
    merchant.choose("order", statuses=("NOT_SENT", "SENT"))
    made = an_order(notes="2 pieces")
    merchant.sync()
    merchant.change(made["id"], status="UNFINISHED", notes="20 pieces")
    merchant.sync()
    document = merchant.document(made["id"])
    assert (document.state, document.code, document.due_at) == (DocState.HELD, "status_not_chosen", None)
    assert document.reason.endswith(STANDS_AS_BEFORE)
