"""How the templates write moments and names."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from brygga.console.words import FLOWS, ONE_OF

register = template.Library()


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A moment with its zone: 2026-01-31 08:00:00 EET. Nothing happened yet: a dash."""
    if at is None:
        return _("–")
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{} <span class="zone">{}</span></time>',
        local.isoformat(),
        local.strftime("%Y-%m-%d %H:%M:%S"),
        local.strftime("%Z"),
    )


@register.filter
def wall_clock(stamp: str) -> str:
    """Procountor's own stamp, which has no zone: 2026-01-31 08:00:00. None: a dash."""
    return stamp.replace("T", " ") or _("–")


@register.filter
def flow_name(flow: str) -> str:
    return str(FLOWS.get(flow, flow))


@register.filter
def one_of(flow: str) -> str:
    """What one document of the flow is called."""
    return str(ONE_OF.get(flow, flow))


@register.filter
def written(value: object) -> str:
    """A value of the audit as a person writes it: name: value, name: value."""
    if value in (None, "", [], {}):
        return _("–")
    match value:
        case bool():
            return _("on") if value else _("off")
        case dict():
            return ", ".join(f"{name}: {written(one)}" for name, one in value.items())
        case list():
            return ", ".join(written(one) for one in value)
    return str(value)
