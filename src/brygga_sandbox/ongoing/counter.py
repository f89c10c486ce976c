"""Counts writes under way per goods owner, from the first byte to the answer, faults and delays included."""

import json
import re
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.site import Site

_WRITES = ("PUT", "PATCH", "DELETE")
_BY_ID = re.compile(r"/api/v1/(articles|orders|purchaseOrders)/(\d+)")
_KINDS = {
    "articles": records.ARTICLES,
    "orders": records.ORDERS,
    "purchaseOrders": records.PURCHASE_ORDERS,
}


class WriteCounter:
    """Stands outside the fault gate, so that a slow call counts for as long as the client waits."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in _WRITES or "/api/v1/" not in scope["path"]:
            await self._app(scope, receive, send)
            return
        messages = [await receive()]
        while messages[-1].get("more_body", False):
            messages.append(await receive())
        body = b"".join(message.get("body", b"") for message in messages)
        owner = self._goods_owner(scope, body)
        if owner is None:
            await self._app(scope, _replay(messages, receive), send)
            return
        self._site.lanes.arrive(owner)
        try:
            await self._app(scope, _replay(messages, receive), send)
        finally:
            self._site.lanes.leave(owner)

    def _goods_owner(self, scope: Scope, body: bytes) -> int | None:
        by_query = re.search(rb"(?:^|&)goodsOwnerId=(\d+)", scope["query_string"])
        if by_query:
            return int(by_query[1])
        named = _member(body, "goodsOwnerId")
        if isinstance(named, int):
            return named
        by_id = _BY_ID.search(scope["path"])
        document = by_id and self._site.store.get(_KINDS[by_id[1]], int(by_id[2]))
        return int(document["goods_owner"]) if document else None


def _member(body: bytes, name: str) -> Any:
    try:
        parsed = json.loads(body)
    except ValueError:
        return None
    return parsed.get(name) if isinstance(parsed, dict) else None


def _replay(messages: list[Message], receive: Receive) -> Receive:
    left = list(messages)

    async def again() -> Message:
        return left.pop(0) if left else await receive()

    return again
