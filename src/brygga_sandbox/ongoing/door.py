"""The door in front of the API: the tenant's path, the header quirk and HTTP Basic."""

import base64
import binascii
import re

from starlette.types import ASGIApp, Receive, Scope, Send

from brygga_sandbox import wire
from brygga_sandbox.credentials import ONGOING_WAREHOUSE, OngoingUser, ongoing_user
from brygga_sandbox.ongoing.refusals import ANY_ERROR
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.wire import reply

VENDOR_PATHS = r"^/[^/]+/api/"
_API = re.compile(r"^/(?P<tenant>[^/]+)/api/v1(/|$)")
_OPEN = f"/{ONGOING_WAREHOUSE}/api/v1/openapi.json"


class Door:
    """Lets a call through with `scope["state"]["login"]` set, or answers 401, 404 or 500 itself."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == _OPEN:
            await self._app(scope, receive, send)
            return
        status, text = self._verdict(scope)
        if status == 200:
            await self._app(scope, receive, send)
            return
        response = reply({"Message": text}, status)
        if status == 401:
            response.headers["WWW-Authenticate"] = 'Basic realm="Ongoing WMS"'
        await response(scope, receive, send)

    def _verdict(self, scope: Scope) -> tuple[int, str]:
        if self._site.knobs.lower_case_headers == "refused" and "authorization" in wire.header_names(scope):
            return 500, ANY_ERROR
        found = _API.match(scope["path"])
        if found is None or found["tenant"] != ONGOING_WAREHOUSE:
            return 404, "The warehouse was not found."
        login = _login(dict(scope["headers"]).get(b"authorization", b""))
        if login is None:
            return 401, "Authorization has been denied for this request."
        scope.setdefault("state", {})["login"] = login
        return 200, ""


def _login(header: bytes) -> OngoingUser | None:
    scheme, _, token = header.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        name, _, password = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    user = ongoing_user(name)
    return user if user is not None and user.password == password else None
