"""All settings of an integration, and the field mapping they bend."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga.console.access import integration_page, is_operator, readers_only_read
from brygga.console.filter_counts import filter_counts
from brygga.console.mapping_tables import mapping_tables
from brygga.console.own_lists import own_lists
from brygga.console.setting_fields import SettingsForm
from brygga.console.setting_words import label_of
from brygga.console.table_csv import TABLES
from brygga.core.decide import LEFT_OUT_BY_SETTINGS, SWITCHED_OFF
from brygga.core.words import DOCUMENT_FLOWS, DocState
from brygga.flows.settings_change import change_settings
from brygga.integrations.models import Integration, Person
from brygga.integrations.options import Change, ChangedMeanwhile, OptionsRefused, fingerprint, options_of
from brygga.ledger.models import Document
from brygga.sentences import translated

CHOOSING = {"filters", "order.statuses", "po.statuses", "article.types"}
"""The settings that choose what is sent."""


@integration_page
def settings(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    if request.method == "POST" and not is_operator(person):
        return readers_only_read(request)
    back = reverse("settings", args=[integration.key])
    return settings_form_page(request, person, integration, template="console/settings.html", back=back)


@integration_page
def mapping(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    shown = {"integration": integration, "tab": "settings", "tables": mapping_tables()}
    return render(request, "console/mapping.html", shown)


def settings_form_page(
    request: HttpRequest, person: Person | None, integration: Integration, *, template: str, back: str
) -> HttpResponse:
    """Shows and saves the form; for the settings page, and for setting up. The caller has checked who may save."""
    stored = options_of(integration)
    form = SettingsForm(request.POST if request.method == "POST" else None, stored=stored)
    was, status = request.POST.get("was", "") if form.is_bound else fingerprint(integration), 200
    if form.is_bound and form.is_valid():
        try:
            changed = change_settings(integration, form.options, person, was)
        except OptionsRefused as refused:
            form.show(refused)
        except ChangedMeanwhile as failure:
            messages.error(request, translated(f"{failure.problem} {failure.remedy}"))
            integration.refresh_from_db(fields=["options"])
            stored = options_of(integration)
            form = SettingsForm(None, stored=stored)
            was, status = fingerprint(integration), 409
        else:
            _say_saved(request, len(changed))
            _say_what_matches(request, integration, changed)
            _say_what_stays_left_out(request, integration, changed)
            return HttpResponseRedirect(back)
    shown = {
        "integration": integration,
        "tab": "settings",
        "form": form,
        "was": was,
        "filter_counts": filter_counts(integration, stored.filters),
        "own_lists": own_lists(integration, stored, request.GET),
        "tables": [(slug, label_of(setting.name)) for slug, setting in TABLES.items()],
        "can_act": person is None or is_operator(person),
        "back": back,
        "step": 3,
    }
    return render(request, template, shown, status=400 if form.errors else status)


def _say_saved(request: HttpRequest, count: int) -> None:
    if count == 0:
        messages.info(request, _("Nothing was changed: the settings are as they were."))
        return
    said = ngettext("Saved: %(count)d setting changed.", "Saved: %(count)d settings changed.", count)
    messages.success(request, said % {"count": count})


def _say_what_matches(request: HttpRequest, integration: Integration, changed: list[Change]) -> None:
    if any(change.name == "filters" for change in changed):
        for count in filter_counts(integration, options_of(integration).filters):
            messages.info(request, str(count))


def _say_what_stays_left_out(request: HttpRequest, integration: Integration, changed: list[Change]) -> None:
    left_out = Document.objects.filter(
        integration=integration,
        flow__in=DOCUMENT_FLOWS,
        state=DocState.SKIPPED,
        code__in=LEFT_OUT_BY_SETTINGS - {SWITCHED_OFF},
    )
    if CHOOSING & {change.name for change in changed} and left_out.exists():
        messages.info(
            request,
            _(
                "What the settings left out before stays left out. To have it decided anew, open one of it: "
                "Documents › skipped."
            ),
        )
