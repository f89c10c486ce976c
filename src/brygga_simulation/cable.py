"""The wire without sockets: a call of the service goes straight into a sandbox's app, and everybody may listen."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio.to_thread
import httpx2
from starlette.types import ASGIApp, Message

from brygga.cable import Cable, Trip
from brygga_sandbox.wire import ConnectionCut


class Loop:
    """The event loop the sandboxes run in. Their synchronous endpoints run in this thread too."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def ask(self, app: ASGIApp, request: httpx2.Request, body: bytes) -> "Reply":
        """What the app answers, or as much of it as came before it cut the connection."""
        reply = Reply()
        with _threadless():
            self._loop.run_until_complete(_asked(app, _scope(request), body, reply))
        return reply

    def close(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


class Reply:
    """An answer on its way: `status` is None until one came; `is_cut`: the connection broke before its end."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""
        self.is_cut = False

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")


async def _asked(app: ASGIApp, scope: dict[str, Any], body: bytes, reply: Reply) -> None:
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        await app(scope, receive, reply.take)
    except ConnectionCut:
        reply.is_cut = True


def _scope(request: httpx2.Request) -> dict[str, Any]:
    parts = urlsplit(str(request.url))
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": parts.scheme,
        "path": request.url.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": (parts.hostname, parts.port or 80),
    }


@contextmanager
def _threadless() -> Iterator[None]:
    """No worker threads inside: what a sandbox hands to one runs at once."""

    async def at_once(work: Callable[..., Any], *arguments: Any, **_: Any) -> Any:
        return work(*arguments)

    before = anyio.to_thread.run_sync
    anyio.to_thread.run_sync = at_once  # type: ignore[assignment]
    try:
        yield
    finally:
        anyio.to_thread.run_sync = before


Ask = Callable[[str, httpx2.Request], Reply]
"""From the host of the base address and the request; may raise httpx2's errors, or what ends the job."""


class InProcess(Cable):
    """The service's cable with no network under it: `ask` has the answer."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._trips: list[Trip] = []

    @contextmanager
    def trip(self, seconds: float, monotonic: Callable[[], float]) -> Iterator[Trip]:
        trip = Trip(ends_at=monotonic() + seconds, monotonic=monotonic, dialled=True)
        self._trips.append(trip)
        try:
            yield trip
        finally:
            self._trips.pop()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        trip = self._trips[-1]
        trip.within(None)
        trip.sent = True
        reply = self._ask(request.url.host, request)
        trip.within(None)
        if reply.status is None:
            raise httpx2.RemoteProtocolError("cut", request=request)
        trip.heard = True
        return httpx2.Response(reply.status, headers=reply.headers, stream=_Stream(reply, request))

    def close(self) -> None:
        return


class _Stream(httpx2.SyncByteStream):
    def __init__(self, reply: Reply, request: httpx2.Request) -> None:
        self._reply = reply
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        yield self._reply.body
        if self._reply.is_cut:
            raise httpx2.ReadError("cut", request=self._request)
