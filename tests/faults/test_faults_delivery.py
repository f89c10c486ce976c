"""Whatever goes wrong between a write to the warehouse and its answer: it is said, and the document arrives once."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.wire import Answer
from troubles import DONE, NOT_DONE, ONE_OF_EACH, TROUBLES, UNKNOWN, Trouble, html

Make = Callable[..., dict[str, Any]]

PUTS = {Flow.ARTICLES: "/articles$", Flow.SALES_ORDERS: "/orders$", Flow.PURCHASE_ORDERS: "/purchaseOrders$"}


PERHAPS = [name for name in ONE_OF_EACH if name in UNKNOWN]
CASES = [
    *((Flow.SALES_ORDERS, name) for name in TROUBLES),
    *((flow, name) for flow in (Flow.ARTICLES, Flow.PURCHASE_ORDERS) for name in ONE_OF_EACH),
]


@pytest.fixture
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


def reword(merchant: Any, time: Any, made: dict[str, Any], notes: str) -> None:
    """The order is changed in Procountor, a while later, and read."""
    time.passes()
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": notes})
    merchant.read(Flow.SALES_ORDERS)


@pytest.mark.parametrize(("flow", "name"), CASES, indirect=["flow"])
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
    # an article does not say who wrote it, so a PUT of one that was done unheard is made again: the same body
    assert executed(merchant, flow) == (2 if flow is Flow.ARTICLES and name in DONE else 1)


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


@pytest.mark.parametrize("name", ONE_OF_EACH)
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


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_an_update_in_trouble_arrives_by_itself(
    merchant: Any, weather: Any, time: Any, an_order: Make, name: str
) -> None:
    made = an_order(notes="First word")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    reword(merchant, time, made, "Second word")
    with weather.trouble("ongoing", name, "PUT", "/orders$"):
        merchant.deliver()
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert there(merchant, Flow.SALES_ORDERS, made)[0]["sent"]["orderRemark"] == "Second word"


@pytest.mark.parametrize("name", ONE_OF_EACH)
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


@pytest.mark.parametrize("name", PERHAPS)
def test_an_update_whose_answer_was_lost_and_that_was_then_taken_back_is_taken_back_there_too(
    merchant: Any, weather: Any, time: Any, an_order: Make, name: str
) -> None:
    made = an_order(notes="First word")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    reword(merchant, time, made, "Second word")
    with weather.trouble("ongoing", name, "PUT", "/orders$"):
        merchant.deliver()
    reword(merchant, time, made, "First word")
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert there(merchant, Flow.SALES_ORDERS, made)[0]["sent"]["orderRemark"] == "First word"


@pytest.mark.parametrize("status", [400, 403])
def test_a_page_that_refuses_the_put_stops_this_order_only_until_a_person_tries_again(
    merchant: Any, weather: Any, desk: Any, time: Any, an_order: Make, status: int
) -> None:
    """A firewall before the WMS judges what is sent, so this very order is the cause until proven otherwise."""
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", Trouble(answer=html(status)), "PUT", "/orders$"):
        merchant.deliver()
    document = merchant.document(made["id"])
    assert (document.state, document.due_at) == (DocState.PARKED, None)
    page = desk.attention()
    assert f"Ongoing WMS refused PUT /orders (HTTP {status}): Request blocked." in page
    assert "choose Try again" in page
    desk.try_again(made["id"])
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_a_page_that_says_not_found_in_place_of_the_api_is_waited_out(
    merchant: Any, weather: Any, desk: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", Trouble(answer=html(404)), "PUT", "/orders$"):
        merchant.deliver()
        assert "with a web page (status 404)" in desk.document(made["id"])
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ('{"orderId": null, "message": "The season is over."}', DocState.PARKED),
        ('{"orderId": 0, "message": "The season is over."}', DocState.PARKED),
        ("{}", DocState.UNKNOWN),
        ("null", DocState.UNKNOWN),
        ("[]", DocState.UNKNOWN),
        ("", DocState.UNKNOWN),
    ],
)
def test_a_success_without_an_id_never_counts_as_one(
    merchant: Any, weather: Any, desk: Any, time: Any, an_order: Make, body: str, state: DocState
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    answer = Answer(200, {"content-type": "application/json"}, body)
    with weather.trouble("ongoing", Trouble(answer=answer), "PUT", "/orders$"):
        merchant.deliver()
    document = merchant.document(made["id"])
    assert (document.state, document.target_id) == (state, None)
    if state == DocState.PARKED:
        assert "The season is over." in desk.document(made["id"])
        desk.try_again(made["id"])
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert len(there(merchant, Flow.SALES_ORDERS, made)) == 1


@pytest.mark.parametrize("name", PERHAPS)
def test_an_article_written_for_a_row_in_trouble_holds_its_order_back_until_it_is_there(
    merchant: Any, weather: Any, time: Any, an_order: Make, name: str
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", name, "PUT", "/articles$"):
        merchant.deliver()
        assert there(merchant, Flow.SALES_ORDERS, made) == []
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert len(there(merchant, Flow.SALES_ORDERS, made)) == 1
