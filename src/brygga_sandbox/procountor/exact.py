"""Exact numbers: decimals are read without floats, kept as strings, and printed with their field's scale."""

import json
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import simplejson
from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from brygga_sandbox.procountor.errors import bad_value
from brygga_sandbox.procountor.fields import SCALES

_STEPS = {name: Decimal(1).scaleb(-scale) for name, scale in SCALES.items()}


def fixed_scale(value: Any) -> Any:
    """A JSON value with every decimal member as a string of its field's scale, half up; texts as they are.

    Raises Refusal (400) where a decimal member holds something that is no number.
    """
    if isinstance(value, dict):
        return {
            name: fixed_scale(member) if name not in _STEPS or member is None else _printed(name, member)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [fixed_scale(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def _printed(name: str, number: Any) -> str:
    try:
        exact = Decimal(str(number)).quantize(_STEPS[name], ROUND_HALF_UP)
    except InvalidOperation as error:
        raise bad_value(name) from error
    if not exact.is_finite():
        raise bad_value(name)
    return format(exact, "f")


def as_numbers(value: Any) -> Any:
    """The other way: stored strings become Decimals, which `ExactJson` prints digit for digit."""
    if isinstance(value, dict):
        return {
            name: Decimal(member) if name in SCALES and isinstance(member, str) else as_numbers(member)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [as_numbers(item) for item in value]
    return value


class ExactJson(Response):
    """A JSON answer in which Decimals are numbers with all their zeros."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return simplejson.dumps(content, use_decimal=True, ensure_ascii=False).encode()  # type: ignore[no-any-return]


class _ExactRequest(Request):
    async def json(self) -> Any:
        return json.loads(await self.body(), parse_float=Decimal)


class ExactRoute(APIRoute):
    """A route whose JSON body is read with Decimals instead of floats."""

    def get_route_handler(self) -> Any:
        handle = super().get_route_handler()

        async def exact(request: Request) -> Response:
            return await handle(_ExactRequest(request.scope, request.receive))

        return exact
