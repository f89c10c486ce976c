"""Reading page by page while people go on working: nothing slips between two pages, and nothing is read for ever."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.sql import SQL

from brygga.core import stamps
from brygga.core.failures import TryAgain
from brygga.core.options import InvoicePaging, Options
from brygga.core.words import DocState, Flow
from brygga.flows import intake, upkeep
from brygga.flows.parts import source_of
from brygga.ledger.models import Cursor, Document
from brygga.procountor.source import Listed, ListPage

Order = Callable[..., dict[str, Any]]
BEGAN = "2026-03-02T09:00:00"
ORDERS = Flow.SALES_ORDERS
STANDS = SQL("alter table ledger_cursor add constraint stands check (stamp <= {}) not valid")


def seconds(count: int, first: int = 1) -> list[str]:
    """So many stamps, a second apart."""
    return [stamps.less(BEGAN, -second) for second in range(first, first + count)]


def known(merchant: Any) -> set[int]:
    return set(
        Document.objects.filter(integration=merchant.integration, flow=ORDERS).values_list(
            "source_id", flat=True
        )
    )


def cursor_of(merchant: Any, flow: Flow = ORDERS) -> str:
    return str(Cursor.objects.get(integration=merchant.integration, flow=flow).stamp)


def test_an_order_that_moves_while_pages_are_read_takes_no_other_with_it(
    merchant: Any, an_order: Order
) -> None:
    ids = merchant.copies(an_order()["id"], seconds(450))
    reading = intake.pages(source_of(merchant.integration), ORDERS, BEGAN, Options())
    seen = {row.id for row in next(reading).rows}
    for moved in ids[:50]:
        merchant.restamp(moved, "2026-03-02T10:00:00")
    for listed in reading:
        seen |= {row.id for row in listed.rows}
    assert set(ids) <= seen


def test_more_orders_in_one_second_than_a_page_holds_are_all_read(merchant: Any, an_order: Order) -> None:
    ids = merchant.copies(an_order()["id"], [BEGAN] * 450)
    merchant.read(ORDERS)
    assert set(ids) <= known(merchant)


def test_an_exclusive_version_filter_loses_nothing_at_a_page_border(merchant: Any, an_order: Order) -> None:
    merchant.knob("procountor", version_bounds="exclusive")
    ids = merchant.copies(an_order()["id"], sorted(seconds(150) * 3))
    merchant.read(ORDERS)
    assert set(ids) <= known(merchant)


@pytest.mark.parametrize("paging", InvoicePaging)
def test_a_stamp_from_the_future_hides_nothing_that_is_changed_after_it(
    merchant: Any, an_order: Order, paging: InvoicePaging
) -> None:
    """As after Procountor's clock was two days fast for a while."""
    merchant.choose("procountor", paging=paging)
    early = an_order()["id"]
    merchant.restamp(early, stamps.less(merchant.office("GET", f"/invoices/{early}")["version"], -2 * 86400))
    merchant.read(ORDERS)
    late = an_order()["id"]
    merchant.read(ORDERS)
    assert known(merchant) == {early, late}


def test_nor_does_a_product_of_the_future(merchant: Any, clock: Any) -> None:
    """A change in the very second in which it was read, too."""
    early, late = (merchant.office("POST", "/products", {"code": code, "name": code}) for code in "AB")
    merchant.restamp(early["id"], "2098-01-01T00:00:00", "product")
    merchant.read(Flow.ARTICLES)
    merchant.office("PATCH", f"/products/{late['id']}", {"name": "Renamed"})
    merchant.restamp(late["id"], merchant.document(late["id"], Flow.ARTICLES).version, "product")
    clock.advance(seconds=10)
    merchant.read(Flow.ARTICLES)
    assert merchant.document(late["id"], Flow.ARTICLES).party == "Renamed"


def test_a_long_reading_does_not_step_back_to_where_it_began(
    merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = merchant.copies(an_order()["id"], [BEGAN] * 250)
    monkeypatch.setattr(intake, "LENGTH", timedelta(0))
    merchant.read(ORDERS)
    assert set(ids) <= known(merchant)


def test_a_list_that_gives_the_same_page_for_ever_ends_the_reading() -> None:
    page = ListPage(tuple(Listed(n, BEGAN, None, str(n), None, False) for n in range(1, 201)), full=True)

    class Stuck:
        def list_changed(self, flow: Flow, since: str | None, page_number: int = 0) -> ListPage:
            return page

    reading = intake.pages(Stuck(), ORDERS, BEGAN, Options())  # type: ignore[arg-type]
    with pytest.raises(TryAgain):
        list(zip(reading, range(10), strict=False))


def test_orders_and_cursor_are_written_together_or_not_at_all(merchant: Any, an_order: Order) -> None:
    made, before = an_order(), cursor_of(merchant)
    with connection.cursor() as sql:
        sql.execute(STANDS.format(before))
    with pytest.raises(IntegrityError):
        merchant.read(ORDERS)
    assert known(merchant) == set()
    assert cursor_of(merchant) == before
    with connection.cursor() as sql:
        sql.execute("alter table ledger_cursor drop constraint stands")
    merchant.read(ORDERS)
    assert known(merchant) == {made["id"]}


def test_a_reading_that_breaks_off_between_pages_keeps_what_it_has_and_goes_on_from_there(
    merchant: Any, an_order: Order
) -> None:
    ids = merchant.copies(an_order()["id"], seconds(350))
    merchant.fault("procountor", kind="server_error", method="GET", path="/invoices$", after=1)
    merchant.read(ORDERS)
    assert len(known(merchant)) == 200
    assert cursor_of(merchant) == seconds(200)[-1]
    merchant.read(ORDERS)
    assert set(ids) <= known(merchant)


def test_a_long_reading_steps_back_for_others_and_goes_on_where_it_was(
    merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = merchant.copies(an_order()["id"], [stamps.less(BEGAN, -60 * minute) for minute in range(450)])
    monkeypatch.setattr(intake, "LENGTH", timedelta(0))
    upkeep.tick()
    ProcrastinateJob.objects.all().delete()
    merchant.read(ORDERS)
    assert len(known(merchant)) == 200
    assert ProcrastinateJob.objects.get(task_name="read").args["flow"] == ORDERS
    while not set(ids) <= known(merchant):
        before = len(known(merchant))
        merchant.read(ORDERS)
        assert len(known(merchant)) > before


def test_what_a_person_named_is_read_to_its_end_however_long_it_takes(
    merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant.copies(an_order()["id"], [stamps.less(BEGAN, -60 * minute) for minute in range(450)])
    merchant.read(ORDERS)
    monkeypatch.setattr(intake, "LENGTH", timedelta(0))
    counts = upkeep.read_flow(merchant.integration, ORDERS, since=BEGAN)
    assert counts.read >= 450
    assert not counts.is_cut


@pytest.mark.parametrize("position", [0, 2, 4])
def test_an_order_that_cannot_be_read_as_an_order_delays_no_other(
    merchant: Any, an_order: Order, position: int
) -> None:
    ids = merchant.copies(an_order()["id"], seconds(5))
    store = merchant.sandboxes.procountor.sandbox.store
    odd = store.get("invoice:12001", ids[position])
    odd["body"]["counterParty"]["counterPartyAddress"]["country"] = "ATLANTIS"
    store.put("invoice:12001", ids[position], odd)
    merchant.sync()
    states = [merchant.document(order).state for order in ids]
    assert states.pop(position) == DocState.HELD
    assert set(states) == {DocState.DELIVERED}


# --- a stamp that a person names


def test_reading_from_a_later_stamp_leaves_no_gap_behind_it(merchant: Any, an_order: Order) -> None:
    early, late = merchant.copies(an_order()["id"], ["2026-03-02T09:00:00", "2026-06-01T09:00:00"])
    before = cursor_of(merchant)
    upkeep.read_flow(merchant.integration, ORDERS, "2026-05-01T00:00:00")
    assert late in known(merchant)
    assert cursor_of(merchant) == before
    merchant.read(ORDERS)
    assert early in known(merchant)


def test_products_read_from_a_stamp_leave_the_older_ones_to_the_next_reading(merchant: Any) -> None:
    young = merchant.office("POST", "/products", {"code": "K1"})
    upkeep.read_flow(merchant.integration, Flow.ARTICLES, stamps.less(young["version"], 60))
    assert list(Document.objects.values_list("source_id", flat=True)) == [young["id"]]
    merchant.read(Flow.ARTICLES)
    assert Document.objects.filter(flow=Flow.ARTICLES).count() > 10


def test_reading_from_an_earlier_stamp_never_moves_the_cursor_back(merchant: Any, an_order: Order) -> None:
    an_order()
    merchant.read(ORDERS)
    before = cursor_of(merchant)
    upkeep.read_flow(merchant.integration, ORDERS, "2021-01-01T00:00:00")
    assert cursor_of(merchant) == before


# --- products: no page number, and on older installations no version


def test_more_products_than_a_page_holds_are_all_read(merchant: Any) -> None:
    store = merchant.sandboxes.procountor.sandbox.store
    first = merchant.office("POST", "/products", {"code": "K0"})["id"]
    for number in range(1, 231):
        copy = store.get("product:12001", first)
        copy["body"] |= {"id": store.next_id("product:12001"), "code": f"K{number}"}
        store.put("product:12001", copy["body"]["id"], copy)
    merchant.read(Flow.ARTICLES)
    codes = set(Document.objects.filter(flow=Flow.ARTICLES).values_list("number", flat=True))
    assert {f"K{number}" for number in range(231)} <= codes


def test_the_cursor_of_products_waits_for_the_last_page(merchant: Any) -> None:
    store = merchant.sandboxes.procountor.sandbox.store
    first = merchant.office("POST", "/products", {"code": "K0"})["id"]
    for number in range(1, 231):
        copy = store.get("product:12001", first)
        copy["body"] |= {"id": store.next_id("product:12001"), "code": f"K{number}"}
        store.put("product:12001", copy["body"]["id"], copy)
    merchant.fault("procountor", kind="server_error", method="GET", path="/products$", after=1)
    merchant.read(Flow.ARTICLES)
    assert cursor_of(merchant, Flow.ARTICLES) == ""


def test_without_a_version_filter_a_changed_product_is_still_noticed(merchant: Any, clock: Any) -> None:
    merchant.choose("procountor", product_version_filter=False)
    merchant.knob("procountor", product_version="absent")
    made = merchant.office("POST", "/products", {"code": "K1", "name": "Ennen"})
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    merchant.office("PATCH", f"/products/{made['id']}", {"name": "Jälkeen"})
    clock.advance(minutes=15)
    merchant.forget_calls()
    merchant.read(Flow.ARTICLES)
    merchant.deliver()
    (put,) = merchant.calls("ongoing", "PUT")
    assert json.loads(put.body)["articleName"] == "Jälkeen"


@pytest.mark.parametrize("is_first", [True, False])
def test_products_of_a_type_chosen_while_products_are_read_are_read_too(
    merchant: Any, is_first: bool
) -> None:
    if not is_first:
        merchant.read(Flow.ARTICLES)
    made = merchant.office("POST", "/products", {"code": "K1", "type": "PURCHASE"})
    merchant.restamp(made["id"], "2020-03-01T00:00:00", "product")
    merchant.watch.during(
        "GET", "/products$", lambda: merchant.choose("article", types=("SALES", "PURCHASE"))
    )
    merchant.read(Flow.ARTICLES)
    merchant.read(Flow.ARTICLES)
    assert Document.objects.filter(flow=Flow.ARTICLES, source_id=made["id"]).exists()
    assert cursor_of(merchant, Flow.ARTICLES) != ""
