"""Faults a test can switch on, which calls they hit, and when they run out. How they are played: gate.py."""

import random
import re
import threading
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator


class FaultKind(StrEnum):
    """What goes wrong. Only the kinds marked "executed" let the vendor's code run."""

    TOO_MANY = "too_many"  # 429 with retry_after seconds, or without the header
    SERVER_ERROR = "server_error"  # 500 in the vendor's own error form
    UNAVAILABLE = "unavailable"  # 503, HTML of a gateway
    BAD_GATEWAY = "bad_gateway"  # 502, HTML of a gateway
    REQUEST_TIMEOUT = "request_timeout"  # 408
    HTML_OK = "html_ok"  # 200 with a page where JSON belongs
    SLOW = "slow"  # executed, answered after delay_s of real time
    CUT_BEFORE = "cut_before"  # connection closed without an answer, nothing done
    CUT_AFTER = "cut_after"  # executed, then closed without an answer
    TRUNCATED = "truncated"  # executed, half of the promised body, then closed
    LATE_EFFECT = "late_effect"  # closed at once; executed delay_s later by the sandbox's clock


KIND_TITLES = {
    FaultKind.TOO_MANY: "429 Too Many Requests",
    FaultKind.SERVER_ERROR: "500, the vendor's own error body",
    FaultKind.UNAVAILABLE: "503, page of a gateway",
    FaultKind.BAD_GATEWAY: "502, page of a gateway",
    FaultKind.REQUEST_TIMEOUT: "408 Request Timeout",
    FaultKind.HTML_OK: "200 with a page instead of JSON",
    FaultKind.SLOW: "slow answer (done)",
    FaultKind.CUT_BEFORE: "connection cut, nothing done",
    FaultKind.CUT_AFTER: "connection cut, but done",
    FaultKind.TRUNCATED: "half of the JSON, but done",
    FaultKind.LATE_EFFECT: "connection cut, done later",
}


class Fault(BaseModel):
    """One fault. `path` is a regular expression searched in the path; `times` None means until cleared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    method: str = "*"
    path: str = ""
    times: int | None = 1
    after: int = Field(default=0, ge=0)
    rate: float = Field(default=1.0, ge=0, le=1)
    retry_after: int | None = None
    delay_s: float = Field(default=0.0, ge=0)

    @field_validator("path")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError("path must be a regular expression") from error
        return value

    def meets(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and re.search(self.path, path) is not None


class Faults:
    """The faults that are on, in the order they were added; the first that fires wins."""

    def __init__(self, seed: int = 7) -> None:
        self._lock = threading.Lock()
        self._seed = seed
        self._chance = random.Random(seed)
        self._last = 0
        self._on: dict[int, tuple[Fault, int, int]] = {}
        self.clearings = 0

    def add(self, fault: Fault) -> int:
        """Switch a fault on; returns its number."""
        with self._lock:
            self._last += 1
            self._on[self._last] = (fault, 0, 0)
            return self._last

    def pick(self, method: str, path: str) -> Fault | None:
        """The fault that hits this call, if any; counts the call for the faults it meets."""
        with self._lock:
            for number, (fault, met, fired) in self._on.items():
                if not fault.meets(method, path) or (fault.times is not None and fired >= fault.times):
                    continue
                fires = met >= fault.after and (fault.rate >= 1 or self._chance.random() < fault.rate)
                self._on[number] = (fault, met + 1, fired + fires)
                if fires:
                    return fault
        return None

    def list(self) -> "list[dict[str, Any]]":
        """Every fault with its number and how often it met a call and fired."""
        with self._lock:
            return [
                {"id": number, **fault.model_dump(mode="json"), "met": met, "fired": fired}
                for number, (fault, met, fired) in self._on.items()
            ]

    def remove(self, number: int) -> bool:
        with self._lock:
            return self._on.pop(number, None) is not None

    def clear(self) -> None:
        """All faults off, and the chance of `rate` starts again from the seed."""
        with self._lock:
            self._on.clear()
            self.clearings += 1
            self._chance = random.Random(self._seed)
