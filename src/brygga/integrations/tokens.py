"""The access token of an integration: one call renews it for everybody, in this process and in all others.

A lease is taken by a conditional update, then the call is made, then a conditional update stores the result.
No transaction is open while talking. Whoever does not get the lease reads again until the token is there.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from brygga import clock, statements, steps
from brygga.core.failures import ReconnectNeeded, TryAgain
from brygga.core.saying import say
from brygga.integrations.models import Credential, CredentialKind
from brygga.integrations.seal import open_sealed, seal
from brygga.procountor import auth
from brygga.wire import Wire

RENEW_EARLY = timedelta(seconds=60)
LEASE = timedelta(seconds=60)
"""Outlives the total deadline of a call (30 s): nobody asks while the holder may still be answered."""
COOL_DOWN = timedelta(seconds=5)
"""After a call that failed nobody asks for this long: a dead key or a down server is not hammered."""
PATIENCE_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.1

_READ = """
    SELECT sealed, sealed_token, token_expires_at, lease_holder, lease_until
    FROM integrations_credential WHERE integration_id = %(integration)s AND kind = %(kind)s
"""


@dataclass(frozen=True)
class _Stored:
    """The credential's row as one read saw it."""

    sealed: bytes
    sealed_token: bytes | None
    expires_at: datetime | None
    holder: uuid.UUID | None
    lease_until: datetime | None

    def has_fresh_token(self, now: datetime) -> bool:
        return (
            self.sealed_token is not None
            and self.expires_at is not None
            and self.expires_at - RENEW_EARLY > now
        )

    def is_leased(self, now: datetime) -> bool:
        return self.lease_until is not None and self.lease_until > now


class SealedTokens:
    """Access tokens of an integration's sealed API key; the `Tokens` of a ProcountorClient."""

    def __init__(
        self,
        integration_id: int,
        app: auth.ClientApp,
        wire: Wire,
        *,
        take_turn: Callable[[], None] = lambda: None,
        pause: Callable[[float], None] = clock.pause,
        monotonic: Callable[[], float] = clock.monotonic,
    ) -> None:
        self._integration_id = integration_id
        self._app = app
        self._wire = wire
        self._take_turn = take_turn
        self._pause = pause
        self._monotonic = monotonic
        self._seen: _Stored | None = None

    def require_key(self) -> None:
        """ReconnectNeeded when there is no key. What was read serves the first call, too."""
        self._seen = self._read()

    def bearer(self) -> str:
        """A token that lives at least another minute. TryAgain when its renewal elsewhere takes too long."""
        return self._awaited(refused=None)

    def renew(self, refused: str) -> str:
        """Another token than `refused`, which the vendor did not accept although its time was not over."""
        return self._awaited(refused=refused)

    def _awaited(self, refused: str | None) -> str:
        ends_at = self._monotonic() + PATIENCE_SECONDS
        seen, self._seen = self._seen, None
        while True:
            stored, seen = seen or self._read(), None
            token = self._usable(stored, refused)
            if token is not None:
                return token
            self._stop_in_cool_down(stored)
            holder = uuid.uuid4()
            if self._lease(stored, holder):
                self._renew_as(holder, stored)
                continue
            if self._monotonic() >= ends_at:
                raise TryAgain(
                    say("The access token is being renewed by another process."), after=PATIENCE_SECONDS
                )
            self._pause(LOOK_AGAIN_SECONDS)

    def _read(self) -> _Stored:
        row = statements.row(_READ, integration=self._integration_id, kind=CredentialKind.API_KEY)
        if row is None:
            raise ReconnectNeeded(
                say("There is no Procountor key for this integration."),
                say("Open the integration and choose Reconnect."),
                vendor="procountor",
            )
        return _Stored(*row)

    def _credential(self, **is_still: object) -> QuerySet[Credential]:
        """The credential's row, as long as it is as the caller knows it."""
        return Credential.objects.filter(
            integration=self._integration_id, kind=CredentialKind.API_KEY, **is_still
        )

    def _usable(self, stored: _Stored, refused: str | None) -> str | None:
        if stored.sealed_token is None or not stored.has_fresh_token(clock.now()):
            return None
        token = open_sealed(stored.sealed_token)
        return None if token == refused else token

    def _stop_in_cool_down(self, stored: _Stored) -> None:
        now = clock.now()
        if stored.holder is None and stored.lease_until is not None and stored.lease_until > now:
            left = (stored.lease_until - now).total_seconds()
            raise TryAgain(say("The last request for an access token failed a moment ago."), after=left)

    def _lease(self, stored: _Stored, holder: uuid.UUID) -> bool:
        """Only when the row still is what we read: not leased by another, and no newer token in it."""
        now = clock.now()
        if stored.is_leased(now):
            return False
        free = self._credential(sealed=stored.sealed, sealed_token=stored.sealed_token).filter(
            Q(lease_until=None) | Q(lease_until__lte=now)
        )
        return bool(free.update(lease_holder=holder, lease_until=now + LEASE))

    def _renew_as(self, holder: uuid.UUID, stored: _Stored) -> None:
        steps.reached("token.leased", "procountor")
        with self._cooling_down_on_failure(holder):
            self._take_turn()
            token = self._fetch(stored.sealed)
            expires_at = clock.now() + timedelta(seconds=token.lives_seconds)
            if expires_at - RENEW_EARLY <= clock.now():
                raise TryAgain(say("Procountor gave an access token that lives less than a minute."))
        steps.reached("token.fetched", "procountor")
        held = self._credential(lease_holder=holder)
        held.update(
            sealed_token=seal(token.access_token),
            token_expires_at=expires_at,
            lease_holder=None,
            lease_until=None,
        )
        steps.reached("token.kept", "procountor")

    def _fetch(self, sealed: bytes) -> auth.Token:
        try:
            return auth.fetch_token(self._wire, self._app, open_sealed(sealed))
        except ReconnectNeeded as failure:
            if self._credential(sealed=sealed).exists():
                raise
            problem = say("The Procountor key was renewed while a token was asked for with the old one.")
            raise TryAgain(problem, after=1) from failure

    @contextmanager
    def _cooling_down_on_failure(self, holder: uuid.UUID) -> Iterator[None]:
        is_good = False
        try:
            yield
            is_good = True
        finally:
            if not is_good:
                held = self._credential(lease_holder=holder)
                held.update(lease_holder=None, lease_until=clock.now() + COOL_DOWN)


class GivenToken:
    """The `Tokens` of somebody who has just connected: one token, not stored yet, not renewed."""

    def __init__(self, token: str) -> None:
        self._token = token

    def bearer(self) -> str:
        return self._token

    def renew(self, refused: str) -> str:
        raise ReconnectNeeded(
            say("Procountor does not accept the access token that it has just given."),
            say("Log in to Procountor again."),
            vendor="procountor",
        )
