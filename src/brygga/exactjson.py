"""JSON without floats: decimals come in and go out as Decimal, digit for digit. Also the encoder and decoder
of Django's JSONField (`JSONField(encoder=ExactEncoder, decoder=ExactDecoder)`)."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import simplejson

# What PostgreSQL's jsonb cannot keep: U+0000 and half of a surrogate pair. Written out or as an escape.
_MAYBE_UNSTORABLE = re.compile(r"\x00|\\u0000|\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_MOST_DIGITS = 200


def loads(text: str | bytes) -> Any:
    """The value of a JSON text: numbers with a dot or an exponent as Decimal, whole numbers as int.

    Characters that the database cannot keep become U+FFFD. Raises ValueError for everything that is not one
    JSON text: NaN, Infinity, a cut text, invalid UTF-8, nesting beyond reason, numbers beyond 200 digits.
    """
    plain = text.decode("utf-8") if isinstance(text, bytes) else text
    plain = plain.removeprefix("\ufeff")
    try:
        value = json.loads(plain, parse_float=_decimal, parse_constant=_refuse_constant, strict=False)
        return _storable(value) if _MAYBE_UNSTORABLE.search(plain) else value
    except RecursionError as error:
        raise ValueError("JSON nested too deep") from error


def dumps(value: object, *, sort_keys: bool = False) -> str:
    """Compact JSON text. Decimals are plain JSON numbers with their own digits, never with an exponent.

    Raises ValueError for NaN and Infinity, TypeError for what JSON cannot say (floats are allowed, but none
    of our documents holds one).
    """
    encoder = _SORTED if sort_keys else _AS_IT_COMES
    text = str(encoder.encode(value))
    return str(encoder.encode(_plain(value))) if _MAYBE_NO_PLAIN_NUMBER.search(text) else text


def _mapping(value: object) -> dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"JSON cannot say a {type(value).__name__}")


def _encoder(**how: bool) -> simplejson.JSONEncoder:
    return simplejson.JSONEncoder(
        separators=(",", ":"), ensure_ascii=False, allow_nan=False, use_decimal=True, default=_mapping, **how
    )


_AS_IT_COMES, _SORTED = _encoder(), _encoder(sort_keys=True)
# How a Decimal writes itself when it is very large, very small or no number; a text may look the same.
_MAYBE_NO_PLAIN_NUMBER = re.compile(r"\dE[+-]?\d|NaN|Infinity")


class ExactEncoder(json.JSONEncoder):
    """`json.dumps(value, cls=ExactEncoder)`: as `dumps`; of the options only sort_keys is heeded."""

    def encode(self, o: Any) -> str:
        return dumps(o, sort_keys=self.sort_keys)

    def iterencode(self, o: Any, _one_shot: bool = False) -> Iterator[str]:
        yield self.encode(o)


class ExactDecoder(json.JSONDecoder):
    """`json.loads(text, cls=ExactDecoder)`: as `loads`."""

    def decode(self, s: str, *_where: Any) -> Any:
        return loads(s)


def _decimal(digits: str) -> Decimal:
    number = Decimal(digits)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS or len(digits) > 2 * _MOST_DIGITS:
        raise ValueError("a number beyond reason in the JSON text")
    return number


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(member) for member in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(member) for name, member in value.items()}
    return value


def _plain(value: Any) -> Any:
    """Every Decimal as a number without an exponent."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("NaN and Infinity are not JSON")
        return simplejson.RawJSON(format(value, "f"))
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    return value
