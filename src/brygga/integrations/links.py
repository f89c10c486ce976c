"""Links that start or renew a connection: signed, single use, for a day. A digest is kept here."""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.core.signing import BadSignature, Signer

from brygga import clock
from brygga.integrations.models import ConnectLink, Integration, Person

LIFE = timedelta(days=1)
"""Long enough to be sent to somebody and to be read; it opens nothing without a login of the WMS, and works once."""


class LinkProblem(StrEnum):
    """Why a link cannot be used."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"


def make(integration: Integration, person: Person | None) -> str:
    """The token that stands in the link. It is not stored here: who shows it again keeps it sealed, in the session of
    the browser that asked for it."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    ConnectLink.objects.create(
        integration=integration,
        digest=_digest(secret),
        created_by=person,
        created_at=now,
        expires_at=now + LIFE,
    )
    return _signer().sign(secret)


def look(token: str) -> ConnectLink | LinkProblem:
    """The link as it stands, without using it."""
    link = _found(token)
    if link is None:
        return LinkProblem.UNKNOWN
    if link.used_at is not None:
        return LinkProblem.USED
    if link.expires_at <= clock.now():
        return LinkProblem.EXPIRED
    return link


def key_of_used(token: str) -> UUID | None:
    """The key of the integration that a link was used for; None for every other token."""
    link = _found(token)
    return None if link is None or link.used_at is None else link.integration.key


def use(token: str) -> ConnectLink | LinkProblem:
    """Uses the link up: of any number at the same moment one gets the link, the others USED."""
    found = look(token)
    if isinstance(found, LinkProblem):
        return found
    now = clock.now()
    unused = ConnectLink.objects.filter(pk=found.pk, used_at=None, expires_at__gt=now)
    if not unused.update(used_at=now):
        return LinkProblem.USED
    found.used_at = now
    return found


def end_all(integration: Integration) -> None:
    """Links that nobody has used yet cannot be used any more."""
    now = clock.now()
    ConnectLink.objects.filter(integration=integration, used_at=None, expires_at__gt=now).update(
        expires_at=now
    )


def _found(token: str) -> ConnectLink | None:
    try:
        secret = _signer().unsign(token)
    except BadSignature:
        return None
    return (
        ConnectLink.objects.select_related("integration__warehouse_system")
        .filter(digest=_digest(secret))
        .first()
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _signer() -> Signer:
    return Signer(salt="brygga connect link", sep=".")
