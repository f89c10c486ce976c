"""Whose an order number is: the first PUT of a number must create, so that nobody's order is written over."""

from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import Flow
from brygga.flows.handler import Found, Handler
from brygga.ledger import foreign
from brygga.ledger.models import Document
from brygga.ongoing.target import Target

_REMEDY = say(
    "Set an order number prefix in the settings, or have the other order renumbered, then press Try again."
)
TAKEN = (
    "number_in_use",
    say("The warehouse already has an order with this number that did not come from this Procountor order."),
    _REMEDY,
)
WRITTEN_OVER = (
    "number_in_use",
    say("The warehouse had an order with this number before ours came, and took ours for a change of it."),
    say(f"Look at the order in the warehouse and set it right there. {_REMEDY}"),
)


def is_taken(target: Target, document: Document, handler: Handler, number: str, stranger: int | None) -> bool:
    """Whether the number stands in the WMS for somebody else. What was noted on connecting (`stranger`) is looked up
    again, since the other order may have been renumbered; and where a PUT's answer cannot tell, the WMS is always
    asked."""
    if handler.order is None or (stranger is None and handler.order.put_tells_created):
        return False
    found = handler.find(target, number)
    if found is None:
        foreign.forget(document, number)
        return False
    return found.id == stranger or found.source_id != str(document.source_id)


def is_ours(found: Found, document: Document, options: Options) -> bool:
    """Whether a record of the WMS was made from this document. Orders carry our id; articles carry none, and
    purchase orders only where the WMS knows the newer member."""
    if found.source_id:
        return found.source_id == str(document.source_id)
    flow = Flow(document.flow)
    return flow is Flow.ARTICLES or (flow is Flow.PURCHASE_ORDERS and not options.ongoing.po_new_members)
