"""After a failure that may pass by itself: when to look again. A pure decision; the ledger keeps the due time.

Trying never ends: an outage of any length is waited out. What trying cannot mend says so by its kind of failure.
"""

from datetime import datetime, timedelta

from brygga.core.failures import TryAgain

FIRST_PAUSE = 30.0
FIRST_PAUSE_WHEN_TOLD = 1.0
LONGEST_PAUSE = 3600.0
LONGEST_ASKED_FOR = 24 * 3600.0
"""A vendor's Retry-After counts up to a day."""
JITTER = 0.2
_DOUBLINGS = 12


def next_look(failure: TryAgain, tries: int, now: datetime, jitter: float) -> datetime:
    """When it is looked at again. `tries`: how many failed before this one; `jitter` is 0 to 1.

    An unknown outcome is looked at again by the same clock: looking comes before repeating.
    """
    return now + timedelta(seconds=pause(tries, failure.after, jitter))


def pause(tries: int, after: float | None, jitter: float) -> float:
    """Seconds to wait: 30, 60, 120 ... up to an hour. Where we were told how long (`after`): that long, and
    no less than 1, 2, 4 ... seconds, for those who always say "at once".

    The jitter only adds to it, so that no one comes back before they were told to.
    """
    doublings = min(max(tries, 0), _DOUBLINGS)
    first = FIRST_PAUSE if after is None else FIRST_PAUSE_WHEN_TOLD
    asked = min(max(after or 0.0, 0.0), LONGEST_ASKED_FOR)
    grown = min(first * float(2**doublings), LONGEST_PAUSE)
    return max(grown, asked) * (1 + JITTER * min(max(jitter, 0.0), 1.0))
