"""Ongoing WMS's REST calls in Ongoing's words (Goods Owner REST API v1). All calls for one goods owner are to
be made one after another: Ongoing handles them so, and parallel ones only time out.

Every failure leaves here as one of `brygga.core.failures`; `verdict` holds the table.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from brygga.answers import told_time
from brygga.core.failures import TryAgain
from brygga.core.saying import say
from brygga.ongoing.verdict import value_of, written
from brygga.wire import Answer, Params, Wire

API = "/api/v1"
Filter = str | int | bool | datetime | Sequence[str]


@dataclass(frozen=True)
class BasicLogin:
    """An API user of the WMS (names start with WSI)."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"BasicLogin({self.user!r})"

    def header(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


@dataclass(frozen=True)
class Written:
    """What a write answered: the system's id, its message in plain text, and 201 (created) or 200."""

    id: int
    message: str
    status: int


class OngoingClient:
    """`wire` goes to the base address of one warehouse system, without /api/v1. `is_renewed` says whether another login
    has taken the place of this one meanwhile: then it proves nothing that this one is refused."""

    def __init__(
        self, wire: Wire, credentials: BasicLogin, is_renewed: Callable[[], bool] = lambda: False
    ) -> None:
        self._wire = wire
        self._is_renewed = is_renewed
        self._authorization = credentials.header()
        self.told_time: datetime | None = None
        """The WMS's clock at its last answer, aware."""

    # -- who and what is there

    def get_goods_owners(self) -> Any:
        """None on old systems, which do not have this call and answer 404 in whatever form."""
        answer = self._call("GET", "/goodsOwners")
        return None if answer.status == 404 else value_of(answer, "GET /goodsOwners")

    def get_warehouses(self) -> list[Any]:
        return self._list("/warehouses")

    def get_order_statuses(self) -> Any:
        return self._get("/orders/statuses")

    def get_way_of_delivery_types(self, goods_owner_id: int) -> Any:
        return self._get("/orders/wayOfDeliveryTypes", goodsOwnerId=goods_owner_id)

    # -- articles

    def put_article(self, body: Mapping[str, Any]) -> Written:
        return self._write("PUT", "/articles", "articleSystemId", body)

    def get_articles(self, goods_owner_id: int, **filters: Filter) -> list[Any]:
        return self._list("/articles", goodsOwnerId=goods_owner_id, **filters)

    def query_articles(self, goods_owner_id: int, article_numbers: Sequence[str]) -> list[Any]:
        """POST /articles/byQuery: the same as a filter, for lists too long for an address."""
        body = {"goodsOwnerId": goods_owner_id, "articleNumbers": list(article_numbers)}
        path = "/articles/byQuery"
        return _rows(value_of(self._call("POST", path, body=body), f"POST {path}"), f"POST {path}")

    # -- orders

    def put_order(self, body: Mapping[str, Any]) -> Written:
        return self._write("PUT", "/orders", "orderId", body)

    def get_orders(self, goods_owner_id: int, **filters: Filter) -> list[Any]:
        return self._list("/orders", goodsOwnerId=goods_owner_id, **filters)

    def get_order(self, order_id: int) -> Any:
        return self._get(f"/orders/{int(order_id)}")

    def delete_order(self, order_id: int) -> Written:
        """Cancels; refused once the warehouse has begun."""
        return self._write("DELETE", f"/orders/{int(order_id)}", "orderId")

    def patch_order(self, order_id: int, field: str, body: Mapping[str, Any]) -> Written:
        """One named field, also after a PUT is refused: deliveryDate, orderRemark, ... (contract, 4.4)."""
        return self._write("PATCH", f"/orders/{int(order_id)}/{field}", "orderId", body)

    # -- purchase orders

    def put_purchase_order(self, body: Mapping[str, Any]) -> Written:
        return self._write("PUT", "/purchaseOrders", "purchaseOrderId", body)

    def get_purchase_orders(self, goods_owner_id: int, **filters: Filter) -> list[Any]:
        return self._list("/purchaseOrders", goodsOwnerId=goods_owner_id, **filters)

    def get_purchase_order(self, purchase_order_id: int) -> Any:
        return self._get(f"/purchaseOrders/{int(purchase_order_id)}")

    def delete_purchase_order(self, purchase_order_id: int) -> Written:
        """Cancels; refused once goods reception has begun."""
        return self._write("DELETE", f"/purchaseOrders/{int(purchase_order_id)}", "purchaseOrderId")

    def patch_purchase_order(self, purchase_order_id: int, field: str, body: Mapping[str, Any]) -> Written:
        path = f"/purchaseOrders/{int(purchase_order_id)}/{field}"
        return self._write("PATCH", path, "purchaseOrderId", body)

    # -- on the wire

    def _get(self, path: str, **filters: Filter) -> Any:
        return value_of(self._call("GET", path, params=_params(filters)), f"GET {path}")

    def _list(self, path: str, **filters: Filter) -> list[Any]:
        return _rows(self._get(path, **filters), f"GET {path}")

    def _write(
        self, method: str, path: str, id_member: str, body: Mapping[str, Any] | None = None
    ) -> Written:
        answer = self._call(method, path, body=body, writes=True)
        number, message = written(answer, f"{method} {path}", id_member)
        return Written(number, message, answer.status)

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Mapping[str, Any] | None = None,
        writes: bool = False,
    ) -> Answer:
        headers = {"Authorization": self._authorization}
        answer = self._wire.call(
            method, API + path, params=params, headers=headers, json_body=body, writes=writes
        )
        self.told_time = told_time(answer)
        if answer.status == 401 and self._is_renewed():
            raise TryAgain(
                say("The WMS login was renewed while the WMS was asked with the old one."), after=1
            )
        return answer


def _params(filters: Mapping[str, Filter]) -> list[tuple[str, str]]:
    """Array filters are repeated keys; a comma list matches nothing (seen live)."""
    params: list[tuple[str, str]] = []
    for name, value in filters.items():
        if isinstance(value, (str, bool, int, datetime)):
            params.append((name, _text(value)))
        else:
            params.extend((name, member) for member in value)
    return params


def _text(value: str | bool | int | datetime) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, datetime):
        return str(value)
    if value.tzinfo is None:
        raise ValueError("Ongoing's filters take aware times only")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")  # filters resolve to one second


def _rows(value: Any, call: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise TryAgain(say(f"Ongoing WMS answered {call} with JSON of another shape than it documents."))
    return value
