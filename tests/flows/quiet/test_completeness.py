"""The daily completeness check: what was lost is found and delivered, what only a person can settle is raised for
one, and a certificate says so only when everything could be compared."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import cli, jobs
from brygga.core import stamps
from brygga.core.completeness import Difference
from brygga.core.options import InvoicePaging
from brygga.core.words import DocState, Flow
from brygga.flows import acting, completeness, doctor, reclaiming, upkeep
from brygga.flows.parts import target_of
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import Integration, WarehouseSystem
from brygga.integrations.options import options_of
from brygga.ledger.models import Certificate, Cursor, Document, Run, ShipmentState
from brygga.procountor.source import Listed
from merchant import GOODS_OWNER, removed_from_wms

ORDERS, PURCHASES, PRODUCTS = Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS, Flow.ARTICLES
Order = Callable[..., dict[str, Any]]


def taken(merchant: Any, flow: Flow = ORDERS) -> Certificate:
    """A check of the flow, whose counts add up."""
    merchant.integration.refresh_from_db()
    made = completeness.check_flow(merchant.integration, flow)
    assert made is not None
    of_the_listed = [count for kind, count in made.counts.items() if kind != Difference.NOT_LISTED]
    assert made.listed == made.accounted + sum(of_the_listed)
    assert made.listed == sum(made.states.values())
    return made


def found(made: Certificate) -> list[tuple[str, str]]:
    return [(one["kind"], one["done"]) for one in made.differences]


def beyond() -> None:
    """Reading has gone far past everything there is, and nothing holds it back."""
    Document.objects.update(settled=True)
    Cursor.objects.filter(flow=ORDERS).update(stamp="2999-01-01T00:00:00")


def orders_go_on(merchant: Any) -> None:
    merchant.read(ORDERS)
    merchant.deliver()


@pytest.fixture
def settled(merchant: Any, an_order: Order, clock: Any) -> Document:
    """An order delivered an hour ago, and another read after it, so that reading has passed the first."""
    made, other = an_order(), an_order()
    for minutes, one in ((2, made), (1, other)):
        merchant.restamp(one["id"], stamps.less(one["version"], minutes * 60))
    merchant.read(ORDERS)
    merchant.deliver()
    clock.advance(hours=1)
    document: Document = merchant.document(made["id"])
    return document


@pytest.fixture
def product(merchant: Any, clock: Any) -> Document:
    """The oldest of the products that were delivered three days ago."""
    merchant.read(PRODUCTS)
    merchant.deliver()
    clock.advance(days=3)
    found: Document = Document.objects.filter(flow=PRODUCTS, state=DocState.DELIVERED).order_by("version")[0]
    return found


def test_what_is_there_is_accounted_for_in_every_flow(
    merchant: Any, settled: Document, product: Document
) -> None:
    for flow, count in ((ORDERS, 2), (PURCHASES, 0)):
        made = taken(merchant, flow)
        assert (made.listed, made.accounted, made.differences) == (count, count, [])
        assert made.is_whole
    products = taken(merchant, PRODUCTS)
    assert products.is_whole
    assert products.listed == Document.objects.filter(flow=PRODUCTS).count() > 0


# --- the ledger has lost something


def test_an_order_lost_after_its_delivery_is_taken_over_where_it_stands(
    merchant: Any, settled: Document
) -> None:
    settled.delete()
    there = merchant.wms_orders()
    made = taken(merchant)
    assert found(made) == [("missing", "repaired")]
    assert (made.listed, made.accounted, made.repaired, made.open) == (2, 1, 1, 0)
    merchant.deliver()
    document = merchant.document(settled.source_id)
    assert (document.state, document.target_id) == (DocState.DELIVERED, settled.target_id)
    assert merchant.wms_orders().keys() == there.keys()
    assert taken(merchant).accounted == 2


def test_an_order_lost_and_changed_before_the_check_is_taken_over_by_the_ordinary_reading(
    merchant: Any, settled: Document, clock: Any
) -> None:
    """It is known by its age: earlier readings had passed the moment in which it was made. What was shipped while the
    ledger knew nothing of it is written back too."""
    settled.delete()
    for vendor in (merchant.sandboxes.procountor, merchant.sandboxes.ongoing):
        vendor.sandbox.calls.clear()
    merchant.restamp_made(settled.source_id, "2026-01-05T10:00:00")
    merchant.change(settled.source_id, notes="Soita ennen")
    orders_go_on(merchant)
    document = merchant.document(settled.source_id)
    assert (document.state, document.target_id) == (DocState.DELIVERED, settled.target_id)
    assert merchant.wms_orders()[settled.number]["sent"]["orderRemark"] == "Soita ennen"
    assert len(merchant.wms_orders()) == 2
    assert taken(merchant).is_whole


@pytest.mark.parametrize("prefix", ["N-", "N1"])
def test_an_order_lost_from_the_ledger_is_found_under_the_prefix_it_was_sent_with(
    merchant: Any, settled: Document, prefix: str
) -> None:
    merchant.choose("order", number_prefix=prefix)
    settled.delete()
    merchant.restamp_made(settled.source_id, "2026-01-05T10:00:00")
    merchant.change(settled.source_id, notes="Soita ennen")
    merchant.choose("order", number_prefix="M-")
    orders_go_on(merchant)
    document = merchant.document(settled.source_id)
    assert (document.state, document.target_id) == (DocState.DELIVERED, settled.target_id)
    assert merchant.wms_orders()[settled.number]["sent"]["orderRemark"] == "Soita ennen"
    assert len(merchant.wms_orders()) == 2


def test_an_earlier_prefix_makes_no_order_of_the_warehouse_ours(merchant: Any) -> None:
    """Where purchase orders carry no id, a number that ours would have had without its prefix proves nothing."""
    merchant.knob("ongoing", purchase_order_new_members="absent")
    merchant.choose("ongoing", po_new_members=False)
    merchant.choose("po", number_prefix="P-")
    made = merchant.office("POST", "/invoices", {"type": "PURCHASE_ORDER", "status": "NOT_SENT"})
    by_hand = {
        "goodsOwnerId": GOODS_OWNER,
        "purchaseOrderNumber": str(made["invoiceNumber"]),
        "purchaseOrderLines": [{"rowNumber": "1", "articleNumber": "X", "numberOfItems": 1}],
    }
    target = target_of(merchant.integration)
    target.place_purchase_order(by_hand)
    lost = Listed(made["id"], "2026-03-01T10:00:00", None, str(made["invoiceNumber"]), None, is_offer=False)
    reclaiming.reclaim(merchant.integration, PURCHASES, [lost], options_of(merchant.integration), target)
    assert not Document.objects.filter(flow=PURCHASES).exists()


def test_a_lost_order_that_was_shipped_meanwhile_still_has_its_invoice_sent(
    merchant: Any, settled: Document, clock: Any
) -> None:
    settled.delete()
    merchant.desk("POST", f"/orders/{settled.target_id}/send")
    merchant.read(Flow.SHIPMENTS)
    assert merchant.ship() == {}
    clock.advance(hours=1)
    taken(merchant)
    merchant.ship()
    assert merchant.sends(settled.source_id) == 1


def test_a_lost_order_whose_number_is_another_ones_there_writes_over_nobody(
    merchant: Any, settled: Document
) -> None:
    settled.delete()
    strangers = {"order": {"goodsOwnerOrderId": "somebody else's"}}
    merchant.desk("POST", f"/orders/{settled.target_id}/edit", strangers)
    before = merchant.wms_orders()
    assert found(taken(merchant)) == [("missing", "repaired")]
    merchant.deliver()
    assert merchant.document(settled.source_id).code == "number_in_use"
    assert merchant.wms_orders() == before


@pytest.mark.parametrize("paging", InvoicePaging)
def test_what_the_cursor_has_passed_is_found_and_delivered(
    merchant: Any, an_order: Order, settled: Document, paging: InvoicePaging
) -> None:
    merchant.choose("procountor", paging=paging)
    beyond()
    late = an_order()
    merchant.change(settled.source_id, notes="A later word")
    merchant.read(ORDERS)
    made = taken(merchant)
    assert sorted(found(made)) == [("missing", "repaired"), ("older", "repaired")]
    merchant.deliver()
    assert str(late["invoiceNumber"]) in merchant.wms_orders()
    assert merchant.wms_orders()[settled.number]["sent"]["orderRemark"] == "A later word"


def test_what_has_only_just_come_is_read_and_no_reading_has_missed_it(
    merchant: Any, an_order: Order, settled: Document
) -> None:
    late = an_order()
    merchant.change(late["id"])
    made = taken(merchant)
    assert (made.listed, made.accounted, made.differences) == (3, 3, [])
    assert merchant.document(late["id"]).due_at is not None


@pytest.mark.parametrize(("is_settled", "difference"), [(False, []), (True, [("older", "repaired")])])
def test_a_second_write_under_the_same_stamp_is_read(
    merchant: Any, settled: Document, is_settled: bool, difference: list[tuple[str, str]]
) -> None:
    Document.objects.update(settled=is_settled)
    merchant.office("PATCH", f"/invoices/{settled.source_id}", {"notes": "Second word"})
    merchant.restamp(settled.source_id, settled.version)
    assert found(taken(merchant)) == difference
    merchant.deliver()
    assert merchant.wms_orders()[settled.number]["sent"]["orderRemark"] == "Second word"


def test_an_order_that_moves_between_two_pages_is_counted_once(
    merchant: Any, settled: Document, clock: Any
) -> None:
    began = stamps.less(settled.version, 86_400)
    ids = merchant.copies(settled.source_id, [stamps.less(began, -second) for second in range(205)])
    upkeep.read_flow(merchant.integration, ORDERS, began)
    Document.objects.update(state=DocState.SKIPPED, reason="Not for this test.", due_at=None)
    clock.advance(minutes=1)
    merchant.watch.during("GET", "/invoices$", lambda: merchant.restamp(ids[0], stamps.less(began, -900)))
    made = taken(merchant)
    assert (made.listed, made.accounted) == (207, 207)


def test_a_product_whose_stamp_did_not_move_is_told_by_its_content(merchant: Any, product: Document) -> None:
    Cursor.objects.filter(flow=PRODUCTS).update(stamp="2999-01-01T00:00:00")
    merchant.office("PATCH", f"/products/{product.source_id}", {"name": "Another name"})
    merchant.restamp(product.source_id, product.version, "product")
    assert found(taken(merchant, PRODUCTS)) == [("older", "repaired")]
    merchant.deliver()
    assert merchant.document(product.source_id, PRODUCTS).party == "Another name"


def test_products_without_stamps_are_compared_by_content(merchant: Any, clock: Any) -> None:
    merchant.choose("procountor", product_version_filter=False)
    merchant.knob("procountor", product_version="absent")
    merchant.read(PRODUCTS)
    Document.objects.update(state=DocState.SKIPPED, reason="Not for this test.", due_at=None)
    product = Document.objects.filter(flow=PRODUCTS)[0]
    merchant.office("PATCH", f"/products/{product.source_id}", {"name": "Another name"})
    made = taken(merchant, PRODUCTS)
    assert made.is_whole
    assert merchant.document(product.source_id, PRODUCTS).party == "Another name"


def test_a_document_that_nobody_would_look_at_again_is_looked_at(merchant: Any, settled: Document) -> None:
    Document.objects.filter(pk=settled.pk).update(state=DocState.PENDING, due_at=None)
    assert found(taken(merchant)) == [("unanswered", "repaired")]
    merchant.deliver()
    assert merchant.document(settled.source_id).state == DocState.DELIVERED


def hidden(merchant: Any, source_id: int) -> None:
    """The next list has the order, and who asks for it by its id then is told that there is none."""
    store = merchant.sandboxes.procountor.sandbox.store
    record = store.get("invoice:12001", source_id)
    merchant.watch.during("GET", "/invoices$", lambda: merchant.office("DELETE", f"/invoices/{source_id}"))
    merchant.watch.during(
        "GET", f"/invoices/{source_id}$", lambda: store.put("invoice:12001", source_id, record)
    )


def test_an_order_that_is_listed_and_never_shown_is_told_to_a_person(merchant: Any, an_order: Order) -> None:
    source_id = an_order()["id"]
    hidden(merchant, source_id)
    merchant.read(ORDERS)
    hidden(merchant, source_id)
    made = taken(merchant)
    assert found(made) == [("not_shown", "raised")]
    assert not made.is_whole
    again = taken(merchant)
    assert found(again) == [("not_shown", "repaired")]
    assert again.is_whole
    assert merchant.document(source_id).state == DocState.PENDING


# --- the WMS has it otherwise


def test_an_order_removed_from_the_warehouse_waits_for_a_person_who_may_send_it_as_new(
    merchant: Any, settled: Document, clock: Any
) -> None:
    removed_from_wms(merchant, "order", settled)
    made = taken(merchant)
    assert found(made) == [("not_in_wms", "raised")]
    assert made.open == 1
    raised = merchant.document(settled.source_id)
    assert (raised.state, raised.code) == (DocState.DIVERGED, "not_in_wms")
    assert raised.reason
    assert raised.remedy
    merchant.change(settled.source_id, notes="Edited meanwhile")
    orders_go_on(merchant)
    assert settled.number not in merchant.wms_orders()
    assert found(taken(merchant)) == [("not_in_wms", "raised")]
    acting.try_again(merchant.document(settled.source_id), None)
    merchant.deliver()
    assert merchant.wms_orders()[settled.number]["sent"]["orderRemark"] == "Edited meanwhile"
    clock.advance(hours=1)
    assert taken(merchant).is_whole


def test_a_purchase_order_is_compared_with_the_warehouse_too(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    ids = [an_order(type="PURCHASE_ORDER", status="UNFINISHED")["id"] for _ in range(3)]
    merchant.read(PURCHASES)
    merchant.deliver()
    clock.advance(hours=1)
    removed, cancelled, _ = (merchant.document(one, PURCHASES) for one in ids)
    removed_from_wms(merchant, "purchase-order", removed)
    merchant.desk("POST", f"/purchase-orders/{cancelled.target_id}/cancel")
    made = taken(merchant, PURCHASES)
    assert sorted(found(made)) == [("cancelled_in_wms", "raised"), ("not_in_wms", "raised")]
    assert (made.listed, made.accounted) == (3, 1)


def test_an_order_cancelled_by_the_warehouse_is_raised_and_closed_when_it_is_taken_back_too(
    merchant: Any, settled: Document
) -> None:
    merchant.desk("POST", f"/orders/{settled.target_id}/cancel")
    assert found(taken(merchant)) == [("cancelled_in_wms", "raised")]
    merchant.forget_calls()
    orders_go_on(merchant)
    assert merchant.calls("ongoing", "PUT") == []
    merchant.office("POST", f"/invoices/{settled.source_id}/invalidate")
    merchant.restamp(settled.source_id, stamps.less(settled.version, -60))
    orders_go_on(merchant)
    assert merchant.document(settled.source_id).code == "cancelled"
    assert taken(merchant).is_whole


@pytest.fixture
def marked(merchant: Any, settled: Document, clock: Any) -> Document:
    """The same, shipped and its invoice marked as sent an hour ago."""
    merchant.desk("POST", f"/orders/{settled.target_id}/status", {"number": 450})
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(settled.source_id) == 1
    clock.advance(hours=1)
    orders_go_on(merchant)
    return settled


def test_an_order_taken_back_after_its_invoice_was_sent_is_told_to_a_person_once(
    merchant: Any, marked: Document, clock: Any
) -> None:
    taken(merchant)
    assert merchant.shipment(marked.source_id).state == ShipmentState.DONE
    merchant.desk("POST", f"/orders/{marked.target_id}/status", {"number": 400})
    merchant.forget_calls()
    assert taken(merchant).is_whole
    one = merchant.shipment(marked.source_id)
    assert (one.state, one.code, one.status_number) == (ShipmentState.PARKED, "fell_back", 400)
    assert one.remedy
    assert merchant.calls("procountor", "PUT") == []
    acting.retry_shipment(one, None)
    merchant.ship()
    clock.advance(hours=1)
    taken(merchant)
    assert merchant.shipment(marked.source_id).state == ShipmentState.DONE


@pytest.mark.parametrize("status", [500, 800])
def test_an_order_that_went_on_or_came_back_as_a_return_did_not_fall_back(
    merchant: Any, marked: Document, status: int
) -> None:
    merchant.desk("POST", f"/orders/{marked.target_id}/status", {"number": status})
    taken(merchant)
    assert merchant.shipment(marked.source_id).state == ShipmentState.DONE


def test_an_order_shipped_again_while_it_was_compared_is_not_told(merchant: Any, marked: Document) -> None:
    merchant.desk("POST", f"/orders/{marked.target_id}/status", {"number": 400})

    def again() -> None:
        merchant.desk("POST", f"/orders/{marked.target_id}/status", {"number": 500})
        merchant.hint(marked.target_id, 500)
        merchant.ship()

    merchant.watch.during("GET", "/orders$", again)
    taken(merchant)
    assert merchant.shipment(marked.source_id).state == ShipmentState.DONE


def test_an_order_under_another_number_is_raised_until_the_number_is_set_right(
    merchant: Any, settled: Document
) -> None:
    order = f"/orders/{settled.target_id}/edit"
    merchant.desk("POST", order, {"order": {"orderNumber": "OTHER"}})
    assert found(taken(merchant)) == [("other_in_wms", "raised")]
    assert "OTHER" in merchant.document(settled.source_id).reason
    with pytest.raises(ConnectProblem, match="second one"):
        acting.try_again(merchant.document(settled.source_id), None)
    with pytest.raises(ConnectProblem, match="second one"):
        acting.retry_cause(merchant.integration, DocState.DIVERGED, "other_in_wms", None)
    merchant.desk("POST", order, {"order": {"orderNumber": settled.number}})
    assert taken(merchant).is_whole
    merchant.deliver()
    assert merchant.document(settled.source_id).state == DocState.DELIVERED


def test_an_article_that_is_missing_is_written_again(merchant: Any, product: Document, clock: Any) -> None:
    removed_from_wms(merchant, "article", product)
    assert found(taken(merchant, PRODUCTS)) == [("not_in_wms", "repaired")]
    merchant.deliver()
    clock.advance(hours=1)
    assert taken(merchant, PRODUCTS).is_whole


def test_when_very_many_are_not_in_the_warehouse_nothing_is_changed(
    merchant: Any, settled: Document, monkeypatch: Any
) -> None:
    monkeypatch.setattr("brygga.core.completeness.FEW", 0)
    removed_from_wms(merchant, "order", settled)
    made = taken(merchant)
    assert found(made) == [("not_in_wms", "left")]
    assert "1 of 2" in made.problem
    assert not made.is_whole
    assert merchant.document(settled.source_id).state == DocState.DELIVERED


def test_when_too_many_would_be_looked_for_one_by_one_nothing_is_changed_and_it_says_that(
    merchant: Any, settled: Document, monkeypatch: Any
) -> None:
    monkeypatch.setattr("brygga.flows.standing.MOST_LOOK_UPS", 0)
    removed_from_wms(merchant, "order", settled)
    made = taken(merchant)
    assert found(made) == [("not_in_wms", "left")]
    assert made.problem.startswith(
        "1 of 2 delivered orders were not found in the WMS by their numbers, too many"
    )
    assert merchant.document(settled.source_id).state == DocState.DELIVERED


def test_what_is_raised_already_does_not_keep_the_rest_from_being_settled(
    merchant: Any, settled: Document, monkeypatch: Any
) -> None:
    order = f"/orders/{settled.target_id}/edit"
    merchant.desk("POST", order, {"order": {"orderNumber": "OTHER"}})
    assert found(taken(merchant)) == [("other_in_wms", "raised")]
    monkeypatch.setattr("brygga.flows.standing.MOST_LOOK_UPS", 0)
    again = taken(merchant)
    assert (found(again), again.problem) == ([("other_in_wms", "raised")], "")


# --- Procountor does not list it any more


def test_a_delivered_order_that_procountor_has_no_more_is_raised_once(
    merchant: Any, settled: Document
) -> None:
    merchant.office("DELETE", f"/invoices/{settled.source_id}")
    made = taken(merchant)
    assert found(made) == [("not_listed", "raised")]
    assert (made.listed, made.accounted) == (1, 1)
    gone = merchant.document(settled.source_id)
    assert (gone.state, gone.code) == (DocState.DIVERGED, "gone")
    assert found(taken(merchant)) == []


def test_when_very_many_are_gone_from_procountor_nothing_is_changed(
    merchant: Any, settled: Document, monkeypatch: Any
) -> None:
    monkeypatch.setattr("brygga.core.completeness.FEW", 0)
    merchant.office("DELETE", f"/invoices/{settled.source_id}")
    assert "does not show 1 documents" in taken(merchant).problem
    assert merchant.document(settled.source_id).state == DocState.DELIVERED


# --- when there is no certificate


@pytest.mark.parametrize(("vendor", "path"), [("procountor", "/invoices$"), ("ongoing", "/orders$")])
def test_a_failing_read_leaves_no_certificate_and_says_so(
    merchant: Any, settled: Document, vendor: str, path: str
) -> None:
    merchant.fault(vendor, kind="unavailable", method="GET", path=path, times=None)
    assert completeness.check_flow(merchant.integration, ORDERS) is None
    assert not Certificate.objects.exists()
    assert Run.objects.get(kind="check").problem
    assert merchant.document(settled.source_id).state == DocState.DELIVERED


@pytest.mark.parametrize("stands", [{"paused": True}, {"halted_by": "ongoing"}])
def test_nothing_is_asked_and_nothing_written_while_the_integration_stands(
    merchant: Any, settled: Document, stands: dict[str, Any]
) -> None:
    Integration.objects.update(**stands)
    merchant.integration.refresh_from_db()
    merchant.forget_calls()
    assert completeness.check(merchant.integration) == []
    assert completeness.wake_due() == 0
    assert merchant.calls("procountor") == merchant.calls("ongoing") == []


def test_a_pause_in_the_middle_ends_the_check_without_a_certificate(merchant: Any, settled: Document) -> None:
    removed_from_wms(merchant, "order", settled)
    merchant.watch.during("GET", "/invoices$", lambda: Integration.objects.update(paused=True))
    assert completeness.check_flow(merchant.integration, ORDERS) is None
    assert not Certificate.objects.exists()
    assert merchant.document(settled.source_id).state == DocState.DELIVERED


def test_another_tenant_with_the_same_ids_is_not_touched(merchant: Any, settled: Document) -> None:
    system = WarehouseSystem.objects.create(base_url="http://127.0.0.1/other", created_at=settled.changed_at)
    other = Integration.objects.create(
        warehouse_system=system, company_id=2, goods_owner_id=2, created_at=settled.changed_at
    )
    theirs = Document.objects.get(pk=settled.pk)
    theirs.pk, theirs.integration = None, other
    theirs.save()
    before = Document.objects.filter(integration=other).values().get()
    removed_from_wms(merchant, "order", settled)
    assert found(taken(merchant)) == [("not_in_wms", "raised")]
    assert Document.objects.filter(integration=other).values().get() == before
    assert not Certificate.objects.filter(integration=other).exists()


# --- by the clock


def test_each_flow_that_is_on_is_checked_once_a_day_and_certificates_are_kept_a_year(
    merchant: Any, settled: Document, clock: Any
) -> None:
    merchant.choose("flows", purchase_orders=False)
    ProcrastinateJob.objects.all().delete()
    assert completeness.wake_due() == 1
    assert completeness.wake_due() == 0
    job = ProcrastinateJob.objects.get(status="todo")
    assert job.task_name == "check"
    jobs.check(**job.args)
    assert set(Certificate.objects.values_list("flow", flat=True)) == {PRODUCTS, ORDERS}
    ProcrastinateJob.objects.all().delete()
    clock.advance(hours=23)
    assert completeness.wake_due() == 0
    clock.advance(hours=2)
    assert completeness.wake_due() == 1
    clock.advance(days=398)
    upkeep.forget_old()
    assert Certificate.objects.count() == 2
    clock.advance(days=2)
    upkeep.forget_old()
    assert not Certificate.objects.exists()


def test_a_check_that_failed_is_made_again_after_an_hour(
    merchant: Any, settled: Document, clock: Any
) -> None:
    merchant.fault("procountor", kind="unavailable", method="GET", times=None)
    completeness.check(merchant.integration)
    ProcrastinateJob.objects.all().delete()
    clock.advance(minutes=59)
    assert completeness.wake_due() == 0
    clock.advance(minutes=2)
    assert completeness.wake_due() == 1


def test_the_window_begins_with_the_start_and_is_35_days_at_most(merchant: Any, clock: Any) -> None:
    earliest = stamps.from_aware(clock() - timedelta(days=35))
    assert taken(merchant).window_from == earliest
    recent = stamps.less(earliest, -86_400)
    Integration.objects.update(start_stamp=recent)
    assert taken(merchant).window_from == recent
    assert taken(merchant, PRODUCTS).window_from == ""


# --- brygga doctor --completeness


def test_the_command_says_what_is_not_accounted_for_by_its_exit_code(
    merchant: Any, settled: Document, clock: Any, capsys: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("brygga.logs.configure", lambda: None)
    command = ["doctor", "--completeness"]
    assert cli.main([*command, "--now"]) == 0
    assert "2 of 2 accounted for" in capsys.readouterr().out
    removed_from_wms(merchant, "order", settled)
    assert cli.main([*command, "--now", "--json"]) == 1
    said = capsys.readouterr().out
    told = {one["flow"]: one for one in json.loads(said[said.index("[\n") :])}
    assert (told[ORDERS]["listed"], told[ORDERS]["open"], told[ORDERS]["is_whole"]) == (2, 1, False)
    assert told[PURCHASES]["is_whole"]
    assert cli.main(command) == 1
    assert not all(one.is_well for one in doctor.examine() if one.what.endswith("sales_orders completeness"))
    assert f"raised: {settled.number} not_in_wms" in capsys.readouterr().out
    clock.advance(minutes=1)
    merchant.fault("procountor", kind="unavailable", method="GET", times=None)
    assert cli.main([*command, "--now"]) == 1
    assert "The last check failed" in capsys.readouterr().out


def test_an_order_that_came_to_a_status_that_is_not_sent_is_still_compared(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.choose("order", statuses=("NOT_SENT",))
    made = an_order()
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    merchant.change(made["id"], status="SENT")
    merchant.sync()
    merchant.desk("POST", f"/orders/{order_id}/cancel")
    clock.advance(minutes=60)
    Document.objects.update(settled=True)
    assert found(taken(merchant)) == [(Difference.CANCELLED_IN_WMS, "raised")]
