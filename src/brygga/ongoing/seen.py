"""What Ongoing shows of an order, purchase order or register, translated into our words."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from brygga.core.decide import RowSeen
from brygga.core.failures import TryAgain
from brygga.core.saying import say
from brygga.ongoing import models
from brygga.tolerant import Tolerant

M = TypeVar("M", bound=Tolerant)


@dataclass(frozen=True)
class LineSeen(RowSeen):
    """A row as the WMS shows it. `done`: picked on an order, received on a purchase order. `is_goods`: false for a
    service or a fee, which nobody picks."""

    done: Decimal = Decimal(0)
    is_goods: bool = True

    @property
    def is_short(self) -> bool:
        """Whether less was done than its quantity."""
        return self.is_goods and self.quantity is not None and self.done < self.quantity


@dataclass(frozen=True)
class OrderSeen:
    """An order or purchase order as the WMS shows it. Quantities are pieces in the article's unit.

    `source_id` is the id we gave it, "" when it has none. `done` (picked, received) is a total.
    """

    id: int
    number: str
    source_id: str
    status_number: int
    rows: tuple[LineSeen, ...]
    done: Decimal
    raw: dict[str, Any]


@dataclass(frozen=True)
class StatusSeen:
    number: int
    text: str


@dataclass(frozen=True)
class GoodsOwner:
    id: int
    name: str
    is_training: bool


@dataclass(frozen=True)
class Warehouse:
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class DeliveryWay:
    code: str
    name: str


def read_as(kind: type[M], value: Any) -> M:
    """The value as a tolerant model. Raises TryAgain when it is something else than documented."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise TryAgain(
            say(f"Ongoing WMS answered with a {kind.__name__} of another shape than documented.")
        ) from error


def order_seen(raw: Any) -> OrderSeen:
    order = read_as(models.Order, raw)
    head, lines = order.order_info, order.order_lines or []
    return OrderSeen(
        id=head.order_id,
        number=head.order_number,
        source_id=head.goods_owner_order_id,
        status_number=head.order_status.number,
        rows=tuple(_order_line(line) for line in lines),
        done=head.picked_number_of_items,
        raw=raw,
    )


def purchase_order_seen(raw: Any) -> OrderSeen:
    order = read_as(models.PurchaseOrder, raw)
    head, lines = order.purchase_order_info, order.purchase_order_lines or []
    return OrderSeen(
        id=head.purchase_order_id,
        number=head.purchase_order_number,
        source_id=head.goods_owner_purchase_order_id,
        status_number=head.purchase_order_status.number,
        rows=tuple(
            _line(line, line.advised_number_of_items, line.received_number_of_items) for line in lines
        ),
        done=sum((line.received_number_of_items for line in lines), Decimal(0)),
        raw=raw,
    )


def _order_line(line: models.OrderLine) -> LineSeen:
    seen = _line(line, line.ordered_number_of_items, line.picked_number_of_items)
    return replace(seen, is_goods=line.should_be_picked is not False)


def _line(line: models.OrderLine | models.PurchaseLine, quantity: Decimal, done: Decimal) -> LineSeen:
    number = line.article.article_number if line.article else ""
    return LineSeen(line.row_number, number, quantity, done=done)
