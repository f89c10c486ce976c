"""What a page of documents becomes in the ledger, and counts that add up."""

from collections import Counter
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger import receiving, runs, turns
from brygga.ledger.models import Cursor, Document, Run
from brygga.ledger.receiving import Counts, Incoming, Known

FLOW = Flow.SALES_ORDERS
OLD, NEW = "2026-03-02T09:00:00", "2026-03-02T10:00:00"


def incoming(source_id: int = 1, version: str = OLD, **source: Any) -> Incoming:
    return Incoming(
        source_id, version, "", str(source_id), "", {"id": source_id, "version": version, **source}
    )


def record(integration: Integration, *page: Incoming, newest: str = NEW, **rest: Any) -> Counts:
    return receiving.record(integration, FLOW, page, seen=0, newest=newest, cursor=rest.get("cursor"))


def test_new_changed_seen_and_skipped_add_up(integration: Integration) -> None:
    record(integration, incoming(1), incoming(2))
    skip = Incoming(4, OLD, "", "4", "", None, ("before_start", "early"))
    counts = receiving.record(
        integration,
        FLOW,
        [incoming(1, NEW, notes="x"), incoming(2, NEW), incoming(3), skip],
        seen=5,
        newest=NEW,
        cursor=None,
    )
    assert counts.as_json() == {"read": 9, "new": 1, "changed": 1, "seen": 6, "skipped": 1}
    counts.add(Counts(read=1, new=1))
    assert counts.as_json() == {"read": 10, "new": 2, "changed": 1, "seen": 6, "skipped": 1}


def test_a_stamp_that_moves_alone_changes_nothing_of_a_document(integration: Integration, clock: Any) -> None:
    record(integration, incoming(1))
    Document.objects.update(state=DocState.DELIVERED, due_at=None)
    clock.advance(minutes=1)
    record(integration, incoming(1, NEW))
    document = Document.objects.get()
    assert (document.version, document.state, document.due_at) == (NEW, DocState.DELIVERED, None)


@pytest.mark.parametrize("state", [DocState.SKIPPED, DocState.DELIVERED])
def test_what_was_forgotten_long_ago_keeps_its_standing_where_only_its_stamp_moved(
    integration: Integration, state: DocState
) -> None:
    record(integration, incoming(1))
    Document.objects.update(state=state, code="c", due_at=None, source=None)
    assert record(integration, incoming(1, NEW)).seen == 1
    document = Document.objects.get()
    assert (document.version, document.state, document.code, document.due_at) == (NEW, state, "c", None)
    assert record(integration, incoming(1, NEW, notes="x")).changed == 1


def test_what_was_forgotten_and_is_due_again_gets_its_content(integration: Integration, clock: Any) -> None:
    record(integration, incoming(1))
    Document.objects.update(state=DocState.PENDING, due_at=clock(), source=None)
    assert record(integration, incoming(1)).changed == 1
    document = Document.objects.get()
    assert (document.source["id"], document.state, document.due_at) == (1, DocState.PENDING, clock())


def test_the_same_members_in_another_order_are_the_same_content(integration: Integration) -> None:
    assert receiving.content_hash(
        {"a": 1, "b": [{"c": 2, "d": 3}], "version": "x"}
    ) == receiving.content_hash({"b": [{"d": 3, "c": 2}], "a": 1})
    assert receiving.content_hash({"a": [1, 2]}) != receiving.content_hash({"a": [2, 1]})


def test_an_unknown_outcome_stays_one_through_a_change(integration: Integration, clock: Any) -> None:
    record(integration, incoming(1))
    Document.objects.update(state=DocState.UNKNOWN, due_at=None, tries=3)
    record(integration, incoming(1, NEW, notes="x"))
    document = Document.objects.get()
    assert (document.state, document.due_at, document.tries) == (DocState.UNKNOWN, clock(), 0)


def test_the_cursor_only_moves_forward(integration: Integration) -> None:
    for stamp in (NEW, OLD):
        record(integration, incoming(1), cursor=stamp)
    assert Cursor.objects.get(integration=integration, flow=FLOW).stamp == NEW


@pytest.mark.parametrize(
    ("version", "newest", "settled"),
    [
        (OLD, NEW, True),
        (NEW, NEW, False),
        ("2026-03-02T09:59:55", NEW, False),
        ("2026-03-02T09:59:54", NEW, True),
        ("2026-10-25T03:30:00", "2026-10-25T03:59:59", False),
        ("2026-10-25T03:30:00", "2026-10-25T04:00:05", True),
        ("2026-10-25T02:59:00", "2026-10-25T03:30:00", True),
        ("", NEW, False),
        (OLD, "", False),
    ],
)
def test_a_document_is_settled_once_no_write_can_carry_its_stamp_any_more(
    integration: Integration, version: str, newest: str, settled: bool
) -> None:
    record(integration, incoming(1, version), newest=newest)
    assert Document.objects.get().settled is settled


def test_a_young_document_read_again_after_its_second_is_settled(
    integration: Integration, clock: Any
) -> None:
    record(integration, incoming(1, NEW), cursor=NEW)
    assert turns.standing(integration.pk, FLOW).oldest_unsettled == NEW
    clock.advance(seconds=4)
    record(integration, incoming(1, NEW))
    assert not Document.objects.get().settled
    clock.advance(seconds=5)
    record(integration, incoming(1, NEW))
    assert Document.objects.get().settled
    assert turns.standing(integration.pk, FLOW).oldest_unsettled is None


def test_which_listed_rows_are_read(clock: Any) -> None:
    now = clock()
    clock.advance(seconds=6)
    assert receiving.needs_reading(NEW, None)
    assert receiving.needs_reading(NEW, Known(OLD, True, now, ""))
    assert receiving.needs_reading("", Known("", True, now, ""))
    assert receiving.needs_reading(NEW, Known(NEW, True, now, "gone"))
    assert receiving.needs_reading(NEW, Known(NEW, False, now, ""))
    assert not receiving.needs_reading(NEW, Known(NEW, True, now, ""))
    assert not receiving.needs_reading(NEW, Known(NEW, False, None, ""))
    assert not receiving.needs_reading(NEW, Known(NEW, False, clock(), ""))
    repeated = "2026-10-25T03:30:00"
    assert not receiving.needs_reading(repeated, Known(repeated, False, now, ""))
    clock.advance(hours=3)
    assert receiving.needs_reading(repeated, Known(repeated, False, now, ""))


def test_a_run_that_found_nothing_is_not_written(integration: Integration, clock: Any) -> None:
    assert runs.record(integration, "intake", clock(), {"read": 0}) is None
    assert runs.record(integration, "intake", clock(), {}, problem="away") is not None
    assert Run.objects.count() == 1


def test_delivery_adds_up_only_when_everything_taken_is_accounted_for() -> None:
    assert runs.adds_up(Counter(taken=3, created=1, held=1, try_again=1))
    assert not runs.adds_up(Counter(taken=3, created=1))
