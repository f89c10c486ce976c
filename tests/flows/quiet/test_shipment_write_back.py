"""The invoice of a shipped order is set to sent: read before every call, and never sent twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.words import Flow
from brygga.flows import acting, slices
from brygga.integrations.models import Integration
from brygga.ledger import lanes
from brygga.ledger.models import Attempt, LaneKind, Outcome, Run, Shipment, ShipmentState
from merchant import asked

Order = Callable[..., dict[str, Any]]
SEND = {"method": "PUT", "path": "/send$"}
READ_ONE = {"method": "GET", "path": r"/invoices/\d+$"}


@pytest.fixture
def shipped(merchant: Any, an_order: Order) -> Callable[..., int]:
    """The Procountor id of an order, made as told, that was noted as shipped."""

    def make(**members: Any) -> int:
        made = an_order(**members)
        merchant.read(Flow.SALES_ORDERS)
        merchant.deliver()
        order_id = merchant.document(made["id"]).target_id
        merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
        merchant.hint(order_id, 450)
        return int(made["id"])

    return make


def invoice(merchant: Any, source_id: int) -> str:
    return str(merchant.office("GET", f"/invoices/{source_id}")["status"])


def standing(merchant: Any, source_id: int) -> tuple[str, str]:
    shipment = merchant.shipment(source_id)
    return shipment.state, shipment.code


def put_back(merchant: Any, source_id: int, status: str) -> None:
    """The office takes an invoice back, as only the product's own pages can."""
    merchant.office("PATCH", f"/invoices/{source_id}", {"status": status})


# --- the steps


def test_an_unfinished_order_is_approved_and_sent(merchant: Any, shipped: Callable[..., int]) -> None:
    source_id = shipped(status="UNFINISHED")
    merchant.ship()
    assert invoice(merchant, source_id) == "SENT"
    assert merchant.steps(source_id)[-2:] == [("approve", Outcome.DONE), ("send", Outcome.DONE)]


def test_an_invoice_that_is_sent_already_needs_no_call(merchant: Any, shipped: Callable[..., int]) -> None:
    source_id = shipped()
    put_back(merchant, source_id, "SENT")
    merchant.forget_calls()
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")
    assert merchant.calls("procountor", "PUT") == []


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"status": "INVALIDATED"}, "invalidated"),
        ({"status": "STARTED"}, "unexpected_status"),
        ({"status": "UNFINISHED", "invoiceChannel": "NO_SENDING"}, "no_sending_channel"),
        ({"status": "APPROVED", "invoiceChannel": "NO_SENDING"}, "no_sending_channel"),
    ],
)
def test_an_invoice_that_cannot_become_sent_is_for_a_person(
    merchant: Any, shipped: Callable[..., int], members: dict[str, str], code: str
) -> None:
    source_id = shipped()
    merchant.office("PATCH", f"/invoices/{source_id}", members)
    merchant.forget_calls()
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.PARKED, code)
    assert merchant.shipment(source_id).remedy
    assert merchant.calls("procountor", "PUT") == []


def test_an_invoice_that_is_gone_is_parked_and_the_others_go_on(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    gone, stays = shipped(), shipped()
    merchant.office("DELETE", f"/invoices/{gone}")
    counts = merchant.ship()
    assert standing(merchant, gone)[0] == ShipmentState.PARKED
    assert standing(merchant, stays) == (ShipmentState.DONE, "")
    assert counts == {"hints": 2, "taken": 2, "parked": 1, "done": 1}


def test_a_write_back_that_nobody_foresaw_is_parked_and_the_others_go_on(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    odd, fine = shipped(), shipped()

    def unforeseen() -> None:
        raise ZeroDivisionError

    merchant.watch.during("GET", r"/invoices/\d+$", unforeseen)
    merchant.ship()
    assert standing(merchant, odd) == (ShipmentState.PARKED, "mistake")
    assert standing(merchant, fine) == (ShipmentState.DONE, "")


def test_send_for_want_of_an_address_is_mended_approved_again_and_sent(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = shipped(status="UNFINISHED", counterParty={"email": None})
    merchant.ship()
    assert standing(merchant, source_id)[0] == ShipmentState.PARKED
    merchant.office(
        "PATCH",
        f"/invoices/{source_id}",
        {"status": "UNFINISHED", "counterParty": {"email": "a@example.com"}},
    )
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")
    assert [step for step, _ in merchant.steps(source_id)].count("approve") == 2
    assert merchant.sends(source_id) == 1


# --- accepted, and without effect


def without_effect(merchant: Any, shipped: Callable[..., int], status: str, step: str) -> int:
    """Procountor accepts a step, and when it is read again the invoice is as it was before."""
    source_id = shipped(status=status)
    merchant.watch.during("PUT", f"/{step}$", lambda: put_back(merchant, source_id, status))
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.PARKED, f"{step}_without_effect")
    return source_id


def test_an_accepted_send_without_effect_is_never_repeated_not_even_by_try_again(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = without_effect(merchant, shipped, "NOT_SENT", "send")
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert merchant.sends(source_id) == 1
    assert standing(merchant, source_id) == (ShipmentState.PARKED, "send_without_effect")


def test_an_accepted_send_without_effect_is_done_once_a_person_marked_it_as_sent(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = without_effect(merchant, shipped, "NOT_SENT", "send")
    put_back(merchant, source_id, "SENT")
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")
    assert merchant.sends(source_id) == 1


def test_an_accepted_approve_without_effect_is_made_once_more_by_try_again(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = without_effect(merchant, shipped, "UNFINISHED", "approve")
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")


def test_an_invoice_taken_back_after_it_was_sent_is_sent_again_by_a_persons_word(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.ship()
    order_id = merchant.document(source_id).target_id
    clock.advance(hours=1)
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 400})
    merchant.hint(order_id, 400)
    merchant.ship()
    put_back(merchant, source_id, "NOT_SENT")
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
    merchant.hint(order_id, 450)
    merchant.ship()
    assert merchant.sends(source_id) == 1
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert merchant.sends(source_id) == 2
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")


# --- unknown outcomes


def test_after_a_lost_approve_the_invoice_is_read_and_the_rest_follows(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped(status="UNFINISHED")
    merchant.fault("procountor", kind="cut_after", method="PUT", path="/approve$")
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.UNKNOWN, "unknown_outcome")
    clock.advance(minutes=1)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")
    assert [step for step, _ in merchant.steps(source_id)].count("approve") == 1


def test_the_quiet_time_holds_for_try_again_too(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.fault("procountor", kind="cut_before", **SEND)
    merchant.ship()
    clock.advance(seconds=30)
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.UNKNOWN, "quiet_time")
    assert [step for step, _ in merchant.steps(source_id)].count("send") == 1


def test_the_quiet_time_holds_after_a_refusal_in_between(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.fault("procountor", kind="cut_before", **SEND)
    merchant.ship()
    clock.advance(seconds=60)
    store = merchant.sandboxes.procountor.sandbox.store
    kept = store.get("invoice:12001", source_id)
    merchant.office("DELETE", f"/invoices/{source_id}")
    merchant.ship()
    assert standing(merchant, source_id)[0] == ShipmentState.PARKED
    store.put("invoice:12001", source_id, kept)
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert merchant.sends(source_id) == 0
    clock.advance(seconds=300)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_a_send_that_a_dead_worker_left_open_is_an_unknown_outcome(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.watch.during("PUT", "/send$", lambda: lanes.take(merchant.integration.pk, LaneKind.SHIPMENT))
    merchant.ship()
    put_back(merchant, source_id, "NOT_SENT")  # as if it had not taken effect yet
    assert Attempt.objects.filter(step="send", finished_at__isnull=True).count() == 1
    merchant.deliver()
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.UNKNOWN, "quiet_time")
    assert merchant.steps(source_id)[-1] == ("send", Outcome.LOST)
    put_back(merchant, source_id, "SENT")
    clock.advance(seconds=301)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")
    assert merchant.sends(source_id) == 1
    for run in Run.objects.filter(kind="shipment"):
        counts = {name: count for name, count in run.counts.items() if name != "hints"}
        assert counts.pop("taken", 0) == sum(counts.values())


# --- failures that pass


def test_a_write_back_is_tried_again_by_itself(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.fault("procountor", kind="unavailable", **READ_ONE)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.WAITING, "try_again")
    clock.advance(minutes=1)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")


def test_a_step_that_was_certainly_not_made_is_made_without_quiet(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.fault("procountor", kind="too_many", retry_after=5, **SEND)
    merchant.ship()
    assert merchant.steps(source_id)[-1] == ("send", Outcome.TRY_AGAIN)
    clock.advance(seconds=10)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")


def test_a_revoked_key_halts_the_lane_and_keeps_its_work(merchant: Any, shipped: Callable[..., int]) -> None:
    source_id = shipped()
    control = f"{merchant.sandboxes.procountor.url}/_sandbox"
    asked("POST", f"{control}/keys/revoke", {"company": 12001})
    asked("POST", f"{control}/tokens/expire", {"company": 12001})
    merchant.ship()
    merchant.integration.refresh_from_db()
    assert merchant.integration.halted_by == "procountor"
    assert merchant.shipment(source_id).due_at is not None
    assert merchant.ship() == {}


def test_in_the_quiet_time_nothing_is_called_that_only_the_merchants_settings_would_have_called(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    merchant.choose("procountor", approve_no_sending=True)
    source_id = shipped()
    merchant.fault("procountor", kind="cut_after", **SEND)
    merchant.ship()
    merchant.office(
        "PATCH", f"/invoices/{source_id}", {"status": "UNFINISHED", "invoiceChannel": "NO_SENDING"}
    )
    merchant.forget_calls()
    clock.advance(seconds=100)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.UNKNOWN, "quiet_time")
    assert merchant.calls("procountor", "PUT") == []


# --- taken back by the warehouse while Procountor was away


@pytest.mark.parametrize("minutes", [10, 60])
def test_an_order_that_was_taken_back_during_an_outage_is_read_again_before_its_invoice_is_sent(
    merchant: Any, shipped: Callable[..., int], clock: Any, minutes: int
) -> None:
    source_id = shipped()
    merchant.fault("procountor", kind="unavailable", **READ_ONE)
    merchant.ship()
    order_id = merchant.document(source_id).target_id
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 300})
    merchant.forget_calls()
    clock.advance(minutes=minutes)
    merchant.ship()
    if minutes < 15:
        assert merchant.sends(source_id) == 1
        return
    assert (*standing(merchant, source_id), merchant.shipment(source_id).status_number) == (
        ShipmentState.WAITING,
        "fell_back",
        300,
    )
    assert merchant.calls("procountor", "PUT") == []
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_a_note_of_long_ago_that_is_still_true_has_its_invoice_sent(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped(status="UNFINISHED")
    merchant.fault("procountor", kind="unavailable", **READ_ONE)
    merchant.ship()
    merchant.forget_calls()
    clock.advance(hours=1)
    merchant.ship()
    assert merchant.sends(source_id) == 1
    assert len(merchant.calls("ongoing", "GET", r"/orders/\d+$")) == 1


def test_an_order_made_anew_in_the_warehouse_is_read_again_under_its_new_id(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.fault("procountor", kind="unavailable", **READ_ONE)
    merchant.ship()
    Shipment.objects.update(order_id=987654321)
    merchant.read(Flow.SHIPMENTS)
    clock.advance(hours=1)
    merchant.ship()
    assert merchant.sends(source_id) == 1


# --- switched off, and slices


@pytest.mark.parametrize(("group", "switch"), [("procountor", "order_writeback"), ("flows", "shipments")])
def test_with_write_back_off_nothing_is_called_and_after_switching_it_on_it_goes_on_by_itself(
    merchant: Any, shipped: Callable[..., int], group: str, switch: str
) -> None:
    source_id = shipped()
    merchant.choose(group, **{switch: False})
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.SKIPPED, "writeback_off")
    assert merchant.shipment(source_id).remedy
    merchant.choose(group, **{switch: True})
    assert merchant.shipment(source_id).state == ShipmentState.WAITING
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_an_invoice_that_was_sent_while_write_back_was_off_is_not_sent_again(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = shipped()
    merchant.choose("procountor", order_writeback=False)
    merchant.ship()
    put_back(merchant, source_id, "SENT")
    merchant.choose("procountor", order_writeback=True)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")
    assert merchant.calls("procountor", "PUT") == []


def test_one_of_two_switches_does_not_set_write_backs_going(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = shipped()
    merchant.choose("procountor", order_writeback=False)
    merchant.choose("flows", shipments=False)
    merchant.ship()
    merchant.choose("flows", shipments=True)
    assert standing(merchant, source_id) == (ShipmentState.SKIPPED, "writeback_off")
    merchant.choose("procountor", order_writeback=True)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_what_a_person_skipped_stays_skipped_when_write_back_is_switched_on(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = shipped()
    merchant.choose("procountor", order_writeback=False)
    merchant.ship()
    acting.skip_shipment(merchant.shipment(source_id), "fetched it", None)
    merchant.choose("procountor", order_writeback=True)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.SKIPPED
    assert merchant.sends(source_id) == 0


def test_an_order_taken_back_while_the_write_back_was_off_is_not_marked_as_sent_once_it_is_on(
    merchant: Any, shipped: Callable[..., int]
) -> None:
    source_id = shipped()
    order_id = merchant.document(source_id).target_id
    merchant.choose("flows", shipments=False)
    merchant.ship()
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 400})
    merchant.hint(order_id, 400)
    merchant.ship()
    merchant.choose("flows", shipments=True)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.WAITING, "fell_back")
    assert merchant.sends(source_id) == 0


def test_a_send_whose_worker_died_does_not_stay_open_when_write_back_is_switched_off_meanwhile(
    merchant: Any, shipped: Callable[..., int], clock: Any
) -> None:
    source_id = shipped()
    merchant.fault("procountor", kind="cut_after", method="PUT", path="/send$")
    merchant.ship()
    Attempt.objects.filter(step="send").update(outcome="", finished_at=None)
    merchant.choose("flows", shipments=False)
    clock.advance(hours=1)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.SKIPPED, "writeback_off")
    assert not Attempt.objects.filter(finished_at__isnull=True).exists()
    assert merchant.shipment(source_id).unknown_step == "send"


def test_try_again_of_what_is_done_does_nothing(merchant: Any, shipped: Callable[..., int]) -> None:
    source_id = shipped()
    merchant.ship()
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert standing(merchant, source_id) == (ShipmentState.DONE, "")
    assert merchant.sends(source_id) == 1


def test_a_slice_that_is_over_queues_the_next_one(
    merchant: Any, shipped: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped()
    ProcrastinateJob.objects.all().delete()
    monkeypatch.setattr(slices, "LENGTH", timedelta(0))
    merchant.ship()
    assert ProcrastinateJob.objects.filter(task_name="ship", status="todo").count() == 1


def test_a_pause_stops_the_lane_before_the_next_invoice(merchant: Any, shipped: Callable[..., int]) -> None:
    first, second = shipped(), shipped()
    merchant.watch.during("PUT", "/send$", lambda: Integration.objects.update(paused=True))
    merchant.ship()
    assert [standing(merchant, one)[0] for one in (first, second)] == [
        ShipmentState.DONE,
        ShipmentState.WAITING,
    ]
