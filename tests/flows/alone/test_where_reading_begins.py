"""Where a reading begins, which listed rows it reads, and when its cursor moves."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from brygga.core import stamps
from brygga.core.failures import TryAgain
from brygga.core.options import InvoicePaging, Options, ProcountorOptions
from brygga.core.words import DocState, Flow
from brygga.flows import intake
from brygga.integrations.models import Integration
from brygga.ledger.models import Cursor, Document
from brygga.procountor.source import Listed, ListPage, ProductListPage, Source, SourceDocument

ORDERS, PRODUCTS = Flow.SALES_ORDERS, Flow.ARTICLES
START, OLD, NEW = "2026-01-01T00:00:00", "2026-03-02T09:00:00", "2026-03-02T10:00:00"
REPEATED = "2026-10-25T03:30:00"
Made = Callable[..., Document]


class Office:
    """Procountor as far as reading needs it: pages in the order given, and what it shows of each id."""

    def __init__(self, *pages: Any) -> None:
        self.pages = list(pages)
        self.asked: list[Any] = []
        self.read_ids: list[int] = []
        self.gone: set[int] = set()
        self.told: datetime | None = None

    def told_time(self) -> datetime | None:
        return self.told

    def list_changed(self, flow: Flow, since: str | None, page: int) -> ListPage:
        self.asked.append((since, page))
        return cast(ListPage, self.pages.pop(0))

    def list_changed_by_id(self, flow: Flow, since: str | None, after_id: int) -> ListPage:
        self.asked.append((since, after_id))
        return cast(ListPage, self.pages.pop(0))

    def list_changed_products(
        self, since: str | None, after_id: int, types: Sequence[str]
    ) -> ProductListPage:
        self.asked.append((since, after_id))
        return cast(ProductListPage, self.pages.pop(0))

    def read(self, ids: list[int]) -> dict[int, SourceDocument]:
        self.read_ids += ids
        return {one: SourceDocument(one, NEW, {"id": one}) for one in ids if one not in self.gone}


def source(office: Office) -> Source:
    return cast(Source, office)


def row(pk: int = 1, version: str = OLD, created: str | None = None) -> Listed:
    return Listed(pk, version, created, str(pk), None, False)


def page(*rows: Listed, full: bool = False) -> ListPage:
    return ListPage(rows, full)


def read_to(integration: Integration, flow: Flow, stamp: str) -> None:
    Cursor.objects.update_or_create(integration=integration, flow=flow, defaults={"stamp": stamp})


def stamp_of(integration: Integration, flow: Flow = ORDERS) -> str:
    found = Cursor.objects.filter(integration=integration, flow=flow).first()
    return found.stamp if found else ""


def options(**members: Any) -> Options:
    return Options(procountor=ProcountorOptions(**members))


def settings(integration: Integration, **members: Any) -> None:
    integration.options = {"procountor": members}
    integration.save()


# --- where it begins


def test_the_first_reading_begins_with_the_start_and_products_are_read_whole(
    integration: Integration,
) -> None:
    assert intake.first_stamp(integration, ORDERS, Options()) == START
    assert intake.first_stamp(integration, PRODUCTS, Options()) is None
    integration.start_stamp = ""
    assert intake.first_stamp(integration, ORDERS, Options()) is None


@pytest.mark.parametrize(
    ("flow", "stamp", "members", "since"),
    [
        (ORDERS, NEW, {}, "2026-03-02T09:59:50"),
        (ORDERS, NEW, {"paging": InvoicePaging.ID}, "2026-03-02T09:00:00"),
        (PRODUCTS, NEW, {}, "2026-03-02T09:00:00"),
        (ORDERS, REPEATED, {}, "2026-10-25T02:30:00"),
        (ORDERS, REPEATED, {"time_zone": "UTC"}, "2026-10-25T03:29:50"),
    ],
)
def test_a_reading_looks_back_as_far_as_stamps_may_come_late(
    integration: Integration, flow: Flow, stamp: str, members: dict[str, Any], since: str
) -> None:
    read_to(integration, flow, stamp)
    chosen = options(poll_overlap_seconds=10, **members)
    assert intake.first_stamp(integration, flow, chosen) == since


def test_what_may_still_change_under_its_stamp_is_listed_until_it_is_settled(
    integration: Integration, a_document: Made, clock: Any
) -> None:
    read_to(integration, ORDERS, NEW)
    document = a_document(version="2026-03-02T07:00:00", read_at=clock())
    assert intake.first_stamp(integration, ORDERS, Options()) == "2026-03-02T06:59:59"
    Document.objects.filter(pk=document.pk).update(version="2026-03-02T09:30:00")
    assert intake.first_stamp(integration, ORDERS, Options()) == "2026-03-02T09:00:00"


# --- which rows are read


def take(
    integration: Integration, office: Office, *rows: Listed, cursor: str | None = None
) -> dict[str, int]:
    return intake.take_orders(integration, ORDERS, source(office), page(*rows), cursor).as_json()


def counted(**counts: int) -> dict[str, int]:
    return {"read": sum(counts.values())} | dict.fromkeys(("new", "changed", "seen", "skipped"), 0) | counts


def test_only_news_is_read_by_its_id_and_everything_is_counted(
    integration: Integration, a_document: Made, clock: Any
) -> None:
    a_document(1, version=OLD, settled=True)
    a_document(2, version=OLD, settled=True)
    office = Office()
    rows = (row(1), row(2, NEW), row(3), row(3))
    assert take(integration, office, *rows, cursor=NEW) == counted(new=1, changed=1, seen=1)
    assert office.read_ids == [2, 3]
    assert stamp_of(integration) == NEW
    made = Document.objects.get(source_id=3)
    assert (made.version, made.number, made.source) == (OLD, "3", {"id": 3})
    office = Office()
    assert take(integration, office, row(1)) == counted(seen=1)
    assert office.read_ids == []


def test_what_was_made_before_the_start_is_skipped_unread_and_once(
    integration: Integration, a_document: Made
) -> None:
    office, early = Office(), "2025-12-31T23:59:59"
    assert take(integration, office, row(1, created=early)) == counted(skipped=1)
    assert take(integration, office, row(1, created=early)) == counted(seen=1)
    assert take(integration, office, row(1, NEW, created=early)) == counted(skipped=1)
    assert office.read_ids == []
    skipped = Document.objects.get()
    assert (skipped.state, skipped.code, skipped.created_stamp) == (
        DocState.SKIPPED,
        "before_start",
        early,
    )
    assert skipped.reason == "Made in Procountor before the start date of the integration."
    a_document(2, version=OLD, settled=True)
    assert take(integration, office, row(2, NEW, created=early)) == counted(changed=1)
    assert take(integration, office, row(3, created=START)) == counted(new=1)
    integration.start_stamp = ""
    assert take(integration, office, row(4, created=early)) == counted(new=1)


def test_what_is_listed_and_not_shown_is_gone_and_asked_for_again(
    integration: Integration, clock: Any
) -> None:
    office = Office()
    office.gone = {1}
    assert take(integration, office, row(1)) == counted(skipped=1)
    assert Document.objects.get().code == "gone"
    assert take(integration, office, row(1)) == counted(seen=1)
    assert take(integration, office, row(1, NEW)) == counted(skipped=1)
    office.gone = set()
    assert take(integration, office, row(1, NEW)) == counted(changed=1)
    assert office.read_ids == [1, 1, 1, 1]


def test_where_none_of_several_is_shown_nothing_is_taken_for_gone(
    integration: Integration, clock: Any
) -> None:
    office = Office()
    office.gone = {1, 2}
    with pytest.raises(TryAgain, match="lists 2 orders and shows none"):
        take(integration, office, row(1), row(2), cursor=OLD)
    assert not Document.objects.exists()
    assert stamp_of(integration) == ""
    assert take(integration, office, row(1)) == counted(skipped=1)
    assert take(integration, office, row(1), row(2)) == counted(seen=1, skipped=1)
    assert take(integration, office, row(1), row(2)) == counted(seen=2)
    assert take(integration, office, row(1, NEW), row(2, NEW), row(3)) == counted(skipped=2, new=1)


@pytest.mark.parametrize(("zone", "is_read"), [("Europe/Helsinki", False), ("UTC", True)])
def test_a_row_of_the_repeated_hour_is_read_again_as_the_zone_of_the_settings_says(
    integration: Integration, a_document: Made, clock: Any, zone: str, is_read: bool
) -> None:
    settings(integration, time_zone=zone)
    a_document(1, version=REPEATED, read_at=clock() - timedelta(minutes=1))
    office = Office()
    take(integration, office, row(1, REPEATED))
    assert office.read_ids == ([1] if is_read else [])


# --- page after page


def test_after_a_full_page_its_last_second_is_asked_for_again(integration: Integration) -> None:
    first = page(row(1, OLD), row(2, NEW), full=True)
    same = page(row(2, NEW), row(3, NEW), full=True)
    office = Office(first, same, page(row(4, NEW)))
    counts = intake.read_orders(integration, ORDERS, source(office))
    assert office.asked == [(START, 0), ("2026-03-02T09:59:59", 0), ("2026-03-02T09:59:59", 1)]
    assert (counts.new, counts.is_cut, stamp_of(integration)) == (4, False, NEW)


def test_rows_without_a_readable_stamp_stand_in_no_way_and_leave_the_cursor_to_the_others(
    integration: Integration,
) -> None:
    unread = [page(row(n, ""), row(n + 1, ""), full=True) for n in (5, 7)]
    office = Office(
        page(row(1, ""), row(2, OLD), row(3, ""), full=True), *unread, page(row(4, NEW), row(9, ""))
    )
    assert intake.read_orders(integration, ORDERS, source(office)).new == 9
    before = stamps.less(OLD, 1)
    assert office.asked == [(START, 0), (before, 0), (before, 1), (before, 2)]
    assert stamp_of(integration) == NEW
    intake.read_orders(integration, ORDERS, source(Office(page(row(1, "")))))
    assert stamp_of(integration) == NEW


def test_a_page_that_comes_twice_ends_the_reading(integration: Integration) -> None:
    same = page(row(2, NEW), row(3, NEW), full=True)
    office = Office(same, same, same, same)
    with pytest.raises(TryAgain, match="the same page twice"):
        intake.read_orders(integration, ORDERS, source(office))


def test_stamps_that_fall_are_refused_but_in_the_repeated_hour(integration: Integration) -> None:
    with pytest.raises(TryAgain, match="by their stamps"):
        intake.read_orders(integration, ORDERS, source(Office(page(row(1, NEW), row(2, OLD), full=True))))
    assert not Document.objects.exists()
    falling = page(row(1, "2026-10-25T03:59:00"), row(2, "2026-10-25T03:01:00"), full=True)
    assert intake.read_orders(integration, ORDERS, source(Office(falling, page()))).new == 2
    settings(integration, time_zone="UTC")
    with pytest.raises(TryAgain, match="by their stamps"):
        intake.read_orders(integration, ORDERS, source(Office(falling, page())))


def test_by_id_and_for_products_the_cursor_waits_for_the_last_page(integration: Integration) -> None:
    settings(integration, paging="id")
    moved: list[str] = []

    class Watching(Office):
        def list_changed_by_id(self, flow: Flow, since: str | None, after_id: int) -> ListPage:
            moved.append(stamp_of(integration, flow))
            return super().list_changed_by_id(flow, since, after_id)

    office = Watching(page(row(1, NEW), row(2, OLD), full=True), page(row(3, OLD)))
    assert intake.read_orders(integration, ORDERS, source(office)).new == 3
    assert office.asked == [(START, 0), (START, 2)]
    assert (moved, stamp_of(integration)) == (["", ""], NEW)
    products = [
        SourceDocument(pk, version, {"code": f" K{pk} ", "name": "Kahvi"})
        for pk, version in ((1, NEW), (2, OLD))
    ]
    office = Office(ProductListPage((products[0],), True, 5), ProductListPage((products[1],), False, 6))
    assert intake.read_products(integration, source(office)).new == 2
    assert office.asked == [(None, 0), (None, 5)]
    assert stamp_of(integration, PRODUCTS) == NEW
    made = Document.objects.get(flow=PRODUCTS, source_id=1)
    assert (made.number, made.party) == ("K1", "Kahvi")


@pytest.mark.parametrize(
    ("told", "reached"),
    [
        (None, "2026-03-02T12:00:00"),
        (timedelta(hours=1), "2026-03-02T12:00:00"),
        (timedelta(hours=-1), "2026-03-02T11:00:00"),
    ],
)
def test_a_stamp_is_believed_up_to_this_moment_by_either_clock(
    integration: Integration, clock: Any, told: timedelta | None, reached: str
) -> None:
    """Up to there the cursor goes, and what was read in this very second may be changed in it once more."""
    clock.at = stamps.to_aware("2026-03-02T12:00:00")
    office = Office(page(row(1, reached), row(2, "2026-03-03T12:00:00")))
    office.told = None if told is None else clock.at + told
    intake.read_orders(integration, ORDERS, source(office))
    assert stamp_of(integration) == reached
    assert not Document.objects.get(source_id=1).settled


@pytest.mark.parametrize(
    ("since", "moves"), [(OLD, False), ("2026-01-01T00:00:00", True), ("2025-01-01T00:00:00", True)]
)
def test_reading_from_a_stamp_a_person_named_moves_the_cursor_only_where_it_leaves_no_gap(
    integration: Integration, since: str, moves: bool
) -> None:
    office = Office(page(row(1, NEW)))
    intake.read_orders(integration, ORDERS, source(office), since)
    assert office.asked == [(since, 0)]
    assert stamp_of(integration) == (NEW if moves else "")
    product = SourceDocument(1, NEW, {"code": "K", "name": "Kahvi"})
    intake.read_products(integration, source(Office(ProductListPage((product,), False, 1))), since)
    assert stamp_of(integration, PRODUCTS) == ""
