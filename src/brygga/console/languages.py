"""The language of the pages: what somebody chose, kept in a cookie and with the person; else what the browser asks."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate

from brygga.integrations import people
from brygga.integrations.models import Person

NAMES = dict(settings.LANGUAGES)


def is_chosen(request: HttpRequest) -> bool:
    """Whether somebody chose one in this browser."""
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") in NAMES


def keep(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


def signed_in(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """What was chosen in this browser stays; what this person chose in another one comes along."""
    if is_chosen(request) and not person.language:
        people.speaks(person, request.COOKIES[settings.LANGUAGE_COOKIE_NAME])
    elif person.language in NAMES and not is_chosen(request):
        keep(response, person.language)


def unless_chosen(request: HttpRequest, language: str) -> None:
    """Speaks to a reader whose language is known from elsewhere, such as from their subscription."""
    if language in NAMES and not is_chosen(request):
        activate(language)


def way_back(request: HttpRequest | None) -> str:
    """The page somebody looks at, to be shown again in another language. A page that answers a form is left for the
    page that the form was on."""
    if request is None:
        return "/"
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    try:
        is_of_ours = came_from.netloc == request.get_host()
    except DisallowedHost:  # the page that refuses it has a foot, too
        is_of_ours = False
    if not is_of_ours:
        return "/"
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def is_ours(address: str) -> bool:
    """Whether it is a path of this installation: nobody may be sent to another site."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
