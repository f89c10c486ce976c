"""What the ledger remembers of calls, and what it answers about them."""

from datetime import timedelta
from typing import Any

import pytest

from brygga.core.failures import NeedsPerson, OutcomeUnknown, ReconnectNeeded, Refused, TryAgain
from brygga.integrations.models import Integration
from brygga.ledger import attempts, lanes
from brygga.ledger.lanes import Holding
from brygga.ledger.models import Attempt, Document, LaneKind, Outcome, Shipment

BODY = {"orderNumber": "20001", "quantity": 1}


@pytest.fixture
def holding(integration: Integration) -> Holding:
    lanes.take(integration.pk, LaneKind.DELIVERY)
    return lanes.take(integration.pk, LaneKind.DELIVERY)


def kept(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


def test_a_call_is_kept_before_it_is_made_and_with_what_came_of_it(
    document: Document, holding: Holding, clock: Any
) -> None:
    begun, began = attempts.begin(document, "order", holding, BODY), clock()
    one = kept(begun)
    assert (one.integration_id, one.document_id, one.step) == (document.integration_id, document.pk, "order")
    assert (one.lane_epoch, one.started_at, one.finished_at) == (holding.epoch, began, None)
    assert (one.request, one.outcome, one.answer) == (BODY, "", "")
    clock.advance(seconds=3)
    attempts.finish(begun, holding, Outcome.CREATED, "Done.", document, target_id=7, state="delivered")
    one, subject = kept(begun), Document.objects.get(pk=document.pk)
    assert (one.finished_at, one.outcome, one.answer) == (clock(), "created", "Done.")
    assert (one.started_at, one.request) == (began, BODY)
    assert (subject.target_id, subject.state) == (document.target_id, document.state) == (7, "delivered")


def test_a_call_without_a_body_is_kept_without_one(document: Document, holding: Holding) -> None:
    assert kept(attempts.begin(document, "cancel", holding)).request is None


def test_a_finished_call_changes_nothing_that_it_was_not_told_to(
    document: Document, holding: Holding
) -> None:
    begun = attempts.begin(document, "order", holding, BODY)
    attempts.finish(begun, holding, Outcome.REFUSED, "No.")
    assert kept(begun).outcome == "refused"
    attempts.begin(document, "order", holding, BODY)
    assert Attempt.objects.filter(finished_at=None).count() == 1


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (OutcomeUnknown("p", "r"), Outcome.UNKNOWN),
        (TryAgain("p"), Outcome.TRY_AGAIN),
        (ReconnectNeeded("p", vendor="procountor"), Outcome.RECONNECT),
        (Refused("p", "r"), Outcome.REFUSED),
        (NeedsPerson("p", "r"), Outcome.REFUSED),
    ],
)
def test_each_kind_of_failure_is_written_down_as_what_it_says_of_the_call(
    failure: Any, outcome: Outcome
) -> None:
    assert attempts.outcome_of(failure) is outcome


def a_call(document: Document, step: str, outcome: str, **members: Any) -> Attempt:
    given = {"started_at": document.changed_at, "request": BODY, "lane_epoch": 1} | members
    if outcome:
        given.setdefault("finished_at", document.changed_at + timedelta(seconds=1))
    return Attempt.objects.create(
        integration_id=document.integration_id, document=document, step=step, outcome=outcome, **given
    )


def test_only_a_call_that_may_have_happened_or_not_is_open(document: Document) -> None:
    assert not lanes.has_open_call(document)
    for outcome in ("", *Outcome.values):
        call = a_call(document, "order", outcome)
        is_open = outcome in {"", "unknown", "lost"}
        assert lanes.has_open_call(document) is is_open
        assert (attempts.last_if_unknown(document, ("order", "cancel")) is not None) is is_open
        assert bool(attempts.lost(document, "order")) is is_open
        call.delete()


def test_the_last_call_of_the_steps_that_are_asked_for_tells(document: Document) -> None:
    first = a_call(document, "order", "unknown")
    a_call(document, "late orderRemark", "done")
    assert attempts.last_if_unknown(document, ("order",)) == first
    assert attempts.last_if_unknown(document, ("order", "late orderRemark")) is None
    assert attempts.last_if_unknown(document, ("cancel",)) is None
    a_call(document, "order", "updated")
    assert attempts.last_if_unknown(document, ("order",)) is None


def test_lost_bodies_come_newest_first_and_only_of_the_steps_that_are_asked_for(
    integration: Integration, document: Document
) -> None:
    first, second = a_call(document, "order", "lost"), a_call(document, "order", "unknown")
    late = a_call(document, "late orderRemark", "unknown")
    a_call(document, "order", "unknown", request=None)
    a_call(document, "order", "updated")
    assert attempts.lost(document, "order") == [second, first]
    assert attempts.lost(document, "order", "late ") == [late, second, first]
    other = Document.objects.get(pk=document.pk)
    other.pk, other.source_id = None, 2
    other._state.adding = True
    other.save()
    beside = a_call(other, "order", "")
    assert attempts.lost(document, "order") == [second, first]
    a_call(other, "order", "updated")
    assert attempts.lost_by_others(document, ("order", "article X")) == [beside]
    assert sorted(one.pk for one in attempts.lost_by_others(other, ("order",))) == [first.pk, second.pk]
    assert attempts.lost_by_others(document, ("article X",)) == []
    assert lanes.has_open_call(other)


@pytest.mark.usefixtures("shipment")
def test_what_an_interrupted_worker_left_is_given_oldest_first(document: Document, holding: Holding) -> None:
    a_call(document, "order", "updated")
    first = attempts.begin(document, "order", holding)
    attempts.begin(document, "cancel", holding)
    attempts.begin(document, "approve", holding)
    assert attempts.unfinished(document, LaneKind.DELIVERY) == first
    left = attempts.unfinished(document, LaneKind.SHIPMENT)
    assert left is not None
    assert left.step == "approve"


def test_a_write_back_is_written_whatever_happens_to_its_document(
    integration: Integration, shipment: Shipment
) -> None:
    holding = lanes.take(integration.pk, LaneKind.SHIPMENT)
    Document.objects.update(content_hash="two")
    attempts.settle(shipment, holding, state="done", due_at=None)
    assert (shipment.state, shipment.due_at) == ("done", None)
    shipment.refresh_from_db()
    assert (shipment.state, shipment.due_at) == ("done", None)


def test_of_a_document_that_changed_meanwhile_only_what_lasts_is_written(
    document: Document, holding: Holding
) -> None:
    Document.objects.update(content_hash="two", tries=5, warnings=["w"], remedy="m", reason="r", code="c")
    attempts.settle(
        document,
        holding,
        **{"state": "held", "code": "x", "reason": "x", "remedy": "x", "warnings": [], "tries": 1},
    )
    now = Document.objects.get()
    assert (now.state, now.code, now.reason, now.remedy, now.warnings, now.tries) == (
        "pending",
        "c",
        "r",
        "m",
        ["w"],
        5,
    )
    assert document.state == "pending"
