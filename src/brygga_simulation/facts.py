"""The vendors' histories as the checker asks them: what a document was, what stands in the WMS, who did what when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from brygga_simulation import oracle
from brygga_simulation.account import Account, Claim, Record, Skip, Tenant, Written

ORDERS, PURCHASES, ARTICLES = "ongoing.order", "ongoing.purchase-order", "ongoing.article"
ZONE = "Europe/Helsinki"
SHIPPED = range(450, 800)
SKIPPED = "skipped_by_person"
UNDER_WAY = timedelta(seconds=45)
"""How long after a person's word a call may still come that was under way."""
UNREAD = timedelta(hours=3)
"""How long a change of Procountor may be unknown to the service: a person's word was about what stood there before."""
_AMOUNTS = {"numberOfItems", "customerPrice", "discountPercentage"}

Body = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind of order: its words on both sides, and from which status on the warehouse refuses changes."""

    flow: str
    type: str
    target: str
    number: str
    source: str
    lines: str
    begun: int
    cancelled: int
    expected: Callable[..., Body]
    late: tuple[str, ...] = ()
    """Members that the warehouse still takes one at a time after it began."""


SALES = Kind(
    "sales_orders",
    "SALES_ORDER",
    ORDERS,
    "orderNumber",
    "goodsOwnerOrderId",
    "orderLines",
    320,
    1000,
    oracle.expected_order,
    ("deliveryDate", "orderRemark", "goodsOwnerOrderId", "emailNotification"),
)
PURCHASE = Kind(
    "purchase_orders",
    "PURCHASE_ORDER",
    PURCHASES,
    "purchaseOrderNumber",
    "goodsOwnerPurchaseOrderId",
    "purchaseOrderLines",
    300,
    900,
    oracle.expected_purchase_order,
)


class Facts:
    """The account of one run, turned so that questions about one document are short."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.claims: dict[tuple[str, str, int], Claim] = {
            (claim.tenant, claim.flow, claim.source_id): claim for claim in account.claims
        }
        self._documents: dict[str, list[tuple[int, list[Written]]]] = {}
        for (stored, key), history in account.procountor.items():
            if stored.startswith(("invoice:", "product:")):
                self._documents.setdefault(stored, []).append((int(key), history))
        self._targets: dict[tuple[str, int], list[list[Written]]] = {}
        for (stored, _key), history in account.ongoing.items():
            if stored in (ORDERS, PURCHASES, ARTICLES) and (last := _last(history)) is not None:
                self._targets.setdefault((stored, last["goods_owner"]), []).append(history)

    def documents(self, tenant: Tenant, kind: str) -> Iterator[tuple[int, list[Written]]]:
        """Every document of a company, `kind` being "invoice" or "product", with its history."""
        yield from self._documents.get(f"{kind}:{tenant.company}", ())

    def targets(self, tenant: Tenant, kind: str) -> Iterator[list[Written]]:
        """The histories of a goods owner's records in the WMS."""
        yield from self._targets.get((kind, tenant.goods_owner), ())

    def known_codes(self, tenant: Tenant) -> dict[int, list[str]]:
        """Every code that each product ever had, the last one first. A row that names none of its own is sent with the
        code that its product has at that moment; what was sent stays when the product gets another code."""
        found = {}
        for id, history in self.documents(tenant, "product"):
            codes = [written.record["body"].get("code") for written in history if written.record]
            if any(codes):
                found[id] = list(dict.fromkeys(str(code).strip() for code in reversed(codes) if code))
        return found

    def skip(self, tenant: Tenant, flow: str, source_id: int) -> Skip | None:
        """A person's last word that it is not to be sent, which nobody took back."""
        named = (tenant.name, flow, source_id, None)
        found = [
            one for one in self.account.skips if (one.tenant, one.flow, one.source_id, one.until) == named
        ]
        return found[-1] if found else None

    def claim(self, tenant: Tenant, flow: str, source_id: int) -> Claim | None:
        return self.claims.get((tenant.name, flow, source_id))


def _last(history: list[Written]) -> Record | None:
    """The last state in which the record was there."""
    return next((written.record for written in reversed(history) if written.record is not None), None)


def last_body(history: list[Written]) -> Body:
    found = _last(history)
    assert found is not None
    body: Body = found["body"]
    return body


def changed_at(history: list[Written]) -> datetime:
    """When the document got the content it has."""
    last = last_body(history)
    moment = history[-1].at
    for written in reversed(history):
        if written.record is None or _content(written.record["body"]) != _content(last):
            break
        moment = written.at
    return moment


def is_as_known_at(history: list[Written], at: datetime) -> bool:
    """Whether the document has the content that the service may have known at that moment: changed and changed back
    since, it is as it was."""
    ends = [*(written.at for written in history[1:]), datetime.max.replace(tzinfo=at.tzinfo)]
    known = [
        _edited(written.record["body"])
        for written, end in zip(history, ends, strict=True)
        if written.record is not None and written.at <= at and end > at - UNREAD
    ]
    return _edited(last_body(history)) in known


def _edited(body: Body) -> Body:
    """What people write: an invoice that goes its way (approved, sent) was not edited by that."""
    return {name: value for name, value in _content(body).items() if name != "status"}


def _content(body: Body) -> Body:
    return {name: value for name, value in body.items() if name != "version"}


def is_removed(history: list[Written]) -> bool:
    return history[-1].record is None


def bodies(history: list[Written]) -> list[Body]:
    return [written.record["body"] for written in history if written.record is not None]


def body_in_wms(record: Record, lines: str) -> Body:
    """What clients wrote, put together again from the record and its lines."""
    return {**record["sent"], lines: [line["sent"] for line in record["lines"]]}


def differences(expected: Body, found: Body, path: str = "") -> list[str]:
    """Where the WMS does not hold what the mapping says. A text that was taken away may stand there empty."""
    said = []
    for name in sorted({*expected, *found}):
        where, wanted, there = f"{path}{name}", expected.get(name), found.get(name)
        if isinstance(wanted, dict) or isinstance(there, dict):
            said += differences(wanted or {}, there or {}, f"{where}.")
        elif isinstance(wanted, list) or isinstance(there, list):
            said += _list_differences(wanted or [], there or [], where)
        elif not _same(name, wanted, there):
            said.append(f"{where} should be {wanted!r}, is {there!r}")
    return said


def _list_differences(wanted: list[Any], there: list[Any], where: str) -> list[str]:
    if len(wanted) != len(there):
        return [f"{where} should have {len(wanted)} rows, has {len(there)}"]
    by_number = {str(row.get("rowNumber")): row for row in there}
    said = []
    for row in wanted:
        number = str(row["rowNumber"])
        said += differences(row, by_number.get(number, {}), f"{where}[{number}].")
    return said


def _same(name: str, wanted: Any, there: Any) -> bool:
    if wanted in (None, "") and there in (None, ""):
        return True
    if name in _AMOUNTS:
        return _amount(wanted) == _amount(there)
    return bool(wanted == there)


def _amount(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return None


def was_begun_before(history: list[Written], kind: Kind, at: datetime) -> bool:
    """Whether the warehouse had begun to work on the order, or cancelled it, at that moment."""
    return any(written.at <= at and has_begun(written.record, kind) for written in history)


def has_begun(record: Record | None, kind: Kind) -> bool:
    if record is None:
        return False
    worked = any(
        Decimal(str(line.get("picked") or line.get("received") or 0)) > 0 for line in record["lines"]
    )
    return record["status"] >= kind.begun or worked


def was_shipped_at(history: list[Written]) -> datetime | None:
    """When the order was first Sent or Collected."""
    return next((w.at for w in history if w.record is not None and w.record["status"] in SHIPPED), None)
