"""The door for Ongoing's webhooks: who knocks is checked, the event is recorded once, the lane woken, 200 answered.

A webhook is a hint: nothing of it is believed but that an order is worth reading. Anything else than 200 makes Ongoing
try again for a day, so 503 is answered when the event could not be stored.
"""

from base64 import b64decode
from collections.abc import Callable
from hmac import compare_digest
from typing import Protocol
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from brygga.console import event_book
from brygga.console.event_book import Rejected
from brygga.core.saying import say
from brygga.integrations import doors
from brygga.integrations.doors import Door
from brygga.integrations.seal import KeyProblem
from brygga.ongoing import webhook
from brygga.ongoing.webhook import BadWebhook, OrderHint

BODY_LIMIT = 64 * 1024
TEXT = "text/plain; charset=utf-8"
TOO_LARGE = say("The body is larger than 64 KiB.")
WRONG_SECRET = Rejected("secret", say("The secret is missing or wrong."))


class Readable(Protocol):
    """What a body can be read from."""

    def read(self, size: int, /) -> bytes: ...


@csrf_exempt
def ongoing(request: HttpRequest, key: UUID) -> HttpResponse:
    """`POST /hooks/ongoing/<integration key>`: 200 recorded, 4xx refused and counted, 503 not stored: come again."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        return _answer(request, key)
    except (DatabaseError, InterfaceError, KeyProblem):
        return _says(503, "The event could not be stored. Send it again.")
    except UnreadablePostError:
        return _says(400, "The body did not arrive whole.")


def _answer(request: HttpRequest, key: UUID) -> HttpResponse:
    door = doors.at(key)
    if door is None:
        return _says(404, "There is no integration at this address.")
    if not _knows_the_secret(request, door):
        event_book.count_rejected(door, WRONG_SECRET)
        return _says(401, WRONG_SECRET.reason)
    body = _body(request)
    if body is None:
        event_book.count_rejected(door, Rejected("size", TOO_LARGE))
        return _says(413, TOO_LARGE)
    return _take(door, body)


def _take(door: Door, body: bytes) -> HttpResponse:
    try:
        said = webhook.parse(body)
    except BadWebhook as bad:
        if event_book.is_about_something_else(body):
            event_book.record_not_needed(door, body)
            return _says(200, "Recorded. Brygga needs the webhooks of orders only.")
        event_book.count_rejected(door, Rejected("body", bad.problem))
        return _says(400, bad.problem)
    if not isinstance(said, OrderHint):
        event_book.record_test(door)
        return _says(200, "The test call arrived.")
    return _take_hint(door, said)


def _take_hint(door: Door, hint: OrderHint) -> HttpResponse:
    for is_wrong, status, rejected in REFUSALS:
        if is_wrong(door, hint):
            event_book.record_rejected(door, hint, rejected)
            return _says(status, rejected.reason)
    event_book.record(door, hint)
    return _says(200, "Recorded.")


def _of_another_owner(door: Door, hint: OrderHint) -> bool:
    return hint.goods_owner_id != door.goods_owner_id


def _of_another_system(door: Door, hint: OrderHint) -> bool:
    """`system` is not documented further than by its name; it is taken as the customer id, which ends the address."""
    if not door.asks_system:
        return False
    customer_id = door.base_url.rstrip("/").rsplit("/", 1)[-1]
    return hint.system != "" and hint.system.casefold() != customer_id.casefold()


def _has_no_such_numbers(_: Door, hint: OrderHint) -> bool:
    return hint.order_id >= 2**63 or not 0 <= hint.status_number < 2**31


OTHER_SYSTEM = say(
    "The webhook names another warehouse system. If it is the right one: Settings › Webhooks must name this WMS."
)
REFUSALS: tuple[tuple[Callable[[Door, OrderHint], bool], int, Rejected], ...] = (
    (
        _has_no_such_numbers,
        400,
        Rejected("numbers", say("The order id or the status number is out of range.")),
    ),
    (_of_another_system, 422, Rejected("system", OTHER_SYSTEM)),
    (_of_another_owner, 409, Rejected("goods_owner", say("The webhook is of another goods owner."))),
)


def _knows_the_secret(request: HttpRequest, door: Door) -> bool:
    """`X-Auth-Token`, or the password of HTTP Basic; compared in constant time."""
    token = door.token()
    given = request.headers.get("X-Auth-Token") or _basic_password(request.headers.get("Authorization", ""))
    return compare_digest(given.encode("utf-8", "replace"), token.encode()) and token != ""


def _basic_password(header: str) -> str:
    scheme, _sep, credentials = header.partition(" ")
    if scheme.casefold() != "basic":
        return ""
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _body(request: HttpRequest) -> bytes | None:
    """The whole body, or None when it is too large: never more than the limit is read."""
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > BODY_LIMIT:
        return None
    body = _stream(request).read(BODY_LIMIT + 1)
    return None if len(body) > BODY_LIMIT else body


def _stream(request: HttpRequest) -> Readable:
    """Django takes a body sent in chunks, as .NET does, for an empty one; the server below knows where it ends."""
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").casefold()
    if is_chunked and request.META.get("wsgi.input_terminated"):
        stream: Readable = request.META["wsgi.input"]
        return stream
    return request


def _says(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type=TEXT)
