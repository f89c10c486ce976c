"""The kinds of field Procountor's models are made of: words of closed lists, exact numbers, limited texts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from brygga_sandbox.procountor import words


def _one_of(choices: list[str]) -> Callable[[str], str]:
    known = frozenset(choices)

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"'{value}' is not in the list")
        return value

    return check


def _schema(choices: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": choices}


Country = Annotated[str, AfterValidator(_one_of(words.COUNTRIES)), WithJsonSchema(_schema(words.COUNTRIES))]
Currency = Annotated[
    str, AfterValidator(_one_of(words.CURRENCIES)), WithJsonSchema(_schema(words.CURRENCIES))
]
Unit = Annotated[str, AfterValidator(_one_of(words.UNITS)), WithJsonSchema(_schema(words.UNITS))]

AttachmentPlace = Annotated[
    str, AfterValidator(_one_of(words.ATTACHMENT_PLACES)), WithJsonSchema(_schema(words.ATTACHMENT_PLACES))
]
ProductVersion = Annotated[
    str, AfterValidator(_one_of(words.PRODUCT_VERSIONS)), WithJsonSchema(_schema(words.PRODUCT_VERSIONS))
]

Day = date  # a name that a field called "date" does not hide


def number_schema(**limits: float) -> WithJsonSchema:
    """Published as a plain number; pydantic's own schema of a Decimal also allows text."""
    return WithJsonSchema({"type": "number", **limits})


Number = Annotated[Decimal, number_schema()]
Percent = Annotated[Decimal, Field(ge=0, le=100), number_schema(minimum=0, maximum=100)]
Int32 = Annotated[int, Field(ge=-(2**31), lt=2**31), WithJsonSchema({"type": "integer", "format": "int32"})]
Stamp = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]

Text35 = Annotated[str, Field(max_length=35)]
Text40 = Annotated[str, Field(max_length=40)]
Text70 = Annotated[str, Field(max_length=70)]
Text80 = Annotated[str, Field(max_length=80)]
Text100 = Annotated[str, Field(max_length=100)]
Text255 = Annotated[str, Field(max_length=255)]
Text512 = Annotated[str, Field(max_length=512)]
Text10000 = Annotated[str, Field(max_length=10000)]


class Shape(BaseModel):
    """Base of every model: members not in the contract are ignored."""

    model_config = ConfigDict(extra="ignore")


# Decimals printed with the fixed scale of their field (help sample: price 200.000000, vatPercent 24.00). The
# member names are unique across all models. Scales of the last two lines are our choice.
SCALES = {
    "price": 6,
    "vat": 6,
    "discount": 4,
    "quantity": 6,
    "unitPrice": 4,
    "discountPercent": 4,
    "vatPercent": 2,
    "penaltyPercent": 2,
    "excludingVatTotal": 2,
    "vatSumTotal": 2,
    "invoiceSumTotal": 2,
    "currencyRate": 6,
    "paymentTermPercentage": 2,
    "discountPercentage": 2,
    "sum": 2,
}
