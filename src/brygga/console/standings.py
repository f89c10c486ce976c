"""The status page's account of each flow: freshness, counts, the last days, and what is under way at this moment."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brygga import clock, moments
from brygga.console import health, sparklines
from brygga.console.health import Standing
from brygga.console.sparklines import Sparkline
from brygga.console.words import DOC_STATES, SHIPMENT_STATES, Word, word_of
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import tallies
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.models import LaneKind
from brygga.ledger.underway import UnderWay, under_way

LANES: dict[LaneKind, tuple[str | Promise, str | Promise, str | Promise]] = {
    LaneKind.DELIVERY: (
        gettext_lazy("Sending to the warehouse is queued."),
        gettext_lazy("Sending to the warehouse …"),
        gettext_lazy(
            "Sending to the warehouse ended its worker several times in a row, and waits until %(time)s. "
            "Sync now tries it at once."
        ),
    ),
    LaneKind.SHIPMENT: (
        gettext_lazy("Marking invoices as sent is queued."),
        gettext_lazy("Marking invoices as sent …"),
        gettext_lazy(
            "Marking invoices as sent ended its worker several times in a row, and waits until %(time)s. "
            "Sync now tries it at once."
        ),
    ),
}
"""Of each lane: queued, at work, and set aside."""


@dataclass(frozen=True)
class FlowStanding:
    """A flow on the status page. `counts`: the state, its word, and how many there are. `doing`: "" when at rest."""

    flow: Flow
    label: str | Promise
    is_on: bool
    last_success: datetime | None
    next_run: datetime | None
    problem: str
    counts: list[tuple[str, Word, int]]
    doing: str
    spark: Sparkline


@dataclass(frozen=True)
class Live:
    """What of the status page changes while somebody looks at it."""

    standing: Standing
    flows: list[FlowStanding]
    lanes: list[str | Promise]
    asides: list[str]
    no_worker: str
    is_busy: bool
    seen: str
    """Names this state of things: as long as it stays the same, there is nothing to show anew."""


def live(integration: Integration) -> Live:
    now = under_way(integration)
    standing, flows = health.standing_of(integration), _flows(integration, now)
    lanes = [said for kind, (queued, busy, _) in LANES.items() if (said := _lane(kind, now, queued, busy))]
    asides = [LANES[kind][2] % {"time": moments.minute(until)} for kind, until in now.lanes_aside.items()]
    moment = clock.now().replace(second=0, microsecond=0)
    counted = [
        (one.flow, one.last_success, one.next_run, one.problem, one.doing, one.counts) for one in flows
    ]
    doing = [str(one) for one in [*lanes, *asides]]
    no_worker = health.no_worker() if integration.is_working else ""
    facts = (no_worker, standing.health, standing.reason, standing.waiting, doing, counted, moment)
    seen = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
    return Live(standing, flows, lanes, asides, no_worker, now.is_anything, seen)


def _lane(kind: LaneKind, now: UnderWay, queued: str | Promise, busy: str | Promise) -> str | Promise:
    if kind in now.working_lanes:
        return busy
    return queued if kind in now.queued_lanes else ""


def _flows(integration: Integration, now: UnderWay) -> list[FlowStanding]:
    cursors = {cursor.flow: cursor for cursor in integration.cursors.all()}
    switches = options_of(integration).flows
    counted, sparks = _counted(integration), sparklines.sparklines_of(integration)
    return [
        FlowStanding(
            flow=flow,
            label=FLOWS[flow],
            is_on=bool(getattr(switches, flow.value)),
            last_success=cursors[flow].last_success_at if flow in cursors else None,
            next_run=cursors[flow].due_at if flow in cursors and integration.is_working else None,
            problem=cursors[flow].problem if flow in cursors else "",
            counts=_counts(counted[flow], SHIPMENT_STATES if flow is Flow.SHIPMENTS else DOC_STATES),
            doing=_doing(flow, now),
            spark=sparks[flow],
        )
        for flow in Flow
    ]


def _doing(flow: Flow, now: UnderWay) -> str:
    if flow in now.read_flows:
        return _("reading …")
    return _("queued") if flow in now.queued_flows else ""


def _counted(integration: Integration) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {flow: {} for flow in Flow}
    for tally in (tallies.documents_of(integration), tallies.shipments_of(integration)):
        for (flow, state), count in tally.counts.items():
            counted[flow][state] = count
    return counted


def _counts(counted: dict[str, int], words: dict[str, Word]) -> list[tuple[str, Word, int]]:
    return [(state, word_of(words, state), counted[state]) for state in words if counted.get(state)]
