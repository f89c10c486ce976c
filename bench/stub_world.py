"""What the stub's vendors hold: the same orders for every company, and what each goods owner was sent.

Standard library only, and no more work per call than it takes to answer it: the stub must never be the bottleneck.
"""

import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

BEGIN = datetime(2026, 3, 2, 6)  # noqa: DTZ001 Procountor's stamps have no zone
PER_COMPANY = 1_000_000
PRODUCTS = 20
PAGE = 200

_NUMBER = re.compile(rb'"orderNumber": ?"([^"]+)"')
_OWNER = re.compile(rb'"goodsOwnerId": ?(\d+)')

ADDRESS = '{"zip":"20810","city":"Turku","name":"Poutasaari Oy","street":"Rantakatu 4","country":"FINLAND"}'
ROW = (
    '{"id":%d,"unit":"PIECE","product":"Cup %d","quantity":2.000000,"productId":%d,"unitPrice":10.2800,"vatStatus":1,'
    '"vatPercent":25.50,"productCode":"CUP-%d","discountPercent":0.0000}'
)
ORDER = (
    '{"id":%d,"date":"2026-03-02","type":"SALES_ORDER","status":"%s","isOffer":false,"version":"%s",'
    '"language":"FINNISH","notes":"%s","extraInfo":{"accountingByRow":false,"unitPricesIncludeVat":false},'
    '"invoiceRows":[%s],"paymentInfo":{"dueDate":"2026-03-16","currency":"EUR","currencyRate":1.000000,'
    '"paymentMethod":"BANK_TRANSFER"},"counterParty":{"email":"orders@example.com","customerNumber":"00001",'
    '"contactPersonName":"A Person","counterPartyAddress":' + ADDRESS + '},"invoiceNumber":%d,'
    '"billingAddress":' + ADDRESS + ',"invoiceChannel":"EMAIL","deliveryAddress":' + ADDRESS + ","
    '"discountPercent":0.0000}'
)
LISTED = (
    '{"id":%d,"type":"SALES_ORDER","status":"NOT_SENT","invoiceNumber":"%d","version":"%s","created":"%s",'
    '"isOffer":false}'
)
PRODUCT = (
    '{"id":%d,"vat":25.500000,"code":"CUP-%d","name":"Cup %d","type":"SALES","unit":"PIECE","price":10.280000,'
    '"active":true,"version":"%s","currency":"EUR","discount":0.0000,"vatStatus":1}'
)


def stamp(seconds: int) -> str:
    return (BEGIN + timedelta(seconds=seconds)).isoformat()


@dataclass
class World:
    """`latency`: seconds before each answer. `orders`: how many each company has, made a second apart."""

    latency: float = 0.0
    orders: int = 0
    products: int = PRODUCTS
    page: int = PAGE
    """Rows of one answered page; what is asked for is always 200."""
    spacing: int = 1
    """Seconds between an order and the next."""
    calls: Counter[str] = field(default_factory=Counter)
    sent_at: dict[int, float] = field(default_factory=dict)
    shipped: set[int] = field(default_factory=set)
    arrivals: list[tuple[float, str]] = field(default_factory=list)
    """When each call of Procountor's API came, and with whose token."""
    lasted: tuple[float, float] = (0.0, 0.0)
    """When the first and the last call of either vendor came."""
    _turns: list[tuple[str, int]] = field(default_factory=list)
    """Every order as (version, index), oldest change first."""
    _changed: dict[int, str] = field(default_factory=dict)
    _ids: dict[tuple[int, bytes], int] = field(default_factory=dict)
    _bodies: dict[int, bytes] = field(default_factory=dict)

    def begin(self, orders: int, latency: float, products: int, page: int, spacing: int) -> None:
        """A new world: nothing was sent yet."""
        self.__init__(latency, orders, products, page, spacing)  # type: ignore[misc]
        self._turns = [(self._made(index), index) for index in range(orders)]

    def note(self, call: str) -> None:
        now = time.time()
        self.calls[call] += 1
        self.lasted = (self.lasted[0] or now, now)

    def grow(self, orders: int) -> None:
        """More orders for every company."""
        self._turns += [(self._made(index), index) for index in range(self.orders, orders)]
        self.orders = orders

    def change(self, count: int, after: int) -> None:
        """The first `count` orders get another text, `after` seconds after the beginning."""
        self._changed = {index: stamp(after + index) for index in range(count)}
        rest = [turn for turn in self._turns if turn[1] not in self._changed]
        self._turns = rest + [(version, index) for index, version in self._changed.items()]

    def _made(self, index: int) -> str:
        return stamp(index * self.spacing)

    # --- Procountor

    def list_orders(self, company: int, since: str, page: int) -> bytes:
        turns = self._turns if not since else [turn for turn in self._turns if turn[0] >= since]
        rows = [
            LISTED % (_id(company, index), 10_000 + index, version, self._made(index))
            for version, index in turns[page * self.page : (page + 1) * self.page]
        ]
        return f'{{"results":[{",".join(rows)}],"meta":{{"pageSize":{self.page}}}}}'.encode()

    def read_orders(self, ids: list[int]) -> bytes:
        found = [self._order(one) for one in ids]
        return (found[0] if len(found) == 1 else f"[{','.join(found)}]").encode()

    def _order(self, order_id: int) -> str:
        company, index = divmod(order_id, PER_COMPANY)
        products = [(index + n) % PRODUCTS for n in range(3)]
        rows = ",".join(
            ROW % (order_id * 10 + n, product, _id(company, product), product)
            for n, product in enumerate(products)
        )
        version = self._changed.get(index)
        status = "SENT" if order_id in self.sent_at else "NOT_SENT"
        notes = f"Changed at {version}" if version else ""
        return ORDER % (order_id, status, version or self._made(index), notes, rows, 10_000 + index)

    def list_products(self, company: int, after: int, since: str) -> bytes:
        first = since > stamp(0) or after
        rows = (
            []
            if first
            else [PRODUCT % (_id(company, one), one, one, stamp(0)) for one in range(self.products)]
        )
        return f'{{"results":[{",".join(rows)}],"meta":{{"pageSize":{PAGE}}}}}'.encode()

    def send(self, order_id: int) -> None:
        self.sent_at.setdefault(order_id, time.time())

    # --- Ongoing

    def place_order(self, body: bytes) -> tuple[int, bytes]:
        """The status and the answer: 201 when the number was not there yet."""
        owner, number = _OWNER.search(body), _NUMBER.search(body)
        assert owner is not None
        assert number is not None
        key = (int(owner[1]), number[1])
        status = 200 if key in self._ids else 201
        order_id = self._ids.setdefault(key, len(self._ids) + 1)
        self._bodies[order_id] = body
        return status, b'{"orderId":%d,"message":"Order number %s created/updated."}' % (order_id, number[1])

    def read_order(self, order_id: int) -> bytes:
        sent = json.loads(self._bodies[order_id])
        is_shipped = order_id in self.shipped
        lines = [_line(line, is_shipped) for line in sent["orderLines"]]
        head = {
            "orderId": order_id,
            "orderNumber": sent["orderNumber"],
            "goodsOwnerOrderId": sent["goodsOwnerOrderId"],
            "orderStatus": {"number": 450, "text": "Sent"} if is_shipped else {"number": 200, "text": "Open"},
        }
        return json.dumps({"orderInfo": head, "orderLines": lines}).encode()

    def articles(self, numbers: list[str]) -> bytes:
        rows = [{"articleSystemId": n + 1, "articleNumber": number} for n, number in enumerate(numbers)]
        return json.dumps(rows).encode()


def _id(company: int, index: int) -> int:
    return company * PER_COMPANY + index


def _line(line: dict[str, Any], is_shipped: bool) -> dict[str, Any]:
    return {
        "id": int(line["rowNumber"]),
        "rowNumber": line["rowNumber"],
        "article": {"articleNumber": line["articleNumber"]},
        "orderedNumberOfItems": line["numberOfItems"],
        "pickedNumberOfItems": line["numberOfItems"] if is_shipped else 0,
    }
