"""One PUT to the warehouse: its attempt, what its answer means for the document, and what a refusal leaves to do."""

from django.db import transaction

from brygga import clock
from brygga.core.decide import Push
from brygga.core.failures import Failure, Refused
from brygga.core.rows import has_other_goods
from brygga.core.saying import say
from brygga.core.words import CHANGED_TOO_LATE, GOODS_CHANGED_TOO_LATE, DocState, Flow
from brygga.flows import aftermath, articles, beside, catalog, late_changes, numbers, row_articles, row_check
from brygga.flows import standing as there
from brygga.flows.delivery_turn import DeliverySlice, standing
from brygga.ledger import attempts, foreign
from brygga.ledger.models import Attempt, Document, Outcome, Shipment, ShipmentState
from brygga.ongoing.target import Placed


def push(slice_: DeliverySlice, document: Document, decision: Push, stranger: int | None) -> None:
    """Sends the body that was decided; the articles of its rows are there already. `stranger`: the WMS's id of an order
    of somebody else's that was noted under its number."""
    handler = catalog.of(document)
    if decision.creates and numbers.is_taken(
        slice_.target, document, handler, handler.number_in(decision.mapped.body), stranger
    ):
        slice_.diverge(document, *numbers.TAKEN)
        return
    if decision.creates and (other := articles.with_the_same(slice_.target, document)) is not None:
        slice_.hold(document, *articles.taken_by(other))
        return
    body = decision.mapped.body
    attempt = attempts.begin(document, handler.step, slice_.holding, body)
    try:
        placed = handler.place(slice_.target, body)
    except Failure as failure:
        slice_.failed(attempt, failure)
        if isinstance(failure, Refused):
            _refused(slice_, document, decision, failure)
            return
        raise
    slice_.succeeded()
    _placed(slice_, document, decision, attempt, placed)


# --- accepted


def _placed(
    slice_: DeliverySlice, document: Document, decision: Push, attempt: Attempt, placed: Placed
) -> None:
    created = catalog.of(document).was_created(decision.creates, placed)
    second = None if decision.creates else beside.made(slice_, document, placed)
    should_create = decision.creates or second is not None
    if should_create and placed.created is False and not _was_tried_before(document, attempt):
        _written_over(slice_, document, decision, attempt, placed)
        return
    outcome = Outcome.CREATED if created else Outcome.UPDATED
    if second is not None:
        attempts.finish(attempt, slice_.holding, outcome, placed.message)
        beside.cancel(slice_, document, decision.mapped.body, second)
        return
    checks = row_check.is_wanted(slice_, document, created)
    if checks:
        stands = row_check.due()
    else:
        stands = standing(DocState.DELIVERED) | slice_.after_lost_calls(
            document, DocState.DELIVERED, decision.mapped.body
        )
    changes = _sent(document, decision, placed) | stands
    if Flow(document.flow) is Flow.ARTICLES:
        with transaction.atomic():
            attempts.finish(attempt, slice_.holding, outcome, placed.message, document, **changes)
            row_articles.arrived(slice_.integration, document.target_number, placed.id)
    else:
        attempts.finish(attempt, slice_.holding, outcome, placed.message, document, **changes)
    if checks:
        row_check.check(slice_, document)
    else:
        slice_.counts[outcome.value] += 1


def _sent(document: Document, decision: Push, placed: Placed) -> dict[str, object]:
    """What the ledger remembers of an accepted body."""
    return {
        "target_id": placed.id,
        "target_number": catalog.of(document).number_in(decision.mapped.body),
        "sent": decision.mapped.body,
        "sent_hash": decision.body_hash,
        "sent_at": clock.now(),
        "warnings": [note.text for note in decision.mapped.warnings],
        "delivery_date": decision.mapped.delivery_date_set or document.delivery_date,
        "priority": 0,
        "asked": False,
    }


def _was_tried_before(document: Document, attempt: Attempt) -> bool:
    """An earlier PUT of ours under the same number made the order there, and it was not cancelled yet; or its answer
    was lost, and it may have taken effect late. Then the order there is ours."""
    number_in = catalog.of(document).number_in
    number = number_in(attempt.request or {})
    before = [one for one in attempts.lost(document, attempt.step) if one.pk != attempt.pk]
    before += attempts.created_since(document, attempt.step, document.sent_at)
    return any(number_in(one.request or {}) == number for one in before)


def _written_over(
    slice_: DeliverySlice, document: Document, decision: Push, attempt: Attempt, placed: Placed
) -> None:
    """The first PUT of a number should have created, and did not: somebody's order stood there."""
    number = catalog.of(document).number_in(decision.mapped.body)
    with transaction.atomic():
        attempts.finish(attempt, slice_.holding, Outcome.UPDATED, placed.message)
        foreign.remember(document, number, placed.id)
        slice_.diverge(document, *numbers.WRITTEN_OVER)


# --- refused


def _refused(slice_: DeliverySlice, document: Document, decision: Push, failure: Refused) -> None:
    order = catalog.of(document).order
    if document.target_id is not None and order is not None:
        if not order.work_has_begun(slice_.target, document.target_id, slice_.options):
            slice_.hold(document, "refused", failure.problem, failure.remedy)
        elif order.is_cancelled(slice_.target, document.target_id):
            slice_.diverge(document, *there.CANCELLED_THERE)
        elif document.sent is None:
            _taken_up_too_late(slice_, document, decision)
        elif decision.body_hash == document.sent_hash and slice_.is_in_doubt(document):
            _confirmed_too_late(slice_, document, decision, failure)
        else:
            _changed_too_late(slice_, document, decision, failure)
        return
    if failure.members:
        slice_.hold(document, "refused", failure.problem, failure.remedy)
        return
    slice_.park(document, failure.code or "refused", failure.problem, failure.remedy)


def _taken_up_too_late(slice_: DeliverySlice, document: Document, decision: Push) -> None:
    """The ledger does not know what was sent, since the order was found there, and the warehouse has begun: its rows
    are compared with those that would be sent now."""
    sent = {"sent": decision.mapped.body, "sent_hash": decision.body_hash}
    attempts.settle(document, slice_.holding, **sent, **row_check.due())
    row_check.check(slice_, document)


def _confirmed_too_late(slice_: DeliverySlice, document: Document, decision: Push, failure: Refused) -> None:
    """The warehouse began before the order could be sent once more. Its rows can be looked at there; members that a
    lost call may have changed back are sent late where that is allowed, and are for a person elsewhere."""
    doubted = aftermath.in_doubt(document, catalog.of(document).step)
    if doubted and not late_changes.send(slice_, document, decision.mapped.body, doubted).is_whole:
        reason = say(
            "An earlier call whose answer was lost may have come over what was sent since, and the warehouse has "
            f"begun to work on it. The warehouse says: {failure.problem} To compare: {', '.join(sorted(doubted))}."
        )
        remedy = say(
            "Compare the order in the warehouse with Procountor's, and call the warehouse about what differs. Then "
            "choose Try again where it was changed there, Skip for good where it was not."
        )
        slice_.diverge(document, CHANGED_TOO_LATE, reason, remedy)
        return
    row_check.check(slice_, document)


def _changed_too_late(slice_: DeliverySlice, document: Document, decision: Push, failure: Refused) -> None:
    late = late_changes.send(slice_, document, decision.mapped.body)
    if late.is_whole:
        slice_.close(document, "updated", DocState.DELIVERED)
        return
    reason = say(
        f"Changed in Procountor after the warehouse began to work on it. The warehouse says: {failure.problem}"
    )
    other_goods = has_other_goods(document.sent or {}, decision.mapped.body)
    code = GOODS_CHANGED_TOO_LATE if other_goods else CHANGED_TOO_LATE
    remedy = _SHIPPED_OTHERWISE if other_goods and _is_invoiced(document) else _CALL_THE_WAREHOUSE
    slice_.diverge(document, code, f"{reason} {late.words}".rstrip(), remedy)


_CALL_THE_WAREHOUSE = say(
    "Call the warehouse about the change, or take it back in Procountor. Then choose Try again where it was "
    "changed there, Skip for good where it was not."
)
_SHIPPED_OTHERWISE = say(
    "It was shipped as it was sent before, and its invoice is sent as it is now. Credit or deliver the difference, "
    "then choose Skip for good."
)


def _is_invoiced(document: Document) -> bool:
    return Shipment.objects.filter(document=document, state=ShipmentState.DONE).exists()
