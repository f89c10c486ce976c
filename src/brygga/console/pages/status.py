"""One integration: how each flow is, and the buttons of its operator."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga.console import completeness, standings
from brygga.console.access import action, ending, integration_page, is_operator
from brygga.console.forms import SyncForm
from brygga.console.standings import Live
from brygga.core.failures import Failure
from brygga.core.words import Flow
from brygga.flows import acting, connecting
from brygga.integrations.models import Integration, Person, Phase
from brygga.sentences import translated


@integration_page
def status(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    shown = _shown(person, integration, standings.live(integration))
    return render(request, "console/status.html", shown | {"completeness": completeness.shown(integration)})


@integration_page
def progress(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    """The part of the status page that lives, for the page that asks every few seconds. 204: it has it already."""
    live = standings.live(integration)
    if request.GET.get("seen") == live.seen:
        return HttpResponse(status=204)
    return render(request, "console/_progress.html", _shown(person, integration, live) | {"is_part": True})


def _shown(person: Person, integration: Integration, live: Live) -> dict[str, object]:
    return {
        "integration": integration,
        "tab": "status",
        "live": live,
        "standing": live.standing,
        "can_act": is_operator(person),
        "is_running": integration.phase == Phase.RUNNING,
        "is_unfinished": integration.phase not in (Phase.RUNNING, Phase.DISCONNECTED),
        "is_linked": integration.phase == Phase.LINKED,
    }


@action
def sync(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    form = SyncForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("There is no such flow."))
        return _back(integration)
    flow = Flow(form.cleaned_data["flow"]) if form.cleaned_data["flow"] else None
    return said_and_back(
        request,
        lambda: _queued(acting.sync_now(integration, flow, person)),
        reverse("status", args=[integration.key]),
    )


@action
def check(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    def verb() -> str:
        if acting.check_now(integration, person):
            return _("Queued: the completeness check. It starts as soon as a worker is free.")
        return _("Queued already: it starts as soon as a worker is free.")

    return said_and_back(request, verb, reverse("status", args=[integration.key]))


@action
def pause(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    def verb() -> str:
        connecting.pause(integration, person)
        return _("Paused. Webhooks are still recorded; a call that is under way ends.")

    return said_and_back(request, verb, reverse("status", args=[integration.key]))


@action
def resume(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    def verb() -> str:
        connecting.resume(integration, person)
        return _("Resumed: what waited is queued.")

    return said_and_back(request, verb, reverse("status", args=[integration.key]))


def disconnecting(request: HttpRequest, key: UUID) -> HttpResponse:
    """Asks before disconnecting, and says what stays."""
    return _disconnect(request, key=key) if request.method == "POST" else _asked_first(request, key=key)


@integration_page
def _asked_first(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    if integration.phase == Phase.DISCONNECTED:
        return _back(integration)
    shown = {"integration": integration, "tab": "status", "can_act": is_operator(person)}
    return render(request, "console/disconnect.html", shown)


@ending
def _disconnect(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    def verb() -> str:
        connecting.disconnect(integration, person)
        return _("Disconnected. Nothing is read or sent any more; the history stays.")

    return said_and_back(request, verb, reverse("status", args=[integration.key]))


def said_and_back(request: HttpRequest, verb: Callable[[], str], address: str) -> HttpResponse:
    """Does it, says on the next page what came of it, and goes there."""
    try:
        said = verb()
    except Failure as failure:
        messages.error(request, translated(f"{failure.problem} {failure.remedy}".strip()))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(address)


def _back(integration: Integration) -> HttpResponse:
    return HttpResponseRedirect(reverse("status", args=[integration.key]))


def _queued(count: int) -> str:
    if count == 0:
        return _("Queued already: it starts as soon as a worker is free.")
    return ngettext(
        "Queued: %(count)d flow. It starts as soon as a worker is free.",
        "Queued: %(count)d flows. They start as soon as a worker is free.",
        count,
    ) % {"count": count}
