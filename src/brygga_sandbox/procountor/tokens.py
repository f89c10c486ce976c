"""API keys, access tokens, refresh tokens and login codes: who a caller is, for which company (section 3)."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from brygga_sandbox import credentials
from brygga_sandbox.clock import Clock
from brygga_sandbox.credentials import ProcountorUser
from brygga_sandbox.procountor.errors import AuthRefusal, unauthorized
from brygga_sandbox.state import Store

TOKEN_LIFE_S = 3600
CODE_LIFE_S = 300
_FIXED_KEYS_MADE = 1_767_225_600  # 2026-01-01T00:00:00Z, so that the documented keys never change


@dataclass(frozen=True)
class Session:
    """A caller with a living access token: one user in one company."""

    company: int
    user: ProcountorUser
    token: int

    @property
    def is_reader(self) -> bool:
        return self.user.rights == "reader"


def signed(claims: dict[str, Any]) -> str:
    """A JWT, HS256 with the sandbox's fixed secret."""
    head = _part({"alg": "HS256", "typ": "JWT"})
    text = f"{head}.{_part(claims)}"
    return f"{text}.{_signature(text)}"


def claims_of(jwt: str) -> dict[str, Any] | None:
    """The claims of a JWT of ours, or None when it is not one."""
    text, _, signature = jwt.rpartition(".")
    if not hmac.compare_digest(_signature(text).encode(), signature.encode()):
        return None
    body = text.partition(".")[2]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims


def fixed_key(user: ProcountorUser, company: int) -> str:
    """The documented API key of a user in a company; the same in every run."""
    jti = hashlib.sha256(f"{user.id}/{company}".encode()).hexdigest()[:24]
    return signed(_key_claims(user, company, _FIXED_KEYS_MADE, jti))


def _key_claims(user: ProcountorUser, company: int, at: int, jti: str) -> dict[str, Any]:
    return {
        "iss": credentials.PROCOUNTOR_ISSUER,
        "aud": credentials.PROCOUNTOR_CLIENT_ID,
        "sub": str(user.id),
        "cid": company,
        "iat": at,
        "jti": jti,
    }


def _part(value: dict[str, Any]) -> str:
    raw = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _signature(text: str) -> str:
    digest = hmac.new(credentials.PROCOUNTOR_SIGNING_SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Tokens:
    """Everything that was given out, in the store: kinds key, token, refresh, code, ticket."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def file_fixed_keys(self) -> None:
        for user in credentials.PROCOUNTOR_USERS:
            for company in user.companies:
                self.file_fixed_key(user, company)

    def file_fixed_key(self, user: ProcountorUser, company: int) -> None:
        self._file_key(fixed_key(user, company))

    def _file_key(self, text: str) -> None:
        claims = claims_of(text) or {}
        self._store.put("key", claims["jti"], {"key": text, **claims, "revoked": False})

    def new_key(self, user: ProcountorUser, company: int) -> str:
        text = signed(_key_claims(user, company, self._seconds(), secrets.token_hex(12)))
        self._file_key(text)
        return text

    def revoke_keys(self, *, key: str | None, company: int | None, user: int | None) -> int:
        """Revoke the keys that match all given members (none given: all keys) and end their tokens."""
        revoked = 0
        with self._store.lock:
            for kept in self._store.all("key"):
                wanted = (
                    (key is None or kept["key"] == key)
                    and (company is None or kept["cid"] == company)
                    and (user is None or kept["sub"] == str(user))
                )
                if wanted and not kept["revoked"]:
                    self._store.put("key", kept["jti"], {**kept, "revoked": True})
                    self._end(lambda token, jti=kept["jti"]: token["jti"] == jti)
                    revoked += 1
        return revoked

    def expire_tokens(self, company: int | None) -> int:
        """End the living access tokens of a company, or all; keys and refresh tokens stay good."""
        return self._end(lambda token: company is None or token["company"] == company)

    def _end(self, chosen: Any) -> int:
        with self._store.lock:
            ended = [t for t in self._store.all("token") if not t["ended"] and chosen(t)]
            for token in ended:
                self._store.put("token", token["seq"], {**token, "ended": True})
        return len(ended)

    def token_for_key(self, api_key: str) -> dict[str, Any]:
        claims = claims_of(api_key)
        kept = self._store.get("key", claims["jti"]) if claims else None
        if kept is None or kept["revoked"]:
            raise AuthRefusal(401, "invalid_grant", "The API key is unknown or revoked.")
        return self._token(int(kept["sub"]), kept["cid"], kept["jti"], {"scope": "m2m"})

    def token_for_code(self, code: str, redirect_uri: str) -> dict[str, Any]:
        kept = self.use_code(code, redirect_uri, "login")
        refresh = secrets.token_urlsafe(24)
        self._store.put("refresh", refresh, {"user": kept["user"], "company": kept["company"]})
        answer = self._token(kept["user"], kept["company"], secrets.token_hex(12), {})
        return {**answer, "refresh_token": refresh}

    def token_for_refresh(self, refresh_token: str) -> dict[str, Any]:
        kept = self._store.get("refresh", refresh_token)
        if kept is None:
            raise AuthRefusal(400, "invalid_grant", "The refresh token is unknown.")
        return self._token(kept["user"], kept["company"], secrets.token_hex(12), {})

    def _token(self, user: int, company: int, jti: str, more: dict[str, Any]) -> dict[str, Any]:
        now = self._seconds()
        seq = self._store.next_id("token")
        person = _user(user)
        claims = {
            **_key_claims(person, company, now, jti),
            "auth_time": now,
            "exp": now + TOKEN_LIFE_S,
            **more,
            "seq": seq,  # ours: two tokens of one second must differ
        }
        kept = {
            "seq": seq,
            "jti": jti,
            "user": user,
            "company": company,
            "exp": claims["exp"],
            "ended": False,
        }
        self._store.put("token", seq, kept)
        return {"access_token": signed(claims), "expires_in": TOKEN_LIFE_S}

    def session(self, authorization: str) -> Session:
        """The session of an Authorization header. Raises Refusal (401)."""
        scheme, _, jwt = authorization.partition(" ")
        claims = claims_of(jwt.strip()) if scheme.lower() == "bearer" else None
        kept = self._store.get("token", claims.get("seq", 0)) if claims else None
        if kept is None or kept["ended"] or kept["exp"] <= self._seconds():
            raise unauthorized()
        return Session(kept["company"], _user(kept["user"]), kept["seq"])

    def end(self, session: Session) -> None:
        self._end(lambda token: token["seq"] == session.token)

    def new_code(self, user: ProcountorUser, company: int, redirect_uri: str, purpose: str) -> str:
        """A code for the redirect of /login or /keylogin (`purpose`)."""
        code = secrets.token_urlsafe(24)
        good_until = (self._clock.now() + timedelta(seconds=CODE_LIFE_S)).isoformat()
        kept = {"user": user.id, "company": company, "redirect_uri": redirect_uri}
        self._store.put("code", code, {**kept, "purpose": purpose, "until": good_until})
        return code

    def use_code(self, code: str, redirect_uri: str, purpose: str) -> dict[str, Any]:
        """Who and which company a code stands for; a code works once. Raises AuthRefusal (400)."""
        with self._store.lock:
            kept = self._store.get("code", code)
            self._store.delete("code", code)
        if kept is None or kept["purpose"] != purpose or kept["redirect_uri"] != redirect_uri:
            raise AuthRefusal(
                400, "invalid_grant", "The code is unknown, used, or was given for another use."
            )
        if datetime.fromisoformat(kept["until"]) < self._clock.now():
            raise AuthRefusal(400, "invalid_grant", "The code has expired.")
        return kept

    def key_for_code(self, code: str, redirect_uri: str) -> str:
        kept = self.use_code(code, redirect_uri, "keylogin")
        return self.new_key(_user(kept["user"]), kept["company"])

    def _seconds(self) -> int:
        return int(self._clock.now().timestamp())


def _user(id: int) -> ProcountorUser:
    return next(user for user in credentials.PROCOUNTOR_USERS if user.id == id)
