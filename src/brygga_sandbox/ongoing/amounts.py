"""Quantities of the records: decimal texts in the store, Decimal in sums."""

from collections.abc import Iterable
from decimal import Decimal

from brygga_sandbox.ongoing.models.base import with_one_decimal


def amount(text: str | None) -> Decimal:
    return Decimal(text) if text else Decimal(0)


def text_of(value: Decimal) -> str:
    return str(with_one_decimal(value))


def total(texts: Iterable[str | None]) -> Decimal:
    return sum((amount(text) for text in texts), Decimal(0))
