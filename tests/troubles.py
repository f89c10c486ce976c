"""What goes wrong on the way to a vendor: played by the sandbox, or by the wire if the vendor never sees the call."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from brygga.cable import Cable
from brygga.flows import parts
from brygga.wire import Answer, Deadlines, Wire
from merchant import Merchant

SHORT = 0.25
"""Seconds of patience where a vendor is slow."""


@dataclass(frozen=True)
class Trouble:
    """One thing that goes wrong until it ends. Either the sandbox plays `fault`, or the wire itself is bad."""

    fault: dict[str, Any] = field(default_factory=dict)
    limits: Deadlines | None = None
    unreachable: bool = False
    answer: Answer | None = None
    """Answered by the wire in the vendor's place, without calling the vendor."""


def html(status: int) -> Answer:
    page = "<!doctype html><html><head><title>Request blocked</title></head><body>No.</body></html>"
    return Answer(status, {"content-type": "text/html"}, page)


TROUBLES: dict[str, Trouble] = {
    "429 with Retry-After": Trouble({"kind": "too_many", "retry_after": 7}),
    "429": Trouble({"kind": "too_many"}),
    "503 with Retry-After": Trouble({"kind": "unavailable", "retry_after": 90}),
    "nothing listens": Trouble(unreachable=True),
    "408": Trouble({"kind": "request_timeout"}),
    "500": Trouble({"kind": "server_error"}),
    "502, a page": Trouble({"kind": "bad_gateway"}),
    "503, a page": Trouble({"kind": "unavailable"}),
    "200, a page": Trouble({"kind": "html_ok"}),
    "cut before": Trouble({"kind": "cut_before"}),
    "cut after": Trouble({"kind": "cut_after"}),
    "truncated": Trouble({"kind": "truncated"}),
    "silent too long": Trouble({"kind": "slow", "delay_s": 0.8}, Deadlines(read=SHORT)),
    "slow beyond the whole": Trouble({"kind": "slow", "delay_s": 0.8}, Deadlines(total=SHORT)),
}
NOT_DONE = ("429 with Retry-After", "429", "503 with Retry-After", "nothing listens")
"""After these it is sure that a write was not carried out."""
DONE = ("cut after", "truncated", "silent too long", "slow beyond the whole")
"""A write was carried out, and nobody told us."""
ONE_OF_EACH = ("429 with Retry-After", "nothing listens", "500", "cut before", "cut after", "silent too long")
"""Refused before any work, never reached, perhaps done, not done, done unheard: for what stands on the same wire."""
UNKNOWN = tuple(name for name in TROUBLES if name not in NOT_DONE)


class _Answering(Wire):
    """A wire that answers some calls itself."""

    def __init__(self, *args: Any, trouble: Trouble, hits: Callable[[str, str], bool], **more: Any) -> None:
        super().__init__(*args, **more)
        self._trouble, self._hits = trouble, hits

    def call(self, method: str, path: str, **more: Any) -> Answer:
        if self._trouble.answer is not None and self._hits(method, path):
            return self._trouble.answer
        return super().call(method, path, **more)


def _closed_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@dataclass
class Weather:
    """Brings trouble over a vendor, and ends it."""

    merchant: Merchant

    @contextmanager
    def trouble(self, vendor: str, name: str | Trouble, method: str = "*", path: str = "") -> Iterator[None]:
        """Every call of the vendor that fits meets it until the block ends."""
        trouble = TROUBLES[name] if isinstance(name, str) else name
        cable = Cable(verify=False)
        try:
            with parts.wired_by(self._wire(vendor, trouble, cable, method, path)):
                if trouble.fault:
                    self.merchant.fault(vendor, **trouble.fault, method=method, path=path, times=None)
                yield
        finally:
            cable.close()
            getattr(self.merchant.sandboxes, vendor).sandbox.faults.clear()

    def _wire(
        self, vendor: str, trouble: Trouble, cable: Cable, method: str, path: str
    ) -> Callable[[str, str], Wire]:
        home = getattr(self.merchant.sandboxes, vendor).url
        nowhere = f"http://127.0.0.1:{_closed_port()}"

        def hits(called: str, where: str) -> bool:
            return method in ("*", called) and re.search(path, where) is not None

        def make(base_url: str, peer: str) -> Wire:
            is_there = base_url.startswith(home)
            at = base_url.replace(home, nowhere) if is_there and trouble.unreachable else base_url
            return _Answering(
                at,
                user_agent="Brygga",
                peer=peer,
                cable=cable,
                limits=trouble.limits if is_there else None,
                trouble=trouble,
                hits=lambda called, where: is_there and hits(called, where),
            )

        return make
