"""The completeness of an integration as its status page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brygga import moments
from brygga.console.words import Tone, Word, word_of
from brygga.core.completeness import Difference
from brygga.flows import accounting
from brygga.flows.accounting import Account
from brygga.flows.standing import LEFT, RAISED_NOW, REPAIRED
from brygga.integrations.models import Integration
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.models import Document

KINDS: dict[str, str | Promise] = {
    Difference.MISSING: gettext_lazy("was missing here"),
    Difference.OLDER: gettext_lazy("was older here"),
    Difference.UNANSWERED: gettext_lazy("was forgotten here"),
    Difference.NOT_SHOWN: gettext_lazy("is listed and not shown"),
    Difference.NOT_IN_WMS: gettext_lazy("is not in the WMS"),
    Difference.CANCELLED_IN_WMS: gettext_lazy("is cancelled in the WMS"),
    Difference.OTHER_IN_WMS: gettext_lazy("is otherwise in the WMS"),
    Difference.NOT_LISTED: gettext_lazy("is gone from Procountor"),
}
DONE: dict[str, Word] = {
    REPAIRED: Word(gettext_lazy("repaired"), Tone.GOOD),
    RAISED_NOW: Word(gettext_lazy("for a person"), Tone.BAD),
    LEFT: Word(gettext_lazy("left as it is"), Tone.BAD),
}


@dataclass(frozen=True)
class Row:
    """One difference. `document`: the key of its page, if it has one."""

    name: str
    kind: str | Promise
    done: Word
    said: str
    document: int | None


@dataclass(frozen=True)
class Shown:
    """One flow. `count`: the sentence with both numbers; `more`: differences that are counted and not named."""

    flow: str
    label: str | Promise
    word: Word
    count: str
    taken_at: datetime | None
    window_from: str
    problem: str
    rows: list[Row]
    more: int


def shown(integration: Integration) -> list[Shown]:
    """Nothing before the integration is started."""
    accounts = accounting.accounts(integration)
    keys = {one["document"] for account in accounts for one in _differences(account)} - {None}
    pages = set(Document.objects.filter(integration=integration, pk__in=keys).values_list("pk", flat=True))
    return [_shown(account, pages) for account in accounts]


def _shown(account: Account, pages: set[int]) -> Shown:
    certificate, named = account.certificate, _differences(account)
    problems = [account.problem, certificate.problem if certificate else ""]
    return Shown(
        flow=account.flow,
        label=FLOWS[account.flow],
        word=_word(account),
        count=_count(account),
        taken_at=certificate.taken_at if certificate else None,
        window_from=certificate.window_from if certificate else "",
        problem=" ".join(problem for problem in problems if problem),
        rows=[_row(one, pages) for one in named],
        more=sum(certificate.counts.values()) - len(named) if certificate else 0,
    )


def _differences(account: Account) -> list[dict[str, Any]]:
    return account.certificate.differences if account.certificate else []


def _count(account: Account) -> str:
    if account.certificate is None:
        return _("not checked yet; the first check comes an hour after the start")
    return _("%(accounted)s of %(listed)s accounted for") % {
        "accounted": moments.count(account.certificate.accounted),
        "listed": moments.count(account.certificate.listed),
    }


def _word(account: Account) -> Word:
    if account.problem:
        return Word(_("not proved"), Tone.BAD)
    if account.certificate is None:
        return Word(_("comes by itself"), Tone.QUIET)
    if not account.certificate.is_whole:
        return Word(_("not complete"), Tone.BAD)
    return Word(_("repaired"), Tone.WAIT) if account.certificate.repaired else Word(_("complete"), Tone.GOOD)


def _row(one: dict[str, Any], pages: set[int]) -> Row:
    return Row(
        name=one["number"] or f"id {one['source_id']}",
        kind=KINDS.get(one["kind"], one["kind"]),
        done=word_of(DONE, one["done"]),
        said=one["said"],
        document=one["document"] if one["document"] in pages else None,
    )
