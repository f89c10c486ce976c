"""Which redirect addresses the sandbox's one client has."""

from urllib.parse import urlsplit

from brygga_sandbox.procountor.knobs import ProcountorKnobs

_THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def is_redirect_allowed(address: str, knobs: ProcountorKnobs) -> bool:
    """A clean URL: one of the knob's or, without any there, https anywhere or http on this machine."""
    if knobs.redirect_uris:
        return address in knobs.redirect_uris
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.query or parts.fragment or not parts.hostname or "?" in address:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)
