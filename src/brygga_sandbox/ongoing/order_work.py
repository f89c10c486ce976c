"""What the warehouse does with an order: release, allocate, pick, send, collect, cancel, take back."""

from decimal import Decimal

from brygga_sandbox.ongoing.amounts import amount, text_of
from brygga_sandbox.ongoing.orders import lines_from, move_order
from brygga_sandbox.ongoing.records import Line, Order
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import OrderStatus
from brygga_sandbox.ongoing.stock import file_order
from brygga_sandbox.ongoing.writes import merged
from brygga_sandbox.state import Document

ITEMS = "ongoing.article-item"
PARCELS = "ongoing.parcel"
_FIRST_ITEM_ID = 59289
_FIRST_PARCEL_ID = 207
_TRACKING_PAGE = "https://tracking.example/"


class DeskError(Exception):
    """The warehouse can not do this; the text is one sentence for the person at the desk."""


def release(site: Site, order: Order) -> Order:
    _check_alive(order)
    return move_order(site, order, OrderStatus.RELEASED)


def allocate(site: Site, order: Order) -> Order:
    """Reserve the goods of every row and print the pick list."""
    _check_alive(order)
    lines = [_allocated(line) for line in order["lines"]]
    return move_order(site, {**order, "lines": lines}, OrderStatus.ALLOCATED)


def pick(site: Site, order: Order, amounts: dict[str, Decimal] | None = None) -> Order:
    """Pick amounts by row number, or whatever is left when there are none; the order becomes Picked."""
    _check_alive(order)
    wanted = _left(order) if amounts is None else amounts
    _check_amounts(order, wanted)
    now = site.stamp()
    lines = [
        _picked(site, line, wanted.get(line["sent"]["rowNumber"], Decimal(0))) for line in order["lines"]
    ]
    return move_order(site, {**order, "lines": lines, "last_picked": now}, OrderStatus.PICKED)


def send(site: Site, order: Order) -> Order:
    """Hand over to the carrier. An order nobody has picked from is picked whole first."""
    ready = _ready_to_leave(site, order)
    waybill = order["way_bill"] or f"SBX{order['id']}"
    url = f"{_TRACKING_PAGE}{waybill}"
    tracked = add_tracking(site, ready, waybill, url, is_return=False)
    parcelled = add_parcel(site, tracked, f"00{order['id']:016d}", url, is_return=False)
    return move_order(site, {**parcelled, "way_bill": waybill}, OrderStatus.SENT)


def collect(site: Site, order: Order) -> Order:
    """The carrier has come. An order nobody has picked from is picked whole first."""
    return move_order(site, _ready_to_leave(site, order), OrderStatus.COLLECTED)


def cancel(site: Site, order: Order) -> Order:
    """The warehouse may cancel at any time, also after work has begun."""
    _check_alive(order)
    return move_order(site, order, OrderStatus.CANCELLED)


def take_back(site: Site, order: Order) -> Order:
    """Everything that was picked comes back."""
    _check_alive(order)
    if not _has_picks(order):
        raise DeskError("Nothing of this order has left the shelves, so nothing can come back.")
    now = site.stamp()
    lines: list[Line] = [
        {
            **line,
            "returned": line["picked"],
            "items": [{**item, "isReturned": True, "returnDate": now} for item in line["items"]],
        }
        for line in order["lines"]
    ]
    return move_order(site, {**order, "lines": lines, "last_returned": now}, OrderStatus.RETURNED)


def edit(site: Site, order: Order, changes: Document, removed_rows: list[str]) -> Order:
    """The warehouse changes the order by hand, whatever its status: header members, rows by number."""
    rows = changes.pop("orderLines", [])
    kept = [line for line in order["lines"] if line["sent"]["rowNumber"] not in removed_rows]
    touched = {row["rowNumber"] for row in rows}
    known = {line["sent"]["rowNumber"]: line["sent"] for line in kept}
    full = [merged(known.get(row["rowNumber"], {}), row) for row in rows]
    others = [line for line in kept if line["sent"]["rowNumber"] not in touched]
    replaced = [line for line in kept if line["sent"]["rowNumber"] in touched]
    lines = lines_from(site, order["goods_owner"], replaced, full)
    now = site.stamp()
    changed: Order = {
        **order,
        "sent": merged(order["sent"], changes),
        "lines": sorted([*others, *lines], key=lambda line: line["id"]),
        "updated": now,
        "header_updated": now,
    }
    file_order(site, changed)
    return changed


def add_tracking(site: Site, order: Order, waybill: str, url: str, *, is_return: bool) -> Order:
    """One waybill, or its new address when it is known already."""
    others = [one for one in order["tracking"] if one["waybill"] != waybill]
    entry = {"waybill": waybill, "url": url, "is_return": is_return, "created": site.stamp()}
    return {**order, "tracking": [*others, entry]}


def add_parcel(site: Site, order: Order, number: str, url: str | None, *, is_return: bool) -> Order:
    """One parcel by its number; a known number keeps its id."""
    known = [one["id"] for one in order["parcels"] if one["number"] == number]
    parcel_id = known[0] if known else site.store.next_id(PARCELS, _FIRST_PARCEL_ID)
    others = [one for one in order["parcels"] if one["number"] != number]
    entry = {"id": parcel_id, "number": number, "is_return": is_return, "url": url}
    return {**order, "parcels": [*others, entry]}


def _check_alive(order: Order) -> None:
    if order["status"] >= OrderStatus.CANCELLED:
        raise DeskError("This order is cancelled.")


def _has_picks(order: Order) -> bool:
    return any(amount(line["picked"]) > 0 for line in order["lines"])


def _ready_to_leave(site: Site, order: Order) -> Order:
    _check_alive(order)
    return order if _has_picks(order) else pick(site, order)


def _is_picked_here(line: Line) -> bool:
    return bool(line["sent"].get("shouldBePicked", True))


def _left(order: Order) -> dict[str, Decimal]:
    return {
        line["sent"]["rowNumber"]: amount(line["sent"].get("numberOfItems")) - amount(line["picked"])
        for line in order["lines"]
        if _is_picked_here(line)
    }


def _check_amounts(order: Order, wanted: dict[str, Decimal]) -> None:
    left = _left(order)
    for row, number in wanted.items():
        if row not in left:
            raise DeskError(f"The order has no row {row} to pick from.")
        if number < 0 or number > left[row]:
            raise DeskError(f"Row {row} has {text_of(left[row])} left to pick, not {text_of(number)}.")


def _allocated(line: Line) -> Line:
    if not _is_picked_here(line):
        return line
    return {**line, "allocated": text_of(amount(line["sent"].get("numberOfItems")))}


def _picked(site: Site, line: Line, number: Decimal) -> Line:
    if number <= 0:
        return line
    picked = text_of(amount(line["picked"]) + number)
    allocated = text_of(max(amount(line["allocated"]), amount(picked)))
    items = [*line["items"], _article_item(site, line, number)]
    return {**line, "picked": picked, "packed": picked, "allocated": allocated, "items": items}


def _article_item(site: Site, line: Line, number: Decimal) -> Document:
    now = site.stamp()
    item_id = site.store.next_id(ITEMS, _FIRST_ITEM_ID)
    return {
        "articleItemId": item_id,
        "originalArticleItemId": item_id,
        "numberOfItems": text_of(number),
        "inDate": now,
        "serial": line["sent"].get("serialNumber", ""),
        "caseNumber": "",
        "batchNumber": line["sent"].get("batchNumber", ""),
        "container": "",
        "comment": "",
        "isPicked": True,
        "isReturned": False,
        "pickedTime": now,
        "returnDate": None,
        "location": "A15",
        "locationId": 15,
        "locationTypeCode": "",
        "freeText1": "",
    }
