"""From what an invoice looks like to the next step that marks it as sent: never a step too many."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import WRITEBACK_OFF

SALES_ORDER = "SALES_ORDER"
NO_SENDING = "NO_SENDING"
_DONE = frozenset({"SENT", "INVOICED"})
_GONE = frozenset({"INVALIDATED", "DELETED"})
_CALLED = {"INVALIDATED": say("invalidated"), "DELETED": say("deleted")}
_TRY_AGAIN = say("Documents › this order › Try the write-back again")


class Step(StrEnum):
    """The calls that change an invoice's status."""

    APPROVE = "approve"
    SEND = "send"


@dataclass(frozen=True)
class InvoiceSeen:
    """An invoice as Procountor shows it now, in Procountor's own words."""

    status: str
    type: str
    channel: str


@dataclass(frozen=True)
class AlreadySent:
    """Done: nothing to call. A repeated `send` would deliver the document to the customer again."""


@dataclass(frozen=True)
class Call:
    step: Step


@dataclass(frozen=True)
class Conflict:
    """Only a person can go on."""

    code: str
    problem: str
    remedy: str


@dataclass(frozen=True)
class Wait:
    """Too early to tell: look again at `until`."""

    until: datetime


def steps_to_sent(
    seen: InvoiceSeen, options: Options, already: frozenset[str] = frozenset()
) -> AlreadySent | Call | Conflict:
    """The next step towards SENT. `already`: the steps made in this attempt; each is made at most once."""
    if seen.type != SALES_ORDER:
        return _conflict(
            "other_type", say(f"The invoice is of type {seen.type or say('unknown')}, not a sales order.")
        )
    if seen.status in _DONE:
        return AlreadySent()
    if seen.status in _GONE:
        return _conflict(
            "invalidated", say(f"The order was shipped, but its invoice is {_CALLED[seen.status]}.")
        )
    if not options.procountor.order_writeback:
        return Conflict(
            WRITEBACK_OFF,
            say("Marking invoices as sent is switched off."),
            say(f"Settings › Procountor › Mark invoices as sent: switch it on, then {_TRY_AGAIN}."),
        )
    if _has_no_channel(seen, options):
        return Conflict(
            "no_sending_channel",
            say("The invoice has the channel No sending, so it cannot become sent."),
            say(f"Choose another invoice channel in Procountor, then {_TRY_AGAIN}."),
        )
    if seen.status == "UNFINISHED":
        return _once(Step.APPROVE, already, seen)
    if seen.status == "NOT_SENT":
        return _once(Step.SEND, already, seen)
    return _conflict("unexpected_status", say(f"The invoice has the status {seen.status or say('unknown')}."))


def after_unknown_send(
    called_at: datetime, now: datetime, seen: InvoiceSeen, options: Options
) -> AlreadySent | Call | Conflict | Wait:
    """After a `send` whose answer was lost: what the invoice shows counts; a second one only after the quiet.

    `called_at` and `now` are aware; the settings' quiet seconds count from the call.
    """
    found = steps_to_sent(seen, options)
    match found:
        case Call():
            until = called_at + timedelta(seconds=options.writeback.quiet_seconds)
            return Wait(until) if now < until else found
        case AlreadySent() | Conflict():
            return found
        case _:
            assert_never(found)


def _has_no_channel(seen: InvoiceSeen, options: Options) -> bool:
    if seen.channel != NO_SENDING:
        return False
    return seen.status == "APPROVED" or (
        seen.status == "UNFINISHED" and not options.procountor.approve_no_sending
    )


def _once(step: Step, already: frozenset[str], seen: InvoiceSeen) -> Call | Conflict:
    if step not in already:
        return Call(step)
    return _conflict(
        f"{step}_without_effect",
        say(f"Procountor accepted the step “{step}”, but the invoice is still {seen.status}."),
    )


def _conflict(code: str, problem: str) -> Conflict:
    return Conflict(code, problem, say(f"Open the order in Procountor, set it right, then {_TRY_AGAIN}."))
