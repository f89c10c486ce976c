"""Whose address a webhook knocks at, and what opens it: asked by every webhook, in one statement
(docs/decisions/0012-statements-of-a-poll.md).
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from brygga import statements
from brygga.integrations.models import CredentialKind
from brygga.integrations.seal import open_sealed

_DOOR = """
    SELECT integration.id, integration.goods_owner_id, system.base_url, integration.webhook_seen_at,
        integration.options #> '{ongoing,webhook_system_check}' IS DISTINCT FROM 'false', credential.sealed
    FROM integrations_integration integration
    JOIN integrations_warehousesystem system ON system.id = integration.warehouse_system_id
    LEFT JOIN integrations_credential credential
        ON credential.integration_id = integration.id AND credential.kind = %(kind)s
    WHERE integration.key = %(key)s
"""


@dataclass(frozen=True)
class Door:
    """The webhooks' address of one integration. `seen_at`: when the last real webhook came, about."""

    integration_id: int
    goods_owner_id: int | None
    base_url: str
    seen_at: datetime | None
    asks_system: bool
    """The setting `ongoing.webhook_system_check`."""
    _sealed: bytes | None = field(repr=False)

    def token(self) -> str:
        """For the comparison; "" when there is none, which no request may match. KeyProblem."""
        return "" if self._sealed is None else open_sealed(self._sealed)


def at(key: UUID) -> Door | None:
    """The door of the integration with this key."""
    found = statements.row(_DOOR, key=key, kind=CredentialKind.WEBHOOK_TOKEN)
    return None if found is None else Door(*found)
