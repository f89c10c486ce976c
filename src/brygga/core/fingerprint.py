"""The fingerprint of a body: equal exactly when the WMS would be told the same."""

import hashlib
import json
from collections.abc import Callable, Mapping
from decimal import Decimal

from brygga.core.convert import as_decimal, exact


def fingerprint(body: object) -> str:
    """SHA-256 (hex) of a canonical form: 1.000 equals 1; the order of rows counts, of members not."""
    parts: list[str] = []
    _canonical(body, parts.append)
    return hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


_OBJECTS = (dict, Mapping)  # most are a dict, which is quicker found out


def _canonical(value: object, add: Callable[[str], None]) -> None:
    if isinstance(value, _OBJECTS):
        add("{")
        for name in sorted(value, key=str):
            add(f"{_quoted(str(name))}:")
            _canonical(value[name], add)
            add(",")
        add("}")
    elif isinstance(value, (list, tuple)):
        add("[")
        for item in value:
            _canonical(item, add)
            add(",")
        add("]")
    else:
        add(_scalar(value))


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, (float, Decimal)):
        number = as_decimal(value)
        return str(value) if number is None else f"{exact(number)}"
    return json.dumps(value)


_quoted = json.JSONEncoder(ensure_ascii=False).encode
