"""A vendor's limit of calls, shared by all processes: one row, moved by one statement."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection

from brygga import clock
from brygga.core.failures import TryAgain

LONGEST_WAIT_SECONDS = 2.0

_TAKE = """
    INSERT INTO integrations_ratelimit AS shared (key, next_at)
    VALUES (%(key)s, COALESCE(%(moment)s, clock_timestamp()) + %(spacing)s * interval '1 second')
    ON CONFLICT (key) DO UPDATE
        SET next_at = GREATEST(shared.next_at, COALESCE(%(moment)s, clock_timestamp()))
            + %(spacing)s * interval '1 second'
        WHERE shared.next_at <= COALESCE(%(moment)s, clock_timestamp()) + %(patience)s * interval '1 second'
    RETURNING EXTRACT(EPOCH FROM next_at - COALESCE(%(moment)s, clock_timestamp())) - %(spacing)s
"""
_WAIT = """
    SELECT EXTRACT(EPOCH FROM next_at - COALESCE(%(moment)s, clock_timestamp())) - %(patience)s
    FROM integrations_ratelimit WHERE key = %(key)s
"""


class SharedThrottle:
    """Spaces calls evenly over every process that uses the same key, on the database's clock.

    `per_second` is the rate of all of them together. `pause` waits in this process, at most two seconds. `moment`
    stands in for the database's clock where there is one process only, as in the simulation.
    """

    def __init__(
        self,
        key: str,
        per_second: float,
        *,
        pause: Callable[[float], None] = clock.pause,
        moment: Callable[[], datetime] | None = None,
    ) -> None:
        self._key = key
        self._moment = moment
        self._spacing = 1.0 / per_second
        self._pause = pause

    def take(self) -> None:
        """Returns when the caller may call. TryAgain, with the seconds, when its turn is too far away."""
        wait = self._one(_TAKE)
        if wait is None:
            later = max(self._one(_WAIT) or 0.0, self._spacing)
            raise TryAgain("All calls that the vendor allows are taken at the moment.", after=round(later, 3))
        if wait > 0:
            self._pause(wait)

    def _one(self, statement: str) -> float | None:
        arguments: dict[str, str | float | datetime | None] = {
            "key": self._key,
            "spacing": self._spacing,
            "patience": LONGEST_WAIT_SECONDS,
            "moment": self._moment() if self._moment else None,
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            row = cursor.fetchone()
        return None if row is None else float(row[0])
