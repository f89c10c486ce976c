"""What the queue holds for an integration at this moment: what waits there, and what a worker is busy with."""

from dataclasses import dataclass, field

from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import LaneKind
from brygga.ledger.wake import lane_key, read_key


@dataclass(frozen=True)
class UnderWay:
    """Flows that are to be read and that are being read, lanes that are to work and that work."""

    queued_flows: frozenset[Flow] = field(default=frozenset())
    read_flows: frozenset[Flow] = field(default=frozenset())
    queued_lanes: frozenset[LaneKind] = field(default=frozenset())
    working_lanes: frozenset[LaneKind] = field(default=frozenset())

    @property
    def is_anything(self) -> bool:
        return bool(self.queued_flows or self.read_flows or self.queued_lanes or self.working_lanes)


def under_way(integration: Integration) -> UnderWay:
    """Two look-ups by the queue's own partial indexes, however many finished jobs it keeps."""
    flows = {read_key(integration.pk, flow): flow for flow in Flow}
    lanes = {lane_key(integration.pk, kind): kind for kind in LaneKind}
    keys = [*flows, *lanes]
    jobs = ProcrastinateJob.objects
    queued = set(jobs.filter(status="todo", queueing_lock__in=keys).values_list("queueing_lock", flat=True))
    busy = set(jobs.filter(status="doing", lock__in=keys).values_list("lock", flat=True))
    return UnderWay(
        queued_flows=frozenset(flow for key, flow in flows.items() if key in queued - busy),
        read_flows=frozenset(flow for key, flow in flows.items() if key in busy),
        queued_lanes=frozenset(kind for key, kind in lanes.items() if key in queued - busy),
        working_lanes=frozenset(kind for key, kind in lanes.items() if key in busy),
    )
