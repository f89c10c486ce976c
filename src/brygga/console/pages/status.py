"""One integration: how each flow is, and the buttons of its operator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga.console import health
from brygga.console.access import action, integration_page, is_operator
from brygga.console.forms import SyncForm
from brygga.console.words import DOC_STATES, FLOWS, SHIPMENT_STATES, Word, word_of
from brygga.core.failures import Failure
from brygga.core.words import Flow
from brygga.flows import acting, connecting
from brygga.integrations.models import Integration, Person, Phase
from brygga.integrations.options import options_of


@dataclass(frozen=True)
class FlowStanding:
    """A flow on the status page. `counts`: the state, its word, and how many there are."""

    flow: Flow
    label: str | Promise
    is_on: bool
    last_success: datetime | None
    next_run: datetime | None
    problem: str
    counts: list[tuple[str, Word, int]]


@integration_page
def status(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    shown = {
        "integration": integration,
        "tab": "status",
        "standing": health.standing_of(integration),
        "flows": _flows(integration),
        "can_act": is_operator(person),
        "is_running": integration.phase == Phase.RUNNING,
        "is_unfinished": integration.phase not in (Phase.RUNNING, Phase.DISCONNECTED),
        "is_linked": integration.phase == Phase.LINKED,
    }
    return render(request, "console/status.html", shown)


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


@integration_page
def disconnecting(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    """Asks before disconnecting, and says what stays."""
    if request.method == "POST":
        return _disconnect(request, key=integration.key)
    shown = {"integration": integration, "tab": "status", "can_act": is_operator(person)}
    return render(request, "console/disconnect.html", shown)


@action
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
        messages.error(request, f"{failure.problem} {failure.remedy}".strip())
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


def _flows(integration: Integration) -> list[FlowStanding]:
    cursors = {cursor.flow: cursor for cursor in integration.cursors.all()}
    switches = options_of(integration).flows
    counted: dict[str, dict[str, int]] = {flow: {} for flow in Flow}
    documents = integration.documents.order_by().values_list("flow", "state").annotate(Count("id"))
    for flow, state, count in documents:
        counted[flow][state] = count
    shipments = integration.shipments.order_by().values_list("state").annotate(Count("id"))
    counted[Flow.SHIPMENTS] = dict(shipments)
    return [
        FlowStanding(
            flow=flow,
            label=FLOWS[flow],
            is_on=bool(getattr(switches, flow.value)),
            last_success=cursors[flow].last_success_at if flow in cursors else None,
            next_run=cursors[flow].due_at if flow in cursors and integration.is_working else None,
            problem=cursors[flow].problem if flow in cursors else "",
            counts=_counts(counted[flow], SHIPMENT_STATES if flow is Flow.SHIPMENTS else DOC_STATES),
        )
        for flow in Flow
    ]


def _counts(counted: dict[str, int], words: dict[str, Word]) -> list[tuple[str, Word, int]]:
    return [(state, word_of(words, state), counted[state]) for state in words if counted.get(state)]
