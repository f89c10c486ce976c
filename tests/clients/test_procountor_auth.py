"""Logging in to Procountor: golden forms, and which answers mean that a login is needed again."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from brygga.core.failures import OutcomeUnknown, ReconnectNeeded, Refused, TryAgain
from brygga.procountor.auth import ClientApp, authorize_address, fetch_token, swap_code

APP = ClientApp("client-1", "hush-secret", "https://brygga.example/connect/return")
PAGE = "<html><head><title>Gateway</title></head></html>"


def oauth(code: str, text: str = "") -> str:
    return json.dumps({"error": code, "error_description": text})


def listed(message: str, status: int = 401) -> str:
    return json.dumps({"errors": [{"status": status, "message": message}]})


@pytest.mark.parametrize("path", ["/api", "/latest/api", "/v2502/api", "/api/"])
def test_the_login_page_is_at_the_root_of_the_api_host(path):
    address = authorize_address(f"https://api.procountor.com{path}", "c 1", APP.redirect_uri, "st&te")
    parts = urlsplit(address)
    assert address.startswith("https://api.procountor.com/keylogin?")
    assert parse_qs(parts.query) == {
        "response_type": ["code"],
        "client_id": ["c 1"],
        "redirect_uri": [APP.redirect_uri],
        "state": ["st&te"],
    }


def test_the_interactive_login_has_a_page_of_its_own():
    assert authorize_address("http://127.0.0.1:8701/api", "c", "r", "s", key=False).startswith(
        "http://127.0.0.1:8701/login?"
    )


def test_the_code_is_swapped_by_a_form_in_the_body(station, wire):
    station.plays(station.reply(200, '{"api_key": "a.b.c"}'))
    assert swap_code(wire, APP, "code-1") == "a.b.c"
    (heard,) = station.heard
    assert heard.line == "POST /oauth/key HTTP/1.1"
    assert heard.header("Content-Type") == "application/x-www-form-urlencoded"
    assert parse_qs(heard.body.decode()) == {
        "grant_type": ["authorization_code"],
        "client_id": ["client-1"],
        "client_secret": ["hush-secret"],
        "redirect_uri": [APP.redirect_uri],
        "code": ["code-1"],
    }


def test_a_token_is_fetched_by_a_form_in_the_body(station, wire):
    station.plays(station.reply(200, '{"access_token": "t.t.t", "expires_in": "3600"}'))
    token = fetch_token(wire, APP, "key-1")
    assert (token.access_token, token.lives_seconds) == ("t.t.t", 3600)
    form = parse_qs(station.heard[0].body.decode())
    assert station.heard[0].line == "POST /oauth/token HTTP/1.1"
    assert form["grant_type"] == ["client_credentials"]
    assert form["api_key"] == ["key-1"]
    assert set(form) == {"grant_type", "api_key", "client_id", "client_secret", "redirect_uri"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, oauth("invalid_grant", "key revoked")),
        (401, oauth("invalid_grant")),
        (400, oauth("unauthorized_client")),
        (400, listed("INVALID_GRANT", 400)),
        (401, listed("Unauthorized")),
        (401, listed("Invalid API key")),
        (401, ""),
        (403, oauth("access_denied")),
        (200, oauth("invalid_grant")),
    ],
)
def test_a_refused_credential_needs_a_reconnect(station, wire, status, body):
    station.plays(station.reply(status, body), station.reply(status, body))
    for ask in (lambda: fetch_token(wire, APP, "k"), lambda: swap_code(wire, APP, "c")):
        with pytest.raises(ReconnectNeeded) as caught:
            ask()
        assert caught.value.vendor == "procountor"
        assert caught.value.remedy


def test_a_wrong_client_secret_ends_no_login_and_points_at_the_settings(station, wire):
    station.plays(*[station.reply(401, oauth("invalid_client"))] * 2)
    with pytest.raises(TryAgain) as caught:
        fetch_token(wire, APP, "k")
    assert "client id" in caught.value.remedy
    with pytest.raises(ReconnectNeeded) as refused:
        swap_code(wire, APP, "c")
    assert "client id" in refused.value.remedy


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, oauth("invalid_grant")[:10]),
        (502, PAGE),
        (503, PAGE),
        (401, PAGE),
        (403, PAGE),
        (404, PAGE),
        (400, PAGE),
        (401, oauth("temporarily_unavailable")),
        (429, ""),
        (400, oauth("invalid_request")),
        (302, ""),
        (200, PAGE),
        (200, "{}"),
        (200, '{"access_token": null}'),
        (200, '{"access_token": "not a\\nheader"}'),
        (200, "[]"),
    ],
)
def test_nothing_else_means_revoked(station, wire, status, body):
    station.plays(station.reply(status, body))
    with pytest.raises(TryAgain) as caught:
        fetch_token(wire, APP, "k")
    assert "hush" not in caught.value.problem


def test_a_lost_token_call_is_tried_again_and_a_lost_swap_is_unknown(station, wire):
    station.plays(station.hang_up)
    with pytest.raises(TryAgain) as fetching:
        fetch_token(wire, APP, "k")
    station.plays(station.hang_up)
    with pytest.raises(OutcomeUnknown):
        swap_code(wire, APP, "c")
    assert type(fetching.value) is TryAgain


def test_another_complaint_about_the_swap_is_for_a_person(station, wire):
    station.plays(station.reply(400, oauth("invalid_request", "redirect_uri")))
    with pytest.raises(Refused) as caught:
        swap_code(wire, APP, "c")
    assert caught.value.code == "login_refused"


def test_throttling_says_how_long_to_wait(station, wire):
    station.plays(station.reply(429, "", retry_after="9"))
    with pytest.raises(TryAgain) as caught:
        fetch_token(wire, APP, "k")
    assert caught.value.after == 9.0


def test_secrets_stay_out_of_representations(station, wire):
    station.plays(station.reply(200, '{"access_token": "hush-token"}'))
    assert "hush" not in repr(APP) + repr(fetch_token(wire, APP, "k"))
