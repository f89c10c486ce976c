"""What the warehouse does with a purchase order: receive all or part of it, cancel it."""

from decimal import Decimal

from brygga_sandbox.ongoing.amounts import amount, text_of
from brygga_sandbox.ongoing.order_work import ITEMS, DeskError
from brygga_sandbox.ongoing.purchase_orders import move_purchase_order
from brygga_sandbox.ongoing.records import PurchaseLine, PurchaseOrder
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import PurchaseOrderStatus

_FIRST_ITEM_ID = 59289


def receive(site: Site, order: PurchaseOrder, amounts: dict[str, Decimal] | None = None) -> PurchaseOrder:
    """Book goods in by row number, or all that is still missing. Exactly what was advised makes the purchase
    order Received; less or more is a deviation."""
    _check_alive(order)
    missing = {row: max(number, Decimal(0)) for row, number in _missing(order).items()}
    wanted = missing if amounts is None else amounts
    rows = {line["sent"]["rowNumber"] for line in order["lines"]}
    for row, number in wanted.items():
        if row not in rows:
            raise DeskError(f"The purchase order has no row {row}.")
        if number < 0:
            raise DeskError(f"Row {row} can not receive {text_of(number)} items.")
    lines = [
        _received(site, line, wanted.get(line["sent"]["rowNumber"], Decimal(0))) for line in order["lines"]
    ]
    booked: PurchaseOrder = {**order, "lines": lines, "last_received": site.stamp()}
    is_whole = not any(_missing(booked).values())
    status = PurchaseOrderStatus.RECEIVED if is_whole else PurchaseOrderStatus.DEVIATION
    return move_purchase_order(site, booked, status)


def cancel_by_warehouse(site: Site, order: PurchaseOrder) -> PurchaseOrder:
    """The warehouse may cancel at any time."""
    _check_alive(order)
    return move_purchase_order(site, order, PurchaseOrderStatus.CANCELLED)


def _check_alive(order: PurchaseOrder) -> None:
    if order["status"] >= PurchaseOrderStatus.CANCELLED:
        raise DeskError("This purchase order is cancelled.")


def _missing(order: PurchaseOrder) -> dict[str, Decimal]:
    """Advised less received by row; negative where more came."""
    return {
        line["sent"]["rowNumber"]: amount(line["sent"].get("numberOfItems")) - amount(line["received"])
        for line in order["lines"]
    }


def _received(site: Site, line: PurchaseLine, number: Decimal) -> PurchaseLine:
    if number <= 0:
        return line
    item = {
        "originalArticleItemId": site.store.next_id(ITEMS, _FIRST_ITEM_ID),
        "numberOfItems": text_of(number),
        "inDate": site.stamp(),
        "serial": line["sent"].get("serialNumber", ""),
        "caseNumber": "",
        "batchNumber": line["sent"].get("batchNumber", ""),
        "container": "",
        "comment": "",
        "location": "A13",
        "isLocked": False,
        "isLockedForSale": False,
    }
    return {
        **line,
        "received": text_of(amount(line["received"]) + number),
        "items": [*line["items"], item],
    }
