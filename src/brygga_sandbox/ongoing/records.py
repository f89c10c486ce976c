"""The documents the installation keeps. `sent` holds what clients wrote, under the vendor's names; stamps and
decimals are texts."""

from collections.abc import Collection
from typing import Any, cast

from typing_extensions import TypedDict

from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.state import Document

ARTICLES = "ongoing.article"
ORDERS = "ongoing.order"
PURCHASE_ORDERS = "ongoing.purchase-order"
_ARTICLE_NUMBERS = "ongoing.article-number"
_ORDER_NUMBERS = "ongoing.order-number"
_PURCHASE_ORDER_NUMBERS = "ongoing.purchase-order-number"


class Stock(TypedDict):
    """Sums over all orders and purchase orders; `changed` is the stamp of the last move."""

    items: str
    booked: str
    allocated: str
    to_collect: str
    to_receive: str
    picked_to_report: str
    returned_to_report: str
    received_to_report: str
    last_in: str | None
    changed: str | None


class Article(TypedDict):
    id: int
    goods_owner: int
    sent: Document
    created: str
    updated: str
    stock: Stock


class Line(TypedDict):
    """A row of an order. `items` are the picked article items."""

    id: int
    sent: Document
    article: int
    allocated: str
    picked: str
    packed: str
    reported: str | None
    returned: str
    reported_returned: str | None
    items: list[Document]


class Order(TypedDict):
    """`lines_before` show until `rows_visible_from`, when the knob delays new rows."""

    id: int
    goods_owner: int
    sent: Document
    lines: list[Line]
    lines_before: list[Line]
    rows_visible_from: str | None
    status: int
    customer: int
    created: str
    updated: str
    header_updated: str
    status_changed: str
    shipped: str | None
    printed: str | None
    last_picked: str | None
    last_returned: str | None
    way_bill: str | None
    return_way_bill: str | None
    tracking: list[Document]
    parcels: list[Document]
    history: list[Document]


class PurchaseLine(TypedDict):
    """A row of a purchase order. `items` are the received article items."""

    id: int
    sent: Document
    article: int
    received: str
    reported: str | None
    items: list[Document]


class PurchaseOrder(TypedDict):
    id: int
    goods_owner: int
    sent: Document
    lines: list[PurchaseLine]
    status: int
    created: str
    updated: str
    status_changed: str
    last_received: str | None
    history: list[Document]


def article(site: Site, number: int) -> Article | None:
    return cast(Article | None, site.store.get(ARTICLES, number))


def article_by_number(site: Site, goods_owner: int, number: str) -> Article | None:
    """Under the knob `article_case` an article is found whatever the letters' case."""
    found = site.store.get(_ARTICLE_NUMBERS, f"{goods_owner}/{number}")
    if found is not None:
        return article(site, found["ids"][0])
    if site.knobs.article_case == "told_apart":
        return None
    of_owner = (one for one in all_articles(site) if one["goods_owner"] == goods_owner)
    return next((one for one in of_owner if is_named(site, one, {number})), None)


def is_named(site: Site, one: Article, numbers: Collection[str]) -> bool:
    """Whether one of the numbers is the article's."""
    has = one["sent"]["articleNumber"]
    if site.knobs.article_case == "told_apart":
        return has in numbers
    return has.casefold() in {number.casefold() for number in numbers}


def save_article(site: Site, record: Article) -> None:
    _renumber(site, _ARTICLE_NUMBERS, ARTICLES, "articleNumber", record)
    _put(site, ARTICLES, record)


def all_articles(site: Site) -> list[Article]:
    return cast(list[Article], site.store.all(ARTICLES))


def order(site: Site, number: int) -> Order | None:
    return cast(Order | None, site.store.get(ORDERS, number))


def orders_by_number(site: Site, goods_owner: int, number: str) -> list[Order]:
    """Usually none or one; PATCH of the number does not check uniqueness."""
    found = site.store.get(_ORDER_NUMBERS, f"{goods_owner}/{number}") or {"ids": []}
    return [record for one in found["ids"] if (record := order(site, one)) is not None]


def save_order(site: Site, record: Order) -> None:
    """Files the order and its number. Stock is `stock.file_order`'s business."""
    _renumber(site, _ORDER_NUMBERS, ORDERS, "orderNumber", record)
    _put(site, ORDERS, record)


def all_orders(site: Site) -> list[Order]:
    return cast(list[Order], site.store.all(ORDERS))


def purchase_order(site: Site, number: int) -> PurchaseOrder | None:
    return cast(PurchaseOrder | None, site.store.get(PURCHASE_ORDERS, number))


def purchase_orders_by_number(site: Site, goods_owner: int, number: str) -> list[PurchaseOrder]:
    found = site.store.get(_PURCHASE_ORDER_NUMBERS, f"{goods_owner}/{number}") or {"ids": []}
    return [record for one in found["ids"] if (record := purchase_order(site, one)) is not None]


def save_purchase_order(site: Site, record: PurchaseOrder) -> None:
    _renumber(site, _PURCHASE_ORDER_NUMBERS, PURCHASE_ORDERS, "purchaseOrderNumber", record)
    _put(site, PURCHASE_ORDERS, record)


def all_purchase_orders(site: Site) -> list[PurchaseOrder]:
    return cast(list[PurchaseOrder], site.store.all(PURCHASE_ORDERS))


def _put(site: Site, kind: str, record: Any) -> None:
    site.store.put(kind, record["id"], record)


def _renumber(site: Site, numbers: str, kind: str, member: str, record: Any) -> None:
    """Keeps the index from natural key to ids, lowest id first."""
    key = f"{record['goods_owner']}/{record['sent'][member]}"
    old = site.store.get(kind, record["id"])
    if old is not None:
        old_key = f"{old['goods_owner']}/{old['sent'][member]}"
        if old_key == key:
            return
        left = [
            one for one in (site.store.get(numbers, old_key) or {"ids": []})["ids"] if one != record["id"]
        ]
        if left:
            site.store.put(numbers, old_key, {"ids": left})
        else:
            site.store.delete(numbers, old_key)
    ids = (site.store.get(numbers, key) or {"ids": []})["ids"]
    site.store.put(numbers, key, {"ids": sorted({*ids, record["id"]})})
