"""Whether everything has come to an end, and when the next thing is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from brygga.integrations.models import Integration
from brygga.ledger.models import Cursor, Document, Event, Shipment
from brygga_sandbox.ongoing.times import moment as moment_of
from brygga_sandbox.ongoing.webhooks import WAITING
from brygga_simulation.queue import Queue
from brygga_simulation.tenants import Connected
from brygga_simulation.vendors import Vendors

TICK = timedelta(seconds=5)


_DUE = """
    SELECT min(due) FROM (
        SELECT min(row.due_at) FROM ledger_cursor row JOIN integrations_integration i ON i.id = row.integration_id
            WHERE row.due_at > %(now)s AND NOT i.paused AND i.halted_by = ''
        UNION ALL
        SELECT min(row.due_at) FROM ledger_document row JOIN integrations_integration i ON i.id = row.integration_id
            WHERE row.due_at > %(now)s AND NOT i.paused AND i.halted_by = ''
        UNION ALL
        SELECT min(row.due_at) FROM ledger_shipment row JOIN integrations_integration i ON i.id = row.integration_id
            WHERE row.due_at > %(now)s AND NOT i.paused AND i.halted_by = ''
        UNION ALL
        SELECT min(due_at) FROM ledger_event WHERE due_at > %(now)s AND taken_at IS NULL
        UNION ALL
        SELECT min(resting_until) FROM ledger_lane WHERE resting_until > %(now)s
    ) AS dues (due)
"""

_IS_DUE = """
    SELECT EXISTS (SELECT FROM ledger_cursor WHERE due_at <= %(now)s)
        OR EXISTS (SELECT FROM ledger_document WHERE due_at <= %(now)s)
        OR EXISTS (SELECT FROM ledger_shipment WHERE due_at <= %(now)s)
        OR EXISTS (SELECT FROM ledger_event WHERE accepted AND taken_at IS NULL)
"""


def is_due(now: datetime) -> bool:
    """Whether the tick could find anything: it is left out when it could not, for it would be most of the work."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_DUE, {"now": now})
        row = cursor.fetchone()
    return bool(row and row[0])


def next_due(queue: Queue, vendors: Vendors, now: datetime) -> datetime | None:
    """The next moment at which there is something to do; a tick away at least."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now})
        row = cursor.fetchone()
    found = [
        time for time in (queue.next_return(), row and row[0], *_webhooks_due(vendors)) if time is not None
    ]
    return max(min(found), now + TICK) if found else None


def _webhooks_due(vendors: Vendors) -> list[datetime]:
    return [moment_of(one["due"]) for one in vendors.desk.store.all(WAITING)]


def is_at_rest(queue: Queue, vendors: Vendors, connected: Sequence[Connected], since: datetime) -> bool:
    return not what_is_left(queue, vendors, connected, since)


def what_is_left(queue: Queue, vendors: Vendors, connected: Sequence[Connected], since: datetime) -> str:
    """What is not finished yet, in words; "" at rest: nothing is due, and every flow has been read since."""
    left = [f"job {key}" for key in [*queue.waiting, *queue.lost]]
    left += [f"webhook {one['id']}" for one in vendors.desk.store.all(WAITING)]
    left += [
        f"integration {each.pk} is {'paused' if each.paused else f'halted: {each.halted_reason}'}"
        for each in Integration.objects.order_by("id")
        if not each.is_working
    ]
    left += [
        f"{one} {one.state} {one.reason}" for one in Document.objects.exclude(due_at=None).order_by("id")
    ]
    left += [
        f"write-back of {one.document} {one.reason}"
        for one in Shipment.objects.exclude(due_at=None).order_by("id")
    ]
    left += [f"event {one.pk}" for one in Event.objects.filter(accepted=True, taken_at=None).order_by("id")]
    left += [
        f"reading of {one.flow} of {one.integration_id}: {one.problem}"
        for one in Cursor.objects.order_by("id")
        if one.last_success_at is None or one.last_success_at < since or (one.due_at or since) < since
    ]
    return "; ".join(left)
