"""The walls of the console: who may see a page and who may act on it. A stranger is not told that a page exists."""

from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from brygga.console import landed
from brygga.console.refusals import View, page, refusal
from brygga.flows.problems import refuse_ended
from brygga.integrations import people
from brygga.integrations.models import Integration, Person, Phase, Role


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in, if anybody."""
    return request.user if isinstance(request.user, Person) else None


def is_operator(person: Person | None) -> bool:
    return person is not None and person.role == Role.OPERATOR


def integration_of(person: Person, key: UUID) -> Integration:
    """The integration, if this person may see it; else it does not exist: 404."""
    found = people.visible_integrations(person).select_related("warehouse_system").filter(key=key).first()
    if found is None:
        raise Http404
    return found


def signed_in(view: View) -> View:
    """`view(request, person, ...)`; others are sent to the sign-in page, and back afterwards. A living part of a page,
    whose session has ended meanwhile, has the whole page loaded again instead of a sign-in form put into it."""

    @wraps(view)
    def walled(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        person = person_of(request)
        if person is None and request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if person is None:
            return HttpResponseRedirect(_sign_in_address(request))
        return view(request, person, *args, **kwargs)

    return page(walled)


def may_act(person: Person | None, integration: Integration) -> bool:
    """Whether its pages show buttons: what was disconnected is only looked at."""
    return is_operator(person) and integration.phase != Phase.DISCONNECTED


def refuse_pressed(request: HttpRequest, integration: Integration) -> None:
    """A disconnected integration is only looked at. Raises ConnectProblem 410 for every press of a button."""
    if request.method not in ("GET", "HEAD"):
        refuse_ended(integration)


def integration_page(view: View) -> View:
    """`view(request, person, integration, ...)` for those who may see it; 404 for everybody else. Once it is
    disconnected nothing can be done to it: 410."""
    return _seen_page(view, even_ended=False)


def _seen_page(view: View, *, even_ended: bool) -> View:
    @wraps(view)
    def walled(request: HttpRequest, person: Person, key: UUID, **kwargs: object) -> HttpResponse:
        integration = integration_of(person, key)
        if not even_ended:
            refuse_pressed(request, integration)
        return view(request, person, integration, **kwargs)

    return signed_in(walled)


def action(view: View) -> View:
    """As `integration_page`, but for operators only and by POST only: this view changes something."""
    return _seen_page(_for_operators(view), even_ended=False)


def ending(view: View) -> View:
    """As `action`, for what ends something: of a disconnected integration too."""
    return _seen_page(_for_operators(view), even_ended=True)


def _for_operators(view: View) -> View:
    @wraps(view)
    def walled(
        request: HttpRequest, person: Person, integration: Integration, **kwargs: object
    ) -> HttpResponse:
        if request.method != "POST":
            return only_looked_at(request)
        if not is_operator(person):
            return readers_only_read(request)
        return view(request, person, integration, **kwargs)

    return walled


def setup_page(view: View) -> View:
    """`view(request, person or None, integration, ...)` for an operator who may see the integration, and for the
    browser that landed on it by a connect link: then the person is who is signed in there, if an operator of the same
    warehouse system. Once the integration runs, a link opens nothing."""

    @wraps(view)
    def walled(request: HttpRequest, key: UUID, **kwargs: object) -> HttpResponse:
        by_link = landed.integration_of(request, key)
        if by_link is not None:
            return view(request, _operator_of(by_link, request), by_link, **kwargs)
        person = person_of(request)
        if person is None:
            return HttpResponseRedirect(_sign_in_address(request))
        integration = integration_of(person, key)
        if not is_operator(person):
            return readers_only_read(request)
        refuse_pressed(request, integration)
        return view(request, person, integration, **kwargs)

    return page(walled)


def _operator_of(integration: Integration, request: HttpRequest) -> Person | None:
    person = person_of(request)
    if person is None or person.warehouse_system_id != integration.warehouse_system_id:
        return None
    return person if is_operator(person) else None


def only_looked_at(request: HttpRequest) -> HttpResponse:
    """405, for the address of a button that was opened like a page."""
    answer = refusal(
        request,
        _("Nothing was done: this is the address of a button, and there is nothing to see at it."),
        _("Go to the integration, and press the button there."),
        status=405,
    )
    answer.headers["Allow"] = "POST"
    return answer


def readers_only_read(request: HttpRequest) -> HttpResponse:
    return refusal(
        request,
        _("Your role here is reader: you can look at everything, and change nothing."),
        _("Ask an operator of your warehouse system to do it, or to make you operator on the page People."),
        status=403,
    )


def _sign_in_address(request: HttpRequest) -> str:
    """A page that was only looked at is returned to after signing in; an action is not repeated."""
    address = reverse("sign-in")
    if request.method != "GET" or request.path == "/":
        return address
    return f"{address}?{urlencode({'next': request.get_full_path()})}"
