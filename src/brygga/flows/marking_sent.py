"""Write-back: the invoice of a shipped order is set to sent in Procountor, once.

The invoice is read before every call. Procountor has no idempotency key: after a `send` whose answer was lost we stay
quiet, read again, and only then call a second time.
"""

from datetime import timedelta
from typing import assert_never

from brygga import clock
from brygga.core import decide
from brygga.core.decide import AlreadySent, Call, Conflict, InvoiceSeen, Step
from brygga.core.failures import Failure, OutcomeUnknown, Refused
from brygga.core.options import is_shipped
from brygga.core.saying import say
from brygga.core.words import WRITEBACK_OFF
from brygga.flows import failed_turns, fallen_back, goods_differ, isolation, shipped
from brygga.flows.shipment_turn import ShipmentSlice
from brygga.ledger import attempts
from brygga.ledger.models import Attempt, LaneKind, Outcome, Shipment, ShipmentState
from brygga.procountor.source import InvoiceRead
from brygga.wire import Deadlines

BELIEVED_FOR = timedelta(minutes=15)
"""A note that is older is read again in the WMS before its invoice is sent."""


def write_back(slice_: ShipmentSlice, shipment: Shipment) -> None:
    slice_.counts["taken"] += 1
    with isolation.of(shipment, slice_.holding, slice_.counts):
        try:
            _write_back(slice_, shipment)
        except Failure as failure:
            failed_turns.end(slice_, shipment, failure)
        except attempts.NotWanted:
            slice_.counts["skipped"] += 1


def _write_back(slice_: ShipmentSlice, shipment: Shipment) -> None:
    _settle_interrupted(slice_, shipment)
    if not shipped.is_to_be_marked(slice_.options):
        reason = say("The settings say not to mark invoices as sent.")
        remedy = say("Switch it on in the settings: then it goes on by itself.")
        slice_.close(shipment, ShipmentState.SKIPPED, WRITEBACK_OFF, reason, remedy)
        return
    approved: frozenset[str] = frozenset()
    for _ in range(len(attempts.WRITE_BACK) + 1):
        invoice = slice_.source.read_invoice(shipment.document.source_id)
        slice_.succeeded()
        if _is_quiet_time(slice_, shipment, invoice.seen):
            return
        made = approved | _sends_made(shipment)
        step = decide.steps_to_sent(invoice.seen, slice_.options, made)
        match step:
            case AlreadySent():
                slice_.close(shipment, ShipmentState.DONE, "", "", "", done_at=clock.now())
                return
            case Conflict():
                slice_.park(shipment, step.code, step.problem, step.remedy)
                return
            case Call():
                if not approved and not _may_be_called(slice_, shipment, invoice):
                    return
                try:
                    _call(slice_, shipment, step.step)
                except Refused:
                    if slice_.source.read_invoice(shipment.document.source_id).seen == invoice.seen:
                        raise
                approved |= {step.step}
            case _:
                assert_never(step)
    raise AssertionError("every step is made at most once")


LONGEST_CALL = timedelta(seconds=Deadlines().total)
"""So long after its beginning a call may still have gone out."""


def _settle_interrupted(slice_: ShipmentSlice, shipment: Shipment) -> None:
    """A call that a dead worker left open is one whose outcome nobody knows."""
    left = attempts.unfinished(shipment.document, LaneKind.SHIPMENT)
    if left is None:
        return
    attempts.finish(
        left,
        slice_.holding,
        Outcome.LOST,
        say("The worker was stopped before the answer was recorded."),
        shipment,
        unknown_step=left.step,
        unknown_since=min(clock.now(), left.started_at + LONGEST_CALL),
    )


def _is_quiet_time(slice_: ShipmentSlice, shipment: Shipment, seen: InvoiceSeen) -> bool:
    """After an unknown `send`: true when it is too early to say that it did not happen."""
    if shipment.unknown_step != "send" or shipment.unknown_since is None:
        return False
    look = decide.after_unknown_send(shipment.unknown_since, clock.now(), seen, slice_.options)
    if not isinstance(look, decide.Wait):
        return False
    slice_.counts["unknown"] += 1
    attempts.settle(
        shipment,
        slice_.holding,
        state=ShipmentState.UNKNOWN,
        code="quiet_time",
        reason=say(
            "The answer to our send was lost. We wait before we look again, so that nothing is sent twice."
        ),
        remedy=say("Nothing to do: it goes on by itself."),
        due_at=look.until,
    )
    return True


def _may_be_called(slice_: ShipmentSlice, shipment: Shipment, invoice: InvoiceRead) -> bool:
    """Before the first call of a turn: the order is still shipped, and nobody has to be asked about its goods."""
    if goods_differ.waits_for_a_word(shipment, invoice.raw, slice_.options):
        slice_.park(shipment, goods_differ.WAITS, goods_differ.REASON, goods_differ.REMEDY)
        return False
    return _is_still_shipped(slice_, shipment)


def _is_still_shipped(slice_: ShipmentSlice, shipment: Shipment) -> bool:
    """What was noted long ago, as during an outage, is read again: the warehouse may have taken the order back."""
    if clock.now() - shipment.seen_at < BELIEVED_FOR and not _is_doubted(slice_, shipment):
        return True
    order = slice_.target.read_order(shipment.order_id)
    if is_shipped(order.status_number, slice_.options):
        if shipment.status_number != order.status_number:
            attempts.settle(shipment, slice_.holding, status_number=order.status_number)
        return True
    attempts.settle(shipment, slice_.holding, **fallen_back.before_sent(order.status_number))
    slice_.counts["held"] += 1
    return False


def _is_doubted(slice_: ShipmentSlice, shipment: Shipment) -> bool:
    """Its order was taken back, or a call was tried before: since then the warehouse may have said more."""
    if shipment.status_number is None or not is_shipped(shipment.status_number, slice_.options):
        return True
    return Attempt.objects.filter(document=shipment.document, step__in=attempts.WRITE_BACK).exists()


def _sends_made(shipment: Shipment) -> frozenset[str]:
    """A `send` that Procountor accepted is never made again, also not by Try again, unless the invoice was seen as
    sent after it: then somebody took it back. An `approve` delivers nothing, and once in each turn will do."""
    done = Attempt.objects.filter(document=shipment.document, step=Step.SEND, outcome=Outcome.DONE)
    if shipment.done_at is not None:
        done = done.filter(started_at__gt=shipment.done_at)
    return frozenset({Step.SEND.value} if done.exists() else ())


def _call(slice_: ShipmentSlice, shipment: Shipment, step: str) -> None:
    attempt = attempts.begin(shipment.document, step, slice_.holding)
    try:
        _make(slice_, step, shipment.document.source_id)
    except OutcomeUnknown as failure:
        attempts.finish(
            attempt,
            slice_.holding,
            Outcome.UNKNOWN,
            failure.problem,
            shipment,
            unknown_step=step,
            unknown_since=clock.now(),
        )
        raise
    except Failure as failure:
        attempts.finish(attempt, slice_.holding, attempts.outcome_of(failure), failure.problem)
        raise
    attempts.finish(attempt, slice_.holding, Outcome.DONE, "", shipment, unknown_step="", unknown_since=None)


def _make(slice_: ShipmentSlice, step: str, invoice_id: int) -> None:
    if step == "approve":
        slice_.source.approve(invoice_id)
    else:
        slice_.source.mark_sent(invoice_id)
