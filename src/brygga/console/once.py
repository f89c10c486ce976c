"""Secrets that a page shows: kept sealed in the session between the action that made them and the page."""

from base64 import b64decode, b64encode

from django.http import HttpRequest

from brygga.integrations.models import Integration
from brygga.integrations.seal import KeyProblem, open_sealed, seal


def keep(request: HttpRequest, name: str, integration: Integration, secret: str) -> None:
    """Written at once, in the transaction that makes the secret: of two presses of a button the session holds what the
    later one made, which is the one that is good, and never what the earlier one brings after it."""
    request.session[_slot(name, integration)] = b64encode(seal(secret)).decode()
    request.session.save()
    request.session.modified = False  # else the middleware would write it again, after the transaction


def look(request: HttpRequest, name: str, integration: Integration) -> str:
    """The secret, which stays there; "" when there is none, or only one whose key was rotated out since."""
    kept = request.session.get(_slot(name, integration))
    try:
        return open_sealed(b64decode(kept)) if isinstance(kept, str) else ""
    except KeyProblem:
        return ""


def take(request: HttpRequest, name: str, integration: Integration) -> str:
    """The secret, for the only time; "" when there is none."""
    secret = look(request, name, integration)
    request.session.pop(_slot(name, integration), None)
    return secret


def _slot(name: str, integration: Integration) -> str:
    return f"{name}:{integration.key}"
