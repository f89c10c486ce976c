"""The cable: lets an app see header names as written and cut the connection under a real uvicorn server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import h11
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_EXTENSION = "sandbox.wire"


class ConnectionCut(ConnectionError):
    """Raised instead of cutting where no real connection exists (an app called in the test's own process)."""


@dataclass(frozen=True)
class Wire:
    """One request's connection: its header names as written, and the scissors."""

    header_names: tuple[str, ...]
    cut: Callable[[], None]


def header_names(scope: Scope) -> tuple[str, ...]:
    """Header names of a request in their order, in wire casing where a real server carries them."""
    wire = _wire(scope)
    if wire is not None:
        return wire.header_names
    return tuple(name.decode("latin-1") for name, _ in scope["headers"])


def cut(scope: Scope) -> None:
    """Close the connection now; what was already sent still arrives."""
    wire = _wire(scope)
    if wire is None:
        raise ConnectionCut(f"connection cut: {scope['method']} {scope['path']}")
    wire.cut()


def _wire(scope: Scope) -> Wire | None:
    found: Wire | None = scope.get("extensions", {}).get(_EXTENSION)
    return found


class _Listening(h11.Connection):
    """h11's server side, remembering the header names of the last request before they are lowered."""

    names: tuple[str, ...] = ()

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.names = tuple(name.decode("latin-1") for name, _ in event.headers.raw_items())
        return event


class WireProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 protocol, handing each request its `Wire`."""

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: Any = None
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn: _Listening = _Listening(h11.SERVER)
        self.app: Any = self._wired(self.app)

    def _wired(self, app: Any) -> ASGIApp:
        async def call(scope: Scope, receive: Receive, send: Send) -> None:
            wire = Wire(self.conn.names, self._cut)
            scope["extensions"] = {**scope.get("extensions", {}), _EXTENSION: wire}
            await app(scope, receive, send)

        return call

    def _cut(self) -> None:
        # "disconnected" keeps uvicorn from answering 500 and from complaining about the missing answer.
        self.cycle.disconnected = True
        self.transport.close()
