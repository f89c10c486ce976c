"""Backfill: orders made before the start date are sent on purpose, by a person's word, with a rehearsal first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.db import transaction

from brygga import clock
from brygga.core.failures import NeedsPerson
from brygga.core.saying import say
from brygga.core.words import SKIPPED_BY_PERSON, Flow
from brygga.flows import intake, rehearsing
from brygga.flows.parts import source_of
from brygga.flows.rehearsing import Candidate
from brygga.integrations import audit
from brygga.integrations.models import Integration
from brygga.ledger import lanes, receiving, wake
from brygga.ledger.models import Document, LaneKind
from brygga.procountor.source import Listed, Source, SourceDocument


def backfill(
    integration: Integration,
    flow: Flow,
    first: str,
    last: str,
    *,
    dry_run: bool = False,
    told: Callable[[int], None] = lambda done: None,
) -> dict[str, int]:
    """Orders made in Procountor from the day `first` to the day `last` (both included, YYYY-MM-DD).

    In a dry run only counted by what would become of each; in earnest they are in the ledger as asked for, and the
    workers deliver them. What is listed and not shown when it is asked for is counted as `not_shown`: nothing is known
    of it, and only another backfill asks again. `told` hears how many were read so far.
    """
    began, ended = _day(first), _day(last)
    if ended < began:
        raise NeedsPerson(
            "The last day is before the first.", say("Swap --first and --last."), code="bad_dates"
        )
    source = source_of(integration)
    not_shown: list[int] = []
    pages = _pages(source, flow, f"{began}T00:00:00", f"{ended}T23:59:59", told, not_shown)
    if dry_run:
        candidates = (_candidate(row, document) for rows in pages for row, document in rows)
        outcomes = rehearsing.outcomes(integration, flow, candidates, asked=True)
        return dict(outcomes) | _told_of(not_shown)
    total = receiving.Counts()
    with transaction.atomic():
        audit.record(
            say("backfill"), on=integration, by=None, after={"flow": flow.value, "first": first, "last": last}
        )
    for rows in pages:
        total.add(_take(integration, flow, rows))
    return total.as_json() | _told_of(not_shown)


def _told_of(not_shown: list[int]) -> dict[str, int]:
    return {"not_shown": len(not_shown)} if not_shown else {}


def _pages(
    source: Source, flow: Flow, first: str, last: str, told: Callable[[int], None], not_shown: list[int]
) -> Iterator[list[tuple[Listed, SourceDocument]]]:
    done, after_id = 0, 0
    while True:
        listed = source.list_created(flow, first, last, after_id)
        read = source.read([row.id for row in listed.rows])
        not_shown += [row.id for row in listed.rows if row.id not in read]
        done += len(listed.rows)
        told(done)
        yield [(row, read[row.id]) for row in listed.rows if row.id in read]
        if not listed.full:
            return
        after_id = listed.rows[-1].id


def _take(
    integration: Integration, flow: Flow, rows: Sequence[tuple[Listed, SourceDocument]]
) -> receiving.Counts:
    """One page: written like any other, then marked as asked for, in one transaction; the cursor stays."""
    incoming = [intake.order(row, document) for row, document in rows]
    with transaction.atomic():
        counts = receiving.record(integration, flow, incoming, seen=0, newest="", cursor=None)
        lanes.lock_for_news(integration.pk, LaneKind.DELIVERY)
        asked_for = Document.objects.filter(
            integration=integration,
            flow=flow,
            source_id__in=[row.id for row, _ in rows],
            target_id__isnull=True,
        )
        asked_for.exclude(code=SKIPPED_BY_PERSON).update(
            asked=True, due_at=clock.now(), state="pending", code="", reason="", remedy="", tries=0
        )
        wake.wake_lane(integration, LaneKind.DELIVERY)
    return counts


def _candidate(row: Listed, document: SourceDocument) -> Candidate:
    return Candidate(row.id, row.number or "", row.created or "", document.raw)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NeedsPerson(
            f"{text} is not a day.", say("Write it like 2026-03-02."), code="bad_dates"
        ) from error
