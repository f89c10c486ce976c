"""Bases and shared small groups of the API's bodies: how members are read, checked and written."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

_FIRST_YEAR = 1900


class Incoming(BaseModel):
    """A body or group a client sends. Unknown members are kept until `writes.take_unknown` has looked."""

    model_config = ConfigDict(extra="allow")


class Outgoing(BaseModel):
    """A body or group the API shows. Members without a value are written as null, never left out."""

    model_config = ConfigDict(extra="forbid")


def with_one_decimal(value: Decimal) -> Decimal:
    """2 -> 2.0, 1.50 -> 1.5: how the API prints decimals."""
    plain = f"{value:f}"
    whole, _, fraction = plain.partition(".")
    return Decimal(f"{whole}.{fraction.rstrip('0') or '0'}")


def _is_a_moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
        year = (moment if moment.tzinfo is None else moment.astimezone(UTC)).year
    except (ValueError, OverflowError):
        raise ValueError(f"Could not convert string to DateTime: {value}.") from None
    if year < _FIRST_YEAR:
        raise ValueError(f"The year of {value} must not be earlier than {_FIRST_YEAR}.")
    return value


Number = Annotated[
    Decimal,
    Field(allow_inf_nan=False),
    AfterValidator(with_one_decimal),
    WithJsonSchema({"type": "number", "format": "decimal"}),
]
Moment = Annotated[
    str, AfterValidator(_is_a_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""A date (`2026-03-05`) or a date-time in ISO 8601."""

Filled = Annotated[str, StringConstraints(min_length=1)]
Filled50 = Annotated[str, StringConstraints(min_length=1, max_length=50)]
Text40 = Annotated[str, StringConstraints(max_length=40)]
Text50 = Annotated[str, StringConstraints(max_length=50)]
Text200 = Annotated[str, StringConstraints(max_length=200)]
Text500 = Annotated[str, StringConstraints(max_length=500)]


class CodeName(Incoming):
    code: str | None = None
    name: str | None = None


class CodeNameComment(Incoming):
    code: str | None = None
    name: str | None = None
    comment: str | None = None


class Notification(Incoming):
    toBeNotified: bool = False
    value: str | None = None


class NotificationValue(Incoming):
    value: str | None = None


class SupplierAddress(Incoming):
    name: str | None = None
    address: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    telePhone: str | None = None
    remark: str | None = None
    email: str | None = None
    mobilePhone: str | None = None
    countryStateCode: str | None = None
    countryCode: str | None = None
    deliveryInstruction: str | None = None
    isVisible: bool | None = None
    notifyBySMS: bool | None = None
    notifyByEmail: bool | None = None
    notifyByTelephone: bool | None = None


class CodeNameShown(Outgoing):
    code: str | None = None
    name: str | None = None


class IdCodeName(Outgoing):
    id: int
    code: str | None = None
    name: str | None = None


class NotificationShown(Outgoing):
    toBeNotified: bool
    value: str | None = None


class NotificationValueShown(Outgoing):
    value: str | None = None


class GoodsOwnerShown(Outgoing):
    id: int
    name: str | None = None


class StatusShown(Outgoing):
    number: int
    text: str | None = None


class WarehouseShown(Outgoing):
    id: int
    code: str | None = None
    name: str | None = None


class ConsigneePaysShown(Outgoing):
    customerNumber: str
