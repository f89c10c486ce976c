"""One holder at a time: whoever lost the lane writes nothing, and no wake-up is lost."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger import attempts, lanes, wake
from brygga.ledger.lanes import LaneLost
from brygga.ledger.models import Attempt, Document, Event, Lane, LaneKind, Outcome, Shipment

DELIVERY, SHIPMENT = LaneKind.DELIVERY, LaneKind.SHIPMENT
pytestmark = pytest.mark.usefixtures("transactional_db")


def test_an_older_holder_writes_nothing(integration: Integration, document: Document) -> None:
    old = lanes.take(integration.pk, DELIVERY)
    attempt = attempts.begin(document, "order", old)
    lanes.take(integration.pk, DELIVERY)
    for write in (
        lambda: attempts.begin(document, "cancel", old),
        lambda: attempts.finish(attempt, old, Outcome.CREATED, "", document, target_id=1),
        lambda: attempts.settle(document, old, state="delivered"),
        lambda: attempts.hold(document, old, 0, state="held"),
        lambda: lanes.is_empty(old),
        lambda: lanes.count_failure(old, None),
    ):
        with pytest.raises(LaneLost):
            write()
    lanes.count_success(old)
    now = Document.objects.get(pk=document.pk)
    assert (now.state, now.target_id) == ("pending", None)
    assert list(Attempt.objects.values_list("step", "finished_at")) == [("order", None)]


def test_the_two_lanes_of_an_integration_do_not_take_each_other_over(integration: Integration) -> None:
    delivery = lanes.take(integration.pk, DELIVERY)
    lanes.take(integration.pk, SHIPMENT)
    with transaction.atomic():
        assert lanes.require(delivery) == 0


def test_one_unfinished_attempt_of_a_step_at_most(integration: Integration, document: Document) -> None:
    holding = lanes.take(integration.pk, DELIVERY)
    attempts.begin(document, "order", holding)
    with pytest.raises(LaneLost):
        attempts.begin(document, "order", holding)
    attempts.begin(document, "cancel", holding)
    assert Attempt.objects.count() == 2


@pytest.mark.usefixtures("shipment")
def test_each_lane_sees_its_own_unfinished_attempts(integration: Integration, document: Document) -> None:
    holding = lanes.take(integration.pk, DELIVERY)
    for step in ("send", "order", "article X"):
        attempts.begin(document, step, holding)
    delivery = attempts.unfinished(document, DELIVERY)
    shipment = attempts.unfinished(document, SHIPMENT)
    assert (delivery and delivery.step, shipment and shipment.step) == ("order", "send")


def test_a_newer_content_keeps_the_standing_that_it_was_given(
    integration: Integration, document: Document
) -> None:
    holding = lanes.take(integration.pk, DELIVERY)
    Document.objects.filter(pk=document.pk).update(content_hash="two", state="pending", code="")
    attempts.settle(document, holding, state="delivered", code="x", due_at=None, target_id=7, sent_hash="h")
    now = Document.objects.get(pk=document.pk)
    assert (now.state, now.code, now.due_at is not None) == ("pending", "", True)
    assert (now.target_id, now.sent_hash) == (7, "h")


def test_what_is_held_after_a_release_is_looked_at_again_at_once(
    integration: Integration, document: Document, clock: Any
) -> None:
    holding = lanes.take(integration.pk, DELIVERY)
    seen = lanes.look(holding).releases
    attempts.hold(document, holding, seen, state="held", due_at=None)
    assert Document.objects.get(pk=document.pk).due_at is None
    assert lanes.release_held(integration.pk) == 1
    attempts.hold(document, holding, seen, state="held", due_at=None)
    assert Document.objects.get(pk=document.pk).due_at == clock()


def test_only_one_cause_is_released_where_one_is_named(integration: Integration, document: Document) -> None:
    Document.objects.update(state="held", code="article_missing", due_at=None)
    assert lanes.release_held(integration.pk, "refused") == 0
    assert lanes.release_held(integration.pk, "article_missing") == 1


# --- resting


def test_a_lane_rests_longer_with_each_failure_and_no_longer_than_a_quarter_of_an_hour(
    integration: Integration, clock: Any
) -> None:
    holding = lanes.take(integration.pk, DELIVERY)
    rests = []
    for _ in range(12):
        lanes.count_failure(holding, None)
        until = lanes.look(holding).resting_until
        rests.append(0 if until is None else (until - clock()).total_seconds())
    assert rests == [0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900]
    lanes.count_success(holding)
    lane = Lane.objects.get(pk=holding.lane_id)
    assert (lane.failures, lane.resting_until) == (0, None)


def test_a_resting_lane_is_not_woken_and_the_other_lane_of_the_same_integration_is(
    integration: Integration, shipment: Shipment, clock: Any
) -> None:
    assert lanes.wakeable() == [(integration.pk, DELIVERY), (integration.pk, SHIPMENT)]
    lanes.count_failure(lanes.take(integration.pk, DELIVERY), clock() + timedelta(minutes=1))
    assert lanes.wakeable() == [(integration.pk, SHIPMENT)]
    clock.advance(minutes=2)
    assert len(lanes.wakeable()) == 2


def test_a_hint_wakes_the_shipment_lane_when_it_is_due(integration: Integration, clock: Any) -> None:
    event = Event.objects.create(
        integration=integration, received_at=clock(), kind="order", accepted=True, order_id=1
    )
    assert lanes.wakeable() == [(integration.pk, SHIPMENT)]
    Event.objects.filter(pk=event.pk).update(due_at=clock() + timedelta(minutes=1))
    assert lanes.wakeable() == []
    assert lanes.is_empty(lanes.take(integration.pk, SHIPMENT))


# --- waking


def test_already_queued_is_news_and_leaves_the_callers_transaction_whole(
    integration: Integration, document: Document
) -> None:
    with transaction.atomic():
        assert wake.wake_lane(integration, DELIVERY)
        assert not wake.wake_lane(integration, DELIVERY)
        assert wake.wake_flow(integration, Flow.ARTICLES)
        Document.objects.filter(pk=document.pk).update(number="written")
    assert Document.objects.get(pk=document.pk).number == "written"
    assert ProcrastinateJob.objects.filter(task_name="deliver").count() == 1


def test_a_wake_up_goes_with_the_transaction_that_made_it(integration: Integration) -> None:
    with transaction.atomic():
        assert wake.wake_lane(integration, DELIVERY)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.filter(task_name="deliver").exists()


def test_the_last_look_waits_for_news_that_is_being_written(
    integration: Integration, document: Document, clock: Any
) -> None:
    """Intake holds the lane's row until it commits, so a lane never ends between its look and the news."""
    Document.objects.update(due_at=None)
    holding = lanes.take(integration.pk, DELIVERY)
    locked, seen = threading.Event(), threading.Event()
    answers: list[bool] = []

    def look() -> None:
        try:
            locked.wait(20)
            seen.set()
            answers.append(lanes.is_empty(holding))
        finally:
            connection.close()

    looking = threading.Thread(target=look)
    looking.start()
    with transaction.atomic():
        lanes.lock_for_news(integration.pk, DELIVERY)
        locked.set()
        assert seen.wait(20)
        looking.join(0.3)
        assert looking.is_alive()
        Document.objects.update(due_at=clock())
    looking.join(20)
    assert answers == [False]
