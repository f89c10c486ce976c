"""Procountor's product models (contract section 8). Rows of the list are whole products."""

from typing import Annotated, Literal

from pydantic import Field

from brygga_sandbox.procountor.fields import (
    Currency,
    Day,
    Int32,
    Number,
    Percent,
    Shape,
    Stamp,
    Text40,
    Text100,
    Unit,
)
from brygga_sandbox.procountor.models_invoice import Language, SearchResultMetaData

ProductType = Literal["PURCHASE", "SALES", "TRAVEL"]


class ProductLocalization(Shape):
    language: Language | None = None
    productName: Text100 | None = None


class Product(Shape):
    """A product, read and written. `id` and `version` are Procountor's."""

    id: int | None = None
    type: ProductType
    name: Annotated[str, Field(min_length=1, max_length=100)]
    code: Text40 | None = None
    unit: Unit | None = None
    discount: Percent
    price: Number
    vat: Number | None = None
    active: bool
    defaultAccount: str | None = None
    vatStatus: Int32 | None = None
    currency: Currency
    productLocalizations: list[ProductLocalization] | None = None
    productGroupId: Int32 | None = None
    startDate: Day | None = None
    endDate: Day | None = None
    bookkeepingAccount: str | None = None
    version: Stamp | None = None


class ProductSearchResult(Shape):
    results: list[Product] | None = None
    meta: SearchResultMetaData | None = None
