"""The simulation's one clock. It stands still unless somebody moves it: a call, a wait, or the next due work."""

from datetime import UTC, datetime, timedelta

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
