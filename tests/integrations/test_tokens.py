"""One call renews the access token for everybody, and only the vendor's word makes a key refused."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection

from brygga import clock as service_clock
from brygga.core.failures import ReconnectNeeded, TryAgain
from brygga.integrations import credentials
from brygga.integrations.models import Credential, CredentialKind, Integration
from brygga.integrations.tokens import GivenToken, SealedTokens
from brygga.procountor.auth import ClientApp
from brygga.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)

APP = ClientApp("client", "secret", "https://brygga.example/connect/return")
Builder = Callable[..., Integration]


@dataclass
class Counter:
    """The vendor's token counter: what it was asked, and how it answers."""

    url: str = ""
    answers: list[tuple[int, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    lives_seconds: int = 3600
    during: Callable[[], None] = lambda: None

    def answer(self, body: str) -> tuple[int, str]:
        with self.lock:
            self.asked.append(body)
            number = len(self.asked)
        self.during()
        if self.answers:
            return self.answers.pop(0)
        return 200, json.dumps({"access_token": f"token-{number}", "expires_in": self.lives_seconds})


@pytest.fixture
def vendor() -> Iterator[Counter]:
    counter = Counter()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, text = counter.answer(body)
            answer = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer)
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    counter.url = f"http://127.0.0.1:{server.server_port}/api"
    yield counter
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def wire(vendor: Counter) -> Iterator[Wire]:
    wire = Wire(vendor.url, user_agent="test", peer="Procountor")
    yield wire
    wire.close()


@pytest.fixture
def key(an_integration: Builder) -> Credential:
    return credentials.keep(an_integration(), CredentialKind.API_KEY, "the-api-key")


def test_the_token_is_asked_for_once_and_then_remembered(
    key: Credential, wire: Wire, vendor: Counter
) -> None:
    assert [SealedTokens(key.integration_id, APP, wire).bearer() for _ in range(3)] == ["token-1"] * 3
    assert len(vendor.asked) == 1
    assert "api_key=the-api-key" in vendor.asked[0]


def test_the_token_is_sealed_at_rest(key: Credential, wire: Wire) -> None:
    SealedTokens(key.integration_id, APP, wire).bearer()
    key.refresh_from_db()
    assert key.sealed_token is not None
    assert b"token-1" not in bytes(key.sealed_token)


def test_the_token_is_renewed_a_minute_before_it_ends(
    key: Credential, wire: Wire, vendor: Counter, clock: Any
) -> None:
    tokens = SealedTokens(key.integration_id, APP, wire)
    tokens.bearer()
    clock.advance(seconds=3600 - 61)
    assert tokens.bearer() == "token-1"
    clock.advance(seconds=1)
    assert tokens.bearer() == "token-2"


def test_64_parallel_callers_make_one_token_request(
    key: Credential,
    wire: Wire,
    vendor: Counter,
    threads_close_their_connections: Callable[[], None],
) -> None:
    everybody = threading.Barrier(64)

    def ask(_: int) -> str:
        try:
            everybody.wait(30)
            return SealedTokens(key.integration_id, APP, wire).bearer()
        finally:
            threads_close_their_connections()

    with ThreadPoolExecutor(64) as pool:
        tokens = set(pool.map(ask, range(64)))
    assert tokens == {"token-1"}
    assert len(vendor.asked) == 1


def test_many_callers_with_the_same_refused_token_renew_it_once(
    key: Credential,
    wire: Wire,
    vendor: Counter,
    threads_close_their_connections: Callable[[], None],
) -> None:
    refused = SealedTokens(key.integration_id, APP, wire).bearer()

    def renew(_: int) -> str:
        try:
            return SealedTokens(key.integration_id, APP, wire).renew(refused)
        finally:
            threads_close_their_connections()

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(renew, range(16))) == {"token-2"}
    assert len(vendor.asked) == 2


def test_no_transaction_is_open_while_the_vendor_is_asked(
    key: Credential, wire: Wire, vendor: Counter
) -> None:
    seen: list[object] = []

    def look_from_outside() -> None:
        """Another connection sees the committed lease and can lock the row at once."""
        held = Credential.objects.using("default").filter(pk=key.pk).values_list("lease_holder", flat=True)
        seen.append(held.get() is not None)
        connection.close()

    vendor.during = look_from_outside
    SealedTokens(key.integration_id, APP, wire).bearer()
    assert seen == [True]


def test_a_revoked_key_means_reconnect_and_nobody_hammers(
    key: Credential, wire: Wire, vendor: Counter, clock: Any
) -> None:
    vendor.answers = [(400, '{"error":"invalid_grant"}')] * 2
    tokens = SealedTokens(key.integration_id, APP, wire)
    with pytest.raises(ReconnectNeeded) as caught:
        tokens.bearer()
    assert caught.value.vendor == "procountor"
    with pytest.raises(TryAgain) as again:
        tokens.bearer()
    assert again.value.after == 5
    assert len(vendor.asked) == 1
    clock.advance(seconds=5)
    with pytest.raises(ReconnectNeeded):
        tokens.bearer()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_vendor_that_is_down_is_not_a_revoked_key(
    key: Credential, wire: Wire, vendor: Counter, clock: Any, status: int
) -> None:
    vendor.answers = [(status, "<html>down</html>")]
    tokens = SealedTokens(key.integration_id, APP, wire)
    with pytest.raises(TryAgain):
        tokens.bearer()
    clock.advance(seconds=5)
    assert tokens.bearer() == "token-2"


def test_the_lease_of_a_holder_that_died_runs_out(
    key: Credential, wire: Wire, vendor: Counter, clock: Any
) -> None:
    now = service_clock.now()
    Credential.objects.filter(pk=key.pk).update(
        lease_holder="00000000-0000-0000-0000-000000000001", lease_until=now + timedelta(seconds=60)
    )
    moments = iter(range(1000))
    waits: list[float] = []
    tokens = SealedTokens(
        key.integration_id, APP, wire, pause=waits.append, monotonic=lambda: float(next(moments))
    )
    with pytest.raises(TryAgain, match="another process"):
        tokens.bearer()
    assert vendor.asked == []
    assert sum(waits) < 10
    clock.advance(seconds=60)
    assert tokens.bearer() == "token-1"


def test_a_key_replaced_while_its_token_is_asked_for_does_not_get_the_old_token(
    key: Credential, wire: Wire, vendor: Counter
) -> None:
    def replace_the_key_once() -> None:
        vendor.during = lambda: None
        credentials.keep(key.integration, CredentialKind.API_KEY, "another-key")
        connection.close()

    vendor.during = replace_the_key_once
    assert SealedTokens(key.integration_id, APP, wire).bearer() == "token-2"
    assert "api_key=another-key" in vendor.asked[1]


def test_an_integration_without_a_key_needs_reconnecting(key: Credential, wire: Wire) -> None:
    credentials.destroy(key.integration)
    with pytest.raises(ReconnectNeeded):
        SealedTokens(key.integration_id, APP, wire).bearer()


def test_a_token_that_lives_too_short_to_be_used_is_a_failure_not_a_loop(
    key: Credential, wire: Wire, vendor: Counter
) -> None:
    vendor.lives_seconds = 30
    with pytest.raises(TryAgain, match="less than a minute"):
        SealedTokens(key.integration_id, APP, wire).bearer()
    assert len(vendor.asked) == 1


def test_a_token_just_given_is_not_renewed() -> None:
    given = GivenToken("token")
    assert given.bearer() == "token"
    with pytest.raises(ReconnectNeeded):
        given.renew("token")
