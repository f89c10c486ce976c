"""Hints: a webhook only says where to look. The order is read, and what is read counts."""

from datetime import timedelta

from brygga import clock, steps
from brygga.core.failures import Gone, NeedsPerson, ReconnectNeeded, TryAgain
from brygga.core.options import is_shipped
from brygga.core.saying import say
from brygga.core.words import WRITEBACK_OFF, Flow
from brygga.flows import fallen_back, halting, isolation, shipped
from brygga.flows.shipment_turn import ShipmentSlice
from brygga.ledger import attempts, lanes
from brygga.ledger.models import Document, Event, LaneKind, Shipment, ShipmentState
from brygga.ongoing.seen import OrderSeen

TRIES = 8
"""After so many readings that failed the hint is left, and the sweep asks for the order."""


def take(slice_: ShipmentSlice, event: Event) -> None:
    """One webhook's turn. Whatever it brings, it stands in nobody's way."""
    with isolation.ending(lambda problem: _leave(slice_, event, problem), hint=event.pk):
        _take(slice_, event)


def _take(slice_: ShipmentSlice, event: Event) -> None:
    """Reads the order the webhook speaks of. A hint whose order cannot be read now is looked at later; after
    enough tries the sweep has it."""
    try:
        order = slice_.target.read_order(event.order_id or 0)
    except Gone:
        _leave(slice_, event, say("The WMS does not know this order, or does not show it to this login."))
        return
    except NeedsPerson as failure:
        _leave(slice_, event, say(f"The order could not be read: {failure.problem}"))
        return
    except ReconnectNeeded as failure:
        halting.halt(slice_.integration, failure)
        return
    except TryAgain as failure:
        _later(slice_, event, failure)
        return
    slice_.succeeded()
    _end(slice_, event, _note(slice_, order))


def _note(slice_: ShipmentSlice, order: OrderSeen) -> str:
    document = shipped.documents_of(slice_.integration, [order]).get(order.id)
    if document is None:
        return say("Not an order that Brygga made.")
    if is_shipped(order.status_number, slice_.options):
        fresh = shipped.note(document, order, slice_.options)
        return (
            say("Shipped: its invoice is to be marked as sent.")
            if fresh
            else say("Shipped, as known before.")
        )
    return _note_fallen_back(slice_, document, order)


def _note_fallen_back(slice_: ShipmentSlice, document: Document, order: OrderSeen) -> str:
    """What waits for a person stays as it is, but keeps the status: after it nobody believes that it is shipped."""
    shipment = Shipment.objects.filter(document=document).first()
    if shipment is None or shipment.order_id != order.id:
        return say(f"Status {order.status_number}: not shipped.")
    if shipment.state == ShipmentState.DONE:
        attempts.settle(shipment, slice_.holding, **fallen_back.after_sent(order.status_number))
        return say("Fallen back below shipped after its invoice was marked as sent: for a person.")
    if _is_to_be_sent(shipment) and not attempts.unfinished(document, LaneKind.SHIPMENT):
        attempts.settle(shipment, slice_.holding, **fallen_back.before_sent(order.status_number))
        return say("Fallen back below shipped: its invoice waits until it is shipped.")
    attempts.settle(shipment, slice_.holding, status_number=order.status_number)
    return say(f"Status {order.status_number}: not shipped any more.")


def _is_to_be_sent(shipment: Shipment) -> bool:
    """Whether it goes on by itself: at its time, or when the write-back is switched on again."""
    return shipment.state == ShipmentState.WAITING or shipment.code == WRITEBACK_OFF


def _later(slice_: ShipmentSlice, event: Event, failure: TryAgain) -> None:
    if event.tries + 1 >= TRIES:
        _leave(slice_, event, say("The order could not be read for long; the sweep asks for it."))
        return
    wait = timedelta(seconds=failure.after or 15 * 2**event.tries)
    Event.objects.filter(pk=event.pk).update(tries=event.tries + 1, due_at=clock.now() + wait)
    lanes.count_failure(slice_.holding, clock.now() + wait if failure.after else None)


def _leave(slice_: ShipmentSlice, event: Event, why: str) -> None:
    _end(slice_, event, why, led_nowhere=True)


def _end(slice_: ShipmentSlice, event: Event, outcome: str, *, led_nowhere: bool = False) -> None:
    taken = {"taken_at": clock.now(), "outcome": outcome, "led_nowhere": led_nowhere}
    Event.objects.filter(pk=event.pk).update(**taken)
    steps.reached("hint.taken", Flow.SHIPMENTS)
    slice_.counts["hints"] += 1
