"""How many documents and shipments of each state an integration has. Counting a million takes most of a second, so
large numbers are kept for a minute, by each process for itself."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, QuerySet, Value

from brygga.core.words import Flow
from brygga.integrations.models import Integration

MANY = 50_000
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Tally:
    """`counts` by flow and state. `is_kept`: there are so many that the numbers may be a minute old."""

    counts: dict[tuple[str, str], int]
    is_kept: bool


def documents_of(integration: Integration) -> Tally:
    return _tally(f"documents-{integration.pk}", integration.documents.annotate(of=F("flow")))


def shipments_of(integration: Integration) -> Tally:
    return _tally(
        f"shipments-{integration.pk}", integration.shipments.annotate(of=Value(Flow.SHIPMENTS.value))
    )


def _tally(key: str, rows: "QuerySet[Any]") -> Tally:
    kept = cache.get(key)
    if isinstance(kept, Tally):
        return kept
    found = rows.order_by().values_list("of", "state").annotate(Count("id"))
    counts = {(flow, state): count for flow, state, count in found}
    tally = Tally(counts, sum(counts.values()) > MANY)
    if tally.is_kept:
        cache.set(key, tally, KEPT_SECONDS)
    return tally
