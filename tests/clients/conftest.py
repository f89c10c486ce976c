"""A tiny scripted server on a real socket: it records what arrives, byte for byte, and misbehaves on order."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from brygga.wire import Deadlines, Wire

Scene = Callable[[socket.socket], bool]
"""Plays one answer; True keeps the connection open for the next request."""


@dataclass(frozen=True)
class Heard:
    """One request as it came over the wire."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int

    def header(self, name: str) -> str:
        return next(value for key, value in self.headers if key == name)

    @property
    def header_names(self) -> list[str]:
        return [name for name, _ in self.headers]


def reply(
    status: int = 200, body: str | bytes = "{}", kind: str = "application/json", **headers: str
) -> Scene:
    """A whole answer; keyword `retry_after` becomes the header Retry-After."""

    def play(peer: socket.socket) -> bool:
        content = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
        lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
        peer.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        return True

    return play


def hang_up(peer: socket.socket) -> bool:
    """Closes without a word."""
    return False


def go_silent(peer: socket.socket) -> bool:
    """Says nothing until the other side gives up."""
    peer.recv(1)
    return False


def reply_then_close(body: str) -> Scene:
    """A whole keep-alive answer, after which the connection is closed all the same: it goes stale in the pool."""

    def play(peer: socket.socket) -> bool:
        reply(200, body)(peer)
        return False

    return play


def cut(head: bytes) -> Scene:
    """Sends these bytes, then closes."""

    def play(peer: socket.socket) -> bool:
        peer.sendall(head)
        return False

    return play


def trickle(head: bytes, drop: bytes, every: float = 0.02) -> Scene:
    """The head at once, then one drop after another for ever: each read is quick, the whole never ends."""

    def play(peer: socket.socket) -> bool:
        peer.settimeout(every)
        peer.sendall(head)
        while True:
            try:
                peer.sendall(drop)
                if not peer.recv(1):
                    return False
            except TimeoutError:
                continue
            except OSError:
                return False

    return play


@dataclass
class Station:
    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    scenes: list[Scene] = field(default_factory=list)
    dials: int = 0
    by_path: Callable[[str], str | None] | None = None

    def plays(self, *scenes: Scene) -> None:
        self.scenes.extend(scenes)

    def answers_by_path(self, body_for: Callable[[str], str | None]) -> None:
        """For callers in parallel, whose order nobody knows; None is silence."""
        self.by_path = body_for

    def next_scene(self, heard: Heard) -> Scene:
        if self.by_path is None:
            return self.scenes.pop(0) if self.scenes else reply()
        body = self.by_path(heard.line.split()[1])
        return go_silent if body is None else reply(200, body)

    # The scenes, for tests: under pytest's importlib mode they cannot import this file.
    reply = staticmethod(reply)
    reply_then_close = staticmethod(reply_then_close)
    cut = staticmethod(cut)
    trickle = staticmethod(trickle)
    hang_up = staticmethod(hang_up)
    go_silent = staticmethod(go_silent)


def _request(stream: socket.SocketIO, connection: int) -> Heard | None:
    line = stream.readline()
    if not line:
        return None
    headers: list[tuple[str, str]] = []
    while (raw := stream.readline().strip()) != b"":
        name, _, value = raw.decode().partition(": ")
        headers.append((name, value))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return Heard(line.decode().strip(), headers, stream.read(length) if length else b"", connection)


def _serve(station: Station, peer: socket.socket, connection: int) -> None:
    with peer, peer.makefile("rb") as stream:
        try:
            while (heard := _request(stream, connection)) is not None:
                station.heard.append(heard)
                if not station.next_scene(heard)(peer):
                    peer.shutdown(socket.SHUT_RDWR)
                    return
        except OSError:
            return


@pytest.fixture
def station() -> Iterator[Station]:
    listener = socket.create_server(("127.0.0.1", 0))
    made = Station(url=f"http://127.0.0.1:{listener.getsockname()[1]}")

    def accept() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            made.dials += 1
            threading.Thread(target=_serve, args=(made, peer, made.dials), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield made
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def wire(station: Station) -> Iterator[Wire]:
    made = Wire(station.url, user_agent="Brygga/test", max_body=1000, peer="The station")
    yield made
    made.close()


@pytest.fixture
def hasty_wire(station: Station) -> Iterator[Wire]:
    """The shortest deadline that a busy machine can keep for the connection alone."""
    limits = Deadlines(connect=10, read=10, total=1.0)
    made = Wire(station.url, user_agent="Brygga/test", limits=limits, peer="The station")
    yield made
    made.close()
