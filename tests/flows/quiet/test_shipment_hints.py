"""What the warehouse says of an order, by webhook or when asked: shipped, partly picked, taken back, not ours."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from brygga.core.options import StatusRange
from brygga.core.words import Flow
from brygga.flows import acting, hints, sweeping, upkeep
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.ledger.models import Cursor, Event, Run, Shipment, ShipmentState

Order = Callable[..., dict[str, Any]]
ORDERS = Flow.SALES_ORDERS
WIDER = (StatusRange(425, 499), StatusRange(500, 799))


def status(merchant: Any, order_id: int, number: int) -> None:
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": number})


def pick_part(merchant: Any, order_id: int) -> None:
    merchant.desk("POST", f"/orders/{order_id}/allocate")
    rows = merchant.desk("GET", f"/orders/{order_id}")["lines"]
    merchant.desk("POST", f"/orders/{order_id}/pick", {"lines": {rows[0]["sent"]["rowNumber"]: 1}})


def outcome(merchant: Any) -> str:
    return str(Event.objects.filter(integration=merchant.integration).latest("id").outcome)


# --- partly picked


def test_a_partly_picked_order_is_marked_sent_and_what_is_missing_is_noted(
    merchant: Any, placed: tuple[int, int]
) -> None:
    source_id, order_id = placed
    pick_part(merchant, order_id)
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()
    assert merchant.sends(source_id) == 1
    (missing,) = merchant.shipment(source_id).not_picked
    assert [Decimal(missing[name]) for name in ("ordered", "picked")] == [1, 0]


def test_a_partly_picked_order_waits_until_it_is_whole_where_the_settings_say_so(
    merchant: Any, placed: tuple[int, int]
) -> None:
    source_id, order_id = placed
    merchant.choose("writeback", wait_for_full=True)
    pick_part(merchant, order_id)
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()
    waiting = merchant.shipment(source_id)
    assert (waiting.state, waiting.code, waiting.due_at) == (ShipmentState.WAITING, "partly_picked", None)
    merchant.desk("POST", f"/orders/{order_id}/pick")
    merchant.desk("POST", f"/orders/{order_id}/collect")
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.DONE
    assert merchant.sends(source_id) == 1


def test_a_row_that_nobody_picks_keeps_no_order_from_being_whole(merchant: Any, an_order: Order) -> None:
    goods, freight, *_ = (one for one in merchant.office("GET", "/products") if one["type"] == "SALES")
    merchant.choose("order", non_stock_codes=(freight["code"],))
    merchant.choose("writeback", wait_for_full=True)
    made = an_order(invoiceRows=[{"productId": goods["id"]}, {"productId": freight["id"]}])
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    for deed in ("allocate", "pick", "send"):
        merchant.desk("POST", f"/orders/{order_id}/{deed}")
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.shipment(made["id"]).not_picked == []
    assert merchant.sends(made["id"]) == 1


def test_what_waited_to_be_whole_goes_on_when_the_settings_do_not_say_so_any_more(
    merchant: Any, placed: tuple[int, int]
) -> None:
    source_id, order_id = placed
    merchant.choose("writeback", wait_for_full=True)
    pick_part(merchant, order_id)
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()
    assert merchant.shipment(source_id).remedy
    merchant.choose("writeback", quiet_seconds=400)
    assert merchant.shipment(source_id).due_at is None
    merchant.choose("writeback", wait_for_full=False)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.DONE
    assert merchant.sends(source_id) == 1


def test_try_again_marks_a_partly_picked_order_as_sent_by_a_persons_word(
    merchant: Any, placed: tuple[int, int]
) -> None:
    source_id, order_id = placed
    merchant.choose("writeback", wait_for_full=True)
    pick_part(merchant, order_id)
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()
    acting.retry_shipment(merchant.shipment(source_id), None)
    merchant.ship()
    assert merchant.sends(source_id) == 1


# --- taken back below shipped


def test_an_order_taken_back_after_its_invoice_was_sent_is_for_a_person(
    merchant: Any, placed: tuple[int, int]
) -> None:
    source_id, order_id = placed
    status(merchant, order_id, 450)
    merchant.hint(order_id, 450)
    merchant.ship()
    status(merchant, order_id, 400)
    merchant.hint(order_id, 400)
    merchant.ship()
    parked = merchant.shipment(source_id)
    assert (parked.state, parked.code) == (ShipmentState.PARKED, "fell_back")
    assert parked.remedy


def test_an_order_taken_back_before_its_invoice_was_sent_waits_until_it_is_shipped_again(
    merchant: Any, placed: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = placed
    status(merchant, order_id, 450)
    merchant.fault("procountor", kind="unavailable", method="GET", path=r"/invoices/\d+$")
    merchant.hint(order_id, 450)
    merchant.ship()
    status(merchant, order_id, 400)
    merchant.hint(order_id, 400)
    merchant.ship()
    clock.advance(hours=2)
    merchant.ship()
    assert merchant.sends(source_id) == 0
    assert (merchant.shipment(source_id).code, merchant.shipment(source_id).due_at) == ("fell_back", None)
    status(merchant, order_id, 500)
    merchant.hint(order_id, 500)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_a_status_below_shipped_is_noted_and_nothing_else(merchant: Any, placed: tuple[int, int]) -> None:
    _, order_id = placed
    status(merchant, order_id, 400)
    merchant.hint(order_id, 450)  # the hint says otherwise: only what is read counts
    merchant.ship()
    assert not Shipment.objects.exists()
    assert "not shipped" in outcome(merchant)


# --- hints that cannot be read


def test_a_hint_whose_order_cannot_be_read_is_read_later_and_stands_in_nobodys_way(
    merchant: Any, placed: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = placed
    status(merchant, order_id, 450)
    merchant.hint(987654321, 450)
    merchant.hint(order_id, 450)
    merchant.fault("ongoing", kind="server_error", method="GET", path="/orders/987654321$")
    merchant.ship()
    assert merchant.sends(source_id) == 1
    clock.advance(seconds=16)
    merchant.ship()
    assert not Event.objects.filter(taken_at__isnull=True).exists()


def test_after_enough_tries_the_hint_ends_and_the_sweep_has_the_order(
    merchant: Any, placed: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = placed
    status(merchant, order_id, 450)
    merchant.fault(
        "ongoing", kind="server_error", method="GET", path=f"/orders/{order_id}$", times=hints.TRIES
    )
    merchant.hint(order_id, 450)
    for _ in range(hints.TRIES):
        clock.advance(hours=1)
        merchant.ship()
    assert "sweep" in outcome(merchant)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_the_time_the_warehouse_names_is_kept_before_a_hint_is_read_again(
    merchant: Any, placed: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = placed
    status(merchant, order_id, 450)
    merchant.fault("ongoing", kind="too_many", method="GET", path=f"/orders/{order_id}$", retry_after=90)
    merchant.hint(order_id, 450)
    merchant.ship()
    merchant.forget_calls()
    clock.advance(seconds=89)
    merchant.ship()
    assert merchant.calls("ongoing") == []
    clock.advance(seconds=2)
    merchant.ship()
    assert merchant.sends(source_id) == 1


def test_a_hint_that_nobody_foresaw_ends_and_the_next_one_is_taken(
    merchant: Any, placed: tuple[int, int]
) -> None:
    source_id, order_id = placed
    status(merchant, order_id, 450)
    merchant.hint(987654321, 450)
    merchant.hint(order_id, 450)

    def unforeseen() -> None:
        raise ZeroDivisionError

    merchant.watch.during("GET", "/orders/987654321$", unforeseen)
    merchant.ship()
    assert "mistake" in Event.objects.order_by("id")[0].outcome
    assert merchant.sends(source_id) == 1


def test_a_refused_wms_login_halts_and_keeps_the_hint(merchant: Any, placed: tuple[int, int]) -> None:
    _, order_id = placed
    merchant.hint(order_id, 450)
    credentials.keep_login(merchant.integration, WmsLogin("WSIdemo", "an old password"))
    merchant.ship()
    merchant.integration.refresh_from_db()
    assert merchant.integration.halted_by == "ongoing"
    assert Event.objects.filter(taken_at__isnull=True).count() == 1


# --- the order is shipped before we know that it is there


@pytest.mark.parametrize("by", ["webhook", "sweep"])
def test_an_order_shipped_before_its_lost_put_was_looked_up_has_its_invoice_sent(
    merchant: Any, an_order: Order, clock: Any, by: str
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/orders$")
    merchant.deliver()
    assert merchant.document(made["id"]).target_id is None
    order_id = merchant.wms_orders()[str(made["invoiceNumber"])]["id"]
    status(merchant, order_id, 450)
    if by == "webhook":
        merchant.hint(order_id, 450)
    else:
        merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(made["id"]) == 1
    clock.advance(minutes=2)
    merchant.deliver()
    assert merchant.document(made["id"]).target_id == order_id


def test_an_order_of_another_connector_with_the_id_of_ours_is_not_ours(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    foreign = {
        "goodsOwnerId": 159,
        "orderNumber": "THEIRS",
        "goodsOwnerOrderId": str(made["id"]),
        "deliveryDate": "2026-03-01",
        "consignee": {"name": "Toinen Asiakas"},
        "orderLines": [{"rowNumber": "1", "articleNumber": "X", "numberOfItems": 1}],
    }
    there = merchant.desk("POST", "/orders", {"order": foreign, "status": 450})
    merchant.hint(there["id"], 450)
    merchant.ship()
    merchant.read(Flow.SHIPMENTS)
    assert not Shipment.objects.exists()


def test_an_order_that_carries_another_id_is_not_ours_any_more(
    merchant: Any, placed: tuple[int, int]
) -> None:
    _, order_id = placed
    merchant.desk("POST", f"/orders/{order_id}/edit", {"order": {"goodsOwnerOrderId": "theirs"}})
    status(merchant, order_id, 450)
    merchant.hint(order_id, 450)
    merchant.ship()
    assert outcome(merchant) == "Not an order that Brygga made."


# --- the sweep


def test_a_sweep_tells_how_many_it_noted_and_the_next_one_nothing(
    merchant: Any, placed: tuple[int, int]
) -> None:
    _, order_id = placed
    status(merchant, order_id, 450)
    assert sweeping.sweep(merchant.integration) == 1
    assert sweeping.sweep(merchant.integration) == 0


def test_a_failed_sweep_asks_for_the_same_time_again(
    merchant: Any, placed: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = placed
    before = Cursor.objects.get(integration=merchant.integration, flow=Flow.SHIPMENTS).stamp
    merchant.fault("ongoing", kind="unavailable", method="GET", path="/orders$", times=1)
    status(merchant, order_id, 450)
    upkeep.read_flow(merchant.integration, Flow.SHIPMENTS)
    cursor = Cursor.objects.get(integration=merchant.integration, flow=Flow.SHIPMENTS)
    assert (cursor.stamp, bool(cursor.problem)) == (before, True)
    clock.advance(days=7)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1
    assert Run.objects.filter(flow=Flow.SHIPMENTS, kind="intake").exclude(problem="").count() == 1


def test_a_status_that_the_settings_take_for_shipped_only_now_is_found_in_what_lies_behind(
    merchant: Any, placed: tuple[int, int], clock: Any
) -> None:
    source_id, order_id = placed
    status(merchant, order_id, 425)
    merchant.read(Flow.SHIPMENTS)
    clock.advance(days=3)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 0
    merchant.choose("ongoing", sent_ranges=WIDER)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


@pytest.mark.parametrize("first", [None, (StatusRange(430, 499),)])
def test_what_means_shipped_changes_during_a_sweep_and_that_sweep_does_not_undo_it(
    merchant: Any, placed: tuple[int, int], clock: Any, first: Any
) -> None:
    """`first`: the settings were changed a moment before too, so that the cursor stands at the start already."""
    source_id, order_id = placed
    status(merchant, order_id, 425)
    clock.advance(days=3)
    merchant.read(Flow.SHIPMENTS)
    if first:
        merchant.choose("ongoing", sent_ranges=first)
    merchant.watch.during("GET", "/orders$", lambda: merchant.choose("ongoing", sent_ranges=WIDER))
    merchant.read(Flow.SHIPMENTS)
    merchant.read(Flow.SHIPMENTS)
    merchant.ship()
    assert merchant.sends(source_id) == 1


@pytest.mark.parametrize("number", [320, 800, 1000])
def test_only_the_sent_range_means_shipped(merchant: Any, placed: tuple[int, int], number: int) -> None:
    _, order_id = placed
    status(merchant, order_id, number)
    merchant.read(Flow.SHIPMENTS)
    merchant.hint(order_id, number)
    merchant.ship()
    assert not Shipment.objects.exists()
