"""What runs by the clock: each flow in its time, sooner after a failure; and what is forgotten, and what never."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.failures import NeedsPerson
from brygga.core.words import DocState, Flow
from brygga.flows import acting, starting, syncing, upkeep
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import AuditEntry, Integration, Person, Phase, WarehouseSystem
from brygga.ledger import suspects, wake
from brygga.ledger.models import Attempt, Cursor, Document, Event, LaneKind, Outcome, Run

ORDERS = Flow.SALES_ORDERS


def queued() -> set[tuple[str, str]]:
    jobs = ProcrastinateJob.objects.filter(status="todo").exclude(task_name="tick")
    return {(job.task_name, job.args.get("flow", "")) for job in jobs}


def set_aside(task: str) -> None:
    """Jobs of this name ended three workers in a row."""
    with connection.cursor() as sql:
        sql.execute(
            "UPDATE procrastinate_jobs SET attempts = 3, scheduled_at = now() + interval '1 hour'"
            " WHERE task_name = %s",
            [task],
        )


def emptied() -> None:
    ProcrastinateJob.objects.all().delete()


def cursor(merchant: Any, flow: Flow = ORDERS) -> Cursor:
    return Cursor.objects.get(integration=merchant.integration, flow=flow)


def read(merchant: Any, clock: Any) -> None:
    """All flows are read, and their next turn is a quarter of an hour away."""
    Cursor.objects.update(due_at=clock() + timedelta(minutes=15))
    emptied()


# --- the tick


def test_each_flow_is_read_when_its_time_has_come(merchant: Any, clock: Any) -> None:
    read(merchant, clock)
    assert upkeep.tick() == 0
    clock.advance(minutes=15)
    assert upkeep.tick() == 4
    assert queued() == {("read", flow.value) for flow in Flow}
    assert cursor(merchant).due_at == clock() + timedelta(minutes=15)
    assert cursor(merchant, Flow.SHIPMENTS).due_at == clock() + timedelta(minutes=5)


def test_a_second_tick_at_the_same_time_queues_nothing_twice(merchant: Any, clock: Any) -> None:
    upkeep.tick()
    assert upkeep.tick() == 0


def test_a_flow_that_is_switched_off_is_not_read(merchant: Any, clock: Any) -> None:
    merchant.choose("flows", **{flow.value: flow is ORDERS for flow in Flow})
    read(merchant, clock)
    clock.advance(minutes=15)
    assert upkeep.tick() == 1
    assert queued() == {("read", "sales_orders")}


def test_a_lane_is_woken_when_the_time_of_its_document_comes(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", method="PUT", path="/orders$")
    merchant.deliver()
    read(merchant, clock)
    assert upkeep.tick() == 0
    clock.advance(seconds=40)
    assert upkeep.tick() == 1
    assert queued() == {("deliver", "")}


def test_one_integration_whose_settings_cannot_be_read_stops_no_other(merchant: Any, clock: Any) -> None:
    other = Integration.objects.create(
        warehouse_system=WarehouseSystem.objects.create(
            base_url="http://127.0.0.1/other", created_at=clock()
        ),
        phase=Phase.RUNNING,
        options={"of_another_version": True},
        created_at=clock(),
    )
    read(merchant, clock)
    Cursor.objects.create(integration=other, flow=ORDERS, due_at=clock() - timedelta(hours=1))
    clock.advance(minutes=15)
    assert upkeep.tick() == 4
    assert "of_another_version" in Cursor.objects.get(integration=other).problem


@pytest.mark.parametrize(
    "stands", [{"paused": True}, {"halted_by": "ongoing"}, {"phase": Phase.DISCONNECTED}]
)
def test_an_integration_that_stands_is_neither_read_nor_woken(
    merchant: Any, an_order: Any, stands: dict[str, Any]
) -> None:
    an_order()
    merchant.read(ORDERS)
    emptied()
    Integration.objects.update(**stands)
    assert upkeep.tick() == 0
    merchant.forget_calls()
    merchant.read(ORDERS)
    assert merchant.calls("procountor") == []


# --- a failed reading


def test_a_failed_reading_is_said_and_tried_again_sooner_then_later_and_later(
    merchant: Any, clock: Any
) -> None:
    merchant.fault("procountor", kind="unavailable", method="GET", path="/invoices$", times=3)
    waits = []
    for _ in range(3):
        Cursor.objects.update(due_at=clock() + timedelta(minutes=15))
        merchant.read(ORDERS)
        waits.append((cursor(merchant).due_at - clock()).total_seconds())
        assert cursor(merchant).problem
    assert waits == [15, 30, 60]
    merchant.read(ORDERS)
    assert (cursor(merchant).problem, cursor(merchant).failures) == ("", 0)


def test_the_time_that_procountor_names_goes_before_the_flows_clock(merchant: Any, clock: Any) -> None:
    merchant.fault("procountor", kind="too_many", method="GET", path="/invoices$", retry_after=3000)
    Cursor.objects.update(due_at=clock() + timedelta(minutes=15))
    merchant.read(ORDERS)
    assert cursor(merchant).due_at == clock() + timedelta(seconds=3000)


def test_a_reading_that_is_refused_says_why(merchant: Any) -> None:
    upkeep.read_flow(merchant.integration, ORDERS, "not a stamp")
    assert "400" in cursor(merchant).problem
    assert Run.objects.get(kind="intake").problem


# --- sync now, and the command


def test_sync_now_queues_every_flow_that_is_on_or_the_one_that_is_named(merchant: Any) -> None:
    emptied()
    merchant.choose("flows", purchase_orders=False)
    emptied()
    assert acting.sync_now(merchant.integration, None, None) == 3
    assert acting.sync_now(merchant.integration, Flow.PURCHASE_ORDERS, None) == 1
    assert acting.sync_now(merchant.integration, Flow.PURCHASE_ORDERS, None) == 0


def test_what_was_set_aside_runs_again_and_is_not_counted_as_a_reading(merchant: Any) -> None:
    emptied()
    wake.wake_lane(merchant.integration, LaneKind.DELIVERY)
    wake.wake_check(merchant.integration)
    set_aside("deliver")
    set_aside("check")
    assert acting.sync_now(merchant.integration, ORDERS, None) == 1
    assert suspects.set_aside() == []
    set_aside("deliver")
    assert not acting.check_now(merchant.integration, None), "one waits already"
    assert suspects.set_aside() == []


@pytest.mark.parametrize(
    ("stands", "remedy"),
    [
        ({"paused": True}, "Resume"),
        ({"halted_by": "ongoing"}, "Reconnect"),
        ({"phase": Phase.CONNECTED}, "Start"),
    ],
)
def test_what_stands_says_what_to_do_first(merchant: Any, stands: dict[str, Any], remedy: str) -> None:
    Integration.objects.update(**stands)
    merchant.integration.refresh_from_db()
    with pytest.raises(ConnectProblem) as refused:
        acting.sync_now(merchant.integration, None, None)
    assert remedy in refused.value.remedy


def test_pause_and_resume_keep_the_work_and_queue_it_again(merchant: Any, an_order: Any) -> None:
    person = Person.objects.get()
    an_order()
    merchant.read(ORDERS)
    starting.pause(merchant.integration, person)
    starting.pause(merchant.integration, person)
    assert merchant.deliver() == {}
    emptied()
    merchant.integration.refresh_from_db()
    starting.resume(merchant.integration, person)
    starting.resume(merchant.integration, person)
    assert ("deliver", "") in queued()
    assert merchant.deliver() == {"taken": 1, "created": 1}
    assert list(
        AuditEntry.objects.filter(action__in=["paused", "resumed"]).values_list("action", flat=True)
    ) == [
        "paused",
        "resumed",
    ]


def test_sync_of_the_command_counts_what_it_read_and_says_what_failed(merchant: Any, an_order: Any) -> None:
    an_order()
    assert syncing.sync(merchant.integration, ORDERS) == {
        "read": 1,
        "new": 1,
        "changed": 0,
        "seen": 0,
        "skipped": 0,
    }
    merchant.fault("procountor", kind="unavailable", method="GET", path="/invoices$")
    with pytest.raises(NeedsPerson):
        syncing.sync(merchant.integration, ORDERS)
    Integration.objects.update(paused=True)
    merchant.integration.refresh_from_db()
    with pytest.raises(ConnectProblem):
        syncing.sync(merchant.integration, ORDERS)


def test_an_integration_is_named_by_its_number_or_its_key(merchant: Any) -> None:
    assert syncing.named(str(merchant.integration.pk)) == merchant.integration
    assert syncing.named(str(merchant.integration.key)) == merchant.integration
    for unknown in ("4711", "no-key", "6f9619ff-8b86-d011-b42d-00cf4fc964ff"):
        with pytest.raises(NeedsPerson):
            syncing.named(unknown)


# --- retention


def test_payloads_of_what_is_finished_are_forgotten_after_their_time_and_nothing_else(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    done, open_ = an_order(), an_order()
    merchant.read(ORDERS)
    merchant.deliver()
    Document.objects.filter(source_id=open_["id"]).update(state=DocState.PARKED)
    merchant.hint(1, 450)
    clock.advance(days=89)
    assert upkeep.forget_old()["payloads"] == 0
    clock.advance(days=2)
    forgotten = upkeep.forget_old()
    assert forgotten["payloads"] == 1
    kept, forgot = merchant.document(open_["id"]), merchant.document(done["id"])
    assert (kept.source is None, forgot.source is None) == (False, True)
    assert (kept.party != "", forgot.party) == (True, "")
    assert all([forgot.content_hash, forgot.sent_hash, forgot.target_id, forgot.version])
    assert not any(rows.objects.exists() for rows in (Attempt, Event, Run))


def test_what_stood_still_in_an_integration_that_was_ended_is_forgotten_too(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    waiting, parked = an_order(), an_order()
    merchant.read(ORDERS)
    Document.objects.filter(source_id=parked["id"]).update(state=DocState.PARKED, due_at=None)
    clock.advance(days=80)
    starting.disconnect(merchant.integration, None)
    clock.advance(days=89)
    assert upkeep.forget_old()["payloads"] == 0
    clock.advance(days=2)
    assert upkeep.forget_old()["payloads"] == 2
    assert merchant.document(waiting["id"]).source is None


def test_payloads_are_forgotten_in_steps_that_do_not_begin_anew(
    merchant: Any, an_order: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "STEP", 2)
    for _ in range(5):
        an_order()
    merchant.read(ORDERS)
    merchant.deliver()
    clock.advance(days=91)
    with CaptureQueriesContext(connection) as asked:
        assert upkeep.forget_old()["payloads"] == 5
    steps = [one["sql"] for one in asked if "ledger_document" in one["sql"] and "FOR UPDATE" in one["sql"]]
    assert len(steps) == 4
    assert len(set(steps)) == 4


def test_an_order_whose_payload_was_forgotten_is_not_sent_again(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.deliver()
    clock.advance(days=91)
    upkeep.forget_old()
    merchant.restamp(made["id"], "2098-01-01T00:00:00")
    merchant.forget_calls()
    merchant.read(ORDERS)
    assert merchant.deliver() == {}
    assert merchant.calls("ongoing", "PUT") == []
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_what_was_delivered_lately_is_not_forgotten_however_long_it_waited(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.choose("flows", sales_orders=False)
    merchant.deliver()
    clock.advance(days=100)
    merchant.choose("flows", sales_orders=True)
    merchant.deliver()
    assert upkeep.forget_old()["payloads"] == 0
    document = merchant.document(made["id"])
    assert (document.state, document.sent["orderNumber"]) == (DocState.DELIVERED, "20001")
    clock.advance(days=91)
    assert upkeep.forget_old()["payloads"] == 1


def test_a_remark_emptied_after_its_order_was_forgotten_is_emptied_in_the_warehouse(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    made = an_order(notes="not without a word from us")
    merchant.sync()
    clock.advance(days=100)
    upkeep.forget_old()
    merchant.change(made["id"], notes="")
    merchant.read(ORDERS)
    merchant.deliver()
    (there,) = merchant.wms_orders().values()
    assert there["sent"]["orderRemark"] == ""


def test_an_order_shipped_long_ago_with_an_emptied_remark_stays_as_it_was_sent(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    made = an_order(notes="here at first")
    merchant.sync()
    merchant.change(made["id"], notes="")
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    for deed in ("allocate", "pick", "send"):
        merchant.desk("POST", f"/orders/{order_id}/{deed}")
    merchant.sync()
    merchant.sync()
    clock.advance(days=100)
    upkeep.forget_old()
    merchant.change(made["id"], additionalInformation="for ourselves")
    merchant.read(ORDERS)
    assert merchant.deliver()["unchanged"] == 1
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_what_procountor_accepted_of_an_open_write_back_is_not_forgotten(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
    merchant.hint(order_id, 450)
    merchant.watch.during(
        "PUT", "/send$", lambda: merchant.office("PATCH", f"/invoices/{made['id']}", {"status": "NOT_SENT"})
    )
    merchant.ship()
    clock.advance(days=91)
    upkeep.forget_old()
    acting.retry_shipment(merchant.shipment(made["id"]), None)
    merchant.ship()
    assert merchant.sends(made["id"]) == 1
    assert Attempt.objects.get(step="send").outcome == Outcome.DONE
