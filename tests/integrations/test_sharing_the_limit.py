"""The limit holds in every second, and each lane gets its share of it; by counts, on a clock of the test's own."""

import heapq
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from brygga.core.failures import TryAgain
from brygga.integrations.throttle import LATEST_SECONDS, SPREAD_SECONDS, SharedThrottle

pytestmark = pytest.mark.django_db
PER_SECOND = 15
LANES = 48
"""Of four workers."""
CALLS = 700
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)


class Lanes:
    """As many lanes as the workers have; each calls again as soon as it may. `called`: (second, lane), as they came."""

    def __init__(self, chance: Random, longest_pause: float = 0.0) -> None:
        self.called: list[tuple[float, int]] = []
        self.waited: dict[int, list[float]] = defaultdict(list)
        self._now = 0.0
        self._chance = chance
        self._longest_pause = longest_pause
        self._throttle = SharedThrottle(
            "procountor",
            PER_SECOND,
            pause=self._pause,
            monotonic=lambda: self._now,
            moment=lambda: BEGAN + timedelta(seconds=self._now),
        )

    def run(self) -> None:
        """The lane that is ready first asks first; the vendor answers it within half a second."""
        ready = [(0.0, lane) for lane in range(LANES)]
        for _ in range(CALLS):
            asked, lane = heapq.heappop(ready)
            self._now = asked
            self._throttle.take()
            self.waited[lane].append(self._now - asked)
            self.called.append((self._now + self._chance.uniform(0, SPREAD_SECONDS - LATEST_SECONDS), lane))
            heapq.heappush(ready, (self._now + self._chance.uniform(0.05, 0.5), lane))

    def _pause(self, seconds: float) -> None:
        """The machine may wake a process later than it asked for."""
        self._now += seconds + self._chance.uniform(0, self._longest_pause)


def fullest_second(called: list[tuple[float, int]]) -> int:
    moments = sorted(moment for moment, _ in called)
    return max(
        sum(first <= moment < first + 1 for moment in moments[n : n + 60]) for n, first in enumerate(moments)
    )


@pytest.fixture(params=[0.0, 3 * LATEST_SECONDS], ids=["awake", "late"])
def lanes(request: pytest.FixtureRequest) -> Lanes:
    lanes = Lanes(Random(15), request.param)
    lanes.run()
    return lanes


def test_no_second_holds_one_call_too_many_and_each_lane_waits_as_long(lanes: Lanes) -> None:
    assert fullest_second(lanes.called) <= PER_SECOND
    means = [sum(each) / len(each) for each in lanes.waited.values()]
    assert len(means) == LANES
    assert max(means) <= 2 * sum(means) / LANES
    counts = [len(each) for each in lanes.waited.values()]
    assert max(counts) - min(counts) <= 2


def test_a_process_that_is_always_late_calls_not_at_all() -> None:
    moments = iter(range(100))
    throttle = SharedThrottle(
        "procountor", PER_SECOND, pause=lambda _: None, monotonic=lambda: float(next(moments))
    )
    with pytest.raises(TryAgain, match="too busy") as caught:
        throttle.take()
    assert caught.value.after == 1.0
