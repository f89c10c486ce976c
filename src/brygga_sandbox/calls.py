"""What a vendor received, in order: the sandbox's memory of every API call, for tests to compare with."""

import re
import threading
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Call:
    """One request as it came in. `status` is None while it runs and when the connection was cut.

    `executed` says whether the vendor's code ran; `headers` are the names as on the wire, in their order.
    """

    n: int
    at: datetime
    method: str
    path: str
    query: str
    body: str
    headers: tuple[str, ...]
    status: int | None = None
    executed: bool = False


class CallLog:
    """Calls by number, counted from 1. The number goes on counting after `clear()`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: dict[int, Call] = {}
        self._last = 0
        self.clearings = 0

    def add(
        self, at: datetime, method: str, path: str, query: str, body: str, headers: tuple[str, ...]
    ) -> int:
        with self._lock:
            self._last += 1
            self._calls[self._last] = Call(self._last, at, method, path, query, body, headers)
            return self._last

    def mark(self, n: int, *, status: int | None = None, executed: bool | None = None) -> None:
        """Write down what came of a call; silently nothing when the log was cleared meanwhile."""
        with self._lock:
            call = self._calls.get(n)
            if call is None:
                return
            if status is not None:
                call = replace(call, status=status)
            if executed is not None:
                call = replace(call, executed=executed)
            self._calls[n] = call

    def list(self, since: int = 0, method: str | None = None, path: str | None = None) -> "list[Call]":
        """Calls with a number above `since`; `path` is a regular expression searched in the path."""
        pattern = re.compile(path) if path else None
        with self._lock:
            calls = [call for call in self._calls.values() if call.n > since]
        return [
            call
            for call in calls
            if (method is None or call.method == method.upper())
            and (pattern is None or pattern.search(call.path))
        ]

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self.clearings += 1
