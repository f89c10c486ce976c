"""The job's edge: where an error nobody foresaw is caught, so that one document cannot stop the others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import Error as DatabaseError

from brygga.core.words import DocState
from brygga.ledger import attempts
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import Document, Shipment

log = structlog.get_logger(__name__)

PROBLEM = "Brygga made a mistake with this document ({name}). The others go on."
REMEDY = "Report it to whoever runs Brygga, with the number of the document; after the mend press Try again."


@contextmanager
def of(subject: Document | Shipment, holding: Holding, counts: Counter[str]) -> Iterator[None]:
    """Parks the document on an unforeseen error. A lost lane and a lost database are not the document's fault."""
    others = _open(counts) - 1
    try:
        yield
    except (LaneLost, DatabaseError):
        counts["taken"] -= max(0, _open(counts) - others)  # who goes on with it counts it
        raise
    except Exception as error:
        log.exception(
            "unforeseen", integration=holding.integration_id, subject=subject.pk, kind=type(subject).__name__
        )
        attempts.settle(
            subject,
            holding,
            state=DocState.PARKED,
            code="mistake",
            reason=PROBLEM.format(name=type(error).__name__),
            remedy=REMEDY,
            due_at=None,
        )
        counts["parked"] += 1


def _open(counts: Counter[str]) -> int:
    """How many were taken and have no outcome yet: this one, and the order it is an article of."""
    return 2 * counts["taken"] + counts["hints"] - counts.total()
