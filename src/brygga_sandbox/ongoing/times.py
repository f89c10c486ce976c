"""Times of this vendor: stored with milliseconds, shown with `Z` and a fraction of varying length."""

from datetime import UTC, datetime, timedelta


def stamp(at: datetime) -> str:
    """Fixed width, so that stamps compare as texts: `2026-03-05T10:00:00.040Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def shown(stored: str) -> str:
    """`.040Z` -> `.04Z`, `.000Z` -> `Z`, as the vendor's own examples do."""
    seconds, _, fraction = stored.removesuffix("Z").partition(".")
    short = fraction.rstrip("0")
    return f"{seconds}.{short}Z" if short else f"{seconds}Z"


def shown_or_none(stored: str | None) -> str | None:
    return None if stored is None else shown(stored)


def seven_decimals(stored: str) -> str:
    """The form of a webhook's timestamp: UTC, seven decimals, no zone."""
    return stored.removesuffix("Z") + "0000"


def moment(text: str) -> datetime:
    """Aware UTC; a text without a zone counts as UTC. Raises ValueError."""
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def second_of(text: str) -> str:
    """Filters resolve to one second: both sides of a comparison are cut to it."""
    return moment(text).strftime("%Y-%m-%dT%H:%M:%S")


def is_older_than(text: str, now: datetime, age: timedelta) -> bool:
    return now - moment(text) > age


def date_part(text: str) -> str:
    return text[:10]
