"""Whatever goes wrong between a write to the warehouse and its answer: it is said, and the document arrives once."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from troubles import DONE, NOT_DONE, TROUBLES, UNKNOWN

Make = Callable[..., dict[str, Any]]

PUTS = {Flow.ARTICLES: "/articles$", Flow.SALES_ORDERS: "/orders$", Flow.PURCHASE_ORDERS: "/purchaseOrders$"}


@pytest.fixture(params=list(PUTS), ids=[flow.value for flow in PUTS])
def flow(request: pytest.FixtureRequest) -> Flow:
    return Flow(request.param)


@pytest.fixture
def made(request: pytest.FixtureRequest, flow: Flow) -> dict[str, Any]:
    """A document of the flow, made in Procountor."""
    makers = {
        Flow.ARTICLES: "a_product",
        Flow.SALES_ORDERS: "an_order",
        Flow.PURCHASE_ORDERS: "a_purchase_order",
    }
    return dict(request.getfixturevalue(makers[flow])())


def there(merchant: Any, flow: Flow, made: dict[str, Any]) -> list[Any]:
    """The records of the warehouse that have this document's number."""
    if flow is Flow.ARTICLES:
        return [
            one for one in merchant.desk("GET", "/articles") if one["sent"]["articleNumber"] == made["code"]
        ]
    path, member = {
        Flow.SALES_ORDERS: ("/orders", "orderNumber"),
        Flow.PURCHASE_ORDERS: ("/purchase-orders", "purchaseOrderNumber"),
    }[flow]
    return [one for one in merchant.desk("GET", path) if one["sent"][member] == str(made["invoiceNumber"])]


def executed(merchant: Any, flow: Flow) -> int:
    return sum(call.executed for call in merchant.calls("ongoing", "PUT", PUTS[flow]))


@pytest.mark.parametrize("name", TROUBLES)
def test_a_put_in_trouble_arrives_once_by_itself(
    merchant: Any, weather: Any, time: Any, flow: Flow, made: dict[str, Any], name: str
) -> None:
    merchant.read(flow)
    merchant.forget_calls()
    with weather.trouble("ongoing", name, "PUT", PUTS[flow]):
        merchant.deliver()
        assert merchant.document(made["id"], flow).due_at is not None
    time.go_on()
    assert merchant.document(made["id"], flow).state == DocState.DELIVERED
    assert len(there(merchant, flow, made)) == 1
    assert executed(merchant, flow) == 1


@pytest.mark.parametrize("name", TROUBLES)
def test_a_put_in_trouble_says_whether_it_may_have_happened(
    merchant: Any, weather: Any, desk: Any, an_order: Make, name: str
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", name, "PUT", "/orders$"):
        merchant.deliver()
    document = merchant.document(made["id"])
    assert document.state == (DocState.PENDING if name in NOT_DONE else DocState.UNKNOWN)
    page = desk.document(made["id"])
    assert SAID[name] in page
    assert ("it is not known whether it happened" in page) == (name in UNKNOWN)
    assert "Nothing to do: it is tried again by itself." in page


SAID = {
    "429 with Retry-After": "Ongoing WMS asks us to wait (429).",
    "429": "Ongoing WMS asks us to wait (429).",
    "503 with Retry-After": "Ongoing WMS asks us to wait (503).",
    "nothing listens": "The WMS could not be reached: no connection.",
    "408": "Ongoing WMS answered PUT /orders with status 408",
    "500": "Ongoing WMS answered PUT /orders with status 500",
    "502, a page": "Ongoing WMS answered PUT /orders with status 502",
    "503, a page": "Ongoing WMS answered PUT /orders with status 503",
    "200, a page": "Ongoing WMS answered PUT /orders with a web page",
    "cut before": "The connection to The WMS broke before the whole answer to PUT had come",
    "cut after": "The connection to The WMS broke before the whole answer to PUT had come",
    "truncated": "The connection to The WMS broke before the whole answer to PUT had come",
    "silent too long": "The WMS did not answer PUT in time",
    "slow beyond the whole": "The WMS did not answer PUT in time",
}
"""The sentence a person reads on the document's page."""


@pytest.mark.parametrize("name", DONE)
def test_a_put_that_happened_unheard_is_found_and_not_repeated(
    merchant: Any, weather: Any, time: Any, an_order: Make, name: str
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.forget_calls()
    with weather.trouble("ongoing", name, "PUT", "/orders$"):
        merchant.deliver()
    time.go_on()
    assert len(merchant.calls("ongoing", "PUT", "/orders$")) == 1
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_retry_after_is_obeyed_and_little_more(
    merchant: Any, weather: Any, an_order: Make, clock: Any
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", "503 with Retry-After", "PUT", "/orders$"):
        merchant.deliver()
    due = merchant.document(made["id"]).due_at
    assert 90 <= (due - clock()).total_seconds() <= 90 * 1.2
    merchant.forget_calls()
    clock.advance(seconds=89)
    merchant.deliver()
    assert merchant.calls("ongoing", "PUT") == []


def test_an_order_that_takes_effect_long_after_its_connection_broke_is_adopted(
    merchant: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.fault("ongoing", kind="late_effect", delay_s=3600, method="PUT", path="/orders$")
    merchant.deliver()
    time.go_on()
    time.passes(3600)
    time.go_on()
    assert len(there(merchant, Flow.SALES_ORDERS, made)) == 1
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("name", TROUBLES)
def test_a_cancelling_in_trouble_cancels_once_by_itself(
    merchant: Any, weather: Any, time: Any, an_order: Make, name: str
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    time.passes()
    merchant.office("POST", f"/invoices/{made['id']}/invalidate")
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", name, "DELETE"):
        merchant.deliver()
    time.go_on()
    document = merchant.document(made["id"])
    assert (document.state, document.code) == (DocState.SKIPPED, "cancelled")
    statuses = [one["status"] for one in there(merchant, Flow.SALES_ORDERS, made)[0]["history"]]
    assert statuses.count(1000) == 1


@pytest.mark.parametrize("name", TROUBLES)
def test_an_update_in_trouble_arrives_by_itself(
    merchant: Any, weather: Any, time: Any, an_order: Make, name: str
) -> None:
    made = an_order(notes="First word")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    time.passes()
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "Second word"})
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", name, "PUT", "/orders$"):
        merchant.deliver()
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert there(merchant, Flow.SALES_ORDERS, made)[0]["sent"]["orderRemark"] == "Second word"


@pytest.mark.parametrize("name", TROUBLES)
def test_reads_of_the_warehouse_in_trouble_hold_the_order_back_until_they_work(
    merchant: Any, weather: Any, desk: Any, time: Any, an_order: Make, name: str
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", name, "GET"):
        merchant.deliver()
        document = merchant.document(made["id"])
        assert document.state == DocState.PENDING
        assert document.reason in desk.document(made["id"])
        assert there(merchant, Flow.SALES_ORDERS, made) == []
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert len(there(merchant, Flow.SALES_ORDERS, made)) == 1
