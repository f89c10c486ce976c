"""The words of the e-mails, in the subscription's language. Numbers of documents and causes, never people's data."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from brygga import clock, moments
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger import attention
from brygga.ledger.count_words import COUNTS
from brygga.ledger.flow_words import FLOWS, ONE_OF, RUN_KINDS
from brygga.ledger.models import WITH_WARNINGS, Document, Run
from brygga.notify import stopping
from brygga.notify.models import FOOT, Subscription
from brygga.sentences import translated

SHOWN = 20
"""Documents named in one message; the page has the others."""
TRIAL = "trial"
"""How the key of a test begins."""
KINDS: dict[str, str | Promise] = ONE_OF | {Flow.SHIPMENTS: gettext_lazy("Invoice to be marked as sent")}


@dataclass(frozen=True)
class Trouble:
    """One thing that needs somebody. `kind`: a flow's name, or "halted"."""

    kind: str
    number: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Text:
    subject: str
    body: str
    key: str = ""


def failures(subscription: Subscription, fresh: Sequence[Trouble], in_all: int) -> Text:
    with override(subscription.language):
        halted = [one for one in fresh if one.kind == "halted"]
        if halted:
            return _letter(
                subscription,
                _("needs reconnect"),
                [
                    translated(halted[0].reason),
                    _(
                        "Nothing is read and nothing is sent until somebody reconnects; what came meanwhile is kept."
                    ),
                ],
                "",
            )
        what = ngettext(
            "%(count)d document needs a person", "%(count)d documents need a person", len(fresh)
        ) % {"count": len(fresh)}
        lines = [_("The others go on."), *_named(fresh)]
        if in_all > len(fresh):
            lines.append(_("In all %(count)d wait for a person now.") % {"count": in_all})
        return _letter(subscription, what, lines, "/attention")


def late(subscription: Subscription, flow: Flow, since: datetime, problem: str) -> Text:
    with override(subscription.language):
        what = _("%(flow)s: not read for long") % {"flow": FLOWS[flow]}
        lines = [_("The last reading that succeeded was at %(time)s.") % {"time": _moment(since)}]
        lines.append(translated(problem) or _("No reading was tried since. Does a worker run?"))
        return _letter(subscription, what, lines, "")


def on_time_again(subscription: Subscription, flow: Flow) -> Text:
    with override(subscription.language):
        what = _("%(flow)s: read again") % {"flow": FLOWS[flow]}
        return _letter(subscription, what, [_("What changed meanwhile is being sent.")], "")


def unsent(subscription: Subscription, numbers: Sequence[str], in_all: int) -> Text:
    with override(subscription.language):
        days = subscription.unsent_days or 0
        what = ngettext(
            "%(count)d shipped order whose invoice is not marked as sent",
            "%(count)d shipped orders whose invoices are not marked as sent",
            len(numbers),
        ) % {"count": len(numbers)}
        lines = [
            ngettext(
                "They were shipped more than %(days)d day ago:",
                "They were shipped more than %(days)d days ago:",
                days,
            )
            % {"days": days},
            ", ".join(numbers[:SHOWN]) + _rest(len(numbers)),
        ]
        if in_all > len(numbers):
            lines.append(_("In all there are %(count)d.") % {"count": in_all})
        return _letter(subscription, what, lines, "/attention")


def daily(subscription: Subscription, key: str, local: datetime) -> Text:
    with override(subscription.language):
        integration = subscription.integration
        lines = _since_yesterday(subscription) or [_("Nothing was to be read or sent.")]
        warned = _warned_since_yesterday(integration)
        if warned:
            said = _("Sent with a warning: %(count)d. The page Documents has them under “with warnings”.")
            lines.append(said % {"count": warned})
        due = Document.objects.filter(integration=integration, due_at__isnull=False)
        waiting = due.exclude(attention.IS_TRIED).count()
        lines.append(_("Waiting for its turn: %(count)d") % {"count": waiting})
        persons = attention.documents(integration).count() + attention.shipments(integration).count()
        lines.append(_("Waiting for a person: %(count)d") % {"count": persons})
        what = _("the last 24 hours, %(date)s") % {"date": moments.day(local)}
        page = "/attention" if persons else "/documents?state=with_warnings" if warned else ""
        return _letter(subscription, what, lines, page, key)


def trial(subscription: Subscription) -> Text:
    """What the button "Send a test" sends."""
    with override(subscription.language):
        lines = [_("If you read this, e-mails from Brygga arrive at this address.")]
        return _letter(subscription, _("a test"), lines, "", f"{TRIAL} {clock.now().isoformat()}")


# --- parts


def _letter(subscription: Subscription, what: str, lines: Sequence[str], page: str, key: str = "") -> Text:
    integration = subscription.integration
    home = f"{settings.PUBLIC_URL}/integrations/{integration.key}"
    body = [
        str(integration),
        "",
        f"{what[:1].upper()}{what[1:]}.",
        *lines,
        "",
        f"{home}{page}",
        "",
        FOOT,
        _("To get no more of these e-mails: %(address)s") % {"address": stopping.address(subscription)},
    ]
    return Text(f"{integration.company_name or integration}: {what}", "\n".join(body), key)


def _named(troubles: Sequence[Trouble]) -> list[str]:
    lines = []
    for one in troubles[:SHOWN]:
        lines += [
            "",
            f"{KINDS.get(one.kind, one.kind)} {one.number}: {translated(one.reason)}",
            f"  {translated(one.remedy)}".rstrip(),
        ]
    if len(troubles) > SHOWN:
        lines += ["", _("And %(count)d more.") % {"count": len(troubles) - SHOWN}]
    return lines


def _rest(count: int) -> str:
    return " …" if count > SHOWN else ""


def _since_yesterday(subscription: Subscription) -> list[str]:
    """What a day's runs did: a line for each flow that was read, for what was sent, and for each completeness check."""
    told: dict[tuple[str, str], Counter[str]] = {}
    runs = Run.objects.filter(
        integration=subscription.integration, started_at__gte=clock.now() - timedelta(days=1)
    )
    for kind, flow, counts in runs.values_list("kind", "flow", "counts"):
        told.setdefault((kind, flow), Counter()).update(counts)
    kinds, flows = list(RUN_KINDS), ["", *FLOWS]
    known = [(kind, flow) for kind in kinds for flow in flows if any(told.get((kind, flow), {}).values())]
    return [f"{_run_name(*one)}: {_counts(told[one])}" for one in known]


def _warned_since_yesterday(integration: Integration) -> int:
    sent_lately = Document.objects.filter(
        WITH_WARNINGS, integration=integration, sent_at__gte=clock.now() - timedelta(days=1)
    )
    return sent_lately.count()


def _run_name(kind: str, flow: str) -> str:
    """Reading is called by its flow; what is sent is of whichever flow was due."""
    if kind in ("intake", "shipment") and flow:
        return str(FLOWS[flow])
    name = str(RUN_KINDS[kind])
    return f"{name[:1].upper()}{name[1:]}{f', {FLOWS[flow]}' if flow else ''}"


def _counts(counts: Mapping[str, int]) -> str:
    """In the order of the pages, the sum before its parts."""
    return ", ".join(f"{said} {counts[name]}" for name, said in COUNTS.items() if counts.get(name))


def _moment(at: datetime) -> str:
    return moments.minute(at)
