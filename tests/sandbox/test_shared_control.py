"""The control API both vendors share, tried on the Procountor sandbox; and the reset that brings all back."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest


def test_fault_added_over_http_hits_is_listed_and_goes_away(procountor: Any) -> None:
    added = procountor.http.post(
        "/_sandbox/faults", json={"kind": "server_error", "path": "/sessioninfo", "times": 2}
    )
    assert added.status_code == 201
    refused = procountor.get("/sessioninfo")
    assert (refused.status_code, refused.json()["errors"][0]["status"]) == (500, 500)
    (listed,) = procountor.http.get("/_sandbox/faults").json()
    assert (listed["id"], listed["kind"], listed["met"], listed["fired"]) == (
        added.json()["id"],
        "server_error",
        1,
        1,
    )
    assert procountor.http.delete("/_sandbox/faults").status_code == 204
    assert procountor.get("/sessioninfo").status_code == 200


def test_one_fault_goes_away_and_the_others_stay(procountor: Any) -> None:
    first, second = (
        procountor.http.post("/_sandbox/faults", json={"kind": kind, "times": None}).json()["id"]
        for kind in ("server_error", "unavailable")
    )
    assert procountor.http.delete(f"/_sandbox/faults/{first}").status_code == 204
    assert [one["id"] for one in procountor.http.get("/_sandbox/faults").json()] == [second]
    assert procountor.get("/sessioninfo").status_code == 503
    assert procountor.http.delete(f"/_sandbox/faults/{first}").status_code == 404


def test_calls_can_not_be_searched_by_a_broken_expression(procountor: Any) -> None:
    answer = procountor.http.get("/_sandbox/calls", params={"path": "["})
    assert answer.status_code == 400
    assert "regular expression" in answer.json()["detail"]


@pytest.mark.parametrize("order", [{"advance": 1e300}, {"skew": -1e12}])
def test_clock_refuses_to_leave_the_calendar(procountor: Any, order: dict[str, Any]) -> None:
    before = procountor.http.get("/_sandbox/clock").json()
    assert procountor.http.post("/_sandbox/clock", json=order).status_code == 400
    assert procountor.http.get("/_sandbox/clock").json() == before


@pytest.mark.parametrize(
    "fault", [{"kind": "earthquake"}, {"kind": "slow", "path": "("}, {"kind": "slow", "x": 1}]
)
def test_fault_that_makes_no_sense_is_refused(procountor: Any, fault: dict[str, Any]) -> None:
    assert procountor.http.post("/_sandbox/faults", json=fault).status_code in (400, 422)
    assert procountor.http.get("/_sandbox/faults").json() == []


def test_calls_are_listed_by_number_method_and_path_and_can_be_forgotten(procountor: Any) -> None:
    procountor.http.delete("/_sandbox/calls")
    procountor.get("/sessioninfo")
    procountor.get("/invoices", size=1)
    procountor.put("/invoices/81001/notes", {"notes": "x"})
    listed = procountor.http.get("/_sandbox/calls").json()
    assert [call["path"].rsplit("/", 1)[1] for call in listed] == ["sessioninfo", "invoices", "notes"]
    assert listed[2]["body"] == '{"notes":"x"}'
    assert listed[1]["query"] == "size=1"
    assert all(call["at"] == "2026-03-02T07:15:30Z" for call in listed)
    later = procountor.http.get("/_sandbox/calls", params={"since": listed[0]["n"], "method": "get"}).json()
    assert later == [listed[1]]
    assert procountor.http.get("/_sandbox/calls", params={"path": "notes$"}).json() == [listed[2]]
    procountor.http.delete("/_sandbox/calls")
    assert procountor.http.get("/_sandbox/calls").json() == []


def test_clock_is_frozen_advanced_skewed_and_set_running(procountor: Any) -> None:
    def set_clock(**order: Any) -> Any:
        return procountor.http.post("/_sandbox/clock", json=order).json()

    assert set_clock(freeze="2026-05-01T10:00:00+03:00") == {"now": "2026-05-01T07:00:00Z", "frozen": True}
    assert set_clock(advance=1.5)["now"] == "2026-05-01T07:00:01.500000Z"
    assert set_clock(skew=3600)["frozen"] is False
    ahead = procountor.sandbox.clock.now() - datetime.now(UTC)
    assert 3595 < ahead.total_seconds() < 3605
    set_clock(run=True)
    assert abs((procountor.sandbox.clock.now() - datetime.now(UTC)).total_seconds()) < 5
    assert procountor.http.get("/_sandbox/clock").json()["frozen"] is False


def test_clock_refuses_an_instant_without_zone(procountor: Any) -> None:
    answer = procountor.http.post("/_sandbox/clock", json={"freeze": "2026-05-01T10:00:00"})
    assert answer.status_code in (400, 422)


def test_reset_brings_the_same_world_and_forgets_calls_and_faults(procountor: Any) -> None:
    before = procountor.office("GET", "/invoices")
    procountor.order()
    procountor.http.post("/_sandbox/faults", json={"kind": "slow"})
    procountor.http.post("/_sandbox/reset", json={})
    assert procountor.office("GET", "/invoices") == before
    assert procountor.http.get("/_sandbox/faults").json() == []
    assert procountor.http.get("/_sandbox/calls").json() == []


def test_late_effect_of_before_a_reset_does_not_reach_the_new_world(procountor: Any) -> None:
    id = procountor.order(status="NOT_SENT")["id"]
    fault = {"kind": "late_effect", "delay_s": 60, "path": "/send$"}
    procountor.http.post("/_sandbox/faults", json=fault)
    with pytest.raises(httpx2.RemoteProtocolError):
        procountor.put(f"/invoices/{id}/send")
    procountor.http.post("/_sandbox/reset", json={})
    assert procountor.log_in().order(status="NOT_SENT")["id"] == id
    procountor.sandbox.clock.advance(61)
    assert procountor.get(f"/invoices/{id}").json()["status"] == "NOT_SENT"


def test_late_send_happens_once_after_its_delay(procountor: Any) -> None:
    id = procountor.order(status="NOT_SENT")["id"]
    fault = {"kind": "late_effect", "delay_s": 60, "path": "/send$"}
    procountor.http.post("/_sandbox/faults", json=fault)
    with pytest.raises(httpx2.RemoteProtocolError):
        procountor.put(f"/invoices/{id}/send")
    procountor.http.delete("/_sandbox/faults")
    assert procountor.get(f"/invoices/{id}").json()["status"] == "NOT_SENT"
    procountor.sandbox.clock.advance(60)
    assert procountor.get(f"/invoices/{id}").json()["status"] == "SENT"
    assert procountor.http.get("/_sandbox/deliveries").json() == {str(id): 1}
