"""Writes down who changed what. Secrets are never written here, not even sealed."""

from brygga import clock
from brygga.integrations.models import AuditEntry, Integration, Person, WarehouseSystem


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
