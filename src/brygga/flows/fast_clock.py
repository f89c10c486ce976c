"""What was put off while this machine's clock was fast: once the clock is right again it would wait for as long as the
clock had been wrong, be it an hour or a year. Whatever waits for longer than anything can is due now."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet

from brygga import clock
from brygga.core import retry
from brygga.core.failures import NeedsPerson
from brygga.integrations.models import Credential
from brygga.integrations.options import options_of
from brygga.integrations.tokens import LEASE
from brygga.ledger.models import Cursor, Document, Event, Lane, Shipment

log = structlog.get_logger(__name__)

CLOCKS_DIFFER = timedelta(minutes=15)
"""So much the clocks of two workers may."""
LONGEST_WAIT = timedelta(seconds=retry.LONGEST_ASKED_FOR * (1 + retry.JITTER)) + CLOCKS_DIFFER
"""Nothing waits for longer: a vendor's word counts up to a day."""


def bring_near() -> Counter[str]:
    """Makes due what waits for longer than it can; how many of each kind there were. The next tick wakes who has it."""
    now = clock.now()
    found: Counter[str] = Counter()
    waiting = Cursor.objects.filter(due_at__gt=now + CLOCKS_DIFFER).select_related("integration")
    found["flows"] = sum(_is_brought_near(cursor, now) for cursor in waiting)
    for name, table in (("documents", Document), ("write_backs", Shipment), ("webhooks", Event)):
        put_off: QuerySet[Any] = table._default_manager.filter(due_at__gt=now + LONGEST_WAIT)
        found[name] = put_off.update(due_at=now)
    found["lanes"] = Lane.objects.filter(resting_until__gt=now + LONGEST_WAIT).update(resting_until=None)
    leased = Credential.objects.filter(lease_until__gt=now + LEASE + CLOCKS_DIFFER)
    found["tokens"] = leased.update(lease_holder=None, lease_until=None)
    # The quiet time after a lost `send` begins anew rather than in the future.
    Shipment.objects.filter(unknown_since__gt=now + CLOCKS_DIFFER).update(unknown_since=now)
    if found.total():
        log.warning("brought near what a fast clock had put off", **found)
    return found


def _is_brought_near(cursor: Cursor, now: datetime) -> bool:
    """A flow waits for its next turn; after a failure perhaps for as long as a vendor asked."""
    try:
        minutes = getattr(options_of(cursor.integration).every_minutes, cursor.flow)
    except NeedsPerson:  # settings of another version of Brygga: the tick says so
        return False
    longest = LONGEST_WAIT if cursor.failures else timedelta(minutes=minutes) + CLOCKS_DIFFER
    if cursor.due_at is None or cursor.due_at <= now + longest:
        return False
    return bool(Cursor.objects.filter(pk=cursor.pk, due_at=cursor.due_at).update(due_at=now))
