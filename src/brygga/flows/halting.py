"""Needs reconnect: a refused credential halts the integration's lanes and keeps its work."""

import structlog

from brygga import clock
from brygga.core.failures import ReconnectNeeded
from brygga.integrations.models import Integration

log = structlog.get_logger(__name__)


def halt(integration: Integration, failure: ReconnectNeeded) -> None:
    """Stops everything that acts for the integration until somebody reconnects; the first reason stays."""
    changed = Integration.objects.filter(pk=integration.pk, halted_by="").update(
        halted_by=failure.vendor, halted_reason=failure.problem, halted_at=clock.now()
    )
    if changed:
        log.warning("halted", integration=integration.pk, vendor=failure.vendor)
