"""The fingerprint of a body: equal exactly when the WMS would be told the same."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

from brygga.core.case import items
from brygga.core.convert import as_decimal, exact


def fingerprint(body: object) -> str:
    """SHA-256 (hex) of a canonical form: 1.000 equals 1; the order of rows counts, of members not."""
    return hashlib.sha256("".join(_canonical(body)).encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield "{"
        for name in sorted(value, key=str):
            yield f"{_quoted(str(name))}:"
            yield from _canonical(value[name])
            yield ","
        yield "}"
    elif isinstance(value, list | tuple):
        yield "["
        for item in items(value):
            yield from _canonical(item)
            yield ","
        yield "]"
    else:
        yield _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = as_decimal(value)
        return str(value) if number is None else f"{exact(number)}"
    return _quoted(value) if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
