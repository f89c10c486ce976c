"""What the ledger has and Procountor does not list: it is asked for by its id, and gone unless that is too much."""

from typing import Any, cast

import pytest

from brygga.core.words import Flow
from brygga.flows.listing import Listing
from brygga.integrations.models import Integration
from brygga.ledger import receiving
from brygga.ledger.models import Document
from brygga.ongoing.target import Target
from brygga.procountor.source import Listed, ListPage, Source, SourceDocument

SINCE, STAMP = "2026-01-01T00:00:00", "2026-03-02T09:00:00"


class Office:
    """Procountor, which shows everything but what is gone."""

    def __init__(self, gone: int) -> None:
        self.gone = gone
        self.asked: list[int] = []

    def read(self, ids: list[int]) -> dict[int, SourceDocument]:
        self.asked += ids
        return {pk: SourceDocument(pk, STAMP, {"id": pk}) for pk in ids if pk > self.gone}

    read_products = read

    def told_time(self) -> None:
        return None

    def list_changed(self, flow: Flow, since: str | None, page: int) -> ListPage:
        return ListPage(tuple(Listed(pk, STAMP, None, None, None, False) for pk in (1, 2, 3)), False)


def look_up(integration: Integration, clock: Any, *, gone: int, of: int) -> Any:
    """What comes of it where so many of so many orders of the ledger are gone, and only the others are listed."""
    Document.objects.bulk_create(
        Document(
            integration=integration,
            flow=Flow.SALES_ORDERS,
            source_id=pk,
            number=str(pk),
            version=STAMP,
            content_hash="one",
            state="delivered",
            target_id=pk,
            read_at=clock(),
            first_seen_at=clock(),
            changed_at=clock(),
        )
        for pk in range(1, of + 1)
    )
    clock.advance(seconds=1)
    office = Office(gone)
    listing = Listing(integration, Flow.SALES_ORDERS, cast(Source, office), cast(Target, None), lambda: None)
    listing.listed = set(range(gone + 2, of + 1))
    found = listing.look_up_unlisted(SINCE, clock())
    assert office.asked == list(range(1, gone + 2))
    return found


@pytest.mark.parametrize(("gone", "of"), [(20, 30), (22, 440)])
def test_what_procountor_does_not_show_any_more_is_raised(
    integration: Integration, clock: Any, gone: int, of: int
) -> None:
    compared = look_up(integration, clock, gone=gone, of=of)
    assert compared.problem == ""
    findings = {one.source_id: one for one in compared.findings}
    assert findings.keys() == set(range(1, gone + 1))
    first = findings[1]
    assert (first.kind, first.done, first.number) == ("not_listed", "raised", "1")
    assert first.said == "Procountor neither lists it any more nor shows it under its id."
    assert first.document == Document.objects.get(source_id=1).pk
    raised = Document.objects.filter(state="diverged", code="gone")
    assert raised.count() == gone
    assert Document.objects.get(source_id=gone + 1).source == {"id": gone + 1}


@pytest.mark.parametrize(("gone", "of"), [(21, 30), (23, 440)])
def test_where_very_many_would_be_gone_nothing_is_changed(
    integration: Integration, clock: Any, gone: int, of: int
) -> None:
    compared = look_up(integration, clock, gone=gone, of=of)
    assert compared.findings == ()
    assert compared.problem == (
        f"Procountor does not show {gone} documents any more that the ledger has. So many at once are more likely a "
        "lost right than the truth, so nothing was changed."
    )
    assert not Document.objects.filter(code="gone").exists()


def test_only_products_of_the_types_that_are_listed_are_asked_for(
    integration: Integration, clock: Any
) -> None:
    for pk, kind in ((1, "SALES"), (2, "PURCHASE")):
        Document.objects.create(
            integration=integration,
            flow=Flow.ARTICLES,
            source_id=pk,
            number=f"K{pk}",
            content_hash="one",
            source={"type": kind},
            read_at=clock(),
            first_seen_at=clock(),
            changed_at=clock(),
        )
    clock.advance(seconds=1)
    office = Office(0)
    listing = Listing(integration, Flow.ARTICLES, cast(Source, office), cast(Target, None), lambda: None)
    assert listing.look_up_unlisted("", clock()).findings == ()
    assert office.asked == [1]


def test_what_has_neither_a_next_look_nor_a_reason_is_looked_at_anew(
    integration: Integration, clock: Any
) -> None:
    states = {1: "unknown", 2: "held", 3: "pending"}
    for pk, state in states.items():
        Document.objects.create(
            integration=integration,
            flow=Flow.SALES_ORDERS,
            source_id=pk,
            version=STAMP,
            state=state,
            tries=5,
            settled=True,
            source={"id": pk},
            content_hash=receiving.content_hash({"id": pk}),
            read_at=clock(),
            first_seen_at=clock(),
            changed_at=clock(),
        )
    source = cast(Source, Office(0))
    listing = Listing(integration, Flow.SALES_ORDERS, source, cast(Target, None), lambda: None)
    listing.walk(SINCE)
    assert listing.listed == set(states)
    found = {one.source_id: one for one in Document.objects.all()}
    assert {pk: one.state for pk, one in found.items()} == {1: "unknown", 2: "pending", 3: "pending"}
    assert {(one.due_at, one.tries) for one in found.values()} == {(clock(), 0)}
    assert [(one.kind, one.done, one.said) for one in listing.differences()] == [
        ("unanswered", "repaired", "It was in the ledger without a next look and without a reason.")
    ] * 3
