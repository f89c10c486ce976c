"""Taking an order back: it was invalidated in Procountor, and the warehouse is asked to cancel it."""

from brygga.core.decide import Cancel
from brygga.core.failures import Failure, NeedsPerson
from brygga.core.saying import say
from brygga.core.words import DocState
from brygga.flows import aftermath, catalog
from brygga.flows.delivery_turn import DeliverySlice, standing
from brygga.ledger import attempts
from brygga.ledger.models import Attempt, Document, Outcome

STEP = aftermath.CANCEL


def cancel(slice_: DeliverySlice, document: Document, decision: Cancel) -> None:
    order = catalog.of(document).order
    assert order is not None
    assert document.target_id is not None
    try:
        attempt, message = call(slice_, document, document.target_id)
    except NeedsPerson as failure:
        if order.is_cancelled(slice_.target, document.target_id):
            _cancelled(slice_, document, decision)
            return
        reason = say(f"{decision.reason} The warehouse would not cancel it: {failure.problem}")
        remedy = say(
            "Call the warehouse: the order is still there. Choose Try again when they have cancelled it, Skip for good "
            "when they send it."
        )
        slice_.diverge(document, "cancelled_on_one_side", reason, remedy)
        return
    slice_.succeeded()
    attempts.finish(attempt, slice_.holding, Outcome.DONE, message)
    _cancelled(slice_, document, decision)


def call(slice_: DeliverySlice, document: Document, order_id: int) -> tuple[Attempt, str]:
    """Asks the WMS to cancel an order that was made from this document: the attempt, to be finished, and the WMS's
    words. A failure is written down and raised."""
    order = catalog.of(document).order
    assert order is not None
    attempt = attempts.begin(document, STEP, slice_.holding)
    try:
        return attempt, order.cancel(slice_.target, order_id)
    except Failure as failure:
        slice_.failed(attempt, failure)
        raise


def _cancelled(slice_: DeliverySlice, document: Document, decision: Cancel) -> None:
    changes = standing(DocState.SKIPPED, "cancelled", decision.reason)
    attempts.settle(document, slice_.holding, sent=None, sent_hash="", asked=False, **changes)
    slice_.counts["skipped"] += 1
