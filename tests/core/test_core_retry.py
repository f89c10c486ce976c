"""When a failed call is looked at again."""

from datetime import UTC, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core.failures import (
    Failure,
    Gone,
    NeedsPerson,
    OutcomeUnknown,
    ReconnectNeeded,
    Refused,
    TryAgain,
)
from brygga.core.retry import next_look, pause

NOW = datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)
HOUR, DAY = 3600.0, 24 * 3600.0
TRIES = st.integers(min_value=0, max_value=10_000)
ASKED = st.none() | st.floats(min_value=0, max_value=DAY)
JITTER = st.floats(min_value=0, max_value=1)


def _after(failure: TryAgain, tries: int = 0, jitter: float = 0.0) -> timedelta:
    return next_look(failure, tries, NOW, jitter) - NOW


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [(-1, 30), (0, 30), (1, 60), (2, 120), (3, 240), (6, 1920), (7, 3600), (8, 3600), (10**6, 3600)],
)
def test_the_pauses_double_up_to_an_hour(tries: int, seconds: float) -> None:
    assert _after(TryAgain("Busy."), tries) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("asked", "tries", "seconds"),
    [
        *[(0.0, 0, 1), (0.0, 1, 2), (0.0, 5, 32), (0.0, 12, 3600), (0.0, 10**6, 3600), (7.5, 0, 7.5)],
        *[(7.5, 2, 7.5), (7.5, 3, 8), (7200.0, 50, 7200), (DAY, 0, DAY), (DAY + 1, 0, DAY), (inf, 0, DAY)],
        *[(-5.0, 0, 1), (nan, 0, 1)],
    ],
)
def test_a_vendor_that_says_how_long_is_waited_for_up_to_a_day(
    asked: float, tries: int, seconds: float
) -> None:
    assert _after(TryAgain("Busy.", after=asked), tries) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("jitter", "seconds"), [(0, 30), (0.5, 33), (1, 36), (2, 36), (-1, 30)])
def test_the_jitter_adds_at_most_a_fifth(jitter: float, seconds: float) -> None:
    assert _after(TryAgain("Busy."), 0, jitter) == timedelta(seconds=seconds)


@given(tries=TRIES, asked=ASKED, jitter=JITTER)
@settings(max_examples=100, deadline=None)
def test_nobody_comes_back_before_they_were_told_to(tries: int, asked: float | None, jitter: float) -> None:
    seconds = pause(tries, asked, jitter)
    assert seconds >= (asked or 0.0)
    assert seconds >= (1 if asked is not None else 30)
    assert seconds <= 1.2 * max(HOUR, asked or 0.0)


@given(tries=TRIES, more=TRIES, asked=ASKED, jitter=JITTER)
@settings(max_examples=100, deadline=None)
def test_the_pauses_never_shrink_while_the_failures_go_on(
    tries: int, more: int, asked: float | None, jitter: float
) -> None:
    assert pause(tries + more, asked, jitter) >= pause(tries, asked, jitter)


def test_an_unknown_outcome_is_looked_at_again_by_the_same_clock() -> None:
    assert _after(OutcomeUnknown("The answer was lost."), 2) == timedelta(seconds=120)
    assert _after(OutcomeUnknown("The answer was lost.", after=600.0)) == timedelta(seconds=600)


# --- the failures themselves


def test_a_failure_says_its_problem_and_remedy() -> None:
    failure = Failure("It broke.", "Mend it.")
    assert (str(failure), failure.problem, failure.remedy) == ("It broke.", "It broke.", "Mend it.")
    assert Failure("It broke.").remedy == ""


def test_only_what_may_pass_by_itself_is_tried_again() -> None:
    assert issubclass(OutcomeUnknown, TryAgain)
    for permanent in (ReconnectNeeded, NeedsPerson, Gone, Refused):
        assert issubclass(permanent, Failure)
        assert not issubclass(permanent, TryAgain)
    assert not issubclass(ReconnectNeeded, NeedsPerson)
    assert TryAgain("Busy.").after is None
    assert OutcomeUnknown("Lost.", "Wait.", after=2.5).after == 2.5


@pytest.mark.parametrize(
    ("kind", "code"), [(NeedsPerson, "needs_person"), (Gone, "gone"), (Refused, "refused")]
)
def test_a_permanent_failure_groups_its_causes_by_a_code(kind: type[NeedsPerson], code: str) -> None:
    plain = kind("No.")
    assert (plain.code, plain.status, plain.members, plain.remedy) == (code, None, (), "")
    told = kind("No.", "Ask.", code="unit", status=400, members=("unitCode",))
    assert (told.code, told.status, told.members, told.remedy) == ("unit", 400, ("unitCode",), "Ask.")
