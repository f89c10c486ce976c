"""The sweep: asks the warehouse by the clock which orders were shipped, so that no invoice hangs on a webhook."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import transaction

from brygga import clock, leaving, steps
from brygga.core.failures import TryAgain
from brygga.core.options import Options, is_shipped
from brygga.core.saying import say
from brygga.core.words import Flow
from brygga.flows import shipped
from brygga.flows.parts import target_of
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import lanes, turns, wake
from brygga.ledger.models import LaneKind
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target

OVERLAP = timedelta(minutes=15)
"""More than the clocks of two systems differ: a status changed just before the last sweep is asked for again."""
AT_ONCE = 500
"""Shipped orders looked up together."""


def sweep(integration: Integration) -> int:
    """Asks the WMS which orders changed into the sent range since the last sweep; returns how many of ours it noted.

    The cursor is our own time at the last successful sweep's beginning, less an overlap, however long ago that is.
    """
    options, settings = options_of(integration), integration.options
    began = clock.now()
    target = target_of(integration)
    noted = note_orders(integration, options, shipped_orders(integration, options, target))
    ahead = clock.now() - (target.told_time() or clock.now())
    stamp = (began - max(ahead, timedelta(0))).astimezone(UTC).isoformat()
    if noted:
        with transaction.atomic():
            turns.swept(integration.pk, stamp, settings)
            lanes.lock_for_news(integration.pk, LaneKind.SHIPMENT)
            wake.wake_lane(integration, LaneKind.SHIPMENT)
            steps.reached("sweep.moved", Flow.SHIPMENTS)
    else:
        turns.swept(integration.pk, stamp, settings)
        steps.reached("sweep.moved", Flow.SHIPMENTS)
    steps.reached("sweep.committed", Flow.SHIPMENTS)
    return noted


def shipped_orders(integration: Integration, options: Options, target: Target) -> Iterator[OrderSeen]:
    """The WMS's orders in the sent range whose status changed since the last successful sweep."""
    stamp = turns.standing(integration.pk, Flow.SHIPMENTS).stamp
    since = datetime.fromisoformat(stamp) if stamp else integration.started_at or clock.now()
    ranges = options.ongoing.sent_ranges
    return target.shipped_since(since - OVERLAP, min(r.first for r in ranges), max(r.last for r in ranges))


def note_orders(integration: Integration, options: Options, orders: Iterable[OrderSeen]) -> int:
    """Notes each shipped order that is ours; the first note makes its write-back due. Returns how many were new."""
    fresh, remaining = 0, iter(orders)
    while batch := list(islice(remaining, AT_ONCE)):
        if leaving.is_asked():
            raise TryAgain(
                say("Brygga was stopped during the sweep; it is made again when it runs."), after=0
            )
        documents = shipped.documents_of(integration, batch)
        for order in batch:
            document = documents.get(order.id)
            if document is not None and is_shipped(order.status_number, options):
                fresh += shipped.note(document, order, options)
    return fresh
