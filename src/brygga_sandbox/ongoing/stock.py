"""Stock figures of articles, kept as sums over orders and purchase orders: filing a document moves them."""

from collections import defaultdict
from decimal import Decimal
from typing import cast

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount, text_of
from brygga_sandbox.ongoing.events import tell_purchase_lines
from brygga_sandbox.ongoing.records import Order, PurchaseOrder, Stock
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import OrderStatus, PurchaseOrderStatus

Share = dict[str, Decimal]
_RECEIVED = ("items", "received_to_report")


def file_order(site: Site, order: Order) -> None:
    """Save an order and move the stock figures of its articles by what changed."""
    before = records.order(site, order["id"])
    records.save_order(site, order)
    _move(site, _order_shares(before), _order_shares(order))


def file_purchase_order(site: Site, order: PurchaseOrder) -> None:
    """Save a purchase order, move the stock figures of its articles by what changed, tell about its rows."""
    before = records.purchase_order(site, order["id"])
    records.save_purchase_order(site, order)
    _move(site, _purchase_shares(before), _purchase_shares(order))
    tell_purchase_lines(site, before, order)


def _order_shares(order: Order | None) -> dict[int, Share]:
    shares: dict[int, Share] = defaultdict(lambda: defaultdict(Decimal))
    if order is None:
        return shares
    is_open = order["status"] < OrderStatus.PICKED
    is_picked = OrderStatus.PICKED <= order["status"] < OrderStatus.SENT
    for line in order["lines"]:
        if not line["sent"].get("shouldBePicked", True):
            continue
        share = shares[line["article"]]
        picked, returned = amount(line["picked"]), amount(line["returned"])
        share["items"] += returned - picked
        share["booked"] += amount(line["sent"].get("numberOfItems")) - picked if is_open else 0
        share["allocated"] += amount(line["allocated"]) - picked if is_open else 0
        share["to_collect"] += picked if is_picked else 0
        share["picked_to_report"] += picked - amount(line["reported"])
        share["returned_to_report"] += returned - amount(line["reported_returned"])
    return shares


def _purchase_shares(order: PurchaseOrder | None) -> dict[int, Share]:
    shares: dict[int, Share] = defaultdict(lambda: defaultdict(Decimal))
    if order is None:
        return shares
    is_open = order["status"] < PurchaseOrderStatus.RECEIVED
    for line in order["lines"]:
        share = shares[line["article"]]
        received = amount(line["received"])
        share["items"] += received
        share["to_receive"] += amount(line["sent"].get("numberOfItems")) - received if is_open else 0
        share["received_to_report"] += received - amount(line["reported"])
    return shares


def _move(site: Site, before: dict[int, Share], after: dict[int, Share]) -> None:
    for number in sorted({*before, *after}):
        moved = {
            name: after[number][name] - before[number][name]
            for name in {*before[number], *after[number]}
            if after[number][name] != before[number][name]
        }
        if moved:
            _book(site, number, moved)


def _book(site: Site, number: int, moved: Share) -> None:
    article = records.article(site, number)
    if article is None:
        return
    figures = {name: text_of(amount(article["stock"][name]) + by) for name, by in moved.items()}  # type: ignore[literal-required]
    now = site.stamp()
    came_in = all(moved.get(name, 0) > 0 for name in _RECEIVED)
    last_in = now if came_in else article["stock"]["last_in"]
    stock = {**article["stock"], **figures, "changed": now, "last_in": last_in}
    records.save_article(site, {**article, "stock": cast(Stock, stock)})
