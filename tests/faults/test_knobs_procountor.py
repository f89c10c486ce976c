"""Each open question about Procountor, played every way: any answer will do, or the service says what to do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from brygga.core import stamps
from brygga.core.option_values import InvoicePaging
from brygga.core.words import DocState, Flow
from brygga.flows import previewing, starting
from brygga.integrations.options import options_of
from brygga.ledger.models import Document, ShipmentState

Make = Callable[..., dict[str, Any]]

SALES = Flow.SALES_ORDERS


def read_and_deliver(merchant: Any, *flows: Flow) -> None:
    merchant.read(*(flows or (SALES,)))
    merchant.deliver()


def ship(merchant: Any, made: dict[str, Any]) -> None:
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()


# --- stamps: zone, bounds, what moves them


@pytest.mark.parametrize("zone", ["Europe/Helsinki", "UTC"])
@pytest.mark.parametrize("bounds", ["inclusive", "exclusive"])
def test_orders_and_their_changes_arrive_whatever_the_stamps_zone_and_bounds(
    merchant: Any, time: Any, an_order: Make, zone: str, bounds: str
) -> None:
    merchant.knob("procountor", version_zone=zone, version_bounds=bounds)
    merchant.choose("procountor", time_zone=zone, poll_overlap_seconds=2)
    first = an_order(notes="First word")
    read_and_deliver(merchant)
    time.passes()
    merchant.office("PATCH", f"/invoices/{first['id']}", {"notes": "Second word"})
    second = an_order()
    read_and_deliver(merchant)
    assert merchant.wms_orders()[str(first["invoiceNumber"])]["sent"]["orderRemark"] == "Second word"
    assert merchant.document(second["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize(
    ("zone", "setting", "state"),
    [
        ("Europe/Helsinki", "Europe/Helsinki", DocState.DELIVERED),
        ("UTC", "UTC", DocState.DELIVERED),
        ("UTC", "Europe/Helsinki", DocState.SKIPPED),
    ],
)
def test_an_order_made_right_after_the_start_is_sent_if_the_settings_know_the_stamps_zone(
    merchant: Any, desk: Any, time: Any, an_order: Make, zone: str, setting: str, state: DocState
) -> None:
    merchant.knob("procountor", version_zone=zone)
    merchant.choose("procountor", time_zone=setting)
    merchant.integration.start_stamp = starting.default_start(merchant.integration)
    merchant.integration.save(update_fields=["start_stamp"])
    time.passes()
    made = an_order()
    read_and_deliver(merchant)
    assert merchant.document(made["id"]).state == state
    if state == DocState.SKIPPED:
        assert "before the start date" in desk.document(made["id"])


def test_the_sweep_begins_at_the_start_date_in_the_zone_of_the_settings(merchant: Any) -> None:
    merchant.choose("procountor", time_zone="UTC")
    merchant.integration.phase = "connected"
    merchant.integration.save(update_fields=["phase"])
    merchant.integration.cursors.all().delete()
    starting.start(merchant.integration, "2026-03-02T09:00:00", None)
    assert merchant.integration.cursors.get(flow=Flow.SHIPMENTS).stamp == "2026-03-02T09:00:00+00:00"


@pytest.mark.parametrize("suffix", ["refused", "accepted"])
def test_our_stamps_are_taken_whether_or_not_procountor_takes_a_zone(
    merchant: Any, time: Any, an_order: Make, suffix: str
) -> None:
    merchant.knob("procountor", zone_suffix=suffix)
    made = an_order()
    read_and_deliver(merchant)
    read_and_deliver(merchant)
    assert time.cursor(SALES).problem == ""
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("moves", ["every_change", "not_on_actions"])
def test_our_own_write_back_never_comes_back_as_a_change(
    merchant: Any, time: Any, an_order: Make, moves: str
) -> None:
    merchant.knob("procountor", version_moves=moves)
    made = an_order(status="UNFINISHED")
    read_and_deliver(merchant)
    ship(merchant, made)
    assert merchant.shipment(made["id"]).state == ShipmentState.DONE
    merchant.forget_calls()
    time.passes()
    read_and_deliver(merchant)
    assert merchant.calls("ongoing", "PUT") == []
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert merchant.sends(made["id"]) == 1


def test_an_order_approved_unseen_is_sent_although_its_stamp_did_not_move(
    merchant: Any, time: Any, an_order: Make
) -> None:
    merchant.knob("procountor", version_moves="not_on_actions")
    made = an_order(status="UNFINISHED")
    read_and_deliver(merchant)
    merchant.office("POST", f"/invoices/{made['id']}/approve")
    ship(merchant, made)
    assert merchant.sends(made["id"]) == 1
    assert merchant.calls("procountor", "PUT", "/approve$") == []


# --- lists


@pytest.mark.parametrize("empty", ["empty_list", "not_found"])
def test_a_list_with_nothing_in_it_is_no_failure(
    merchant: Any, desk: Any, time: Any, an_order: Make, empty: str
) -> None:
    merchant.knob("procountor", empty_search=empty)
    merchant.read()
    for flow in (Flow.ARTICLES, SALES, Flow.PURCHASE_ORDERS):
        assert time.cursor(flow).problem == ""
    made = an_order()
    read_and_deliver(merchant)
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("offers", ["hidden", "included"])
def test_an_offer_never_becomes_an_order(merchant: Any, an_order: Make, offers: str) -> None:
    merchant.knob("procountor", offers_when_omitted=offers)
    offer = an_order(isOffer=True)
    read_and_deliver(merchant)
    assert not Document.objects.filter(source_id=offer["id"]).exists()
    assert merchant.wms_orders() == {}


def test_an_offer_that_was_accepted_becomes_an_order(merchant: Any, time: Any, an_order: Make) -> None:
    offer = an_order(isOffer=True)
    read_and_deliver(merchant)
    time.passes()
    merchant.office("PATCH", f"/invoices/{offer['id']}", {"isOffer": False})
    read_and_deliver(merchant)
    assert merchant.document(offer["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("setting", [True, False])
@pytest.mark.parametrize("version", ["present", "absent"])
def test_a_changed_product_arrives_whether_or_not_products_have_versions(
    merchant: Any, time: Any, a_product: Make, version: str, setting: bool
) -> None:
    merchant.knob("procountor", product_version=version)
    merchant.choose("procountor", product_version_filter=setting)
    made = a_product(name="Old name")
    read_and_deliver(merchant, Flow.ARTICLES)
    time.passes()
    merchant.office("PATCH", f"/products/{made['id']}", {"name": "New name"})
    merchant.forget_calls()
    read_and_deliver(merchant, Flow.ARTICLES)
    there = [one for one in merchant.desk("GET", "/articles") if one["sent"]["articleNumber"] == made["code"]]
    assert [one["sent"]["articleName"] for one in there] == ["New name"]
    assert len(merchant.calls("ongoing", "PUT", "/articles$")) == 1


@pytest.mark.parametrize("total", ["present", "absent"])
def test_every_page_is_read_whether_or_not_the_list_tells_its_length(
    merchant: Any, an_order: Make, total: str
) -> None:
    merchant.knob("procountor", total_count=total)
    copies = many_orders(merchant, an_order, 205)
    merchant.read(SALES)
    assert Document.objects.filter(source_id__in=copies).count() == 205


# --- the way through a long list


def many_orders(merchant: Any, an_order: Make, count: int, step: int = -1) -> list[int]:
    """Orders changed one second after another: the later the smaller their id, or with `step=1` the larger."""
    made = an_order()
    newest = stamps.parse(merchant.office("GET", f"/invoices/{made['id']}")["version"])
    seconds = [stamps.written(newest - timedelta(seconds=3000 - step * place)) for place in range(count)]
    return list(merchant.copies(made["id"], seconds))


@pytest.mark.parametrize("ordering", ["honoured", "ignored"])
def test_walked_by_id_every_order_is_read(merchant: Any, time: Any, an_order: Make, ordering: str) -> None:
    merchant.knob("procountor", order_by_version=ordering)
    merchant.choose("procountor", paging=InvoicePaging.ID)
    copies = many_orders(merchant, an_order, 205)
    merchant.read(SALES)
    assert time.cursor(SALES).problem == ""
    assert Document.objects.filter(source_id__in=copies).count() == 205
    assert all("previousId=" in call.query for call in merchant.calls("procountor", "GET", "/invoices$"))


def test_walked_by_version_every_order_is_read(merchant: Any, time: Any, an_order: Make) -> None:
    copies = many_orders(merchant, an_order, 205)
    merchant.read(SALES)
    assert time.cursor(SALES).problem == ""
    assert Document.objects.filter(source_id__in=copies).count() == 205


def test_a_procountor_that_does_not_list_by_version_is_told_and_nothing_is_passed_over(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    merchant.knob("procountor", order_by_version="ignored")
    copies = many_orders(merchant, an_order, 205, step=1)
    before = time.cursor(SALES).stamp
    merchant.read(SALES)
    assert "Procountor does not list changed orders by their stamps." in desk.status()
    assert time.cursor(SALES).stamp == before
    merchant.choose("procountor", paging=InvoicePaging.ID)
    time.read_when_due(SALES)
    assert Document.objects.filter(source_id__in=copies).count() == 205
    assert time.cursor(SALES).problem == ""


def test_walked_by_id_the_cursor_moves_only_when_the_whole_list_was_read(
    merchant: Any, weather: Any, time: Any, an_order: Make
) -> None:
    merchant.choose("procountor", paging=InvoicePaging.ID)
    copies = many_orders(merchant, an_order, 205)
    before = time.cursor(SALES).stamp
    merchant.fault("procountor", kind="server_error", method="GET", path="/invoices$", after=1, times=1)
    merchant.read(SALES)
    assert time.cursor(SALES).stamp == before
    assert 0 < Document.objects.filter(source_id__in=copies).count() < 205
    time.read_when_due(SALES)
    assert time.cursor(SALES).stamp > before
    assert Document.objects.filter(source_id__in=copies).count() == 205


def test_walked_by_id_the_next_reading_looks_an_hour_back_at_least(
    merchant: Any, time: Any, an_order: Make
) -> None:
    merchant.choose("procountor", paging=InvoicePaging.ID, poll_overlap_seconds=2)
    made = an_order()
    merchant.read(SALES)
    merchant.forget_calls()
    merchant.read(SALES)
    (call,) = merchant.calls("procountor", "GET", "/invoices$")
    asked = stamps.less(merchant.document(made["id"]).version, 3600)
    assert f"versionStartDate={asked.replace(':', '%3A')}" in call.query


@pytest.mark.parametrize("paging", list(InvoicePaging))
def test_a_preview_walks_in_the_way_of_the_settings(
    merchant: Any, an_order: Make, paging: InvoicePaging
) -> None:
    merchant.choose("procountor", paging=paging)
    many_orders(merchant, an_order, 205)
    found = previewing.preview(merchant.integration, options_of(merchant.integration))
    assert next(one.count for one in found.counts if one.flow == SALES) == 206


# --- actions on orders


@pytest.mark.parametrize("setting", [True, False])
def test_an_unfinished_invoice_without_a_channel_is_never_sent_and_says_why(
    merchant: Any, desk: Any, an_order: Make, setting: bool
) -> None:
    merchant.choose("procountor", approve_no_sending=setting)
    made = an_order(status="UNFINISHED", invoiceChannel="NO_SENDING")
    read_and_deliver(merchant)
    ship(merchant, made)
    assert merchant.shipment(made["id"]).code == "no_sending_channel"
    assert "The invoice has the channel No sending" in desk.document(made["id"])
    approved = merchant.office("GET", f"/invoices/{made['id']}")["status"] == "APPROVED"
    assert approved == setting
    assert merchant.sends(made["id"]) == 0


def test_with_the_write_back_switched_off_nothing_is_sent_until_a_person_says_so(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    merchant.choose("procountor", order_writeback=False)
    made = an_order()
    read_and_deliver(merchant)
    ship(merchant, made)
    assert merchant.shipment(made["id"]).state == ShipmentState.SKIPPED
    assert "The settings say not to mark invoices as sent." in desk.document(made["id"])
    merchant.choose("procountor", order_writeback=True)
    desk.retry_shipment(made["id"])
    time.go_on()
    assert merchant.sends(made["id"]) == 1


@pytest.mark.parametrize(
    ("zone", "hour", "repeated"),
    [
        ("Europe/Helsinki", 3, True),
        ("Europe/Helsinki", 2, False),
        ("Europe/Stockholm", 2, True),
        ("Europe/Stockholm", 3, False),
        ("UTC", 3, False),
    ],
)
def test_october_s_repeated_hour_is_that_of_the_zone(zone: str, hour: int, repeated: bool) -> None:
    assert stamps.in_repeated_hour(f"2026-10-25T0{hour}:30:00", ZoneInfo(zone)) == repeated


def test_the_hour_that_march_leaves_out_is_not_taken_for_a_repeated_one() -> None:
    assert not stamps.in_repeated_hour("2026-03-29T03:30:00")
