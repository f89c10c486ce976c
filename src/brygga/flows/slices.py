"""One slice of a lane's work: takes the lane, works until nothing is due or the time is over, and tells the run.

What the two kinds of lanes do with what is due is in `delivery` and `shipments`.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from brygga import clock, leaving
from brygga.core.failures import ReconnectNeeded
from brygga.flows import halting
from brygga.integrations.models import Integration
from brygga.ledger import in_hand, lanes, runs, wake
from brygga.ledger.lanes import Holding, LaneLost, LaneSeen
from brygga.ledger.models import LaneKind

LENGTH = timedelta(seconds=30)
"""A lane works this long, then wakes itself again, so that no job holds a worker for ever."""


class Slice(Protocol):
    """What the frame needs of a slice, whatever its lane does."""

    integration: Integration
    holding: Holding
    counts: Counter[str]
    lane: LaneSeen

    def look_again(self, lane: LaneSeen) -> None:
        """Reads anew what the next piece of work goes by: the integration's state and settings. Comes before each."""


S = TypeVar("S", bound=Slice)


def run(
    integration: Integration,
    kind: LaneKind,
    make: Callable[[Integration, Holding], S],
    take_next: Callable[[S], bool],
    flow: str = "",
) -> Counter[str]:
    """One slice; wakes the lane again when work is left. `take_next` does one piece, and is false when none is due.

    Where a login or a key is missing, the integration halts until somebody reconnects it.
    """
    if not integration.is_working:
        return Counter()
    holding = lanes.take(integration.pk, kind)
    try:
        slice_ = make(integration, holding)
    except ReconnectNeeded as failure:
        halting.halt(integration, failure)
        return Counter()
    started = clock.now()
    is_work_left = False
    try:
        is_work_left = _work(slice_, take_next)
        if slice_.lane.deaths:
            in_hand.forget(holding)
    except LaneLost:
        return slice_.counts
    finally:
        runs.record(integration, kind.value, started, slice_.counts, flow=flow)
    if is_work_left:
        wake.wake_lane(integration, kind)
    return slice_.counts


def _work(slice_: S, take_next: Callable[[S], bool]) -> bool:
    """Until nothing is due, the time is over, the process is asked to stop, or the lane must rest; true when work is
    left."""
    end = clock.monotonic() + LENGTH.total_seconds()
    lane: LaneSeen | None = None
    while clock.monotonic() < end and not leaving.is_asked():
        lane = lanes.look(slice_.holding, lane)
        slice_.look_again(lane)
        if not slice_.integration.is_working or lane.resting_until:
            return False
        if lane.deaths:
            in_hand.note_next(slice_.holding, lane)
        if not take_next(slice_) and lanes.is_empty(slice_.holding):
            return False
    return True
