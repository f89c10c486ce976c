"""An order that has waited long for its first call may have been sent already, by a ledger that was lost since and
restored from a backup: the warehouse is asked for its number before anything is decided by what the ledger has."""

from brygga import clock
from brygga.core.decide import TAKEN_BACK, Decision, Push
from brygga.core.words import Flow
from brygga.flows import catalog, reclaiming, sweeping
from brygga.flows.delivery_turn import DeliverySlice
from brygga.ledger import attempts, foreign
from brygga.ledger.models import Document


def is_found(slice_: DeliverySlice, document: Document, decision: Decision) -> bool:
    """Whether its number stands in the warehouse. Ours is taken up, and what was shipped of it is noted, since the
    sweep is past it; another's is noted as a stranger's. Costs a call, for orders that waited."""
    handler = catalog.of(document)
    if not _may_be_forgotten(document, decision):
        return False
    number = handler.number_of(document, slice_.options)
    found = handler.find(slice_.target, number)
    slice_.succeeded()
    if found is None:
        return False
    if found.source_id != str(document.source_id):
        foreign.remember(document, number, found.id)
        return True
    attempts.settle(document, slice_.holding, target_id=found.id, target_number=found.number)
    if Flow(document.flow) is Flow.SALES_ORDERS and slice_.options.flows.shipments:
        order = slice_.target.read_order(found.id)
        sweeping.note_orders(slice_.integration, slice_.options, [order])
    return True


def _may_be_forgotten(document: Document, decision: Decision) -> bool:
    """It is about to be made there, or left out since it was taken back, and was seen so long ago that it is not on
    its ordinary way."""
    if catalog.of(document).order is None or document.target_id is not None:
        return False
    is_about_to = isinstance(decision, Push) or (document.source or {}).get("status") in TAKEN_BACK
    return is_about_to and document.first_seen_at < clock.now() - reclaiming.LATE
