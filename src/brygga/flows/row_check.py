"""After an update: do the rows that stand in the warehouse equal the rows that were sent?"""

from datetime import timedelta

from brygga import clock
from brygga.core import decide
from brygga.core.saying import say
from brygga.core.words import CHECKING_ROWS, ROWS_DIFFER, DocState
from brygga.flows import catalog
from brygga.flows.delivery_turn import DeliverySlice, standing
from brygga.ledger import attempts
from brygga.ledger.models import Document

REMEDY = say("Compare the order in the warehouse with Procountor's, correct it there, then press Try again.")


def is_wanted(slice_: DeliverySlice, document: Document, created: bool) -> bool:
    return (
        not created and catalog.of(document).order is not None and slice_.options.ongoing.row_check_after_put
    )


def due() -> dict[str, object]:
    """The standing of a document whose update was accepted and whose rows are compared next."""
    checking = standing(DocState.PENDING, CHECKING_ROWS, say("Looking whether the rows arrived."))
    return checking | {"due_at": clock.now()}


def check(slice_: DeliverySlice, document: Document) -> None:
    order = catalog.of(document).order
    assert order is not None
    assert document.target_id is not None
    differences = decide.compare_rows(document.sent or {}, order.rows(slice_.target, document.target_id))
    if not differences:
        slice_.close(document, "updated", DocState.DELIVERED)
        return
    if document.tries + 1 < slice_.options.ongoing.row_check_tries:
        wait = timedelta(seconds=slice_.options.ongoing.row_check_wait_seconds)
        slice_.counts["try_again"] += 1
        attempts.settle(document, slice_.holding, tries=document.tries + 1, due_at=clock.now() + wait)
        return
    reason = say(f"After the update the rows in the warehouse differ: {'; '.join(differences)}")
    slice_.diverge(document, ROWS_DIFFER, reason, REMEDY)
