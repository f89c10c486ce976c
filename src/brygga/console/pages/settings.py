"""All settings of an integration, and the field mapping they bend."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brygga.console import setting_remarks
from brygga.console.access import integration_page, is_operator, may_act, readers_only_read
from brygga.console.filter_counts import filter_counts
from brygga.console.mapping_tables import mapping_tables
from brygga.console.own_lists import ASKED, own_lists
from brygga.console.setting_fields import SettingsForm
from brygga.console.setting_words import label_of
from brygga.console.table_csv import TABLES
from brygga.core.options import Options
from brygga.flows.settings_change import change_settings
from brygga.integrations.models import Integration, Person
from brygga.integrations.options import ChangedMeanwhile, fingerprint, options_of
from brygga.sentences import translated


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
    """Shows and saves the form; for the settings page, and for setting up. The caller has checked who may save. A list
    of the warehouse's own is shown with whatever was typed, which is not saved by it."""
    stored, status = options_of(integration), 200
    is_saving = request.method == "POST" and ASKED not in request.POST
    form = SettingsForm(request.POST if is_saving else None, stored=stored, typed=request.POST or None)
    was, meant = request.POST.get("was") or fingerprint(integration), ""
    if is_saving and form.is_valid():
        meant = _doubt(request, integration, form, stored)
    if is_saving and form.is_valid():
        try:
            changed = change_settings(integration, form.options, person, was)
        except ChangedMeanwhile as failure:
            messages.error(request, translated(f"{failure.problem} {failure.remedy}"))
            integration.refresh_from_db(fields=["options"])
            stored = options_of(integration)
            form = SettingsForm(None, stored=stored)
            was, status = fingerprint(integration), 409
        else:
            setting_remarks.say_saved(request, len(changed))
            setting_remarks.say_remarks(request, integration, stored, form.options, changed)
            return HttpResponseRedirect(back)
    asked = request.GET.copy()
    asked.update({ASKED: request.POST[ASKED]} if ASKED in request.POST else {})
    shown = {
        "integration": integration,
        "tab": "settings",
        "form": form,
        "was": was,
        "meant": meant,
        "filter_counts": filter_counts(integration, stored.filters),
        "own_lists": own_lists(integration, stored, asked),
        "tables": [(slug, label_of(setting.name)) for slug, setting in TABLES.items()],
        "can_act": person is None or may_act(person, integration),
        "back": back,
        "step": 3,
    }
    return render(request, template, shown, status=400 if form.errors else status)


def _doubt(request: HttpRequest, integration: Integration, form: SettingsForm, stored: Options) -> str:
    """Asks once before a filter is saved that matches nothing. Gives the filters that are saved when the form comes
    once more with them."""
    given = str(form.cleaned_data["filters"])
    doubtful = setting_remarks.doubtful_filters(integration, stored.filters, form.options.filters)
    if doubtful and request.POST.get("meant") != given:
        for count in doubtful:
            form.add_error("filters", _("%(count)s Save once more if this is meant.") % {"count": count})
    return given
