"""Attempts: written before the call, finished after it. What a crash leaves unfinished is an unknown outcome."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from brygga import clock, exactjson, statements, steps
from brygga.core.failures import Failure, OutcomeUnknown, ReconnectNeeded, TryAgain
from brygga.core.words import SKIPPED_BY_PERSON, DocState, Flow
from brygga.ledger import lanes
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import OPEN, Attempt, Document, LaneKind, Outcome, Shipment, ShipmentState


class NotWanted(Exception):
    """A person said that it is not to be sent, after its turn began: no call, nothing is written."""


def begin(document: Document, step: str, holding: Holding, request: dict[str, Any] | None = None) -> Attempt:
    """Commits that the call is about to be made. At most one unfinished attempt per document and step can exist.

    Raises LaneLost, and NotWanted where a person has skipped it meanwhile.
    """
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
    FROM ledger_lane lane, {table} subject WHERE lane.id = %(lane)s AND lane.epoch = %(epoch)s
        AND subject.{key} = %(document)s AND subject.code <> %(skipped)s
    FOR UPDATE OF lane FOR SHARE OF subject
    RETURNING id
"""
"""One statement that is a transaction of its own: requiring the lane and writing in four would cost more than all
else that an order costs the database. What is to be sent is locked with the lane: a person's skip that was written
while this waited is seen then."""


_INSERT_DELIVERY = INSERT.format(table="ledger_document", key="id")
_INSERT_WRITE_BACK = INSERT.format(table="ledger_shipment", key="document_id")


def _inserted(attempt: Attempt, holding: Holding) -> int:
    arguments: dict[str, Any] = {
        "integration": attempt.integration_id,
        "document": attempt.document_id,
        "step": attempt.step,
        "epoch": holding.epoch,
        "now": attempt.started_at,
        "request": None if attempt.request is None else exactjson.dumps(attempt.request),
        "lane": holding.lane_id,
        "skipped": SKIPPED_BY_PERSON,
    }
    is_write_back = attempt.step in WRITE_BACK
    inserted = statements.row(_INSERT_WRITE_BACK if is_write_back else _INSERT_DELIVERY, **arguments)
    if inserted is None:
        lanes.require(holding)
        raise NotWanted(f"{attempt.step} for document {attempt.document_id}")
    return int(inserted[0])


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
    attempt.finished_at, attempt.outcome, attempt.answer = clock.now(), outcome, answer
    _write(holding, subject, changes, attempt)
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


STANDING = {"state", "code", "reason", "remedy", "warnings", "due_at", "tries"}
"""Where a document stands. When a newer version was read while a worker delivered the older one, reading has set these
members for the newer one, and the worker must not write over them; nor over a person's skip, unless it has arrived."""
ARRIVED = (DocState.DELIVERED, ShipmentState.DONE)


def settle(subject: Document | Shipment, holding: Holding, **changes: Any) -> None:
    """Writes a decision that needed no call, if the lane is still ours."""
    _write(holding, subject, changes)
    _standing_settled(subject)


def hold(subject: Document | Shipment, holding: Holding, releases: int, **changes: Any) -> None:
    """Writes that it waits. Where what waited in this lane was released since the look that this comes from, what it
    waits for may be there already: then it is looked at again at once."""
    with transaction.atomic(savepoint=False):
        if lanes.require(holding) != releases:
            changes["due_at"] = clock.now()
        _write(holding, subject, changes)
    _standing_settled(subject)


def _standing_settled(subject: Document | Shipment) -> None:
    steps.reached("standing.settled", Flow.SHIPMENTS if isinstance(subject, Shipment) else subject.flow)


def _write(
    holding: Holding,
    subject: Document | Shipment | None,
    changes: dict[str, Any],
    ended: Attempt | None = None,
) -> None:
    """Ends the attempt and sets exactly these members, in one statement that locks the lane at our epoch first: intake
    locks it too, so no newer content comes in between. A document that changed under our hands keeps its new standing.

    By itself it does not wait for the disk: what a power cut takes of it is found as an interrupted call, or decided
    anew (docs/decisions/0010-one-wait-for-the-disk-an-order.md).
    """
    arguments: dict[str, Any] = {"lane": holding.lane_id, "epoch": holding.epoch}
    if ended is not None:
        arguments |= {
            "attempt": ended.pk,
            "finished_at": ended.finished_at,
            "outcome": ended.outcome,
            "answer": ended.answer,
        }
    if subject is not None:
        table = type(subject)
        arguments |= {f"new_{name}": statements.saved(table, name, value) for name, value in changes.items()}
        arguments |= {"subject": subject.pk, "content": getattr(subject, "content_hash", None)}
        arguments |= {"skipped": SKIPPED_BY_PERSON, "arrived": changes.get("state") in ARRIVED}
    is_alone = not connection.in_atomic_block
    statement = _statement(type(subject) if subject else None, tuple(changes), ended is not None, is_alone)
    is_ours, is_as_it_was = statements.row(statement, **arguments) or (False, None)
    if not is_ours:
        raise LaneLost(f"lane {holding.kind} of integration {holding.integration_id}")
    for name, value in changes.items():
        if is_as_it_was or name not in STANDING:
            setattr(subject, name, value)


@lru_cache(maxsize=256)
def _statement(
    table: type[Document | Shipment] | None, names: tuple[str, ...], ends: bool, is_alone: bool
) -> str:
    """What `_write` runs. A row that another transaction has written since the statement began is looked at anew by
    PostgreSQL once the lane's lock is ours, so the content that is compared is the last."""
    parts = {"held": _HELD_WITHOUT_WAITING if is_alone else _HELD}
    if ends:
        parts["ended"] = _ENDED
    if table is not None:
        is_same = "(subject.code <> %(skipped)s OR %(arrived)s)"
        if table is Document:
            is_same += " AND subject.content_hash = %(content)s"
        members = ", ".join(_member(table, name, is_same) for name in names)
        parts["kept"] = f"""
            UPDATE {table._meta.db_table} subject SET {members} FROM held WHERE subject.id = %(subject)s
            RETURNING {is_same} AS as_it_was
        """  # noqa: S608 the names are the model's
    named = ", ".join(f"{name} AS ({part})" for name, part in parts.items())
    as_it_was = "SELECT as_it_was FROM kept" if table else "SELECT NULL"
    return f"WITH {named} SELECT EXISTS (SELECT FROM held), ({as_it_was})"  # noqa: S608 every part is ours


_HELD = (
    "SELECT id FROM ledger_lane lane WHERE lane.id = %(lane)s AND lane.epoch = %(epoch)s FOR UPDATE OF lane"
)
_HELD_WITHOUT_WAITING = """
    SELECT lane.id FROM set_config('synchronous_commit', 'off', true), ledger_lane lane
    WHERE lane.id = %(lane)s AND lane.epoch = %(epoch)s FOR UPDATE OF lane
"""
_ENDED = """
    UPDATE ledger_attempt SET finished_at = %(finished_at)s, outcome = %(outcome)s, answer = %(answer)s
    FROM held WHERE ledger_attempt.id = %(attempt)s
"""


def _member(table: type[Document | Shipment], name: str, is_same: str) -> str:
    new = f"%(new_{name})s"
    if name in STANDING:
        new = f"CASE WHEN {is_same} THEN {new} ELSE subject.{name} END"
    return f"{name} = {new}"


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


def newest_open(document: Document, step: str) -> Attempt | None:
    """The newest call of this step that is under way, or of which nobody knows what came."""
    return Attempt.objects.filter(document=document, step=step, outcome__in=OPEN).order_by("-id").first()


def last_if_unknown(document: Document, of_steps: tuple[str, ...]) -> Attempt | None:
    """The last attempt of these steps, if nobody knows what came of it."""
    last = Attempt.objects.filter(document=document, step__in=of_steps).order_by("-id").first()
    return last if last is not None and last.outcome in OPEN else None


def lost(document: Document, step: str, or_beginning_with: str = "") -> list[Attempt]:
    """The attempts of this step, with the body they sent, of which nobody knows what came, newest first."""
    named = Q(step=step) | Q(step__startswith=or_beginning_with) if or_beginning_with else Q(step=step)
    found = Attempt.objects.filter(named, document=document, outcome__in=OPEN, request__isnull=False)
    return list(found.order_by("-id"))


def lost_at(document: Document, step: str) -> list[datetime]:
    """When the attempts of this step were begun of which nobody knows what came."""
    found = Attempt.objects.filter(document=document, step=step, outcome__in=OPEN)
    return list(found.values_list("started_at", flat=True))


def created_since(document: Document, step: str, since: datetime | None) -> list[Attempt]:
    """The attempts of this step that made something in the WMS after the body that the ledger remembers was sent."""
    if since is None:
        return []
    made = Attempt.objects.filter(document=document, step=step, outcome=Outcome.CREATED, started_at__gt=since)
    return list(made)


def lost_by_others(document: Document, steps: Collection[str]) -> list[Attempt]:
    """The lost attempts of these steps that other documents of the integration made."""
    found = Attempt.objects.filter(
        integration_id=document.integration_id, step__in=steps, outcome__in=OPEN, request__isnull=False
    )
    return list(found.exclude(document=document))
