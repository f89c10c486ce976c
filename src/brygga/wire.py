"""One HTTP call to one base address, with deadlines and a limit on the answer; the only user of httpx2.

Every HTTP answer is returned, whatever its status: what it means is the vendor client's to say. Only a call
that brought no whole answer raises here:

    nothing was sent (no connection, no name)     TryAgain
    a read without a whole answer                 TryAgain
    a write without a whole answer                OutcomeUnknown

Problems name the peer and the method. No query values, bodies, headers or credentials are in them, and
nothing is logged (httpx2.Client would log whole addresses, so its transport is used without it).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import httpx2

from brygga import exactjson
from brygga.cable import Cable, Late, Trip
from brygga.core.failures import OutcomeUnknown, TryAgain
from brygga.core.saying import say

MIB = 1024 * 1024
Params = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Deadlines:
    """Seconds: to connect, of silence while reading or writing, and for the whole call."""

    connect: float = 5.0
    read: float = 20.0
    total: float = 30.0


_all_end_at: ContextVar[float | None] = ContextVar("all_end_at", default=None)


@contextmanager
def all_within(seconds: float | None) -> Iterator[None]:
    """All calls that this thread makes inside have so many seconds together. None: each has its own deadline only."""
    before = _all_end_at.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _all_end_at.reset(before)


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer. Header names are lower case; text is "" when the body was empty."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class Wire:
    """Calls below one base address. Threads may share it when they may share the cable.

    `peer` is the name that problems call the other side. Without a `cable` the wire has its own; close it.
    """

    def __init__(
        self,
        base_url: str,
        *,
        user_agent: str,
        limits: Deadlines | None = None,
        max_body: int = 32 * MIB,
        cable: Cable | None = None,
        peer: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.peer = peer or urlsplit(base_url).hostname or say("The server")
        self._user_agent = user_agent
        self._limits = limits or Deadlines()
        self._max_body = max_body
        self._cable = cable or Cable()
        self._monotonic = monotonic

    def close(self) -> None:
        self._cable.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        json_body: object | None = None,
        form: Mapping[str, str] | None = None,
        writes: bool,
    ) -> Answer:
        """The answer to one call; `path` starts with a slash and is already escaped.

        `writes` says that the call changes something on the other side: then a lost answer is
        OutcomeUnknown, otherwise TryAgain. A body is JSON (Decimals exact) or a form, never on a GET.
        """
        return self._carried(self._request(method, path, params, headers, json_body, form), writes)

    def _request(
        self,
        method: str,
        path: str,
        params: Params | None,
        headers: Mapping[str, str] | None,
        json_body: object | None,
        form: Mapping[str, str] | None,
    ) -> httpx2.Request:
        query = "?" + urlencode(list(params)) if params else ""
        limits = self._limits
        patience = {"connect": limits.connect, "read": limits.read, "write": limits.read}
        all_headers = {"User-Agent": self._user_agent, "Accept": "application/json"}
        all_headers |= {"Accept-Encoding": "identity", **(headers or {})}
        body: bytes | None = None
        if json_body is not None:
            body = exactjson.dumps(json_body).encode()
            all_headers["Content-Type"] = "application/json"
        elif form is not None:
            # Procountor refuses a charset parameter on its token calls (release notes 24.09).
            body = urlencode(form).encode()
            all_headers["Content-Type"] = "application/x-www-form-urlencoded"
        if method == "GET" and body is not None:
            raise ValueError("a GET carries no body: Procountor's gateway answers 403 to it")
        return httpx2.Request(
            method,
            self.base_url + path + query,
            headers=all_headers,
            content=body,
            extensions={"timeout": patience | {"pool": limits.connect}},
        )

    def _carried(self, request: httpx2.Request, writes: bool) -> Answer:
        with self._cable.trip(self._patience(), self._monotonic) as trip:
            try:
                return self._exchanged(request)
            except _BROKEN as error:
                if writes or not _was_stale(error, trip):
                    raise self._lost(error, request.method, trip, writes) from error
            try:
                return self._exchanged(request)
            except _BROKEN as error:
                raise self._lost(error, request.method, trip, writes) from error

    def _patience(self) -> float:
        """Seconds for this call."""
        end = _all_end_at.get()
        return self._limits.total if end is None else min(self._limits.total, end - time.monotonic())

    def _exchanged(self, request: httpx2.Request) -> Answer:
        response = self._cable.handle_request(request)
        try:
            body = self._body(response)
        finally:
            response.close()
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            if response.is_success:
                raise _Unreadable(say("answered with text that is not UTF-8")) from None
            text = body.decode("utf-8", errors="replace")
        headers = {name: value for name, value in response.headers.items() if name != "set-cookie"}
        return Answer(response.status_code, headers, text)

    def _body(self, response: httpx2.Response) -> bytes:
        parts = bytearray()
        for part in response.iter_bytes():
            parts += part
            if len(parts) > self._max_body:
                raise _Unreadable(say(f"answered with more than {self._max_body} bytes"))
        return bytes(parts)

    def _lost(self, error: Exception, method: str, trip: Trip, writes: bool) -> TryAgain:
        if not trip.sent:
            return TryAgain(say(f"{self.peer} could not be reached: {_why_unreachable(error)}."))
        if isinstance(error, _Unreadable):
            what = f"{self.peer} {error}"
        elif isinstance(error, (Late, httpx2.TimeoutException)):
            what = say(f"{self.peer} did not answer {method} in time")
        else:
            what = say(f"The connection to {self.peer} broke before the whole answer to {method} had come")
        if writes:
            return OutcomeUnknown(say(f"{what}, so it is not known whether it happened."))
        return TryAgain(f"{what}.")


class _Unreadable(Exception):
    """The answer came, but is not one that can be read."""


_BROKEN = (httpx2.TransportError, httpx2.DecodingError, Late, _Unreadable)


def _was_stale(error: Exception, trip: Trip) -> bool:
    """A pooled connection which the other side had closed: nothing came back, and nobody was slow."""
    broke = isinstance(error, (httpx2.NetworkError, httpx2.RemoteProtocolError))
    return broke and not trip.dialled and not trip.heard


def _why_unreachable(error: Exception) -> str:
    said = str(error).lower()
    if "certificate" in said:
        return say("its certificate could not be verified")
    if "name or service" in said or "name resolution" in said or "getaddrinfo" in said:
        return say("its name is not known")
    if isinstance(error, httpx2.PoolTimeout):
        return say("all our connections are in use")
    if isinstance(error, (Late, httpx2.TimeoutException)):
        return say("no connection in time")
    return say("no connection")
