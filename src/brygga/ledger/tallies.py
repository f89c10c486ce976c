"""How many documents and shipments of each state an integration has. Counting a million takes most of a second, so
large numbers are kept for a minute, by each process for itself."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, QuerySet, Value

from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import WITH_WARNINGS

MANY = 50_000
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Tally:
    """`counts` by flow and state. `is_kept`: there are so many that the numbers may be a minute old."""

    counts: dict[tuple[str, str], int]
    is_kept: bool


def documents_of(integration: Integration) -> Tally:
    return _tally(
        f"documents-{integration.pk}", integration.documents.annotate(of=F("flow"), stands=F("state"))
    )


def warned_of(integration: Integration) -> Tally:
    """Those with warnings, by flow; whatever their state is."""
    warned = integration.documents.filter(WITH_WARNINGS)
    return _tally(f"warned-{integration.pk}", warned.annotate(of=F("flow"), stands=Value("")))


def shipments_of(integration: Integration) -> Tally:
    of = Value(Flow.SHIPMENTS.value)
    return _tally(f"shipments-{integration.pk}", integration.shipments.annotate(of=of, stands=F("state")))


def _tally(key: str, rows: "QuerySet[Any]") -> Tally:
    kept = cache.get(key)
    if isinstance(kept, Tally):
        return kept
    found = rows.order_by().values_list("of", "stands").annotate(Count("id"))
    counts = {(flow, state): count for flow, state, count in found}
    tally = Tally(counts, sum(counts.values()) > MANY)
    if tally.is_kept:
        cache.set(key, tally, KEPT_SECONDS)
    return tally
