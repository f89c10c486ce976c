"""A document, a write-back or a webhook that ends the worker each time it is taken: the lane goes on without it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from brygga.core.words import CHECKING_ROWS, ENDS_WORKER, ROWS_DIFFER, SKIPPED_BY_PERSON, DocState, Flow
from brygga.flows import acting, completeness, delivery, hints, marking_sent
from brygga.ledger import attention, in_hand, lanes
from brygga.ledger.models import Certificate, Document, Event, Lane, LaneKind, Shipment, ShipmentState

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


@pytest.fixture
def poisoned(merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Document]:
    """Looks at an order that ends whoever delivers it, until `monkeypatch.undo`, and that was just parked for that."""
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    deadly(delivery, "deliver", lambda document: document.source_id == made["id"], monkeypatch)
    for _ in range(3):
        dies(merchant, LaneKind.DELIVERY)
    merchant.deliver()
    return lambda: merchant.document(made["id"])


def test_a_deadly_document_is_parked_after_three_deaths_the_others_go_and_a_person_brings_it_back(
    merchant: Any, an_order: Order, clock: Any, monkeypatch: pytest.MonkeyPatch
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
    assert (parked.state, parked.code, parked.tries) == (DocState.PARKED, ENDS_WORKER, 3)
    assert parked.due_at == clock() + timedelta(hours=1)
    assert "3 times in a row" in parked.reason
    assert parked.remedy == in_hand.REMEDY
    assert merchant.document(other["id"]).state == DocState.DELIVERED
    assert lane_of(merchant, LaneKind.DELIVERY) == (0, "")

    monkeypatch.undo()
    acting.try_again(parked, None)
    merchant.deliver()
    assert merchant.document(poison["id"]).state == DocState.DELIVERED


def test_it_is_tried_again_by_itself_ends_one_worker_each_time_and_arrives_when_it_does_no_more(
    merchant: Any, poisoned: Callable[[], Document], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for deaths, hours in enumerate((1, 6, 24, 24), 3):
        parked = poisoned()
        assert (parked.state, parked.tries) == (DocState.PARKED, deaths)
        assert parked.due_at == clock() + timedelta(hours=hours)
        assert f"{deaths} times in a row" in parked.reason
        assert list(attention.documents(merchant.integration)) == [parked]
        clock.advance(hours=hours, seconds=-1)
        merchant.deliver()
        assert poisoned().tries == deaths, "not before its time"
        clock.advance(seconds=1)
        assert (merchant.integration.pk, LaneKind.DELIVERY) in lanes.wakeable()
        dies(merchant, LaneKind.DELIVERY)
        merchant.deliver()
    monkeypatch.undo()
    clock.advance(days=1)
    merchant.deliver()
    arrived = poisoned()
    assert (arrived.state, arrived.code, arrived.tries, arrived.due_at) == (DocState.DELIVERED, "", 0, None)
    assert lane_of(merchant, LaneKind.DELIVERY) == (0, "")
    assert len(merchant.wms_orders()) == 1


def test_tried_by_a_person_it_ends_one_worker_and_waits_longer(
    merchant: Any, poisoned: Callable[[], Document], clock: Any
) -> None:
    assert acting.retry_cause(merchant.integration, DocState.PARKED, ENDS_WORKER, None) == 1
    dies(merchant, LaneKind.DELIVERY)
    merchant.deliver()
    parked = poisoned()
    assert (parked.state, parked.tries, parked.due_at) == (DocState.PARKED, 4, clock() + timedelta(hours=6))


def test_a_call_that_fails_at_its_try_forgets_the_deaths(
    merchant: Any, poisoned: Callable[[], Document], clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    merchant.fault("ongoing", kind="unavailable", method="PUT", path="/orders$")
    clock.advance(hours=1)
    merchant.deliver()
    failed = poisoned()
    assert (failed.state, failed.code, failed.tries) == (DocState.UNKNOWN, "try_again", 1)
    assert not attention.documents(merchant.integration).exists()


def test_new_content_is_tried_at_once_and_a_skip_is_not_tried_any_more(
    merchant: Any, poisoned: Callable[[], Document], clock: Any
) -> None:
    acting.skip_for_good(poisoned(), "not needed", None)
    clock.advance(days=2)
    merchant.deliver()
    assert (poisoned().code, poisoned().due_at) == (SKIPPED_BY_PERSON, None)
    Document.objects.update(
        state=DocState.PARKED, code=ENDS_WORKER, tries=5, due_at=clock() + timedelta(days=1)
    )
    merchant.change(poisoned().source_id, notes="new")
    merchant.read(Flow.SALES_ORDERS)
    assert (poisoned().code, poisoned().tries) == ("", 0)
    dies(merchant, LaneKind.DELIVERY)
    assert lane_of(merchant, LaneKind.DELIVERY)[0] == 1, "two more, as of any other"


def test_one_that_waits_for_its_hour_is_well_for_the_completeness_check(
    merchant: Any, poisoned: Callable[[], Document], clock: Any
) -> None:
    before = poisoned()
    clock.advance(minutes=30)
    completeness.check_now(merchant.integration)
    certificate = Certificate.objects.get(flow=Flow.SALES_ORDERS)
    assert (certificate.listed, certificate.accounted, certificate.problem) == (1, 1, "")
    assert (poisoned().due_at, poisoned().tries, poisoned().state) == (before.due_at, 3, DocState.PARKED)


def test_rows_that_were_not_compared_since_their_worker_died_are_compared_after_all(
    merchant: Any, an_order: Order, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant.choose("ongoing", row_check_tries=2)
    merchant.knob("ongoing", omitted_rows="kept")
    made = an_order(invoiceRows=[{}, {}])
    merchant.sync()
    merchant.change(made["id"], invoiceRows=made["invoiceRows"][:1])
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    clock.advance(seconds=4)
    deadly(delivery, "deliver", lambda document: document.code == CHECKING_ROWS, monkeypatch)
    for _ in range(3):
        dies(merchant, LaneKind.DELIVERY)
    merchant.deliver()
    monkeypatch.undo()
    assert merchant.document(made["id"]).code == ENDS_WORKER
    clock.advance(hours=1)
    for _ in range(2):
        merchant.deliver()
        clock.advance(seconds=4)
    assert merchant.document(made["id"]).code == ROWS_DIFFER


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
    merchant: Any, an_order: Order, clock: Any, monkeypatch: pytest.MonkeyPatch
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
    assert (parked.state, parked.code, parked.tries) == (ShipmentState.PARKED, ENDS_WORKER, 3)
    assert Shipment.objects.count() == 2
    clock.advance(hours=1)
    dies(merchant, LaneKind.SHIPMENT)
    merchant.ship()
    assert merchant.shipment(poison["id"]).due_at == clock() + timedelta(hours=6)
    assert list(attention.shipments(merchant.integration)) == [parked]

    acting.retry_shipment(parked, None)
    dies(merchant, LaneKind.SHIPMENT)
    merchant.ship()
    assert merchant.shipment(poison["id"]).due_at == clock() + timedelta(days=1)
    monkeypatch.undo()
    clock.advance(days=1)
    merchant.ship()
    assert (merchant.shipment(poison["id"]).state, merchant.sends(poison["id"])) == (ShipmentState.DONE, 1)
