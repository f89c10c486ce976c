"""What the office's forms send, read into partial bodies."""

from datetime import date
from typing import Any

from starlette.datastructures import FormData

from brygga_sandbox.pages import text
from brygga_sandbox.procountor.errors import Refusal, bad_value, blank
from brygga_sandbox.state import Document

SPARE_ROWS = 3
CHOICES = {
    "invoiceChannel": ("EMAIL", "MAIL", "ELECTRONIC_INVOICE", "NO_SENDING"),
    "language": ("FINNISH", "SWEDISH", "ENGLISH", "DANISH", "ESTONIAN", "NORWEGIAN"),
    "deliveryMethod": (
        "",
        "MAILING",
        "ONLINE",
        "COURIER",
        "VRCARGO",
        "BUS",
        "FREIGHT",
        "RETRIEVABLE",
        "OTHER",
    ),
}
_TEXTS = ("orderReference", "deliveryInstructions", "notes", "additionalInformation")
_DAYS = ("date", "deliveryStartDate", "deliveryEndDate")
_MAYBE = ("date", "deliveryStartDate", "deliveryEndDate", "deliveryMethod")
_CHOSEN = ("type", "invoiceChannel", "language")
_ADDRESS = ("name", "street", "zip", "city", "country")


def invoice_of(sent: FormData) -> Document:
    """A partial invoice; an emptied date, method or delivery address becomes null. Raises Refusal (400)."""
    body: dict[str, Any] = {name: text(sent, name) for name in _TEXTS}
    body |= {name: text(sent, name) or None for name in _MAYBE if name in sent}
    body |= {name: text(sent, name) for name in _CHOSEN if text(sent, name)}
    for name in _DAYS:
        _check_day(name, body.get(name))
    if body.get("date") is None:
        body.pop("date", None)
    body["counterParty"] = {
        "contactPersonName": text(sent, "contactPersonName"),
        "customerNumber": text(sent, "customerNumber"),
        "email": text(sent, "email"),
        "counterPartyAddress": {name: text(sent, name) for name in _ADDRESS},
    }
    delivery = {name: text(sent, f"delivery_{name}") for name in _ADDRESS}
    body["deliveryAddress"] = {name: part for name, part in delivery.items() if part} or None
    if "isOffer" in sent or body.get("type") == "SALES_ORDER":
        body["isOffer"] = text(sent, "isOffer") == "yes"
    body["invoiceRows"] = _rows(sent)
    return body


def product_of(sent: FormData) -> Document:
    body: dict[str, Any] = {name: text(sent, name) for name in ("type", "name", "code", "unit", "currency")}
    for name in ("price", "vat", "discount"):
        body[name] = _number(text(sent, name)) or "0"
    body["active"] = text(sent, "active") == "yes"
    return body


def check_product(body: Document) -> None:
    """Raises Refusal (400) for a product without a name."""
    if not body["name"]:
        raise Refusal(400, [("name", blank("name"))])


_COLUMNS = ("id", "product", "text", "quantity", "unit", "price", "discount", "comment")


def _rows(sent: FormData) -> list[Document]:
    """Rows with a product or a text; an emptied row goes away."""
    columns = {name: [str(cell).strip() for cell in sent.getlist(f"row_{name}")] for name in _COLUMNS}
    if len({len(cells) for cells in columns.values()}) != 1:
        raise Refusal(400, [("invoiceRows", "Every row needs all of its fields.")])
    rows = [dict(zip(_COLUMNS, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return [_row(cells) for cells in rows if cells["product"] or cells["text"]]


def _row(cells: dict[str, str]) -> Document:
    row: dict[str, Any] = {
        "productId": _whole("product", cells["product"]) if cells["product"] else None,
        "quantity": _number(cells["quantity"]) or "1",
        "discountPercent": _number(cells["discount"]) or "0",
    }
    if cells["id"]:
        row["id"] = _whole("id", cells["id"])
    if cells["id"] or cells["comment"]:
        row["comment"] = cells["comment"]
    row |= {name: value for name, value in (("product", cells["text"]), ("unit", cells["unit"])) if value}
    if cells["price"]:
        row["unitPrice"] = _number(cells["price"])
    if not cells["product"]:
        row["productCode"] = ""
    return row


def _whole(column: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise bad_value(f"invoiceRows.{column}")
    return int(text)


def _check_day(name: str, day: str | None) -> None:
    if day is None:
        return
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise Refusal(400, [(name, "A date is written as 2026-12-31.")]) from error


def _number(text: str) -> str:
    """A comma is what a Finnish hand writes."""
    return text.replace(",", ".").replace(" ", "")
