"""Delivery: one lane per goods owner takes the ledger's due documents, one after another, to the warehouse.

Every write to the warehouse is an attempt: committed before the call, finished after it. Nothing is called while a
transaction is open. A bad document never stands in the way of the next.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, assert_never

from django.db import transaction

from brygga import clock, leaving
from brygga.core import decide, retry
from brygga.core.decide import Cancel, Diverge, Hold, Memory, Push, Skip, Unchanged
from brygga.core.failures import Failure, NeedsPerson, OutcomeUnknown, ReconnectNeeded, Refused, TryAgain
from brygga.core.fingerprint import fingerprint
from brygga.core.options import Options
from brygga.core.words import DocState, Flow
from brygga.flows import (
    aftermath,
    articles,
    catalog,
    facts,
    halting,
    isolation,
    late_changes,
    numbers,
    rereading,
)
from brygga.flows.handler import CHECKING_ROWS, ROWS_DIFFER, Found, Handler
from brygga.flows.parts import target_of
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import attempts, lanes, runs, wake
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import Attempt, Document, LaneKind, Outcome
from brygga.ongoing.target import Placed, Target

SLICE = timedelta(seconds=30)
"""A lane works this long, then wakes itself again, so that no job holds a worker for ever."""

CANCEL = "cancel"
"""The step that takes an order back."""


class Delivery:
    """One slice of one lane: the integration, the door to its warehouse, and what came of each document taken."""

    def __init__(self, integration: Integration, holding: Holding, random: Random | None = None) -> None:
        self.integration = integration
        self.holding = holding
        self.options: Options = options_of(integration)
        self.target: Target = target_of(integration)
        self.random = random or Random()  # noqa: S311 jitter, not a secret
        self.counts: Counter[str] = Counter()
        self.releases = lanes.releases(holding)

    # --- the lane

    def work(self) -> bool:
        """Delivers what is due until nothing is, the slice is over, the process is asked to stop, or the lane must
        rest; true when work is left."""
        end = clock.monotonic() + SLICE.total_seconds()
        while clock.monotonic() < end and not leaving.is_asked():
            self.releases = lanes.releases(self.holding)
            self.integration.refresh_from_db()
            if not self.integration.is_working or lanes.resting_until(self.holding):
                return False
            self.options = options_of(self.integration)
            document = lanes.next_document(self.holding)
            if document is None:
                if lanes.is_empty(self.holding):
                    return False
                continue
            self.deliver(document)
        return True

    def deliver(self, document: Document) -> None:
        """One document's turn. Whatever fails is classified here, once, and settled on the document."""
        self.counts["taken"] += 1
        with isolation.of(document, self.holding, self.counts):
            try:
                self._deliver(document)
            except Failure as failure:
                self._fail(document, failure)

    def _deliver(self, document: Document) -> None:
        if not self._is_known_what_happened(document):
            return
        if document.source is None and not rereading.is_read(self.integration, document):
            self.counts[document.state] += 1
            return
        if document.code == CHECKING_ROWS:
            self._check_rows(document)
            return
        known = facts.of(document, self.integration)
        decision = decide.decide_push(
            Flow(document.flow), document.source or {}, self._memory(document), self.options, known
        )
        match decision:
            case Push():
                self._push(document, decision)
            case Unchanged():
                self._close(document, "unchanged", DocState.DELIVERED)
            case Skip():
                self._close(document, "skipped", DocState.SKIPPED, decision.code, decision.reason)
            case Hold():
                self._close(document, "held", DocState.HELD, decision.code, decision.reason, decision.remedy)
            case Diverge():
                self._close(
                    document, "diverged", DocState.DIVERGED, decision.code, decision.reason, decision.remedy
                )
            case Cancel():
                self._cancel(document, decision)
            case _:
                assert_never(decision)

    def _memory(self, document: Document) -> Memory:
        past = memory(document)
        if document.code != aftermath.CONFIRMING:
            return past
        return replace(
            past, sent=aftermath.what_may_stand_there(document, catalog.of(document).step), sent_hash=None
        )

    # --- an interrupted or lost call: look first, then decide

    def _is_known_what_happened(self, document: Document) -> bool:
        """Settles what an earlier call left open. False when the document got its answer that way."""
        while (left := attempts.unfinished(document, LaneKind.DELIVERY)) is not None:
            attempts.finish(
                left, self.holding, Outcome.LOST, "The worker was stopped before the answer was recorded."
            )
        handler = catalog.of(document)
        lost = attempts.last_if_unknown(document, (handler.step, CANCEL, *late_changes.steps(handler)))
        if lost is None:
            return True
        if document.target_id is not None:
            self._forget_what_stands_there(document, lost, handler.step)
            return True
        return self._is_looked_up(document, handler)

    def _is_looked_up(self, document: Document, handler: Handler) -> bool:
        """Looks for what a lost call may have made, under the number it was sent with. False when the number of now
        is somebody else's."""
        bodies: dict[str, list[dict[str, Any]]] = {}
        for attempt in attempts.lost(document, handler.step):
            bodies.setdefault(handler.number_in(attempt.request), []).append(attempt.request)
        for number, sent in bodies.items():
            found = handler.find(self.target, number)
            if found is None:
                continue
            if numbers.is_ours(found, document, self.options):
                self._take_up(document, found, sent)
                return True
            if number == handler.number_of(document, self.options):
                self._number_in_use(document)
                return False
        return True

    def _take_up(self, document: Document, found: Found, bodies: Sequence[dict[str, Any]]) -> None:
        """It is there. What stands in it is certain only where a single body was sent, and nobody was there before."""
        sent = bodies[0]
        is_certain = all(body == sent for body in bodies)
        is_new = Flow(document.flow) is not Flow.ARTICLES
        attempts.settle(
            document,
            self.holding,
            target_id=found.id,
            target_number=found.number,
            sent=sent,
            sent_hash=fingerprint(sent) if is_certain and is_new else "",
            sent_at=clock.now(),
        )

    def _forget_what_stands_there(self, document: Document, lost: Attempt, step: str) -> None:
        """An update, a late change or a cancelling whose answer was lost may have taken effect, so no body counts as
        the one sent last: the next one is sent even if it equals an earlier one."""
        asked = lost.request or {}
        sent = asked if lost.step == step else {**(document.sent or {}), **asked}
        attempts.settle(document, self.holding, sent=sent or document.sent, sent_hash="")

    # --- pushing

    def _push(self, document: Document, push: Push) -> None:
        if not articles.are_ready(self, document, push.mapped.articles):
            return
        handler = catalog.of(document)
        if push.creates and numbers.is_taken(self.target, document, handler, self.options):
            self._number_in_use(document)
            return
        body = push.mapped.body
        attempt = attempts.begin(document, handler.step, self.holding, body)
        try:
            placed = handler.place(self.target, body)
        except Failure as failure:
            self.fail(document, attempt, failure)
            if isinstance(failure, Refused):
                self._refused(document, push, failure)
                return
            raise
        lanes.count_success(self.holding)
        self._placed(document, push, attempt, placed)

    def _placed(self, document: Document, push: Push, attempt: Attempt, placed: Placed) -> None:
        handler = catalog.of(document)
        created = handler.was_created(push.creates, placed)
        sent = {
            "target_id": placed.id,
            "target_number": handler.number_in(push.mapped.body),
            "sent": push.mapped.body,
            "sent_hash": push.body_hash,
            "sent_at": clock.now(),
            "warnings": [note.text for note in push.mapped.warnings],
            "delivery_date": push.mapped.delivery_date_set or document.delivery_date,
            "priority": 0,
            "asked": False,
        }
        outcome = Outcome.CREATED if created else Outcome.UPDATED
        checks = not created and handler.order is not None and self.options.ongoing.row_check_after_put
        if push.creates and not created and not self._tried_before(document, attempt):
            with transaction.atomic():
                attempts.finish(attempt, self.holding, outcome, placed.message)
                numbers.remember_foreign(document, handler.number_in(push.mapped.body), placed.id)
                self._close(document, "diverged", DocState.DIVERGED, *numbers.WRITTEN_OVER)
            return
        if checks:
            standing = _standing(DocState.PENDING, CHECKING_ROWS, "Looking whether the rows arrived.")
            standing["due_at"] = clock.now()
        else:
            standing = _standing(DocState.DELIVERED) | self._aftermath(
                document, DocState.DELIVERED, push.mapped.body
            )
        with transaction.atomic():
            attempts.finish(attempt, self.holding, outcome, placed.message, document, **sent, **standing)
            if Flow(document.flow) is Flow.ARTICLES:
                articles.arrived(self.integration, document.target_number, placed.id)
        if checks:
            self._check_rows(document)
        else:
            self.counts[outcome.value] += 1

    def _tried_before(self, document: Document, attempt: Attempt) -> bool:
        """An earlier PUT of ours whose answer was lost may have taken effect late: then the order there is ours."""
        lost = (Outcome.UNKNOWN, Outcome.LOST)
        return Attempt.objects.filter(document=document, step=attempt.step, outcome__in=lost).exists()

    def _number_in_use(self, document: Document) -> None:
        self._close(document, "diverged", DocState.DIVERGED, *numbers.TAKEN)

    # --- an update: do the rows there equal the rows sent

    def _check_rows(self, document: Document) -> None:
        order = catalog.of(document).order
        assert order is not None
        assert document.target_id is not None
        differences = decide.compare_rows(document.sent or {}, order.rows(self.target, document.target_id))
        if not differences:
            self._close(document, "updated", DocState.DELIVERED)
            return
        if document.tries + 1 < self.options.ongoing.row_check_tries:
            wait = timedelta(seconds=self.options.ongoing.row_check_wait_seconds)
            self.counts["try_again"] += 1
            attempts.settle(document, self.holding, tries=document.tries + 1, due_at=clock.now() + wait)
            return
        reason = "After the update the rows in the warehouse differ: " + "; ".join(differences)
        remedy = (
            "Compare the order in the warehouse with Procountor's, correct it there, then press Try again."
        )
        self._close(document, "diverged", DocState.DIVERGED, ROWS_DIFFER, reason, remedy)

    # --- a refusal

    def _refused(self, document: Document, push: Push, failure: Refused) -> None:
        order = catalog.of(document).order
        if document.target_id is not None and order is not None:
            if order.work_has_begun(self.target, document.target_id, self.options):
                if document.code == aftermath.CONFIRMING:
                    self._check_rows(document)
                    return
                self._changed_too_late(document, push, failure)
                return
            self._close(document, "held", DocState.HELD, "refused", failure.problem, failure.remedy)
            return
        if failure.members:
            self._close(document, "held", DocState.HELD, "refused", failure.problem, failure.remedy)
            return
        self._close(
            document, "parked", DocState.PARKED, failure.code or "refused", failure.problem, failure.remedy
        )

    def _changed_too_late(self, document: Document, push: Push, failure: Refused) -> None:
        late = late_changes.send(self, document, push.mapped.body)
        if late.is_whole:
            self._close(document, "updated", DocState.DELIVERED)
            return
        reason = f"Changed in Procountor after the warehouse began to work on it. The warehouse says: {failure.problem}"
        reason = f"{reason} {late.words}".rstrip()
        remedy = "Call the warehouse about the change, or take it back in Procountor."
        self._close(document, "diverged", DocState.DIVERGED, "changed_too_late", reason, remedy)

    # --- cancelling

    def _cancel(self, document: Document, decision: Cancel) -> None:
        order = catalog.of(document).order
        assert order is not None
        assert document.target_id is not None
        attempt = attempts.begin(document, CANCEL, self.holding)
        try:
            message = order.cancel(self.target, document.target_id)
        except Failure as failure:
            self.fail(document, attempt, failure)
            if not isinstance(failure, NeedsPerson):
                raise
            if order.is_cancelled(self.target, document.target_id):
                self._cancelled(document, decision)
                return
            reason = f"{decision.reason} The warehouse would not cancel it: {failure.problem}"
            remedy = "Call the warehouse: the order is still there."
            self._close(document, "diverged", DocState.DIVERGED, "cancelled_on_one_side", reason, remedy)
            return
        lanes.count_success(self.holding)
        attempts.finish(attempt, self.holding, Outcome.DONE, message)
        self._cancelled(document, decision)

    def _cancelled(self, document: Document, decision: Cancel) -> None:
        standing = _standing(DocState.SKIPPED, "cancelled", decision.reason)
        attempts.settle(document, self.holding, sent=None, sent_hash="", asked=False, **standing)
        self.counts["skipped"] += 1

    # --- failing

    def hold(self, document: Document, code: str, reason: str, remedy: str) -> None:
        self._close(document, "held", DocState.HELD, code, reason, remedy)

    def fail(self, document: Document, attempt: Attempt, failure: Failure) -> None:
        """Records what came of the call; what becomes of the document is decided where the failure ends."""
        attempts.finish(attempt, self.holding, outcome_of(failure), failure.problem)

    def _fail(self, document: Document, failure: Failure) -> None:
        if isinstance(failure, ReconnectNeeded):
            halting.halt(self.integration, failure)
            self.counts["try_again"] += 1
            return
        look = retry.next_look(failure, document.tries, clock.now(), self.random.random())
        match look:
            case retry.Park():
                code = failure.code if isinstance(failure, NeedsPerson) else "tried_long_enough"
                self._close(document, "parked", DocState.PARKED, code, look.problem, look.remedy)
            case retry.RetryAt():
                self._later(document, failure, look)
            case retry.Halt():
                raise AssertionError("a refused credential was handled above")
            case _:
                assert_never(look)

    def _later(self, document: Document, failure: Failure, look: retry.RetryAt) -> None:
        unknown = isinstance(failure, OutcomeUnknown)
        state = DocState.UNKNOWN if unknown else DocState.PENDING
        self.counts["unknown" if unknown else "try_again"] += 1
        keeps = {"code": document.code} if document.code == CHECKING_ROWS else {"code": "try_again"}
        attempts.settle(
            document,
            self.holding,
            state=state,
            reason=failure.problem,
            remedy="Nothing to do: it is tried again by itself.",
            tries=document.tries + 1,
            due_at=look.when,
            **keeps,
        )
        named = isinstance(failure, TryAgain) and failure.after is not None
        lanes.count_failure(self.holding, look.when if named else None)

    def _close(
        self,
        document: Document,
        count: str,
        state: DocState,
        code: str = "",
        reason: str = "",
        remedy: str = "",
    ) -> None:
        """The document has its answer for now; the next look comes when something changes."""
        standing = _standing(state, code, reason, remedy) | {"priority": 0}
        standing |= self._aftermath(document, state, document.sent)
        if state is DocState.HELD:
            attempts.hold(document, self.holding, self.releases, **standing)
        else:
            attempts.settle(document, self.holding, **standing)
        self.counts[count] += 1

    def _aftermath(
        self, document: Document, state: DocState, sent: Mapping[str, Any] | None
    ) -> dict[str, object]:
        ends = aftermath.ends_at(document, catalog.of(document).step, sent)
        return aftermath.standing(state, ends) if ends else {}


def deliver_lane(integration: Integration, random: Random | None = None) -> Counter[str]:
    """One slice of the integration's delivery lane; wakes the lane again when work is left."""
    if not integration.is_working:
        return Counter()
    holding = lanes.take(integration.pk, LaneKind.DELIVERY)
    slice_ = Delivery(integration, holding, random)
    started = clock.now()
    left = False
    try:
        left = slice_.work()
    except LaneLost:
        return slice_.counts
    finally:
        runs.record(integration, "delivery", started, slice_.counts)
    if left:
        wake.wake_lane(integration, LaneKind.DELIVERY)
    return slice_.counts


def memory(document: Document) -> Memory:
    """What the decision may know of the document's past."""
    return Memory(
        target_id=document.target_id,
        sent=document.sent,
        sent_hash=document.sent_hash or None,
        created=document.created_stamp or None,
        asked_by_person=document.asked,
        delivered_before=document.target_id is not None,
        target_number=document.target_number or None,
    )


def outcome_of(failure: Failure) -> Outcome:
    match failure:
        case OutcomeUnknown():
            return Outcome.UNKNOWN
        case TryAgain():
            return Outcome.TRY_AGAIN
        case ReconnectNeeded():
            return Outcome.RECONNECT
        case _:
            return Outcome.REFUSED


def _standing(state: DocState, code: str = "", reason: str = "", remedy: str = "") -> dict[str, object]:
    return {"state": state, "code": code, "reason": reason, "remedy": remedy, "due_at": None, "tries": 0}
