"""The one clock of the service. Code asks `now()`; tests and the simulation put another clock in its place."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Clock = Callable[[], datetime]
Monotonic = Callable[[], float]
Pause = Callable[[float], None]


def _system() -> datetime:
    return datetime.now(UTC)


_clock: Clock = _system
_monotonic: Monotonic = time.monotonic
_pause: Pause = time.sleep


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _clock()


def monotonic() -> float:
    """Seconds that only grow, for measuring how long something took."""
    return _monotonic()


def pause(seconds: float) -> None:
    """Waits in this thread."""
    _pause(seconds)


@contextmanager
def showing(clock: Clock) -> Iterator[None]:
    """Everything inside reads `clock` instead of the system's."""
    global _clock
    before, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = before


@contextmanager
def passing(monotonic: Monotonic, pause: Pause) -> Iterator[None]:
    """Everything inside measures and waits by these: in the simulation a wait moves its clock and takes no time."""
    global _monotonic, _pause
    before = _monotonic, _pause
    _monotonic, _pause = monotonic, pause
    try:
        yield
    finally:
        _monotonic, _pause = before
