"""What is said beside the settings and after they were saved: nothing here is wrong, and some of it is not meant."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga.console.filter_counts import FilterCount, filter_counts
from brygga.console.setting_fields import said_of
from brygga.console.talking import SOON, talking
from brygga.core.decide import LEFT_OUT_BY_SETTINGS, SWITCHED_OFF
from brygga.core.option_warnings import warnings
from brygga.core.options import FilterRule, Options
from brygga.core.words import DOCUMENT_FLOWS, DocState
from brygga.flows import connecting
from brygga.flows.connecting import ConnectProblem
from brygga.integrations.models import Integration
from brygga.integrations.options import Change
from brygga.ledger.models import Document

CHOOSING = {"filters", "order.statuses", "po.statuses", "article.types"}
"""The settings that choose what is sent."""
MOST_SAID = 5
MOST_LEFT_OUT = 1000


def doubtful_filters(
    integration: Integration, before: tuple[FilterRule, ...], after: tuple[FilterRule, ...]
) -> list[FilterCount]:
    """New filters that match none of the documents they could be tried on: with them nothing would be sent."""
    new = tuple(rule for rule in after if rule not in before)
    return [count for count in filter_counts(integration, new) if count.is_suspicious]


def say_saved(request: HttpRequest, count: int) -> None:
    if count == 0:
        messages.info(request, _("Nothing was changed: the settings are as they were."))
        return
    said = ngettext("Saved: %(count)d setting changed.", "Saved: %(count)d settings changed.", count)
    messages.success(request, said % {"count": count})


def say_remarks(
    request: HttpRequest, integration: Integration, before: Options, after: Options, changed: list[Change]
) -> None:
    """Of the settings that were changed just now."""
    names = {change.name for change in changed}
    known = warnings(before)
    for warning in [one for one in warnings(after) if one not in known][:MOST_SAID]:
        messages.warning(request, said_of(warning))
    if "ongoing.warehouse_id" in names and after.ongoing.warehouse_id is not None:
        _say_whether_there(request, integration, after.ongoing.warehouse_id)
    if "filters" in names:
        for count in filter_counts(integration, after.filters):
            messages.info(request, str(count))
    if names & CHOOSING:
        _say_what_stays_left_out(request, integration)


def _say_whether_there(request: HttpRequest, integration: Integration, warehouse: int) -> None:
    try:
        with talking(SOON):
            listed = [one.id for one in connecting.warehouses(integration)]
    except ConnectProblem:
        messages.warning(request, _("The WMS could not be asked whether it has this warehouse."))
        return
    if warehouse not in listed:
        said = _(
            "The WMS lists no warehouse %(number)d. See the warehouse's own list beside the setting Warehouse id."
        )
        messages.warning(request, said % {"number": warehouse})


def _say_what_stays_left_out(request: HttpRequest, integration: Integration) -> None:
    left_out = Document.objects.filter(
        integration=integration,
        flow__in=DOCUMENT_FLOWS,
        state=DocState.SKIPPED,
        code__in=LEFT_OUT_BY_SETTINGS - {SWITCHED_OFF},
    )
    count = left_out[:MOST_LEFT_OUT].count()
    if not count:
        return
    said = ngettext(
        "%(count)d document that the settings left out before stays left out. To have it decided anew, open it:",
        "%(count)d documents that the settings left out before stay left out. To have them decided anew, open one "
        "of them:",
        count,
    ) % {"count": count}
    address = reverse("documents", args=[integration.key])
    link = format_html(
        '<a href="{}?state={}">{}</a>', address, DocState.SKIPPED.value, _("Documents › skipped")
    )
    messages.info(request, format_html("{} {}", said, link))
