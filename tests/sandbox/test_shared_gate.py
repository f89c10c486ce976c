"""The gate in front of both vendors, over a real socket: what is logged, and that every fault is felt."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from brygga_sandbox.calls import CallLog
from brygga_sandbox.clock import Clock
from brygga_sandbox.faults import Fault, FaultKind, Faults
from brygga_sandbox.gate import FaultGate
from brygga_sandbox.server import Running
from brygga_sandbox.wire import ConnectionCut


@dataclass
class Bench:
    """A vendor of one endpoint behind a gate: every PUT it carries out is written into `done`."""

    url: str = ""
    done: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    calls: CallLog = field(default_factory=CallLog)
    clock: Clock = field(default_factory=Clock)

    def app(self) -> FaultGate:
        vendor = FastAPI()

        @vendor.put("/api/things/{name}")
        def put_thing(name: str) -> dict[str, str]:
            self.done.append(name)
            return {"name": name, "comment": "x" * 2000}

        @vendor.get("/page")
        def page() -> dict[str, bool]:
            return {"ok": True}

        return FaultGate(
            vendor,
            self.faults,
            self.calls,
            self.clock,
            vendor_paths="^/api/",
            error_body=lambda status, text: {"errors": [{"status": status, "message": text}]},
        )

    def put(self, name: str, **options: Any) -> httpx2.Response:
        return httpx2.put(f"{self.url}/api/things/{name}", timeout=5, **options)


@pytest.fixture(scope="module")
def _gate_server() -> Iterator[Bench]:
    bench = Bench()
    with Running.start(bench.app()) as running:
        bench.url = running.url
        yield bench


@pytest.fixture
def bench(_gate_server: Bench) -> Bench:
    """As new: nothing done, no fault, no call, real time."""
    _gate_server.done.clear()
    _gate_server.faults.clear()
    _gate_server.calls.clear()
    _gate_server.clock.run()
    return _gate_server


def test_call_without_fault_is_logged_with_body_and_header_names_as_written(bench: Bench) -> None:
    bench.put("a?x=1", content=b'{"n": 1}', headers={"X-Written-Like-This": "1"})
    (call,) = bench.calls.list()
    assert (call.method, call.path, call.query, call.body) == ("PUT", "/api/things/a", "x=1", '{"n": 1}')
    assert (call.status, call.executed) == (200, True)
    assert "X-Written-Like-This" in call.headers


def test_page_is_neither_logged_nor_hit_by_a_fault(bench: Bench) -> None:
    bench.faults.add(Fault(kind=FaultKind.SERVER_ERROR, times=None))
    assert httpx2.get(f"{bench.url}/page").status_code == 200
    assert bench.calls.list() == []


def test_cut_before_closes_the_connection_and_does_nothing(bench: Bench, capfd: Any) -> None:
    bench.faults.add(Fault(kind=FaultKind.CUT_BEFORE))
    with pytest.raises(httpx2.RemoteProtocolError):
        bench.put("a")
    assert bench.done == []
    (call,) = bench.calls.list()
    assert (call.status, call.executed) == (None, False)
    assert bench.put("b").status_code == 200
    assert capfd.readouterr() == ("", "")


def test_cut_after_does_the_work_and_closes_the_connection(bench: Bench) -> None:
    bench.faults.add(Fault(kind=FaultKind.CUT_AFTER))
    with pytest.raises(httpx2.RemoteProtocolError):
        bench.put("a")
    assert bench.done == ["a"]
    (call,) = bench.calls.list()
    assert (call.status, call.executed) == (None, True)


def test_truncated_answer_breaks_off_in_the_middle_after_the_work(bench: Bench, capfd: Any) -> None:
    bench.faults.add(Fault(kind=FaultKind.TRUNCATED))
    with pytest.raises(httpx2.RemoteProtocolError):
        bench.put("a")
    assert bench.done == ["a"]
    assert capfd.readouterr() == ("", "")


def test_late_effect_comes_only_after_the_clock_has_moved(bench: Bench) -> None:
    bench.clock.freeze(datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    bench.faults.add(Fault(kind=FaultKind.LATE_EFFECT, delay_s=30))
    with pytest.raises(httpx2.RemoteProtocolError):
        bench.put("late")
    bench.put("sooner")
    assert bench.done == ["sooner"]
    bench.clock.advance(31)
    bench.put("after")
    assert bench.done == ["sooner", "late", "after"]
    assert [call.executed for call in bench.calls.list()] == [True, True, True]


def test_late_effect_needs_no_further_request(bench: Bench) -> None:
    bench.faults.add(Fault(kind=FaultKind.LATE_EFFECT, delay_s=0.05))
    with pytest.raises(httpx2.RemoteProtocolError):
        bench.put("late")
    deadline = time.monotonic() + 5
    while not bench.done and time.monotonic() < deadline:
        time.sleep(0.01)
    assert bench.done == ["late"]


def test_nobody_looks_past_a_late_effect_that_is_being_carried_out() -> None:
    asyncio.run(_look_while_the_effect_is_under_way())


async def _look_while_the_effect_is_under_way() -> None:
    clock, faults, begun, may_end = Clock(), Faults(), asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def vendor(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "PUT":
            begun.set()
            await may_end.wait()
        done.append(scope["method"])

    gate = FaultGate(vendor, faults, CallLog(), clock, vendor_paths="^/api/", error_body=lambda *_: {})
    clock.freeze(datetime(2026, 3, 2, 7, 0, tzinfo=UTC))
    faults.add(Fault(kind=FaultKind.LATE_EFFECT, method="PUT", delay_s=30))
    with pytest.raises(ConnectionCut):
        await _ask(gate, "PUT")
    clock.advance(31)
    await asyncio.wait_for(begun.wait(), timeout=5)
    look = asyncio.create_task(_ask(gate, "GET"))
    await asyncio.sleep(0)
    assert done == []
    may_end.set()
    await look
    assert done == ["PUT", "GET"]


async def _ask(gate: FaultGate, method: str) -> None:
    """A request in this process, where a cut connection is an exception."""

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: Message) -> None:
        return None

    scope = {"type": "http", "method": method, "path": "/api/x", "query_string": b"", "headers": []}
    await gate(scope, receive, send)


@pytest.mark.parametrize(
    ("kind", "status", "body_starts"),
    [
        (FaultKind.TOO_MANY, 429, '{"errors"'),
        (FaultKind.SERVER_ERROR, 500, '{"errors"'),
        (FaultKind.UNAVAILABLE, 503, "<html>"),
        (FaultKind.BAD_GATEWAY, 502, "<html>"),
        (FaultKind.REQUEST_TIMEOUT, 408, "Request Timeout"),
        (FaultKind.HTML_OK, 200, "<html>"),
    ],
)
def test_refusing_fault_answers_and_does_nothing(
    bench: Bench, kind: FaultKind, status: int, body_starts: str
) -> None:
    bench.faults.add(Fault(kind=kind))
    answer = bench.put("a")
    assert answer.status_code == status
    assert answer.text.startswith(body_starts)
    assert bench.done == []
    assert bench.calls.list()[0].status == status


def test_too_many_carries_retry_after_only_when_asked(bench: Bench) -> None:
    bench.faults.add(Fault(kind=FaultKind.TOO_MANY, retry_after=7))
    bench.faults.add(Fault(kind=FaultKind.TOO_MANY))
    assert bench.put("a").headers["retry-after"] == "7"
    assert "retry-after" not in bench.put("a").headers


def test_slow_answer_comes_after_the_work_and_the_delay(bench: Bench) -> None:
    bench.faults.add(Fault(kind=FaultKind.SLOW, delay_s=0.5))
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.put(f"{bench.url}/api/things/a", timeout=0.2)
    assert bench.done == ["a"]


def test_fault_skips_the_first_calls_and_runs_out(bench: Bench) -> None:
    bench.faults.add(Fault(kind=FaultKind.SERVER_ERROR, after=1, times=2))
    assert [bench.put("a").status_code for _ in range(4)] == [200, 500, 500, 200]


def test_fault_hits_only_its_method_and_path(bench: Bench) -> None:
    bench.faults.add(Fault(kind=FaultKind.SERVER_ERROR, method="GET", times=None))
    bench.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path="/things/b$", times=None))
    assert bench.put("a").status_code == 200
    assert bench.put("b").status_code == 500


def test_chance_of_a_fault_repeats_with_its_seed() -> None:
    def hits() -> list[bool]:
        faults = Faults(seed=3)
        faults.add(Fault(kind=FaultKind.SLOW, rate=0.4, times=None))
        return [faults.pick("GET", "/") is not None for _ in range(50)]

    first = hits()
    assert first == hits()
    assert 5 < sum(first) < 40


def test_cut_without_a_real_connection_is_raised() -> None:
    bench = Bench()
    bench.faults.add(Fault(kind=FaultKind.CUT_BEFORE))

    async def call() -> None:
        transport = httpx2.ASGITransport(app=bench.app())
        async with httpx2.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            await client.put("/api/things/a")

    import asyncio

    with pytest.raises(ConnectionCut):
        asyncio.run(call())


def test_every_answer_tells_the_time_of_the_sandboxs_clock(bench: Bench) -> None:
    bench.clock.freeze(datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC))
    for path in ("/api/thing", "/nowhere"):
        answer = httpx2.get(f"{bench.url}{path}")
        assert answer.headers.get_list("date") == ["Mon, 02 Mar 2026 09:15:30 GMT"]
