"""What the service has due, and when: one look at its tables, repeated only after something was written to them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

_DUES = """
    SELECT integration_id, 'reading', due_at FROM ledger_cursor WHERE due_at IS NOT NULL
    UNION ALL SELECT integration_id, 'delivery', due_at FROM ledger_document WHERE due_at IS NOT NULL
    UNION ALL SELECT integration_id, 'shipment', due_at FROM ledger_shipment WHERE due_at IS NOT NULL
    UNION ALL SELECT integration_id, 'shipment', COALESCE(due_at, received_at) FROM ledger_event
        WHERE accepted AND taken_at IS NULL
    UNION ALL SELECT integration_id, 'rest of ' || kind, resting_until FROM ledger_lane
        WHERE resting_until IS NOT NULL
    UNION ALL SELECT id, 'still', created_at FROM integrations_integration WHERE paused OR halted_by <> ''
"""


@dataclass
class Dues:
    """`writes` counts the statements that may have changed something; whoever sees them counts them."""

    writes: int = 0
    _seen: int = -1
    _times: list[tuple[str, datetime]] = field(default_factory=list)

    def note(self, sql: str) -> None:
        """Hears of every statement."""
        if not sql.lstrip().startswith("SELECT"):
            self.writes += 1

    def is_due(self, now: datetime) -> bool:
        """Whether the tick could find anything: it is left out when it could not, for it would be most of the work."""
        return any(time <= now for _, time in self._look())

    def next_after(self, now: datetime) -> datetime | None:
        return min((time for _, time in self._look() if time > now), default=None)

    def has_work(self) -> bool:
        """Whether anything but the next readings is still to come."""
        return any(what != "reading" for what, _ in self._look())

    def _look(self) -> list[tuple[str, datetime]]:
        """What can be done, and when: not before its lane has rested, and not at all while its integration is still."""
        if self._seen == self.writes:
            return self._times
        with connection.cursor() as cursor:
            cursor.execute(_DUES)
            rows: list[tuple[int, str, datetime]] = cursor.fetchall()
        still = {integration for integration, what, _ in rows if what == "still"}
        rests = {(integration, what): time for integration, what, time in rows if what.startswith("rest of ")}
        self._times = [
            (what, max(time, rests.get((integration, f"rest of {what}"), time)))
            for integration, what, time in rows
            if integration not in still and not what.startswith("rest of ")
        ]
        self._seen = self.writes
        return self._times
