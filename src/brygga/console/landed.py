"""What a browser that came by a connect link carries in its session: which integration it set foot on, until when,
and the `state` values it took along to Procountor's login."""

import secrets
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest

from brygga import clock
from brygga.integrations.models import Integration, Phase

LANDED = "landed"
STATES = "connect_states"
STAY_SECONDS = 2 * 3600
STATE_SECONDS = 30 * 60
MOST = 5
SETTING_UP = (Phase.LANDED, Phase.CONNECTED)
_SALT = "brygga connect state"


class StateUnknown(Exception):
    """The state is not one this browser took along: forged, used before, or from another browser."""


class StateTooOld(Exception):
    """The person took longer at Procountor's login than a state lives."""


def remember(request: HttpRequest, integration: Integration) -> None:
    """Binds this browser to the integration it landed on, in a session of a new name."""
    request.session.cycle_key()
    _keep(request.session, LANDED, str(integration.key), _now())


def forget(request: HttpRequest, integration: Integration) -> None:
    """The set-up is over: the link opens nothing any more."""
    kept = dict(request.session.get(LANDED, {}))
    if kept.pop(str(integration.key), None) is not None:
        request.session[LANDED] = kept


def integration_of(request: HttpRequest, key: UUID) -> Integration | None:
    """The integration that this browser landed on and that is still being set up."""
    if not _is_bound(request, key):
        return None
    being_set_up = Integration.objects.select_related("warehouse_system").filter(
        key=key, phase__in=SETTING_UP
    )
    return being_set_up.first()


def new_state(request: HttpRequest, integration: Integration) -> str:
    """What goes to Procountor and comes back: names the integration, and is bound to this browser's session."""
    nonce = secrets.token_urlsafe(16)
    _keep(request.session, STATES, nonce, _now())
    return signing.dumps({"integration": str(integration.key), "nonce": nonce}, salt=_SALT)


def redeem_state(request: HttpRequest, state: str) -> Integration:
    """The integration of a state this browser took along; a state works once. StateUnknown, StateTooOld."""
    try:
        said = signing.loads(state, salt=_SALT)
    except signing.BadSignature as error:
        raise StateUnknown from error
    kept = dict(request.session.get(STATES, {}))
    made_at = kept.pop(said["nonce"], None)
    if made_at is None:
        raise StateUnknown
    request.session[STATES] = kept
    if _now() - made_at > STATE_SECONDS:
        raise StateTooOld
    found = Integration.objects.select_related("warehouse_system").filter(key=said["integration"]).first()
    if found is None:
        raise StateUnknown
    return found


def reconnecting(request: HttpRequest, key: UUID) -> Integration | None:
    """The integration that this browser landed on, running or not: enough to log in to Procountor for it again."""
    if not _is_bound(request, key):
        return None
    connected = Integration.objects.select_related("warehouse_system").exclude(phase=Phase.DISCONNECTED)
    return connected.filter(key=key).first()


def _is_bound(request: HttpRequest, key: UUID) -> bool:
    landed_at = request.session.get(LANDED, {}).get(str(key))
    return landed_at is not None and _now() - landed_at <= STAY_SECONDS


def _keep(session: SessionBase, name: str, key: str, at: float) -> None:
    newest = sorted([*session.get(name, {}).items(), (key, at)], key=lambda pair: pair[1])[-MOST:]
    session[name] = dict(newest)


def _now() -> float:
    return clock.now().timestamp()
