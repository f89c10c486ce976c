"""How the templates write moments and names."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from brygga.console.words import FLOWS

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
def flow_name(flow: str) -> str:
    return str(FLOWS.get(flow, flow))
