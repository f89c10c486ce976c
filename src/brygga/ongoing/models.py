"""Tolerant readers of Ongoing's answers: null for what is not there, numbers also as strings, new members at
any time. They read what we steer by; the rest stays in the dict that came."""

from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from brygga.tolerant import Flag, Text, Tolerant

Count = Annotated[Decimal, BeforeValidator(lambda value: Decimal(0) if value is None else value)]


class Status(Tolerant):
    """Numbers count; texts are the tenant's own, in the tenant's language."""

    number: int
    text: Text = ""


class CodeName(Tolerant):
    code: Text = ""
    name: Text = ""


class Article(Tolerant):
    article_system_id: int
    article_number: Text = ""


class LineArticle(Tolerant):
    article_number: Text = ""


class GoodsOwnerRef(Tolerant):
    id: int | None = None


class OrderLine(Tolerant):
    row_number: Text = ""
    article: LineArticle | None = None
    ordered_number_of_items: Count = Decimal(0)
    picked_number_of_items: Count = Decimal(0)
    should_be_picked: bool | None = None


class OrderHead(Tolerant):
    order_id: int
    order_number: Text = ""
    goods_owner_order_id: Text = ""
    order_status: Status
    picked_number_of_items: Count = Decimal(0)


class Order(Tolerant):
    order_info: OrderHead
    order_lines: list[OrderLine] | None = None


class PurchaseLine(Tolerant):
    row_number: Text = ""
    article: LineArticle | None = None
    advised_number_of_items: Count = Decimal(0)
    received_number_of_items: Count = Decimal(0)


class PurchaseHead(Tolerant):
    purchase_order_id: int
    purchase_order_number: Text = ""
    goods_owner_purchase_order_id: Text = ""
    purchase_order_status: Status


class PurchaseOrder(Tolerant):
    purchase_order_info: PurchaseHead
    purchase_order_lines: list[PurchaseLine] | None = None


class Statuses(Tolerant):
    """Of orders and of purchase orders: the member has the same name in both."""

    order_statuses: list[Status] | None = None


class GoodsOwner(Tolerant):
    goods_owner_id: int
    goods_owner_name: Text = ""
    is_training_goods_owner: Flag = False


class GoodsOwners(Tolerant):
    goods_owners: list[GoodsOwner] | None = None


class Warehouse(Tolerant):
    id: int
    code: Text = ""
    name: Text = ""


class WaysOfDelivery(Tolerant):
    way_of_delivery_types: list[CodeName] | None = None


class ArticleRow(Tolerant):
    goods_owner: GoodsOwnerRef | None = None
