"""Listens at the wire: writes every call down for the checker and for the digest of the run."""

import base64
import json
import re

import httpx2

from brygga_sandbox.procountor.tokens import claims_of
from brygga_simulation.account import Account, Heard
from brygga_simulation.cable import Reply
from brygga_simulation.moment import Moment
from brygga_simulation.nemesis import Call

_ONE_INVOICE = re.compile(r"/invoices/\d+$")


class Listener:
    """`lines`: one for each call, without secrets."""

    def __init__(self, account: Account, moment: Moment) -> None:
        self.lines: list[str] = []
        self._account = account
        self._moment = moment

    def note(self, call: Call, request: httpx2.Request, body: bytes, reply: Reply, executed: bool) -> None:
        is_whole = reply.status is not None and not reply.is_cut
        heard = Heard(
            n=len(self._account.heard) + 1,
            at=self._moment(),
            vendor=call.vendor,
            who=who_called(request.headers.get("authorization", "")),
            method=call.method,
            path=call.path,
            body="" if "/oauth/" in call.path else body.decode("utf-8", "replace"),
            status=reply.status,
            is_whole=is_whole,
            executed=executed,
            said=status_said(call.path, reply.body) if is_whole else "",
        )
        self._account.heard.append(heard)
        came = reply.status if is_whole else "cut"
        query = request.url.query.decode()
        self.lines.append(
            f"{heard.at:%H:%M:%S.%f} {heard.who} {call.method} {call.path} {query} {heard.body} {came}"
        )

    def broken(self, promise: str, call: Call) -> None:
        self._account.broken.append(f"{promise}: {call.method} {call.path}")


def who_called(authorization: str) -> str:
    """The company of a bearer token, or the user of a WMS login; "" for a call without either."""
    scheme, _, secret = authorization.partition(" ")
    if scheme == "Bearer":
        return str((claims_of(secret) or {}).get("cid", ""))
    return base64.b64decode(secret).decode().partition(":")[0] if scheme == "Basic" else ""


def status_said(path: str, answer: bytes) -> str:
    """The status of the one invoice that was read; "" when the answer holds none."""
    if not _ONE_INVOICE.search(path):
        return ""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    return str(said.get("status", "")) if isinstance(said, dict) else ""
