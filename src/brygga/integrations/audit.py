"""Writes down who changed what. Secrets are never written here, not even sealed."""

from collections.abc import Sequence

from brygga import clock
from brygga.core.saying import say
from brygga.integrations.models import AuditEntry, Integration, Person, WarehouseSystem

PAUSED = say("paused")


def newest(action: str, integrations: Sequence[Integration]) -> dict[int, AuditEntry]:
    """By integration, the last time this was done to it, with who did it."""
    entries = AuditEntry.objects.filter(integration__in=integrations, action=action)
    found = entries.order_by("integration", "-id").distinct("integration").select_related("person")
    return {entry.integration_id: entry for entry in found if entry.integration_id is not None}


def record(
    action: str,
    *,
    on: Integration | WarehouseSystem,
    by: Person | None,
    before: object = None,
    after: object = None,
) -> AuditEntry:
    """One entry, in the caller's transaction. `by` is None for who came by a link or the command line."""
    integration = on if isinstance(on, Integration) else None
    system = on.warehouse_system if isinstance(on, Integration) else on
    return AuditEntry.objects.create(
        warehouse_system=system,
        integration=integration,
        person=by,
        at=clock.now(),
        action=action,
        before=before,
        after=after,
    )
