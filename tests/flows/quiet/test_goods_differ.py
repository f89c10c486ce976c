"""An order was changed too late and shipped as it was: what becomes of its invoice, which has other goods."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import CHANGED_TOO_LATE, GOODS_CHANGED_TOO_LATE, DocState
from brygga.flows import acting
from brygga.ledger.models import ShipmentState

Order = Callable[..., dict[str, Any]]


@pytest.fixture
def picked(merchant: Any, an_order: Order) -> dict[str, Any]:
    made = an_order(status="UNFINISHED", invoiceRows=[{"quantity": 2}])
    merchant.sync()
    order_id = merchant.document(made["id"]).target_id
    for deed in ("allocate", "pick"):
        merchant.desk("POST", f"/orders/{order_id}/{deed}")
    return made


def order_more(merchant: Any, made: dict[str, Any]) -> None:
    merchant.change(made["id"], invoiceRows=[made["invoiceRows"][0] | {"quantity": 500}])
    merchant.sync()


def ship(merchant: Any, made: dict[str, Any]) -> None:
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    merchant.ship()


def test_by_default_the_invoice_is_sent_and_the_order_says_what_is_left_to_do(
    merchant: Any, picked: dict[str, Any]
) -> None:
    order_more(merchant, picked)
    document = merchant.document(picked["id"])
    assert (document.state, document.code) == (DocState.DIVERGED, GOODS_CHANGED_TOO_LATE)
    assert "Call the warehouse" in document.remedy
    ship(merchant, picked)
    assert merchant.sends(picked["id"]) == 1
    merchant.change(picked["id"])  # our own write-back is read like any other change
    merchant.sync()
    told = merchant.document(picked["id"])
    assert (told.state, told.code) == (DocState.DIVERGED, GOODS_CHANGED_TOO_LATE)
    assert "Credit or deliver the difference" in told.remedy


def test_where_the_settings_say_so_it_waits_for_a_persons_word(merchant: Any, picked: dict[str, Any]) -> None:
    merchant.choose("writeback", wait_if_goods_differ=True)
    order_more(merchant, picked)
    ship(merchant, picked)
    waiting = merchant.shipment(picked["id"])
    assert (waiting.state, waiting.code) == (ShipmentState.PARKED, "goods_differ")
    assert merchant.sends(picked["id"]) == 0
    acting.retry_shipment(waiting, None)
    merchant.ship()
    assert merchant.sends(picked["id"]) == 1
    assert merchant.shipment(picked["id"]).state == ShipmentState.DONE


@pytest.mark.parametrize("reads", [False, True])
def test_it_waits_as_well_while_the_change_is_on_its_way_to_the_warehouse_or_not_read_yet(
    merchant: Any, picked: dict[str, Any], reads: bool
) -> None:
    merchant.choose("writeback", wait_if_goods_differ=True)
    merchant.change(picked["id"], invoiceRows=[picked["invoiceRows"][0] | {"quantity": 500}])
    if reads:
        merchant.read()
    ship(merchant, picked)
    assert merchant.shipment(picked["id"]).code == "goods_differ"
    assert merchant.sends(picked["id"]) == 0
    acting.retry_shipment(merchant.shipment(picked["id"]), None)
    merchant.ship()
    assert merchant.sends(picked["id"]) == 1


def test_a_persons_word_holds_while_procountor_is_away(
    merchant: Any, picked: dict[str, Any], clock: Any
) -> None:
    merchant.choose("writeback", wait_if_goods_differ=True)
    order_more(merchant, picked)
    ship(merchant, picked)
    acting.retry_shipment(merchant.shipment(picked["id"]), None)
    merchant.fault("procountor", kind="unavailable", method="GET", path=r"/invoices/\d+$")
    merchant.ship()
    assert merchant.shipment(picked["id"]).state == ShipmentState.WAITING
    acting.retry_shipment(merchant.shipment(picked["id"]), None)
    clock.advance(minutes=10)
    merchant.ship()
    assert merchant.sends(picked["id"]) == 1


def test_after_a_lost_send_nobody_is_asked_again(merchant: Any, picked: dict[str, Any], clock: Any) -> None:
    merchant.choose("writeback", wait_if_goods_differ=True)
    order_more(merchant, picked)
    ship(merchant, picked)
    acting.retry_shipment(merchant.shipment(picked["id"]), None)
    merchant.fault("procountor", kind="cut_before", method="PUT", path="/send$")
    merchant.ship()
    assert merchant.shipment(picked["id"]).state == ShipmentState.UNKNOWN
    clock.advance(minutes=10)
    merchant.ship()
    assert merchant.shipment(picked["id"]).state == ShipmentState.DONE


def test_what_waited_goes_on_when_the_settings_do_not_say_so_any_more(
    merchant: Any, picked: dict[str, Any]
) -> None:
    merchant.choose("writeback", wait_if_goods_differ=True)
    order_more(merchant, picked)
    ship(merchant, picked)
    merchant.choose("writeback", wait_if_goods_differ=False)
    merchant.ship()
    assert merchant.sends(picked["id"]) == 1


def test_a_person_who_has_settled_the_order_has_settled_its_invoice(
    merchant: Any, picked: dict[str, Any]
) -> None:
    merchant.choose("writeback", wait_if_goods_differ=True)
    order_more(merchant, picked)
    acting.skip_for_good(merchant.document(picked["id"]), "phoned: they pack 500", None)
    ship(merchant, picked)
    assert merchant.sends(picked["id"]) == 1


def test_a_change_of_words_alone_keeps_no_invoice(merchant: Any, picked: dict[str, Any]) -> None:
    merchant.choose("writeback", wait_if_goods_differ=True)
    merchant.change(picked["id"], notes="ring the bell")
    merchant.sync()
    assert merchant.document(picked["id"]).code == CHANGED_TOO_LATE
    ship(merchant, picked)
    assert merchant.sends(picked["id"]) == 1
