"""The page of faults, knobs, clock and calls, worked with forms alone, at the vendor named."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from brygga_sandbox.faults import FaultKind


class Fields(HTMLParser):
    """What the forms of a page would send unchanged: {action: {name: value}}; a select sends its chosen option."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._form: dict[str, str] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = self.forms.setdefault(given["action"], {})
            case "select":
                self._select = given["name"]
            case "option" if self._select not in self._form or "selected" in given:
                self._form[self._select] = given["value"]
            case "input":
                self._form[given["name"]] = given.get("value", "")


class Page:
    """The control page of one vendor, and one call of its API that works without faults."""

    def __init__(self, desk: Any, sandbox: Any, ask: Any) -> None:
        self.desk, self.sandbox, self.ask = desk, sandbox, ask

    def text(self) -> str:
        return " ".join(self.desk.get("/control").text.split())

    def send(self, action: str, **changed: str) -> Any:
        """Sends a form as it stands on the page, with what the person changed."""
        shown = Fields(self.desk.get("/control").text).forms[f"/control/{action}"]
        return self.desk.post(f"/control/{action}", data=shown | changed)


@pytest.fixture(params=["procountor", "ongoing"])
def page(request: pytest.FixtureRequest) -> Page:
    if request.param == "procountor":
        bench = request.getfixturevalue("procountor")
        return Page(bench.http, bench.sandbox, lambda: bench.get("/sessioninfo"))
    wms = request.getfixturevalue("wms")
    return Page(wms.desk, wms.sandbox, lambda: wms.api.get("/orders/statuses"))


def test_person_switches_a_fault_on_sees_it_count_and_switches_it_off(page: Page) -> None:
    assert "None: every call is answered as it should be." in page.text()
    answer = page.send("faults", kind="too_many", method="GET", times="", retry_after="7")
    assert answer.status_code == 303
    refused = page.ask()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    (fault,) = page.sandbox.faults.list()
    shown = page.text()
    row = shown[shown.index(f'id="fault-{fault["id"]}"') :].partition("</tr>")[0]
    assert "429 Too Many Requests, Retry-After 7 s" in row
    assert "until switched off" in row
    assert re.findall(r'class="number">(\d+)<', row) == ["1", "1"]
    page.desk.post(f"/control/faults/{fault['id']}/remove")
    assert page.ask().status_code == 200


def test_untouched_form_plays_the_fault_once_without_retry_after(page: Page) -> None:
    page.send("faults", kind="too_many")
    answers = [page.ask(), page.ask()]
    assert [answer.status_code for answer in answers] == [429, 200]
    assert "retry-after" not in answers[0].headers


def test_every_kind_of_fault_can_be_chosen(page: Page) -> None:
    for kind in FaultKind:
        assert page.send("faults", kind=kind.value).status_code == 303
    assert [one["kind"] for one in page.sandbox.faults.list()] == [kind.value for kind in FaultKind]
    page.desk.post("/control/faults/clear")
    assert page.sandbox.faults.list() == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"path": "["}, "path is not right"),
        ({"times": "many"}, "times is not right"),
        ({"rate": "2"}, "rate is not right"),
    ],
)
def test_fault_that_makes_no_sense_is_explained(page: Page, changed: dict[str, str], told: str) -> None:
    answer = page.send("faults", **changed)
    assert answer.status_code == 400
    assert told in answer.text
    assert page.sandbox.faults.list() == []


def test_fault_that_is_gone_is_explained(page: Page) -> None:
    answer = page.desk.post("/control/faults/99/remove")
    assert (answer.status_code, "There is no fault 99." in answer.text) == (400, True)


def test_untouched_knobs_stay_as_they_are(page: Page) -> None:
    page.sandbox.knobs.reset()
    before = page.sandbox.knobs.now
    assert page.send("knobs").status_code == 303
    assert page.sandbox.knobs.now == before
    assert "(turned)" not in page.text()


def test_wrong_knob_is_explained_and_turns_nothing(page: Page) -> None:
    before = page.sandbox.knobs.now
    name = "throttle_per_second" if hasattr(before, "throttle_per_second") else "row_delay_s"
    answer = page.send("knobs", **{name: "soon"})
    assert answer.status_code == 400
    assert f"{name.replace('_', ' ')} is not right" in answer.text
    assert page.sandbox.knobs.now == before


def test_clock_stands_still_moves_and_runs_again(page: Page) -> None:
    clock = page.sandbox.clock
    page.send("clock", step="freeze")
    stood = clock.now()
    assert "standing still: everything written now carries this second" in page.text()
    page.send("clock", step="advance", seconds="90")
    assert clock.now() - stood == timedelta(seconds=90)
    page.send("clock", step="run")
    assert not clock.is_frozen
    answer = page.send("clock", step="skew", seconds="eternity")
    assert (answer.status_code, "skew is not right" in answer.text) == (400, True)


def test_calls_are_seen_with_their_answer_and_forgotten(page: Page) -> None:
    page.desk.post("/control/calls/clear")
    assert "None yet." in page.text()
    page.ask()
    (call,) = page.sandbox.calls.list()
    shown = page.text()
    row = shown[shown.index(f'id="call-{call.n}"') :].partition("</tr>")[0]
    assert f"GET {call.path}" in row
    assert "<td>200</td><td>yes</td>" in row


def test_body_of_a_call_is_shown_as_text_not_as_markup(page: Page) -> None:
    page.desk.post(
        "/demo/api/v1/orders" if "ongoing" in page.text().lower() else "/api/x", content="<b>bold</b>"
    )
    assert "<pre>&lt;b&gt;bold&lt;/b&gt;</pre>" in page.text()


def test_start_over_takes_seed_and_orders(page: Page) -> None:
    page.send("knobs", unknown_members="refused", health="FAILING")
    page.send("faults")
    assert page.send("reset", seed="8", orders="1").status_code == 303
    assert page.sandbox.faults.list() == []
    assert page.sandbox.knobs.now == type(page.sandbox.knobs.now)()
    kinds = ("invoice:12001", "ongoing.order")
    assert [page.sandbox.store.count(kind) for kind in kinds if page.sandbox.store.count(kind)] == [1]
    assert page.send("reset", orders="many").status_code == 400


def test_procountor_knobs_are_turned_by_their_words(procountor: Any) -> None:
    page = Page(procountor.http, procountor.sandbox, None)
    page.send("knobs", order_actions="refuse", redirect_uris="https://a.example/x, https://b.example/y")
    now = procountor.sandbox.knobs.now
    assert now.order_actions == "refuse"
    assert now.redirect_uris == ("https://a.example/x", "https://b.example/y")
    assert procountor.put(f"/invoices/{procountor.order()['id']}/approve").status_code == 403
    assert "Order actions (turned)" in page.text()


def test_ongoing_knobs_are_turned_by_their_words_and_numbers(wms: Any) -> None:
    page = Page(wms.desk, wms.sandbox, None)
    page.send("knobs", initial_status="300", refusal_form="null_id_200", refuse_orders_from="400")
    now = wms.sandbox.knobs.now
    assert (now.initial_status, now.refusal_form, now.refuse_orders_from) == (300, "null_id_200", 400)
    assert wms.get(f"/orders/{wms.put_order()}")["orderInfo"]["orderStatus"]["number"] == 300


def test_button_delivers_the_webhooks_that_are_due(wms: Any, receiver: Any) -> None:
    form = {"url": receiver.url, "goods_owners": [159], "template": "Order is created"}
    wms.control("POST", "/webhooks", json=form)
    wms.put_order()
    assert "Webhooks tried: 1." in wms.desk.post("/control/do/0").text
    assert len(receiver.bodies) == 1


def test_buttons_end_tokens_and_revoke_keys(procountor: Any) -> None:
    said = procountor.http.post("/control/do/0").text
    assert "Access tokens ended: 1." in said
    assert procountor.get("/sessioninfo").status_code == 401
    assert procountor.token().status_code == 200
    assert "API keys revoked, with their tokens: 3." in procountor.http.post("/control/do/1").text
    assert procountor.token().status_code == 401
    assert procountor.http.post("/control/do/9").status_code == 400
