"""An order that has waited long for its first call may have been sent already, by a ledger that was lost since and
restored from a backup: the warehouse is asked for its numbers before anything is decided by what the ledger has."""

from collections.abc import Sequence

from brygga import clock
from brygga.core.decide import TAKEN_BACK, Decision, Push
from brygga.core.words import Flow
from brygga.flows import catalog, prefixes, reclaiming, standing, sweeping
from brygga.flows.delivery_turn import DeliverySlice
from brygga.ledger import attempts, foreign
from brygga.ledger.models import Document
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import only


def is_found(slice_: DeliverySlice, document: Document, decision: Decision) -> bool:
    """Whether it stands in the warehouse, also under a prefix that the settings had before. Ours is taken up, and what
    was shipped of it is noted, since the sweep is past it; another's under its number of now is noted as a stranger's.
    Costs a call, for orders that waited."""
    if not _may_be_forgotten(document, decision):
        return False
    flow = Flow(document.flow)
    now, *before = reclaiming.numbers_of(document, slice_.options, prefixes.earlier(slice_.integration, flow))
    there = standing.numbered(slice_.target, flow, [now, *before])
    slice_.succeeded()
    under_now = only(now, there.get(now, []))
    others = (order for number in before for order in there.get(number, []))
    ours = [
        order
        for order in (under_now, *others)
        if order is not None and order.source_id == str(document.source_id)
    ]
    if ours:
        _take_up(slice_, document, ours)
    elif under_now is not None:
        foreign.remember(document, now, under_now.id)
    return bool(ours) or under_now is not None


def _take_up(slice_: DeliverySlice, document: Document, ours: Sequence[OrderSeen]) -> None:
    """One that is alive rather than one that is cancelled."""
    order = min(ours, key=lambda one: standing.of_order(one, document, slice_.options).is_cancelled)
    attempts.settle(document, slice_.holding, target_id=order.id, target_number=order.number)
    if Flow(document.flow) is Flow.SALES_ORDERS and slice_.options.flows.shipments:
        sweeping.note_orders(slice_.integration, slice_.options, [order])


def _may_be_forgotten(document: Document, decision: Decision) -> bool:
    """It is about to be made there, or left out since it was taken back, and was seen so long ago that it is not on
    its ordinary way."""
    if catalog.of(document).order is None or document.target_id is not None:
        return False
    is_about_to = isinstance(decision, Push) or (document.source or {}).get("status") in TAKEN_BACK
    return is_about_to and document.first_seen_at < clock.now() - reclaiming.LATE
