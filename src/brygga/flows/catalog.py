"""Every kind of document that is delivered, one row each."""

from brygga.core.words import Flow
from brygga.flows import articles, purchase_orders, sales_orders
from brygga.flows.handler import Handler
from brygga.ledger.models import Document

HANDLERS: dict[Flow, Handler] = {
    handler.flow: handler for handler in (articles.HANDLER, sales_orders.HANDLER, purchase_orders.HANDLER)
}


def of(document: Document) -> Handler:
    return HANDLERS[Flow(document.flow)]
