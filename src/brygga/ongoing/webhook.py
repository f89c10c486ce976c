"""What Ongoing sends to our address when an order's status changes. It is a hint: the order is always read.

Ongoing documents no signature, order or timeout; its stamps have seven decimals and no zone (taken as UTC,
never used to put events in order).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from brygga import exactjson
from brygga.core.saying import say

MOST_DIGITS = 20
"""More are no number of theirs, whatever it counts."""


class BadWebhook(ValueError):
    """Not a webhook of ours. `problem` is one sentence, without anything of the body."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class OrderHint:
    """Some order changed. `identity` is the same for every delivery of the same event.

    `source_id` is the id we gave the order, "" when absent (older systems). `kind` is the name of the
    webhook's template. `at` is None when the stamp cannot be read.
    """

    webhook_id: int
    event_id: int
    system: str
    goods_owner_id: int
    order_id: int
    order_number: str
    source_id: str
    status_number: int
    kind: str
    at: datetime | None
    identity: str


@dataclass(frozen=True)
class TestCall:
    """The Test button in Ongoing: zero ids."""

    system: str


def parse(body: bytes) -> OrderHint | TestCall:
    """Raises BadWebhook for everything that does not name a goods owner, an order and a status number."""
    try:
        said = exactjson.loads(body)
    except ValueError as error:
        raise BadWebhook(say("The body is not JSON.")) from error
    if not isinstance(said, dict):
        raise BadWebhook(say("The body is not a JSON object."))
    if "purchaseOrderId" in said or "webhookPurchaseOrdersId" in said:
        raise BadWebhook(say("This is a purchase order webhook; the address takes order webhooks only."))
    order_id = _number(said, "orderId")
    if order_id == 0:
        return TestCall(_text(said, "system"))
    status = said.get("orderStatus")
    hint = OrderHint(
        webhook_id=_number(said, "webhookOrdersId", 0),
        event_id=_number(said, "webhookEventId", 0),
        system=_text(said, "system"),
        goods_owner_id=_number(said, "goodsOwnerId"),
        order_id=order_id,
        order_number=_text(said, "orderNumber"),
        source_id=_text(said, "goodsOwnerOrderId"),
        status_number=_number(status if isinstance(status, dict) else {}, "number"),
        kind=_text(said, "webhookTemplate"),
        at=_stamp(_text(said, "timestamp")),
        identity=_identity(said, body),
    )
    if hint.order_id < 0 or hint.goods_owner_id <= 0:
        raise BadWebhook(say("The webhook names no order or no goods owner."))
    return hint


def _identity(said: dict[str, Any], body: bytes) -> str:
    """By Ongoing's ids (type, webhook, event); a body without them is its own identity."""
    webhook_id, event_id = _number(said, "webhookOrdersId", 0), _number(said, "webhookEventId", 0)
    if webhook_id or event_id:
        return f"order:{webhook_id}:{event_id}"
    return f"order:sha256:{hashlib.sha256(body).hexdigest()}"


def _number(said: dict[str, Any], member: str, default: int | None = None) -> int:
    value = said.get(member)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().isdecimal() and len(value) <= MOST_DIGITS:
        return int(value)
    if default is None:
        raise BadWebhook(say(f"The webhook has no numeric {member}."))
    return default


def _text(said: dict[str, Any], member: str) -> str:
    value = said.get(member)
    return str(value).strip() if isinstance(value, (str, int)) else ""


def _stamp(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
