"""How an integration is: one word and its reason. Counted for many integrations at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.db.models import Case, Count, QuerySet, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brygga import moments
from brygga.console.words import Tone
from brygga.core.failures import Failure
from brygga.core.words import DocState, Flow
from brygga.flows import accounting
from brygga.flows.accounting import Account
from brygga.integrations.models import Integration, Phase
from brygga.integrations.options import options_of
from brygga.ledger import attention
from brygga.ledger.attention import SHIPMENTS_FOR_A_PERSON
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.models import FOR_A_PERSON, Cursor, Document, Shipment, ShipmentState
from brygga.sentences import translated

VENDORS = {"procountor": "Procountor", "ongoing": "Ongoing WMS"}


class Health(StrEnum):
    """Worst first: the order of the home page."""

    NEEDS_RECONNECT = "needs_reconnect"
    NEEDS_A_PERSON = "needs_a_person"
    NOT_COMPLETE = "not_complete"
    DELAYED = "delayed"
    NOT_PROVED = "not_proved"
    NOT_FINISHED = "not_finished"
    PAUSED = "paused"
    RUNNING = "running"
    DISCONNECTED = "disconnected"


LABELS: dict[Health, tuple[str | Promise, Tone]] = {
    Health.NEEDS_RECONNECT: (gettext_lazy("needs reconnect"), Tone.BAD),
    Health.NEEDS_A_PERSON: (gettext_lazy("needs a person"), Tone.BAD),
    Health.NOT_COMPLETE: (gettext_lazy("not complete"), Tone.BAD),
    Health.DELAYED: (gettext_lazy("delayed"), Tone.WAIT),
    Health.NOT_PROVED: (gettext_lazy("not proved"), Tone.WAIT),
    Health.NOT_FINISHED: (gettext_lazy("not finished"), Tone.WAIT),
    Health.PAUSED: (gettext_lazy("paused"), Tone.WAIT),
    Health.RUNNING: (gettext_lazy("running"), Tone.GOOD),
    Health.DISCONNECTED: (gettext_lazy("disconnected"), Tone.QUIET),
}


@dataclass(frozen=True)
class Standing:
    """An integration with its health, and what waits: for its turn, and for a person."""

    integration: Integration
    health: Health
    reason: str
    last_success: datetime | None
    waiting: int
    for_a_person: int
    looks_at_completeness: bool = False
    """Whether the certificates on the status page say more."""

    @property
    def label(self) -> str | Promise:
        return LABELS[self.health][0]

    @property
    def tone(self) -> Tone:
        return LABELS[self.health][1]


@dataclass
class _Facts:
    waiting: int = 0
    for_a_person: int = 0
    cursors: list[Cursor] = field(default_factory=list)
    unsettled: list[Account] = field(default_factory=list)
    """Flows of which not everything is accounted for."""

    @property
    def last_success(self) -> datetime | None:
        return max((one.last_success_at for one in self.cursors if one.last_success_at), default=None)


def standings(integrations: QuerySet[Integration]) -> list[Standing]:
    """All of them, red first, then by name."""
    listed = list(integrations)
    facts = _facts(listed)
    found = [_standing(one, facts[one.pk]) for one in listed]
    order = list(Health)
    return sorted(found, key=lambda one: (order.index(one.health), str(one.integration).casefold()))


def summary(found: list[Standing]) -> str:
    """The list in one sentence: whether anything asks for somebody."""
    red = sum(1 for one in found if one.tone == Tone.BAD)
    if red:
        return ngettext(
            "%(red)d of %(count)d needs somebody.", "%(red)d of %(count)d need somebody.", red
        ) % {"red": red, "count": len(found)}
    return ngettext(
        "%(count)d integration. Nothing needs anybody.",
        "%(count)d integrations. Nothing needs anybody.",
        len(found),
    ) % {"count": len(found)}


def for_a_person(integration: Integration) -> int:
    """How much of one integration waits for a person."""
    return attention.documents(integration).count() + attention.shipments(integration).count()


def standing_of(integration: Integration) -> Standing:
    return _standing(integration, _facts([integration])[integration.pk])


def _standing(integration: Integration, facts: _Facts) -> Standing:
    health, reason = _health(integration, facts)
    looks = bool(facts.unsettled) and health not in (Health.NEEDS_RECONNECT, Health.PAUSED, Health.DELAYED)
    return Standing(integration, health, reason, facts.last_success, facts.waiting, facts.for_a_person, looks)


def _health(integration: Integration, facts: _Facts) -> tuple[Health, str]:
    if integration.phase == Phase.DISCONNECTED:
        return Health.DISCONNECTED, _("Nothing moves; what was delivered stays where it is.")
    if integration.halted_by:
        vendor = VENDORS.get(integration.halted_by, integration.halted_by)
        return Health.NEEDS_RECONNECT, integration.halted_reason or _("%(vendor)s refuses the login.") % {
            "vendor": vendor
        }
    if integration.phase != Phase.RUNNING:
        return Health.NOT_FINISHED, _unfinished(integration)
    if integration.paused:
        return Health.PAUSED, _("Somebody paused it. Webhooks are still recorded.")
    missing = " ".join(_missing(account) for account in facts.unsettled if _is_known_to_be_open(account))
    if facts.for_a_person:
        said = ngettext(
            "%(count)d document waits for a person; the others go on.",
            "%(count)d documents wait for a person; the others go on.",
            facts.for_a_person,
        ) % {"count": facts.for_a_person}
        return Health.NEEDS_A_PERSON, f"{said} {missing}".strip()
    if missing:
        return Health.NOT_COMPLETE, missing
    delay = _delay(integration, facts)
    if delay:
        return Health.DELAYED, delay
    for account in facts.unsettled[:1]:
        return Health.NOT_PROVED, f"{FLOWS[account.flow]}: {translated(account.problem)}"
    return Health.RUNNING, _("Everything is read and sent as it should.")


def _is_known_to_be_open(account: Account) -> bool:
    """Whether the newest certificate itself is not whole; the others are only too old, or a check has failed."""
    return account.certificate is not None and not account.certificate.is_whole


def _missing(account: Account) -> str:
    certificate = account.certificate
    assert certificate is not None
    said = _("%(flow)s: not accounted for: %(open)d of %(listed)d.") % {
        "flow": FLOWS[account.flow],
        "open": certificate.open,
        "listed": certificate.listed,
    }
    return f"{said} {translated(certificate.problem)}".strip()


def _delay(integration: Integration, facts: _Facts) -> str:
    """Which flow fails, or was not read for too long; "" when all that are on keep their time."""
    try:
        options = options_of(integration)
    except Failure as failure:
        return translated(failure.problem)
    for cursor in facts.cursors:
        if cursor.problem and getattr(options.flows, cursor.flow):
            return f"{FLOWS[cursor.flow]}: {translated(cursor.problem)}"
    for flow, read_at in attention.late_flows(integration, facts.cursors, options):
        return _("%(flow)s: not read since %(time)s. Does a worker run?") % {
            "flow": FLOWS[flow],
            "time": moments.minute(read_at),
        }
    return ""


def _unfinished(integration: Integration) -> str:
    if integration.phase == Phase.LINKED:
        return _("Nobody has opened the connect link yet.")
    if integration.phase == Phase.LANDED:
        return _("The WMS login was given; the login to Procountor is missing.")
    return _("Procountor is connected; the settings are to be saved and the integration started.")


def _facts(integrations: Sequence[Integration]) -> dict[int, _Facts]:
    """Counts of several integrations in six queries. Keyed by the integration's primary key."""
    wanted = [one.pk for one in integrations]
    found: dict[int, _Facts] = defaultdict(_Facts)
    for pk, accounts in accounting.unsettled(integrations).items():
        found[pk].unsettled = accounts
    pending = Document.objects.filter(
        integration__in=wanted, flow__in=list(Flow), state=DocState.PENDING
    )  # all flows, and no other column: so that the index by flow and state answers alone
    for pk, count in pending.order_by().values_list("integration").annotate(Count("id")):
        _add(found[pk], True, count)
    for pk, _state, goes_on, count in _grouped(
        Document.objects.filter(integration__in=wanted, state__in=FOR_A_PERSON)
    ):
        _add(found[pk], goes_on, count)
    shipments = Shipment.objects.filter(
        integration__in=wanted, state__in=[ShipmentState.WAITING, *SHIPMENTS_FOR_A_PERSON]
    )
    for pk, state, goes_on, count in _grouped(shipments):
        _add(found[pk], state == ShipmentState.WAITING or goes_on, count)
    cursors = Cursor.objects.filter(integration__in=wanted).only(
        "integration", "flow", "last_success_at", "problem"
    )
    for cursor in cursors.order_by("integration", "flow"):
        found[cursor.integration_id].cursors.append(cursor)
    return found


def _grouped(rows: "QuerySet[Document] | QuerySet[Shipment]") -> Iterable[tuple[int, str, bool, int]]:
    """Integration, state, whether it goes on by itself (there is a next look), and how many."""
    goes_on = Case(When(due_at=None, then=False), default=True)
    return rows.order_by().values_list("integration", "state", goes_on).annotate(Count("id"))


def _add(facts: _Facts, is_waiting: bool, count: int) -> None:
    if is_waiting:
        facts.waiting += count
    else:
        facts.for_a_person += count
