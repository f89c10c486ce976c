"""An order that the ledger has lost may stand in the WMS already: it is taken over before it is read again, so that
it is updated and not taken for a stranger's."""

from collections.abc import Sequence

from django.db import transaction

from brygga import clock
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import catalog, standing, sweeping
from brygga.flows.adopting import ADOPTED
from brygga.integrations.models import Integration
from brygga.ledger import foreign, lanes
from brygga.ledger.foreign import Stranger
from brygga.ledger.models import Document, LaneKind
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target
from brygga.procountor.source import Listed


def reclaim(
    integration: Integration, flow: Flow, lost: Sequence[Listed], options: Options, target: Target
) -> None:
    """Looks for the lost orders under their numbers. Ours are adopted, without version and content, so that the reading
    that follows takes them for changed; a stranger's number is noted as in use. What was shipped while the ledger knew
    nothing of it is noted now, since the sweep is past it."""
    unseen = {
        row.id: Document(integration=integration, flow=flow, source_id=row.id, number=row.number or "")
        for row in lost
        if row.number
    }
    wanted = {pk: catalog.of(one).number_of(one, options) for pk, one in unseen.items()}
    if not wanted:
        return
    there = standing.numbered(target, flow, list(wanted.values()))
    adopted: list[OrderSeen] = []
    strangers: list[OrderSeen] = []
    for pk, number in wanted.items():
        orders = there.get(number, [])
        ours = [order for order in orders if standing.is_ours(order, unseen[pk], options)]
        if ours:
            _adopt(unseen[pk], ours[0])
            adopted.append(ours[0])
        elif orders:
            strangers.append(orders[0])
    foreign.note(integration.pk, flow, [Stranger(one.number, one.id, one.source_id) for one in strangers])
    if flow is Flow.SALES_ORDERS and options.flows.shipments:
        sweeping.note_orders(integration, options, adopted)


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
