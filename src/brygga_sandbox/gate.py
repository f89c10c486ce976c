"""FaultGate: the ASGI door in front of a vendor. Logs every vendor call and plays the faults of faults.py."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brygga_sandbox import wire
from brygga_sandbox.calls import CallLog
from brygga_sandbox.clock import Clock
from brygga_sandbox.faults import Fault, FaultKind, Faults

ErrorBody = Callable[[int, str], Any]
Standing = Callable[[str, str], Fault | None]

_TICK_S = 0.02  # how often a waiting late effect looks at the sandbox's clock
_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_TEXT = {408: "Request Timeout", 429: "Too Many Requests", 502: "Bad Gateway", 503: "Service Unavailable"}


def no_standing_fault(method: str, path: str) -> Fault | None:
    """For a vendor without knobs that act as faults."""
    return None


@dataclass
class _Answer:
    """An answer held back on its way out."""

    start: Message | None = None
    body: bytes = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    async def give(self, send: Send) -> None:
        if self.start is not None:
            await send(self.start)
            await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True)
class _Late:
    """A call whose effect comes after its connection was cut."""

    due: datetime
    clearings: tuple[int, int]
    n: int
    scope: Scope
    body: bytes


class FaultGate:
    """Wraps a vendor's app. Paths that do not match `vendor_paths` (pages, control API) pass untouched.

    `error_body(status, text)` makes the vendor's own error JSON; `standing(method, path)` are faults that
    follow from knobs.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: Faults,
        calls: CallLog,
        clock: Clock,
        *,
        vendor_paths: str,
        error_body: ErrorBody,
        standing: Standing = no_standing_fault,
    ) -> None:
        self._app = app
        self._faults = faults
        self._calls = calls
        self._clock = clock
        self._vendor_paths = re.compile(vendor_paths)
        self._error_body = error_body
        self._standing = standing
        self._late: list[_Late] = []
        self._bringing = asyncio.Lock()
        self._waiting: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = self._dated(send)
        await self._bring_late_effects()
        if not self._vendor_paths.search(scope["path"]):
            await self._app(scope, receive, send)
            return
        body = await _whole_body(receive)
        n = self._write_down(scope, body)
        fault = self._pick(scope)
        if fault is None:
            await self._run(scope, body, self._noting(n, send), n, receive)
            return
        await self._play(fault, scope, body, send, n)

    def _dated(self, send: Send) -> Send:
        """Every answer tells the time of the sandbox's clock, so that a skewed one shows."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = format_datetime(self._clock.now(), usegmt=True).encode()
                message = {**message, "headers": [*message["headers"], (b"date", told)]}
            await send(message)

        return dated

    def _write_down(self, scope: Scope, body: bytes) -> int:
        return self._calls.add(
            self._clock.now(),
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            body.decode("utf-8", "replace"),
            wire.header_names(scope),
        )

    def _pick(self, scope: Scope) -> Fault | None:
        method, path = scope["method"], scope["path"]
        return self._faults.pick(method, path) or self._standing(method, path)

    async def _run(
        self, scope: Scope, body: bytes, send: Send, n: int, receive: Receive | None = None
    ) -> None:
        self._calls.mark(n, executed=True)
        await self._app(scope, _again(body, receive), send)

    def _noting(self, n: int, send: Send) -> Send:
        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._calls.mark(n, status=message["status"])
            await send(message)

        return note

    async def _play(self, fault: Fault, scope: Scope, body: bytes, send: Send, n: int) -> None:
        match fault.kind:
            case FaultKind.CUT_BEFORE:
                wire.cut(scope)
            case FaultKind.CUT_AFTER:
                await self._run(scope, body, _Answer().take, n)
                wire.cut(scope)
            case FaultKind.TRUNCATED:
                await self._truncate(scope, body, send, n)
            case FaultKind.SLOW:
                answer = _Answer()
                await self._run(scope, body, answer.take, n)
                await asyncio.sleep(fault.delay_s)
                await answer.give(self._noting(n, send))
            case FaultKind.LATE_EFFECT:
                self._postpone(fault, scope, body, n)
                wire.cut(scope)
            case _:
                await self._refuse(fault, self._noting(n, send))

    async def _truncate(self, scope: Scope, body: bytes, send: Send, n: int) -> None:
        answer = _Answer()
        await self._run(scope, body, answer.take, n)
        if answer.start is not None and answer.body:
            headers = [h for h in answer.start["headers"] if h[0].lower() != b"content-length"]
            headers.append((b"content-length", str(len(answer.body)).encode()))
            self._calls.mark(n, status=answer.start["status"])
            await send({**answer.start, "headers": headers})
            half = answer.body[: len(answer.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        wire.cut(scope)

    def _postpone(self, fault: Fault, scope: Scope, body: bytes, n: int) -> None:
        due = self._clock.now() + timedelta(seconds=fault.delay_s)
        self._late.append(_Late(due, self._clearings(), n, dict(scope), body))
        task = asyncio.get_running_loop().create_task(self._wait_until(due))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _wait_until(self, due: datetime) -> None:
        while self._clock.now() < due:
            await asyncio.sleep(_TICK_S)
        await self._bring_late_effects()

    async def _bring_late_effects(self) -> None:
        """Whoever looks after the due time must see the effect, so every request passes here first and waits."""
        async with self._bringing:
            for late in [late for late in self._late if late.due <= self._clock.now()]:
                self._late.remove(late)
                if not self._is_forgotten(late):
                    await self._run(late.scope, late.body, _Answer().take, late.n)

    def _clearings(self) -> tuple[int, int]:
        return self._faults.clearings, self._calls.clearings

    def _is_forgotten(self, late: _Late) -> bool:
        """A reset clears faults and calls; an effect from before it must not reach the new world."""
        return all(now > then for now, then in zip(self._clearings(), late.clearings, strict=True))

    async def _refuse(self, fault: Fault, send: Send) -> None:
        match fault.kind:
            case FaultKind.TOO_MANY:
                await self._answer(send, 429, self._json(429), _JSON, fault.retry_after)
            case FaultKind.SERVER_ERROR:
                await self._answer(send, 500, self._json(500), _JSON)
            case FaultKind.REQUEST_TIMEOUT:
                await self._answer(send, 408, _TEXT[408].encode(), "text/plain; charset=utf-8")
            case FaultKind.BAD_GATEWAY:
                await self._answer(send, 502, _page(_TEXT[502]), _HTML)
            case FaultKind.UNAVAILABLE:
                await self._answer(send, 503, _page(_TEXT[503]), _HTML, fault.retry_after)
            case _:
                await self._answer(send, 200, _page("We are working on it"), _HTML)

    def _json(self, status: int) -> bytes:
        text = _TEXT.get(status, "An unexpected error occurred")
        return json.dumps(self._error_body(status, text)).encode()

    async def _answer(
        self, send: Send, status: int, body: bytes, content_type: str, retry_after: int | None = None
    ) -> None:
        headers = [
            (b"content-type", content_type.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        if retry_after is not None:
            headers.append((b"retry-after", str(retry_after).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _page(text: str) -> bytes:
    return f"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>".encode()


async def _whole_body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body.extend(message.get("body", b""))
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive | None) -> Receive:
    """Hands the read body to the app once; afterwards whatever the real connection says."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        if receive is None:
            return {"type": "http.disconnect"}
        return await receive()

    return replay
