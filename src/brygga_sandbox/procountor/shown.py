"""Records as the API shows them: detail, list row, product; nulls as in the vendor's samples."""

from typing import Any

from brygga_sandbox.procountor import stamps
from brygga_sandbox.procountor.exact import as_numbers
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.state import Document

_BASIC = (
    "id",
    "partnerId",
    "type",
    "status",
    "invoiceNumber",
    "originalInvoiceNumber",
    "invoiceChannel",
    "date",
    "invoiceSumInfo",
    "creatorId",
    "counterParty",
    "isOffer",
)


def invoice_detail(record: Document, knobs: ProcountorKnobs) -> dict[str, Any]:
    """The Invoice model: no `created`, `version` in the knob's zone."""
    return {**as_numbers(record["body"]), "version": stamps.shown(record["version"], knobs)}


def invoice_row(record: Document, knobs: ProcountorKnobs) -> dict[str, Any]:
    """InvoiceBasicInfo, the row of the list."""
    body = record["body"]
    basic = {name: body[name] for name in _BASIC if name in body}
    payment = body.get("paymentInfo") or {}
    basic |= {name: payment[name] for name in ("dueDate", "newDueDate") if payment.get(name)}
    return {
        **as_numbers(basic),
        "created": stamps.shown(record["created"], knobs),
        "version": stamps.shown(record["version"], knobs),
    }


def product(record: Document, knobs: ProcountorKnobs, *, localizations: bool = True) -> dict[str, Any]:
    """The Product model; `version` only where the installation has it."""
    body = as_numbers(record["body"])
    if not localizations:
        body.pop("productLocalizations", None)
    if knobs.product_version == "present":
        body["version"] = stamps.shown(record["version"], knobs)
    return body  # type: ignore[no-any-return]


def page(results: list[Any], number: int, size: int, total: int, knobs: ProcountorKnobs) -> dict[str, Any]:
    """A page of a search; `total` counts every match, on all pages."""
    meta = {"pageNumber": number, "pageSize": size, "resultCount": len(results)}
    if knobs.total_count == "present":
        meta["totalCount"] = total
    return {"results": results, "meta": meta}
