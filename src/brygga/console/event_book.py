"""Writes webhooks down: accepted ones once, refused ones counted, so that nobody can fill the disk with them."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from brygga import clock, exactjson
from brygga.core.saying import say
from brygga.integrations.doors import Door
from brygga.integrations.models import Integration
from brygga.ledger import events
from brygga.ledger.models import Event
from brygga.ongoing.webhook import OrderHint

OTHER_KINDS = ("purchaseOrderId", "webhookPurchaseOrdersId", "articleId", "returnOrderId")
SEEN_FRESH_SECONDS = 10


@dataclass(frozen=True)
class Rejected:
    """Why a webhook is refused: a code to count by, and a sentence."""

    code: str
    reason: str


def record(door: Door, hint: OrderHint) -> bool:
    """The event is stored and the lane woken. False when it is a double, which is only counted."""
    is_new = events.take_in(_event(door, hint, hint.identity, accepted=True))
    _came(door)
    return is_new


def record_rejected(door: Door, hint: OrderHint, rejected: Rejected) -> None:
    """Somebody who knows the secret sent what is not for this integration: kept by event."""
    event = _event(door, hint, f"rejected:{rejected.code}:{hint.identity}", accepted=False)
    event.reason = rejected.reason
    events.store(event)


def record_not_needed(door: Door, body: bytes) -> None:
    """A webhook of another kind, such as of a purchase order: nothing follows from it."""
    digest = hashlib.sha256(body).hexdigest()
    moment = clock.now()
    event = Event(
        integration_id=door.integration_id,
        received_at=moment,
        identity=f"other:{digest}",
        kind=say("not an order"),
    )
    event.accepted, event.taken_at, event.outcome = True, moment, say("Not needed: only orders matter here.")
    event.led_nowhere = True
    events.store(event)
    _came(door)


def record_test(door: Door) -> None:
    Integration.objects.filter(pk=door.integration_id).update(webhook_tested_at=clock.now())


def count_rejected(door: Door, rejected: Rejected) -> None:
    """One row per integration, reason and hour, however many come: anybody may knock at this door."""
    moment = clock.now()
    events.store(
        Event(
            integration_id=door.integration_id,
            received_at=moment,
            identity=f"rejected:{rejected.code}:{moment:%Y-%m-%dT%H}",
            kind=say("rejected"),
            accepted=False,
            reason=rejected.reason,
        )
    )


def is_about_something_else(body: bytes) -> bool:
    """Whether it is a webhook of Ongoing, but not of an order."""
    try:
        said = exactjson.loads(body)
    except ValueError:
        return False
    return isinstance(said, dict) and any(member in said for member in OTHER_KINDS)


def _event(door: Door, hint: OrderHint, identity: str, *, accepted: bool) -> Event:
    """Texts are cut to what fits; numbers out of range are left out."""
    return Event(
        integration_id=door.integration_id,
        received_at=clock.now(),
        identity=_fitting(identity),
        kind=hint.kind[:40] or "order",
        accepted=accepted,
        order_id=hint.order_id if hint.order_id < 2**63 else None,
        order_number=hint.order_number[:60],
        status_number=hint.status_number if 0 <= hint.status_number < 2**31 else None,
    )


def _fitting(identity: str) -> str:
    if len(identity) <= 120:
        return identity
    return f"sha256:{hashlib.sha256(identity.encode()).hexdigest()}"


def _came(door: Door) -> None:
    """When the last real one came; at most every few seconds, and in no transaction: nobody waits here."""
    moment, seen = clock.now(), door.seen_at
    if seen is not None and seen >= moment - timedelta(seconds=SEEN_FRESH_SECONDS):
        return
    is_stale = Q(webhook_seen_at=None) | Q(webhook_seen_at__lt=moment - timedelta(seconds=SEEN_FRESH_SECONDS))
    Integration.objects.filter(is_stale, pk=door.integration_id).update(webhook_seen_at=moment)
