"""The wire: what stands on it byte for byte, and which failure each kind of silence becomes."""

import logging
import socket
import time
from decimal import Decimal

import pytest

from brygga.core.failures import OutcomeUnknown, TryAgain
from brygga.wire import Deadlines, Wire, all_within


def outcome(wire: Wire, *, writes: bool) -> TryAgain:
    """The failure of one call; exactly OutcomeUnknown or exactly TryAgain."""
    with pytest.raises(TryAgain) as caught:
        wire.call("PUT" if writes else "GET", "/things/1", params=[("who", "secret-query")], writes=writes)
    failure = caught.value
    assert "secret-query" not in failure.problem
    assert failure.problem.endswith(".")
    assert (type(failure) is OutcomeUnknown) is ("not known whether" in failure.problem)
    return failure


# -- golden requests


def test_a_get_has_title_case_headers_and_no_body(station, wire):
    wire.call(
        "GET", "/things", params=[("ids", "1"), ("ids", "2"), ("at", "2026-03-02T09:15:30")], writes=False
    )
    (heard,) = station.heard
    assert heard.line == "GET /things?ids=1&ids=2&at=2026-03-02T09%3A15%3A30 HTTP/1.1"
    assert heard.header_names == ["Host", "User-Agent", "Accept", "Accept-Encoding"]
    assert heard.header("User-Agent") == "Brygga/test"
    assert heard.header("Accept") == "application/json"
    assert heard.body == b""


def test_a_json_body_has_its_length_and_exact_decimals(station, wire):
    wire.call("PUT", "/things", json_body={"n": Decimal("1.10"), "name": "Äänekoski"}, writes=True)
    (heard,) = station.heard
    assert heard.body == '{"n":1.10,"name":"Äänekoski"}'.encode()
    assert heard.header("Content-Type") == "application/json"
    assert heard.header("Content-Length") == str(len(heard.body))
    assert "Transfer-Encoding" not in heard.header_names


def test_a_form_has_no_charset(station, wire):
    wire.call("POST", "/oauth/token", form={"grant_type": "x", "uri": "https://a/b?c=ä"}, writes=False)
    (heard,) = station.heard
    assert heard.header("Content-Type") == "application/x-www-form-urlencoded"
    assert heard.body == b"grant_type=x&uri=https%3A%2F%2Fa%2Fb%3Fc%3D%C3%A4"


def test_a_put_without_body_says_so_with_a_length_of_zero(station, wire):
    wire.call("PUT", "/things/1/send", writes=True)
    (heard,) = station.heard
    assert heard.header("Content-Length") == "0"
    assert "Content-Type" not in heard.header_names


def test_a_get_with_a_body_is_refused_before_the_wire(station, wire):
    with pytest.raises(ValueError, match="no body"):
        wire.call("GET", "/things", json_body={}, writes=False)
    assert station.heard == []


def test_proxies_of_the_environment_are_not_used(station, wire, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert wire.call("GET", "/", writes=False).status == 200


def test_a_redirect_is_an_answer_and_is_not_followed(station, wire):
    station.plays(station.reply(302, "", location=f"{station.url}/elsewhere"))
    assert wire.call("GET", "/", writes=False).status == 302
    assert len(station.heard) == 1


def test_cookies_are_neither_kept_nor_shown(station, wire):
    station.plays(station.reply(200, "{}", set_cookie="affinity=1"))
    answer = wire.call("GET", "/", writes=False)
    wire.call("GET", "/", writes=False)
    assert "set-cookie" not in answer.headers
    assert "Cookie" not in station.heard[1].header_names


def test_one_connection_carries_many_calls(station, wire):
    for _ in range(3):
        wire.call("GET", "/", writes=False)
    assert station.dials == 1


# -- failures


def test_no_connection_is_tried_again_even_for_a_write(wire):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    closed = Wire(f"http://127.0.0.1:{port}", user_agent="x", peer="The station")
    for writes in (False, True):
        failure = outcome(closed, writes=writes)
        assert type(failure) is TryAgain
        assert "could not be reached" in failure.problem
    closed.close()


def test_an_unknown_name_is_tried_again():
    lost = Wire("http://no-such-host.invalid", user_agent="x")
    assert "could not be reached" in outcome(lost, writes=True).problem
    lost.close()


def test_a_closed_connection_loses_a_read_and_leaves_a_write_unknown(station, wire):
    station.plays(station.hang_up)
    assert type(outcome(wire, writes=False)) is TryAgain
    station.plays(station.hang_up)
    assert type(outcome(wire, writes=True)) is OutcomeUnknown


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", id="shorter than promised"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", id="chunks end early"),
        pytest.param(b"HTTP/1.1 200 OK\r\nConten", id="cut in the head"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="not HTTP at all"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe", id="not UTF-8"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001, id="too large"),
    ],
)
def test_half_an_answer_is_no_answer(station, wire, head):
    station.plays(station.cut(head))
    assert type(outcome(wire, writes=False)) is TryAgain
    station.plays(station.cut(head))
    assert type(outcome(wire, writes=True)) is OutcomeUnknown


def test_an_endless_answer_is_stopped_at_the_limit(station, wire):
    station.plays(station.trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 600, every=0.001))
    assert "more than 1000 bytes" in outcome(wire, writes=False).problem


def test_an_error_page_in_another_encoding_is_still_an_answer(station, wire):
    station.plays(station.reply(502, "Åtgärd".encode("latin-1"), kind="text/html"))
    assert wire.call("GET", "/", writes=False).status == 502


# -- deadlines


@pytest.mark.parametrize("writes", [False, True])
@pytest.mark.parametrize(
    ("head", "drop"),
    [
        pytest.param(b"", b"", id="silence"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", id="endless headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"x", id="trickling body"),
    ],
)
def test_no_answer_outlives_the_deadline_of_the_call(station, hasty_wire, head, drop, writes):
    station.plays(station.trickle(head, drop) if head else station.go_silent)
    began = time.monotonic()
    failure = outcome(hasty_wire, writes=writes)
    assert time.monotonic() - began < 9.0  # the deadline is 1 s; each single read came within its 10 s
    assert "in time" in failure.problem
    assert isinstance(failure, OutcomeUnknown) is writes


def test_silence_ends_at_the_read_deadline_when_that_is_shorter(station):
    hasty = Wire(station.url, user_agent="x", limits=Deadlines(read=0.2, total=60))
    station.plays(station.go_silent)
    began = time.monotonic()
    outcome(hasty, writes=False)
    assert time.monotonic() - began < 30.0
    hasty.close()


def test_a_deadline_that_has_passed_before_connecting_sends_nothing(station):
    ticks = iter([0.0, 0.0, 100.0, 200.0, 300.0])
    late = Wire(station.url, user_agent="x", limits=Deadlines(total=30), monotonic=lambda: next(ticks))
    failure = outcome(late, writes=True)
    assert type(failure) is TryAgain
    assert station.heard == []
    late.close()


# -- stale connections


def test_a_connection_gone_stale_does_not_fail_a_read(station, wire):
    for _ in range(5):
        station.plays(station.reply_then_close('{"n": 1}'))
        assert wire.call("GET", "/", writes=False).text == '{"n": 1}'


def test_a_read_on_a_connection_closed_at_that_moment_is_asked_once_more(station, wire):
    wire.call("GET", "/first", writes=False)
    station.plays(station.hang_up, station.reply(200, '"again"'))
    assert wire.call("GET", "/second", writes=False).text == '"again"'
    assert [heard.line.split()[1] for heard in station.heard] == ["/first", "/second", "/second"]
    assert station.dials == 2


def test_a_write_on_a_connection_closed_at_that_moment_is_not_repeated(station, wire):
    wire.call("GET", "/first", writes=False)
    station.plays(station.hang_up)
    assert type(outcome(wire, writes=True)) is OutcomeUnknown
    assert len(station.heard) == 2


def test_after_a_lost_write_the_next_call_dials_anew(station, wire):
    wire.call("GET", "/", writes=False)
    station.plays(station.hang_up)
    outcome(wire, writes=True)
    assert wire.call("PUT", "/", writes=True).status == 200


# -- what is told about a call


def test_nothing_of_a_call_is_logged_at_info(station, wire, caplog):
    caplog.set_level(logging.INFO)
    wire.call("GET", "/", params=[("who", "secret")], headers={"Authorization": "Bearer hush"}, writes=False)
    assert caplog.text == ""


def test_calls_that_have_a_time_together_do_not_begin_after_it(station, wire):
    with all_within(0):
        for writes in (False, True):
            assert "no connection in time" in outcome(wire, writes=writes).problem
    wire.call("GET", "/things", writes=False)
    assert len(station.heard) == 1
