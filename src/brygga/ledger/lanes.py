"""Who may act for an integration now. A lane's epoch grows when a worker takes it; an older holder writes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from brygga import clock
from brygga.ledger.models import Document, Event, Lane, LaneKind, Shipment

FAILURES_BEFORE_REST = 3
LONGEST_REST = timedelta(minutes=15)


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
    return Holding(lane.pk, integration_id, kind, lane.epoch)


def require(holding: Holding) -> Lane:
    """Locks the lane's row until the caller's transaction ends; `LaneLost` when somebody else has taken it."""
    lane = Lane.objects.select_for_update().filter(pk=holding.lane_id, epoch=holding.epoch).first()
    if lane is None:
        raise LaneLost(f"lane {holding.kind} of integration {holding.integration_id}")
    return lane


def next_document(holding: Holding) -> Document | None:
    """The due document to deliver next: asked for by a person first, then the longest due, then by version."""
    return (
        Document.objects.filter(integration_id=holding.integration_id, due_at__lte=clock.now())
        .order_by("-priority", "due_at", "version", "id")
        .first()
    )


def next_shipment(holding: Holding) -> Shipment | None:
    return (
        Shipment.objects.filter(integration_id=holding.integration_id, due_at__lte=clock.now())
        .select_related("document")
        .order_by("due_at", "id")
        .first()
    )


def next_event(holding: Holding) -> Event | None:
    return _hints().filter(integration_id=holding.integration_id).order_by("id").first()


def _hints() -> QuerySet[Event]:
    due = Q(due_at__isnull=True) | Q(due_at__lte=clock.now())
    return Event.objects.filter(due, accepted=True, taken_at__isnull=True)


def is_empty(holding: Holding) -> bool:
    """The last look before the job ends, under the lane's row lock: who queues work takes the same lock first, so no
    wake-up is lost between this look and the job's end."""
    with transaction.atomic():
        require(holding)
        if holding.kind == LaneKind.DELIVERY:
            return next_document(holding) is None
        return next_shipment(holding) is None and next_event(holding) is None


def lock_for_news(integration_id: int, kind: LaneKind) -> None:
    """Taken by whoever writes due work, before waking the lane, inside the same transaction."""
    Lane.objects.get_or_create(integration_id=integration_id, kind=kind)
    Lane.objects.select_for_update().get(integration_id=integration_id, kind=kind)


def releases(holding: Holding) -> int:
    """How often held documents were released so far: read before the settings and facts that a look goes by."""
    found = Lane.objects.filter(pk=holding.lane_id).values_list("releases", flat=True).first()
    return found or 0


def resting_until(holding: Holding) -> datetime | None:
    """When the lane may go on, if it rests now."""
    return (
        Lane.objects.filter(pk=holding.lane_id, resting_until__gt=clock.now())
        .values_list("resting_until", flat=True)
        .first()
    )


def count_failure(holding: Holding, until: datetime | None) -> None:
    """One more failure in a row. The lane rests when the other side named a time, or after the third in a row."""
    with transaction.atomic():
        lane = require(holding)
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


def wakeable() -> list[tuple[int, LaneKind]]:
    """Every lane with something due that is not resting, of integrations that work: (integration id, kind)."""
    moment = clock.now()
    working = {
        "integration__phase": "running",
        "integration__paused": False,
        "integration__halted_by": "",
    }
    resting = set(Lane.objects.filter(resting_until__gt=moment).values_list("integration_id", "kind"))
    due = Document.objects.filter(due_at__lte=moment, **working).values_list("integration_id").distinct()
    shipped = Shipment.objects.filter(due_at__lte=moment, **working).values_list("integration_id").distinct()
    hinted = _hints().filter(**working).values_list("integration_id").distinct()
    found = {(pk, LaneKind.DELIVERY) for (pk,) in due} | {
        (pk, LaneKind.SHIPMENT) for (pk,) in shipped.union(hinted)
    }
    return sorted((pk, kind) for pk, kind in found if (pk, kind.value) not in resting)


def release_held(integration_id: int, code: str = "") -> int:
    """Held documents (all, or those of one cause) are looked at again, since data or settings changed; also one that
    is being held at this moment by what was true before. Returns how many."""
    Lane.objects.filter(integration_id=integration_id, kind=LaneKind.DELIVERY).update(
        releases=F("releases") + 1
    )
    held = Document.objects.filter(integration_id=integration_id, state="held")
    return (held.filter(code=code) if code else held).update(due_at=clock.now(), tries=0)
