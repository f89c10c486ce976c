"""The transformations of single values: numbers, texts, dates, and Procountor's words in the WMS's words.

Each takes what JSON may hold and returns None where there is nothing to send; none raises.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from brygga.core.countries import COUNTRIES

MOST_DIGITS = 40
"""Numbers beyond this many digits on either side of the point are no quantities, prices or ids."""

CUT_MARK = "..."
LONGEST_SHOWN = 60

LANGUAGES = {
    "DANISH": "da",
    "ENGLISH": "en",
    "ESTONIAN": "et",
    "FINNISH": "fi",
    "NORWEGIAN": "no",
    "SWEDISH": "sv",
}
PAYMENT_TEXTS = {
    "BANK_TRANSFER": "Bank transfer",
    "DIRECT_PAYMENT": "Direct payment",
    "CLEARING": "Clearing",
    "CREDIT_CARD_CHARGE": "Credit card",
    "FOREIGN_PAYMENT": "Foreign payment",
    "OTHER": "Other",
    "CASH": "Cash",
    "DOMESTIC_PAYMENT_PLUSGIRO": "Plusgiro",
    "DOMESTIC_PAYMENT_BANKGIRO": "Bankgiro",
    "DOMESTIC_PAYMENT_CREDITOR": "Domestic payment to creditor",
    "DKLMPKRE": "DKLMPKRE",
    "NETS": "Nets",
}
UNIT_CODES = {
    "PIECE": "pcs",
    "BOX": "box",
    "BOTTLE": "btl",
    "BAG": "bag",
    "SACK": "sack",
    "CAN": "can",
    "JAR": "jar",
    "ROLL": "roll",
    "SET": "set",
    "DOZEN": "doz",
    "KILOGRAM": "kg",
    "GRAM": "g",
    "TON": "t",
    "LITER": "l",
    "DECILITRE": "dl",
    "CENTILITRE": "cl",
    "MILLILITRE": "ml",
    "PAIR": "pair",
    "PALLET": "pallet",
    "PARCEL": "parcel",
    "METER": "m",
    "LINEAR_METER": "m",
    "SQUARE_METER": "m2",
    "CUBIC_METER": "m3",
    "CM": "cm",
    "MILLIMETER": "mm",
    "KILOMETER": "km",
    "HOUR": "h",
    "DAY": "day",
    "MONTH": "month",
    "YEAR": "year",
}
NO_UNIT = "NO_UNIT"
WAYS_OF_DELIVERY = {
    "MAILING": "Mail",
    "ONLINE": "Online",
    "COURIER": "Courier",
    "VRCARGO": "VR Cargo",
    "BUS": "Bus",
    "FREIGHT": "Freight",
    "RETRIEVABLE": "Pick-up",
    "OTHER": "Other",
}
CURRENCY_CODES = {"RMB": "CNY", "NIS": "ILS", "NTD": "TWD"}
"""Procountor's currency names that are not ISO 4217; every other one is sent as it is."""

_CURRENCY = re.compile(r"[A-Z]{3}")
_DIGITS = re.compile(r"[0-9]{1,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Z-]*)?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,80}(\.[0-9]{1,80})?([eE][+-]?[0-9]{1,3})?")


def is_missing(value: object) -> bool:
    """Absent, null and blank texts count as missing, whatever the model marks as required."""
    return value is None or (isinstance(value, str) and not value.strip())


def text(value: object) -> str | None:
    """Trimmed, with `\\n` line breaks. Numbers become their digits; lists, objects and flags are no text."""
    if not isinstance(value, str):
        number = as_decimal(value)
        return None if number is None else str(exact(number))
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() or None


def cut(value: str, limit: int) -> str:
    """At most `limit` characters; a text that is too long ends in `...`. Without room nothing is left."""
    if len(value) <= limit:
        return value
    return value[: max(limit - len(CUT_MARK), 0)] + CUT_MARK[: max(limit, 0)]


def shown(value: object) -> str:
    """A value as a sentence can hold it: on one line, and not for ever."""
    return cut(" ".join(str(value).split()), LONGEST_SHOWN)


def as_decimal(value: object) -> Decimal | None:
    """The number a JSON value holds: a Decimal, an int, or a text of digits. None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return None
    number = Decimal(repr(value) if isinstance(value, float) else value)
    return number if _is_reasonable(number) else None


def _is_reasonable(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent  # a letter where it is no finite number
    if not isinstance(exponent, int):
        return False
    return abs(number.adjusted()) < MOST_DIGITS and abs(exponent) < 2 * MOST_DIGITS


def exact(number: Decimal) -> int | Decimal:
    """The same number as JSON should show it: no trailing zeros, exponent or rounding; whole ones as int."""
    digits = f"{number:f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return Decimal(digits) if "." in digits else int(digits)


def identifier(value: object) -> str | None:
    """A positive whole number (an id, an invoice number) as its decimal digits."""
    number = whole(value)
    return None if number is None else str(number)


def whole(value: object) -> int | None:
    """A positive whole number; texts of digits count."""
    if isinstance(value, str) and not _DIGITS.fullmatch(value.strip()):
        return None
    number = as_decimal(value.strip() if isinstance(value, str) else value)
    if number is None or number <= 0 or number != number.to_integral_value():
        return None
    return int(number)


def flag(value: object) -> bool | None:
    """A JSON flag, or its text."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def day(value: object) -> date | None:
    """A plain date `YYYY-MM-DD`, also out of a date-time."""
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def email(value: object) -> str | None:
    """An address as it is, if it has exactly one `@`."""
    address = text(value)
    return address if address is not None and address.count("@") == 1 else None


def _word(value: object, own: Mapping[str, str], table: Mapping[str, str]) -> str | None:
    name = text(value)
    if name is None:
        return None
    return own.get(name) or table.get(name)


def country(value: object, own: Mapping[str, str]) -> str | None:
    """ISO 3166-1 alpha-2 of Procountor's country name; None for a name in neither table."""
    return _word(value, own, COUNTRIES)


def language(value: object, own: Mapping[str, str]) -> str | None:
    """ISO 639-1 of Procountor's language name; None for a name in neither table."""
    return _word(value, own, LANGUAGES)


def payment(value: object, own: Mapping[str, str]) -> str | None:
    """The text of a payment method; an unknown one is its own text."""
    return _word(value, own, PAYMENT_TEXTS) or text(value)


def unit(value: object, own: Mapping[str, str], *, raw: bool = False) -> tuple[str, bool] | None:
    """The WMS's unit code of Procountor's unit, and whether it was known. None for no unit."""
    name = text(value)
    if name is None:
        return None
    if own.get(name):
        return own[name], True
    if name == NO_UNIT:
        return None
    if raw:
        return name, True
    return (UNIT_CODES[name], True) if name in UNIT_CODES else (name.lower(), False)


def currency(value: object) -> str | None:
    """ISO 4217 of Procountor's currency; None for what has not the form of a currency code."""
    name = text(value)
    if name is None or not _CURRENCY.fullmatch(name):
        return None
    return CURRENCY_CODES.get(name, name)


def way_of_delivery(value: object, own: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Code and name of Procountor's delivery method. Own entries may have no name; unknown: the enum."""
    name = text(value)
    if name is None:
        return None
    if name in own:
        return own[name]
    return name, WAYS_OF_DELIVERY.get(name, name)
