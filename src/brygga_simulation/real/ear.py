"""Stands before a vendor's door over real HTTP and writes down every call: who called, and what was answered."""

import re
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brygga_sandbox import wire
from brygga_simulation.account import Heard
from brygga_simulation.listening import status_said, who_called

_API = re.compile(r"/api/")
_WIRE = "sandbox.wire"


class Log:
    """What both doors heard, in the order in which the calls came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: list[Heard] = []

    def begin(self, heard: Heard) -> int:
        """Its place in the log."""
        with self._lock:
            self._heard.append(replace(heard, n=len(self._heard) + 1))
            return len(self._heard) - 1

    def end(self, place: int, **came: Any) -> None:
        with self._lock:
            self._heard[place] = replace(self._heard[place], **came)

    def since(self, place: int = 0) -> list[Heard]:
        with self._lock:
            return self._heard[place:]


@dataclass
class _Call:
    """One call on its way through the door."""

    body: bytes = b""
    status: int | None = None
    answer: list[bytes] = field(default_factory=list)
    is_cut: bool = False
    is_asked_whole: bool = True


class Ear:
    """Wraps a vendor's sandbox; pages and the control API pass unheard."""

    def __init__(self, vendor: str, app: ASGIApp, log: Log) -> None:
        self._vendor = vendor
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _API.search(scope["path"]):
            await self._app(scope, receive, send)
            return
        call = _Call()
        place = self._log.begin(self._heard(scope))

        async def hear() -> Message:
            message = await receive()
            if message["type"] == "http.request":
                call.body += message.get("body", b"")
                call.is_asked_whole = not message.get("more_body", False)
            return message

        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
            else:
                call.answer.append(message.get("body", b""))
            await send(message)

        try:
            await self._app(_with_heard_scissors(scope, call), hear, say)
        finally:
            self._log.end(place, **self._came(scope["path"], call))

    def _heard(self, scope: Scope) -> Heard:
        given = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        return Heard(
            n=0,
            at=datetime.now(UTC),
            vendor=self._vendor,
            who=who_called(given),
            method=scope["method"],
            path=scope["path"],
            body="",
            status=None,
            is_whole=False,
            executed=False,
        )

    def _came(self, path: str, call: _Call) -> dict[str, object]:
        is_told = call.is_asked_whole and "/oauth/" not in path
        is_whole = call.status is not None and not call.is_cut
        return {
            "body": call.body.decode("utf-8", "replace") if is_told else "",
            "status": call.status,
            "is_whole": is_whole,
            "said": status_said(path, b"".join(call.answer)) if is_whole else "",
        }


def _with_heard_scissors(scope: Scope, call: _Call) -> Scope:
    """The same call, but a cut of its connection is noticed here."""
    real: wire.Wire | None = scope.get("extensions", {}).get(_WIRE)
    if real is None:
        return scope

    def cut() -> None:
        call.is_cut = True
        real.cut()

    return {**scope, "extensions": {**scope["extensions"], _WIRE: replace(real, cut=cut)}}
