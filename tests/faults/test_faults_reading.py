"""Whatever goes wrong while reading: the flow says it, nothing is passed over, and it goes on by itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.ledger.models import Event, ShipmentState
from troubles import ONE_OF_EACH, TROUBLES, Trouble, html

Make = Callable[..., dict[str, Any]]

CALLS = {
    "the token": ("POST", "/oauth/token$"),
    "the list": ("GET", "/invoices$"),
    "the details": ("GET", "/invoices/"),
}
CASES = [
    *(("the list", name) for name in TROUBLES),
    *((call, name) for call in ("the token", "the details") for name in ONE_OF_EACH),
]
EVERY = timedelta(minutes=15)


@pytest.mark.parametrize(("call", "name"), CASES)
def test_a_reading_in_trouble_is_made_again_and_misses_nothing(
    merchant: Any, weather: Any, desk: Any, time: Any, an_order: Make, call: str, name: str
) -> None:
    made = an_order()
    before = time.cursor(Flow.SALES_ORDERS).stamp
    with weather.trouble("procountor", name, *CALLS[call]):
        time.read_when_due(Flow.SALES_ORDERS)
        cursor = time.cursor(Flow.SALES_ORDERS)
        assert cursor.problem.startswith(("Procountor ", "The connection to Procountor "))
        assert cursor.problem in desk.status()
        assert cursor.stamp == before
    assert time.cursor(Flow.SALES_ORDERS).due_at - time.clock() <= EVERY
    time.read_when_due(Flow.SALES_ORDERS)
    assert time.cursor(Flow.SALES_ORDERS).problem == ""
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("status", [400, 403, 404, 503])
@pytest.mark.parametrize("path", ["/invoices$", "/invoices/", "/oauth/token$"])
def test_an_error_page_of_a_gateway_stops_no_reading_for_good(
    merchant: Any, weather: Any, time: Any, an_order: Make, status: int, path: str
) -> None:
    made = an_order()
    with weather.trouble("procountor", Trouble(answer=html(status)), "*", path):
        time.read_when_due(Flow.SALES_ORDERS)
        assert f"status {status}" in time.cursor(Flow.SALES_ORDERS).problem
    merchant.integration.refresh_from_db()
    assert merchant.integration.halted_by == ""
    time.read_when_due(Flow.SALES_ORDERS)
    assert merchant.document(made["id"])


def test_a_long_outage_is_asked_after_ever_more_seldom_but_at_least_every_quarter_of_an_hour(
    weather: Any, time: Any
) -> None:
    waits = []
    with weather.trouble("procountor", "nothing listens"):
        for _ in range(8):
            time.read_when_due(Flow.SALES_ORDERS)
            waits.append(time.cursor(Flow.SALES_ORDERS).due_at - time.clock())
    assert waits == sorted(waits)
    assert waits[0] < timedelta(minutes=1)
    assert waits[-1] <= EVERY


def test_retry_after_of_a_reading_is_obeyed(weather: Any, time: Any) -> None:
    with weather.trouble("procountor", "503 with Retry-After", "GET", "/invoices$"):
        time.read_when_due(Flow.SALES_ORDERS)
    assert time.cursor(Flow.SALES_ORDERS).due_at - time.clock() == timedelta(seconds=90)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_list_of_products_in_trouble_is_read_again(
    merchant: Any, weather: Any, desk: Any, time: Any, a_product: Make, name: str
) -> None:
    time.passes()
    made = a_product()
    with weather.trouble("procountor", name, "GET", "/products$"):
        time.read_when_due(Flow.ARTICLES)
        assert time.cursor(Flow.ARTICLES).problem in desk.status()
    time.read_when_due(Flow.ARTICLES)
    assert merchant.document(made["id"], Flow.ARTICLES)


@pytest.fixture
def shipped(merchant: Any, an_order: Make) -> tuple[int, int]:
    """(Procountor id, WMS id) of an order that is Sent in the warehouse, and nobody has told us."""
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    return made["id"], order_id


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_sweep_in_trouble_is_made_again_and_misses_no_shipment(
    merchant: Any, weather: Any, desk: Any, time: Any, shipped: tuple[int, int], name: str
) -> None:
    source_id, _ = shipped
    before = time.cursor(Flow.SHIPMENTS).stamp
    with weather.trouble("ongoing", name, "GET", "/orders$"):
        time.read_when_due(Flow.SHIPMENTS)
        cursor = time.cursor(Flow.SHIPMENTS)
        assert cursor.problem
        assert cursor.problem in desk.status()
        assert cursor.stamp == before
    time.read_when_due(Flow.SHIPMENTS)
    time.go_on()
    assert merchant.shipment(source_id).state == ShipmentState.DONE
    assert merchant.sends(source_id) == 1


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_webhook_whose_order_cannot_be_read_now_is_taken_later(
    merchant: Any, weather: Any, time: Any, shipped: tuple[int, int], name: str
) -> None:
    source_id, order_id = shipped
    merchant.hint(order_id, 450)
    with weather.trouble("ongoing", name, "GET"):
        merchant.ship()
        assert Event.objects.get(order_id=order_id).taken_at is None
    time.go_on()
    assert Event.objects.get(order_id=order_id).outcome == "Shipped: its invoice is to be marked as sent."
    assert merchant.sends(source_id) == 1


def test_a_webhook_whose_order_cannot_be_read_for_hours_is_left_to_the_sweep(
    merchant: Any, weather: Any, desk: Any, time: Any, shipped: tuple[int, int]
) -> None:
    source_id, order_id = shipped
    merchant.hint(order_id, 450)
    with weather.trouble("ongoing", "nothing listens"):
        time.go_on()
    assert "The order could not be read for long; the sweep asks for it." in desk.events()
    time.read_when_due(Flow.SHIPMENTS)
    time.go_on()
    assert merchant.sends(source_id) == 1
