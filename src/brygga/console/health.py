"""How an integration is: one word and its reason. Counted for many integrations at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brygga import moments
from brygga.console.words import Tone
from brygga.core.failures import Failure
from brygga.flows import accounting
from brygga.flows.accounting import Account
from brygga.integrations import audit
from brygga.integrations.models import AuditEntry, Integration, Phase
from brygga.integrations.options import options_of
from brygga.ledger import attention, outlook, workers
from brygga.ledger.attention import Reading
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.outlook import Outlook
from brygga.sentences import translated

Said = Callable[[], str]
"""A sentence, made when it is read: most integrations of a long list are not shown."""
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


RANKS = {health: rank for rank, health in enumerate(Health)}


@dataclass(frozen=True)
class Standing:
    """An integration with its health, and what waits: for its turn, and for a person."""

    integration: Integration
    health: Health
    said: Said
    last_success: datetime | None
    waiting: int
    for_a_person: int
    looks_at_completeness: bool = False
    """Whether the certificates on the status page say more."""

    @property
    def reason(self) -> str:
        return self.said()

    @property
    def label(self) -> str | Promise:
        return LABELS[self.health][0]

    @property
    def tone(self) -> Tone:
        return LABELS[self.health][1]


def standings(integrations: QuerySet[Integration]) -> list[Standing]:
    """All of them, red first, then by name."""
    found = _standings(list(integrations))
    return sorted(found, key=lambda one: (RANKS[one.health], str(one.integration).casefold()))


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


def no_worker() -> str:
    """That nothing moves, since no worker lives; "" while one does."""
    silence = workers.silence()
    if silence is None:
        return ""
    if silence.since is None:
        return _("No worker runs: nothing is read or sent until one does.")
    said = _("No worker has reported since %(time)s: nothing is read or sent until one runs.")
    return said % {"time": moments.minute(silence.since)}


def for_a_person(integration: Integration) -> int:
    """How much of one integration waits for a person; nothing can be done about what was disconnected."""
    if integration.phase == Phase.DISCONNECTED:
        return 0
    return attention.documents(integration).count() + attention.shipments(integration).count()


def standing_of(integration: Integration) -> Standing:
    return _standings([integration])[0]


def _standings(integrations: Sequence[Integration]) -> list[Standing]:
    looks = outlook.of([one.pk for one in integrations])
    unsettled = accounting.unsettled(integrations)
    paused = [one for one in integrations if one.paused]
    pauses = audit.newest(audit.PAUSED, paused) if paused else {}
    return [
        _standing(one, looks[one.pk], unsettled.get(one.pk, []), pauses.get(one.pk)) for one in integrations
    ]


def _standing(
    integration: Integration, look: Outlook, unsettled: Sequence[Account], pause: AuditEntry | None
) -> Standing:
    """`unsettled`: flows of which not everything is accounted for; `pause`: who pressed Pause last, and when."""
    health, said = _health(integration, look, unsettled, pause)
    if health is Health.DISCONNECTED:
        return Standing(integration, health, said, look.last_success, 0, 0)
    looks = bool(unsettled) and health not in (Health.NEEDS_RECONNECT, Health.PAUSED, Health.DELAYED)
    return Standing(integration, health, said, look.last_success, look.waiting, look.for_a_person, looks)


def _health(
    integration: Integration, look: Outlook, unsettled: Sequence[Account], pause: AuditEntry | None
) -> tuple[Health, Said]:
    if integration.phase == Phase.DISCONNECTED:
        return Health.DISCONNECTED, lambda: _("Nothing moves; what was delivered stays where it is.")
    if integration.halted_by:
        return Health.NEEDS_RECONNECT, lambda: _halted(integration)
    if integration.phase != Phase.RUNNING:
        return Health.NOT_FINISHED, lambda: _unfinished(integration)
    if integration.paused:
        return Health.PAUSED, lambda: _paused(pause)
    missing = [account for account in unsettled if _is_known_to_be_open(account)]
    if look.for_a_person:
        return Health.NEEDS_A_PERSON, lambda: f"{_waits(look.for_a_person)} {_missing(missing)}".strip()
    if missing:
        return Health.NOT_COMPLETE, lambda: _missing(missing)
    delay = _delay(integration, look.doubtful)
    if delay:
        return Health.DELAYED, delay
    if unsettled:
        return Health.NOT_PROVED, lambda: _not_proved(unsettled[0])
    return Health.RUNNING, lambda: _("Everything is read and sent as it should.")


def _is_known_to_be_open(account: Account) -> bool:
    """Whether the newest certificate itself is not whole; the others are only too old, or a check has failed."""
    return account.certificate is not None and not account.certificate.is_whole


def _delay(integration: Integration, readings: Sequence[Reading]) -> Said | None:
    """Which flow fails, or was not read for too long; None when all that are on keep their time."""
    try:
        options = options_of(integration)
    except Failure as failure:
        problem = failure.problem
        return lambda: translated(problem)
    for reading in readings:
        if reading.problem and getattr(options.flows, reading.flow):
            return lambda: f"{FLOWS[reading.flow]}: {translated(reading.problem)}"
    for flow, read_at in attention.late_flows(integration, readings, options):
        return lambda: (
            _("%(flow)s: not read since %(time)s. Does a worker run?")
            % {
                "flow": FLOWS[flow],
                "time": moments.minute(read_at),
            }
        )
    return None


def _paused(pause: AuditEntry | None) -> str:
    if pause is None or pause.person is None:
        return _("Somebody paused it. Webhooks are still recorded.")
    said = _("%(name)s paused it, %(time)s. Webhooks are still recorded.")
    return said % {"name": pause.person.user_name, "time": moments.minute(pause.at)}


def _halted(integration: Integration) -> str:
    vendor = VENDORS.get(integration.halted_by, integration.halted_by)
    return integration.halted_reason or _("%(vendor)s refuses the login.") % {"vendor": vendor}


def _waits(count: int) -> str:
    return ngettext(
        "%(count)d document waits for a person; the others go on.",
        "%(count)d documents wait for a person; the others go on.",
        count,
    ) % {"count": count}


def _missing(accounts: Iterable[Account]) -> str:
    return " ".join(_lacks(account) for account in accounts)


def _lacks(account: Account) -> str:
    certificate = account.certificate
    assert certificate is not None
    said = _("%(flow)s: not accounted for: %(open)d of %(listed)d.") % {
        "flow": FLOWS[account.flow],
        "open": certificate.open,
        "listed": certificate.listed,
    }
    return f"{said} {translated(certificate.problem)}".strip()


def _not_proved(account: Account) -> str:
    return f"{FLOWS[account.flow]}: {translated(account.problem)}"


def _unfinished(integration: Integration) -> str:
    if integration.phase == Phase.LINKED:
        return _("Nobody has opened the connect link yet.")
    if integration.phase == Phase.LANDED:
        return _("The WMS login was given; the login to Procountor is missing.")
    return _("Procountor is connected; the settings are to be saved and the integration started.")
