"""Lanes: queues that one worker at a time works on; each integration has two, deliveries and shipments. Who takes one
makes its epoch grow, and who held it before writes nothing any more."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from brygga import clock, statements, steps
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import OPEN, Document, Event, Lane, LaneKind, Shipment, ShipmentState

FAILURES_BEFORE_REST = 3
LONGEST_REST = timedelta(minutes=15)
WAIT_FOR_A_TRY = ("try_again", "unknown_outcome")
"""The codes of what is tried again by itself after a call that failed."""


class LaneLost(Exception):
    """Another worker took the lane while this one was away: stop, write nothing, it goes on there."""


@dataclass(frozen=True)
class Holding:
    """The right to act in a lane, as long as nobody took it over."""

    lane_id: int
    integration_id: int
    kind: LaneKind
    epoch: int


def take(integration_id: int, kind: LaneKind) -> Holding:
    """Takes the lane over from whoever held it."""
    with transaction.atomic():
        lane, _ = Lane.objects.select_for_update().get_or_create(integration_id=integration_id, kind=kind)
        lane.epoch += 1
        lane.save(update_fields=["epoch"])
    steps.reached("lane.taken", kind)
    return Holding(lane.pk, integration_id, kind, lane.epoch)


_REQUIRE = "SELECT releases FROM ledger_lane WHERE id = %(lane)s AND epoch = %(epoch)s FOR UPDATE"


def require(holding: Holding) -> int:
    """Locks the lane's row until the caller's transaction ends; `LaneLost` when somebody else has taken it. Returns how
    often held documents were released so far."""
    found = statements.row(_REQUIRE, lane=holding.lane_id, epoch=holding.epoch)
    if found is None:
        raise LaneLost(f"lane {holding.kind} of integration {holding.integration_id}")
    return int(found[0])


_NEXT_DOCUMENT = f"""
    SELECT {statements.columns(Document)} FROM ledger_document
    WHERE integration_id = %(integration)s AND due_at <= %(now)s
    ORDER BY priority DESC, due_at, version, id
    LIMIT 1
"""  # noqa: S608 the columns are the model's


def next_document(holding: Holding) -> Document | None:
    """The due document to deliver next: asked for by a person first, then the longest due, then by version."""
    found = statements.row(_NEXT_DOCUMENT, integration=holding.integration_id, now=clock.now())
    return statements.instance(Document, found) if found else None


def next_shipment(holding: Holding) -> Shipment | None:
    return (
        Shipment.objects.filter(integration_id=holding.integration_id, due_at__lte=clock.now())
        .select_related("document")
        .order_by("due_at", "id")
        .first()
    )


def next_event(holding: Holding) -> Event | None:
    due = Q(due_at__isnull=True) | Q(due_at__lte=clock.now())
    hints = Event.objects.filter(
        due, integration_id=holding.integration_id, accepted=True, taken_at__isnull=True
    )
    return hints.order_by("id").first()


def is_empty(holding: Holding) -> bool:
    """The last look before the job ends, under the lane's row lock: who queues work takes the same lock first, so no
    wake-up is lost between this look and the job's end."""
    with transaction.atomic():
        require(holding)
        is_done = (
            next_document(holding) is None
            if holding.kind == LaneKind.DELIVERY
            else next_shipment(holding) is None and next_event(holding) is None
        )
    if is_done:
        steps.reached("lane.empty", holding.kind)
    return is_done


_LOCK = "SELECT 1 FROM ledger_lane WHERE integration_id = %(integration)s AND kind = %(kind)s FOR UPDATE"


def lock_for_news(integration_id: int, kind: LaneKind) -> None:
    """Taken by whoever writes due work, before waking the lane, inside the same transaction."""
    if statements.row(_LOCK, integration=integration_id, kind=kind) is None:
        Lane.objects.select_for_update().get_or_create(integration_id=integration_id, kind=kind)


@dataclass(frozen=True)
class LaneSeen:
    """What a worker goes by until it looks again. `releases`: how often held documents were released so far;
    `resting_until`: when the lane may go on, if it rests now; `failed`: whether its last tries failed;
    `deaths`, `in_hand`: workers in a row that died here, and what the last of them had taken (see `ledger.in_hand`);
    `written`: which writing of the integration's row it knows; `document`: the one to deliver next, in a delivery lane;
    `has_open_call`: whether a call for it was interrupted, or has an outcome that nobody knows."""

    integration: Integration
    releases: int = 0
    resting_until: datetime | None = None
    failed: bool = False
    deaths: int = 0
    in_hand: str = ""
    written: str = ""
    document: Document | None = None
    has_open_call: bool = False


_OPEN = f"""
    SELECT 1 FROM ledger_attempt
    WHERE document_id = %(document)s AND outcome IN ({", ".join(f"'{one}'" for one in OPEN)})
    LIMIT 1
"""  # noqa: S608 the outcomes are ours
_LOOK = """
    SELECT lane.releases, lane.resting_until, lane.failures, lane.deaths, lane.in_hand, i.xmin || ' ' || i.ctid
    FROM ledger_lane lane JOIN integrations_integration i ON i.id = lane.integration_id
    WHERE lane.id = %(lane)s
"""
"""PostgreSQL gives a row another place (ctid) or another writer (xmin) each time it is written."""
_LOOK_AND_NEXT = f"""
    WITH document AS ({_NEXT_DOCUMENT}), seen AS ({_LOOK})
    SELECT seen.*, EXISTS ({_OPEN.replace("%(document)s", "document.id")}), document.*
    FROM seen LEFT JOIN document ON true
"""  # noqa: S608 every part is ours


def has_open_call(document: Document) -> bool:
    """Whether any call for this document was interrupted, or has an outcome that nobody knows."""
    return statements.row(_OPEN, document=document.pk) is not None


def look(holding: Holding, before: LaneSeen | None = None) -> LaneSeen:
    """The lane, the settings and what is due next as they are at one moment, before the facts are read: what was
    released before is known to them. The integration is only read again when it was written since the look before."""
    statement = _LOOK_AND_NEXT if holding.kind == LaneKind.DELIVERY else _LOOK
    found = statements.row(
        statement, lane=holding.lane_id, integration=holding.integration_id, now=clock.now()
    )
    if found is None:
        raise LaneLost(f"lane {holding.kind} of integration {holding.integration_id}")
    releases, resting_until, failures, deaths, in_hand, written, *of_document = found
    if before is not None and before.written == written:
        integration = before.integration
    else:
        integration = Integration.objects.get(pk=holding.integration_id)
    is_resting = resting_until is not None and resting_until > clock.now()
    until = resting_until if is_resting else None
    seen = LaneSeen(integration, releases, until, failures > 0, deaths, in_hand, written)
    if not of_document or of_document[1] is None:
        return seen
    has_open, *members = of_document
    return replace(seen, document=statements.instance(Document, members), has_open_call=has_open)


def count_failure(holding: Holding, until: datetime | None) -> None:
    """One more failure in a row. The lane rests when the other side named a time, or after the third in a row."""
    with transaction.atomic():
        require(holding)
        lane = Lane.objects.get(pk=holding.lane_id)
        lane.failures += 1
        if until is not None:
            lane.resting_until = until
        elif lane.failures >= FAILURES_BEFORE_REST:
            doublings = min(lane.failures - FAILURES_BEFORE_REST, 10)
            lane.resting_until = clock.now() + min(LONGEST_REST, timedelta(seconds=15) * 2**doublings)
        lane.save(update_fields=["failures", "resting_until"])


def count_success(holding: Holding) -> None:
    Lane.objects.filter(
        Q(failures__gt=0) | Q(resting_until__isnull=False), pk=holding.lane_id, epoch=holding.epoch
    ).update(failures=0, resting_until=None)


_WAKEABLE = """
    SELECT i.id, due.kind
    FROM integrations_integration i
    JOIN (
        SELECT integration_id, 'delivery' AS kind FROM ledger_document WHERE due_at <= %(now)s
        UNION SELECT integration_id, 'shipment' FROM ledger_shipment WHERE due_at <= %(now)s
        UNION SELECT integration_id, 'shipment' FROM ledger_event
            WHERE accepted AND taken_at IS NULL AND (due_at IS NULL OR due_at <= %(now)s)
    ) AS due ON due.integration_id = i.id
    LEFT JOIN ledger_lane lane ON lane.integration_id = i.id AND lane.kind = due.kind
    WHERE i.phase = 'running' AND NOT i.paused AND i.halted_by = ''
        AND (lane.resting_until IS NULL OR lane.resting_until <= %(now)s)
    ORDER BY i.id, due.kind
"""


def end_waiting(integration_id: int, kind: LaneKind) -> int:
    """The other side answers again after an outage: what waits for its next try is due now, and not up to an hour
    later. The lane still rests as long as it was told to. Returns how many there were."""
    table = Document if kind is LaneKind.DELIVERY else Shipment
    waiting = table.objects.filter(integration_id=integration_id, tries__gt=0, due_at__gt=clock.now())
    return waiting.filter(code__in=WAIT_FOR_A_TRY).update(due_at=clock.now())


def wakeable() -> list[tuple[int, LaneKind]]:
    """Every lane with something due that is not resting, of integrations that work: (integration id, kind)."""
    with connection.cursor() as cursor:
        cursor.execute(_WAKEABLE, {"now": clock.now()})
        return [(integration_id, LaneKind(kind)) for integration_id, kind in cursor.fetchall()]


def release_held(integration_id: int, code: str = "") -> int:
    """Held documents (all, or those of one cause) are looked at again, since data or settings changed; also one that
    is being held at this moment by what was true before. Returns how many."""
    held = Document.objects.filter(integration_id=integration_id, state="held")
    return _release(integration_id, held.filter(code=code) if code else held)


def release_left_out(integration_id: int, code: str, flow: Flow | None = None) -> int:
    """The same for what the settings left out (of one flow, or of all)."""
    left_out = Document.objects.filter(integration_id=integration_id, state="skipped", code=code)
    return _release(integration_id, left_out.filter(flow=flow) if flow else left_out)


def _release(integration_id: int, waiting: QuerySet[Document]) -> int:
    _count_release(integration_id, LaneKind.DELIVERY)
    return waiting.update(due_at=clock.now(), tries=0)


def release_write_backs(integration_id: int, code: str) -> int:
    """The same for write-backs that stand for this cause, which the settings have ended."""
    _count_release(integration_id, LaneKind.SHIPMENT)
    standing = Shipment.objects.filter(integration_id=integration_id, code=code, due_at=None)
    return standing.update(
        state=ShipmentState.WAITING, code="", reason="", remedy="", due_at=clock.now(), tries=0
    )


def _count_release(integration_id: int, kind: LaneKind) -> None:
    Lane.objects.filter(integration_id=integration_id, kind=kind).update(releases=F("releases") + 1)
