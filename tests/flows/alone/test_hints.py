"""What becomes of a webhook: the order it names is read, and what is read counts."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from brygga.core.failures import Failure, Gone, NeedsPerson, ReconnectNeeded, TryAgain
from brygga.flows import hints
from brygga.flows.shipment_turn import ShipmentSlice
from brygga.integrations.models import Integration
from brygga.ledger import lanes
from brygga.ledger.models import Attempt, Document, Event, Lane, LaneKind, Shipment
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target

Made = Callable[..., Document]


class Warehouse:
    """The WMS with one order: its status, or why it cannot be read."""

    def __init__(self) -> None:
        self.status = 450
        self.failure: Failure | None = None
        self.read: list[int] = []

    def read_order(self, order_id: int) -> OrderSeen:
        self.read.append(order_id)
        if self.failure is not None:
            raise self.failure
        return OrderSeen(order_id, "20001", "81001", self.status, (), Decimal(), {})


@pytest.fixture
def warehouse(shipping: ShipmentSlice) -> Warehouse:
    made = Warehouse()
    shipping.target = cast(Target, made)
    return made


@pytest.fixture
def take(shipping: ShipmentSlice, warehouse: Warehouse, clock: Any) -> Callable[..., Event]:
    """Takes one webhook; how it stands afterwards."""

    def taken(**members: Any) -> Event:
        event = Event.objects.create(
            integration=shipping.integration,
            received_at=clock(),
            kind="order",
            accepted=True,
            **{"order_id": 7} | members,
        )
        hints.take(shipping, event)
        event.refresh_from_db()
        return event

    return taken


def shipped(document: Document, clock: Any, **members: Any) -> None:
    Shipment.objects.create(
        integration=document.integration, document=document, order_id=7, seen_at=clock(), **members
    )


def test_a_shipped_order_is_noted_and_known_the_second_time(
    shipping: ShipmentSlice, warehouse: Warehouse, take: Any, a_document: Made, clock: Any
) -> None:
    a_document(target_id=7)
    event = take()
    assert (event.outcome, event.taken_at) == ("Shipped: its invoice is to be marked as sent.", clock())
    assert take().outcome == "Shipped, as known before."
    assert (warehouse.read, shipping.counts) == ([7, 7], {"hints": 2})
    assert Shipment.objects.get().order_id == 7
    warehouse.status = 400
    assert take(order_id=8).outcome == "Not an order that Brygga made."


@pytest.mark.parametrize(
    ("stood", "left", "state", "said", "remedy"),
    [
        (None, False, "", "Status 400: not shipped.", ""),
        (
            "done",
            False,
            "parked",
            "Fallen back below shipped after its invoice was marked as sent: for a person.",
            "Ask the warehouse why, and correct the invoice in Procountor if the goods did not leave.",
        ),
        (
            "waiting",
            False,
            "waiting",
            "Fallen back below shipped: its invoice waits until it is shipped.",
            "Nothing to do: it goes on when the order is shipped.",
        ),
        ("waiting", True, "waiting", "Status 400: not shipped any more.", None),
        ("parked", False, "parked", "Status 400: not shipped any more.", None),
    ],
)
def test_an_order_that_fell_back_is_seen_to_by_how_far_its_invoice_is(
    warehouse: Warehouse,
    take: Any,
    a_document: Made,
    a_call: Callable[..., Attempt],
    clock: Any,
    stood: str | None,
    left: bool,
    state: str,
    said: str,
    remedy: str | None,
) -> None:
    document, warehouse.status = a_document(target_id=7), 400
    if stood is not None:
        shipped(document, clock, state=stood, due_at=clock(), status_number=450)
    if left:
        a_call(document, "send", outcome="", finished_at=None)
    assert take().outcome == said
    one = Shipment.objects.filter(state=state).first()
    if one is None:
        return
    fell_back = remedy is not None
    assert (one.code, one.status_number) == ("fell_back" if fell_back else "", 400)
    assert one.due_at == (None if fell_back else clock())
    if fell_back:
        when = "after" if stood == "done" else "before"
        assert one.reason == f"The warehouse took the order back to status 400 {when} its invoice was sent."
        assert one.remedy == remedy


def test_an_order_that_cannot_be_read_is_said_and_led_nowhere(warehouse: Warehouse, take: Any) -> None:
    warehouse.failure = Gone("There is no order 7.")
    event = take()
    assert event.outcome == "The WMS does not know this order, or does not show it to this login."
    assert event.led_nowhere
    event = take(order_id=None)
    assert event.taken_at is not None
    assert warehouse.read == [7, 0]
    warehouse.failure = NeedsPerson("It makes no sense.")
    event = take()
    assert (event.outcome, event.led_nowhere) == ("The order could not be read: It makes no sense.", True)
    warehouse.failure = None
    assert not take(led_nowhere=True).led_nowhere, "taken again, and read"


def test_a_refused_login_keeps_the_webhook(warehouse: Warehouse, take: Any) -> None:
    warehouse.failure = ReconnectNeeded("No.", vendor="ongoing")
    assert take().taken_at is None
    assert Integration.objects.get().halted_by == "ongoing"


@pytest.mark.parametrize(
    ("tries", "after", "wait", "rests"), [(0, None, 15, False), (3, None, 120, False), (0, 40.0, 40, True)]
)
def test_a_webhook_whose_order_cannot_be_read_now_is_taken_later(
    shipping: ShipmentSlice,
    warehouse: Warehouse,
    take: Any,
    clock: Any,
    tries: int,
    after: float | None,
    wait: int,
    rests: bool,
) -> None:
    warehouse.failure = TryAgain("Away.", after=after)
    event = take(tries=tries)
    until = clock() + timedelta(seconds=wait)
    assert (event.tries, event.due_at, event.taken_at) == (tries + 1, until, None)
    assert shipping.counts == {}
    lane = Lane.objects.get(kind=LaneKind.SHIPMENT)
    assert (lane.failures, lane.resting_until) == (1, until if rests else None)
    shipping.look_again(lanes.look(shipping.holding))
    warehouse.failure = None
    take()
    assert Lane.objects.get(kind=LaneKind.SHIPMENT).failures == 0


def test_after_eight_tries_the_sweep_has_it(warehouse: Warehouse, take: Any) -> None:
    warehouse.failure = TryAgain("Away.")
    assert take(tries=6).taken_at is None
    event = take(tries=7)
    assert event.outcome == "The order could not be read for long; the sweep asks for it."
    assert event.taken_at is not None
    assert event.led_nowhere
