"""The last fourteen days of each flow as small pictures, drawn on the server from the runs."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import add
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Case, Count, IntegerField, Q, Sum, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from brygga import clock, moments
from brygga.core.words import Flow
from brygga.integrations.models import Integration

DAYS = 14
STEP, WIDTH = 8, 6
HEIGHT, TALLEST, SHORTEST = 24, 19, 2
MOVED = {"intake": ("new", "changed"), "shipment": ("done",)}
"""What is counted of a run of each kind: documents that came in, and invoices that were marked as sent."""
MANY = 2000
KEPT_SECONDS = 600
"""So many runs of the days before today are added up once in this time: only one over midnight still comes to them."""


@dataclass(frozen=True)
class Bar:
    """One day as a rectangle. `mark`: something went wrong that day, which is shown above the bar too."""

    x: int
    y: int
    width: int
    height: int
    tone: str
    mark: bool

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class Sparkline:
    """The bars, oldest first; the same as a sentence."""

    bars: list[Bar]
    said: str
    total: int
    width: int = STEP * DAYS
    height: int = HEIGHT


class _Counted(NamedTuple):
    """What the runs of a flow that began on one day came to."""

    flow: str
    day: date
    moved: int
    failed: int
    runs: int


@dataclass
class _Day:
    moved: int = 0
    failed: int = 0


@dataclass
class _Days:
    by_date: dict[date, _Day] = field(default_factory=lambda: defaultdict(_Day))


def sparklines_of(integration: Integration) -> dict[Flow, Sparkline]:
    """Of every flow, in one query over the runs of these days, or of today where those before are kept."""
    today = timezone.localdate(clock.now())
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    found: dict[str, _Days] = defaultdict(_Days)
    for one in _counted(integration, days[0], today):
        found[one.flow].by_date[one.day] = _Day(one.moved, one.failed)
    return {flow: _drawn([found[flow].by_date[day] for day in days], days) for flow in Flow}


def _counted(integration: Integration, first: date, today: date) -> list[_Counted]:
    key = f"runs-{integration.pk}-{first}"
    kept: list[_Counted] | None = cache.get(key)
    found = _since(integration, first if kept is None else today)
    before = [one for one in found if one.day < today]
    if sum(one.runs for one in before) > MANY:
        cache.set(key, before, KEPT_SECONDS)
    return [*(kept or ()), *found]


def _since(integration: Integration, first: date) -> list[_Counted]:
    since = timezone.make_aware(datetime.combine(first, time.min))
    moved = Case(*(When(kind=kind, then=_sum(names)) for kind, names in MOVED.items()))
    runs = integration.runs.filter(kind__in=MOVED, started_at__gte=since).order_by()
    counted = (
        runs.annotate(day=TruncDate("started_at"))
        .values_list("flow", "day")
        .annotate(moved=Coalesce(Sum(moved), 0), failed=Count("id", filter=~Q(problem="")), runs=Count("id"))
    )
    return [_Counted(*row) for row in counted]


def _sum(names: tuple[str, ...]) -> Combinable:
    return reduce(add, map(_count, names))


def _count(name: str) -> Coalesce:
    return Coalesce(Cast(KeyTextTransform(name, "counts"), IntegerField()), 0)


def _drawn(counts: list[_Day], days: list[date]) -> Sparkline:
    most = max(day.moved for day in counts)
    bars = [_bar(place, day, most) for place, day in enumerate(counts)]
    total, failed = sum(day.moved for day in counts), sum(1 for day in counts if day.failed)
    said = _("The last %(days)d days: %(total)d in all.") % {"days": DAYS, "total": total}
    if most:
        busiest = days[[day.moved for day in counts].index(most)]
        said = f"{said} {_('Most on %(day)s: %(most)d.') % {'day': moments.day(busiest), 'most': most}}"
    if failed:
        said = f"{said} {_('Days with a failed run: %(failed)d.') % {'failed': failed}}"
    return Sparkline(bars, said, total)


def _bar(place: int, day: _Day, most: int) -> Bar:
    height = max(SHORTEST, round(TALLEST * day.moved / most)) if day.moved else 1
    tone = "day" if day.moved else "nothing"
    return Bar(place * STEP, HEIGHT - height, WIDTH, height, tone, bool(day.failed))
