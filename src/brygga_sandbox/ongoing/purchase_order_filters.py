"""Which purchase orders a list call asks for (contract section 5). Times are compared by whole seconds."""

from collections.abc import Callable, Iterable

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.models.queries import PurchaseOrderQuery
from brygga_sandbox.ongoing.records import PurchaseOrder
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.times import second_of

Test = Callable[[PurchaseOrder], bool]
_TIMES_FROM = {
    "lastReceiveTimeFrom": "last_received",
    "purchaseOrderStatusChangedTimeFrom": "status_changed",
    "purchaseOrderHeadOrLinesChangedTimeFrom": "updated",
}


def find_purchase_orders(site: Site, query: PurchaseOrderQuery) -> list[PurchaseOrder]:
    """Ascending by id from the cursor (inclusive)."""
    tests = [*_header_tests(query), *_time_tests(query), *_line_tests(query)]
    found = [one for one in _candidates(site, query) if all(test(one) for test in tests)]
    return found if query.maxPurchaseOrdersToGet is None else found[: query.maxPurchaseOrdersToGet]


def _candidates(site: Site, query: PurchaseOrderQuery) -> Iterable[PurchaseOrder]:
    owner = query.goodsOwnerId
    numbers = [query.purchaseOrderNumber] if query.purchaseOrderNumber else query.purchaseOrderNumbers
    if not numbers:
        return (one for one in records.all_purchase_orders(site) if one["goods_owner"] == owner)
    found = [one for number in set(numbers) for one in records.purchase_orders_by_number(site, owner, number)]
    return sorted(found, key=lambda one: one["id"])


def _header_tests(query: PurchaseOrderQuery) -> list[Test]:
    tests: list[Test] = []
    if query.purchaseOrderNumbers:
        numbers = set(query.purchaseOrderNumbers)
        tests.append(lambda one: one["sent"]["purchaseOrderNumber"] in numbers)
    if (cursor := query.purchaseOrderIdFrom) is not None:
        tests.append(lambda one: one["id"] >= cursor)
    if (low := query.purchaseOrderStatusFrom) is not None:
        tests.append(lambda one: one["status"] >= low)
    if (high := query.purchaseOrderStatusTo) is not None:
        tests.append(lambda one: one["status"] <= high)
    if (code := query.purchaseOrderTypeCode) is not None:
        tests.append(lambda one: one["sent"].get("purchaseOrderType", {}).get("code") == code)
    return tests


def _time_tests(query: PurchaseOrderQuery) -> list[Test]:
    tests: list[Test] = []
    for name, key in _TIMES_FROM.items():
        if (text := getattr(query, name)) is not None:
            tests.append(_from(key, second_of(text)))
    if query.lastReceiveTimeTo is not None:
        last = second_of(query.lastReceiveTimeTo)
        tests.append(lambda one: one["last_received"] is not None and one["last_received"][:19] <= last)
    if query.inDateFrom is not None:
        first = second_of(query.inDateFrom)
        tests.append(lambda one: _in_date(one) >= first)
    if query.inDateTo is not None:
        end = second_of(query.inDateTo)
        tests.append(lambda one: "" < _in_date(one) <= end)
    return tests


def _from(key: str, bound: str) -> Test:
    def test(order: PurchaseOrder) -> bool:
        at: str | None = order[key]  # type: ignore[literal-required]
        return at is not None and at[:19] >= bound

    return test


def _in_date(order: PurchaseOrder) -> str:
    at = order["sent"].get("inDate")
    return second_of(at) if at else ""


def _line_tests(query: PurchaseOrderQuery) -> list[Test]:
    tests: list[Test] = []
    if query.onlyPurchaseOrdersWithOrderLinesToReport:
        tests.append(
            lambda one: any(amount(line["received"]) != amount(line["reported"]) for line in one["lines"])
        )
    if query.articleNumbers:
        articles = set(query.articleNumbers)
        tests.append(lambda one: any(line["sent"]["articleNumber"] in articles for line in one["lines"]))
    return tests
