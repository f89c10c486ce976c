"""The sealed secrets of an integration: kept, opened for a call, destroyed."""

import json
from dataclasses import dataclass, field

from brygga import clock, statements
from brygga.integrations.models import Credential, CredentialKind, Integration
from brygga.integrations.seal import open_sealed, seal

_SEALED = (
    "SELECT sealed FROM integrations_credential WHERE integration_id = %(integration)s AND kind = %(kind)s"
)
"""Asked by every sweep (docs/decisions/0012-statements-of-a-poll.md)."""


@dataclass(frozen=True)
class WmsLogin:
    """User name and password of a warehouse system; the password never shows in a repr."""

    user: str
    password: str = field(repr=False)


def keep(integration: Integration, kind: CredentialKind, secret: str) -> Credential:
    """Seals the secret in place of the earlier one, whose token and lease are gone with it."""
    credential, _ = Credential.objects.update_or_create(
        integration=integration,
        kind=kind,
        defaults={
            "sealed": seal(secret),
            "sealed_token": None,
            "token_expires_at": None,
            "lease_holder": None,
            "lease_until": None,
            "changed_at": clock.now(),
        },
    )
    return credential


def keep_login(integration: Integration, login: WmsLogin) -> None:
    keep(integration, CredentialKind.WMS_LOGIN, json.dumps({"user": login.user, "password": login.password}))


def login_of(integration: Integration) -> WmsLogin | None:
    text = secret_of(integration, CredentialKind.WMS_LOGIN)
    if text is None:
        return None
    members = json.loads(text)
    return WmsLogin(members["user"], members["password"])


def secret_of(integration: Integration, kind: CredentialKind) -> str | None:
    row = statements.row(_SEALED, integration=integration.pk, kind=kind)
    return None if row is None else open_sealed(row[0])


def destroy(integration: Integration) -> None:
    """All secrets of an integration, for good."""
    Credential.objects.filter(integration=integration).delete()
