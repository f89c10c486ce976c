"""How a turn ends whose call failed, whatever the lane: it waits and is tried again, is parked for a person, or the
integration halts."""

from collections import Counter
from datetime import datetime
from random import Random
from typing import Protocol, TypeVar

from brygga import clock
from brygga.core import retry
from brygga.core.failures import Failure, NeedsPerson, OutcomeUnknown, ReconnectNeeded, TryAgain
from brygga.core.saying import say
from brygga.flows import halting
from brygga.integrations.models import Integration
from brygga.ledger import attempts, lanes
from brygga.ledger.lanes import Holding
from brygga.ledger.models import Document, Shipment

Subject = TypeVar("Subject", bound=Document | Shipment)
Taken = TypeVar("Taken", bound=Document | Shipment, contravariant=True)


class Turn(Protocol[Taken]):
    """What of a slice is needed here."""

    integration: Integration
    counts: Counter[str]
    random: Random

    def park(self, subject: Taken, code: str, reason: str, remedy: str, /) -> None: ...

    def try_later(self, subject: Taken, failure: TryAgain, when: datetime, /) -> None: ...


def end(slice_: Turn[Subject], subject: Subject, failure: Failure) -> None:
    """Whatever failed is classified here, once, and settled on what was taken."""
    match failure:
        case ReconnectNeeded():
            halting.halt(slice_.integration, failure)
            slice_.counts["try_again"] += 1
        case TryAgain():
            when = retry.next_look(failure, subject.tries, clock.now(), slice_.random.random())
            slice_.try_later(subject, failure, when)
        case NeedsPerson():
            slice_.park(subject, failure.code, failure.problem, failure.remedy)
        case _:
            raise failure


def wait(
    subject: Document | Shipment, holding: Holding, failure: TryAgain, when: datetime, **standing: str
) -> str:
    """It is tried again by itself; the lane counts one failure more. Returns as what the turn counts."""
    attempts.settle(
        subject,
        holding,
        reason=failure.problem,
        remedy=say("Nothing to do: it is tried again by itself."),
        tries=subject.tries + 1,
        due_at=when,
        **standing,
    )
    lanes.count_failure(holding, None if failure.after is None else when)
    return "unknown" if isinstance(failure, OutcomeUnknown) else "try_again"
