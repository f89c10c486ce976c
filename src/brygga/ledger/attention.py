"""What of an integration asks for somebody: documents and write-backs that nothing will move by itself, or that end
their workers, and flows that were not read for too long."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from brygga import clock
from brygga.core.options import Options
from brygga.core.words import ENDS_WORKER, DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import FOR_A_PERSON, Cursor, Document, Shipment, ShipmentState

SHIPMENTS_FOR_A_PERSON = (ShipmentState.PARKED, ShipmentState.UNKNOWN)
TURNS_MISSED = 3
GRACE = timedelta(minutes=10)
"""A flow is late when it was not read for three turns of its clock and this much more."""


class Reading(NamedTuple):
    """What a cursor says of the last readings of its flow."""

    flow: str
    last_success_at: datetime | None
    problem: str


IS_TRIED = Q(state=DocState.PARKED, code=ENDS_WORKER)
"""What is shown to a person though it is due again some time: nobody knows whether that will help. A write-back that
is parked has the same word."""
_RESTS = Q(due_at=None) | IS_TRIED


def documents(integration: Integration) -> QuerySet[Document]:
    return Document.objects.filter(integration=integration, state__in=FOR_A_PERSON).filter(_RESTS)


def shipments(integration: Integration) -> QuerySet[Shipment]:
    found = Shipment.objects.filter(integration=integration, state__in=SHIPMENTS_FOR_A_PERSON)
    return found.filter(_RESTS)


def late_flows(
    integration: Integration, cursors: Iterable[Cursor | Reading], options: Options
) -> list[tuple[Flow, datetime]]:
    """Flows that are on and were not read for too long, each with the moment of its last success."""
    found, now = [], clock.now()
    for cursor in cursors:
        read_at = cursor.last_success_at or integration.started_at
        if read_at is None or now - read_at <= GRACE or not getattr(options.flows, cursor.flow):
            continue
        allowed = TURNS_MISSED * timedelta(minutes=getattr(options.every_minutes, cursor.flow)) + GRACE
        if now - read_at > allowed:
            found.append((Flow(cursor.flow), read_at))
    return found
