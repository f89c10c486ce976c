"""An order that the ledger has lost may stand in the WMS already: it is taken over before it is read again, so that
it is updated and not taken for a stranger's."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction

from brygga import clock
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import catalog, prefixes, standing, sweeping
from brygga.flows.adopting import ADOPTED
from brygga.integrations.models import Integration
from brygga.ledger import foreign, lanes
from brygga.ledger.foreign import Stranger
from brygga.ledger.models import Document, LaneKind
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target
from brygga.procountor.source import Listed

LATE = timedelta(minutes=30)
"""What is met for the first time so long after the turn that should have read it, or is sent for the first time so long
after it was met, was perhaps met or sent before: in a ledger that was lost since, and restored from a backup."""


def reclaim(
    integration: Integration,
    flow: Flow,
    lost: Sequence[Listed],
    options: Options,
    target: Target,
    only_by_id: Collection[int] = (),
) -> None:
    """Looks for the lost orders under their numbers, also with a prefix that the settings had before. Ours are adopted,
    without version and content, so that the reading that follows takes them for changed; a stranger's number is noted
    as in use. What was shipped while the ledger knew nothing of it is noted now, since the sweep is past it.

    `only_by_id`: those of which nobody knows that they were in the ledger. They are taken over only where our id stands
    in the order, and not for their number alone, where the WMS knows no ids of ours."""
    unseen = {
        row.id: Document(integration=integration, flow=flow, source_id=row.id, number=row.number)
        for row in lost
        if row.number
    }
    if not unseen:
        return
    earlier = prefixes.earlier(integration, flow)
    wanted = {pk: numbers_of(one, options, earlier) for pk, one in unseen.items()}
    there = standing.numbered(target, flow, [number for numbers in wanted.values() for number in numbers])
    adopted: list[OrderSeen] = []
    strangers: list[OrderSeen] = []
    for pk, document in unseen.items():
        now, *before = (there.get(number, []) for number in wanted[pk])
        ours = [order for order in now if order.source_id == str(pk)]
        if pk not in only_by_id:
            ours = [order for order in now if standing.is_ours(order, document, options)]
        ours += [order for orders in before for order in orders if order.source_id == str(pk)]
        if ours:
            _adopt(document, ours[0])
            adopted.append(ours[0])
        elif now:
            strangers.append(now[0])
    foreign.note(integration.pk, flow, [Stranger(one.number, one.id, one.source_id) for one in strangers])
    if flow is Flow.SALES_ORDERS and options.flows.shipments:
        sweeping.note_orders(integration, options, adopted)


def numbers_of(document: Document, options: Options, earlier: Sequence[str]) -> list[str]:
    """The number that it has now, first; then those under which it may have been sent, where only our id counts."""
    now = catalog.of(document).number_of(document, options)
    return list(dict.fromkeys([now, *(f"{prefix}{document.number}" for prefix in earlier)]))


def _adopt(document: Document, order: OrderSeen) -> None:
    moment = clock.now()
    with transaction.atomic():
        lanes.lock_for_news(document.integration_id, LaneKind.DELIVERY)
        Document.objects.get_or_create(
            integration_id=document.integration_id,
            flow=document.flow,
            source_id=document.source_id,
            defaults={
                "number": document.number,
                "content_hash": "",
                "state": DocState.DELIVERED,
                "code": ADOPTED,
                "reason": say("Lost from the ledger, and found in the warehouse."),
                "target_id": order.id,
                "target_number": order.number,
                "first_seen_at": moment,
                "changed_at": moment,
            },
        )
