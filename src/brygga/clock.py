"""The one clock of the service. Code asks `now()`; tests and the simulation put another clock in its place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def _system() -> datetime:
    return datetime.now(UTC)


_clock: Clock = _system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _clock()


@contextmanager
def showing(clock: Clock) -> Iterator[None]:
    """Everything inside reads `clock` instead of the system's."""
    global _clock
    before, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = before
