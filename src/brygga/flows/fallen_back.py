"""An order that the warehouse took back below shipped after it was noted: what becomes of its write-back."""

from collections.abc import Iterable

from django.db import transaction

from brygga import clock
from brygga.core.option_values import NEVER_SHIPPED_FROM
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.flows.shipped import FELL_BACK
from brygga.ledger import lanes
from brygga.ledger.certificates import FRESH
from brygga.ledger.models import Document, LaneKind, Shipment, ShipmentState

Standing = dict[str, object]


def before_sent(status_number: int) -> Standing:
    """How a write-back stands whose invoice was not sent yet: it waits for the warehouse's next word."""
    if status_number >= NEVER_SHIPPED_FROM:
        return _standing(
            ShipmentState.PARKED,
            status_number,
            say("before its invoice was sent"),
            say(
                "It came back, or was cancelled, after it was shipped. Decide about the invoice in Procountor, "
                "then press Skip. If it is shipped again, its invoice is sent by itself."
            ),
        )
    return _standing(
        ShipmentState.WAITING,
        status_number,
        say("before its invoice was sent"),
        say("Nothing to do: it goes on when the order is shipped."),
    )


def after_sent(status_number: int) -> Standing:
    """How one stands whose invoice is sent already: a person has to look."""
    return _standing(
        ShipmentState.PARKED,
        status_number,
        say("after its invoice was sent"),
        say("Ask the warehouse why, and correct the invoice in Procountor if the goods did not leave."),
    )


def _standing(state: ShipmentState, status_number: int, when: str, remedy: str) -> Standing:
    return {
        "state": state,
        "status_number": status_number,
        "code": FELL_BACK,
        "reason": say(f"The warehouse took the order back to status {status_number} {when}."),
        "remedy": remedy,
        "due_at": None,
    }


# --- found by the completeness check


def marked(documents: Iterable[Document]) -> dict[int, Shipment]:
    """By document: the write-backs that were done before what the WMS lists now."""
    done = Shipment.objects.filter(
        document__in=documents, state=ShipmentState.DONE, done_at__lt=clock.now() - FRESH
    )
    return {shipment.document_id: shipment for shipment in done}


def is_news(shipment: Shipment, status_number: int, options: Options) -> bool:
    """Whether the order stands below shipped, and nobody was told of this status yet."""
    lowest = min(span.first for span in options.ongoing.sent_ranges)
    return status_number < lowest and status_number != shipment.status_number


def tell(shipment: Shipment, status_number: int) -> None:
    """For a person, unless the warehouse or somebody else had another word about it since it was read."""
    with transaction.atomic():
        lanes.lock_for_news(shipment.integration_id, LaneKind.SHIPMENT)
        same = Shipment.objects.filter(
            pk=shipment.pk,
            state=ShipmentState.DONE,
            done_at=shipment.done_at,
            status_number=shipment.status_number,
        )
        same.update(**after_sent(status_number))
