"""Ongoing WMS as the target of documents, for one goods owner, in Brygga's words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from brygga.core.failures import NeedsPerson, Refused, TryAgain
from brygga.core.saying import say
from brygga.ongoing import bodies, models
from brygga.ongoing.client import Filter, OngoingClient, Written
from brygga.ongoing.seen import (
    DeliveryWay,
    GoodsOwner,
    OrderSeen,
    StatusSeen,
    Warehouse,
    order_seen,
    purchase_order_seen,
    read_as,
)

# IIS refuses query strings beyond 2,048 characters by default; longer lists of numbers go by POST.
_LONGEST_QUERY = 1500
_NUMBERS_AT_ONCE = 500

Body = Mapping[str, Any]
Page = Callable[[int], list[Any]]


@dataclass(frozen=True)
class Placed:
    """A document that is in the WMS. `created` is None where the WMS does not tell (all but orders)."""

    id: int
    created: bool | None
    message: str


class Target:
    def __init__(self, client: OngoingClient, goods_owner_id: int, page_size: int = 1000) -> None:
        self._client = client
        self._goods_owner_id = goods_owner_id
        self._page_size = page_size

    # -- articles

    def place_article(self, body: Body) -> Placed:
        """Creates or updates by article number. Raises Refused, also for a body that is not ours to send."""
        return _placed(self._client.put_article(self._checked(bodies.PostArticle, body)), None)

    def known_articles(self, numbers: Sequence[str]) -> dict[str, int]:
        """Those of the article numbers that exist, with the WMS's own id. A WMS that answers with an article whose
        number differs in the letters' case alone takes the two for one, which the contract leaves open."""
        found: dict[str, int] = {}
        wanted = list(dict.fromkeys(numbers))
        for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
            part = wanted[start : start + _NUMBERS_AT_ONCE]
            read = [read_as(models.Article, row) for row in self._articles(part)]
            there = {article.article_number: article.article_system_id for article in read}
            alike = {number.casefold(): article for number, article in there.items()}
            for number in part:
                article = there.get(number, alike.get(number.casefold()))
                if article is not None:
                    found[number] = article
        return found

    def _articles(self, numbers: Sequence[str]) -> list[Any]:
        length = sum(len("&articleNumbers=") + len(quote(number)) for number in numbers)
        if length > _LONGEST_QUERY:
            return self._client.query_articles(self._goods_owner_id, numbers)
        return self._client.get_articles(self._goods_owner_id, articleNumbers=numbers)

    # -- orders

    def place_order(self, body: Body) -> Placed:
        """Creates or updates by order number, always with the full row set."""
        written = self._client.put_order(self._checked(bodies.PostOrder, body))
        return _placed(written, written.status == 201)

    def read_order(self, order_id: int) -> OrderSeen:
        """The order as it is now. Raises Gone."""
        return order_seen(self._client.get_order(order_id))

    def find_order(self, number: str) -> OrderSeen | None:
        """The order with exactly this number. Raises NeedsPerson if there are several."""
        rows = self._client.get_orders(self._goods_owner_id, orderNumber=number)
        return only(number, [order_seen(row) for row in rows])

    def orders_numbered(self, numbers: Sequence[str]) -> Iterator[OrderSeen]:
        """The orders that have one of these numbers, cancelled ones too."""
        for part in _short_lists("orderNumbers", numbers):
            rows = self._client.get_orders(self._goods_owner_id, orderNumbers=part)
            yield from _named([order_seen(row) for row in rows], part)

    def all_orders(self) -> Iterator[OrderSeen]:
        """Every order of the goods owner, by id, page by page."""
        return self._walk_orders({})

    def shipped_since(self, moment: datetime, first: int, last: int) -> Iterator[OrderSeen]:
        """Orders with a status number of first..last whose status changed at or after the aware moment."""
        span: dict[str, Filter] = {"orderStatusFrom": first, "orderStatusTo": last}
        return self._walk_orders(span | {"orderStatusChangedTimeFrom": moment})

    def _walk_orders(self, filters: Mapping[str, Filter]) -> Iterator[OrderSeen]:
        def page(cursor: int) -> list[Any]:
            return self._client.get_orders(
                self._goods_owner_id, **filters, orderIdFrom=cursor, maxOrdersToGet=self._page_size
            )

        return _walk(page, order_seen)

    def cancel_order(self, order_id: int) -> Placed:
        """Raises Refused once the warehouse has begun."""
        return _placed(self._client.delete_order(order_id), None)

    # -- late changes, when the PUT is refused

    def patch_delivery_date(self, order_id: int, date: str) -> None:
        self._client.patch_order(order_id, "deliveryDate", {"deliveryDate": date})

    def patch_remark(self, order_id: int, remark: str) -> None:
        self._client.patch_order(order_id, "orderRemark", {"orderRemark": remark})

    def patch_source_id(self, order_id: int, source_id: str) -> None:
        self._client.patch_order(order_id, "goodsOwnerOrderId", {"goodsOwnerOrderId": source_id})

    def patch_email(self, order_id: int, address: str, notify: bool) -> None:
        notification = {"emailNotification": {"toBeNotified": notify, "value": address}}
        self._client.patch_order(
            order_id, "consigneeAndOrderNotifications", {"orderNotification": notification}
        )

    def patch_purchase_in_date(self, purchase_order_id: int, date: str) -> None:
        self._client.patch_purchase_order(purchase_order_id, "inDate", {"inDate": date})

    # -- purchase orders

    def place_purchase_order(self, body: Body) -> Placed:
        """Creates or updates by purchase order number; the WMS does not tell which."""
        return _placed(self._client.put_purchase_order(self._checked(bodies.PostPurchaseOrder, body)), None)

    def read_purchase_order(self, purchase_order_id: int) -> OrderSeen:
        """The purchase order as it is now. Raises Gone."""
        return purchase_order_seen(self._client.get_purchase_order(purchase_order_id))

    def find_purchase_order(self, number: str) -> OrderSeen | None:
        """The purchase order with exactly this number. Raises NeedsPerson if there are several."""
        rows = self._client.get_purchase_orders(self._goods_owner_id, purchaseOrderNumber=number)
        return only(number, [purchase_order_seen(row) for row in rows])

    def purchase_orders_numbered(self, numbers: Sequence[str]) -> Iterator[OrderSeen]:
        """The purchase orders that have one of these numbers, cancelled ones too."""
        for part in _short_lists("purchaseOrderNumbers", numbers):
            rows = self._client.get_purchase_orders(self._goods_owner_id, purchaseOrderNumbers=part)
            yield from _named([purchase_order_seen(row) for row in rows], part)

    def all_purchase_orders(self) -> Iterator[OrderSeen]:
        """Every purchase order of the goods owner, by id, page by page."""

        def page(cursor: int) -> list[Any]:
            return self._client.get_purchase_orders(
                self._goods_owner_id, purchaseOrderIdFrom=cursor, maxPurchaseOrdersToGet=self._page_size
            )

        return _walk(page, purchase_order_seen)

    def cancel_purchase_order(self, purchase_order_id: int) -> Placed:
        """Raises Refused once goods reception has begun."""
        return _placed(self._client.delete_purchase_order(purchase_order_id), None)

    # -- registers

    def order_statuses(self) -> list[StatusSeen]:
        """The tenant's own list; also the cheapest test of a login."""
        return _statuses(self._client.get_order_statuses())

    def told_time(self) -> datetime | None:
        """The WMS's clock at its last answer, aware; None before the first and where it does not say."""
        return self._client.told_time

    def goods_owners(self) -> list[GoodsOwner] | None:
        """What the login may see; None on systems that cannot say."""
        return visible_goods_owners(self._client)

    def can_see(self, goods_owner_id: int, *, asks_list: bool = True) -> bool:
        """Whether the login may use this goods owner: by the list, or where there is none (or it is not to be asked),
        by trying."""
        listed = self.goods_owners() if asks_list else None
        if listed is not None:
            return any(owner.id == goods_owner_id for owner in listed)
        try:
            rows = self._client.get_articles(goods_owner_id, maxArticlesToGet=1)
        except NeedsPerson:
            return False
        owners = [read_as(models.ArticleRow, row).goods_owner for row in rows]
        return all(owner is None or owner.id in (None, goods_owner_id) for owner in owners)

    def warehouses(self) -> list[Warehouse]:
        rows = [read_as(models.Warehouse, row) for row in self._client.get_warehouses()]
        return [Warehouse(row.id, row.code, row.name) for row in rows]

    def ways_of_delivery(self) -> list[DeliveryWay]:
        register = self._client.get_way_of_delivery_types(self._goods_owner_id)
        types = read_as(models.WaysOfDelivery, register).way_of_delivery_types or []
        return [DeliveryWay(row.code, row.name) for row in types]

    def _checked(self, model: type[bodies.Strict], body: Body) -> Body:
        """The body itself, when it has only members and types of the model and names our goods owner."""
        try:
            model.model_validate(body)
        except ValidationError as error:
            members = tuple(dict.fromkeys(".".join(map(str, fault["loc"])) for fault in error.errors()))
            problem = say(f"The mapping made a body that the WMS does not know: {', '.join(members)}.")
            raise Refused(
                problem, say("Correct the field mapping."), code="bad_body", members=members
            ) from error
        if body.get("goodsOwnerId") != self._goods_owner_id:
            raise ValueError("a body for another goods owner")
        return body


def visible_goods_owners(client: OngoingClient) -> list[GoodsOwner] | None:
    """The goods owners a login may see, before one is chosen; None on systems without this call (404)."""
    register = client.get_goods_owners()
    if register is None:
        return None
    owners = read_as(models.GoodsOwners, register).goods_owners or []
    return [
        GoodsOwner(row.goods_owner_id, row.goods_owner_name, row.is_training_goods_owner) for row in owners
    ]


def _walk(page: Page, seen: Callable[[Any], OrderSeen]) -> Iterator[OrderSeen]:
    """All rows behind an inclusive id cursor: next page from the highest id + 1, until a page is empty."""
    cursor = 0
    while rows := [seen(row) for row in page(cursor)]:
        ids = [row.id for row in rows]
        if ids != sorted(set(ids)) or ids[0] < cursor:
            raise TryAgain(
                say("Ongoing WMS does not list in the order of ids, so the list cannot be walked.")
            )
        yield from rows
        cursor = ids[-1] + 1


def _short_lists(name: str, numbers: Sequence[str]) -> Iterator[list[str]]:
    """The numbers, each once, as many at a time as an address may hold."""
    part: list[str] = []
    length = 0
    for number in dict.fromkeys(numbers):
        own = len(f"&{name}=") + len(quote(number))
        if part and length + own > _LONGEST_QUERY:
            yield part
            part, length = [], 0
        part.append(number)
        length += own
    if part:
        yield part


def _named(rows: Sequence[OrderSeen], numbers: Sequence[str]) -> Iterator[OrderSeen]:
    """Numbers are compared exactly."""
    return (row for row in rows if row.number in numbers)


def only(number: str, rows: Sequence[OrderSeen]) -> OrderSeen | None:
    """The order with exactly this number. Raises NeedsPerson if there are several."""
    same = [row for row in rows if row.number == number]
    if len(same) > 1:
        raise NeedsPerson(
            say(f"The WMS has {len(same)} orders with the number {number}."),
            say("Renumber or cancel all but one of them in the WMS."),
            code="number_twice",
        )
    return same[0] if same else None


def _placed(written: Written, created: bool | None) -> Placed:
    return Placed(written.id, created, written.message)


def _statuses(register: Any) -> list[StatusSeen]:
    rows = read_as(models.Statuses, register).order_statuses or []
    return [StatusSeen(row.number, row.text) for row in rows]
