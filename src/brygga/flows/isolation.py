"""The job's edge: where an error nobody foresaw is caught, so that one document cannot stop the others."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import InterfaceError, OperationalError

from brygga.core.words import DocState
from brygga.ledger import attempts
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import Document, Shipment

log = structlog.get_logger(__name__)

PROBLEM = "Brygga made a mistake with this document ({name}). The others go on."
REMEDY = "Report it to whoever runs Brygga, with the number of the document; after the mend press Try again."


@contextmanager
def of(subject: Document | Shipment, holding: Holding, counts: Counter[str]) -> Iterator[None]:
    """Parks the document on an unforeseen error. A lost lane and a lost database are not the document's fault: it
    was not taken then."""
    try:
        yield
    except (LaneLost, OperationalError, InterfaceError):
        counts["taken"] -= 1
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
