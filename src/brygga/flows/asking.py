"""What Procountor knows and the ledger does not: asked before a document is held for it, one call each."""

from brygga.core.decide import CODE_USED_TWICE, Decision, Hold
from brygga.core.words import DocState, Flow
from brygga.flows import facts, rereading
from brygga.flows.delivery_turn import DeliverySlice
from brygga.flows.facts import Known
from brygga.ledger.models import Document


def before_holding(
    slice_: DeliverySlice, document: Document, decision: Decision, known: Known
) -> Known | None:
    """What is known after asking; None where there was nothing to ask, or the answer changes nothing."""
    if isinstance(decision, Hold) and decision.code == CODE_USED_TWICE:
        return _without_code_owner(slice_, document, known)
    return None


def _without_code_owner(slice_: DeliverySlice, document: Document, known: Known) -> Known | None:
    """The product that has the code may have been removed or turned to another type since it was read. It is read once:
    what is held for it already waits for news of it."""
    owner = known.facts.code_taken_by
    if owner is None or (document.state == DocState.HELD and document.code == CODE_USED_TWICE):
        return None
    other = Document.objects.get(integration_id=document.integration_id, flow=Flow.ARTICLES, source_id=owner)
    rereading.is_read(slice_.integration, other)
    return facts.known(document, slice_.integration)
