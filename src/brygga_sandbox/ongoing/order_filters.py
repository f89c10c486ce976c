"""Which orders a list call asks for (contract section 4.5). Times are compared by whole seconds."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.models.queries import OrderQuery
from brygga_sandbox.ongoing.records import Order
from brygga_sandbox.ongoing.refusals import Answered
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.times import is_older_than, second_of
from brygga_sandbox.state import Document

Test = Callable[[Order], bool]
_UPDATED_WINDOW = timedelta(days=2)

_TIMES_FROM = {
    "orderStatusChangedTimeFrom": "status_changed",
    "orderUpdatedTimeFrom": "updated",
    "orderHeaderUpdatedTimeFrom": "header_updated",
    "orderCreatedTimeFrom": "created",
    "shippedTimeFrom": "shipped",
    "lastReturnedFrom": "last_returned",
    "lastPickingTimeFrom": "last_picked",
    "lastPackingTimeFrom": "last_picked",  # packing follows picking at once in this warehouse
}
_TIMES_TO = {
    "orderHeaderUpdatedTimeTo": "header_updated",
    "orderCreatedTimeTo": "created",
    "shippedTimeTo": "shipped",
    "lastPickingTimeTo": "last_picked",
    "lastPackingTimeTo": "last_picked",
}
_HEADER_LISTS = {
    "orderNumbers": "orderNumber",
    "referenceNumbers": "referenceNumber",
    "consigneeOrderNumbers": "consigneeOrderNumber",
}
_HEADER_VALUES = {
    "orderNumber": "orderNumber",
    "goodsOwnerOrderId": "goodsOwnerOrderId",
    "orderFreeText1": "freeText1",
}
# Things this warehouse never makes, so nothing can match them.
_NEVER = ("shipmentId", "pickOrderId", "backOrderForOrderId", "orderTransportStatusCreateOrUpdatedFrom")


def find_orders(site: Site, query: OrderQuery) -> list[Order]:
    """Ascending by id from the cursor (inclusive), or descending. Raises Answered for a time too far back."""
    since = query.orderUpdatedTimeFrom
    if since and site.knobs.old_times == "refused" and is_older_than(since, site.now(), _UPDATED_WINDOW):
        raise Answered(400, {"Message": "orderUpdatedTimeFrom must be within 2 days of the current time."})
    tests = [*_header_tests(query), *_time_tests(query), *_line_tests(site, query), *_other_tests(query)]
    found = [one for one in _candidates(site, query) if all(test(one) for test in tests)]
    if query.sort is not None and query.sort.casefold() == "descending":
        found.reverse()
    return found if query.maxOrdersToGet is None else found[: query.maxOrdersToGet]


def _candidates(site: Site, query: OrderQuery) -> Iterable[Order]:
    numbers = [query.orderNumber] if query.orderNumber else query.orderNumbers
    if not numbers:
        return (one for one in records.all_orders(site) if one["goods_owner"] == query.goodsOwnerId)
    found = [
        one for number in set(numbers) for one in records.orders_by_number(site, query.goodsOwnerId, number)
    ]
    return sorted(found, key=lambda one: one["id"])


def _header_tests(query: OrderQuery) -> list[Test]:
    tests: list[Test] = [lambda one: False for name in _NEVER if getattr(query, name) is not None]
    for name, member in _HEADER_LISTS.items():
        if wanted := getattr(query, name):
            tests.append(_member_in(member, set(wanted)))
    for name, member in _HEADER_VALUES.items():
        if (value := getattr(query, name)) is not None:
            tests.append(_member_in(member, {value}))
    if (cursor := query.orderIdFrom) is not None:
        tests.append(lambda one: one["id"] >= cursor)
    if (low := query.orderStatusFrom) is not None:
        tests.append(lambda one: one["status"] >= low)
    if (high := query.orderStatusTo) is not None:
        tests.append(lambda one: one["status"] <= high)
    return tests


def _member_in(member: str, wanted: set[Any]) -> Test:
    return lambda one: one["sent"].get(member) in wanted


def _time_tests(query: OrderQuery) -> list[Test]:
    tests: list[Test] = []
    for name, key in _TIMES_FROM.items():
        if (text := getattr(query, name)) is not None:
            tests.append(_time_test(key, second_of(text), from_here=True))
    for name, key in _TIMES_TO.items():
        if (text := getattr(query, name)) is not None:
            tests.append(_time_test(key, second_of(text), from_here=False))
    return tests


def _time_test(key: str, bound: str, *, from_here: bool) -> Test:
    def test(order: Order) -> bool:
        at: str | None = order[key]  # type: ignore[literal-required]
        if at is None:
            return False
        # Stored stamps are fixed width, so the first 19 characters are the second.
        return at[:19] >= bound if from_here else at[:19] <= bound

    return test


def _line_tests(site: Site, query: OrderQuery) -> list[Test]:
    tests: list[Test] = []
    if query.onlyOrdersWithOrderLinesToReport:
        tests.append(lambda one: _any_more(one, "picked", "reported"))
    if query.onlyOrdersWithOrderLinesToReportReturned:
        tests.append(lambda one: _any_more(one, "returned", "reported_returned"))
    if query.articleNumbers:
        articles = set(query.articleNumbers)
        tests.append(lambda one: any(row["articleNumber"] in articles for row in _rows(one)))
    if (text := query.orderLineCommentEquals) is not None:
        tests.append(lambda one: any(row.get("comment") == text for row in _rows(one)))
    if (part := query.orderLineCommentContains) is not None:
        tests.append(lambda one: any(part in (row.get("comment") or "") for row in _rows(one)))
    if (serial := query.serial) is not None:
        tests.append(lambda one: any(row.get("serialNumber") == serial for row in _rows(one)))
    if (supplier := query.orderLineSupplierNumber) is not None:
        tests.append(lambda one: any(_is_from(site, line["article"], supplier) for line in one["lines"]))
    if query.pickable in ("NotPickable", "NotOk"):
        tests.append(lambda one: _lacks_stock(site, one))
    return tests


def _other_tests(query: OrderQuery) -> list[Test]:
    tests: list[Test] = []
    if query.onlyIfTransportPrinted:
        tests.append(lambda one: one["way_bill"] is not None)
    if (parcel := query.parcelNumber) is not None:
        tests.append(lambda one: any(entry["number"] == parcel for entry in one["parcels"]))
    if (place := query.marketPlace) is not None:
        tests.append(lambda one: one["sent"].get("marketPlace", {}).get("marketPlace") == place)
    if (number := query.customerNumber) is not None:
        tests.append(lambda one: one["sent"]["consignee"].get("customerNumber") == number)
    if (email := query.customerEmail) is not None:
        tests.append(lambda one: email in _contacts(one, "emailNotification"))
    if (digits := query.customerTelephoneOrMobileContains) is not None:
        tests.append(
            lambda one: any(
                digits in value for value in _contacts(one, "smsNotification", "telephoneNotification")
            )
        )
    return tests


def _rows(order: Order) -> Iterable[Document]:
    return (line["sent"] for line in order["lines"])


def _any_more(order: Order, done: str, told: str) -> bool:
    return any(amount(line[done]) > amount(line[told]) for line in order["lines"])  # type: ignore[literal-required]


def _contacts(order: Order, *members: str) -> list[str]:
    customer = order["sent"]["consignee"].get("advanced", {})
    found = [place.get(member, {}).get("value") for place in (order["sent"], customer) for member in members]
    return [value for value in found if value]


def _is_from(site: Site, article: int, supplier: str) -> bool:
    record = records.article(site, article)
    sent = record["sent"] if record else {}
    other = sent.get("alternativeSuppliersInfo", {}).get("alternativeSuppliers", [])
    return any(one.get("supplierNumber") == supplier for one in (sent.get("supplierInfo", {}), *other))


def _lacks_stock(site: Site, order: Order) -> bool:
    for line in order["lines"]:
        article = records.article(site, line["article"])
        left = amount(line["sent"].get("numberOfItems")) - amount(line["picked"])
        if article is not None and left > amount(article["stock"]["items"]):
            return True
    return False
