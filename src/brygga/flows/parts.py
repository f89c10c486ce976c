"""Joins the parts of an integration: the one place where its source and its target are built."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from django.conf import settings

from brygga import clock
from brygga.cable import Cable
from brygga.core.failures import ReconnectNeeded
from brygga.core.saying import say
from brygga.integrations.credentials import WmsLogin, login_of
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.integrations.throttle import SharedThrottle
from brygga.integrations.tokens import GivenToken, SealedTokens
from brygga.ongoing.client import BasicLogin, OngoingClient
from brygga.ongoing.target import Target
from brygga.procountor.auth import ClientApp
from brygga.procountor.client import ProcountorClient
from brygga.procountor.source import Source
from brygga.wire import Wire

USER_AGENT = "Brygga"
RECONNECT = say("Open the integration and choose Reconnect.")
NO_GOODS_OWNER = 0
"""For the few calls that are made before a goods owner is chosen and do not name one."""

MakeWire = Callable[[str, str], Wire]
"""From a base address and the name of the peer."""


@cache
def _cable() -> Cable:
    return Cable()


def _wire(base_url: str, peer: str) -> Wire:
    return Wire(base_url, user_agent=USER_AGENT, peer=peer, cable=_cable())


_make_wire: MakeWire = _wire
_moment: Callable[[], datetime] | None = None


@contextmanager
def wired_by(make: MakeWire, moment: Callable[[], datetime] | None = None) -> Iterator[None]:
    """Everything inside calls through the wires that `make` gives, at most as often as the limit allows by `moment`
    (None: the database's clock): for tests and the simulation."""
    global _make_wire, _moment
    before = _make_wire, _moment
    _make_wire, _moment = make, moment
    try:
        yield
    finally:
        _make_wire, _moment = before


def procountor_wire(base_url: str) -> Wire:
    return _make_wire(base_url, "Procountor")


def procountor_app() -> ClientApp:
    """The installation as Procountor knows it."""
    return ClientApp(
        settings.PROCOUNTOR_CLIENT_ID, settings.PROCOUNTOR_CLIENT_SECRET, settings.PROCOUNTOR_REDIRECT_URI
    )


def source_of(integration: Integration) -> Source:
    """Procountor as this integration's company. ReconnectNeeded when there is no key."""
    wire = procountor_wire(integration.procountor_base)
    throttle = procountor_throttle(integration.procountor_base)
    tokens = SealedTokens(integration.pk, procountor_app(), wire, take_turn=throttle.take)
    tokens.require_key()
    client = ProcountorClient(wire, tokens, throttle)
    return Source(client, options_of(integration).procountor, clock.now)


def source_by_token(integration: Integration, token: str) -> Source:
    """Procountor as the company of a token that is not stored yet."""
    wire = procountor_wire(integration.procountor_base)
    client = ProcountorClient(wire, GivenToken(token), procountor_throttle(integration.procountor_base))
    return Source(client, options_of(integration).procountor, clock.now)


def procountor_throttle(base_url: str) -> SharedThrottle:
    """Procountor counts by client id, so all integrations of the installation share one limit."""
    key = f"procountor {base_url} {settings.PROCOUNTOR_CLIENT_ID}"
    return SharedThrottle(key[:255], settings.PROCOUNTOR_CALLS_PER_SECOND, moment=_moment)


def target_of(integration: Integration) -> Target:
    """The WMS as this integration's goods owner. ReconnectNeeded when there is no login."""
    login = login_of(integration)
    if login is None:
        raise ReconnectNeeded(say("There is no WMS login for this integration."), RECONNECT, vendor="ongoing")
    return target_by_login(
        integration.warehouse_system.base_url,
        login,
        integration.goods_owner_id or NO_GOODS_OWNER,
        options_of(integration).ongoing.page_size,
        lambda: login_of(integration) != login,
    )


def target_by_login(
    base_url: str,
    login: WmsLogin,
    goods_owner_id: int,
    page_size: int,
    is_renewed: Callable[[], bool] = lambda: False,
) -> Target:
    wire = _make_wire(base_url, say("The WMS"))
    client = OngoingClient(wire, BasicLogin(login.user, login.password), is_renewed)
    return Target(client, goods_owner_id, page_size)
