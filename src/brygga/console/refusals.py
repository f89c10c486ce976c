"""A refusal as a page: one sentence, where to click, and the right status. Never a stack trace."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from brygga.core.failures import Failure, ReconnectNeeded, TryAgain
from brygga.flows.problems import ConnectProblem

View = Callable[..., HttpResponse]


def refusal(request: HttpRequest, problem: str, remedy: str = "", *, status: int) -> HttpResponse:
    return render(request, "console/refusal.html", {"problem": problem, "remedy": remedy}, status=status)


def status_of(failure: Failure) -> int:
    """A refusal's own status; else 502: a vendor did not answer, 409: it refuses our credential, 400."""
    if isinstance(failure, ConnectProblem):
        return failure.status
    if isinstance(failure, TryAgain):
        return 502
    if isinstance(failure, ReconnectNeeded):
        return 409
    return 400


def page(view: View) -> View:
    """Whatever refusal the view's verbs raise becomes a page a person can read."""

    @wraps(view)
    def answering(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Failure as failure:
            return refusal(request, failure.problem, failure.remedy, status=status_of(failure))

    return answering
