"""Attempts: written before the call, finished after it. What a crash leaves unfinished is an unknown outcome."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from brygga import clock, exactjson, statements, steps
from brygga.core.failures import Failure, OutcomeUnknown, ReconnectNeeded, TryAgain
from brygga.core.words import Flow
from brygga.ledger import lanes
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import Attempt, Document, LaneKind, Outcome, Shipment


def begin(document: Document, step: str, holding: Holding, request: dict[str, Any] | None = None) -> Attempt:
    """Commits that the call is about to be made. At most one unfinished attempt per document and step can exist."""
    attempt = Attempt(
        integration_id=document.integration_id,
        document=document,
        step=step,
        lane_epoch=holding.epoch,
        started_at=clock.now(),
        request=request,
    )
    try:
        attempt.pk = _inserted(attempt, holding)
    except IntegrityError as error:
        raise LaneLost(f"an attempt of {step} for document {document.pk} is under way elsewhere") from error
    attempt._state.adding = False
    steps.reached("attempt.begun", _of(document, step))
    return attempt


INSERT = """
    INSERT INTO ledger_attempt
        (integration_id, document_id, step, lane_epoch, started_at, request, outcome, answer)
    SELECT %(integration)s, %(document)s, %(step)s, %(epoch)s, %(now)s, %(request)s::jsonb, '', ''
    FROM ledger_lane lane WHERE lane.id = %(lane)s AND lane.epoch = %(epoch)s
    FOR UPDATE
    RETURNING id
"""
"""One statement that is a transaction of its own: requiring the lane and writing in four would cost more than all
else that an order costs the database."""


def _inserted(attempt: Attempt, holding: Holding) -> int:
    arguments: dict[str, Any] = {
        "integration": attempt.integration_id,
        "document": attempt.document_id,
        "step": attempt.step,
        "epoch": holding.epoch,
        "now": attempt.started_at,
        "request": None if attempt.request is None else exactjson.dumps(attempt.request),
        "lane": holding.lane_id,
    }
    inserted = statements.row(INSERT, **arguments)
    if inserted is None:
        raise LaneLost(f"lane {holding.kind} of integration {holding.integration_id}")
    return int(inserted[0])


FINISH = """
    UPDATE ledger_attempt SET finished_at = %(now)s, outcome = %(outcome)s, answer = %(answer)s
    WHERE id = %(attempt)s
    RETURNING id
"""


def finish(
    attempt: Attempt,
    holding: Holding,
    outcome: Outcome,
    answer: str,
    subject: Document | Shipment | None = None,
    **changes: Any,
) -> None:
    """Commits what came of the call, together with what it changes in its document or shipment."""
    of = _of(attempt.document, attempt.step)
    steps.reached("attempt.answered", of)
    with transaction.atomic(savepoint=False):
        lanes.require(holding)
        attempt.finished_at, attempt.outcome, attempt.answer = clock.now(), outcome, answer
        statements.row(
            FINISH, attempt=attempt.pk, now=attempt.finished_at, outcome=outcome.value, answer=answer
        )
        if subject is not None:
            write(subject, **changes)
        steps.reached("attempt.recorded", of)
    steps.reached("attempt.finished", of)


def outcome_of(failure: Failure) -> Outcome:
    """How a failed call is written down."""
    match failure:
        case OutcomeUnknown():
            return Outcome.UNKNOWN
        case TryAgain():
            return Outcome.TRY_AGAIN
        case ReconnectNeeded():
            return Outcome.RECONNECT
        case _:
            return Outcome.REFUSED


UNKNOWN = ("", Outcome.UNKNOWN.value, Outcome.LOST.value)
"""Outcomes of a call that may have happened or not."""

STANDING = {"state", "code", "reason", "remedy", "warnings", "due_at", "tries"}
"""What a newer version of the document, read while we worked on the older one, has already set anew."""


def write(subject: Document | Shipment, **changes: Any) -> None:
    """Sets and saves exactly these members; a document that changed under our hands keeps its new standing."""
    if isinstance(subject, Document):
        changes = _written(subject, changes)
    else:
        type(subject).objects.filter(pk=subject.pk).update(**changes)
    for name, value in changes.items():
        setattr(subject, name, value)


def _written(document: Document, changes: dict[str, Any]) -> dict[str, Any]:
    """What was written of it. Under the lane's row lock, which intake takes too: no newer content comes in between."""
    if Document.objects.filter(pk=document.pk, content_hash=document.content_hash).update(**changes):
        return changes
    lasting = {name: value for name, value in changes.items() if name not in STANDING}
    if lasting:
        Document.objects.filter(pk=document.pk).update(**lasting)
    return lasting


def settle(subject: Document | Shipment, holding: Holding, **changes: Any) -> None:
    """Writes a decision that needed no call, if the lane is still ours."""
    of = Flow.SHIPMENTS if isinstance(subject, Shipment) else subject.flow
    with transaction.atomic(savepoint=False):
        lanes.require(holding)
        write(subject, **changes)
        steps.reached("standing.written", of)
    steps.reached("standing.settled", of)


def hold(document: Document, holding: Holding, releases: int, **changes: Any) -> None:
    """Writes that the document waits. Where held documents were released since the look that this comes from, what it
    waits for may be there already: then it is looked at again at once."""
    with transaction.atomic(savepoint=False):
        if lanes.require(holding) != releases:
            changes["due_at"] = clock.now()
        write(document, **changes)
        steps.reached("standing.written", document.flow)
    steps.reached("standing.settled", document.flow)


WRITE_BACK = ("approve", "send")
"""The steps of the shipment lane. It and the delivery lane may work on one document at the same time, and neither
touches the other's attempts."""


def _of(document: Document, step: str) -> str:
    """Whose step it is: the write-back works on sales orders, and is a flow of its own."""
    return Flow.SHIPMENTS if step in WRITE_BACK else document.flow


def unfinished(document: Document, kind: LaneKind) -> Attempt | None:
    """What an interrupted worker of this kind of lane left behind for this document."""
    left = Attempt.objects.filter(document=document, finished_at__isnull=True).order_by("id")
    is_write_back = Q(step__in=WRITE_BACK)
    return left.filter(is_write_back if kind is LaneKind.SHIPMENT else ~is_write_back).first()


ANY_OPEN = f"""
    SELECT 1 FROM ledger_attempt
    WHERE document_id = %(document)s AND outcome IN ({", ".join(f"'{one}'" for one in UNKNOWN)})
    LIMIT 1
"""  # noqa: S608 the outcomes are ours


def is_any_open(document: Document) -> bool:
    """Whether any call for this document was interrupted, or has an outcome that nobody knows."""
    return statements.row(ANY_OPEN, document=document.pk) is not None


def last_if_unknown(document: Document, steps: tuple[str, ...]) -> Attempt | None:
    """The last attempt of these steps, if nobody knows what came of it."""
    last = Attempt.objects.filter(document=document, step__in=steps).order_by("-id").first()
    return last if last is not None and last.outcome in UNKNOWN else None


def lost(document: Document, step: str, or_beginning_with: str = "") -> list[Attempt]:
    """The attempts of this step, with the body they sent, of which nobody knows what came, newest first."""
    steps = Q(step=step) | Q(step__startswith=or_beginning_with) if or_beginning_with else Q(step=step)
    lost = Attempt.objects.filter(steps, document=document, outcome__in=UNKNOWN, request__isnull=False)
    return list(lost.order_by("-id"))


def lost_by_anybody(integration_id: int, step: str) -> list[Attempt]:
    """The lost attempts of this step, whichever the document."""
    return list(
        Attempt.objects.filter(
            integration_id=integration_id, step=step, outcome__in=UNKNOWN, request__isnull=False
        )
    )
