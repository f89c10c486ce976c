"""One PUT to the warehouse: its attempt, what its answer means for the document, and what a refusal leaves to do."""

from django.db import transaction

from brygga import clock
from brygga.core import completeness
from brygga.core.completeness import Difference, Standing, Wrong
from brygga.core.decide import Push
from brygga.core.failures import Failure, NeedsPerson, Refused
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import aftermath, catalog, late_changes, numbers, row_articles, row_check, taking_back
from brygga.flows import standing as there
from brygga.flows.delivery_turn import DeliverySlice, standing
from brygga.ledger import attempts, foreign
from brygga.ledger.models import Attempt, Document, Outcome
from brygga.ongoing.target import Placed

CANCELLED_THERE = (
    Difference.CANCELLED_IN_WMS,
    say("It was cancelled in the warehouse, and stands in Procountor again."),
    say(
        "Have the cancelling taken back in the warehouse and press Try again, or copy the order in Procountor: the "
        "copy is sent under its own number."
    ),
)


def push(slice_: DeliverySlice, document: Document, decision: Push, stranger: int | None) -> None:
    """Sends the body that was decided; the articles of its rows are there already. `stranger`: the WMS's id of an order
    of somebody else's that was noted under its number."""
    handler = catalog.of(document)
    if decision.creates and numbers.is_taken(
        slice_.target, document, handler, handler.number_in(decision.mapped.body), stranger
    ):
        slice_.diverge(document, *numbers.TAKEN)
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
    if decision.creates and not created and not _was_tried_before(document, attempt):
        _written_over(slice_, document, decision, attempt, placed)
        return
    outcome = Outcome.CREATED if created else Outcome.UPDATED
    if not decision.creates and (known := _alive_beside(slice_, document, placed)) is not None:
        attempts.finish(attempt, slice_.holding, outcome, placed.message)
        _second_cancelled(slice_, document, decision, placed, known)
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
    """An earlier PUT of ours under the same number, whose answer was lost, may have taken effect late: then the order
    there is ours."""
    number_in = catalog.of(document).number_in
    number = number_in(attempt.request or {})
    lost = [one for one in attempts.lost(document, attempt.step) if one.pk != attempt.pk]
    return any(number_in(one.request or {}) == number for one in lost)


def _written_over(
    slice_: DeliverySlice, document: Document, decision: Push, attempt: Attempt, placed: Placed
) -> None:
    """The first PUT of a number should have created, and did not: somebody's order stood there."""
    number = catalog.of(document).number_in(decision.mapped.body)
    with transaction.atomic():
        attempts.finish(attempt, slice_.holding, Outcome.UPDATED, placed.message)
        foreign.remember(document, number, placed.id)
        slice_.diverge(document, *numbers.WRITTEN_OVER)


def _alive_beside(slice_: DeliverySlice, document: Document, placed: Placed) -> Standing | None:
    """The order that we meant to change, where the PUT by number has made or changed another one beside it."""
    if catalog.of(document).order is None or placed.id == document.target_id:
        return None
    known = there.by_id(slice_.target, document, slice_.options)
    return None if known is None or known.is_cancelled else known


def _second_cancelled(
    slice_: DeliverySlice, document: Document, decision: Push, placed: Placed, known: Standing
) -> None:
    """The warehouse has renumbered the order, so that the change made a second one: that one is cancelled at once. A
    cancelling that fails for now is made again with the document's next turn, by the same way."""
    order, number = catalog.of(document).order, catalog.of(document).number_in(decision.mapped.body)
    assert order is not None
    cancelling = attempts.begin(document, taking_back.STEP, slice_.holding)
    moved = completeness.by_id(number, known, None)
    try:
        message = order.cancel(slice_.target, placed.id)
    except Failure as failure:
        slice_.failed(cancelling, failure)
        if not isinstance(failure, NeedsPerson):
            raise
        both = say(f"The change made a second order there, which would not be cancelled: {failure.problem}")
    else:
        attempts.finish(cancelling, slice_.holding, Outcome.DONE, message)
        both = say("The change made a second order there, which was cancelled at once.")
    reason = f"{moved.reason} {both}" if isinstance(moved, Wrong) else both
    slice_.diverge(document, Difference.OTHER_IN_WMS, reason, there.REMEDIES[Difference.OTHER_IN_WMS])


# --- refused


def _refused(slice_: DeliverySlice, document: Document, decision: Push, failure: Refused) -> None:
    order = catalog.of(document).order
    if document.target_id is not None and order is not None:
        if not order.work_has_begun(slice_.target, document.target_id, slice_.options):
            slice_.hold(document, "refused", failure.problem, failure.remedy)
        elif decision.body_hash == document.sent_hash and slice_.is_in_doubt(document):
            _confirmed_too_late(slice_, document, decision, failure)
        else:
            _changed_too_late(slice_, document, decision, failure)
        return
    if failure.members:
        slice_.hold(document, "refused", failure.problem, failure.remedy)
        return
    slice_.park(document, failure.code or "refused", failure.problem, failure.remedy)


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
        slice_.diverge(document, "changed_too_late", reason, remedy)
        return
    row_check.check(slice_, document)


def _changed_too_late(slice_: DeliverySlice, document: Document, decision: Push, failure: Refused) -> None:
    order = catalog.of(document).order
    if order is not None and document.target_id and order.is_cancelled(slice_.target, document.target_id):
        slice_.diverge(document, *CANCELLED_THERE)
        return
    late = late_changes.send(slice_, document, decision.mapped.body)
    if late.is_whole:
        slice_.close(document, "updated", DocState.DELIVERED)
        return
    reason = say(
        f"Changed in Procountor after the warehouse began to work on it. The warehouse says: {failure.problem}"
    )
    remedy = say(
        "Call the warehouse about the change, or take it back in Procountor. Then choose Try again where it was "
        "changed there, Skip for good where it was not."
    )
    slice_.diverge(document, "changed_too_late", f"{reason} {late.words}".rstrip(), remedy)
