"""`BRYGGA_SMTP_URL`: the mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://host (TLS at once)."""

from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
FORM = "BRYGGA_SMTP_URL must look like smtp://user:password@mail.example.com:587"


def settings(url: str) -> dict[str, Any]:
    """Django's settings of the mail server. SystemExit with a sentence when the address cannot be read."""
    if not url:
        return {"host": ""}
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError as error:
        raise SystemExit(f"{FORM}; it cannot be read ({error}).") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise SystemExit(f"{FORM}; known beginnings are {', '.join(f'{name}://' for name in PORTS)}.")
    return {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp",
        "use_ssl": parts.scheme == "smtps",
    }


def sender(said: str) -> str:
    """The address of `BRYGGA_MAIL_FROM`, which may have a name before it, as mail programs write it."""
    address = parseaddr(said)[1]
    if not all(address.rpartition("@")) or not address.isascii():
        raise SystemExit(f"BRYGGA_MAIL_FROM must be an address such as brygga@example.com; it is {said!r}.")
    return address
