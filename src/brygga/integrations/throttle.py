"""A vendor's limit of calls, shared by all processes: one row, moved by one statement."""

from collections.abc import Callable
from datetime import datetime

from brygga import clock, statements
from brygga.core.failures import TryAgain
from brygga.core.saying import say

LONGEST_WAIT_SECONDS = 10.0
"""Who would wait longer is told to come back, and stands in no line meanwhile: so this is longer than the line of all
lanes of an installation (48 of them wait 4 s for 15 calls a second), and each gets its call in the order of asking."""
LATEST_SECONDS = 0.05
"""A process that the machine kept from calling for longer than this after its turn takes another turn."""
SPREAD_SECONDS = 0.1
"""How much later than another a call may reach the vendor: we leave late, and the way there takes its time. Turns are
so much wider apart that no second holds one call too many."""
POSSIBLE_SECONDS = 60.0
"""A free moment further away than this, spacing and patience was written while the database's clock was fast, and has
been set back since: it counts no longer, or nobody would call until that time has come."""
TURNS_LOST = 8
"""In a row, before a process that never gets to call in time gives up."""

# A turn need not outlive a power cut: no wait for the disk.
_TAKE = """
    INSERT INTO integrations_ratelimit AS shared (key, next_at)
    SELECT %(key)s, COALESCE(%(moment)s, clock_timestamp()) + %(spacing)s * interval '1 second'
    FROM set_config('synchronous_commit', 'off', true)
    ON CONFLICT (key) DO UPDATE
        SET next_at = CASE
                WHEN shared.next_at > COALESCE(%(moment)s, clock_timestamp()) + %(possible)s * interval '1 second'
                THEN COALESCE(%(moment)s, clock_timestamp())
                ELSE GREATEST(shared.next_at, COALESCE(%(moment)s, clock_timestamp()))
            END + %(spacing)s * interval '1 second'
        WHERE shared.next_at <= COALESCE(%(moment)s, clock_timestamp()) + %(patience)s * interval '1 second'
            OR shared.next_at > COALESCE(%(moment)s, clock_timestamp()) + %(possible)s * interval '1 second'
    RETURNING EXTRACT(EPOCH FROM next_at - COALESCE(%(moment)s, clock_timestamp())) - %(spacing)s
"""
_WAIT = """
    SELECT EXTRACT(EPOCH FROM next_at - COALESCE(%(moment)s, clock_timestamp())) - %(patience)s
    FROM integrations_ratelimit WHERE key = %(key)s
"""


class SharedThrottle:
    """Spaces calls evenly over every process that uses the same key, on the database's clock.

    `per_second` is the most calls that all of them together make in any second, wherever it begins. `pause` waits in
    this process. `moment` stands in for the database's clock where there is one process only, as in the simulation.
    """

    def __init__(
        self,
        key: str,
        per_second: float,
        *,
        pause: Callable[[float], None] = clock.pause,
        monotonic: Callable[[], float] = clock.monotonic,
        moment: Callable[[], datetime] | None = None,
    ) -> None:
        self._key = key
        self._moment = moment
        self._spacing = (1.0 + SPREAD_SECONDS) / per_second
        self._pause = pause
        self._monotonic = monotonic

    def take(self) -> None:
        """Returns when the caller may call. TryAgain, with the seconds, when its turn is too far away."""
        for _ in range(TURNS_LOST):
            asked = self._monotonic()
            wait = self._turn()
            if wait > 0:
                self._pause(wait)
            if self._monotonic() - asked - max(wait, 0.0) <= LATEST_SECONDS:
                return
        raise TryAgain(say("This machine is too busy to keep to the vendor's limit."), after=1.0)

    def _turn(self) -> float:
        """Seconds until the turn that was taken."""
        wait = self._one(_TAKE)
        if wait is None:
            later = max(self._one(_WAIT) or 0.0, self._spacing)
            raise TryAgain(
                say("All calls that the vendor allows are taken at the moment."), after=round(later, 3)
            )
        return wait

    def _one(self, statement: str) -> float | None:
        row = statements.row(
            statement,
            key=self._key,
            spacing=self._spacing,
            patience=LONGEST_WAIT_SECONDS,
            possible=LONGEST_WAIT_SECONDS + self._spacing + POSSIBLE_SECONDS,
            moment=self._moment() if self._moment else None,
        )
        return None if row is None else float(row[0])
