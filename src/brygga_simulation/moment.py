"""The simulation's one clock. It stands still unless somebody moves it: a call, a wait, or the next due work."""

from datetime import UTC, datetime, timedelta

BEGINNINGS = (
    datetime(2026, 5, 11, 6, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 0, tzinfo=UTC),  # Finland's clocks go back at 1:00 UTC of the 25th
    datetime(2026, 3, 29, 0, 0, tzinfo=UTC),  # and forward at 1:00 UTC of the 29th
    datetime(2026, 11, 30, 21, 0, tzinfo=UTC),
)
"""When lives begin: one day is ordinary, two are the Finnish nights in which clocks are moved."""
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)


class Moment:
    """Aware UTC; a call of it is the present moment."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - _BEGAN).total_seconds()

    def pause(self, seconds: float) -> None:
        """Waits, which takes no real time."""
        self.at += timedelta(seconds=max(0.0, seconds))

    def move_to(self, at: datetime) -> None:
        """To a later moment; an earlier one changes nothing."""
        self.at = max(self.at, at)
