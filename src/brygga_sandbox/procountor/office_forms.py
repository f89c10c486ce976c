"""What the office's forms send, read into partial bodies."""

from typing import Any

from starlette.datastructures import FormData

from brygga_sandbox.pages import text
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
_TEXTS = ("orderReference", "deliveryInstructions", "notes")
_MAYBE = ("date", "deliveryStartDate", "deliveryEndDate", "deliveryMethod")
_CHOSEN = ("type", "invoiceChannel", "language")
_ADDRESS = ("name", "street", "zip", "city", "country")


def invoice_of(sent: FormData) -> Document:
    """A partial invoice; an emptied date or method becomes null, line ends become \\n."""
    body: dict[str, Any] = {name: text(sent, name) for name in _TEXTS}
    body |= {name: text(sent, name) or None for name in _MAYBE if name in sent}
    body |= {name: text(sent, name) for name in _CHOSEN if text(sent, name)}
    if body.get("date") is None:
        body.pop("date", None)
    body["counterParty"] = {
        "contactPersonName": text(sent, "contactPersonName"),
        "customerNumber": text(sent, "customerNumber"),
        "email": text(sent, "email"),
        "counterPartyAddress": {name: text(sent, name) for name in _ADDRESS},
    }
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


def _rows(sent: FormData) -> list[Document]:
    """Rows with a product or a text; an emptied row goes away."""
    columns = ("row_id", "row_product", "row_text", "row_quantity", "row_unit", "row_price", "row_discount")
    cells = zip(*([str(cell).strip() for cell in sent.getlist(name)] for name in columns), strict=True)
    return [_row(*row) for row in cells if row[1] or row[2]]


def _row(id: str, product: str, text: str, quantity: str, unit: str, price: str, discount: str) -> Document:
    row: dict[str, Any] = {"quantity": _number(quantity) or "1", "discountPercent": _number(discount) or "0"}
    if id:
        row["id"] = int(id)
    row["productId"] = int(product) if product else None
    row |= {name: value for name, value in (("product", text), ("unit", unit)) if value}
    if price:
        row["unitPrice"] = _number(price)
    if not product:
        row["productCode"] = ""
    return row


def _number(text: str) -> str:
    """A comma is what a Finnish hand writes."""
    return text.replace(",", ".").replace(" ", "")
