"""JSON as this vendor reads and writes it: decimals stay decimal, nulls are written."""

import json
from collections.abc import Callable, Coroutine, Sequence
from decimal import Decimal
from typing import Any

import simplejson
from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

JSON_TYPE = "application/json; charset=utf-8"


class _DecimalRequest(Request):
    """Reads numbers of the body as Decimal, so that a quantity never passes through a float."""

    async def json(self) -> Any:
        return json.loads(await self.body(), parse_float=Decimal)


class VendorRoute(APIRoute):
    """A route whose body is read with decimals."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def with_decimals(request: Request) -> Response:
            return await handle(_DecimalRequest(request.scope, request.receive))

        return with_decimals


def reply(
    body: BaseModel | dict[str, Any] | Sequence[BaseModel | dict[str, Any]], status: int = 200
) -> Response:
    """An answer in the vendor's JSON."""
    plain = _plain(body) if isinstance(body, BaseModel | dict) else [_plain(one) for one in body]
    text = simplejson.dumps(plain, use_decimal=True, ensure_ascii=False)
    return Response(text.encode(), status_code=status, media_type=JSON_TYPE)


def _plain(body: BaseModel | dict[str, Any]) -> dict[str, Any]:
    return body.model_dump() if isinstance(body, BaseModel) else body
