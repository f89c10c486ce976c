"""Orders as clients write them: by number, cancelled, refused once the warehouse has begun."""

from datetime import timedelta

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.articles import article_named
from brygga_sandbox.ongoing.events import tell_order_created, tell_order_moved
from brygga_sandbox.ongoing.records import Line, Order
from brygga_sandbox.ongoing.refusals import ORDER, Refused, missing
from brygga_sandbox.ongoing.registers import customer_id, warehouse_shown
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import OrderStatus
from brygga_sandbox.ongoing.stock import file_order
from brygga_sandbox.ongoing.times import stamp
from brygga_sandbox.ongoing.writes import merged
from brygga_sandbox.state import Document

_FIRST_ID = 50161
_FIRST_LINE_ID = 48838
LINES = "ongoing.order-line"


def write_order(site: Site, sent: Document) -> tuple[int, str, bool]:
    """PUT by number: (orderId, message, whether it was created). Raises Refused."""
    known = records.orders_by_number(site, sent["goodsOwnerId"], sent["orderNumber"])
    if known:
        return _update(site, known[0], sent)
    return _create(site, sent)


def write_order_by_id(site: Site, number: int, sent: Document) -> tuple[int, str, bool]:
    """PUT by id; may change the number. Raises Refused when another order has it."""
    known = records.order(site, number)
    if known is None:
        raise missing("The order")
    if known["goods_owner"] != sent["goodsOwnerId"]:
        raise Refused(ORDER, f"Order {number} belongs to another goods owner", "goodsOwnerId")
    holders = records.orders_by_number(site, known["goods_owner"], sent["orderNumber"])
    if any(one["id"] != number for one in holders):
        raise Refused(ORDER, f"Order number {sent['orderNumber']} is used by another order")
    return _update(site, known, sent)


def cancel_order(site: Site, order: Order) -> str:
    """DELETE: returns the message. Raises Refused once the warehouse has begun."""
    number = order["sent"]["orderNumber"]
    is_cancelled = order["status"] >= OrderStatus.CANCELLED
    if not is_cancelled:
        _refuse_if_begun(site, order, "cancelled")
        move_order(site, order, OrderStatus.CANCELLED)
    elif site.knobs.cancel_again == "refused":
        raise Refused(ORDER, f"Order number {number} is already cancelled")
    return f"Order number {number} cancelled"


def move_order(site: Site, order: Order, status: int) -> Order:
    """Give the order a status, with the times that follow from it, and tell the webhooks."""
    now = site.stamp()
    has_left = OrderStatus.SENT <= status < OrderStatus.CANCELLED
    is_printed = OrderStatus.ALLOCATED <= status < OrderStatus.CANCELLED
    before = order["status"]
    moved: Order = {
        **order,
        "updated": now,
        "shipped": order["shipped"] or (now if has_left else None),
        "printed": order["printed"] or (now if is_printed else None),
    }
    if before != status:
        history = [*order["history"], {"status": status, "at": now}]
        moved = {**moved, "status": status, "status_changed": now, "history": history}
    file_order(site, moved)
    if before != status:
        tell_order_moved(site, before, moved)
    return moved


def visible_lines(site: Site, order: Order) -> list[Line]:
    """The rows the API shows now: the old ones while the knob `row_delay_s` holds the new ones back."""
    shows_old = order["rows_visible_from"] is not None and site.stamp() < order["rows_visible_from"]
    return order["lines_before"] if shows_old else order["lines"]


def lines_from(site: Site, goods_owner: int, old: list[Line], rows: list[Document]) -> list[Line]:
    """The order's rows after a write. Raises Refused on a row number used twice or an article refused."""
    numbers = [row["rowNumber"] for row in rows]
    if len(set(numbers)) != len(numbers):
        raise Refused(ORDER, "The row numbers of an order must be unique", "orderLines")
    known = {line["sent"]["rowNumber"]: line for line in old}
    lines = [
        _line(site, goods_owner, known.get(row["rowNumber"]), row, f"orderLines[{at}]")
        for at, row in enumerate(rows)
    ]
    if site.knobs.omitted_rows == "kept":
        lines = [line for row, line in known.items() if row not in numbers] + lines
    return lines


def _create(site: Site, sent: Document) -> tuple[int, str, bool]:
    owner = sent["goodsOwnerId"]
    _check_warehouse(sent)
    lines = lines_from(site, owner, [], sent.pop("orderLines", []))
    customer, news = _customer(site, owner, sent["consignee"])
    order = _new_order(site, sent, lines, customer)
    file_order(site, order)
    tell_order_created(site, order)
    return order["id"], f"{news}Order number {sent['orderNumber']} created/updated", True


def _new_order(site: Site, sent: Document, lines: list[Line], customer: int) -> Order:
    now = site.stamp()
    return {
        "id": site.store.next_id(records.ORDERS, _FIRST_ID),
        "goods_owner": sent["goodsOwnerId"],
        "sent": sent,
        "lines": lines,
        "lines_before": [],
        "rows_visible_from": _rows_visible_from(site),
        "status": site.knobs.initial_status,
        "customer": customer,
        "created": now,
        "updated": now,
        "header_updated": now,
        "status_changed": now,
        "shipped": None,
        "printed": None,
        "last_picked": None,
        "last_returned": None,
        "way_bill": None,
        "return_way_bill": None,
        "tracking": [],
        "parcels": [],
        "history": [{"status": site.knobs.initial_status, "at": now}],
    }


def _update(site: Site, known: Order, sent: Document) -> tuple[int, str, bool]:
    _refuse_if_begun(site, known, "updated")
    _check_warehouse(sent)
    rows = sent.pop("orderLines", None)
    lines = known["lines"] if rows is None else lines_from(site, known["goods_owner"], known["lines"], rows)
    after = merged(known["sent"], sent)
    customer, news = known["customer"], ""
    if after["consignee"].get("customerNumber") != known["sent"]["consignee"].get("customerNumber"):
        customer, news = _customer(site, known["goods_owner"], after["consignee"])
    now = site.stamp()
    changed: Order = {
        **known,
        "sent": after,
        "lines": lines,
        "lines_before": visible_lines(site, known),
        "rows_visible_from": _rows_visible_from(site),
        "customer": customer,
        "updated": now,
        "header_updated": now,
    }
    file_order(site, changed)
    return known["id"], f"{news}Order number {after['orderNumber']} created/updated", False


def _line(site: Site, goods_owner: int, known: Line | None, row: Document, where: str) -> Line:
    number = row["articleNumber"]
    if (
        site.knobs.unknown_article == "refused"
        and records.article_by_number(site, goods_owner, number) is None
    ):
        raise Refused(ORDER, f"Article {number} does not exist", f"{where}.articleNumber")
    article = article_named(site, goods_owner, number)
    if known is not None:
        return {**known, "sent": merged(known["sent"], row), "article": article}
    return {
        "id": site.store.next_id(LINES, _FIRST_LINE_ID),
        "sent": row,
        "article": article,
        "allocated": "0.0",
        "picked": "0.0",
        "packed": "0.0",
        "reported": None,
        "returned": "0.0",
        "reported_returned": None,
        "items": [],
    }


def _refuse_if_begun(site: Site, order: Order, verb: str) -> None:
    has_picks = any(amount(line["picked"]) > 0 for line in order["lines"])
    if order["status"] >= site.knobs.refuse_orders_from or has_picks:
        number, status = order["sent"]["orderNumber"], order["status"]
        raise Refused(ORDER, f"Order number {number} has status {status} and can not be {verb}.")


def _check_warehouse(sent: Document) -> None:
    number = sent.get("warehouseId")
    if number is not None and warehouse_shown(number) is None:
        raise Refused(ORDER, f"Warehouse {number} does not exist", "warehouseId")


def _customer(site: Site, goods_owner: int, consignee: Document) -> tuple[int, str]:
    number, is_new = customer_id(site, goods_owner, consignee)
    if not is_new:
        return number, ""
    name = consignee["customerNumber"]
    return number, f"Customer with customer number '{name}' and ID '{number}' created. <br/> <br/>"


def _rows_visible_from(site: Site) -> str | None:
    delay = site.knobs.row_delay_s
    return stamp(site.now() + timedelta(seconds=delay)) if delay else None
