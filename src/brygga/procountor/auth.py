"""Logging in to Procountor: the login page's address, an API key for a code, an access token for the key.

The key belongs to one user, one company and one client; it does not expire, but may be revoked. Only the
codes listed here and a plain 401 mean that a login is needed again; a network failure never does.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from brygga.answers import NotJson, is_page, json_of, retry_after
from brygga.core.failures import Failure, ReconnectNeeded, Refused, TryAgain
from brygga.core.saying import say
from brygga.procountor.verdict import complaints_of, value_of
from brygga.wire import Answer, Wire

REFUSED_KEY_CODES = frozenset({"invalid_grant", "invalid_token", "unauthorized", "access_denied"})
WRONG_CLIENT = "invalid_client"
"""What the installation says of itself is wrong (RFC 6749, 5.2)."""
REFUSED_CLIENT_CODES = frozenset({WRONG_CLIENT, "unauthorized_client"})
PASSING_CODES = frozenset({"temporarily_unavailable", "server_error", "slow_down"})

_RECONNECT = say("Open the integration's Status page and choose Reconnect.")
_CLIENT = say("Check the Procountor client id and secret in the settings of this installation.")


@dataclass(frozen=True)
class ClientApp:
    """This installation as Procountor knows it. The redirect address is exactly the registered one."""

    client_id: str
    client_secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"ClientApp({self.client_id!r})"


@dataclass(frozen=True)
class Token:
    access_token: str
    lives_seconds: int

    def __repr__(self) -> str:
        return f"Token(lives_seconds={self.lives_seconds})"


def authorize_address(base: str, client_id: str, redirect_uri: str, state: str, key: bool = True) -> str:
    """Where to send the browser: `/keylogin` of the API's host (or `/login` for the interactive flow)."""
    host = urlsplit(base)
    query = {"response_type": "code", "client_id": client_id, "redirect_uri": redirect_uri, "state": state}
    page = "keylogin" if key else "login"
    return f"{host.scheme}://{host.netloc}/{page}?{urlencode(query)}"


def swap_code(wire: Wire, app: ClientApp, code: str) -> str:
    """The API key for the code of the redirect; a code lives 300 s and works once.

    Raises ReconnectNeeded for a code or client that is refused, Refused for other complaints, OutcomeUnknown
    when the answer was lost: then the code is used up and the login starts again.
    """
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": app.redirect_uri}
    answer = wire.call("POST", "/oauth/key", form=form | _client(app), writes=True)
    return str(_granted(answer, "POST /oauth/key", "api_key", writes=True)["api_key"])


def fetch_token(wire: Wire, app: ClientApp, api_key: str) -> Token:
    """An access token for the key. Raises only ReconnectNeeded or TryAgain: no document is at fault."""
    form = {"grant_type": "client_credentials", "api_key": api_key, "redirect_uri": app.redirect_uri}
    answer = wire.call("POST", "/oauth/token", form=form | _client(app), writes=False)
    if WRONG_CLIENT in _codes(answer):  # as true for all integrations: none of them has to log in anew for it
        raise TryAgain(say("Procountor does not accept this installation."), _CLIENT)
    try:
        grant = _granted(answer, "POST /oauth/token", "access_token", writes=False)
    except Refused as refusal:
        raise TryAgain(refusal.problem, _CLIENT) from refusal
    return Token(grant["access_token"], _seconds(grant.get("expires_in")))


def _client(app: ClientApp) -> dict[str, str]:
    return {"client_id": app.client_id, "client_secret": app.client_secret}


def _granted(answer: Answer, call: str, member: str, *, writes: bool) -> dict[str, Any]:
    if not answer.is_success or _codes(answer):
        raise _refusal(answer, call)
    grant = value_of(answer, call, writes=writes)
    secret = grant.get(member) if isinstance(grant, dict) else None
    if not isinstance(secret, str) or not secret.isascii() or not secret.isprintable() or not secret:
        raise TryAgain(say(f"Procountor answered {call} without a usable {member}."))
    return dict(grant)


def _refusal(answer: Answer, call: str) -> Failure:
    codes = _codes(answer)
    if codes & REFUSED_CLIENT_CODES:
        return ReconnectNeeded(
            say("Procountor does not accept this installation."), _CLIENT, vendor="procountor"
        )
    # How a revoked key is refused is not documented; a 401 in the API's own words is bad credentials.
    is_401 = answer.status == 401 and not is_page(answer) and not codes & PASSING_CODES
    if is_401 or (answer.status < 500 and codes & REFUSED_KEY_CODES):
        return ReconnectNeeded(
            say("Procountor no longer accepts the login of this integration."),
            _RECONNECT,
            vendor="procountor",
        )
    if answer.status == 429:
        return TryAgain(say("Procountor asks us to slow down (429)."), after=retry_after(answer))
    problem = say(f"Procountor answered {call} with status {answer.status}")
    if answer.status == 400 and not is_page(answer):
        said, members, _ = complaints_of(answer)
        return Refused(
            f"{problem}: {said or say('no reason given')}.",
            _CLIENT,
            code="login_refused",
            status=400,
            members=members,
        )
    return TryAgain(
        f"{problem}.", say("If this lasts, check the address of Procountor's API."), after=retry_after(answer)
    )


def _codes(answer: Answer) -> frozenset[str]:
    """Error codes of either body: `{"error": code}` or `{"errors": [{"message": code}]}`."""
    try:
        body = json_of(answer)
    except NotJson:
        return frozenset()
    if not isinstance(body, dict):
        return frozenset()
    listed = body.get("errors")
    entries = listed if isinstance(listed, list) else []
    said = [body.get("error"), *(entry.get("message") for entry in entries if isinstance(entry, dict))]
    return frozenset(str(code).strip().lower().replace(" ", "_") for code in said if code)


def _seconds(value: object) -> int:
    """Life of the token; an hour, as documented, when the answer does not say."""
    return _whole(value) or 3600


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
