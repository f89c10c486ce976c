"""Before a document is decided anew: what became of a call whose answer nobody has, because it was lost or because its
worker was killed. First it is looked up, then decided."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from brygga import clock
from brygga.core.convert import day
from brygga.core.fingerprint import fingerprint
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import aftermath, articles, catalog, late_changes, numbers, taking_back
from brygga.flows.delivery_turn import DeliverySlice
from brygga.flows.handler import Found, Handler
from brygga.ledger import attempts
from brygga.ledger.models import Attempt, Document, LaneKind, Outcome


def are_cleared_up(slice_: DeliverySlice, document: Document) -> bool:
    """Settles what earlier calls left open. False when the document got its answer that way."""
    if not slice_.has_open_call(document):
        if (
            Flow(document.flow) is not Flow.ARTICLES
        ):  # an order's row may have lost a call for the same article
            slice_.settled_calls.add(document.pk)
        return True
    while (left := attempts.unfinished(document, LaneKind.DELIVERY)) is not None:
        attempts.finish(
            left, slice_.holding, Outcome.LOST, say("The worker was stopped before the answer was recorded.")
        )
    handler = catalog.of(document)
    steps = (handler.step, taking_back.STEP, *late_changes.steps(handler))
    lost = attempts.last_if_unknown(document, steps)
    if lost is None:
        return True
    if document.target_id is not None:
        _forget_what_stands_there(slice_, document, lost, handler.step)
        return True
    return _is_looked_up(slice_, document, handler)


def _is_looked_up(slice_: DeliverySlice, document: Document, handler: Handler) -> bool:
    """Looks for what a lost call may have made, under the number it was sent with. False when the number of now is
    somebody else's."""
    bodies: dict[str, list[dict[str, Any]]] = {}
    for attempt in attempts.lost(document, handler.step):
        bodies.setdefault(handler.number_in(attempt.request), []).append(attempt.request)
    for number, sent in bodies.items():
        found = handler.find(slice_.target, number)
        if found is None or _is_another_products(document, found):
            continue
        if numbers.is_ours(found, document, slice_.options):
            _take_up(slice_, document, found, sent)
            return True
        if number == handler.number_of(document, slice_.options):
            slice_.diverge(document, *numbers.TAKEN)
            return False
    return not _waits_for_another_number(slice_, document, handler, set(bodies))


def _is_another_products(document: Document, found: Found) -> bool:
    return Flow(document.flow) is Flow.ARTICLES and articles.is_of_another(document, found.id)


def _waits_for_another_number(
    slice_: DeliverySlice, document: Document, handler: Handler, lost: Set[str]
) -> bool:
    """What was lost under another number than the one of now may still come there late, and would be a second order
    beside the one that is sent now: it waits until that can no longer be."""
    ends = aftermath.ends_at(document, handler.step, None)
    if ends is None or handler.number_of(document, slice_.options) in lost:
        return False
    attempts.settle(document, slice_.holding, state=DocState.UNKNOWN, due_at=ends)
    slice_.counts["unknown"] += 1
    return True


def _take_up(
    slice_: DeliverySlice, document: Document, found: Found, bodies: Sequence[dict[str, Any]]
) -> None:
    """It is there. What stands in it is certain only where a single body was sent, and nobody was there before. The
    date it has stays its date, as after an answer."""
    sent = bodies[0]
    is_certain = all(body == sent for body in bodies)
    is_new = Flow(document.flow) is not Flow.ARTICLES
    attempts.settle(
        document,
        slice_.holding,
        target_id=found.id,
        target_number=found.number,
        sent=sent,
        sent_hash=fingerprint(sent) if is_certain and is_new else "",
        sent_at=clock.now(),
        delivery_date=document.delivery_date or day(_date_in(sent)),
    )


def _date_in(body: Mapping[str, Any]) -> object:
    """Only sales orders have a date that falls back on the day they were sent."""
    return body.get("deliveryDate")


def _forget_what_stands_there(slice_: DeliverySlice, document: Document, lost: Attempt, step: str) -> None:
    """An update, a late change or a cancelling whose answer was lost may have taken effect, so no body counts as the
    one sent last: the next one is sent even if it equals an earlier one."""
    asked = lost.request or {}
    sent = asked if lost.step == step else {**(document.sent or {}), **asked}
    attempts.settle(document, slice_.holding, sent=sent or document.sent, sent_hash="")
