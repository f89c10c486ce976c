"""The sandbox's one clock: real time by default; tests freeze it, move it and set it wrong on purpose."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _real_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Aware UTC time for everything in the sandbox. Safe to use from several threads."""

    def __init__(self, source: Callable[[], datetime] = _real_time) -> None:
        self._source = source
        self._lock = threading.Lock()
        self._frozen: datetime | None = None
        self._offset = timedelta()

    def now(self) -> datetime:
        with self._lock:
            if self._frozen is not None:
                return self._frozen
            return self._source() + self._offset

    def freeze(self, at: datetime) -> None:
        """Stand still at an aware instant until `run()`; `advance()` moves the frozen instant."""
        if at.tzinfo is None:
            raise ValueError("the clock needs an instant with a zone")
        with self._lock:
            self._frozen = at.astimezone(UTC)

    def advance(self, seconds: float) -> None:
        """Jump forward (or back, with a negative number) by seconds, frozen or running."""
        step = timedelta(seconds=seconds)
        with self._lock:
            if self._frozen is None:
                self._offset += step
            else:
                self._frozen += step

    def skew(self, seconds: float) -> None:
        """Run this many seconds ahead of real time (negative: behind); replaces an earlier skew."""
        with self._lock:
            self._frozen = None
            self._offset = timedelta(seconds=seconds)

    def run(self) -> None:
        """Real time again: neither frozen nor skewed."""
        with self._lock:
            self._frozen = None
            self._offset = timedelta()

    @property
    def is_frozen(self) -> bool:
        with self._lock:
            return self._frozen is not None
