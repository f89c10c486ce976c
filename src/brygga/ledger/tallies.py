"""How many documents of each flow and state an integration has. Counting a million takes most of a second, so
large numbers are kept for a minute, by each process for itself."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count

from brygga.integrations.models import Integration

MANY = 50_000
KEPT_SECONDS = 60


@dataclass(frozen=True)
class Tally:
    """`counts` by flow and state. `is_kept`: there are so many that the numbers may be a minute old."""

    counts: dict[tuple[str, str], int]
    is_kept: bool


def tally_of(integration: Integration) -> Tally:
    key = f"tally-{integration.pk}"
    kept = cache.get(key)
    if isinstance(kept, Tally):
        return kept
    tally = _counted(integration)
    if tally.is_kept:
        cache.set(key, tally, KEPT_SECONDS)
    return tally


def _counted(integration: Integration) -> Tally:
    rows = integration.documents.order_by().values_list("flow", "state").annotate(Count("id"))
    counts = {(flow, state): count for flow, state, count in rows}
    return Tally(counts, sum(counts.values()) > MANY)
