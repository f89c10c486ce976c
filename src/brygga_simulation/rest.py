"""Whether everything has come to an end, and when the next thing is due."""

from datetime import datetime, timedelta

from brygga.core import stamps
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import Cursor, Document, Event, Shipment
from brygga_sandbox.ongoing.times import moment as moment_of
from brygga_sandbox.ongoing.webhooks import WAITING
from brygga_simulation.dues import Dues
from brygga_simulation.queue import Queue
from brygga_simulation.vendors import Vendors

TICK = timedelta(seconds=5)


def next_due(dues: Dues, queue: Queue, vendors: Vendors, now: datetime) -> datetime | None:
    """The next moment at which there is something to do; a tick away at least."""
    times = (queue.next_return(), dues.next_after(now), *_webhooks_due(vendors))
    found = [time for time in times if time is not None]
    return max(min(found), now + TICK) if found else None


def _webhooks_due(vendors: Vendors) -> list[datetime]:
    return [moment_of(one["due"]) for one in vendors.desk.store.all(WAITING)]


def is_at_rest(dues: Dues, queue: Queue, vendors: Vendors, since: datetime) -> bool:
    """Looks at everything only when nothing is on its way."""
    is_under_way = queue.waiting or queue.lost or vendors.desk.store.all(WAITING) or dues.has_work()
    return not is_under_way and not what_is_left(queue, vendors, since)


def _is_still_listed(document: Document, vendors: Vendors) -> bool:
    """What was removed in Procountor is not read any more."""
    books, company = vendors.office.books, document.integration.company_id
    assert company is not None
    listed = books.products(company) if document.flow == Flow.ARTICLES else books.invoices(company)
    return any(record["body"]["id"] == document.source_id for record in listed)


def what_is_left(queue: Queue, vendors: Vendors, since: datetime) -> str:
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
        f"{one} may have changed again in the hour that came twice"
        for one in Document.objects.filter(settled=False, version__gt="").order_by("id")
        if stamps.in_repeated_hour(one.version) and _is_still_listed(one, vendors)
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
