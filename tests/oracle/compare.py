"""Compares what stands in the WMS with what the oracle says for what stands in Procountor, member by member.

Default settings, start date before everything. Imports nothing of the service.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from brygga_simulation.oracle import NotSent, expected_article, expected_order, expected_purchase_order

Body = Mapping[str, Any]
TODAY = "today"
"""Stands in an expected body where Procountor has no date at all."""
CANCELLED = {"orders": 1000, "purchase_orders": 900}
"""From this status on the WMS counts one as cancelled."""
NEW_ARTICLE = {"articleName": "", "productCode": "", "isStockArticle": True, "isActive": True}
"""What the WMS's sandbox gives an article that it makes, until somebody says otherwise."""
NEVER_SENT = {"EMPTY", "UNSAVED", "OVERRIDDEN", "INVALIDATED", "DELETED"}

CLEARABLE = {"orderRemark", "deliveryInstruction", "referenceNumber", "purchaseOrderRemark"}
"""Texts that are emptied in the WMS when they are emptied in Procountor (contract 6.6); others stay as they were."""
_NOTHING = object()


@dataclass(frozen=True)
class Office:
    """One company's registers in Procountor, decimals as Decimal."""

    products: list[Body]
    invoices: list[Body]


@dataclass(frozen=True)
class Warehouse:
    """One goods owner's registers in the WMS, as its sandbox records them."""

    articles: list[Body]
    orders: list[Body]
    purchase_orders: list[Body]


@dataclass
class Comparison:
    """`before`: the WMS before the integration. `cleared`: (invoice id, WMS member) sent once and emptied since."""

    goods_owner: int
    office: Office
    now: Warehouse
    before: Warehouse
    days: set[str]
    cleared: set[tuple[int, str]] = field(default_factory=set)
    differences: list[str] = field(default_factory=list)
    compared: dict[str, int] = field(default_factory=dict)
    said: dict[str, dict[int, Body]] = field(default_factory=dict)
    """The oracle's bodies by kind, once it was asked."""

    def __post_init__(self) -> None:
        self.codes = {
            int(one["id"]): str(one["code"]).strip()
            for one in self.office.products
            if str(one.get("code") or "").strip()
        }
        """Product id to code, also of those that are not read: Procountor is asked for what a row names by its id."""

    def with_now(self, now: Warehouse) -> "Comparison":
        """The same question about another state of the WMS."""
        return replace(self, now=now, differences=[], compared={}).run()

    def cleared_since_before(self) -> "Comparison":
        """Takes for cleared what stood in the WMS before, of our orders, and is not to be sent any more."""
        for kind, register, ref in (
            ("SALES_ORDER", "orders", "goodsOwnerOrderId"),
            ("PURCHASE_ORDER", "purchase_orders", "goodsOwnerPurchaseOrderId"),
        ):
            stood = {one["sent"].get(ref): one["sent"] for one in getattr(self.before, register)}
            for id, body in self._expected(kind).items():
                had = {member for member in CLEARABLE if member in stood.get(str(id), {})}
                self.cleared |= {(id, member) for member in had - set(body)}
        return self

    def run(self) -> "Comparison":
        """Fills `differences` (empty: everything is as the contract says) and `compared` (how many of each)."""
        orders = self._expected("SALES_ORDER")
        purchases = self._expected("PURCHASE_ORDER")
        self._registers("orders", "orderNumber", "goodsOwnerOrderId", "orderLines", orders)
        self._registers(
            "purchase_orders",
            "purchaseOrderNumber",
            "goodsOwnerPurchaseOrderId",
            "purchaseOrderLines",
            purchases,
        )
        self._articles([*orders.values(), *purchases.values()])
        return self

    # --- what the contract says

    def _sales_products(self) -> dict[str, Body]:
        """The product that each code belongs to: the first with it (contract 1), SALES only (contract 5)."""
        found: dict[str, Body] = {}
        for product in sorted(self.office.products, key=lambda one: int(one["id"])):
            code = str(product.get("code") or "").strip()
            if product.get("type") == "SALES" and code:
                found.setdefault(code, product)
        return found

    def _expected(self, kind: str) -> dict[int, Body]:
        """Body by invoice id, for every document of this kind that is to be sent."""
        if kind in self.said:
            return self.said[kind]
        bodies = self.said[kind] = {}
        for invoice in self.office.invoices:
            if invoice["type"] != kind or invoice.get("isOffer") or invoice.get("status") in NEVER_SENT:
                continue
            try:
                if kind == "SALES_ORDER":
                    body = expected_order(invoice, self.goods_owner, self.codes, TODAY)
                else:
                    body = expected_purchase_order(invoice, self.goods_owner, self.codes)
            except NotSent:
                continue
            bodies[int(invoice["id"])] = body
        return bodies

    # --- orders and purchase orders

    def _registers(self, register: str, number: str, ref: str, rows: str, wanted: dict[int, Body]) -> None:
        before = {one["id"]: one for one in getattr(self.before, register)}
        foreign = {one["sent"].get(number): one for one in before.values() if not self._is_ours(one, ref)}
        now = {one["sent"].get(number): one for one in getattr(self.now, register)}
        for taken, record in foreign.items():
            if now.get(taken) != record:
                self._differs(f"{register} {taken}", "is another system's and was touched")
        ours = {id: body for id, body in wanted.items() if body[number] not in foreign}
        numbers = {body[number]: id for id, body in ours.items()}
        for there, record in now.items():
            if there not in foreign and there not in numbers and record["status"] < CANCELLED[register]:
                self._differs(f"{register} {there}", "stands in the WMS and is not to be sent")
        for id, body in ours.items():
            self._record(register, rows, id, body, now.get(body[number]), before)
        self.compared[register] = len(ours)

    def _is_ours(self, record: Body, ref: str) -> bool:
        """Stood there before with the id of an invoice of ours: adopted."""
        return record["sent"].get(ref) in {str(invoice["id"]) for invoice in self.office.invoices}

    def _record(
        self, register: str, rows: str, id: int, body: Body, record: Body | None, before: Mapping[int, Body]
    ) -> None:
        name = f"{register} of invoice {id}"
        if record is None or record["status"] >= CANCELLED[register]:
            self._differs(name, "is to be sent and does not stand in the WMS")
            return
        sent = {**record["sent"], rows: [line["sent"] for line in record["lines"]]}
        kept = before.get(record["id"], {"sent": {}})["sent"]
        self._same(name, body, sent, kept, {member for invoice, member in self.cleared if invoice == id})

    # --- articles

    def _articles(self, orders: list[Body]) -> None:
        before = {one["sent"].get("articleNumber"): one["sent"] for one in self.before.articles}
        now = {one["sent"].get("articleNumber"): one["sent"] for one in self.now.articles}
        wanted = self._from_products()
        from_rows = self._from_rows(orders, set(wanted) | set(before))
        for number, sent in now.items():
            if number in wanted:
                self._same(f"article {number}", wanted[number], sent, before.get(number, {}), set())
            elif number in from_rows:
                if sent not in from_rows[number]:
                    self._differs(f"article {number}", f"is {dict(sent)}, not of {from_rows[number]}")
            elif sent != before.get(number):
                self._differs(f"article {number}", "stands in the WMS and is not to be sent")
        for number in (set(wanted) | set(from_rows) | set(before)) - set(now):
            self._differs(f"article {number}", "does not stand in the WMS")
        self.compared["articles"] = len(wanted) + len(from_rows)

    def _from_products(self) -> dict[str, Body]:
        wanted = {}
        for code, product in self._sales_products().items():
            try:
                wanted[code] = {**NEW_ARTICLE, **expected_article(product, self.goods_owner)}
            except NotSent:
                continue
        return wanted

    def _from_rows(self, orders: list[Body], known: set[str]) -> dict[str, list[Body]]:
        """Articles that only rows name (contract 2.3): each may have been written from any of its rows."""
        sent_ids = {
            str(line["rowNumber"])
            for body in orders
            for line in (*body.get("orderLines", []), *body.get("purchaseOrderLines", []))
        }
        found: dict[str, list[Body]] = {}
        for invoice in self.office.invoices:
            for row in invoice.get("invoiceRows") or []:
                code = str(row.get("productCode") or "").strip() or self.codes.get(row.get("productId"), "")
                if str(row["id"]) in sent_ids and code and code not in known:
                    found.setdefault(code, []).append(self._row_article(code, row))
        return found

    def _row_article(self, code: str, row: Body) -> Body:
        body: dict[str, Any] = {**NEW_ARTICLE, "goodsOwnerId": self.goods_owner, "articleNumber": code}
        if str(row.get("product") or "").strip():
            body["articleName"] = str(row["product"]).strip()
        if row.get("productId") is not None:
            body["productCode"] = str(row["productId"])
        return body

    # --- members

    def _same(self, name: str, wanted: Body, sent: Body, kept: Body, cleared: set[str]) -> None:
        """Every wanted member is there with its value, and nothing else but what stood there or was cleared."""
        want, have, had = dict(_leaves(wanted)), dict(_leaves(sent)), dict(_leaves(kept))
        for path, value in want.items():
            if path not in have:
                self._differs(name, f"{path} is missing, should be {value!r}")
            elif not self._is(value, have[path]):
                self._differs(name, f"{path} is {have[path]!r}, should be {value!r}")
        for path in set(have) - set(want):
            if path in cleared and have[path] != "":
                self._differs(name, f"{path} is {have[path]!r}, should be cleared")
            elif path not in cleared and had.get(path, _NOTHING) != have[path]:
                self._differs(name, f"{path} is {have[path]!r}, should not be there")
        for path in cleared - set(have):
            self._differs(name, f"{path} was cleared and is missing")

    def _is(self, wanted: Any, there: Any) -> bool:
        if wanted == TODAY:
            return there in self.days
        if isinstance(wanted, Decimal):
            return not isinstance(there, bool | float) and Decimal(str(there)) == wanted
        return type(wanted) is type(there) and bool(wanted == there)

    def _differs(self, name: str, what: str) -> None:
        self.differences.append(f"{name}: {what}")


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted path and value of every leaf; an empty group or list is a leaf."""
    if isinstance(value, Mapping) and value:
        for name, member in value.items():
            yield from _leaves(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}[{index}]")
    else:
        yield path, value


# --- from a record of the demo


def exact(text: str | bytes) -> Any:
    """JSON with decimals as Decimal."""
    return json.loads(text, parse_float=Decimal)


def of_record(folder: Path) -> list[Comparison]:
    """One comparison per merchant of the demo's `--record` folder, not run yet."""
    story = exact((folder / "story.json").read_bytes())
    return [
        Comparison(
            merchant["goodsOwner"],
            Office(
                *(
                    exact((folder / "after" / f"procountor-{merchant['company']}-{name}.json").read_bytes())
                    for name in ("products", "invoices")
                )
            ),
            _warehouse(folder / "after", merchant["goodsOwner"]),
            _warehouse(folder / "before", merchant["goodsOwner"]),
            set(story["days"]),
            {
                (one["invoice"], one["member"])
                for one in story["cleared"]
                if one["company"] == merchant["company"]
            },
        )
        for merchant in story["merchants"]
    ]


def _warehouse(folder: Path, goods_owner: int) -> Warehouse:
    registers = ("articles", "orders", "purchase-orders")
    return Warehouse(
        *(exact((folder / f"ongoing-{goods_owner}-{name}.json").read_bytes()) for name in registers)
    )
