"""For machines that watch: is the service up, and can it reach its database? And the page for when it cannot."""

import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from brygga.ledger import workers

TEXT = "text/plain; charset=utf-8"
COME_AGAIN_SECONDS = 10


def health(_: HttpRequest) -> HttpResponse:
    """200 also while no worker lives: the pages and the webhooks' door need none. A line says so."""
    try:
        silence = workers.silence()
    except (DatabaseError, InterfaceError):
        return HttpResponse("The database does not answer.\n", status=503, content_type=TEXT)
    return HttpResponse("ok\n" if silence is None else f"ok\n{silence}\n", content_type=TEXT)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler of what nobody caught: 503 while the database restarts, 500 for a mistake of ours."""
    if not isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return server_error(request)
    answer = HttpResponse(render_to_string("503.html"), status=503)
    answer.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
    return answer
