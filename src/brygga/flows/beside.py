"""A change that made an order of its own, since a PUT goes by number: the warehouse had renumbered the one that we
know, or has it no more. What was made is cancelled at once: nothing that stood there once is made again by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brygga.core import completeness
from brygga.core.completeness import Difference, Standing, Wrong
from brygga.core.failures import NeedsPerson
from brygga.core.saying import say
from brygga.flows import catalog, taking_back
from brygga.flows import standing as there
from brygga.flows.delivery_turn import DeliverySlice
from brygga.ledger import attempts
from brygga.ledger.models import Document, Outcome
from brygga.ongoing.target import Placed


@dataclass(frozen=True)
class Second:
    """The WMS's id of what was made, and what stands under the id that we know; None where that is gone."""

    id: int
    known: Standing | None


def made(slice_: DeliverySlice, document: Document, placed: Placed) -> Second | None:
    """None where the PUT met the order that it meant, or came in the place of one that was cancelled there. Whether it
    was made by this PUT or met is not asked here."""
    if catalog.of(document).order is None or placed.id == document.target_id:
        return None
    known = there.by_id(slice_.target, document, slice_.options)
    return None if known is not None and known.is_cancelled else Second(placed.id, known)


def cancel(slice_: DeliverySlice, document: Document, body: Mapping[str, Any], second: Second) -> None:
    """Cancels it and tells a person. A cancelling that fails for now is made again with the document's next turn, by
    the same way."""
    number = catalog.of(document).number_in(body)
    # Where nothing else stands there, what was made is the order from now on, cancelled as it is.
    changes = (
        {}
        if second.known
        else {"target_id": second.id, "target_number": number, "sent": body, "sent_hash": ""}
    )
    try:
        cancelling, message = taking_back.call(slice_, document, second.id)
    except NeedsPerson as failure:
        if changes:
            attempts.settle(document, slice_.holding, **changes)
        said = say(f"The change made a second order there, which would not be cancelled: {failure.problem}")
        _tell(slice_, document, number, second, said)
        return
    attempts.finish(
        cancelling, slice_.holding, Outcome.DONE, message, document if changes else None, **changes
    )
    if second.known is None:
        reason = say(
            "The warehouse had it no more. The change made it anew there, which was cancelled at once."
        )
        slice_.diverge(document, Difference.CANCELLED_IN_WMS, reason, there.CANCELLED_THERE[2])
        return
    said = say("The change made a second order there, which was cancelled at once.")
    _tell(slice_, document, number, second, said)


def _tell(slice_: DeliverySlice, document: Document, number: str, second: Second, said: str) -> None:
    moved = completeness.by_id(number, second.known, None)
    reason = f"{moved.reason} {said}" if isinstance(moved, Wrong) else said
    slice_.diverge(document, Difference.OTHER_IN_WMS, reason, there.REMEDIES[Difference.OTHER_IN_WMS])
