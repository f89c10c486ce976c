"""Setting up: the company confirmed, the goods owner chosen, the settings looked at, the preview, *Start*.

Open to operators, and to the browser that came by the connect link until the integration runs.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brygga.console import landed, once, story
from brygga.console.access import person_of, setup_page
from brygga.console.forms import SetupForm, StartForm
from brygga.console.headers import lets_form_go_out
from brygga.console.pages.landing import procountor_refused
from brygga.console.pages.settings import settings_form_page
from brygga.console.pages.webhook import WEBHOOK_TOKEN, webhook_facts
from brygga.console.refusals import page, status_of
from brygga.console.setting_words import WHERE_GOODS_GO, Text
from brygga.console.talking import SOON, WHILE_READING, talking
from brygga.console.words import PREVIEW_EXAMPLE, PREVIEW_OUTCOMES, word_of
from brygga.core.failures import Failure
from brygga.flows import connecting
from brygga.flows.previewing import PreviewedDocument
from brygga.flows.starting import default_start
from brygga.integrations.models import Integration, Person, Phase
from brygga.integrations.options import options_of
from brygga.sentences import translated

PREVIEWED = 5
START_LIMIT = 40
"""A start date that is wrong is shown again to be mended, but not at any length."""


@setup_page
@talking(SOON)
def setup(request: HttpRequest, person: Person | None, integration: Integration) -> HttpResponse:
    """The first page after Procountor's login."""
    elsewhere = _elsewhere(request, integration)
    if elsewhere is not None:
        return elsewhere
    owners = _owners(None if landed.integration_of(request, integration.key) else person, integration)
    given = request.POST if request.method == "POST" else None
    start_asked = _start_asked(request, integration)
    form = SetupForm(given, integration=integration, owners=owners, initial={"start": start_asked})
    if given is not None and form.is_valid():
        try:
            connecting.choose_goods_owner(integration, int(form.cleaned_data["goods_owner"]), person)
        except Failure as failure:
            said, remedy = translated(failure.problem), translated(failure.remedy)
            form.add_error("goods_owner", f"{said} {remedy}".strip())
            return _setup_page(request, integration, form, status=status_of(failure))
        step = "setup-settings" if request.POST.get("then") == "settings" else "preview"
        return HttpResponseRedirect(_address(step, integration, form.cleaned_data["start"]))
    return _setup_page(request, integration, form, status=200 if given is None else 400)


@setup_page
def setup_settings(request: HttpRequest, person: Person | None, integration: Integration) -> HttpResponse:
    """All settings, before the first run. Saving at once gives what the mission document describes."""
    step = "setup" if integration.goods_owner_id is None else "preview"
    back = _address(step, integration, request.GET.get("start", "")[:START_LIMIT])
    return settings_form_page(request, person, integration, template="console/setup_settings.html", back=back)


@setup_page
@talking(WHILE_READING)
def preview(request: HttpRequest, person: Person | None, integration: Integration) -> HttpResponse:
    """The next documents as they would arrive, field by field. Nothing is written anywhere. The page is one form, so
    that each of its buttons takes the start date that stands in the field."""
    elsewhere = _elsewhere(request, integration) or _without_goods_owner(integration)
    if elsewhere is not None:
        return elsewhere
    if request.method == "POST":
        given = request.POST.get("start", "")[:START_LIMIT]
        return HttpResponseRedirect(_address("preview", integration, given))
    asked = StartForm(
        {"start": request.GET.get("start") or default_start(integration)}, integration=integration
    )
    start = _start_asked(request, integration)
    try:
        found = connecting.preview(integration, options_of(integration), start_stamp=start, limit=PREVIEWED)
    except Failure as failure:
        return procountor_refused(request, integration, failure, step=4)
    shown = {
        "integration": integration,
        "step": 4,
        "preview": found,
        "documents": [_previewed(one) for one in found.documents],
        "form": asked,
        "form_start": start if asked.is_valid() else "",
        "where_goods_go": _where_goods_go(integration),
    }
    return render(request, "console/preview.html", shown, status=200 if asked.is_valid() else 400)


@setup_page
@talking(None)
def existing(request: HttpRequest, person: Person | None, integration: Integration) -> HttpResponse:
    """Reads once what is in the WMS already, so that nothing of another connector is overwritten."""
    elsewhere = _elsewhere(request, integration) or _without_goods_owner(integration)
    if elsewhere is not None or request.method != "POST":
        return elsewhere or HttpResponseRedirect(_address("preview", integration, ""))
    start = request.POST.get("start", "")[:START_LIMIT]
    try:
        adopted = connecting.adopt_existing(integration)
    except Failure as failure:
        return _refused(request, integration, failure, step="existing", start=start)
    messages.info(request, _adopted_sentence(adopted))
    return HttpResponseRedirect(_address("preview", integration, start))


@setup_page
@talking(None)
def start(request: HttpRequest, person: Person | None, integration: Integration) -> HttpResponse:
    """*Start*: what is in the WMS is read first, then the flows begin."""
    elsewhere = _elsewhere(request, integration) or _without_goods_owner(integration)
    if elsewhere is not None or request.method != "POST":
        return elsewhere or HttpResponseRedirect(_address("preview", integration, ""))
    form = StartForm(request.POST, integration=integration)
    if not form.is_valid():
        return HttpResponseRedirect(
            _address("preview", integration, request.POST.get("start", "")[:START_LIMIT])
        )
    start = form.cleaned_data["start"]
    try:
        adopted = connecting.adopt_existing(integration)
        with transaction.atomic():
            once.keep(request, WEBHOOK_TOKEN, integration, connecting.start(integration, start, person))
    except Failure as failure:
        if Integration.objects.filter(
            pk=integration.pk, phase=Phase.RUNNING
        ).exists():  # the button's other click
            return HttpResponseRedirect(reverse("started", args=[integration.key]))
        return _refused(request, integration, failure, step="start", start=start)
    messages.info(request, _adopted_sentence(adopted))
    return HttpResponseRedirect(reverse("started", args=[integration.key]))


@page
def started(request: HttpRequest, key: UUID) -> HttpResponse:
    """The last page of setting up, and the only one that shows the webhook's token. The sealed token in the session is
    the proof that this browser pressed *Start*; without it the page is the signed-in person's webhook page."""
    integration = Integration.objects.select_related("warehouse_system").filter(key=key).first()
    token = once.take(request, WEBHOOK_TOKEN, integration) if integration else ""
    if integration is None or not token:
        return HttpResponseRedirect(reverse("webhook", args=[key]))
    landed.forget(request, integration)
    shown = {"integration": integration, "person": person_of(request), **webhook_facts(integration, token)}
    return render(request, "console/started.html", shown)


def _elsewhere(request: HttpRequest, integration: Integration) -> HttpResponse | None:
    """Where a person belongs whose integration is not at this step."""
    if integration.phase == Phase.LINKED:
        return HttpResponseRedirect(reverse("link", args=[integration.key]))
    if integration.phase == Phase.LANDED:
        shown = {"integration": integration, "step": 2}
        return lets_form_go_out(render(request, "console/procountor_missing.html", shown))
    if integration.phase != Phase.CONNECTED:
        return HttpResponseRedirect(reverse("status", args=[integration.key]))
    return None


def _without_goods_owner(integration: Integration) -> HttpResponse | None:
    return (
        HttpResponseRedirect(reverse("setup", args=[integration.key]))
        if integration.goods_owner_id is None
        else None
    )


def _owners(person: Person | None, integration: Integration) -> list[connecting.GoodsOwner] | None:
    """Whoever gave the WMS login sees what it sees; an operator sees only goods owners of a login of their own.
    None: this WMS is too old to list them."""
    listed = connecting.goods_owners(integration)
    if person is None or not listed:
        return listed or None
    return [owner for owner in listed if owner.id in person.goods_owner_ids]


def _previewed(document: PreviewedDocument) -> dict[str, object]:
    return {
        "document": document,
        "word": PREVIEW_EXAMPLE if document.is_older else word_of(PREVIEW_OUTCOMES, document.outcome),
        "fields": story.traced(document.trace),
    }


def _where_goods_go(integration: Integration) -> Text:
    options = options_of(integration)
    return WHERE_GOODS_GO[options.order.address_source] if options.flows.sales_orders else ""


def _setup_page(
    request: HttpRequest, integration: Integration, form: SetupForm, *, status: int = 200
) -> HttpResponse:
    shown = {
        "integration": integration,
        "form": form,
        "step": 3,
        "where_goods_go": _where_goods_go(integration),
    }
    return lets_form_go_out(render(request, "console/setup.html", shown, status=status))


def _refused(
    request: HttpRequest, integration: Integration, failure: Failure, *, step: str, start: str
) -> HttpResponse:
    """What went wrong at this step, with the button that takes it once more and the way back. Nothing was begun."""
    shown = {
        "problem": failure.problem,
        "remedy": failure.remedy,
        "integration": integration,
        "step": 4,
        "again": reverse(step, args=[integration.key]),
        "back": _address("preview", integration, start),
        "start": start,
    }
    return render(request, "console/step_refused.html", shown, status=status_of(failure))


def _start_asked(request: HttpRequest, integration: Integration) -> str:
    """The start date that the address carries from step to step; without one, the moment of connecting."""
    asked = StartForm({"start": request.GET.get("start", "")}, integration=integration)
    return asked.cleaned_data["start"] if asked.is_valid() else default_start(integration)


def _address(step: str, integration: Integration, start: str) -> str:
    address = reverse(step, args=[integration.key])
    return f"{address}?{urlencode({'start': start})}" if start else address


def _adopted_sentence(adopted: connecting.Adopted) -> str:
    if not adopted.seen:
        return _("There are no orders in the WMS yet.")
    said = _(
        "Orders in the WMS: %(seen)d. Taken over: %(adopted)d. Left alone, their number in use: %(diverged)d."
    )
    return said % {"seen": adopted.seen, "adopted": adopted.adopted, "diverged": adopted.diverged}
