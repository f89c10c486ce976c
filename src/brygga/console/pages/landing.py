"""The way of the person who connects: the landing page, Procountor's login, and back again."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brygga.console import guard, landed
from brygga.console.access import integration_of, is_operator, person_of, refuse_pressed
from brygga.console.forms import LandingForm
from brygga.console.headers import lets_form_go_out
from brygga.console.refusals import page, refusal, status_of
from brygga.console.talking import SOON, talking
from brygga.core.failures import Failure
from brygga.flows import connecting
from brygga.integrations import links
from brygga.integrations.models import Integration, Phase

GONE = (404, 410)


@page
def landing(request: HttpRequest, token: str) -> HttpResponse:
    """User name and password of the WMS; then straight on to Procountor's login. The browser that landed here and
    goes back, to a link that is used up by now, finds its set-up instead."""
    try:
        integration = connecting.look_at_link(token)
    except connecting.ConnectProblem:
        used = links.key_of_used(token)
        if used is not None and landed.integration_of(request, used) is not None:
            return HttpResponseRedirect(reverse("setup", args=[used]))
        raise
    if request.method != "POST":
        return _landing_page(request, integration, LandingForm())
    form = LandingForm(request.POST)
    if not form.is_valid():
        return _landing_page(request, integration, form, status=400)
    login = integration.warehouse_system.base_url, form.cleaned_data["user"]
    try:
        guard.refuse_if_locked(request, *login)
        with talking(SOON):
            integration = connecting.land(token, form.cleaned_data["user"], form.cleaned_data["password"])
    except Failure as failure:
        if status_of(failure) in GONE:
            raise
        guard.count(request, *login, failure)
        form.add_error(None, failure.problem)
        return _landing_page(request, integration, form, remedy=failure.remedy, status=status_of(failure))
    guard.forget(request, *login)
    landed.remember(request, integration)
    return _to_procountor(request, integration)


@page
def to_procountor(request: HttpRequest, key: UUID) -> HttpResponse:
    """Procountor's login once more, for the browser that landed here and for operators."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("setup", args=[key]))
    integration = landed.reconnecting(request, key)
    if integration is None:
        person = person_of(request)
        if person is None or not is_operator(person):
            raise Http404
        integration = integration_of(person, key)
        refuse_pressed(request, integration)
    return _to_procountor(request, integration)


@page
@talking(SOON)
def come_back(request: HttpRequest) -> HttpResponse:
    """Where Procountor's login returns to. Only the browser that went there may come back, and once."""
    state = request.GET.get("state", "")
    if not state:
        problem = _("Procountor's login came back without saying which connection it belongs to.")
        return refusal(
            request, problem, _("Open the connect link again and log in to Procountor."), status=400
        )
    try:
        integration = landed.redeem_state(request, state)
    except landed.StateUnknown:
        return refusal(request, *_not_from_here(), status=403)
    except landed.StateTooOld:
        problem = _("The login to Procountor took longer than 30 minutes.")
        return refusal(request, problem, _("Open the connect link again, or ask for a new one."), status=410)
    try:
        return _connected(request, _redeemed(request, integration))
    except Failure as failure:
        return procountor_refused(request, integration, failure, step=2)


def procountor_refused(
    request: HttpRequest, integration: Integration, failure: Failure, *, step: int
) -> HttpResponse:
    """What Procountor refused, with the way back to its login."""
    shown = {
        "problem": failure.problem,
        "remedy": failure.remedy,
        "integration": integration,
        "step": step,
        "is_connected": integration.phase == Phase.CONNECTED,
    }
    response = render(request, "console/procountor_refused.html", shown, status=status_of(failure))
    return lets_form_go_out(response)


def _redeemed(request: HttpRequest, integration: Integration) -> Integration:
    error, code = request.GET.get("error", ""), request.GET.get("code", "")
    if error:
        raise connecting.denied(error)
    if not code:
        problem = _("Procountor's login came back without a code.")
        raise connecting.ConnectProblem(problem, _("Log in to Procountor again."), status=400)
    return connecting.come_back(integration, code=code)


def _connected(request: HttpRequest, integration: Integration) -> HttpResponse:
    if integration.phase != Phase.RUNNING:
        return HttpResponseRedirect(reverse("setup", args=[integration.key]))
    landed.forget(request, integration)
    return render(
        request, "console/reconnected.html", {"integration": integration, "person": person_of(request)}
    )


def _to_procountor(request: HttpRequest, integration: Integration) -> HttpResponse:
    state = landed.new_state(request, integration)
    return HttpResponseRedirect(connecting.procountor_address(integration, state))


def _landing_page(
    request: HttpRequest, integration: Integration, form: LandingForm, *, remedy: str = "", status: int = 200
) -> HttpResponse:
    shown = {"form": form, "remedy": remedy, "integration": integration, "step": 1}
    return lets_form_go_out(render(request, "console/landing.html", shown, status=status))


def _not_from_here() -> tuple[str, str]:
    return (
        _("This return from Procountor's login does not belong to a login that this browser started."),
        _("Open the connect link in this browser and log in to Procountor from there."),
    )
