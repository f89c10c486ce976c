"""Procountor's stamps are a wall clock's text: compared and moved as written, shown through one zone."""
# ruff: noqa: DTZ001 a wall clock's time has no zone

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core import stamps

WHOLE = st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
SECONDS = st.integers(min_value=0, max_value=10**9)
SPRING = "2026-03-29"
"""This night 3:00 to 3:59:59 does not exist in Helsinki."""
AUTUMN = "2026-10-25"
"""This night 3:00 to 3:59:59 comes twice."""


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2026-03-02T09:15:30", datetime(2026, 3, 2, 9, 15, 30)),
        ("2026-03-02T09:15:30.999999999", datetime(2026, 3, 2, 9, 15, 30)),
        ("0001-01-01T00:00:00", datetime(1, 1, 1)),
    ],
)
def test_a_stamp_is_read_as_written_and_fractions_are_floored(stamp: str, moment: datetime) -> None:
    assert stamps.parse(stamp) == moment
    assert stamps.parse(stamp).tzinfo is None
    assert stamps.is_stamp(stamp)


@pytest.mark.parametrize(
    "text",
    [
        *["2026-03-02T09:15:30Z", "2026-03-02T09:15:30+02:00", "2026-03-02 09:15:30", "2026-03-02"],
        *["2026-03-02T09:15", "2026-02-30T09:15:30", "2026-03-02T25:15:30", "20260302T091530", "", "soon"],
        *["2026-03-02T09:15:30.", " 2026-03-02T09:15:30", "２026-03-02T09:15:30", "0000-01-01T00:00:00"],
    ],
)
def test_what_is_no_stamp_is_refused(text: str) -> None:
    assert not stamps.is_stamp(text)
    with pytest.raises(ValueError):
        stamps.parse(text)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-03-02T09:15:30", "2026-03-02T09:15:30"),
        ("2026-03-02T09:15:30.999", "2026-03-02T09:15:30"),
        ("2026-03-02 09:15:30", "2026-03-02T09:15:30"),
        ("2026-03-02 09:15:30.5", "2026-03-02T09:15:30"),
        ("2026-03-02T09:15", "2026-03-02T09:15:00"),
        *[(f"2026-03-02T09:15:30{zone}", "") for zone in ("Z", "+02:00", ".123+02:00")],
        *[(other, "") for other in ("2026-03-02", "2026-02-30T09:15:30", "2026-03-02T09:15.5", "soon", "")],
        *[(other, "") for other in (None, 1772435730000, datetime(2026, 3, 2), "２026-03-02T09:15:30")],
    ],
)
def test_what_procountor_told_is_kept_in_one_shape_or_not_at_all(told: object, kept: str) -> None:
    assert stamps.as_written(told) == kept


@pytest.mark.parametrize("value", [None, 20260302, datetime(2026, 3, 2), ["2026-03-02T09:15:30"]])
def test_only_text_is_a_stamp(value: object) -> None:
    assert not stamps.is_stamp(value)


def test_the_refusal_repeats_only_the_beginning_of_a_long_text() -> None:
    with pytest.raises(ValueError) as refused:
        stamps.parse("x" * 10_000)
    assert len(str(refused.value)) < 100


@given(WHOLE)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back(moment: datetime) -> None:
    assert stamps.parse(stamps.written(moment)) == moment
    assert stamps.written(moment + timedelta(microseconds=999_999)) == stamps.written(moment)
    assert len(stamps.written(moment)) == len("2026-03-02T09:15:30")


@given(one=WHOLE, other=WHOLE)
@settings(max_examples=60, deadline=None)
def test_stamps_compare_as_the_wall_clock_does(one: datetime, other: datetime) -> None:
    first, second = stamps.written(one), stamps.written(other)
    assert stamps.compare(first, second) == (one > other) - (one < other)
    assert stamps.compare(first, second) == -stamps.compare(second, first)
    assert stamps.compare(first, f"{first}.75") == 0


@given(moment=WHOLE, seconds=SECONDS, more=SECONDS)
@settings(max_examples=60, deadline=None)
def test_less_goes_back_by_the_wall_clock_and_never_before_the_first_year(
    moment: datetime, seconds: int, more: int
) -> None:
    stamp = stamps.written(moment)
    back = stamps.less(stamp, seconds)
    reached = (moment - datetime(1, 1, 1)).total_seconds() - seconds
    assert stamps.is_stamp(back)
    assert back == (stamps.EARLIEST if reached <= 0 else stamps.written(moment - timedelta(seconds=seconds)))
    assert stamps.compare(stamps.less(stamp, seconds + more), back) <= 0
    assert stamps.less(stamp, 0) == stamp


def test_no_overlap_is_too_long_for_less() -> None:
    assert stamps.less("2026-03-02T09:15:30", 10**30) == stamps.EARLIEST
    assert stamps.less("0001-01-01T00:00:05", 5) == stamps.EARLIEST
    assert stamps.less("0001-01-01T00:00:05", 6) == stamps.EARLIEST


@pytest.mark.parametrize(
    ("stamp", "seconds", "back"),
    [
        (f"{AUTUMN}T03:30:00", 3600, f"{AUTUMN}T02:30:00"),
        (f"{AUTUMN}T04:00:00", 1, f"{AUTUMN}T03:59:59"),
        (f"{AUTUMN}T04:30:00", 3600, f"{AUTUMN}T03:30:00"),
        (f"{SPRING}T04:30:00", 3600, f"{SPRING}T03:30:00"),
        (f"{SPRING}T04:00:00", 1, f"{SPRING}T03:59:59"),
        (f"{SPRING}T04:00:00", 7200, f"{SPRING}T02:00:00"),
    ],
)
def test_both_nights_of_changing_clocks_are_as_long_as_any_other(stamp: str, seconds: int, back: str) -> None:
    assert stamps.less(stamp, seconds) == back
    assert stamps.compare(back, stamp) == -1


@pytest.mark.parametrize("read", [0, 1, 1800, 3599])
@pytest.mark.parametrize("written", [3600, 3601, 5400, 7199, 7200])
def test_an_overlap_of_an_hour_covers_what_is_written_after_the_clock_was_put_back(
    read: int, written: int
) -> None:
    begins = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 3:00 for the first time
    cursor = stamps.from_aware(begins + timedelta(seconds=read))
    news = stamps.from_aware(begins + timedelta(seconds=written))
    assert stamps.compare(news, stamps.less(cursor, 3600)) >= 0


@pytest.mark.parametrize(("read", "written"), [(0, 1), (3599, 3600), (3600, 3601), (7199, 7200)])
def test_in_march_the_wall_clock_only_leaps_forward(read: int, written: int) -> None:
    begins = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)  # 2:00; an hour later it is 4:00
    before, after = (stamps.from_aware(begins + timedelta(seconds=at)) for at in (read, written))
    assert stamps.compare(before, after) == -1


@pytest.mark.parametrize(
    ("stamp", "newest", "young"),
    [
        *[("2026-03-02T09:15:25", "2026-03-02T09:15:30", True)],
        *[("2026-03-02T09:15:24", "2026-03-02T09:15:30", False)],
        *[("2026-03-02T09:15:30", "2026-03-02T09:15:30", True)],
        *[("2026-03-02T09:15:31", "2026-03-02T09:15:30", True)],
    ],
)
def test_a_stamp_near_the_newest_is_young(stamp: str, newest: str, young: bool) -> None:
    assert stamps.is_young(stamp, newest) is young


@pytest.mark.parametrize(
    ("stamp", "repeated"),
    [
        *[(f"{AUTUMN}T02:59:59", False), (f"{AUTUMN}T03:00:00", True), (f"{AUTUMN}T03:59:59", True)],
        *[(f"{AUTUMN}T04:00:00", False), ("2026-10-18T03:30:00", False), ("2026-10-24T03:30:00", False)],
        *[("2026-10-26T03:30:00", False), (f"{SPRING}T03:30:00", False), ("2027-10-31T03:30:00", True)],
        *[("2027-10-24T03:30:00", False), ("2026-11-29T03:30:00", False), ("2026-09-27T03:30:00", False)],
    ],
)
def test_only_the_hour_after_the_last_sunday_of_octobers_change_is_repeated(
    stamp: str, repeated: bool
) -> None:
    assert stamps.in_repeated_hour(stamp) is repeated


@given(st.datetimes(min_value=datetime(1997, 1, 1), max_value=datetime(2036, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_the_repeated_hour_is_the_zones_own(moment: datetime) -> None:
    for candidate in (moment, _last_sunday_of_october(moment)):
        stamp = stamps.written(candidate)
        both = {stamps.to_aware(stamp, fold=fold).utcoffset() for fold in (0, 1)}
        exists = stamps.from_aware(stamps.to_aware(stamp).astimezone(UTC)) == stamp
        assert stamps.in_repeated_hour(stamp) == (len(both) == 2 and exists)


def _last_sunday_of_october(moment: datetime) -> datetime:
    last = moment.replace(month=10, day=31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_the_repeated_hour_means_two_moments() -> None:
    first = stamps.to_aware(f"{AUTUMN}T03:30:00")
    second = stamps.to_aware(f"{AUTUMN}T03:30:00", fold=1)
    assert first.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second.astimezone(UTC) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert stamps.from_aware(first) == stamps.from_aware(second) == f"{AUTUMN}T03:30:00"


@pytest.mark.parametrize(
    ("moment", "stamp", "day"),
    [
        (datetime(2026, 1, 31, 22, 0, 0, 999_999, tzinfo=UTC), "2026-02-01T00:00:00", date(2026, 2, 1)),
        (datetime(2026, 1, 31, 21, 59, 59, tzinfo=UTC), "2026-01-31T23:59:59", date(2026, 1, 31)),
        (datetime(2026, 7, 1, 20, 59, tzinfo=UTC), "2026-07-01T23:59:00", date(2026, 7, 1)),
        (
            datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=14))),
            "2026-07-01T01:00:00",
            date(2026, 7, 1),
        ),
    ],
)
def test_a_moment_is_shown_on_helsinkis_wall_clock(moment: datetime, stamp: str, day: date) -> None:
    assert stamps.from_aware(moment) == stamp
    assert stamps.local_date(moment) == day


@pytest.mark.parametrize("shown", [stamps.from_aware, stamps.local_date])
def test_a_moment_without_a_zone_is_refused(shown: object) -> None:
    assert callable(shown)
    with pytest.raises(ValueError, match="zone"):
        shown(datetime(2026, 3, 2, 9, 15))
