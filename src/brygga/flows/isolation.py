"""The job's edge: where an error nobody foresaw is caught, so that one document cannot stop the others."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.db import InterfaceError, OperationalError

from brygga.core.saying import say
from brygga.core.words import DocState
from brygga.keys import KeyProblem
from brygga.ledger import attempts
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import Document, Shipment

log = structlog.get_logger(__name__)

ELSEWHERE = (LaneLost, OperationalError, InterfaceError, KeyProblem)
"""The lane is another's, or the database is away: whatever was being worked on has no part in it."""
PROBLEM = say("Brygga made a mistake with this one ({name}). The others go on.")
REMEDY = say(
    "Report it to whoever runs Brygga, with the number of the document; after the mend press Try again."
)


@contextmanager
def of(subject: Document | Shipment, holding: Holding, counts: Counter[str]) -> Iterator[None]:
    """Parks the document on an unforeseen error. A lost lane and a lost database are not the document's fault: it
    was not taken then, and who goes on with it counts it."""
    others = _open(counts) - 1

    def park(problem: str) -> None:
        attempts.settle(
            subject,
            holding,
            state=DocState.PARKED,
            code="mistake",
            reason=problem,
            remedy=REMEDY,
            due_at=None,
        )
        counts["parked"] += 1

    try:
        with ending(park, subject=subject.pk, of=type(subject).__name__):
            yield
    except ELSEWHERE:
        counts["taken"] -= max(0, _open(counts) - others)
        raise


@contextmanager
def ending(end: Callable[[str], None], **facts: object) -> Iterator[None]:
    """Hands an unforeseen error to `end` as a sentence."""
    try:
        yield
    except ELSEWHERE:
        raise
    except Exception as error:
        log.exception("unforeseen", **facts)
        end(PROBLEM.format(name=type(error).__name__))


def _open(counts: Counter[str]) -> int:
    """How many were taken and have no outcome yet: this one, and the order it is an article of."""
    return 2 * counts["taken"] + counts["hints"] - counts.total()
