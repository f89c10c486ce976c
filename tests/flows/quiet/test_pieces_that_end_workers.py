"""A document, a write-back or a webhook that ends the worker each time it is taken: the lane goes on without it."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import acting, delivery, hints, marking_sent
from brygga.ledger import in_hand
from brygga.ledger.models import Document, Event, Lane, LaneKind, Shipment, ShipmentState

Order = Callable[..., dict[str, Any]]


class Died(BaseException):
    """The worker did."""


def deadly(of: Any, name: str, is_poison: Callable[[Any], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever takes such a piece dies of it, before it writes anything. It stands in for a worker that is killed; real
    ones are in tests/processes/test_deadly_work.py."""
    plain = getattr(of, name)

    def take(slice_: Any, piece: Any) -> None:
        if is_poison(piece):
            raise Died
        plain(slice_, piece)

    monkeypatch.setattr(of, name, take)


def dies(merchant: Any, kind: LaneKind) -> None:
    """One more life of a worker ends, and the reaper sees it."""
    with pytest.raises(Died):
        merchant.deliver() if kind is LaneKind.DELIVERY else merchant.ship()
    in_hand.count_death(merchant.integration.pk, kind)


def lane_of(merchant: Any, kind: LaneKind) -> tuple[int, str]:
    return Lane.objects.values_list("deaths", "in_hand").get(integration=merchant.integration, kind=kind)


def test_a_deadly_document_is_parked_after_three_deaths_the_others_go_and_a_person_brings_it_back(
    merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, other = an_order(), an_order()
    merchant.read(Flow.SALES_ORDERS)
    deadly(delivery, "deliver", lambda document: document.source_id == poison["id"], monkeypatch)
    dies(merchant, LaneKind.DELIVERY)
    assert lane_of(merchant, LaneKind.DELIVERY) == (1, "")
    for deaths in (2, 3):
        dies(merchant, LaneKind.DELIVERY)
        taken = merchant.document(poison["id"])
        assert lane_of(merchant, LaneKind.DELIVERY) == (deaths, f"document {taken.pk}")
    merchant.deliver()
    parked = merchant.document(poison["id"])
    assert (parked.state, parked.code, parked.due_at) == (DocState.PARKED, in_hand.CODE, None)
    assert "3 times in a row" in parked.reason
    assert parked.remedy == in_hand.REMEDY
    assert merchant.document(other["id"]).state == DocState.DELIVERED
    assert lane_of(merchant, LaneKind.DELIVERY) == (0, "")

    monkeypatch.undo()
    acting.try_again(parked, None)
    merchant.deliver()
    assert merchant.document(poison["id"]).state == DocState.DELIVERED


def test_who_only_stood_beside_it_is_not_blamed(
    merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker died of something else, each time with another document in hand."""
    made = [an_order() for _ in range(4)]
    merchant.read(Flow.SALES_ORDERS)
    for order in made[:3]:
        deadly(delivery, "deliver", lambda document, id=order["id"]: document.source_id == id, monkeypatch)
        dies(merchant, LaneKind.DELIVERY)
        monkeypatch.undo()
        Document.objects.filter(source_id=order["id"]).update(due_at=None)
    assert lane_of(merchant, LaneKind.DELIVERY)[0] == 2
    Document.objects.filter(flow=Flow.SALES_ORDERS).update(due_at=merchant.integration.created_at)
    merchant.deliver()
    assert {merchant.document(order["id"]).state for order in made} == {DocState.DELIVERED}


def test_a_deadly_webhook_and_a_deadly_write_back_are_put_away_and_the_lane_goes_on(
    merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, other = an_order(), an_order()
    merchant.sync()
    for made in (poison, other):
        order = merchant.wms_orders()[str(made["invoiceNumber"])]
        merchant.desk("POST", f"/orders/{order['id']}/send")
        merchant.hint(order["id"], 450)
    first = Event.objects.earliest("id")
    deadly(hints, "take", lambda event: event.pk == first.pk, monkeypatch)
    for _ in range(3):
        dies(merchant, LaneKind.SHIPMENT)
    monkeypatch.undo()
    merchant.ship()
    first.refresh_from_db()
    assert "3 times in a row" in first.outcome
    assert merchant.shipment(other["id"]).state == ShipmentState.DONE

    merchant.read(Flow.SHIPMENTS)
    deadly(marking_sent, "write_back", lambda one: one.document.source_id == poison["id"], monkeypatch)
    for _ in range(3):
        dies(merchant, LaneKind.SHIPMENT)
    merchant.ship()
    parked = merchant.shipment(poison["id"])
    assert (parked.state, parked.code, parked.due_at) == (ShipmentState.PARKED, in_hand.CODE, None)
    assert Shipment.objects.count() == 2
