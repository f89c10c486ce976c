"""What the desk page and its JSON form can do, by name, on orders and purchase orders found by id."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from brygga_sandbox.ongoing import order_work, purchase_order_work, records
from brygga_sandbox.ongoing.models.order import PostOrderModel
from brygga_sandbox.ongoing.order_work import DeskError
from brygga_sandbox.ongoing.orders import move_order, write_order
from brygga_sandbox.ongoing.purchase_orders import move_purchase_order
from brygga_sandbox.ongoing.records import Order, PurchaseOrder
from brygga_sandbox.ongoing.refusals import ORDER, Answered, Refused
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.writes import sent_members
from brygga_sandbox.state import Document

ORDER_STEPS: dict[str, Callable[[Site, Order], Order]] = {
    "release": order_work.release,
    "allocate": order_work.allocate,
    "pick": order_work.pick,
    "send": order_work.send,
    "collect": order_work.collect,
    "cancel": order_work.cancel,
    "return": order_work.take_back,
}
PURCHASE_STEPS: dict[str, Callable[[Site, PurchaseOrder], PurchaseOrder]] = {
    "receive": purchase_order_work.receive,
    "cancel": purchase_order_work.cancel_by_warehouse,
}


def order(site: Site, number: int) -> Order:
    found = records.order(site, number)
    if found is None:
        raise DeskError(f"There is no order {number}.")
    return found


def purchase_order(site: Site, number: int) -> PurchaseOrder:
    found = records.purchase_order(site, number)
    if found is None:
        raise DeskError(f"There is no purchase order {number}.")
    return found


def step_order(site: Site, number: int, step: str, amounts: dict[str, Decimal] | None) -> Order:
    """One button of the order page. Raises DeskError."""
    with site.store.lock:
        found = order(site, number)
        if step == "pick":
            return order_work.pick(site, found, amounts)
        if step not in ORDER_STEPS:
            raise DeskError(f"The desk knows no step called {step}.")
        return ORDER_STEPS[step](site, found)


def step_purchase_order(
    site: Site, number: int, step: str, amounts: dict[str, Decimal] | None
) -> PurchaseOrder:
    """One button of the purchase order page. Raises DeskError."""
    with site.store.lock:
        found = purchase_order(site, number)
        if step == "receive":
            return purchase_order_work.receive(site, found, amounts)
        if step not in PURCHASE_STEPS:
            raise DeskError(f"The desk knows no step called {step}.")
        return PURCHASE_STEPS[step](site, found)


def give_status(site: Site, number: int, status: int) -> Order:
    """Any number at all, as a tenant with its own statuses would. Raises DeskError for an unknown order."""
    with site.store.lock:
        return move_order(site, order(site, number), status)


def give_purchase_status(site: Site, number: int, status: int) -> PurchaseOrder:
    with site.store.lock:
        return move_purchase_order(site, purchase_order(site, number), status)


def status_from(text: str) -> int:
    """A status as typed. Raises DeskError for something that is not a whole number."""
    if not (text.isascii() and text.isdigit()):
        raise DeskError("A status must be a whole number.")
    return int(text)


def edit_order(site: Site, number: int, changes: Document, removed_rows: list[str]) -> Order:
    """The warehouse changes an order by hand. `changes` are members of PostOrderModel, rows by rowNumber."""
    with site.store.lock:
        found = order(site, number)
        known = {line["sent"]["rowNumber"] for line in found["lines"]}
        for row in changes.get("orderLines", []):
            if row.get("rowNumber") not in known and not row.get("articleNumber"):
                raise DeskError("A new row needs a row number and an article number.")
        return order_work.edit(site, found, _as_texts(changes), removed_rows)


def put_foreign_order(site: Site, body: Document, status: int | None) -> Order:
    """An order another connector has made. Raises DeskError when it would not be a valid order."""
    try:
        model = PostOrderModel.model_validate(body)
        with site.store.lock:
            number, _, _ = write_order(site, sent_members(site, model, ORDER))
            found = order(site, number)
            return found if status is None else move_order(site, found, status)
    except (ValidationError, Refused, Answered) as error:
        raise DeskError(f"This is not an order: {error}") from error


def amounts_from(texts: dict[str, Any] | None) -> dict[str, Decimal] | None:
    """Quantities by row number. Raises DeskError for something that is not a number."""
    if texts is None:
        return None
    try:
        amounts = {row: Decimal(str(text).replace(",", ".")) for row, text in texts.items()}
    except InvalidOperation as error:
        raise DeskError("A quantity must be a number.") from error
    if not all(amount.is_finite() for amount in amounts.values()):
        raise DeskError("A quantity must be a number.")
    return amounts


def _as_texts(value: Any) -> Any:
    """Numbers as decimal texts, as the store keeps them; whole ids and flags stay as they are."""
    if isinstance(value, dict):
        return {
            name: str(Decimal(str(one))) if name == "numberOfItems" else _as_texts(one)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_as_texts(one) for one in value]
    return str(value) if isinstance(value, Decimal | float) else value
