"""What runs by the clock: reading each flow when it is due, waking lanes with work, and forgetting what is old."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import structlog
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from brygga import clock, steps
from brygga.core.failures import Failure, NeedsPerson, ReconnectNeeded, TryAgain
from brygga.core.remains import remains
from brygga.core.words import DocState, Flow
from brygga.flows import halting, intake, starting, sweeping
from brygga.flows.parts import source_of
from brygga.integrations.models import BEING_SET_UP, AuditEntry, ConnectLink, Integration, Phase
from brygga.integrations.options import options_of
from brygga.ledger import attempts, lanes, runs, turns, wake
from brygga.ledger.models import Attempt, Certificate, Cursor, Document, Event, LaneKind, Run, ShipmentState
from brygga.ledger.receiving import Counts

log = structlog.get_logger(__name__)

KEEP_PAYLOADS = timedelta(days=90)
KEEP_EVENTS = timedelta(days=30)
KEEP_AUDIT = timedelta(days=730)
KEEP_CERTIFICATES = timedelta(days=400)
"""A year and a month, so that one year can be set beside the last. Three rows a day and integration."""
KEEP_WRONG_LOGINS = timedelta(days=1)
KEEP_SET_UPS = timedelta(days=30)
"""A set-up that nobody finishes ends then: it would keep its company and its goods owner from being connected."""
AFTER_OUTAGE = timedelta(seconds=5)
TICK_IS_LATE = timedelta(minutes=10)
"""It runs every five seconds, and within two minutes of a worker's death."""
UNREADABLE_AGAIN = timedelta(minutes=15)
STEP = 1000
"""Rows forgotten in one transaction."""


# --- the tick


def tick() -> int:
    """Queues every flow whose time has come and every lane with due work; returns how many jobs it queued.

    It may run twice, late, or side by side with another: whoever moves the due time first queues the reading.
    """
    woken = sum(_wake_if_due(cursor) for cursor in _due_cursors(clock.now()))
    wakeable = lanes.wakeable()
    integrations = Integration.objects.in_bulk({integration_id for integration_id, _ in wakeable})
    return woken + sum(
        wake.wake_lane(integrations[integration_id], kind) for integration_id, kind in wakeable
    )


def is_behind() -> bool:
    """Whether a reading has been due for so long that the tick cannot be running."""
    return _due_cursors(clock.now() - TICK_IS_LATE).exists()


def _due_cursors(by: datetime) -> QuerySet[Cursor]:
    return Cursor.objects.filter(
        due_at__lte=by,
        integration__phase=Phase.RUNNING,
        integration__paused=False,
        integration__halted_by="",
    ).select_related("integration")


def _wake_if_due(cursor: Cursor) -> bool:
    flow = Flow(cursor.flow)
    try:
        options = options_of(cursor.integration)
    except NeedsPerson as failure:  # settings of another version of Brygga: the others go on
        log.warning("settings not readable", integration=cursor.integration_id, flow=flow.value)
        now = clock.now()
        Cursor.objects.filter(pk=cursor.pk).update(
            due_at=now + UNREADABLE_AGAIN, last_try_at=now, problem=failure.problem
        )
        return False
    minutes = getattr(options.every_minutes, flow.value)
    with transaction.atomic():
        moved = Cursor.objects.filter(pk=cursor.pk, due_at=cursor.due_at).update(
            due_at=clock.now() + timedelta(minutes=minutes)
        )
        if not moved or not getattr(options.flows, flow.value):
            return False
        queued = wake.wake_flow(cursor.integration, flow)
        steps.reached("clock.moved", flow)
    steps.reached("clock.queued", flow)
    return queued


# --- one reading


def read_flow(integration: Integration, flow: Flow, since: str | None = None) -> Counts:
    """One turn of a flow's clock: intake, or for shipments the sweep. A failure is said on the flow and tried again."""
    counts, problem, started = Counts(), "", clock.now()
    if not integration.is_working:
        return counts
    steps.reached("reading.begun", flow)
    try:
        counts = _read(integration, flow, since)
    except ReconnectNeeded as failure:
        problem = failure.problem
        halting.halt(integration, failure)
    except Failure as failure:
        problem = failure.problem
        _read_again_soon(integration, flow, failure)
    except (OperationalError, InterfaceError):
        _read_after_outage(integration, flow)
        raise
    else:
        _note_success(integration, flow)
        if counts.is_cut:
            wake.wake_flow(integration, flow)
        steps.reached("reading.done", flow)
    if problem:
        Cursor.objects.filter(integration=integration, flow=flow).update(
            problem=problem, last_try_at=clock.now()
        )
    worth_telling = counts.new + counts.changed + counts.skipped
    runs.record(
        integration, "intake", started, counts.as_json() if worth_telling else {}, flow=flow, problem=problem
    )
    return counts


def _read(integration: Integration, flow: Flow, since: str | None) -> Counts:
    match flow:
        case Flow.ARTICLES:
            return intake.read_products(integration, source_of(integration), since)
        case Flow.SHIPMENTS:
            noted = sweeping.sweep(integration)
            return Counts(read=noted, new=noted)
        case _:
            return intake.read_orders(integration, flow, source_of(integration), since)


def _note_success(integration: Integration, flow: Flow) -> None:
    if not turns.succeeded(integration.pk, flow):
        _go_on_after_outage(integration, flow)
        turns.succeeded(integration.pk, flow, after_failures=True)


def _go_on_after_outage(integration: Integration, flow: Flow) -> None:
    """A vendor that was away answers again: what was waiting to call it goes on. The sweep asks the WMS, which is
    delivered to; the other flows ask Procountor, where invoices are sent."""
    lane = LaneKind.DELIVERY if flow is Flow.SHIPMENTS else LaneKind.SHIPMENT
    with transaction.atomic():
        lanes.lock_for_news(integration.pk, lane)
        if lanes.end_waiting(integration.pk, lane):
            wake.wake_lane(integration, lane)


def _read_again_soon(integration: Integration, flow: Flow, failure: Failure) -> None:
    """Sooner than the flow's clock, later at each failure; a vendor's own word about when goes first."""
    cursor = Cursor.objects.get(integration=integration, flow=flow)
    wait = timedelta(seconds=min(900, 15 * 2 ** min(cursor.failures, 6)))
    if isinstance(failure, TryAgain) and failure.after is not None:
        wait = timedelta(seconds=failure.after)
    if isinstance(failure, NeedsPerson):
        log.warning("reading refused", integration=integration.pk, flow=flow.value, code=failure.code)
    soon = clock.now() + wait
    due = (
        min(cursor.due_at or soon, soon)
        if not isinstance(failure, TryAgain) or failure.after is None
        else soon
    )
    Cursor.objects.filter(pk=cursor.pk).update(due_at=due, failures=cursor.failures + 1)


def _read_after_outage(integration: Integration, flow: Flow) -> None:
    """The database went away under the reading. When it is back already, the flow is due at once, not at its clock's
    next turn; when it is not, the job stays with a worker that is gone, and is taken back."""
    connection.close()
    soon = clock.now() + AFTER_OUTAGE
    Cursor.objects.filter(integration=integration, flow=flow, due_at__gt=soon).update(due_at=soon)


# --- retention


def forget_old() -> Counter[str]:
    """Forgets payloads, events, runs and audit entries past their time, in small steps. Ids and hashes stay, and the
    products: units and codes of the orders to come are read from them, and they hold nobody's personal data. Of what
    was sent of an order stays which members it had (`core.remains`)."""
    moment = clock.now()
    forgotten: Counter[str] = Counter()
    forgotten["payloads"] = _empty(_payloads_to_forget(moment - KEEP_PAYLOADS))
    for name, rows in (
        ("attempts", _attempts_to_forget(moment)),
        ("events", Event.objects.filter(received_at__lt=moment - KEEP_EVENTS)),
        ("certificates", Certificate.objects.filter(taken_at__lt=moment - KEEP_CERTIFICATES)),
        ("runs", Run.objects.filter(started_at__lt=moment - KEEP_EVENTS)),
        ("audit", AuditEntry.objects.filter(at__lt=moment - KEEP_AUDIT)),
        ("sessions", Session.objects.filter(expire_date__lt=moment)),
        ("wrong_logins", AccessAttempt.objects.filter(attempt_time__lt=moment - KEEP_WRONG_LOGINS)),
        ("links", ConnectLink.objects.filter(expires_at__lt=moment - KEEP_EVENTS)),
    ):
        forgotten[name] = _delete(rows)
    forgotten["set_ups"] = _end_abandoned(moment - KEEP_SET_UPS)
    log.info("forgotten", **forgotten)
    return forgotten


def _end_abandoned(before: datetime) -> int:
    ended = 0
    begun = Integration.objects.filter(phase__in=BEING_SET_UP, created_at__lt=before)
    for pk in list(begun.values_list("pk", flat=True)):
        with transaction.atomic():
            integration = (
                begun.select_for_update(no_key=True).filter(pk=pk).first()
            )  # it may have been started meanwhile
            if integration is not None:
                starting.disconnect(integration, None)
                ended += 1
    return ended


def _payloads_to_forget(before: datetime) -> QuerySet[Document]:
    """Orders that are finished, and neither changed nor sent since; and whatever stood still in an integration that was
    ended so long ago: nobody can bring it to an end there any more."""
    finished = Q(state__in=(DocState.DELIVERED, DocState.SKIPPED), due_at__isnull=True)
    ended = Q(integration__phase=Phase.DISCONNECTED, integration__disconnected_at__lt=before)
    old = Document.objects.filter(finished | ended, changed_at__lt=before)
    was_sent_before = Q(sent_at__isnull=True) | Q(sent_at__lt=before)
    has_something = Q(source__isnull=False) | ~Q(party="")
    return old.filter(was_sent_before, has_something).exclude(flow=Flow.ARTICLES)


def _attempts_to_forget(moment: datetime) -> QuerySet[Attempt]:
    """Not those that keep something from being done twice: of an unknown outcome, and of a write-back not done."""
    old = Attempt.objects.filter(finished_at__lt=moment - KEEP_PAYLOADS).exclude(
        document__state=DocState.UNKNOWN
    )
    is_over = Q(document__shipment__isnull=True) | Q(document__shipment__state=ShipmentState.DONE)
    return old.filter(is_over | ~Q(step__in=attempts.WRITE_BACK))


def _empty(rows: QuerySet[Document]) -> int:
    """Locks what it empties: nobody's newer content or answer is lost by it. Each step goes on behind the one before,
    for what was emptied on earlier nights lies before it, and is ever more."""
    emptied, last = 0, 0
    while True:
        with transaction.atomic():
            some = list(rows.select_for_update(of=("self",)).filter(pk__gt=last).order_by("id")[:STEP])
            for one in some:
                one.source, one.sent = None, None if one.sent is None else remains(one.sent)
                one.party = ""
            Document.objects.bulk_update(some, ["source", "sent", "party"], batch_size=100)
        if not some:
            return emptied
        emptied, last = emptied + len(some), some[-1].pk


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    while ids := list(rows.values_list("pk", flat=True)[:STEP]):
        deleted += rows.model._default_manager.filter(pk__in=ids).delete()[0]
    return deleted
