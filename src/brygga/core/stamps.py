"""Procountor's stamps: wall-clock text without a zone, in whole seconds (`2026-03-02T09:15:30`).

They are compared and moved as text, as Procountor wrote them, and passed through a zone only to be shown.
"""

import re
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Helsinki")
"""Whose wall clock it is unless the settings say otherwise (`procountor.time_zone`), and where "today" is."""

YOUNG_SECONDS = 5
"""So long after a stamp another change may still carry the same second."""
NOTHING = timedelta()
EARLIEST = "0001-01-01T00:00:00"
LENGTH = len("2026-03-02T09:15:30")
_AS_TOLD = re.compile(r"([0-9-]{10})[T ]([0-9]{2}:[0-9]{2})(?:(:[0-9]{2})(?:\.[0-9]+)?)?")
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?")


def parse(stamp: str) -> datetime:
    """The wall-clock time of a stamp (naive, on purpose); fractions are floored. Raises ValueError."""
    if not _STAMP.fullmatch(stamp):
        raise ValueError(f"not a zone-less stamp: {stamp[:40]!r}")
    return datetime.fromisoformat(stamp[:LENGTH])


def is_stamp(text: object) -> bool:
    """Whether a value is a stamp as Procountor writes it."""
    if not isinstance(text, str):
        return False
    try:
        parse(text)
    except ValueError:
        return False
    return True


def as_written(told: object) -> str:
    """What Procountor told, in the shape in which stamps are kept here: a blank for the T, seconds left out (they are
    zero) and fractions (floored) do not matter. "" for everything else, a stamp with a zone of its own too: nobody has
    said on which wall clock the others are."""
    found = _AS_TOLD.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        return ""
    stamp = f"{found[1]}T{found[2]}{found[3] or ':00'}"
    return stamp if is_stamp(stamp) else ""


def written(wall_clock: datetime) -> str:
    """A wall-clock time as Procountor writes it, in whole seconds (floored)."""
    return wall_clock.replace(tzinfo=None, microsecond=0).isoformat()


def compare(one: str, other: str) -> int:
    """-1, 0 or 1, by the wall clock. In October's repeated hour this is not the order of events."""
    first, second = parse(one), parse(other)
    return (first > second) - (first < second)


def less(stamp: str, seconds: int) -> str:
    """The stamp so many seconds earlier on the wall clock, never before the year 1."""
    try:
        return written(parse(stamp) - timedelta(seconds=seconds))
    except OverflowError:
        return EARLIEST


def is_young(stamp: str, newest: str) -> bool:
    """Whether a stamp is so near the newest one that another change may still carry the same second."""
    return compare(stamp, less(newest, YOUNG_SECONDS)) >= 0


def in_repeated_hour(stamp: str, zone: tzinfo = ZONE) -> bool:
    """Whether the wall clock shows this twice: in Helsinki 3:00 to 3:59:59 on the last Sunday of October."""
    first, second = (to_aware(stamp, fold=fold, zone=zone).utcoffset() for fold in (0, 1))
    return (first or NOTHING) > (second or NOTHING)


def end_of_hour(stamp: str) -> str:
    """The last second of the hour a stamp is in."""
    return written(parse(stamp).replace(minute=59, second=59))


def to_aware(stamp: str, *, fold: int = 0, zone: tzinfo = ZONE) -> datetime:
    """The moment a stamp means; `fold=1`: the second time around in the repeated hour."""
    return parse(stamp).replace(tzinfo=zone, fold=fold)


def from_aware(moment: datetime, zone: tzinfo = ZONE) -> str:
    """What Procountor's wall clock shows at an aware moment. Raises ValueError for a naive one."""
    return written(_at(moment, zone))


def local_date(moment: datetime) -> date:
    """The day it is at an aware moment where the merchants are. Raises ValueError for a naive one."""
    return _at(moment, ZONE).date()


def _at(moment: datetime, zone: tzinfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(zone)
