"""An order that got another number in Procountor: by a person's word the warehouse is asked what became of it there.

The warehouse gave it the new number too: it goes on as an update. It was cancelled or removed: it is sent as new. While
anything else of it may be alive, or may still come to life, nothing is taken up, so that there are never two.
"""

from brygga.core.decide import NUMBERS
from brygga.core.words import NUMBER_CHANGED, DocState, Flow
from brygga.flows import aftermath, catalog, standing
from brygga.flows.delivery_turn import DeliverySlice
from brygga.ledger import attempts
from brygga.ledger.models import Document, Shipment


def is_looked_up(slice_: DeliverySlice, document: Document) -> bool:
    """Takes up what stands in the warehouse, for the decision that follows. False when it waits for the end of a lost
    call, which could make the old number once more."""
    if (document.state, document.code) != (DocState.PENDING, NUMBER_CHANGED):
        return True
    handler = catalog.of(document)
    ends = aftermath.ends_at(document, handler.step, None)
    if ends is not None:
        attempts.settle(document, slice_.holding, due_at=ends)
        slice_.counts["try_again"] += 1
        return False
    attempts.settle(document, slice_.holding, code="", **_taken_up(slice_, document))
    return True


def _taken_up(slice_: DeliverySlice, document: Document) -> dict[str, object]:
    """What the ledger remembers otherwise from now on; empty where both sides still disagree."""
    flow, options = Flow(document.flow), slice_.options
    number = catalog.of(document).number_of(document, options)
    there = standing.by_id(slice_.target, document, options)
    if _stands_elsewhere(slice_, document, number):
        return {}
    if there is not None and there.number == number:
        sent = {**document.sent, NUMBERS[flow]: number} if document.sent else None
        return {"target_number": number, "sent": sent, "sent_hash": ""}
    is_ended = there is None or there.is_cancelled
    if is_ended and not Shipment.objects.filter(document=document).exists():
        return {"target_id": None, "target_number": "", "sent": None, "sent_hash": ""}
    return {}


def _stands_elsewhere(slice_: DeliverySlice, document: Document, number: str) -> bool:
    """Whether another order is alive under the new number, or one of this document's under the old."""
    numbers = list(dict.fromkeys([number, document.target_number]))
    for orders in standing.numbered(slice_.target, Flow(document.flow), numbers).values():
        for order in orders:
            one = standing.of_order(order, document, slice_.options)
            is_meant = one.is_ours or one.number == number
            if is_meant and not one.is_cancelled and one.id != document.target_id:
                return True
    return False
