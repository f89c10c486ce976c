"""How the templates write moments and names."""

from datetime import datetime

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brygga import clock, moments, sentences
from brygga.console import health, languages, words
from brygga.integrations.models import Integration
from brygga.ledger.flow_words import FLOWS, ONE_OF
from brygga.ledger.models import Attempt, Run

register = template.Library()


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A moment with its zone: 2026-01-31 08:00:00 EET, in the language's way. Nothing happened yet: a dash."""
    if at is None:
        return _("–")
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{} <span class="zone">{}</span></time>',
        local.isoformat(),
        moments.second(local),
        local.strftime("%Z"),
    )


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """How long ago, for freshness, with the moment itself below it."""
    if at is None:
        return _("–")
    return format_html('{} <span class="below">{}</span>', since(at), moment(at))


@register.filter
def since(at: datetime) -> str:
    """The distance of a moment from now in its largest unit: 5 min ago, in 2 h."""
    seconds = (clock.now() - at).total_seconds()
    distance = _distance(abs(seconds))
    if not distance:
        return _("just now") if seconds >= 0 else _("in a moment")
    return (_("%(time)s ago") if seconds >= 0 else _("in %(time)s")) % {"time": distance}


@register.filter
def duration(work: Attempt | Run) -> str:
    """How long a call or a run took; a dash while it is under way."""
    if work.finished_at is None:
        return _("–")
    seconds = (work.finished_at - work.started_at).total_seconds()
    return _distance(seconds) if seconds >= 60 else f"{number_format(seconds, 1)} s"


def _distance(seconds: float) -> str:
    for size, unit in ((86400, _("d")), (3600, _("h")), (60, _("min"))):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return ""


@register.filter
def step_name(step: str) -> str:
    return words.step_name(step)


@register.filter
def translated(text: "str | Promise") -> str:
    """A sentence of the ledger, or a problem with its remedy, in the reader's language."""
    return sentences.translated(text)


@register.inclusion_tag("console/_language.html", takes_context=True)
def language_switch(context: Context) -> dict[str, object]:
    """The languages, and the page to come back to."""
    return {
        "names": settings.LANGUAGES,
        "spoken": get_language(),
        "way_back": languages.way_back(context.get("request")),
    }


@register.simple_tag
def for_a_person(integration: Integration) -> int:
    """How much of the integration waits for a person: the number on the tab."""
    return health.for_a_person(integration)


@register.filter
def wall_clock(stamp: str) -> str:
    """Procountor's own stamp, which has no zone: 2026-01-31 08:00:00. None: a dash."""
    return moments.wall_clock(stamp) or _("–")


@register.filter
def flow_name(flow: str) -> str:
    return str(FLOWS.get(flow, flow))


@register.filter
def one_of(flow: str) -> str:
    """What one document of the flow is called."""
    return str(ONE_OF.get(flow, flow))


@register.filter
def beside(before: tuple[str, ...], after: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each cell of a row as it was and as it would be."""
    return list(zip(before, after, strict=True))
