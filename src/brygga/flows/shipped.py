"""Whether a shipped order of the warehouse is one of ours, and noting that it was shipped."""

from collections.abc import Sequence

from brygga import clock, steps
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import Flow
from brygga.flows import sales_orders
from brygga.flows.adopting import claimed_id
from brygga.integrations.models import Integration
from brygga.ledger import attempts
from brygga.ledger.models import Document, Shipment, ShipmentState
from brygga.ongoing.seen import OrderSeen

PARTLY_PICKED, FELL_BACK = "partly_picked", "fell_back"
"""Why a write-back waits without a time: until the warehouse's next word about the order."""
_WAITS_FOR_THE_REST = {
    "due_at": None,
    "code": PARTLY_PICKED,
    "reason": say("Partly picked: the settings say to wait until everything is picked."),
    "remedy": say(
        "It goes on when the warehouse has picked the rest. If the rest leaves as an order of its own or not at all: "
        "Documents › this order › Try the write-back again. For all such orders: Settings › Marking invoices as sent › "
        "Wait until everything is picked."
    ),
}
_GOES_ON = {"code": "", "reason": "", "remedy": ""}


def documents_of(integration: Integration, orders: Sequence[OrderSeen]) -> dict[int, Document]:
    """By the WMS's id of an order: the sales order it was made from by this integration, if it was.

    It carries its Procountor id, and is the one that we know there; or it was made there anew under its number, before
    a check has told us; or the answer to its PUT was lost, and it has the number of the lost call.
    """
    ours = Document.objects.filter(integration=integration, flow=Flow.SALES_ORDERS)
    claimed = {order.id: claimed_id(order) or 0 for order in orders}
    known = {found.source_id: found for found in ours.filter(source_id__in=claimed.values())}
    made = ((order, known.get(claimed[order.id])) for order in orders)
    return {
        order.id: document for order, document in made if document is not None and _is_it(document, order)
    }


def _is_it(document: Document, order: OrderSeen) -> bool:
    if order.id == document.target_id:
        return True
    if order.number == document.target_number:
        return (
            order.status_number < sales_orders.CANCELLED_FROM
        )  # else it is the one that another has replaced
    return document.target_id is None and order.number in _numbers_lost(document)


def is_to_be_marked(options: Options) -> bool:
    """Whether the settings say to mark the invoices of shipped orders as sent."""
    return options.procountor.order_writeback and options.flows.shipments


def _numbers_lost(document: Document) -> set[str]:
    lost = attempts.lost(document, sales_orders.HANDLER.step)
    return {sales_orders.number_in(attempt.request) for attempt in lost}


def note(document: Document, order: OrderSeen, options: Options) -> bool:
    """Sent followed by Collected is one event: the second note changes the status number and nothing else. What was
    taken back before its invoice was sent goes on, and is asked for once more: a sweep may note what it was told before
    the warehouse took the order back."""
    missing = [
        {
            "row": row.row_number,
            "article": row.article_number,
            "ordered": str(row.quantity),
            "picked": str(row.done),
        }
        for row in order.rows
        if row.is_short
    ]
    waits = bool(missing) and options.writeback.wait_for_full
    moment = clock.now()
    standing = _WAITS_FOR_THE_REST if waits else _GOES_ON | {"due_at": moment}
    shipment, made = Shipment.objects.get_or_create(
        document=document,
        defaults={
            "integration_id": document.integration_id,
            "order_id": order.id,
            "status_number": order.status_number,
            "not_picked": missing,
            "seen_at": moment,
            **standing,
        },
    )
    steps.reached("order.noted", Flow.SHIPMENTS)
    if made:
        return True
    changes = {"order_id": order.id, "status_number": order.status_number, "not_picked": missing}
    Shipment.objects.filter(pk=shipment.pk).update(**changes)
    waited = Shipment.objects.filter(pk=shipment.pk, state=ShipmentState.WAITING)
    waited.filter(code=PARTLY_PICKED).update(**standing)
    waited.filter(code=FELL_BACK).update(status_number=None, **standing)
    raised = Shipment.objects.filter(pk=shipment.pk, state=ShipmentState.PARKED, code=FELL_BACK)
    raised.filter(done_at=None).update(state=ShipmentState.WAITING, status_number=None, **standing)
    raised.exclude(done_at=None).update(reason=_shipped_again(order.status_number), remedy=_LOOK_AT_INVOICE)
    return False


_LOOK_AT_INVOICE = say(
    "Try the write-back again reads the invoice: one that is sent is left as it is, another is sent once more."
)


def _shipped_again(status_number: int) -> str:
    return say(f"Taken back by the warehouse, and shipped again since (status {status_number}).")
