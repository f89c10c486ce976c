"""The verdicts of the completeness check."""

import pytest

from brygga.core import completeness
from brygga.core.completeness import Difference, Held, Standing, Well, Wrong
from brygga.core.stamps import ZONE
from brygga.core.words import DocState

READ_TO = "2026-03-02T12:00:00"
DELIVERED = DocState.DELIVERED


def held(
    version: str,
    state: DocState = DELIVERED,
    *,
    is_due: bool = False,
    has_reason: bool = False,
    is_gone: bool = False,
) -> Held:
    return Held(version, state, is_due, has_reason, is_gone)


@pytest.mark.parametrize(
    ("version", "have", "difference"),
    [
        ("2026-03-02T10:00:00", held("2026-03-02T10:00:00"), None),
        ("2026-03-02T10:00:00", None, Difference.MISSING),
        ("2026-03-02T11:59:57", None, None),  # the second of the newest may hold more
        ("2026-03-02T12:00:09", None, None),  # came after the reading
        ("2026-03-02T10:00:01", held("2026-03-02T10:00:00"), Difference.OLDER),
        ("2026-03-02T12:30:00", held("2026-03-02T10:00:00"), None),
        ("2026-03-02T10:00:00", held("2026-03-02T11:00:00"), None),  # read by another turn while we listed
        ("2026-03-02T10:00:00", held(""), Difference.OLDER),  # adopted and never read
        ("", None, None),  # without stamps everything is read at every turn
        ("", held(""), None),
        ("2026-03-02T10:00:00", held("2026-03-02T10:00:00", DocState.PENDING), Difference.UNANSWERED),
        ("2026-03-02T10:00:00", held("2026-03-02T10:00:00", DocState.PENDING, is_due=True), None),
        (
            "2026-03-02T10:00:00",
            held("2026-03-02T10:00:00", DocState.PENDING, has_reason=True),
            Difference.UNANSWERED,
        ),
        ("2026-03-02T10:00:00", held("2026-03-02T10:00:00", DocState.SKIPPED), Difference.UNANSWERED),
        ("2026-03-02T10:00:00", held("2026-03-02T10:00:00", DocState.HELD, has_reason=True), None),
        (
            "2026-03-02T10:00:00",
            held("2026-03-02T10:00:00", DocState.SKIPPED, has_reason=True, is_gone=True),
            Difference.NOT_SHOWN,
        ),
    ],
)
def test_a_listed_record_is_accounted_for_or_named(
    version: str, have: Held | None, difference: Difference | None
) -> None:
    assert completeness.of_listed(version, have, READ_TO, ZONE) is difference


def test_before_the_first_reading_nothing_was_missed() -> None:
    assert completeness.of_listed("2026-03-02T10:00:00", None, "", ZONE) is None


def test_in_the_repeated_hour_a_lower_stamp_may_be_the_later_write() -> None:
    first, second = "2026-10-25T03:50:00", "2026-10-25T03:10:00"
    assert completeness.is_newer(second, first, ZONE)
    assert not completeness.was_passed(second, "2026-10-25T03:55:00", ZONE)
    assert completeness.was_passed(second, "2026-10-25T05:30:00", ZONE)


def there(number: int = 7, *, ours: bool = True, cancelled: bool = False, name: str = "10") -> Standing:
    return Standing(number, name, ours, cancelled)


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        ([there()], Well(7)),
        ([there(ours=False)], Well(7)),  # the id we know is enough
        ([there(8)], Well(8)),  # made anew there
        ([there(cancelled=True), there(8)], Well(8)),
        ([there(cancelled=True)], Difference.CANCELLED_IN_WMS),
        ([there(), there(8)], Difference.OTHER_IN_WMS),
        ([there(8, ours=False)], None),
        ([there(8, ours=False, cancelled=True)], None),
        ([], None),
    ],
)
def test_what_stands_under_the_number(standing: list[Standing], verdict: Well | Difference | None) -> None:
    found = completeness.by_number("10", 7, standing)
    assert (found.difference if isinstance(found, Wrong) else found) == verdict


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (None, Difference.NOT_IN_WMS),
        (there(name="11"), Difference.OTHER_IN_WMS),
        (there(name="11", cancelled=True), Difference.CANCELLED_IN_WMS),
        (there(), Well(7)),
    ],
)
def test_what_stands_under_the_id(standing: Standing | None, verdict: Well | Difference) -> None:
    found = completeness.by_id("10", standing, None)
    assert (found.difference if isinstance(found, Wrong) else found) == verdict


def test_a_stranger_under_the_number_is_named() -> None:
    found = completeness.by_id("10", None, 99)
    assert isinstance(found, Wrong)
    assert "99" in found.reason


def test_very_many_are_more_than_a_twentieth_and_never_few() -> None:
    assert not completeness.is_too_many(20, 20)
    assert completeness.is_too_many(21, 100)
    assert not completeness.is_too_many(50, 1000)
    assert completeness.is_too_many(51, 1000)


KNOWN = Standing(7, "1001", is_ours=True, is_cancelled=False)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (None, Well(9)),
        (Standing(7, "1001", is_ours=True, is_cancelled=True), Well(9)),
        (KNOWN, Wrong(Difference.OTHER_IN_WMS, "The warehouse has it twice, as 2002 and as 1001.")),
    ],
)
def test_an_order_beside_the_one_that_is_known_is_a_second_one_while_that_is_alive(
    known: Standing | None, said: Well | Wrong
) -> None:
    assert completeness.beside("2002", Well(9), known) == said
