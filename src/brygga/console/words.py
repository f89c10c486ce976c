"""What states are called on the pages, and their tone: the colour, which is never the only sign."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from brygga.core.words import DocState, Flow
from brygga.integrations.models import Role
from brygga.ledger.models import Outcome, ShipmentState


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


FLOWS: dict[str, str | Promise] = {
    Flow.ARTICLES: _("Articles"),
    Flow.SALES_ORDERS: _("Sales orders"),
    Flow.PURCHASE_ORDERS: _("Purchase orders"),
    Flow.SHIPMENTS: _("Shipments"),
}
ONE_OF: dict[str, str | Promise] = {
    Flow.ARTICLES: _("Article"),
    Flow.SALES_ORDERS: _("Sales order"),
    Flow.PURCHASE_ORDERS: _("Purchase order"),
}
"""One document of a flow."""
COUNTS: dict[str, str | Promise] = {
    "listed": _("listed"),
    "read": _("read"),
    "hints": _("webhooks"),
    "taken": _("taken"),
    "new": _("new"),
    "changed": _("changed"),
    "seen": _("seen before"),
    "created": _("created"),
    "updated": _("updated"),
    "unchanged": _("unchanged"),
    "done": _("done"),
    "skipped": _("skipped"),
    "held": _("held"),
    "try_again": _("to try again"),
    "unknown": _("outcome unknown"),
    "parked": _("parked"),
    "diverged": _("diverged"),
    "accounted": _("accounted for"),
    "repaired": _("repaired"),
    "open": _("not accounted for"),
}
"""The counts of a run, the sum before its parts."""
WHOLES, BESIDE = ("read", "taken"), ("hints", "listed", "accounted", "repaired", "open")
RUN_KINDS: dict[str, str | Promise] = {
    "intake": _("reading"),
    "delivery": _("sending to the warehouse"),
    "shipment": _("marking invoices as sent"),
    "check": _("completeness check"),
}
DOC_STATES: dict[str, Word] = {
    DocState.PENDING: Word(_("waiting its turn"), Tone.WAIT),
    DocState.DELIVERED: Word(_("delivered"), Tone.GOOD),
    DocState.SKIPPED: Word(_("skipped"), Tone.QUIET),
    DocState.HELD: Word(_("held"), Tone.WAIT),
    DocState.PARKED: Word(_("parked"), Tone.BAD),
    DocState.UNKNOWN: Word(_("outcome unknown"), Tone.BAD),
    DocState.DIVERGED: Word(_("diverged"), Tone.BAD),
}
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
PREVIEW_OUTCOMES: dict[str, Word] = {
    "push": Word(_("would be sent"), Tone.GOOD),
    "skip": Word(_("would be skipped"), Tone.QUIET),
    "hold": Word(_("would be held"), Tone.WAIT),
    "cancel": Word(_("would be cancelled"), Tone.WAIT),
    "diverge": Word(_("would need a person"), Tone.BAD),
}
ROLES: dict[str, str | Promise] = {Role.OPERATOR: _("operator"), Role.READER: _("reader")}


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
