"""What states are called on the pages, and their tone: the colour, which is never the only sign."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brygga.core.decide import STATUS_NOT_CHOSEN, SWITCHED_OFF
from brygga.core.words import SKIPPED_BY_PERSON, DocState, Flow
from brygga.integrations.models import Role
from brygga.ledger.count_words import COUNTS
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.models import Document, Outcome, ShipmentState
from brygga.ledger.receiving import BEFORE_START


class Tone(StrEnum):
    GOOD = "good"
    QUIET = "quiet"
    WAIT = "wait"
    BAD = "bad"


@dataclass(frozen=True)
class Word:
    """A label and its tone."""

    label: str | Promise
    tone: Tone


WHOLES, BESIDE = ("read", "taken"), ("hints", "listed", "accounted", "repaired", "open")
DOC_STATES: dict[str, Word] = {
    DocState.PENDING: Word(_("waiting its turn"), Tone.WAIT),
    DocState.DELIVERED: Word(_("delivered"), Tone.GOOD),
    DocState.SKIPPED: Word(_("skipped"), Tone.QUIET),
    DocState.HELD: Word(_("held"), Tone.WAIT),
    DocState.PARKED: Word(_("parked"), Tone.BAD),
    DocState.UNKNOWN: Word(_("outcome unknown"), Tone.BAD),
    DocState.DIVERGED: Word(_("diverged"), Tone.BAD),
}
WITH_WARNINGS = Word(_("with warnings"), Tone.WAIT)
"""What was sent, and of which something is to be told; no state of its own."""
SHIPMENT_STATES: dict[str, Word] = {
    ShipmentState.WAITING: Word(_("waiting its turn"), Tone.WAIT),
    ShipmentState.UNKNOWN: Word(_("outcome unknown"), Tone.BAD),
    ShipmentState.DONE: Word(_("invoice marked sent"), Tone.GOOD),
    ShipmentState.PARKED: Word(_("parked"), Tone.BAD),
    ShipmentState.SKIPPED: Word(_("skipped"), Tone.QUIET),
}
OUTCOMES: dict[str, Word] = {
    "": Word(_("under way"), Tone.WAIT),
    Outcome.CREATED: Word(_("created"), Tone.GOOD),
    Outcome.UPDATED: Word(_("updated"), Tone.GOOD),
    Outcome.DONE: Word(_("done"), Tone.GOOD),
    Outcome.REFUSED: Word(_("refused"), Tone.BAD),
    Outcome.TRY_AGAIN: Word(_("to try again"), Tone.WAIT),
    Outcome.UNKNOWN: Word(_("outcome unknown"), Tone.BAD),
    Outcome.RECONNECT: Word(_("credential refused"), Tone.BAD),
    Outcome.LOST: Word(_("interrupted"), Tone.WAIT),
}
STEPS: dict[str, str | Promise] = {
    "article": _("article"),
    "order": _("order"),
    "purchase order": _("purchase order"),
    "cancel": _("cancelling"),
    "approve": _("approving the invoice"),
    "send": _("marking the invoice as sent"),
}
"""What a call was made for. Those of a row's article and of a late change have a name after the word."""
PREVIEW_OUTCOMES: dict[str, Word] = {
    "push": Word(_("would be sent"), Tone.GOOD),
    "skip": Word(_("would be skipped"), Tone.QUIET),
    "hold": Word(_("would be held"), Tone.WAIT),
    "cancel": Word(_("would be cancelled"), Tone.WAIT),
    "diverge": Word(_("would need a person"), Tone.BAD),
}
PREVIEW_EXAMPLE = Word(_("example"), Tone.QUIET)
"""Of what is older than the start date: whatever would come of it, it is not sent."""
AUDIT_WORDS: dict[str, str | Promise] = {
    "user": _("user"),
    "flow": _("flow"),
    "flows": _("flows"),
    "document": _("document"),
    "order": _("order"),
    "why": _("why"),
    "state": _("state"),
    "code": _("code"),
    "write-back": _("write-back"),
    "person": _("person"),
    "role": _("role"),
    "company": _("company"),
    "goods owner": _("goods owner"),
    "first": _("first"),
    "last": _("last"),
    "failures": _("failures"),
    "late": _("late"),
    "daily": _("daily"),
    "unsent_days": _("days until not marked as sent"),
    "language": _("language"),
    Role.OPERATOR: _("operator"),
    Role.READER: _("reader"),
    **{flow: FLOWS[flow] for flow in Flow},
    **{state: word.label for state, word in DOC_STATES.items()},
}
"""Names and values in the audit that are words."""
LATE_CHANGE = _("late change")
ROLES: dict[str, str | Promise] = {Role.OPERATOR: _("operator"), Role.READER: _("reader")}


_AFTER_SETTINGS = _("when it changes in Procountor; after a change of the settings by Try again")
WITHOUT_A_TIME: dict[str, str | Promise] = {
    SWITCHED_OFF: _("when it is switched on"),
    STATUS_NOT_CHOSEN: _AFTER_SETTINGS,
    "product_type": _AFTER_SETTINGS,
    "filter": _AFTER_SETTINGS,
    BEFORE_START: _("by a backfill, or by Try again"),
    SKIPPED_BY_PERSON: _("when it is edited in Procountor, or by Try again"),
}
"""By the code of a document that has no time for its next try: what it waits for."""


def next_try(document: Document) -> str | Promise:
    """What a document without a time for its next try waits for."""
    if document.code in WITHOUT_A_TIME:
        return WITHOUT_A_TIME[document.code]
    match document.state:
        case DocState.HELD:
            return _("when it, a product or the settings change")
        case DocState.SKIPPED:
            return _("when it changes in Procountor")
        case _:
            return _("by Try again, or when it changes in Procountor")


def step_name(step: str) -> str:
    """The step of an attempt in words: "late deliveryDate" is a late change of the member deliveryDate."""
    head, _sep, name = step.partition(" ")
    if step in STEPS:
        return str(STEPS[step])
    return f"{STEPS['article'] if head == 'article' else LATE_CHANGE} {name}" if name else step


def word_of(words: dict[str, Word], state: str) -> Word:
    """The word of a state; a state that this release has no word for is shown as it is written."""
    return words.get(state, Word(state.replace("_", " "), Tone.QUIET))


@dataclass(frozen=True)
class Sum:
    """The counts of a run: what was taken up is the sum of what came of it. `beside`: what is counted apart."""

    whole: tuple[str | Promise, int] | None
    parts: list[tuple[str | Promise, int]]
    beside: list[tuple[str | Promise, int]]

    @property
    def adds_up(self) -> bool:
        return self.whole is None or self.whole[1] == sum(count for _name, count in self.parts)


def sum_of(counts: dict[str, int]) -> Sum:
    """Only what is not zero; in the order a person reads it."""
    names = [*COUNTS, *sorted(counts.keys() - COUNTS.keys())]
    known = {
        name: (COUNTS.get(name, name.replace("_", " ")), counts[name]) for name in names if counts.get(name)
    }
    whole = next((known[name] for name in WHOLES if name in known), None)
    parts = [said for name, said in known.items() if name not in (*WHOLES, *BESIDE)]
    return Sum(whole, parts, [known[name] for name in BESIDE if name in known])
