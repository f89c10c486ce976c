"""Signing in with the login of the WMS, and out. Brygga keeps no password of a person."""

from datetime import timedelta

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from brygga import clock
from brygga.console import guard, languages
from brygga.console.access import person_of
from brygga.console.forms import SignInForm
from brygga.console.refusals import page, status_of
from brygga.console.talking import SOON, talking
from brygga.core.failures import Failure
from brygga.flows import connecting

BACKEND = "django.contrib.auth.backends.ModelBackend"


@page
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        if person_of(request) is not None:
            return HttpResponseRedirect(_way_on(request.GET.get("next", "")))
        return _sign_in_page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, status=400)
    given = form.cleaned_data
    login = given["address"], given["user"]
    try:
        guard.refuse_if_locked(request, *login)
        with talking(SOON):
            person = connecting.sign_in(*login, given["password"])
    except Failure as failure:
        guard.count(request, *login, failure)
        form.add_error(None, failure.problem)
        return _sign_in_page(request, form, remedy=failure.remedy, status=status_of(failure))
    guard.forget(request, *login)
    auth.login(request, person, backend=BACKEND)
    request.session.set_expiry(clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    response = HttpResponseRedirect(_way_on(request.POST.get("next", "")))
    languages.signed_in(request, response, person)
    return response


def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    auth.logout(request)
    return HttpResponseRedirect(reverse("sign-in"))


def _sign_in_page(
    request: HttpRequest, form: SignInForm, *, remedy: str = "", status: int = 200
) -> HttpResponse:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    shown = {"form": form, "remedy": remedy, "next": wanted if languages.is_ours(wanted) else ""}
    return render(request, "console/sign_in.html", shown, status=status)


def _way_on(wanted: str) -> str:
    return wanted if languages.is_ours(wanted) else reverse("home")
