"""The sandbox's clock: real, frozen, moved, wrong on purpose."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from brygga_sandbox.clock import Clock

REAL = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def a_clock() -> Clock:
    return Clock(lambda: REAL)


def test_clock_shows_real_time_until_it_is_told_otherwise() -> None:
    assert a_clock().now() == REAL


def test_frozen_clock_stands_and_moves_only_when_advanced() -> None:
    clock = a_clock()
    clock.freeze(datetime(2026, 1, 1, 2, 0, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    clock.advance(90)
    assert clock.now() == datetime(2026, 1, 1, 0, 1, 30, tzinfo=UTC)
    assert clock.is_frozen


def test_running_clock_can_be_advanced_twice_and_skewed_once() -> None:
    clock = a_clock()
    clock.advance(10)
    clock.advance(10)
    assert clock.now() == REAL + timedelta(seconds=20)
    clock.skew(-300)
    assert clock.now() == REAL - timedelta(minutes=5)


def test_run_brings_real_time_back() -> None:
    clock = a_clock()
    clock.skew(60)
    clock.freeze(REAL - timedelta(days=1))
    clock.run()
    assert (clock.now(), clock.is_frozen) == (REAL, False)


def test_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        a_clock().freeze(datetime(2026, 1, 1))  # noqa: DTZ001
