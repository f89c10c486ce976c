"""Procountor's client over a real socket: golden requests, tokens, and the meaning of every answer."""

import json
from dataclasses import dataclass, field

import pytest

from brygga.core.failures import Gone, OutcomeUnknown, ReconnectNeeded, Refused, TryAgain
from brygga.procountor.client import ProcountorClient

PAGE = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>"


def complaint(message: str, field: str | None = None, status: int = 400) -> str:
    entry = {"status": status, "message": message} | ({"field": field} if field else {})
    return json.dumps({"errors": [entry]})


@dataclass
class Purse:
    """Tokens as the integrations room hands them out."""

    token: str = "token-1"
    renewed: list[str] = field(default_factory=list)
    revoked: bool = False

    def bearer(self) -> str:
        return self.token

    def renew(self, refused: str) -> str:
        self.renewed.append(refused)
        if self.revoked:
            raise ReconnectNeeded("revoked", vendor="procountor")
        self.token = f"token-{len(self.renewed) + 1}"
        return self.token


@dataclass
class Turnstile:
    taken: int = 0
    closed_for: float | None = None

    def take(self) -> None:
        self.taken += 1
        if self.closed_for is not None:
            raise TryAgain("slow down", after=self.closed_for)


@pytest.fixture
def purse():
    return Purse()


@pytest.fixture
def turnstile():
    return Turnstile()


@pytest.fixture
def client(wire, purse, turnstile):
    return ProcountorClient(wire, purse, turnstile)


# -- golden requests


def test_a_list_of_changed_orders_is_asked_for_as_the_contract_says(station, client):
    station.plays(station.reply(200, '{"results": []}'))
    client.invoices(
        types=["SALES_ORDER", "PURCHASE_ORDER"],
        isOffer=False,
        versionStartDate="2026-03-02T09:15:30",
        orderByVersion="ASC",
        size=200,
        page=0,
    )
    (heard,) = station.heard
    assert heard.line == (
        "GET /invoices?types=SALES_ORDER%2CPURCHASE_ORDER&isOffer=false"
        "&versionStartDate=2026-03-02T09%3A15%3A30&orderByVersion=ASC&size=200&page=0 HTTP/1.1"
    )
    assert heard.header("Authorization") == "Bearer token-1"
    assert heard.body == b""


def test_a_batch_is_one_call_with_commas(station, client):
    station.plays(station.reply(200, '[{"id": 1, "price": 1.10}, {"id": 3}]'))
    found = client.invoices_by_ids([1, 2, 3])
    assert [document["id"] for document in found] == [1, 3]
    assert str(found[0]["price"]) == "1.10"
    assert station.heard[0].line == "GET /invoices/1,2,3 HTTP/1.1"


def test_a_batch_of_one_may_be_answered_without_a_list(station, client):
    station.plays(station.reply(200, '{"id": 1}'))
    assert client.invoices_by_ids([1]) == [{"id": 1}]


def test_send_has_no_body_and_approve_an_empty_event(station, client):
    client.approve(5)
    client.send(5)
    assert [(heard.line, heard.body) for heard in station.heard] == [
        ("PUT /invoices/5/approve HTTP/1.1", b"{}"),
        ("PUT /invoices/5/send HTTP/1.1", b""),
    ]


def test_a_filter_that_procountor_does_not_have_never_reaches_the_wire(station, client):
    with pytest.raises(TypeError, match="versionStart"):
        client.invoices(versionStart="2026-01-01T00:00:00")
    with pytest.raises(TypeError, match="page"):
        client.products(page=1)
    assert station.heard == []


@pytest.mark.parametrize("ids", [[], list(range(201))])
def test_a_batch_has_1_to_200_ids(station, client, ids):
    with pytest.raises(ValueError, match="200"):
        client.invoices_by_ids(ids)
    assert station.heard == []


# -- tokens and throttle


def test_after_a_401_another_token_is_tried_once(station, client, purse, turnstile):
    station.plays(station.reply(401, ""), station.reply(200, '{"companyId": 7}'))
    assert client.session_info().company_id == 7
    assert purse.renewed == ["token-1"]
    assert station.heard[1].header("Authorization") == "Bearer token-2"
    assert turnstile.taken == 2


def test_a_token_that_somebody_else_fetched_may_have_ended_as_well(station, client, purse):
    station.plays(station.reply(401, ""), station.reply(401, ""), station.reply(200, '{"companyId": 7}'))
    assert client.session_info().company_id == 7
    assert purse.renewed == ["token-1", "token-2"]


def test_a_third_401_needs_a_reconnect(station, client, purse):
    refused = station.reply(401, complaint("nope", status=401))
    station.plays(station.reply(401, ""), refused, refused)
    with pytest.raises(ReconnectNeeded) as caught:
        client.session_info()
    assert caught.value.vendor == "procountor"
    assert caught.value.remedy
    assert len(station.heard) == 3
    assert len(purse.renewed) == 2


def test_a_revoked_key_is_told_by_the_tokens(station, client, purse):
    purse.revoked = True
    station.plays(station.reply(401, ""))
    with pytest.raises(ReconnectNeeded, match="revoked"):
        client.send(1)


def test_without_leave_nothing_is_sent(station, client, turnstile):
    turnstile.closed_for = 3.0
    with pytest.raises(TryAgain) as caught:
        client.send(1)
    assert caught.value.after == 3.0
    assert type(caught.value) is TryAgain
    assert station.heard == []


def test_problems_never_show_a_token(station, client, purse):
    purse.token = "hush-hush"
    station.plays(station.reply(500, complaint("boom hush", status=500)))
    with pytest.raises(TryAgain) as caught:
        client.users_rights()
    assert "hush" not in caught.value.problem


# -- what answers mean

ANSWERS = [
    # status, body, failure of a read, failure of a write
    pytest.param(400, complaint("SOME_CODE", "invoiceRows[0].vatPercent"), Refused, Refused, id="400"),
    pytest.param(403, complaint("wrong status", status=403), Refused, Refused, id="403"),
    pytest.param(403, "", Refused, Refused, id="403 without a word"),
    pytest.param(409, complaint("busy", status=409), Refused, Refused, id="409"),
    pytest.param(404, complaint("not found", status=404), Gone, Gone, id="404"),
    pytest.param(404, "", Gone, Gone, id="404 without a word"),
    pytest.param(
        404, '{"status": 404, "path": "/v2502/api"}', TryAgain, TryAgain, id="404 of a wrong address"
    ),
    pytest.param(404, PAGE, TryAgain, TryAgain, id="404 of a gateway"),
    pytest.param(403, PAGE, TryAgain, TryAgain, id="403 of a gateway"),
    pytest.param(429, "", TryAgain, TryAgain, id="429"),
    pytest.param(408, "", TryAgain, OutcomeUnknown, id="408"),
    pytest.param(500, complaint("UNABLE_TO_GET_CONNECTION", status=500), TryAgain, OutcomeUnknown, id="500"),
    pytest.param(502, PAGE, TryAgain, OutcomeUnknown, id="502"),
    pytest.param(503, PAGE, TryAgain, OutcomeUnknown, id="503"),
    pytest.param(302, "", TryAgain, OutcomeUnknown, id="redirect"),
    pytest.param(200, PAGE, TryAgain, OutcomeUnknown, id="200 with a page"),
    pytest.param(200, '{"message": "o', TryAgain, OutcomeUnknown, id="200 cut"),
    pytest.param(200, "", TryAgain, OutcomeUnknown, id="200 empty"),
]


@pytest.mark.parametrize(("status", "body", "read", "write"), ANSWERS)
def test_each_answer_becomes_exactly_one_failure(station, client, status, body, read, write):
    station.plays(station.reply(status, body), station.reply(status, body))
    with pytest.raises((TryAgain, Refused, Gone)) as reading:
        client.invoice(5)
    with pytest.raises((TryAgain, Refused, Gone)) as writing:
        client.send(5)
    assert (type(reading.value), type(writing.value)) == (read, write)
    for failure in (reading.value, writing.value):
        assert failure.problem.endswith(".")
        assert "<" not in failure.problem


def test_a_refusal_names_the_code_the_field_and_the_status(station, client):
    station.plays(station.reply(400, complaint("OVT_NOT_ALLOWED", "counterParty.einvoiceAddress")))
    with pytest.raises(Refused) as caught:
        client.send(5)
    refusal = caught.value
    assert (refusal.code, refusal.status) == ("OVT_NOT_ALLOWED", 400)
    assert refusal.members == ("counterParty.einvoiceAddress",)
    assert "OVT_NOT_ALLOWED (counterParty.einvoiceAddress)" in refusal.problem
    assert refusal.remedy


def test_a_refusal_shows_no_personal_data(station, client):
    station.plays(station.reply(400, complaint("Cannot send to buyer@example.com")))
    with pytest.raises(Refused) as caught:
        client.send(5)
    assert "buyer@example.com" not in caught.value.problem


def test_older_complaints_are_understood_too(station, client):
    station.plays(station.reply(400, '{"constraintViolations": [{"errorCode": "CLOSED_FISCAL_PERIOD"}]}'))
    with pytest.raises(Refused) as caught:
        client.approve(5)
    assert caught.value.code == "CLOSED_FISCAL_PERIOD"


def test_retry_after_is_passed_on(station, client):
    station.plays(station.reply(429, "", retry_after="17"))
    with pytest.raises(TryAgain) as caught:
        client.users_rights()
    assert caught.value.after == 17.0


# -- empty and odd, but fine


def test_a_404_of_the_api_is_an_empty_search(station, client):
    station.plays(station.reply(404, complaint("nothing found", status=404)))
    assert client.invoices(types="SALES_ORDER").results == []
    station.plays(station.reply(404, complaint("nothing found", status=404)))
    assert client.products(type="SALES").results == []
    station.plays(station.reply(404, complaint("nothing found", status=404)))
    assert client.invoices_by_ids([1, 2]) == []


@pytest.mark.parametrize("body", [PAGE, '{"status": 404, "path": "/v2502/api/invoices"}'])
def test_a_404_of_anything_else_is_never_an_empty_search(station, client, body):
    station.plays(station.reply(404, body), station.reply(404, body))
    with pytest.raises(TryAgain):
        client.invoices(types="SALES_ORDER")
    with pytest.raises(TryAgain):
        client.invoices_by_ids([1, 2])


def test_numbers_as_strings_nulls_and_new_members_are_tolerated(station, client):
    row = {"id": "81", "version": None, "invoiceNumber": 2045, "isOffer": None, "brandNew": {"a": 1}}
    station.plays(station.reply(200, json.dumps({"results": [row], "meta": None, "more": 1})))
    (listed,) = client.invoices(types="SALES_ORDER").results
    assert (listed.id, listed.version, listed.invoice_number, listed.is_offer) == (81, "", "2045", False)


@pytest.mark.parametrize("body", ["[]", "{}", '{"results": null}', '{"results": [{"version": "x"}]}', "7"])
def test_json_of_another_shape_is_a_failed_read_not_an_empty_one(station, client, body):
    station.plays(station.reply(200, body))
    with pytest.raises(TryAgain, match="another shape"):
        client.invoices(types="SALES_ORDER")


def test_an_invoice_that_is_no_object_is_a_failed_read(station, client):
    station.plays(station.reply(200, '"text"'), station.reply(200, "[1]"))
    with pytest.raises(TryAgain, match="another shape"):
        client.invoice(1)
    with pytest.raises(TryAgain, match="another shape"):
        client.invoices_by_ids([1, 2])


def test_rights_that_are_null_are_none(station, client):
    station.plays(station.reply(200, '{"role": "x", "rights": null}'))
    assert client.users_rights().rights is None
