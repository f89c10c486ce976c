"""The pooled connections under a Wire, with a clock on every read and write: no answer, however slowly it
trickles, outlives the call's deadline; and the call knows whether any of it left this machine."""

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore2
import httpx2

# Shorter than the keep-alive of the servers we know (uvicorn 5 s, IIS 120 s): we hang up first, so that a
# write seldom meets a connection which the other side is just closing.
KEEP_ALIVE_SECONDS = 3.0


class Late(Exception):
    """The call's total deadline has passed."""


@dataclass
class Trip:
    """What one call knows of itself while it is on the cable."""

    ends_at: float
    monotonic: Callable[[], float]
    dialled: bool = False
    sent: bool = False
    heard: bool = False

    def within(self, seconds: float | None) -> float:
        """The patience left for one step: never beyond the end of the trip."""
        left = self.ends_at - self.monotonic()
        if left <= 0:
            raise Late
        return left if seconds is None else min(left, seconds)


class Cable(httpx2.HTTPTransport):
    """Connections of this process to any number of hosts; may be shared between threads.

    HTTP/1.1 only: Ongoing answers 500 to lower-case header names, as HTTP/2 has them (seen live, 2026-08).
    Proxies of the environment are not used. Certificates are checked against the system's store, or by
    `verify`.
    """

    def __init__(self, verify: ssl.SSLContext | bool = True, connections: int = 50) -> None:
        context = httpx2.create_ssl_context(verify=verify, trust_env=False)
        super().__init__(verify=context, trust_env=False)
        self._current = threading.local()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=connections,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            http1=True,
            http2=False,
            network_backend=_ClockedNetwork(self._current),
        )

    @contextmanager
    def trip(self, seconds: float, monotonic: Callable[[], float]) -> Iterator[Trip]:
        """Everything this thread sends and reads inside belongs to one trip of at most `seconds`."""
        trip = Trip(ends_at=monotonic() + seconds, monotonic=monotonic)
        self._current.trip = trip
        try:
            yield trip
        finally:
            del self._current.trip


class _ClockedNetwork(httpcore2.NetworkBackend):
    def __init__(self, current: threading.local) -> None:
        self._network = httpcore2.SyncBackend()
        self._current = current

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        trip: Trip = self._current.trip
        stream = self._network.connect_tcp(host, port, trip.within(timeout), local_address, socket_options)
        trip.dialled = True
        return _ClockedStream(stream, self._current)


class _ClockedStream(httpcore2.NetworkStream):
    """One connection. It serves many trips, one after another: the trip is that of the thread using it."""

    def __init__(self, stream: httpcore2.NetworkStream, current: threading.local) -> None:
        self._stream = stream
        self._current = current

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        trip: Trip = self._current.trip
        part = self._stream.read(max_bytes, trip.within(timeout))
        trip.heard = trip.heard or bool(part)
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        trip: Trip = self._current.trip
        patience = trip.within(timeout)
        trip.sent = True  # from here on nobody can say how much of it arrived
        self._stream.write(buffer, patience)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        trip: Trip = self._current.trip
        stream = self._stream.start_tls(ssl_context, server_hostname, trip.within(timeout))
        return _ClockedStream(stream, self._current)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
