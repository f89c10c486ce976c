"""The short way to the webhooks' door: no session, language, sign-in or form is looked for where a machine knocks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

BEHIND = "/hooks/"


class ShortWay:
    """Middleware. Those before it guard every answer; those after it are for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(BEHIND):
            return self.get_response(request)
        try:
            door = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        answer: HttpResponse = door.func(request, *door.args, **door.kwargs)
        return answer
