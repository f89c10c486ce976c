"""Whatever goes wrong while an invoice is marked as sent: it is said, and its customer gets it once."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import Flow
from brygga.ledger.models import Attempt, ShipmentState
from troubles import DONE, ONE_OF_EACH, TROUBLES, Trouble, html

Make = Callable[..., dict[str, Any]]

STEPS = {"approve": "UNFINISHED", "send": "NOT_SENT"}
CASES = [*(("send", name) for name in TROUBLES), *(("approve", name) for name in ONE_OF_EACH)]
NOT_DONE = ("429 with Retry-After", "429", "nothing listens")
"""After these it is sure that Procountor did nothing; it says nothing of the kind about its 503."""
QUIET = "We wait before we look again, so that nothing is sent twice."


def ship(merchant: Any, source_id: int) -> None:
    """The order leaves the warehouse, and the WMS says so."""
    order_id = merchant.document(source_id).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)


def status_of(merchant: Any, source_id: int) -> str:
    return str(merchant.office("GET", f"/invoices/{source_id}")["status"])


@pytest.fixture(params=STEPS)
def step(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def invoice(merchant: Any, an_order: Make, step: str) -> int:
    """An invoice that needs this step, whose order has left."""
    made = an_order(status=STEPS[step])
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    ship(merchant, made["id"])
    return int(made["id"])


@pytest.mark.parametrize(("step", "name"), CASES, indirect=["step"])
def test_a_write_back_in_trouble_sends_once_by_itself(
    merchant: Any, weather: Any, time: Any, invoice: int, step: str, name: str
) -> None:
    with weather.trouble("procountor", name, "PUT", f"/{step}$"):
        merchant.ship()
        assert merchant.shipment(invoice).state != ShipmentState.DONE
    time.go_on()
    assert merchant.shipment(invoice).state == ShipmentState.DONE
    assert status_of(merchant, invoice) == "SENT"
    assert merchant.sends(invoice) == 1


@pytest.mark.parametrize(("step", "name"), CASES, indirect=["step"])
def test_a_write_back_in_trouble_says_whether_it_may_have_happened(
    merchant: Any, weather: Any, desk: Any, invoice: int, step: str, name: str
) -> None:
    with weather.trouble("procountor", name, "PUT", f"/{step}$"):
        merchant.ship()
    expected = ShipmentState.WAITING if name in NOT_DONE else ShipmentState.UNKNOWN
    assert merchant.shipment(invoice).state == expected
    page = desk.document(invoice)
    assert ("it is not known whether it happened" in page) == (expected == ShipmentState.UNKNOWN)
    assert "Nothing to do: it is tried again by itself." in page


@pytest.mark.parametrize("step", ["send"], indirect=True)
@pytest.mark.parametrize("name", [name for name in TROUBLES if name not in (*NOT_DONE, *DONE)])
def test_a_send_that_may_have_happened_is_not_repeated_before_the_quiet_time_is_over(
    merchant: Any, weather: Any, desk: Any, time: Any, clock: Any, invoice: int, name: str
) -> None:
    with weather.trouble("procountor", name, "PUT", "/send$"):
        merchant.ship()
    merchant.forget_calls()
    clock.advance(seconds=200)
    merchant.ship()
    assert merchant.calls("procountor", "GET", f"/invoices/{invoice}$")
    assert merchant.calls("procountor", "PUT") == []
    assert QUIET in desk.document(invoice)
    time.go_on()
    assert merchant.sends(invoice) == 1


@pytest.mark.parametrize("step", ["send"], indirect=True)
@pytest.mark.parametrize("name", DONE)
def test_a_send_that_happened_unheard_is_seen_and_not_repeated(
    merchant: Any, weather: Any, time: Any, invoice: int, name: str
) -> None:
    with weather.trouble("procountor", name, "PUT", "/send$"):
        merchant.ship()
    time.go_on()
    assert len(merchant.calls("procountor", "PUT", "/send$")) == 1
    assert merchant.shipment(invoice).state == ShipmentState.DONE


@pytest.mark.parametrize("step", ["send"], indirect=True)
def test_a_send_that_takes_effect_within_the_quiet_time_is_not_repeated(
    merchant: Any, time: Any, invoice: int
) -> None:
    merchant.fault("procountor", kind="late_effect", delay_s=240, method="PUT", path="/send$")
    merchant.ship()
    time.passes(100)
    merchant.ship()
    assert status_of(merchant, invoice) == "NOT_SENT"
    time.passes(150)
    time.go_on()
    assert merchant.shipment(invoice).state == ShipmentState.DONE
    assert merchant.sends(invoice) == 1


@pytest.mark.parametrize("name", ONE_OF_EACH)
@pytest.mark.parametrize("step", ["send"], indirect=True)
def test_an_invoice_that_cannot_be_read_is_not_sent_until_it_can(
    merchant: Any, weather: Any, desk: Any, time: Any, invoice: int, name: str
) -> None:
    with weather.trouble("procountor", name, "GET", "/invoices/"):
        merchant.ship()
        shipment = merchant.shipment(invoice)
        assert shipment.state == ShipmentState.WAITING
        assert shipment.reason in desk.document(invoice)
        assert not Attempt.objects.filter(step="send").exists()
    time.go_on()
    assert merchant.sends(invoice) == 1


@pytest.mark.parametrize("step", ["send"], indirect=True)
def test_a_page_of_a_gateway_in_place_of_a_refusal_parks_nothing(
    merchant: Any, weather: Any, time: Any, invoice: int
) -> None:
    with weather.trouble("procountor", Trouble(answer=html(403)), "PUT", "/send$"):
        merchant.ship()
        assert merchant.shipment(invoice).state == ShipmentState.WAITING
    time.go_on()
    assert merchant.sends(invoice) == 1


def test_a_refused_step_is_parked_with_its_remedy_and_goes_on_when_a_person_says_so(
    merchant: Any, desk: Any, time: Any, invoice: int, step: str
) -> None:
    knobs = merchant.sandboxes.procountor.sandbox.knobs
    knobs.turn(order_actions="refuse")
    merchant.ship()
    assert merchant.shipment(invoice).state == ShipmentState.PARKED
    assert f"Procountor refused PUT /invoices/{invoice}/{step} with status 403" in desk.document(invoice)
    assert "Give the Procountor user of this integration the right" in desk.attention()
    knobs.turn(order_actions="accept")
    desk.retry_shipment(invoice)
    time.go_on()
    assert merchant.shipment(invoice).state == ShipmentState.DONE
    assert merchant.sends(invoice) == 1


@pytest.mark.parametrize("step", ["send"], indirect=True)
def test_an_invoice_that_is_gone_is_parked_with_its_remedy(
    merchant: Any, desk: Any, time: Any, invoice: int
) -> None:
    merchant.office("DELETE", f"/invoices/{invoice}")
    time.go_on()
    assert merchant.shipment(invoice).state == ShipmentState.PARKED
    assert "check that the integration's user may see it" in desk.document(invoice)


@pytest.mark.parametrize("step", ["send"], indirect=True)
@pytest.mark.parametrize("vendor", ["ongoing", "procountor"])
def test_nothing_of_one_vendor_s_outage_doubles_what_the_other_gets(
    merchant: Any, weather: Any, time: Any, invoice: int, vendor: str
) -> None:
    with weather.trouble(vendor, "nothing listens"):
        for _ in range(4):
            time.passes(1200)
            merchant.ship()
    time.read_when_due(Flow.SHIPMENTS)
    time.go_on()
    assert merchant.sends(invoice) == 1
