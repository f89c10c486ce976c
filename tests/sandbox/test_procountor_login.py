"""Signing in at Procountor: pages, codes, keys and tokens, and every way they refuse."""

import base64
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from brygga_sandbox import credentials
from brygga_sandbox.procountor.tokens import fixed_key

CALLBACK = "http://127.0.0.1:9999/connect/procountor"
CLIENT = {
    "client_id": credentials.PROCOUNTOR_CLIENT_ID,
    "client_secret": credentials.PROCOUNTOR_CLIENT_SECRET,
}
ASKED = {
    "response_type": "code",
    "client_id": credentials.PROCOUNTOR_CLIENT_ID,
    "redirect_uri": CALLBACK,
    "state": "s-1/ä&x",
}


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def sign_in(bench: Any, page: str, company: int = credentials.COMPANY_ONE, **changes: str) -> Any:
    """Both steps of a login page; returns the redirect to the application."""
    form = {**ASKED, "username": "matti.meikalainen", "password": "salasana", **changes}
    chosen = bench.http.post(page, data=form)
    assert chosen.status_code == 200, chosen.text
    ticket = hidden(chosen.text)["ticket"]
    return bench.http.post(f"{page}/company", data={"ticket": ticket, "company": str(company)})


def returned(answer: Any) -> dict[str, str]:
    assert answer.status_code == 302
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def swap(bench: Any, code: str, path: str = "/api/oauth/key", **changes: str) -> Any:
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": code, **CLIENT, **changes}
    return bench.http.post(path, data=form)


def claims(jwt: str) -> Any:
    body = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def test_key_login_ends_in_a_key_that_gets_tokens_of_the_chosen_company(procountor: Any) -> None:
    back = returned(sign_in(procountor, "/keylogin", credentials.COMPANY_TWO))
    assert back["state"] == ASKED["state"]
    assert back["expires_in"] == "300"
    key = swap(procountor, back["code"]).json()["api_key"]
    assert claims(key)["cid"] == credentials.COMPANY_TWO
    assert "exp" not in claims(key)
    form = {"grant_type": "client_credentials", "api_key": key, **CLIENT}
    token = procountor.http.post("/api/oauth/token", data=form).json()
    assert "refresh_token" not in token
    procountor.authorization = f"Bearer {token['access_token']}"
    assert procountor.get("/sessioninfo").json()["companyId"] == credentials.COMPANY_TWO


def test_login_ends_in_an_access_token_and_a_refresh_token_that_stays(procountor: Any) -> None:
    code = returned(sign_in(procountor, "/login"))["code"]
    token = swap(procountor, code, "/api/oauth/token").json()
    assert token["expires_in"] == 3600
    form = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"], **CLIENT}
    for _ in range(2):
        renewed = procountor.http.post("/api/oauth/token", data=form).json()
        assert set(renewed) == {"access_token", "expires_in"}


def test_access_token_carries_the_claims_of_the_documentation(procountor: Any) -> None:
    token = claims(procountor.token().json()["access_token"])
    key = claims(fixed_key(credentials.MATTI, credentials.COMPANY_ONE))
    assert token["jti"] == key["jti"]
    assert (token["scope"], token["exp"]) == ("m2m", token["iat"] + 3600)
    assert (token["sub"], token["cid"]) == ("501", credentials.COMPANY_ONE)


def test_code_works_once(procountor: Any) -> None:
    code = returned(sign_in(procountor, "/keylogin"))["code"]
    assert swap(procountor, code).status_code == 200
    again = swap(procountor, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_code_is_worth_nothing_after_five_minutes(procountor: Any) -> None:
    code = returned(sign_in(procountor, "/keylogin"))["code"]
    procountor.sandbox.clock.advance(301)
    assert swap(procountor, code).json()["error"] == "invalid_grant"


def test_code_of_one_login_is_refused_by_the_other(procountor: Any) -> None:
    code = returned(sign_in(procountor, "/login"))["code"]
    assert swap(procountor, code).json()["error"] == "invalid_grant"


def test_code_is_bound_to_its_redirect_address(procountor: Any) -> None:
    code = returned(sign_in(procountor, "/keylogin"))["code"]
    other = swap(procountor, code, redirect_uri="http://127.0.0.1:9999/elsewhere")
    assert other.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("page", ["/login", "/keylogin"])
def test_deny_goes_back_with_the_state_and_no_code(procountor: Any, page: str) -> None:
    at_once = procountor.http.post(page, data={**ASKED, "decision": "deny"})
    assert returned(at_once) == {"error": "access_denied", "state": ASKED["state"]}
    signed = procountor.http.post(
        page, data={**ASKED, "username": "matti.meikalainen", "password": "salasana"}
    )
    form = {"ticket": hidden(signed.text)["ticket"], "company": "12001", "decision": "deny"}
    assert returned(procountor.http.post(f"{page}/company", data=form))["error"] == "access_denied"


def test_login_without_state_returns_none(procountor: Any) -> None:
    form = {name: value for name, value in ASKED.items() if name != "state"}
    assert "state" not in returned(procountor.http.post("/login", data={**form, "decision": "deny"}))


def test_wrong_password_is_told_and_gives_no_company_list(procountor: Any) -> None:
    form = {**ASKED, "username": "matti.meikalainen", "password": "wrong"}
    answer = procountor.http.post("/keylogin", data=form)
    assert answer.status_code == 401
    assert "Username or password is wrong." in answer.text
    assert "ticket" not in hidden(answer.text)


def test_person_cannot_choose_a_company_that_is_not_hers(procountor: Any) -> None:
    answer = sign_in(procountor, "/keylogin", credentials.COMPANY_TWO, username="liisa.lukija")
    assert answer.status_code == 400
    assert "no right to this company" in answer.text


def test_ticket_of_the_company_page_works_once(procountor: Any) -> None:
    form = {**ASKED, "username": "matti.meikalainen", "password": "salasana"}
    ticket = hidden(procountor.http.post("/login", data=form).text)["ticket"]
    chosen = {"ticket": ticket, "company": "12001"}
    assert procountor.http.post("/login/company", data=chosen).status_code == 302
    assert procountor.http.post("/login/company", data=chosen).status_code == 400


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"response_type": ""}, "lacks the parameter response_type"),
        ({"client_id": ""}, "lacks the parameter client_id"),
        ({"redirect_uri": ""}, "lacks the parameter redirect_uri"),
        ({"response_type": "token"}, "must be code"),
        ({"client_id": "someone-else"}, "No application with this client_id"),
        ({"redirect_uri": "http://evil.example/x"}, "not the one kept for this application"),
        ({"redirect_uri": f"{CALLBACK}?a=1"}, "not the one kept for this application"),
    ],
)
@pytest.mark.parametrize("page", ["/login", "/keylogin"])
def test_faulty_login_address_is_refused_on_a_page_never_by_a_redirect(
    procountor: Any, page: str, changes: dict[str, str], sentence: str
) -> None:
    answer = procountor.http.get(page, params={**ASKED, **changes})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert procountor.http.post(page, data={**ASKED, **changes, "decision": "deny"}).status_code == 400


def test_client_may_have_exactly_one_redirect_address(procountor: Any) -> None:
    procountor.turn(redirect_uris=["https://brygga.example/connect"])
    assert procountor.http.get("/keylogin", params=ASKED).status_code == 400
    other = {**ASKED, "redirect_uri": "https://brygga.example/connect"}
    assert procountor.http.get("/keylogin", params=other).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"api_key": ""}, 400, "invalid_request"),
        ({"api_key": "no.such.key"}, 401, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"redirect_uri": "http://evil.example/"}, 400, "invalid_request"),
    ],
)
def test_token_is_refused_with_an_oauth_error(
    procountor: Any, changes: dict[str, str], status: int, error: str
) -> None:
    key = fixed_key(credentials.MATTI, credentials.COMPANY_ONE)
    form = {"grant_type": "client_credentials", "api_key": key, **CLIENT, **changes}
    answer = procountor.http.post("/api/oauth/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_token_call_accepts_a_trailing_slash(procountor: Any) -> None:
    key = fixed_key(credentials.MATTI, credentials.COMPANY_ONE)
    form = {"grant_type": "client_credentials", "api_key": key, **CLIENT}
    assert procountor.http.post("/api/oauth/token/", data=form).status_code == 200


def test_token_call_with_json_is_refused(procountor: Any) -> None:
    answer = procountor.http.post("/api/oauth/token", json={"grant_type": "client_credentials", **CLIENT})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_token_lives_an_hour(procountor: Any) -> None:
    procountor.sandbox.clock.advance(3599)
    assert procountor.get("/sessioninfo").status_code == 200
    procountor.sandbox.clock.advance(1)
    refused = procountor.get("/sessioninfo")
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["status"] == 401


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer åäö"])
def test_call_without_a_good_token_is_401(procountor: Any, authorization: str) -> None:
    procountor.authorization = authorization.encode()
    assert procountor.get("/sessioninfo").status_code == 401


def test_api_key_is_no_access_token(procountor: Any) -> None:
    procountor.authorization = f"Bearer {fixed_key(credentials.MATTI, credentials.COMPANY_ONE)}"
    assert procountor.get("/sessioninfo").status_code == 401


def test_expired_tokens_are_refused_and_the_key_gets_new_ones(procountor: Any) -> None:
    answer = procountor.http.post("/_sandbox/tokens/expire", json={"company": credentials.COMPANY_ONE})
    assert answer.json() == {"expired": 1}
    assert procountor.get("/sessioninfo").status_code == 401
    assert procountor.log_in().get("/sessioninfo").status_code == 200


def test_revoked_key_ends_its_tokens_and_gets_no_new_ones(procountor: Any) -> None:
    key = fixed_key(credentials.MATTI, credentials.COMPANY_ONE)
    assert procountor.http.post("/_sandbox/keys/revoke", json={"api_key": key}).json() == {"revoked": 1}
    assert procountor.get("/sessioninfo").status_code == 401
    refused = procountor.token()
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_grant")
    assert procountor.log_in(company=credentials.COMPANY_TWO).get("/sessioninfo").status_code == 200


def test_logout_ends_the_token(procountor: Any) -> None:
    headers = {"Authorization": procountor.authorization}
    assert procountor.http.post("/logout", headers=headers).status_code == 200
    assert procountor.http.post("/logout", headers=headers).status_code == 401
    assert procountor.get("/sessioninfo").status_code == 401


def test_token_requests_can_be_counted_in_the_call_log(procountor: Any) -> None:
    procountor.http.delete("/_sandbox/calls")
    procountor.token()
    procountor.token()
    calls = procountor.http.get("/_sandbox/calls", params={"path": "/oauth/token$"}).json()
    assert [call["status"] for call in calls] == [200, 200]
