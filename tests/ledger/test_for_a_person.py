"""What asks for a person: what stands still, what is late, and what was set aside because it ended its workers."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.options import EveryMinutes, FlowSwitches, Options
from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger import attention, in_hand, lanes, outlook, suspects, tallies, wake
from brygga.ledger.models import Cursor, Document, Event, Lane, LaneKind, Run, Shipment, ShipmentState


def a_shipment(document: Document, **members: Any) -> Shipment:
    moment = document.changed_at
    return Shipment.objects.create(
        integration=document.integration, document=document, order_id=1, seen_at=moment, **members
    )


# --- what stands still, what is late, how many there are


def test_what_asks_for_a_person_is_what_nothing_else_will_move(document: Document, clock: Any) -> None:
    integration = document.integration
    a_shipment(document)
    for state in DocState:
        Document.objects.update(state=state, due_at=None)
        wanted = state in {DocState.HELD, DocState.PARKED, DocState.UNKNOWN, DocState.DIVERGED}
        assert attention.documents(integration).exists() is wanted
        Document.objects.update(due_at=clock())
        assert not attention.documents(integration).exists()
    for name in ShipmentState.values:
        Shipment.objects.update(state=name, due_at=None)
        assert attention.shipments(integration).exists() is (name in {"parked", "unknown"})
        Shipment.objects.update(due_at=clock())
        assert not attention.shipments(integration).exists()


def test_what_ended_its_workers_asks_for_a_person_while_it_waits_for_its_next_try(
    document: Document, clock: Any
) -> None:
    ended = {"state": "parked", "code": "ends_worker", "due_at": clock() + timedelta(hours=1)}
    shipment = a_shipment(document, **ended)
    Document.objects.update(**ended)
    integration = document.integration
    assert list(attention.documents(integration)) == [document]
    assert list(attention.shipments(integration)) == [shipment]
    look = outlook.of([integration.pk])[integration.pk]
    assert (look.waiting, look.for_a_person) == (0, 2)
    Document.objects.update(state=DocState.UNKNOWN)
    Shipment.objects.update(state=ShipmentState.UNKNOWN)
    assert not attention.documents(integration).exists()
    assert not attention.shipments(integration).exists()
    look = outlook.of([integration.pk])[integration.pk]
    assert (look.waiting, look.for_a_person) == (2, 0)


def test_a_flow_is_late_after_three_turns_and_ten_minutes(integration: Integration, clock: Any) -> None:
    integration.started_at = began = clock()
    options = Options(every_minutes=EveryMinutes(sales_orders=5), flows=FlowSwitches(articles=False))
    cursors = [Cursor(flow=Flow.ARTICLES), Cursor(flow=Flow.SALES_ORDERS)]
    clock.advance(minutes=25)
    assert attention.late_flows(integration, cursors, options) == []
    clock.advance(seconds=1)
    assert attention.late_flows(integration, cursors, options) == [(Flow.SALES_ORDERS, began)]
    cursors[1].last_success_at = began + timedelta(seconds=1)
    assert attention.late_flows(integration, cursors, options) == []
    integration.started_at = cursors[1].last_success_at = None
    assert attention.late_flows(integration, cursors, options) == []


def test_documents_and_write_backs_are_counted_by_flow_and_state(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    integration = document.integration
    a_shipment(document, state="done")
    for _ in range(2):
        assert tallies.documents_of(integration) == tallies.Tally({("sales_orders", "pending"): 1}, False)
        assert tallies.shipments_of(integration) == tallies.Tally({("shipments", "done"): 1}, False)
    Document.objects.update(state="held")
    assert tallies.documents_of(integration).counts == {("sales_orders", "held"): 1}
    monkeypatch.setattr(tallies, "MANY", 1)
    assert not tallies.documents_of(integration).is_kept


def test_only_large_numbers_are_kept_and_for_a_minute(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    kept: list[tuple[str, int]] = []
    keep = cache.set

    def noting(key: str, value: Any, seconds: int) -> None:
        kept.append((key, seconds))
        keep(key, value, seconds)

    monkeypatch.setattr(cache, "set", noting)
    monkeypatch.setattr(tallies, "MANY", 0)
    a_shipment(document, state="done")
    assert tallies.documents_of(document.integration).is_kept
    assert tallies.shipments_of(document.integration).is_kept
    Document.objects.update(state="held")
    Shipment.objects.update(state="parked")
    assert tallies.documents_of(document.integration).counts == {("sales_orders", "pending"): 1}
    assert tallies.shipments_of(document.integration).counts == {("shipments", "done"): 1}
    assert {seconds for _, seconds in kept} == {60}
    assert len({key for key, _ in kept}) == 2
    cache.clear()


# --- what ends its workers


def a_job(integration: Integration | None, task: str = "deliver", **arguments: Any) -> Any:
    given = arguments | ({"integration_id": integration.pk} if integration else {})
    key = f"{task}:{given.get('integration_id', '')}{given.get('flow', '')}"
    deferrer = app.configure_task(task, lock=f"lock {key}", queueing_lock=key, queue="q", priority=3)
    number = deferrer.defer(**given)
    job = ProcrastinateJob.objects.get(pk=number).procrastinate_job
    ProcrastinateJob.objects.filter(pk=number).delete()
    return job


def queued() -> ProcrastinateJob:
    return ProcrastinateJob.objects.get()


def test_a_job_that_ended_its_worker_is_queued_as_it_was_with_its_count(integration: Integration) -> None:
    job = a_job(integration, "read", flow="sales_orders")
    assert suspects.queue_again(job, 2) is None
    one = queued()
    assert (one.task_name, one.lock, one.queueing_lock) == ("read", job.lock, job.queueing_lock)
    assert (one.queue_name, one.priority, one.attempts, one.scheduled_at) == ("q", 3, 2, None)
    assert one.args == {"integration_id": integration.pk, "flow": "sales_orders"}
    assert not Run.objects.exists()


def test_what_is_set_aside_is_said_on_the_pages_of_its_integration(
    integration: Integration, clock: Any
) -> None:
    for flow in ("sales_orders", "articles"):
        Cursor.objects.create(integration=integration, flow=flow)
    job = a_job(integration, "read", flow="sales_orders")
    for ends, minutes in ((3, 10), (4, 60), (5, 360), (6, 1440), (7, 1440)):
        until = suspects.queue_again(job, ends)
        assert until == clock() + timedelta(minutes=minutes)
        run = Run.objects.latest("id")
        assert (run.integration, run.kind, run.flow) == (integration, "intake", "sales_orders")
        assert run.counts == {}
        assert f"{ends} times in a row" in run.problem
        assert f"{until:%Y-%m-%d %H:%M} UTC" in run.problem
        said = dict(Cursor.objects.values_list("flow", "problem"))
        assert said == {"sales_orders": run.problem, "articles": ""}


def test_the_run_of_what_was_set_aside_is_of_its_kind(integration: Integration) -> None:
    kinds = {"deliver": "delivery", "ship": "shipment", "check": "check"}
    for task, kind in kinds.items():
        suspects.queue_again(a_job(integration, task), 3)
        run = Run.objects.latest("id")
        assert (run.kind, run.flow) == (kind, "")


def test_what_is_set_aside_is_found_and_brought_back_by_integration_or_key(integration: Integration) -> None:
    suspects.queue_again(a_job(integration), 3)
    suspects.queue_again(a_job(None, "tick"), 4)
    suspects.queue_again(a_job(None, "well"), 2)
    mine, tick = suspects.set_aside()
    assert (mine.key, mine.task, mine.integration_id, mine.ends) == (
        f"deliver:{integration.pk}",
        "deliver",
        integration.pk,
        3,
    )
    assert mine.until == ProcrastinateJob.objects.get(task_name="deliver").scheduled_at
    assert (tick.key, tick.integration_id, tick.ends) == ("tick:", None, 4)
    assert suspects.set_aside(integration) == [mine]
    assert suspects.bring_back(integration.pk + 1) == 0
    assert suspects.bring_back(integration.pk, "tick:") == 0
    assert suspects.bring_back(integration.pk) == 1
    assert suspects.set_aside() == [tick]
    assert suspects.bring_back() == 1
    assert suspects.set_aside() == []


def test_a_suspect_steps_back_for_some_seconds_while_another_one_runs(integration: Integration) -> None:
    other = ProcrastinateJob.objects.filter(pk=app.configure_task("tick").defer())
    other.update(status="doing")
    job = a_job(integration).evolve(attempts=2)
    assert not suspects.steps_back(job)
    other.update(attempts=1)
    assert suspects.steps_back(job)
    again = ProcrastinateJob.objects.get(status="todo")
    assert (again.queueing_lock, again.attempts) == (job.queueing_lock, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM %s - now())", [again.scheduled_at])
        assert 2 <= cursor.fetchone()[0] <= 8


def test_a_job_of_the_whole_installation_belongs_to_no_integration(integration: Integration) -> None:
    assert suspects.integration_of(a_job(integration)) == integration.pk
    assert suspects.integration_of(a_job(None, "tick")) is None
    assert suspects.queue_again(a_job(None, "tick"), 3) is not None
    assert not Run.objects.exists()


# --- the piece in hand


@pytest.fixture
def holding(document: Document) -> lanes.Holding:
    return lanes.take(document.integration_id, LaneKind.DELIVERY)


def lane() -> tuple[int, str]:
    return Lane.objects.values_list("deaths", "in_hand").get()


def test_a_death_is_counted_on_its_lane_and_blames_what_was_in_hand(holding: lanes.Holding) -> None:
    lanes.take(holding.integration_id, LaneKind.SHIPMENT)
    assert not in_hand.count_death(holding.integration_id, LaneKind.DELIVERY)
    Lane.objects.filter(kind=LaneKind.DELIVERY).update(in_hand="document 1")
    assert in_hand.count_death(holding.integration_id, LaneKind.DELIVERY)
    assert dict(Lane.objects.values_list("kind", "deaths")) == {"delivery": 2, "shipment": 0}
    in_hand.forget(holding)
    assert Lane.objects.values_list("deaths", "in_hand").get(kind=LaneKind.DELIVERY) == (0, "")


def test_what_is_taken_next_is_noted_and_the_count_begins_anew_with_another_piece(
    document: Document, holding: lanes.Holding
) -> None:
    Lane.objects.update(deaths=2, in_hand="document 0")
    in_hand.note_next(holding, lanes.look(holding))
    assert lane() == (1, f"document {document.pk}")
    Lane.objects.update(deaths=2)
    in_hand.note_next(holding, lanes.look(holding))
    assert lane() == (2, f"document {document.pk}")
    Document.objects.update(due_at=None)
    in_hand.note_next(holding, lanes.look(holding))
    assert lane() == (1, "")


def test_who_lost_the_lane_notes_nothing_in_it(document: Document, holding: lanes.Holding) -> None:
    Lane.objects.update(deaths=1)
    seen = lanes.look(holding)
    lanes.take(holding.integration_id, LaneKind.DELIVERY)
    in_hand.note_next(holding, seen)
    in_hand.forget(holding)
    assert lane() == (1, "")


def test_the_piece_of_three_deaths_is_parked_and_the_next_one_is_noted(
    document: Document, holding: lanes.Holding, clock: Any
) -> None:
    other = Document.objects.get(pk=document.pk)
    other.pk, other.source_id = None, 2
    other._state.adding = True
    other.save()
    Document.objects.filter(pk=document.pk).update(priority=1, tries=9)
    Lane.objects.update(deaths=3, in_hand=f"document {document.pk}")
    in_hand.note_next(holding, lanes.look(holding))
    document.refresh_from_db()
    assert (document.state, document.code) == (DocState.PARKED, "ends_worker")
    assert document.due_at == clock() + timedelta(hours=1)
    assert (document.priority, document.tries, document.remedy) == (0, 3, in_hand.REMEDY)
    assert document.reason.startswith("Brygga's worker died 3 times in a row")
    assert lane() == (1, f"document {other.pk}")


def test_a_webhook_of_three_deaths_is_put_away_and_a_write_back_parked(
    document: Document, clock: Any
) -> None:
    holding = lanes.take(document.integration_id, LaneKind.SHIPMENT)
    event = Event.objects.create(
        integration=document.integration, received_at=clock(), kind="order", accepted=True, order_id=1
    )
    shipment = a_shipment(document, due_at=clock())
    Lane.objects.update(deaths=3, in_hand=f"event {event.pk}")
    in_hand.note_next(holding, lanes.look(holding))
    event.refresh_from_db()
    assert event.taken_at == clock()
    assert "3 times" in event.outcome
    assert lane() == (1, f"shipment {shipment.pk}")
    Lane.objects.update(deaths=3)
    in_hand.note_next(holding, lanes.look(holding))
    shipment.refresh_from_db()
    assert (shipment.state, shipment.code, shipment.tries) == ("parked", "ends_worker", 3)
    assert shipment.due_at == clock() + timedelta(hours=1)
    assert lane() == (1, "")


def test_the_piece_of_three_deaths_is_parked_also_when_another_goes_before_it_meanwhile(
    document: Document, holding: lanes.Holding
) -> None:
    first = Document.objects.get(pk=document.pk)
    first.pk, first.source_id, first.priority = None, 2, 10
    first._state.adding = True
    first.save()
    Lane.objects.update(deaths=3, in_hand=f"document {document.pk}")
    in_hand.note_next(holding, lanes.look(holding))
    document.refresh_from_db()
    assert document.state == DocState.PARKED
    assert lane() == (1, f"document {first.pk}")


def test_what_was_done_before_its_worker_died_is_not_parked(
    document: Document, holding: lanes.Holding
) -> None:
    Document.objects.update(state=DocState.DELIVERED, due_at=None)
    Lane.objects.update(deaths=3, in_hand=f"document {document.pk}")
    in_hand.note_next(holding, lanes.look(holding))
    assert not Document.objects.filter(state=DocState.PARKED).exists()
    assert lane() == (1, "")


def test_one_that_was_parked_is_noted_before_its_try_so_that_one_death_parks_it_again(
    document: Document, holding: lanes.Holding, clock: Any
) -> None:
    assert in_hand.is_its_turn(holding, document)
    assert lane() == (0, ""), "one that is well costs nothing"
    Document.objects.update(state=DocState.PARKED, code="ends_worker", tries=4)
    document.refresh_from_db()
    assert in_hand.is_its_turn(holding, document)
    assert document.tries == 0, "a call that fails from now on fails for the first time"
    assert lane() == (2, f"document {document.pk}")
    assert in_hand.count_death(holding.integration_id, LaneKind.DELIVERY), "and its lane's job is not blamed"
    in_hand.note_next(holding, lanes.look(holding))
    document.refresh_from_db()
    assert (document.tries, document.due_at) == (5, clock() + timedelta(days=1))


def test_one_that_was_parked_waits_for_other_suspects_and_they_wait_for_it(
    document: Document, holding: lanes.Holding, clock: Any
) -> None:
    Document.objects.update(state=DocState.PARKED, code="ends_worker", tries=3)
    document.refresh_from_db()
    own = runs_now(wake.lane_key(document.integration_id, LaneKind.DELIVERY), attempts=0)
    other = runs_now("read:1:articles", attempts=1)
    assert not in_hand.is_its_turn(holding, document)
    assert lane() == (0, "")
    document.refresh_from_db()
    low, high = suspects.STEP_BACK_SECONDS
    assert clock() + timedelta(seconds=low) <= document.due_at <= clock() + timedelta(seconds=high)
    assert (document.state, document.tries) == (DocState.PARKED, 3)
    ProcrastinateJob.objects.filter(pk=other).update(attempts=0)
    assert in_hand.is_its_turn(holding, document)
    assert suspects.steps_back(ProcrastinateJob.objects.get(pk=other).procrastinate_job)
    assert ProcrastinateJob.objects.get(pk=own).attempts == 1


def runs_now(key: str, attempts: int) -> int:
    """A job of this key that a worker has taken; its number."""
    job = app.configure_task("deliver", allow_unknown=True, lock=key, queueing_lock=key).defer(
        integration_id=1
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s", [attempts, job]
        )
    return int(job)


def test_what_one_lane_notes_and_forgets_is_its_own(document: Document, holding: lanes.Holding) -> None:
    lanes.take(holding.integration_id, LaneKind.SHIPMENT)
    Lane.objects.update(deaths=2, failures=2, in_hand="event 5")
    in_hand.note_next(holding, lanes.look(holding))
    lanes.count_failure(holding, None)
    lanes.count_success(holding)
    in_hand.forget(holding)
    beside = Lane.objects.get(kind=LaneKind.SHIPMENT)
    assert beside.epoch == holding.epoch
    assert (beside.deaths, beside.failures, beside.in_hand) == (2, 2, "event 5")
