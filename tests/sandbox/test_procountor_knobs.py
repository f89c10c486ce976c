"""Every knob of the Procountor sandbox, both ways."""

from typing import Any

import httpx2
import pytest

from brygga_sandbox import credentials
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.procountor.tokens import fixed_key

WINDOW = {"createdStartDate": "2026-03-02T09:15:30"}


def token_form() -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_id": credentials.PROCOUNTOR_CLIENT_ID,
        "client_secret": credentials.PROCOUNTOR_CLIENT_SECRET,
        "api_key": fixed_key(credentials.MATTI, credentials.COMPANY_ONE),
    }


@pytest.mark.parametrize(("value", "status"), [("accept", 200), ("refuse", 403)])
@pytest.mark.parametrize(("state", "action"), [("UNFINISHED", "approve"), ("NOT_SENT", "send")])
def test_order_actions(procountor: Any, value: str, status: int, state: str, action: str) -> None:
    procountor.turn(order_actions=value)
    id = procountor.order(status=state)["id"]
    invoice = procountor.order(type="SALES_INVOICE", status=state)["id"]
    answer = procountor.put(f"/invoices/{id}/{action}")
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["errors"][0]["status"] == 403
        assert procountor.get(f"/invoices/{id}").json()["status"] == state
    assert procountor.put(f"/invoices/{invoice}/{action}").status_code == 200


def test_a_sent_order_is_sent_again_when_it_is_asked_for(procountor: Any) -> None:
    id = procountor.order(status="SENT")["id"]
    assert procountor.put(f"/invoices/{id}/send").status_code == 200


@pytest.mark.parametrize(("value", "moves"), [("every_change", True), ("not_on_actions", False)])
def test_version_moves(procountor: Any, value: str, moves: bool) -> None:
    procountor.turn(version_moves=value)
    order = procountor.order(status="NOT_SENT")
    procountor.sandbox.clock.advance(60)
    procountor.put(f"/invoices/{order['id']}/send")
    sent = procountor.get(f"/invoices/{order['id']}").json()
    assert (sent["version"] != order["version"]) is moves
    edited = procountor.office("PATCH", f"/invoices/{order['id']}", {"notes": "x"})
    assert edited["version"] == "2026-03-02T09:16:30"


@pytest.mark.parametrize(
    ("value", "stamp"), [("Europe/Helsinki", "2026-03-02T09:15:30"), ("UTC", "2026-03-02T07:15:30")]
)
def test_version_zone(procountor: Any, value: str, stamp: str) -> None:
    procountor.turn(version_zone=value)
    order = procountor.order()
    assert order["version"] == stamp
    assert procountor.ids(versionStartDate=stamp, versionEndDate=stamp) == [order["id"]]
    saved = procountor.put(f"/invoices/{order['id']}", order)
    assert saved.status_code == 200


@pytest.mark.parametrize(("value", "found"), [("inclusive", 1), ("exclusive", 0)])
@pytest.mark.parametrize("bound", ["versionStartDate", "versionEndDate"])
def test_version_bounds(procountor: Any, value: str, found: int, bound: str) -> None:
    procountor.turn(version_bounds=value)
    number = procountor.order()["invoiceNumber"]
    assert len(procountor.ids(invoiceNumber=number, **{bound: "2026-03-02T09:15:30"})) == found
    assert len(procountor.ids(invoiceNumber=number, createdEndDate="2026-03-02T09:15:30")) == 1


def test_zone_suffix_refused(procountor: Any) -> None:
    assert procountor.get("/invoices", versionStartDate="2026-03-02T07:15:30Z").status_code == 400
    assert procountor.get("/products", versionStartDate="2026-03-02T09:15:30+02:00").status_code == 400


def test_zone_suffix_accepted(procountor: Any) -> None:
    procountor.turn(zone_suffix="accepted")
    id = procountor.order()["id"]
    assert procountor.ids(versionStartDate="2026-03-02T07:15:30Z", **WINDOW) == [id]
    assert procountor.ids(versionStartDate="2026-03-02T09:15:30+02:00", **WINDOW) == [id]
    assert procountor.ids(versionStartDate="2026-03-02T07:15:31Z", **WINDOW) == []
    beyond = procountor.get("/invoices", versionStartDate="9999-12-31T23:59:59-10:00")
    assert beyond.status_code == 400


@pytest.mark.parametrize(("value", "status"), [("empty_list", 200), ("not_found", 404)])
def test_empty_search(procountor: Any, value: str, status: int) -> None:
    procountor.turn(empty_search=value)
    answer = procountor.get("/invoices", invoiceNumber=1)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["results"] == []
    else:
        assert answer.json()["errors"][0]["status"] == 404


@pytest.mark.parametrize("value", ["hidden", "included"])
def test_offers_when_omitted(procountor: Any, value: str) -> None:
    procountor.turn(offers_when_omitted=value)
    offer = procountor.order(isOffer=True)["id"]
    assert procountor.ids(**WINDOW) == ([offer] if value == "included" else [])


def test_product_version_absent_drops_the_field_and_passes_over_the_filters(procountor: Any) -> None:
    procountor.turn(product_version="absent")
    everything = procountor.get("/products").json()["results"]
    assert all("version" not in row for row in everything)
    asked = procountor.get("/products", versionStartDate="2099-01-01T00:00:00", orderByVersion="DESC")
    assert asked.json()["results"] == everything


def test_product_version_present_filters(procountor: Any) -> None:
    assert procountor.get("/products", versionStartDate="2099-01-01T00:00:00").json()["results"] == []


@pytest.mark.parametrize(("value", "there"), [("present", True), ("absent", False)])
@pytest.mark.parametrize("path", ["/invoices", "/products"])
def test_total_count(procountor: Any, value: str, there: bool, path: str) -> None:
    procountor.turn(total_count=value)
    assert ("totalCount" in procountor.get(path).json()["meta"]) is there


def test_get_with_a_body_is_403_html(procountor: Any) -> None:
    answer = procountor.call("GET", "/invoices", json={})
    assert answer.status_code == 403
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(("value", "status"), [("refused", 400), ("accepted", 200)])
def test_strict_auth_form(procountor: Any, value: str, status: int) -> None:
    procountor.turn(strict_auth_form=value)
    in_url = procountor.http.post(
        "/api/oauth/token",
        params=token_form(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert in_url.status_code == status
    with_charset = procountor.http.post(
        "/api/oauth/token",
        data=token_form(),
        headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
    )
    assert with_charset.status_code == status


@pytest.mark.parametrize(("value", "retry_after"), [("retry_after", "1"), ("bare", None)])
def test_throttling(procountor: Any, value: str, retry_after: str | None) -> None:
    procountor.turn(throttling=value, throttle_per_second=3)
    answers = [procountor.get("/sessioninfo") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers.get("retry-after") == retry_after
    assert answers[3].json()["errors"][0]["status"] == 429
    procountor.sandbox.clock.advance(1)
    assert procountor.get("/sessioninfo").status_code == 200


def test_throttling_off_lets_everything_pass(procountor: Any) -> None:
    procountor.turn(throttle_per_second=1)
    assert [procountor.get("/sessioninfo").status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(("value", "status"), [("bad_gateway", 502), ("unavailable", 503)])
def test_maintenance(procountor: Any, value: str, status: int) -> None:
    procountor.turn(maintenance=value)
    answer = procountor.get("/sessioninfo")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert procountor.http.get("/office").status_code == 200
    procountor.turn(maintenance="off")
    assert procountor.get("/sessioninfo").status_code == 200


def test_lost_answer_executes_the_action_and_drops_the_connection(procountor: Any) -> None:
    id = procountor.order(status="NOT_SENT")["id"]
    procountor.turn(lost_answer="on_actions")
    with pytest.raises(httpx2.RemoteProtocolError):
        procountor.put(f"/invoices/{id}/send")
    assert procountor.get(f"/invoices/{id}").json()["status"] == "SENT"
    procountor.turn(lost_answer="off")
    assert procountor.put(f"/invoices/{id}/send").status_code == 200


@pytest.mark.parametrize(("value", "member"), [("oauth", "error"), ("errors", "errors")])
def test_auth_errors(procountor: Any, value: str, member: str) -> None:
    procountor.turn(auth_errors=value)
    answer = procountor.http.post("/api/oauth/token", data={**token_form(), "client_secret": "wrong"})
    assert answer.status_code == 401
    assert member in answer.json()


@pytest.mark.parametrize("value", ["OK", "DEGRADED", "FAILING"])
def test_health(procountor: Any, value: str) -> None:
    procountor.turn(health=value)
    assert procountor.get("/status").json()["status"] == value


def test_knobs_are_read_and_turned_over_http_and_reset_brings_defaults(procountor: Any) -> None:
    turned = procountor.http.patch("/_sandbox/knobs", json={"empty_search": "not_found"})
    assert turned.json()["empty_search"] == "not_found"
    assert procountor.http.get("/_sandbox/knobs").json() == turned.json()
    procountor.http.post("/_sandbox/reset", json={})
    assert procountor.http.get("/_sandbox/knobs").json() == ProcountorKnobs().model_dump(mode="json")


@pytest.mark.parametrize("changes", [{"no_such_knob": 1}, {"empty_search": "maybe"}])
def test_unknown_knob_or_value_is_refused_and_turns_nothing(procountor: Any, changes: dict[str, Any]) -> None:
    before = procountor.http.get("/_sandbox/knobs").json()
    assert procountor.http.patch("/_sandbox/knobs", json=changes).status_code == 400
    assert procountor.http.get("/_sandbox/knobs").json() == before
