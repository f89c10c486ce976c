"""What the queue holds for an integration at this moment: what waits there, and what a worker is busy with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger import suspects
from brygga.ledger.models import LaneKind
from brygga.ledger.wake import lane_key, read_key


@dataclass(frozen=True)
class UnderWay:
    """Flows that are to be read and that are being read, lanes that are to work and that work. What is set aside, since
    it ended its workers, is none of them."""

    queued_flows: frozenset[Flow] = field(default=frozenset())
    read_flows: frozenset[Flow] = field(default=frozenset())
    queued_lanes: frozenset[LaneKind] = field(default=frozenset())
    working_lanes: frozenset[LaneKind] = field(default=frozenset())
    lanes_aside: Mapping[LaneKind, datetime] = field(default_factory=dict)
    """Until when."""

    @property
    def is_anything(self) -> bool:
        return bool(self.queued_flows or self.read_flows or self.queued_lanes or self.working_lanes)


def under_way(integration: Integration) -> UnderWay:
    """Two look-ups by the queue's own partial indexes, however many finished jobs it keeps."""
    flows = {read_key(integration.pk, flow): flow for flow in Flow}
    lanes = {lane_key(integration.pk, kind): kind for kind in LaneKind}
    keys = [*flows, *lanes]
    jobs, now = ProcrastinateJob.objects, clock.now()
    waiting = jobs.filter(status="todo", queueing_lock__in=keys)
    busy = set(jobs.filter(status="doing", lock__in=keys).values_list("lock", flat=True))
    queued, aside = set[str](), dict[str, datetime]()
    for key, ends, begins_at in waiting.values_list("queueing_lock", "attempts", "scheduled_at"):
        if suspects.is_aside(ends, begins_at, now):
            aside[key] = begins_at
        elif key not in busy:
            queued.add(key)
    return UnderWay(
        queued_flows=frozenset(flow for key, flow in flows.items() if key in queued),
        read_flows=frozenset(flow for key, flow in flows.items() if key in busy),
        queued_lanes=frozenset(kind for key, kind in lanes.items() if key in queued),
        working_lanes=frozenset(kind for key, kind in lanes.items() if key in busy),
        lanes_aside={kind: aside[key] for key, kind in lanes.items() if key in aside},
    )
