"""Purchase orders become inbound orders: PUT by number, which creates or updates and does not say which."""

from collections.abc import Mapping, Sequence
from typing import Any

from brygga.core.decide import RowSeen
from brygga.core.options import Options
from brygga.core.words import Flow
from brygga.flows.handler import Found, Handler, LatePatch, OrderVerbs
from brygga.ledger.models import Document
from brygga.ongoing.target import Placed, Target

CANCELLED_FROM = 900
"""The first status number of a purchase order that is cancelled."""


def place(target: Target, body: dict[str, Any]) -> Placed:
    return target.place_purchase_order(body)


def find(target: Target, number: str) -> Found | None:
    seen = target.find_purchase_order(number)
    return Found(seen.id, seen.number, seen.source_id) if seen else None


def number_of(document: Document, options: Options) -> str:
    return f"{options.po.number_prefix}{document.number}"


def number_in(body: Mapping[str, Any]) -> str:
    return str(body["purchaseOrderNumber"])


def rows(target: Target, order_id: int) -> Sequence[RowSeen]:
    return target.read_purchase_order(order_id).rows


def work_has_begun(target: Target, order_id: int, options: Options) -> bool:
    seen = target.read_purchase_order(order_id)
    return seen.status_number >= options.ongoing.purchase_work_begins_at or seen.done > 0


def cancel(target: Target, order_id: int) -> str:
    return target.cancel_purchase_order(order_id).message


def is_cancelled(target: Target, order_id: int) -> bool:
    return target.read_purchase_order(order_id).status_number >= CANCELLED_FROM


LATE: dict[str, LatePatch] = {"inDate": Target.patch_purchase_in_date}
"""The date is in the body only if the settings send it."""

HANDLER = Handler(
    Flow.PURCHASE_ORDERS,
    "purchase order",
    place,
    find,
    number_of,
    number_in,
    OrderVerbs(rows, work_has_begun, cancel, is_cancelled, put_tells_created=False, late=LATE),
)
