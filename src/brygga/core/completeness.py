"""The completeness check's verdicts: is a listed record accounted for, and does a delivered one stand in the WMS?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from brygga.core import stamps
from brygga.core.saying import say
from brygga.core.words import DocState

FEW = 20
"""So many may be wrong at once in the smallest shop."""
REPEATED_SECONDS = 2 * 3600
"""In October's repeated hour a stamp may be this much less than one that was written before it: by the wall clock, an
hour at most, and one to spare."""


class Difference(StrEnum):
    """Why a listed record is not accounted for, or one of the ledger is not listed."""

    MISSING = "missing"  # listed, and the ledger has never seen it
    OLDER = "older"  # the ledger has an older version of it
    UNANSWERED = "unanswered"  # in the ledger, without a next look and without a reason
    NOT_SHOWN = "not_shown"  # listed again and again, and not shown when it is asked for by its id
    NOT_IN_WMS = "not_in_wms"  # the ledger says delivered, and the WMS has nothing of it
    CANCELLED_IN_WMS = "cancelled_in_wms"  # the same, and the warehouse has cancelled it
    OTHER_IN_WMS = (
        "other_in_wms"  # it stands there otherwise than the ledger says: other number, other order, twice
    )
    NOT_LISTED = "not_listed"  # in the ledger, and Procountor does not list it any more


@dataclass(frozen=True)
class Verdict:
    """What a check found: `listed` records, those `accounted` for and those `repaired`; `problem`: why the rest was
    left as it is."""

    listed: int
    accounted: int
    repaired: int
    problem: str

    @property
    def open(self) -> int:
        """How many are not accounted for, and not taken up either."""
        return self.listed - self.accounted - self.repaired

    @property
    def is_whole(self) -> bool:
        """Whether everything listed is accounted for, or taken up."""
        return self.open == 0 and not self.problem


@dataclass(frozen=True)
class Held:
    """What the ledger holds of a listed record."""

    version: str
    state: DocState
    is_due: bool
    has_reason: bool
    is_gone: bool
    """Whether Procountor did not show it when it was asked for by its id."""


def of_listed(version: str, have: Held | None, read_to: str, zone: tzinfo) -> Difference | None:
    """The difference of a listed record, or None when it is accounted for. `read_to` is the stamp that the flow has
    read to: what is newer has only just come, and no reading has missed it."""
    if have is None:
        return Difference.MISSING if was_passed(version, read_to, zone) else None
    if is_newer(version, have.version, zone) and was_passed(version, read_to, zone):
        return Difference.OLDER
    if have.is_gone:
        return Difference.NOT_SHOWN
    return None if _is_answered(have) else Difference.UNANSWERED


def was_passed(version: str, read_to: str, zone: tzinfo) -> bool:
    """Whether reading went beyond this stamp. Of a record without one nobody can say when it was changed; it is read
    whole at every reading."""
    if not version or not read_to:
        return False
    in_repeat = stamps.in_repeated_hour(version, zone)
    return version < stamps.less(read_to, REPEATED_SECONDS if in_repeat else stamps.YOUNG_SECONDS)


def is_newer(version: str, have: str, zone: tzinfo) -> bool:
    """Whether a listed stamp is of a later write than the one the ledger has. Equal stamps are one write here; whether
    a second came in the same second is for the content to say."""
    if version == have or not version:
        return False
    in_repeat = stamps.in_repeated_hour(version, zone) or (have != "" and stamps.in_repeated_hour(have, zone))
    return in_repeat or version > have


def _is_answered(have: Held) -> bool:
    """Whether the ledger knows what comes next, or why nothing does."""
    if have.state is DocState.DELIVERED or have.is_due:
        return True
    return have.state not in (DocState.PENDING, DocState.UNKNOWN) and have.has_reason


@dataclass(frozen=True)
class Standing:
    """A record of the WMS."""

    id: int
    number: str
    is_ours: bool
    is_cancelled: bool


@dataclass(frozen=True)
class Well:
    """It stands there. `id` is another than the ledger's when it was made there anew."""

    id: int


@dataclass(frozen=True)
class Wrong:
    """It does not stand there as the ledger says; `reason` is for a person."""

    difference: Difference
    reason: str


RAISED = frozenset({Difference.NOT_IN_WMS, Difference.CANCELLED_IN_WMS, Difference.OTHER_IN_WMS})
"""The codes of what a check raised for a person. The next check looks at it again."""


def by_number(number: str, target_id: int | None, there: Sequence[Standing]) -> Well | Wrong | None:
    """What the WMS has under the document's number. None: nothing of it, so it is to be looked for by its id."""
    ours = [one for one in there if one.id == target_id or one.is_ours]
    alive = [one for one in ours if not one.is_cancelled]
    if len(alive) > 1:
        ids = ", ".join(str(one.id) for one in alive)
        return Wrong(
            Difference.OTHER_IN_WMS, say(f"The warehouse has it {len(alive)} times as {number} (ids {ids}).")
        )
    if alive:
        return Well(alive[0].id)
    return _cancelled(number) if ours else None


def beside(number: str, verdict: Well | Wrong, known: Standing | None) -> Well | Wrong:
    """What was found under the number is not the order that the ledger knows (`known`, what the WMS has under its id):
    where that one is alive too, the order stands there twice."""
    if known is None or known.is_cancelled:
        return verdict
    if isinstance(verdict, Wrong):
        return by_id(number, known, None)
    return Wrong(
        Difference.OTHER_IN_WMS, say(f"The warehouse has it twice, as {number} and as {known.number}.")
    )


def by_id(number: str, found: Standing | None, stranger: int | None) -> Well | Wrong:
    """The same where its number is not: what the WMS has under the id that the ledger knows. `stranger` is the id of
    another's order that has the number now."""
    if found is None:
        gone = say(f"It was delivered as {number}, and the warehouse has nothing of it any more.")
        used = say(f"Its number is used by another order there (id {stranger}).") if stranger else ""
        return Wrong(Difference.NOT_IN_WMS, f"{gone} {used}".rstrip())
    if found.is_cancelled:
        return _cancelled(found.number)
    if found.number != number:
        reason = say(f"It was delivered as {number}, and stands in the warehouse as {found.number} now.")
        return Wrong(Difference.OTHER_IN_WMS, reason)
    return Well(found.id)


def _cancelled(number: str) -> Wrong:
    return Wrong(
        Difference.CANCELLED_IN_WMS,
        say(f"The warehouse cancelled {number}, and in Procountor it still stands."),
    )


def is_too_many(count: int, of: int) -> bool:
    """Whether so many of so many are more likely a wrong answer (a lost right, another goods owner) than the truth."""
    return count > max(FEW, of // 20)
