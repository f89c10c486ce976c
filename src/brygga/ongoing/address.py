"""The base address of a warehouse system, from what a person types. It is the name of the tenant and the only
door to the network that strangers can reach, so anything unusual is refused (server-side request forgery)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from brygga.core.saying import say

API_HOST = "api.ongoingsystems.se"

_WAREHOUSE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_ORDINARY = re.compile(r"[A-Za-z0-9._~:/?#&=%+,-]+")
_SHARED = re.compile(r"(?:api|www|wms\d*|login|docs|developer)")  # hosts that many warehouses share
_DEFAULT_PORTS = {"https": 443, "http": 80}
_REMEDY = say(
    "Type the address you log in at, such as https://example.ongoingsystems.se/example, or the Ongoing"
    " customer id from the support line at the bottom of the WMS."
)


class BadAddress(ValueError):
    """The typed address is not one we call. `problem` and `remedy` are sentences for the person."""

    def __init__(self, problem: str, remedy: str = _REMEDY) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class _Door:
    """One allowed origin: `host` exactly, or every host below it when `below`. Port None is any port."""

    scheme: str
    host: str
    port: int | None
    below: bool

    def admits(self, scheme: str, host: str, port: int) -> bool:
        fits = host.endswith(f".{self.host}") if self.below else host == self.host
        return fits and scheme == self.scheme and self.port in (None, port)


def base_address(typed: str, allowed_hosts: Sequence[str]) -> str:
    """`https://api.ongoingsystems.se/{warehouse}`, or the same on another allowed host; without /api/v1.

    Takes an API address, a login address or a bare customer id. `allowed_hosts`: "*.ongoingsystems.se"
    (https on its usual port, any depth), "wms.example.com", or whole origins as "http://127.0.0.1:8702"; http
    only when written so, and then without a port on any port (for sandboxes). Raises BadAddress.
    """
    doors = [_door(pattern) for pattern in allowed_hosts]
    text = typed.strip()
    if _WAREHOUSE.fullmatch(text.lower()):
        return _of_customer(text.lower(), doors)
    if not text.isascii() or not _ORDINARY.fullmatch(text):
        raise BadAddress(say("This is not an address of a warehouse system."))
    parts = _split(text if "://" in text else f"https://{text}")
    host, port = _host_and_port(parts)
    if not any(door.admits(parts.scheme, host, port) for door in doors):
        raise BadAddress(say(f"{host} is not among the warehouse systems that this installation may call."))
    warehouse = _warehouse(parts.path, host)
    if host == f"{warehouse}.ongoingsystems.se":  # the login page; its API lives on the shared host
        return _of_customer(warehouse, doors)
    return _address(parts.scheme, host, port, warehouse)


def _door(pattern: str) -> _Door:
    scheme, _, rest = pattern.rpartition("://")
    below = rest.startswith("*.")
    parts = urlsplit(f"{scheme or 'https'}://{rest.removeprefix('*.')}")
    if (
        parts.scheme not in _DEFAULT_PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or "*" in parts.netloc
    ):
        raise ValueError(f"not a pattern for a warehouse system's host: {pattern!r}")
    port = parts.port or (443 if parts.scheme == "https" else None)
    return _Door(parts.scheme, parts.hostname, port, below)


def _of_customer(warehouse: str, doors: Sequence[_Door]) -> str:
    """The shared API host where it is allowed; otherwise the first single host of the list (a sandbox)."""
    if any(door.admits("https", API_HOST, 443) for door in doors):
        return _address("https", API_HOST, 443, warehouse)
    single = next((door for door in doors if not door.below), None)
    if single is None:
        raise BadAddress(
            say("A customer id alone is not enough in this installation."), say("Type the whole address.")
        )
    return _address(single.scheme, single.host, single.port or _DEFAULT_PORTS[single.scheme], warehouse)


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 raises for a port that is none
    except ValueError as error:
        raise BadAddress(say("This is not an address of a warehouse system.")) from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise BadAddress(say("The address must start with https://."))
    return parts


def _host_and_port(parts: SplitResult) -> tuple[str, int]:
    host = parts.hostname or ""
    if "@" in parts.netloc or "%" in parts.netloc or not _HOST.fullmatch(host):
        raise BadAddress(say("The address has no ordinary host name."))
    return host, _DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port


def _warehouse(path: str, host: str) -> str:
    """The first part of the path; of a bare login host its first label."""
    first = path.strip("/").split("/")[0].lower()
    label, _, domain = host.partition(".")
    if not first and domain == "ongoingsystems.se" and not _SHARED.fullmatch(label):
        first = label
    if not _WAREHOUSE.fullmatch(first) or ".." in path:
        raise BadAddress(say("The address does not name a warehouse."))
    return first


def _address(scheme: str, host: str, port: int, warehouse: str) -> str:
    shown = host if port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"
    return f"{scheme}://{shown}/{warehouse}"
