"""Writes of one goods owner, one after another, and how many clients tried to write at the same time."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Lanes:
    """One lock per goods owner. `arrive`/`leave` count requests from their arrival to their answer."""

    _guard: threading.Lock = field(default_factory=threading.Lock)
    _locks: dict[int, threading.Lock] = field(default_factory=dict)
    _present: Counter[int] = field(default_factory=Counter)
    _highest: Counter[int] = field(default_factory=Counter)
    _seen: Counter[int] = field(default_factory=Counter)

    def arrive(self, goods_owner: int) -> None:
        with self._guard:
            self._seen[goods_owner] += 1
            self._present[goods_owner] += 1
            self._highest[goods_owner] = max(self._highest[goods_owner], self._present[goods_owner])

    def leave(self, goods_owner: int) -> None:
        with self._guard:
            self._present[goods_owner] -= 1

    @contextmanager
    def hold(self, goods_owner: int, seconds: float) -> Iterator[None]:
        """Run a write alone in its goods owner; the lane stays taken for at least `seconds` of real time."""
        with self._guard:
            lock = self._locks.setdefault(goods_owner, threading.Lock())
        with lock:
            if seconds:
                time.sleep(seconds)
            yield

    def seen(self) -> list[dict[str, int]]:
        """Per goods owner: writes, and the highest number of them under way at once."""
        with self._guard:
            return [
                {"goodsOwnerId": owner, "writes": self._seen[owner], "highest": self._highest[owner]}
                for owner in sorted(self._seen)
            ]

    def clear(self) -> None:
        with self._guard:
            self._seen.clear()
            self._highest.clear()
