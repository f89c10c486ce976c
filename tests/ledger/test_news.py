"""What becomes of a record that is read again: changed, gone, read late, or raised by a check meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.completeness import Difference
from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger import receiving
from brygga.ledger.models import Cursor, Document, Lane, LaneKind
from brygga.ledger.receiving import Incoming, Known

ORDERS = Flow.SALES_ORDERS
OLD, NEW = "2026-03-02T09:00:00", "2026-03-02T10:00:00"
REPEATED = "2026-10-25T03:30:00"
"""In Helsinki the clock shows it twice, in UTC once."""


def read(version: str = NEW, source_id: int = 81001, **source: Any) -> Incoming:
    return Incoming(source_id, version, "", "20001", "Aurinko", {"id": source_id, **source})


def record(integration: Integration, *page: Incoming, flow: Flow = ORDERS, **rest: Any) -> receiving.Counts:
    given = {"seen": 0, "newest": NEW, "cursor": None} | rest
    return receiving.record(integration, flow, page, **given)


def put(document: Document, **members: Any) -> None:
    Document.objects.filter(pk=document.pk).update(**members)


# --- raised by a check


@pytest.mark.parametrize("code", [Difference.NOT_IN_WMS, Difference.CANCELLED_IN_WMS])
def test_an_edit_does_not_send_again_what_a_check_has_raised(
    integration: Integration, document: Document, code: Difference
) -> None:
    put(document, state=DocState.DIVERGED, code=code, reason="r", due_at=None, target_id=7)
    counts = record(integration, read(notes="x", status="NOT_SENT"))
    document.refresh_from_db()
    assert counts.changed == 1
    assert (document.state, document.code, document.due_at, document.target_id) == (
        DocState.DIVERGED,
        code,
        None,
        7,
    )
    assert document.source["notes"] == "x"


@pytest.mark.parametrize(
    ("code", "target"), [(Difference.NOT_IN_WMS, None), (Difference.CANCELLED_IN_WMS, 7)]
)
@pytest.mark.parametrize("status", ["INVALIDATED", "DELETED"])
def test_what_is_taken_back_on_both_sides_may_be_closed(
    integration: Integration,
    document: Document,
    clock: Any,
    code: Difference,
    target: int | None,
    status: str,
) -> None:
    put(document, state=DocState.DIVERGED, code=code, reason="r", remedy="m", due_at=None, target_id=7)
    record(integration, read(status=status))
    document.refresh_from_db()
    assert (document.state, document.code, document.reason, document.remedy) == (DocState.PENDING, "", "", "")
    assert (document.due_at, document.target_id) == (clock(), target)


def test_an_article_that_a_check_has_raised_is_sent_again_when_its_product_changes(
    integration: Integration, document: Document, clock: Any
) -> None:
    put(document, flow=Flow.ARTICLES, state=DocState.DIVERGED, code=Difference.NOT_IN_WMS, due_at=None)
    record(integration, read(name="x"), flow=Flow.ARTICLES)
    document.refresh_from_db()
    assert (document.state, document.code, document.due_at) == (DocState.PENDING, "", clock())


def test_what_diverged_for_another_cause_is_decided_anew(
    integration: Integration, document: Document, clock: Any
) -> None:
    put(document, state=DocState.DIVERGED, code="changed_too_late", reason="r", remedy="m", due_at=None)
    record(integration, read(notes="x"))
    document.refresh_from_db()
    assert (document.state, document.code, document.reason, document.remedy, document.due_at) == (
        DocState.PENDING,
        "",
        "",
        "",
        clock(),
    )


# --- gone, or made before the start


@pytest.mark.parametrize(
    ("stood", "state"),
    [
        ({}, DocState.SKIPPED),
        ({"target_id": 7}, DocState.DIVERGED),
        ({"state": DocState.UNKNOWN}, DocState.DIVERGED),
    ],
)
def test_an_order_that_is_gone_is_for_a_person_where_the_warehouse_may_have_it(
    integration: Integration, document: Document, clock: Any, stood: dict[str, Any], state: DocState
) -> None:
    put(document, remedy="old", **stood)
    counts = record(
        integration, Incoming(81001, NEW, "", "20001", "", None, (receiving.GONE, "It was removed."))
    )
    document.refresh_from_db()
    assert (counts.skipped, counts.changed, counts.read) == (1, 0, 1)
    assert (document.state, document.code, document.reason) == (state, receiving.GONE, "It was removed.")
    assert (document.due_at, document.settled, document.version) == (None, True, NEW)
    assert document.read_at == document.changed_at == clock()
    assert ("Look at the order in the warehouse" in document.remedy) is (state == DocState.DIVERGED)
    assert "old" not in document.remedy


def test_a_product_that_is_gone_says_article_and_gives_up_its_code(
    integration: Integration, clock: Any
) -> None:
    Lane.objects.create(integration=integration, kind=LaneKind.DELIVERY)
    for source_id in (1, 2):
        record(integration, read(source_id=source_id), flow=Flow.ARTICLES)
    delivered, waiting = Document.objects.order_by("source_id")
    put(delivered, target_id=7, state=DocState.DELIVERED, due_at=None)
    put(waiting, state=DocState.HELD, code="code_used_twice", due_at=None)
    gone = Incoming(1, NEW, "", "LAMP-1", "", None, (receiving.GONE, "It was removed."))
    record(integration, gone, flow=Flow.ARTICLES)
    delivered.refresh_from_db()
    assert delivered.remedy.startswith("Look at the article in the warehouse")
    waiting.refresh_from_db()
    assert waiting.due_at == clock()


def test_what_comes_back_after_it_was_gone_is_news_though_its_content_is_the_same(
    integration: Integration, document: Document, clock: Any
) -> None:
    record(integration, read())
    put(document, state=DocState.SKIPPED, code=receiving.GONE, due_at=None)
    assert record(integration, read()).changed == 1
    document.refresh_from_db()
    assert (document.state, document.code, document.due_at) == (DocState.PENDING, "", clock())


def test_a_record_seen_first_as_skipped_is_not_due(integration: Integration, clock: Any) -> None:
    skipped = Incoming(5, OLD, "2025-12-01T08:00:00", "5", "", None, (receiving.BEFORE_START, "Early."))
    counts = record(integration, skipped)
    document = Document.objects.get(source_id=5)
    assert (counts.skipped, counts.new) == (1, 0)
    assert (document.state, document.code, document.reason) == (
        DocState.SKIPPED,
        receiving.BEFORE_START,
        "Early.",
    )
    assert (document.due_at, document.settled, document.created_stamp) == (None, True, "2025-12-01T08:00:00")
    have = receiving.known(integration, ORDERS, [5, 6])
    assert have == {5: Known(OLD, True, clock(), receiving.BEFORE_START)}
    assert have[5].was_skipped
    assert not have[5].is_gone


# --- what is written


def test_a_new_record_is_written_whole_and_wakes_the_lane(integration: Integration, clock: Any) -> None:
    counts = record(
        integration,
        Incoming(5, OLD, "2026-02-01T08:00:00", "n" * 70, "p" * 300, {"id": 5}),
        seen=2,
        cursor=OLD,
    )
    document = Document.objects.get(source_id=5)
    assert (document.flow, document.version, document.created_stamp) == (ORDERS, OLD, "2026-02-01T08:00:00")
    assert (len(document.number), len(document.party)) == (60, 200)
    assert (document.source, document.content_hash) == ({"id": 5}, receiving.content_hash({"id": 5}))
    assert (document.state, document.tries, document.due_at) == (DocState.PENDING, 0, clock())
    assert document.read_at == document.first_seen_at == document.changed_at == clock()
    assert (counts.read, counts.new, counts.seen, counts.newest) == (3, 1, 2, NEW)
    (job,) = ProcrastinateJob.objects.all()
    assert (job.task_name, job.args["integration_id"]) == ("deliver", integration.pk)
    assert Cursor.objects.get(integration=integration, flow=ORDERS).stamp == OLD


def test_a_change_brings_the_number_the_party_and_a_stamp_that_was_not_known(
    integration: Integration, document: Document, clock: Any
) -> None:
    clock.advance(minutes=1)
    put(document, state=DocState.HELD, code="c", tries=4, due_at=None, created_stamp="2026-02-01T08:00:00")
    changed = Incoming(81001, NEW, "", "n" * 70, "p" * 300, {"id": 81001, "notes": "x"})
    assert record(integration, changed).changed == 1
    document.refresh_from_db()
    assert (len(document.number), len(document.party)) == (60, 200)
    assert document.created_stamp == "2026-02-01T08:00:00"
    assert (document.tries, document.due_at, document.changed_at) == (0, clock(), clock())
    made = Incoming(81001, NEW, "2026-02-02T08:00:00", "20001", "", {"id": 81001})
    record(integration, made)
    document.refresh_from_db()
    assert document.created_stamp == "2026-02-02T08:00:00"


def test_what_brings_nothing_wakes_nobody(integration: Integration, document: Document) -> None:
    put(document, content_hash=receiving.content_hash({"id": 81001}), source={"id": 81001})
    assert record(integration, read()).seen == 1
    assert record(integration, seen=3).as_json() == {
        "read": 3,
        "new": 0,
        "changed": 0,
        "seen": 3,
        "skipped": 0,
    }
    assert not ProcrastinateJob.objects.exists()


def test_the_cursor_moves_also_when_nothing_is_new(integration: Integration) -> None:
    counts = record(integration, seen=2, cursor=NEW)
    assert (counts.read, counts.seen, counts.newest) == (2, 2, NEW)
    assert Cursor.objects.get(integration=integration, flow=ORDERS).stamp == NEW
    assert not ProcrastinateJob.objects.exists()


def test_a_product_that_comes_releases_what_is_held_and_an_order_does_not(
    integration: Integration, document: Document, clock: Any
) -> None:
    Lane.objects.create(integration=integration, kind=LaneKind.DELIVERY)
    put(document, state=DocState.HELD, due_at=None)
    record(integration, read(source_id=1))
    document.refresh_from_db()
    assert document.due_at is None
    record(integration, read(source_id=2), flow=Flow.ARTICLES)
    document.refresh_from_db()
    assert document.due_at == clock()


def test_counts_of_two_pages_are_counted_together() -> None:
    counts = receiving.Counts(read=4, new=1, changed=1, seen=1, skipped=1, newest=NEW)
    counts.add(receiving.Counts(read=8, new=2, changed=2, seen=2, skipped=2, newest=OLD))
    assert counts == receiving.Counts(read=12, new=3, changed=3, seen=3, skipped=3, newest=NEW)
    assert counts.as_json() == {"read": 12, "new": 3, "changed": 3, "seen": 3, "skipped": 3}


# --- read late, and stamps


def test_a_reading_that_was_paused_does_not_come_over_a_newer_one(
    integration: Integration, document: Document
) -> None:
    put(document, version=NEW, number="newer")
    assert record(integration, read(OLD, notes="older")).as_json()["seen"] == 1
    document.refresh_from_db()
    assert (document.version, document.number) == (NEW, "newer")


@pytest.mark.parametrize("have", ["2026-10-25T03:40:00", "2026-10-25T04:10:00"])
def test_in_the_repeated_hour_an_older_stamp_may_be_the_later_write(
    integration: Integration, document: Document, have: str
) -> None:
    put(document, version=have)
    assert record(integration, read(REPEATED, notes="x"), newest=have).changed == 1


def test_a_stamp_before_the_repeated_hour_is_older_than_one_in_it(
    integration: Integration, document: Document
) -> None:
    put(document, version="2026-10-25T04:10:00")
    assert record(integration, read("2026-10-25T02:59:00", notes="x"), newest=REPEATED).changed == 0
    put(document, version=REPEATED)
    assert record(integration, read("2026-10-25T02:59:00", notes="x"), newest=REPEATED).changed == 1


@pytest.mark.parametrize(("zone", "is_read_again"), [("Europe/Helsinki", False), ("UTC", True)])
def test_a_repeated_hour_is_that_of_the_settings_zone(
    integration: Integration, clock: Any, zone: str, is_read_again: bool
) -> None:
    """An hour that comes twice makes a record wait for three hours before it is settled, elsewhere for seconds."""
    integration.options = {"procountor": {"time_zone": zone}}
    integration.save()
    have = Known(REPEATED, False, clock() - timedelta(minutes=1), "")
    assert receiving.needs_reading(REPEATED, have, ZoneInfo(zone)) is is_read_again
    record(integration, read(REPEATED), newest="2026-10-25T03:50:00")
    assert Document.objects.get(source_id=81001).settled is is_read_again
    put(Document.objects.get(), version="2026-10-25T03:40:00", content_hash="other")
    assert record(integration, read("2026-10-25T03:35:00")).changed == int(not is_read_again)


def test_settling_takes_as_long_as_the_hour_may_last(
    integration: Integration, document: Document, clock: Any
) -> None:
    record(integration, read(REPEATED), newest=REPEATED)
    for hours, settled in ((2.99, False), (3, True)):
        put(document, read_at=clock() - timedelta(hours=hours))
        record(integration, read(REPEATED), newest=REPEATED)
        document.refresh_from_db()
        assert document.settled is settled


def test_a_new_stamp_has_to_settle_anew(integration: Integration, document: Document, clock: Any) -> None:
    record(integration, read(OLD), newest=OLD)
    clock.advance(minutes=1)
    record(integration, read(NEW))
    document.refresh_from_db()
    assert not document.settled
    put(document, read_at=None)
    record(integration, read(NEW))
    document.refresh_from_db()
    assert not document.settled


# --- whose word is newer


@pytest.mark.parametrize("put_back", [False, True])
def test_an_older_stamp_is_news_when_it_was_asked_for_since(
    integration: Integration, document: Document, clock: Any, put_back: bool
) -> None:
    """Procountor's clock was put back: the next change carries an older stamp. Who was paused with an old answer has
    one too, and asked before the newer one was written."""
    put(document, version=NEW, read_at=clock(), state=DocState.DELIVERED)
    asked_at = clock() + timedelta(seconds=1 if put_back else -1)
    counts = record(integration, replace(read(OLD, notes="x"), asked_at=asked_at))
    document.refresh_from_db()
    assert (counts.changed, counts.seen) == ((1, 0) if put_back else (0, 1))
    assert document.version == (OLD if put_back else NEW)
    assert document.settled is False
    assert (document.state == DocState.PENDING) is put_back
