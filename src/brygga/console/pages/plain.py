"""For machines that watch: is the service up, and can it reach its database?"""

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse

TEXT = "text/plain; charset=utf-8"


def health(_: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return HttpResponse("The database does not answer.\n", status=503, content_type=TEXT)
    return HttpResponse("ok\n", content_type=TEXT)
