"""What would come of documents if they were taken now: decided exactly as delivery would, and nothing written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from brygga.core.decide import Cancel, Diverge, Hold, Push, Skip, Unchanged, decide_push
from brygga.core.words import Flow
from brygga.flows import facts
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger.models import Document

WORDS = {
    Push: "would_push",
    Unchanged: "unchanged",
    Skip: "would_skip",
    Hold: "would_hold",
    Cancel: "would_cancel",
    Diverge: "would_diverge",
}


@dataclass(frozen=True)
class Candidate:
    """A document as read from Procountor just now."""

    source_id: int
    number: str
    created: str
    source: dict[str, Any]


def outcomes(
    integration: Integration, flow: Flow, candidates: Iterable[Candidate], *, asked: bool
) -> Counter[str]:
    """Counts by what would become of each; `asked`: as if a person had asked for them (backfill)."""
    options = options_of(integration)
    counts: Counter[str] = Counter()
    for candidate in candidates:
        document = _as_if_read(integration, flow, candidate)
        document.asked = document.asked or asked
        decision = decide_push(
            flow, candidate.source, facts.memory(document), options, facts.of(document, integration)
        )
        counts["read"] += 1
        counts[WORDS[type(decision)]] += 1
    return counts


def _as_if_read(integration: Integration, flow: Flow, candidate: Candidate) -> Document:
    """The ledger's document with the new source in it, in memory only."""
    document = Document.objects.filter(
        integration=integration, flow=flow, source_id=candidate.source_id
    ).first()
    if document is None:
        document = Document(integration=integration, flow=flow, source_id=candidate.source_id)
    document.number, document.created_stamp, document.source = (
        candidate.number,
        candidate.created,
        candidate.source,
    )
    return document
