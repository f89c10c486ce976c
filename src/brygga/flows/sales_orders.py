"""Sales orders become warehouse orders: PUT by order number, which creates or updates."""

from collections.abc import Mapping, Sequence
from typing import Any

from brygga.core.decide import RowSeen
from brygga.core.options import Options
from brygga.core.words import Flow
from brygga.flows.handler import Found, Handler, LatePatch, OrderVerbs
from brygga.ledger.models import Document
from brygga.ongoing.target import Placed, Target

CANCELLED_FROM = 1000
"""The first status number of an order that is cancelled."""


def place(target: Target, body: dict[str, Any]) -> Placed:
    return target.place_order(body)


def find(target: Target, number: str) -> Found | None:
    seen = target.find_order(number)
    return Found(seen.id, seen.number, seen.source_id) if seen else None


def number_of(document: Document, options: Options) -> str:
    return f"{options.order.number_prefix}{document.number}"


def number_in(body: Mapping[str, Any]) -> str:
    return str(body["orderNumber"])


def rows(target: Target, order_id: int) -> Sequence[RowSeen]:
    return target.read_order(order_id).rows


def work_has_begun(target: Target, order_id: int, options: Options) -> bool:
    seen = target.read_order(order_id)
    return seen.status_number >= options.ongoing.order_work_begins_at or seen.done > 0


def cancel(target: Target, order_id: int) -> str:
    return target.cancel_order(order_id).message


def is_cancelled(target: Target, order_id: int) -> bool:
    return target.read_order(order_id).status_number >= CANCELLED_FROM


def patch_email(target: Target, order_id: int, notification: Mapping[str, Any]) -> None:
    target.patch_email(order_id, str(notification["value"]), bool(notification["toBeNotified"]))


LATE: dict[str, LatePatch] = {
    "deliveryDate": Target.patch_delivery_date,
    "orderRemark": Target.patch_remark,
    "goodsOwnerOrderId": Target.patch_source_id,
    "emailNotification": patch_email,
}

HANDLER = Handler(
    Flow.SALES_ORDERS,
    "order",
    place,
    find,
    number_of,
    number_in,
    OrderVerbs(rows, work_has_begun, cancel, is_cancelled, put_tells_created=True, late=LATE),
)
