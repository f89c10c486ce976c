"""No wake-up is lost and no older word wins, whichever of two transactions comes first."""

import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock, database, logs
from brygga.core.options import Options
from brygga.core.words import DocState, Flow
from brygga.flows import acting, isolation, upkeep
from brygga.flows.settings_change import change_settings
from brygga.integrations.models import Integration, Phase, WarehouseSystem
from brygga.ledger import attempts, events, lanes, receiving, wake
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import Attempt, Cursor, Document, Event, LaneKind, Outcome, Shipment
from brygga.ledger.receiving import Incoming

STAMP = "2026-03-02T10:00:00"


@pytest.fixture
def integration(transactional_db: None) -> Integration:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    return running(159)


def running(goods_owner: int) -> Integration:
    moment = clock.now()
    address = "http://127.0.0.1:9/demo"
    system, _ = WarehouseSystem.objects.get_or_create(base_url=address, defaults={"created_at": moment})
    return Integration.objects.create(
        warehouse_system=system, goods_owner_id=goods_owner, phase=Phase.RUNNING, created_at=moment
    )


def an_order(integration: Integration, number: str = "20001", **members: Any) -> Document:
    moment = clock.now()
    return Document.objects.create(
        integration=integration,
        flow=Flow.SALES_ORDERS,
        source_id=int(number),
        number=number,
        first_seen_at=moment,
        changed_at=moment,
        due_at=moment,
        **members,
    )


def a_shipment(document: Document) -> Shipment:
    return Shipment.objects.create(
        integration_id=document.integration_id, document=document, order_id=501, seen_at=clock.now()
    )


def row(version: str, note: str) -> Incoming:
    return Incoming(20001, version, STAMP, "20001", "Aino", {"notes": note, "version": version})


def record(integration: Integration, *rows: Incoming) -> receiving.Counts:
    newest = max(one.version for one in rows)
    return receiving.record(integration, Flow.SALES_ORDERS, rows, seen=0, newest=newest, cursor=newest)


def is_waited_for() -> bool:
    """Whether some session waits for a lock that another holds; asked over a connection of its own."""
    given = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        given.pop(name, None)
    with psycopg.connect(**given) as look:
        found = look.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        ).fetchone()
    return bool(found and found[0])


def beside(work: Callable[[], Any]) -> tuple[Thread, list[Any]]:
    """Runs in a thread with a connection of its own; what it gave is in the list when it has ended."""
    given: list[Any] = []

    def run() -> None:
        try:
            given.append(work())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread, given


@pytest.mark.parametrize("look", ["the first", "the last"])
def test_a_lanes_look_waits_for_news_that_is_being_written(
    integration: Integration, look: str, until: Any
) -> None:
    """Else: intake sees "already queued", the job finds nothing and ends, intake commits, and nobody comes."""
    holding = lanes.take(integration.pk, LaneKind.DELIVERY)

    def first() -> bool:
        return lanes.next_document(lanes.take(integration.pk, LaneKind.DELIVERY)) is None

    with transaction.atomic():
        record(integration, row(STAMP, "news"))
        thread, is_empty = beside(first if look == "the first" else lambda: lanes.is_empty(holding))
        until(is_waited_for, 10, "the lane waits")
    thread.join(10)
    assert is_empty == [False]


def a_hint(integration: Integration, identity: str) -> Event:
    return Event(
        integration_id=integration.pk,
        received_at=clock.now(),
        identity=identity,
        kind="order",
        accepted=True,
        order_id=501,
    )


def waiting_jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="ship", status="todo").count()


@pytest.mark.parametrize("look", ["the first", "the last"])
def test_a_lanes_look_waits_for_a_webhook_that_is_being_written(
    integration: Integration, look: str, until: Any
) -> None:
    """Else: the webhook finds the job queued, which then finds nothing and ends, and the webhook is committed."""
    holding = lanes.take(integration.pk, LaneKind.SHIPMENT)
    wake.wake_lane(integration, LaneKind.SHIPMENT)

    def first() -> bool:
        return lanes.next_event(lanes.take(integration.pk, LaneKind.SHIPMENT)) is None

    with transaction.atomic():
        assert events.take_in(a_hint(integration, "one"))
        thread, is_empty = beside(first if look == "the first" else lambda: lanes.is_empty(holding))
        until(is_waited_for, 10, "the lane waits")
    thread.join(10)
    assert (is_empty, waiting_jobs()) == ([False], 1)


def test_a_webhook_that_waited_for_a_lanes_last_look_wakes_it_anew(
    integration: Integration, until: Any
) -> None:
    """The job that waited when the webhook's statement began was fetched since, has looked and found nothing."""
    holding = lanes.take(integration.pk, LaneKind.SHIPMENT)
    wake.wake_lane(integration, LaneKind.SHIPMENT)
    with transaction.atomic():
        lanes.require(holding)
        thread, is_new = beside(lambda: events.take_in(a_hint(integration, "one")))
        until(is_waited_for, 10, "the webhook waits")
        fetched, _ = beside(lambda: ProcrastinateJob.objects.filter(task_name="ship").update(status="doing"))
        fetched.join(10)
        assert lanes.next_event(holding) is None
    thread.join(10)
    assert (is_new, waiting_jobs()) == ([True], 1)


def test_webhooks_of_one_integration_do_not_wait_for_each_other(integration: Integration) -> None:
    wake.wake_lane(integration, LaneKind.SHIPMENT)
    lanes.take(integration.pk, LaneKind.SHIPMENT)
    with transaction.atomic():
        assert events.take_in(a_hint(integration, "one"))
        thread, is_new = beside(lambda: events.take_in(a_hint(integration, "other")))
        thread.join(10)
        assert (is_new, thread.is_alive()) == ([True], False)
    assert (Event.objects.count(), waiting_jobs()) == (2, 1)


def test_the_first_webhook_of_a_lane_that_nobody_took_yet_is_kept_and_wakes_it(
    integration: Integration,
) -> None:
    assert events.take_in(a_hint(integration, "one"))
    assert not events.take_in(a_hint(integration, "one"))
    assert (Event.objects.get().doubles, waiting_jobs()) == (1, 1)


def test_saving_the_settings_and_a_lane_at_work_do_not_lock_each_other_out(
    integration: Integration, until: Any
) -> None:
    """The settings hold the integration and wait for the lane; the lane's next attempt names the integration."""
    order = an_order(integration)
    holding = lanes.take(integration.pk, LaneKind.DELIVERY)
    options = replace(Options(), writeback=replace(Options().writeback, quiet_seconds=120))
    with transaction.atomic():
        lanes.require(holding)
        thread, changed = beside(lambda: change_settings(integration, options, None))
        until(is_waited_for, 10, "the settings wait for the lane")
        attempts.begin(order, "order", holding)
    thread.join(10)
    assert [change.name for change in changed[0]] == ["writeback.quiet_seconds"]
    assert Attempt.objects.count() == 1


def test_a_reading_that_was_paused_does_not_write_its_old_page_over_a_newer_one(
    integration: Integration,
) -> None:
    record(integration, row("2026-03-02T10:00:09", "newer"))
    counts = record(integration, row("2026-03-02T10:00:05", "older"))
    document = Document.objects.get()
    assert (document.version, document.source["notes"]) == ("2026-03-02T10:00:09", "newer")
    assert (counts.read, counts.seen) == (1, 1)


@pytest.mark.parametrize(("had", "read"), [("", STAMP), (STAMP, "")])
def test_where_a_stamp_is_missing_what_was_read_is_written(
    integration: Integration, had: str, read: str
) -> None:
    """Products without a version filter, and orders adopted before they were ever read."""
    record(integration, row(had, "before"))
    record(integration, row(read, "now"))
    assert Document.objects.get().source["notes"] == "now"


def test_in_the_repeated_hour_a_smaller_stamp_may_be_the_newer_one(integration: Integration) -> None:
    record(integration, row("2026-10-25T03:59:00", "summer"))
    record(integration, row("2026-10-25T03:01:00", "winter"))
    assert Document.objects.get().source["notes"] == "winter"


def test_delivery_leaves_the_open_call_of_the_write_back_of_the_same_order_alone(
    integration: Integration,
) -> None:
    """Settled by the other lane as lost, an interrupted send would have no quiet time, and be sent twice."""
    order = an_order(integration)
    a_shipment(order)
    shipping = lanes.take(integration.pk, LaneKind.SHIPMENT)
    delivering = lanes.take(integration.pk, LaneKind.DELIVERY)
    send = attempts.begin(order, "send", shipping)
    put = attempts.begin(order, "order", delivering)
    assert attempts.unfinished(order, LaneKind.DELIVERY) == put
    assert attempts.unfinished(order, LaneKind.SHIPMENT) == send


def test_who_lost_the_lane_writes_no_outcome_and_counts_nothing_twice(integration: Integration) -> None:
    order = an_order(integration)
    paused = lanes.take(integration.pk, LaneKind.DELIVERY)
    attempt = attempts.begin(order, "order", paused)
    lanes.take(integration.pk, LaneKind.DELIVERY)
    counts = Counter(taken=3, created=2)
    with pytest.raises(LaneLost):
        deliver(order, attempt, paused, counts)
    attempt.refresh_from_db()
    order.refresh_from_db()
    assert (attempt.finished_at, order.state) == (None, DocState.PENDING)
    assert counts == Counter(taken=2, created=2)


def test_news_that_come_while_a_call_is_recorded_keep_their_standing(
    integration: Integration, until: Any
) -> None:
    """The statement that records began before the news were there, and waits for the lane until they are."""
    record(integration, row(STAMP, "old"))
    order = Document.objects.get()
    holding = lanes.take(integration.pk, LaneKind.DELIVERY)
    attempt = attempts.begin(order, "order", holding)

    def recorded() -> DocState:
        attempts.finish(
            attempt, holding, Outcome.CREATED, "", order, state=DocState.DELIVERED, due_at=None, target_id=7
        )
        return DocState(order.state)

    with transaction.atomic():
        record(integration, row("2026-10-25T01:00:00", "new"))
        thread, known = beside(recorded)
        until(is_waited_for, 10, "the record waits for the lane")
    thread.join()
    assert known == [DocState.PENDING]
    now = Document.objects.get()
    assert now.due_at is not None
    assert (now.state, now.target_id, now.source["notes"]) == (DocState.PENDING, 7, "new")
    assert Attempt.objects.get().outcome == Outcome.CREATED


def deliver(order: Document, attempt: Attempt, holding: Holding, counts: Counter[str]) -> None:
    with isolation.of(order, holding, counts):
        attempts.finish(attempt, holding, Outcome.CREATED, "", order, state=DocState.DELIVERED)
        counts["created"] += 1


def test_settings_that_cannot_be_read_stop_one_integrations_clock_and_no_other(
    integration: Integration,
) -> None:
    healthy = running(160)
    Integration.objects.filter(pk=integration.pk).update(options={"gone_since_this_version": True})
    for one in (integration, healthy):
        Cursor.objects.create(integration=one, flow=Flow.ARTICLES, due_at=clock.now())
    assert upkeep.tick() == 1
    ill, well = (Cursor.objects.get(integration=one) for one in (integration, healthy))
    assert "gone_since_this_version" in ill.problem
    assert (well.problem, ill.due_at > clock.now(), well.due_at > clock.now()) == ("", True, True)


def test_a_reading_cut_off_by_the_database_is_made_again_at_once(
    integration: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at the next turn of a clock that may go every few hours. The session is ended as an administrator would;
    `_read` is replaced only to have that happen in the middle of a reading."""
    Cursor.objects.create(integration=integration, flow=Flow.ARTICLES, due_at=clock.now())
    upkeep.tick()
    moved = Cursor.objects.get().due_at

    def cut_off(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(upkeep, "_read", cut_off)
    with pytest.raises(OperationalError):
        upkeep.read_flow(integration, Flow.ARTICLES)
    due = Cursor.objects.get().due_at
    assert (
        (due - clock.now()).total_seconds()
        <= upkeep.AFTER_OUTAGE.total_seconds()
        < (moved - clock.now()).seconds
    )


FROZEN = """
import os, signal, django
django.setup()
from django.db import transaction
from brygga.ledger import lanes
with transaction.atomic():
    lanes.lock_for_news(1, "delivery")
    print("locked", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
"""


def test_a_process_frozen_inside_a_transaction_does_not_keep_the_lane(house: Any) -> None:
    environment = house.environment()
    environment["DATABASE_URL"] += "&options=-c%20idle_in_transaction_session_timeout%3D1s"
    frozen = subprocess.Popen([sys.executable, "-c", FROZEN], env=environment, stdout=subprocess.PIPE)
    try:
        assert frozen.stdout is not None
        assert frozen.stdout.readline() == b"locked\n"
        waited = "SET lock_timeout = '20s'; SELECT id FROM ledger_lane WHERE kind = 'delivery' FOR UPDATE"
        house.query(waited)
    finally:
        frozen.kill()
        frozen.communicate()


def test_every_connection_has_a_limit_on_idling_in_a_transaction(house: Any) -> None:
    ask = "import django; django.setup(); from django.db import connection as c; k = c.cursor(); "
    ask += "k.execute('SHOW idle_in_transaction_session_timeout'); print(k.fetchone()[0])"
    own = "&options=-c%20idle_in_transaction_session_timeout%3D9s"
    for given, limit in (("", b"1min\n"), (own, b"9s\n")):
        environment = house.environment()
        environment["DATABASE_URL"] += given
        assert subprocess.check_output([sys.executable, "-c", ask], env=environment) == limit


def test_nothing_is_asked_for_while_connecting_that_a_pooler_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """PgBouncer knows no `options`. What the URL says is left to who wrote it."""
    monkeypatch.setitem(os.environ, "DATABASE_URL", "postgresql://brygga@db/brygga?connect_timeout=3")
    options = database.django_databases()["default"]["OPTIONS"]
    assert options["connect_timeout"] == "3"
    assert "options" not in options


def test_a_logged_error_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    """Local variables hold passwords and payloads."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    try:
        logs.configure()
        secret = "s3cret-of-a-merchant"
        try:
            int(secret[:0])
        except ValueError:
            logging.getLogger("brygga.test").exception("it failed")
    finally:
        root.handlers, root.level = before, level
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert secret not in said


@pytest.mark.parametrize("of", ["an order", "a write-back"])
def test_a_call_that_waits_for_a_persons_skip_is_not_made(
    integration: Integration, of: str, until: Any
) -> None:
    """Their words cross within a moment: the worker asks for its call while the skip is being written."""
    document = an_order(integration)
    kind, step = (LaneKind.DELIVERY, "order") if of == "an order" else (LaneKind.SHIPMENT, "send")
    shipment = a_shipment(document)
    holding = lanes.take(integration.pk, kind)

    def begin() -> str:
        try:
            attempts.begin(document, step, holding, {})
        except attempts.NotWanted:
            return "not wanted"
        return "begun"

    with transaction.atomic():
        lanes.lock_for_news(integration.pk, kind)
        thread, said = beside(begin)
        until(is_waited_for, 10, "the worker waits")
        if of == "an order":
            acting.skip_for_good(document, "fetched", None)
        else:
            acting.skip_shipment(shipment, "marked by hand", None)
    thread.join(10)
    assert said == ["not wanted"]
    assert not Attempt.objects.exists()
