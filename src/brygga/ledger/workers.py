"""Whether workers live: each reports to the queue every ten seconds. Who cannot be told by e-mail, which takes a worker
too, is told by the pages, `brygga doctor` and `/health`."""

from dataclasses import dataclass
from datetime import datetime

from brygga import statements

PATIENCE_SECONDS = 60

_LAST = """
    SELECT max(last_heartbeat), max(last_heartbeat) > clock_timestamp() - %(patience)s * interval '1 second'
    FROM procrastinate_workers
"""


@dataclass(frozen=True)
class Silence:
    """No worker reports. `since`: the last report of one that did not stop in good order; None: there is no such."""

    since: datetime | None

    def __str__(self) -> str:
        if self.since is None:
            return "No worker runs."
        return f"No worker has reported since {self.since.isoformat(timespec='seconds')}."


def silence() -> Silence | None:
    """None while a worker lives, by the database's clock."""
    found = statements.row(_LAST, patience=PATIENCE_SECONDS)
    since, lives = found or (None, False)
    return None if lives else Silence(since)
