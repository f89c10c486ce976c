"""How a document's and a write-back's turn ends in the ledger."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from brygga.core.failures import Failure, OutcomeUnknown, Refused, TryAgain
from brygga.core.words import DocState
from brygga.flows import failed_turns
from brygga.flows.delivery_turn import DeliverySlice
from brygga.flows.shipment_turn import ShipmentSlice
from brygga.integrations.models import Integration
from brygga.ledger import attempts, lanes
from brygga.ledger.models import Attempt, Document, Lane, LaneKind, Shipment, ShipmentState

Made = Callable[..., Document]
NOTHING_TO_DO = "Nothing to do: it is tried again by itself."


@pytest.fixture
def shipment(a_document: Made, clock: Any) -> Shipment:
    document = a_document(due_at=None)
    return Shipment.objects.create(
        integration=document.integration,
        document=document,
        order_id=1,
        seen_at=clock(),
        due_at=clock(),
        tries=2,
    )


def lane(kind: LaneKind) -> tuple[int, Any]:
    return Lane.objects.values_list("failures", "resting_until").get(kind=kind)


FAILURES = [
    (TryAgain("Away."), "try_again", "try_again", False),
    (TryAgain("Away.", after=90), "try_again", "try_again", True),
    (OutcomeUnknown("Lost."), "unknown_outcome", "unknown", False),
]


@pytest.mark.parametrize(("failure", "code", "count", "rests"), FAILURES)
def test_a_document_whose_call_failed_is_tried_later(
    delivery: DeliverySlice,
    a_document: Made,
    clock: Any,
    failure: TryAgain,
    code: str,
    count: str,
    rests: bool,
) -> None:
    document, later = a_document(tries=2, code="old"), clock() + timedelta(seconds=90)
    delivery.try_later(document, failure, later)
    document.refresh_from_db()
    unknown = count == "unknown"
    assert document.state == (DocState.UNKNOWN if unknown else DocState.PENDING)
    assert (document.code, document.reason) == ("try_again", failure.problem)
    assert (document.remedy, document.tries, document.due_at) == (NOTHING_TO_DO, 3, later)
    assert delivery.counts == {count: 1}
    assert lane(LaneKind.DELIVERY) == (1, later if rests else None)
    document.code = "checking_rows"
    delivery.try_later(document, failure, later)
    assert Document.objects.get().code == "checking_rows"


@pytest.mark.parametrize(("failure", "code", "count", "rests"), FAILURES)
def test_a_write_back_whose_call_failed_is_tried_later(
    shipping: ShipmentSlice,
    shipment: Shipment,
    clock: Any,
    failure: TryAgain,
    code: str,
    count: str,
    rests: bool,
) -> None:
    later = clock() + timedelta(seconds=90)
    shipping.try_later(shipment, failure, later)
    shipment.refresh_from_db()
    assert (shipment.state, shipment.code) == ("unknown" if count == "unknown" else "waiting", code)
    assert (shipment.reason, shipment.remedy) == (failure.problem, NOTHING_TO_DO)
    assert (shipment.tries, shipment.due_at) == (3, later)
    assert shipping.counts == {count: 1}
    assert lane(LaneKind.SHIPMENT) == (1, later if rests else None)


def test_a_failure_of_a_kind_that_no_lane_knows_is_not_taken_for_an_answer(
    delivery: DeliverySlice, a_document: Made
) -> None:
    with pytest.raises(Failure):
        failed_turns.end(delivery, a_document(), Failure("Strange."))


def test_a_write_back_left_out_by_settings_that_were_changed_meanwhile_is_looked_at_again(
    shipping: ShipmentSlice, shipment: Shipment, clock: Any
) -> None:
    shipping.look_again(lanes.look(shipping.holding))
    shipping.close(shipment, ShipmentState.SKIPPED, "writeback_off", "Reason.", "Remedy.")
    assert Shipment.objects.get().due_at is None
    assert lanes.release_write_backs(shipment.integration_id, "writeback_off") == 1
    shipping.close(shipment, ShipmentState.SKIPPED, "writeback_off", "Reason.", "Remedy.")
    assert Shipment.objects.get().due_at == clock()


def test_each_end_of_a_documents_turn_is_written_and_counted(
    delivery: DeliverySlice, a_document: Made
) -> None:
    ends: dict[str, Callable[..., None]] = {
        "held": delivery.hold,
        "diverged": delivery.diverge,
        "parked": delivery.park,
    }
    for state, end in ends.items():
        document = a_document(len(delivery.counts), priority=1, tries=4)
        end(document, "code", "Reason.", "Remedy.")
        document.refresh_from_db()
        assert (document.state, document.code, document.reason) == (state, "code", "Reason.")
        assert (document.remedy, document.priority, document.tries) == ("Remedy.", 0, 0)
        assert document.due_at is None
    document = a_document(9, code="x", reason="x", remedy="x")
    delivery.close(document, "unchanged", DocState.DELIVERED)
    document.refresh_from_db()
    assert (document.state, document.code, document.reason, document.remedy) == ("delivered", "", "", "")
    assert delivery.counts == {"held": 1, "diverged": 1, "parked": 1, "unchanged": 1}


def test_what_is_closed_while_a_lost_call_may_still_change_it_is_looked_at_once_more(
    delivery: DeliverySlice, a_document: Made, a_call: Callable[..., Attempt], clock: Any
) -> None:
    document = a_document(sent={"orderNumber": "1"})
    a_call(document, "order", 50, request={"orderNumber": "2"})
    delivery.close(document, "updated", DocState.DELIVERED)
    document.refresh_from_db()
    assert (document.state, document.code) == ("delivered", "confirming")
    assert document.due_at == clock() + timedelta(seconds=100)
    delivery.settled_calls.add(document.pk)
    delivery.close(document, "updated", DocState.DELIVERED)
    document.refresh_from_db()
    assert (document.code, document.due_at) == ("", None)


def test_a_call_that_failed_is_recorded_and_is_open_again(
    delivery: DeliverySlice, a_document: Made, clock: Any
) -> None:
    document = a_document()
    delivery.settled_calls.add(document.pk)
    attempt = attempts.begin(document, "order", delivery.holding, {"orderNumber": "1"})
    clock.advance(seconds=1)
    delivery.failed(attempt, Refused("No."))
    one = Attempt.objects.get()
    assert (one.outcome, one.answer, one.finished_at) == ("refused", "No.", clock())
    assert delivery.settled_calls == set()


def test_a_lane_whose_tries_failed_goes_on_when_the_other_side_answers(
    delivery: DeliverySlice, shipping: ShipmentSlice
) -> None:
    for slice_, kind in ((delivery, LaneKind.DELIVERY), (shipping, LaneKind.SHIPMENT)):
        lanes.count_failure(slice_.holding, None)
        slice_.succeeded()
        assert lane(kind) == (1, None)
        slice_.look_again(lanes.look(slice_.holding))
        slice_.succeeded()
        assert lane(kind) == (0, None)


def test_a_look_brings_the_settings_that_were_saved_meanwhile(
    delivery: DeliverySlice, shipping: ShipmentSlice
) -> None:
    Integration.objects.update(options={"order": {"number_prefix": "P"}})
    delivery.settled_calls.add(1)
    for slice_ in (delivery, shipping):
        slice_.look_again(lanes.look(slice_.holding))
        assert slice_.options.order.number_prefix == "P"
    assert delivery.settled_calls == set()


def test_a_write_back_that_is_done_forgets_what_was_unknown_and_one_that_is_parked_does_not(
    shipping: ShipmentSlice, shipment: Shipment, clock: Any
) -> None:
    Shipment.objects.update(unknown_step="send", unknown_since=clock())
    shipping.park(shipment, "code", "Reason.", "Remedy.")
    shipment.refresh_from_db()
    assert (shipment.state, shipment.code, shipment.reason, shipment.remedy) == (
        "parked",
        "code",
        "Reason.",
        "Remedy.",
    )
    assert (shipment.tries, shipment.due_at) == (0, None)
    assert (shipment.unknown_step, shipment.unknown_since) == ("send", clock())
    shipping.close(shipment, ShipmentState.DONE, "", "", "", done_at=clock())
    shipment.refresh_from_db()
    assert (shipment.state, shipment.code, shipment.done_at) == ("done", "", clock())
    assert (shipment.unknown_step, shipment.unknown_since) == ("", None)
    assert shipping.counts == {"parked": 1, "done": 1}
