"""Query parameters of the lists as models, and the ids of a batch path (contract sections 4, 5 and 8)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from brygga_sandbox.procountor.errors import Refusal, invalid
from brygga_sandbox.procountor.fields import Day, Int32, Stamp, Text40
from brygga_sandbox.procountor.models_invoice import InvoiceChannel, InvoiceStatus, InvoiceType
from brygga_sandbox.procountor.models_product import ProductType

MAX_BATCH = 200


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _split(value: Any) -> Any:
    """One parameter with commas; what arrives as repeated parameters is read the same way."""
    joined = ",".join(value) if isinstance(value, list) else value
    return joined.split(",") if joined else None


Order = Annotated[Literal["ASC", "DESC"] | None, BeforeValidator(_upper)]
Numbers = Annotated[Annotated[list[int], Field(max_length=MAX_BATCH)] | None, BeforeValidator(_split)]
Size = Annotated[int, Field(ge=1, le=200)]


class InvoiceQuery(BaseModel):
    """Parameters of GET /invoices, named as in the contract."""

    status: Annotated[list[InvoiceStatus] | None, BeforeValidator(_split)] = None
    startDate: Day | None = None
    endDate: Day | None = None
    createdStartDate: Stamp | None = None
    createdEndDate: Stamp | None = None
    versionStartDate: Stamp | None = None
    versionEndDate: Stamp | None = None
    dueStartDate: Day | None = None
    dueEndDate: Day | None = None
    types: Annotated[list[InvoiceType] | None, BeforeValidator(_split)] = None
    businessPartnerId: Int32 | None = None
    factoringContractId: Int32 | None = None
    originalInvoiceNumber: str | None = None
    invoiceNumber: Int32 | None = None
    productId: Numbers = None
    searchTerm: str | None = None
    isOffer: bool | None = None
    previousId: Int32 | None = None
    orderById: Order = None
    orderByDate: Order = None
    orderByCreated: Order = None
    orderByVersion: Order = None
    size: Size = 50
    page: Annotated[int, Field(ge=0)] = 0
    invoiceChannel: Annotated[list[InvoiceChannel] | None, BeforeValidator(_split)] = None


class ProductQuery(BaseModel):
    """Parameters of GET /products. There is no page."""

    name: str | None = None
    previousId: Int32 = 0
    size: Size = 50
    orderById: Order = None
    orderByVersion: Order = None
    group: Numbers = None
    type: ProductType | None = None
    code: Text40 | None = None
    startDate: Day | None = None
    endDate: Day | None = None
    includeLocalizations: bool = False
    active: bool | None = None
    versionStartDate: Stamp | None = None
    versionEndDate: Stamp | None = None


def read_ids(name: str, text: str) -> list[int]:
    """The ids of `/invoices/{ids}`: sorted, without duplicates. 201 or more, or no number: Refusal (400)."""
    parts = text.split(",")
    if len(parts) > MAX_BATCH:
        raise Refusal(400, [(None, f"At most {MAX_BATCH} ids can be given.")])
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise Refusal(400, [(None, invalid(name))])
    return sorted({int(part) for part in parts})


def day_within(day: str | None, start: Day | None, end: Day | None) -> bool:
    """Inclusive; a missing day is in no window."""
    if start is None and end is None:
        return True
    if day is None:
        return False
    return (start is None or day >= start.isoformat()) and (end is None or day <= end.isoformat())
