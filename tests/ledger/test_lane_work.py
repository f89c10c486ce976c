"""What a lane takes next, and what wakes it."""

from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.words import Flow
from brygga.flows import facts
from brygga.integrations.models import Integration
from brygga.ledger import foreign, lanes, runs, turns, underway, wake
from brygga.ledger.foreign import Stranger
from brygga.ledger.models import Cursor, Document, Event, ForeignNumber, Lane, LaneKind, Run, Shipment

DELIVERY, SHIPMENT = LaneKind.DELIVERY, LaneKind.SHIPMENT


def again(document: Document, source_id: int, **members: Any) -> Document:
    """Another document like this one."""
    one = Document.objects.get(pk=document.pk)
    one.pk, one.source_id = None, source_id
    one._state.adding = True
    for name, value in members.items():
        setattr(one, name, value)
    one.save()
    return one


def a_shipment(document: Document, due_at: Any) -> Shipment:
    return Shipment.objects.create(
        integration=document.integration, document=document, order_id=1, due_at=due_at, seen_at=due_at
    )


def a_hint(integration: Integration, clock: Any, **members: Any) -> Event:
    given = {"accepted": True, "received_at": clock()} | members
    return Event.objects.create(integration=integration, kind="order", order_id=1, **given)


# --- what is next


def test_a_document_that_a_person_asked_for_goes_first_then_the_longest_due_then_the_oldest_version(
    document: Document, clock: Any
) -> None:
    holding = lanes.take(document.integration_id, DELIVERY)
    earlier = clock() - timedelta(seconds=1)
    again(document, 1, version="2026-03-02T09:00:01")
    again(document, 2, version="2026-03-02T09:00:00")
    again(document, 3, due_at=earlier, version="2026-03-02T09:00:09")
    again(document, 4, priority=1)
    again(document, 5, due_at=clock() + timedelta(seconds=1), priority=9)
    again(document, 6, due_at=None, priority=9)
    document.delete()
    taken = []
    while (following := lanes.next_document(holding)) is not None:
        taken.append(following.source_id)
        Document.objects.filter(pk=following.pk).update(due_at=None)
    assert taken == [4, 3, 2, 1]


def test_write_backs_and_hints_are_taken_oldest_first_when_they_are_due(
    document: Document, clock: Any
) -> None:
    holding = lanes.take(document.integration_id, SHIPMENT)
    later = a_shipment(document, clock() + timedelta(seconds=1))
    assert lanes.next_shipment(holding) is None
    assert lanes.is_empty(holding)
    first = a_shipment(again(document, 2), clock())
    assert lanes.next_shipment(holding) == first
    assert not lanes.is_empty(holding)
    clock.advance(seconds=2)
    assert lanes.next_shipment(holding) == first
    first.delete()
    assert lanes.next_shipment(holding) == later
    a_hint(document.integration, clock, accepted=False)
    a_hint(document.integration, clock, taken_at=clock())
    a_hint(document.integration, clock, due_at=clock() + timedelta(seconds=1))
    assert lanes.next_event(holding) is None
    due = a_hint(document.integration, clock, due_at=clock())
    a_hint(document.integration, clock)
    assert lanes.next_event(holding) == due
    later.delete()
    assert not lanes.is_empty(holding)


def test_a_delivery_lane_is_empty_whatever_the_other_lane_has_to_do(document: Document, clock: Any) -> None:
    a_shipment(document, clock())
    Document.objects.update(due_at=None)
    assert lanes.is_empty(lanes.take(document.integration_id, DELIVERY))
    Document.objects.update(due_at=clock())
    assert not lanes.is_empty(lanes.take(document.integration_id, DELIVERY))


def test_after_an_outage_what_waited_for_its_next_try_is_due_and_nothing_else(
    document: Document, clock: Any
) -> None:
    later = clock() + timedelta(minutes=30)
    a_shipment(document, later)
    for kind, table, other in ((DELIVERY, Document, Shipment), (SHIPMENT, Shipment, Document)):
        for code, tries in (("try_again", 1), ("unknown_outcome", 2), ("quiet_time", 1), ("try_again", 0)):
            for each in (Document, Shipment):
                each.objects.update(due_at=later, tries=tries, code=code)
            assert lanes.end_waiting(document.integration_id + 1, kind) == 0
            is_hurried = tries > 0 and code != "quiet_time"
            assert lanes.end_waiting(document.integration_id, kind) == int(is_hurried)
            assert table.objects.get().due_at == (clock() if is_hurried else later)
            assert other.objects.get().due_at == later


def test_a_look_sees_the_lane_and_settings_that_changed_meanwhile(
    integration: Integration, clock: Any
) -> None:
    holding = lanes.take(integration.pk, DELIVERY)
    first = lanes.look(holding)
    assert (first.integration, first.releases, first.resting_until) == (integration, 0, None)
    assert (first.failed, first.deaths, first.in_hand) == (False, 0, "")
    assert lanes.look(holding, first).integration is first.integration
    Integration.objects.update(paused=True)
    Lane.objects.update(deaths=2, in_hand="document 1", failures=1, resting_until=clock(), releases=4)
    second = lanes.look(holding, first)
    assert second.integration.paused
    assert (second.releases, second.resting_until, second.failed) == (4, None, True)
    assert (second.deaths, second.in_hand) == (2, "document 1")
    until = clock() + timedelta(seconds=1)
    Lane.objects.update(resting_until=until)
    assert lanes.look(holding, second).resting_until == until


def test_held_documents_are_tried_as_new_ones_when_they_are_released(document: Document, clock: Any) -> None:
    lanes.take(document.integration_id, DELIVERY)
    lanes.take(document.integration_id, SHIPMENT)
    Document.objects.update(state="held", code="c", due_at=None, tries=5)
    other = again(document, 2, state="parked", due_at=None)
    assert lanes.release_held(document.integration_id + 1) == 0
    assert lanes.release_held(document.integration_id) == 1
    document.refresh_from_db()
    other.refresh_from_db()
    assert (document.due_at, document.tries, other.due_at) == (clock(), 0, None)
    assert Lane.objects.get(kind=DELIVERY).releases == 1
    assert Lane.objects.get(kind=SHIPMENT).releases == 0


# --- what is queued


def test_what_is_queued_and_what_runs_is_told_apart(integration: Integration) -> None:
    assert not underway.under_way(integration).is_anything
    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS):
        assert wake.wake_flow(integration, flow)
        assert not wake.wake_flow(integration, flow)
    for kind in (DELIVERY, SHIPMENT):
        assert wake.wake_lane(integration, kind)
    found = underway.under_way(integration)
    assert found.queued_flows == {Flow.ARTICLES, Flow.SALES_ORDERS}
    assert found.queued_lanes == {DELIVERY, SHIPMENT}
    assert not found.read_flows
    assert not found.working_lanes
    busy = ProcrastinateJob.objects.filter(
        lock__in=[f"read:{integration.pk}:articles", f"delivery:{integration.pk}"]
    )
    assert busy.update(status="doing", queueing_lock=None) == 2
    assert wake.wake_flow(integration, Flow.ARTICLES)
    found = underway.under_way(integration)
    assert (found.queued_flows, found.read_flows) == ({Flow.SALES_ORDERS}, {Flow.ARTICLES})
    assert (found.queued_lanes, found.working_lanes) == ({SHIPMENT}, {DELIVERY})
    ProcrastinateJob.objects.filter(status="todo").delete()
    assert underway.under_way(integration).is_anything


def test_whatever_is_queued_or_runs_is_something() -> None:
    for name in ("queued_flows", "read_flows", "queued_lanes", "working_lanes"):
        assert underway.UnderWay(**{name: frozenset(["one"])}).is_anything
    assert not underway.UnderWay().is_anything


def test_each_kind_of_work_is_queued_as_the_job_that_does_it(integration: Integration) -> None:
    wake.wake_lane(integration, DELIVERY)
    wake.wake_lane(integration, SHIPMENT)
    wake.wake_flow(integration, Flow.SHIPMENTS)
    wake.wake_check(integration, asked=True)
    assert not wake.wake_check(integration)
    found = ProcrastinateJob.objects.order_by("id").values_list("task_name", "lock", "queueing_lock", "args")
    pk = integration.pk
    assert list(found) == [
        ("deliver", f"delivery:{pk}", f"delivery:{pk}", {"integration_id": pk}),
        ("ship", f"shipment:{pk}", f"shipment:{pk}", {"integration_id": pk}),
        ("read", f"read:{pk}:shipments", f"read:{pk}:shipments", {"integration_id": pk, "flow": "shipments"}),
        ("check", f"check:{pk}", f"check:{pk}", {"integration_id": pk, "asked": 1}),
    ]
    ProcrastinateJob.objects.all().delete()
    wake.wake_check(integration)
    assert ProcrastinateJob.objects.get().args["asked"] == 0


def test_another_queue_takes_the_jobs_while_it_is_asked_to(integration: Integration) -> None:
    taken = []

    def queue(*job: Any) -> bool:
        taken.append(job)
        return False

    with wake.queued_by(queue), wake.queued_by(queue):
        assert not wake.wake_lane(integration, SHIPMENT)
    assert taken == [("ship", f"shipment:{integration.pk}", {"integration_id": integration.pk})]
    assert not ProcrastinateJob.objects.exists()
    assert wake.wake_lane(integration, SHIPMENT)
    assert ProcrastinateJob.objects.exists()


# --- a flow's turn


def test_a_turn_that_was_well_says_so_and_one_after_failures_only_when_it_may(
    integration: Integration, clock: Any
) -> None:
    due = clock() + timedelta(minutes=5)
    Cursor.objects.create(integration=integration, flow="sales_orders", due_at=due, failures=2, problem="p")
    clock.advance(seconds=9)
    assert not turns.succeeded(integration.pk, Flow.SALES_ORDERS)
    assert Cursor.objects.get().problem == "p"
    assert turns.succeeded(integration.pk, Flow.SALES_ORDERS, after_failures=True)
    cursor = Cursor.objects.get()
    assert (cursor.failures, cursor.problem, cursor.due_at) == (0, "", due)
    assert cursor.last_success_at == cursor.last_try_at == clock()
    assert turns.succeeded(integration.pk, Flow.SALES_ORDERS)
    assert not turns.succeeded(integration.pk, Flow.ARTICLES)


@pytest.mark.parametrize(("age", "settled", "soon"), [(4, False, True), (5, False, False), (4, True, False)])
def test_what_was_read_right_after_its_stamp_is_read_again_soon(
    integration: Integration, document: Document, clock: Any, age: int, settled: bool, soon: bool
) -> None:
    due = clock() + timedelta(minutes=5)
    Cursor.objects.create(integration=integration, flow="sales_orders", due_at=due)
    Document.objects.update(
        settled=settled, version="2026-03-02T09:00:00", read_at=clock() - timedelta(seconds=age)
    )
    turns.succeeded(integration.pk, Flow.SALES_ORDERS)
    assert Cursor.objects.get().due_at == (clock() + timedelta(seconds=6) if soon else due)


@pytest.mark.parametrize(("hours", "holds_back"), [(23, True), (24, False)])
def test_what_is_not_settled_holds_reading_back_for_a_day(
    integration: Integration, document: Document, clock: Any, hours: int, holds_back: bool
) -> None:
    stamp = "2026-03-02T09:00:00"
    assert turns.standing(integration.pk, Flow.SALES_ORDERS) == turns.Standing("", None)
    Cursor.objects.create(integration=integration, flow="sales_orders", stamp="2026-03-02T10:00:00")
    Document.objects.update(version=stamp, read_at=clock() - timedelta(hours=hours))
    assert turns.standing(integration.pk, Flow.SALES_ORDERS) == turns.Standing(
        "2026-03-02T10:00:00", stamp if holds_back else None
    )


def test_a_run_is_told_with_what_it_did(integration: Integration, clock: Any) -> None:
    began = clock()
    clock.advance(seconds=3)
    assert runs.record(integration, "intake", began, {"read": 2, "new": 0}, flow="articles", problem="p")
    run = Run.objects.get()
    assert (run.integration, run.flow, run.kind, run.problem) == (integration, "articles", "intake", "p")
    assert (run.started_at, run.finished_at, run.counts) == (began, clock(), {"read": 2, "new": 0})
    assert runs.record(integration, "delivery", began, {"taken": 1})
    assert Run.objects.get(kind="delivery").flow == Run.objects.get(kind="delivery").problem == ""


# --- numbers of others


def test_a_number_of_somebody_else_is_noted_known_and_forgotten(
    integration: Integration, document: Document
) -> None:
    def stranger(number: str) -> int | None:
        return facts.known(document, integration, number).stranger

    assert stranger("20001") is None
    foreign.remember(document, "20001", 7)
    foreign.remember(document, "20001", 8)
    note = ForeignNumber.objects.get()
    assert (note.integration_id, note.flow, note.target_id) == (document.integration_id, "sales_orders", 8)
    assert (stranger("20001"), stranger("20002")) == (8, None)
    foreign.forget(document, "20002")
    assert stranger("20001") == 8
    foreign.forget(document, "20001")
    assert stranger("20001") is None


def test_of_several_orders_under_one_number_the_last_one_is_noted(integration: Integration) -> None:
    long = "9" * 60
    strangers = [
        Stranger(f"{long}{end}", target_id, f"other-{target_id}") for end, target_id in (("1", 7), ("2", 8))
    ]
    foreign.note(integration.pk, Flow.SALES_ORDERS, strangers)
    noted = ForeignNumber.objects.get()
    assert (noted.number, noted.target_id, noted.source_ref) == (long, 8, "other-8")


def test_a_note_that_names_this_very_order_is_no_other_ones(
    integration: Integration, document: Document
) -> None:
    foreign.remember(document, "20001", 7)
    ForeignNumber.objects.update(source_ref=str(document.source_id))
    assert facts.known(document, integration, "20001").stranger is None
    foreign.forget(document, "20001")
    assert ForeignNumber.objects.exists()
