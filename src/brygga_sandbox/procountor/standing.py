"""Faults that follow from knobs: throttling, maintenance, lost answers (contract section 13)."""

import re
import threading
from collections import deque
from datetime import datetime, timedelta

from brygga_sandbox.clock import Clock
from brygga_sandbox.faults import Fault, FaultKind
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.switchboard import Switchboard

_ACTION = re.compile(r"/invoices/[^/]+/(approve|send|unfinished|invalidate|notes)$")
_SECOND = timedelta(seconds=1)


class StandingFaults:
    """Asked for every call; counts calls by the sandbox's clock for the rate limit."""

    def __init__(self, knobs: Switchboard[ProcountorKnobs], clock: Clock) -> None:
        self._knobs = knobs
        self._clock = clock
        self._lock = threading.Lock()
        self._recent: deque[datetime] = deque()

    def forget(self) -> None:
        """No call was made yet: for a reset, after which the clock may show an earlier time."""
        with self._lock:
            self._recent.clear()

    def __call__(self, method: str, path: str) -> Fault | None:
        knobs = self._knobs.now
        if knobs.maintenance != "off":
            return Fault(kind=FaultKind(knobs.maintenance))
        if knobs.throttling != "off" and self._is_too_many(knobs.throttle_per_second):
            return Fault(
                kind=FaultKind.TOO_MANY, retry_after=1 if knobs.throttling == "retry_after" else None
            )
        if knobs.lost_answer == "on_actions" and method == "PUT" and _ACTION.search(path):
            return Fault(kind=FaultKind.CUT_AFTER)
        return None

    def _is_too_many(self, per_second: int) -> bool:
        now = self._clock.now()
        with self._lock:
            while self._recent and self._recent[0] <= now - _SECOND:
                self._recent.popleft()
            if len(self._recent) >= per_second:
                return True
            self._recent.append(now)
            return False
