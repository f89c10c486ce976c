"""Prefixes that the numbers of orders had before: what was sent with one keeps it in the warehouse."""

from brygga.core.words import Flow
from brygga.integrations.models import AuditEntry, Integration

_SETTINGS = {Flow.SALES_ORDERS: "order.number_prefix", Flow.PURCHASE_ORDERS: "po.number_prefix"}


def earlier(integration: Integration, flow: Flow) -> list[str]:
    """Those that the settings had, as far as the audit goes back, the last one first."""
    changed = AuditEntry.objects.filter(integration=integration, action=f"setting {_SETTINGS[flow]}")
    return list(
        dict.fromkeys(str(before) for before in changed.order_by("-id").values_list("before", flat=True))
    )
