"""One limit shared by all processes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from brygga.core.failures import TryAgain
from brygga.integrations.throttle import SharedThrottle

TransactionalDb = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def standing_still(key: str, per_second: float, waits: list[float], at: datetime = NOON) -> SharedThrottle:
    """All who call do so at one moment."""
    return SharedThrottle(key, per_second, pause=waits.append, monotonic=lambda: 0.0, moment=lambda: at)


@TransactionalDb
def test_the_first_caller_does_not_wait() -> None:
    waits: list[float] = []
    standing_still("vendor", 10, waits).take()
    assert waits == []


@TransactionalDb
def test_callers_are_spaced_evenly() -> None:
    waits: list[float] = []
    throttle = standing_still("vendor", 2, waits)
    for _ in range(4):
        throttle.take()
    assert waits == pytest.approx([0.55, 1.1, 1.65])


@TransactionalDb
def test_who_would_wait_too_long_is_told_when_to_come_back_and_takes_no_turn() -> None:
    waits: list[float] = []
    throttle = standing_still("vendor", 0.25, waits)  # a turn every 4.4 seconds
    for _ in range(3):
        throttle.take()
    with pytest.raises(TryAgain) as caught:
        throttle.take()
    with pytest.raises(TryAgain) as again:
        throttle.take()
    assert caught.value.after == again.value.after == pytest.approx(4.4)


@TransactionalDb
def test_a_clock_that_was_hours_fast_and_is_set_back_stops_nobody() -> None:
    waits: list[float] = []
    standing_still("vendor", 2, waits, NOON + timedelta(hours=3)).take()
    for _ in range(2):
        standing_still("vendor", 2, waits).take()
    assert waits == pytest.approx([0.55])


@TransactionalDb
def test_limits_of_different_keys_do_not_touch() -> None:
    waits: list[float] = []
    standing_still("one", 1, waits).take()
    standing_still("other", 1, waits).take()
    assert waits == []


@TransactionalDb
def test_callers_in_many_threads_share_the_limit(threads_close_their_connections: Callable[[], None]) -> None:
    waits: list[float] = []

    def take(_: int) -> None:
        standing_still("vendor", 100, waits).take()
        threads_close_their_connections()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, range(32)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM integrations_ratelimit")
        assert cursor.fetchone() == (1,)
    assert sorted(waits) == pytest.approx([n * 0.011 for n in range(1, 32)])
