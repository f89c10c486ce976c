"""A change after the warehouse began: with the setting on, what can still be sent is sent; the rest is for a person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from brygga.core.words import DocState, Flow
from brygga.ledger.models import Outcome
from brygga.wire import Answer
from troubles import ONE_OF_EACH, Trouble

Make = Callable[..., dict[str, Any]]

SALES = Flow.SALES_ORDERS
PURCHASE = Flow.PURCHASE_ORDERS


@pytest.fixture
def begun(merchant: Any, an_order: Make) -> dict[str, Any]:
    """An order that the warehouse has begun to work on; late changes are switched on."""
    merchant.choose("order", patch_late_changes=True)
    made = an_order(notes="First word", deliveryStartDate="2026-03-05", orderReference="PO 1")
    merchant.read(SALES)
    merchant.deliver()
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/allocate")
    return made


@pytest.fixture
def received(merchant: Any, a_purchase_order: Make) -> dict[str, Any]:
    """A purchase order whose reception has begun, sent with its expected date."""
    merchant.choose("order", patch_late_changes=True)
    merchant.choose("po", in_date=True)
    made = a_purchase_order(notes="First word", deliveryStartDate="2026-03-05")
    merchant.read(PURCHASE)
    merchant.deliver()
    order_id = merchant.document(made["id"], PURCHASE).target_id
    merchant.desk("POST", f"/purchase-orders/{order_id}/receive", {"lines": {}})
    return made


def change(merchant: Any, time: Any, made: dict[str, Any], flow: Flow = SALES, **members: Any) -> Any:
    """A change in Procountor, read and tried once."""
    time.passes()
    merchant.office("PATCH", f"/invoices/{made['id']}", members)
    merchant.read(flow)
    merchant.deliver()
    return merchant.document(made["id"], flow)


def standing(merchant: Any, made: dict[str, Any]) -> dict[str, Any]:
    return dict(merchant.wms_orders()[str(made["invoiceNumber"])]["sent"])


def patches(merchant: Any) -> list[str]:
    return [call.path.rpartition("/")[2] for call in merchant.calls("ongoing", "PATCH")]


def test_by_default_nothing_is_patched(merchant: Any, time: Any, begun: dict[str, Any]) -> None:
    merchant.choose("order", patch_late_changes=False)
    assert change(merchant, time, begun, notes="Second word").code == "changed_too_late"
    assert patches(merchant) == []
    assert standing(merchant, begun)["orderRemark"] == "First word"


def test_remark_date_and_address_are_sent_and_the_order_is_as_in_procountor(
    merchant: Any, time: Any, begun: dict[str, Any]
) -> None:
    document = change(
        merchant,
        time,
        begun,
        notes="Second word",
        deliveryStartDate="2026-03-09",
        counterParty={"email": "uusi@example.com"},
    )
    assert (document.state, document.code) == (DocState.DELIVERED, "")
    now = standing(merchant, begun)
    assert now["orderRemark"] == "Second word"
    assert now["deliveryDate"].startswith("2026-03-09")
    assert now["emailNotification"] == {"toBeNotified": False, "value": "uusi@example.com"}
    assert sorted(patches(merchant)) == ["consigneeAndOrderNotifications", "deliveryDate", "orderRemark"]


def test_after_late_changes_the_next_reading_sends_nothing(
    merchant: Any, time: Any, begun: dict[str, Any]
) -> None:
    change(merchant, time, begun, notes="Second word")
    merchant.forget_calls()
    change(merchant, time, begun, additionalInformation="of no concern to the warehouse")
    assert merchant.calls("ongoing", "PUT") + merchant.calls("ongoing", "PATCH") == []
    assert merchant.document(begun["id"]).state == DocState.DELIVERED


def test_what_cannot_be_patched_is_left_for_a_person_with_both_versions(
    merchant: Any, time: Any, desk: Any, begun: dict[str, Any]
) -> None:
    document = change(merchant, time, begun, notes="Second word", orderReference="PO 2")
    assert (document.state, document.code) == (DocState.DIVERGED, "changed_too_late")
    assert standing(merchant, begun)["orderRemark"] == "Second word"
    assert standing(merchant, begun)["referenceNumber"] == "PO 1"
    page = desk.document(begun["id"])
    assert "Sent all the same: orderRemark. Still to be told: referenceNumber." in page
    assert "referenceNumber PO 1 PO 2" in page
    assert "orderRemark First word Second word" not in page


def test_try_again_repeats_no_late_change(merchant: Any, time: Any, desk: Any, begun: dict[str, Any]) -> None:
    change(merchant, time, begun, notes="Second word", orderReference="PO 2")
    merchant.forget_calls()
    desk.try_again(begun["id"])
    time.go_on()
    assert patches(merchant) == []
    assert merchant.document(begun["id"]).code == "changed_too_late"


def test_taking_the_rest_back_in_procountor_settles_it(
    merchant: Any, time: Any, begun: dict[str, Any]
) -> None:
    change(merchant, time, begun, notes="Second word", orderReference="PO 2")
    merchant.forget_calls()
    assert change(merchant, time, begun, orderReference="PO 1").state == DocState.DELIVERED
    assert patches(merchant) == []


def test_each_late_change_is_an_attempt_of_its_own(merchant: Any, time: Any, begun: dict[str, Any]) -> None:
    change(merchant, time, begun, notes="Second word", deliveryStartDate="2026-03-09")
    refused, *late = merchant.steps(begun["id"])[-3:]
    assert refused == ("order", Outcome.REFUSED)
    assert sorted(late) == [("late deliveryDate", Outcome.DONE), ("late orderRemark", Outcome.DONE)]


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_late_change_in_trouble_arrives_by_itself(
    merchant: Any, weather: Any, time: Any, begun: dict[str, Any], name: str
) -> None:
    with weather.trouble("ongoing", name, "PATCH"):
        document = change(merchant, time, begun, notes="Second word", deliveryStartDate="2026-03-09")
        assert document.state in (DocState.UNKNOWN, DocState.PENDING)
    time.go_on()
    assert merchant.document(begun["id"]).state == DocState.DELIVERED
    assert standing(merchant, begun)["orderRemark"] == "Second word"
    assert standing(merchant, begun)["deliveryDate"].startswith("2026-03-09")


@pytest.mark.parametrize("name", ["cut after", "cut before"])
def test_a_late_change_whose_answer_was_lost_and_that_was_then_taken_back_is_taken_back_there_too(
    merchant: Any, weather: Any, time: Any, begun: dict[str, Any], name: str
) -> None:
    with weather.trouble("ongoing", name, "PATCH"):
        change(merchant, time, begun, notes="Second word")
    time.passes()
    merchant.office("PATCH", f"/invoices/{begun['id']}", {"notes": "First word"})
    merchant.read(SALES)
    time.go_on()
    assert merchant.document(begun["id"]).state == DocState.DELIVERED
    assert standing(merchant, begun)["orderRemark"] == "First word"


def test_a_late_change_that_is_refused_too_is_left_for_a_person(
    merchant: Any, weather: Any, time: Any, desk: Any, begun: dict[str, Any]
) -> None:
    refusal = Trouble(answer=Answer(400, {}, '{"orderId": null, "message": "The pick list is printed."}'))
    with weather.trouble("ongoing", refusal, "PATCH", "/orderRemark$"):
        document = change(merchant, time, begun, notes="Second word", deliveryStartDate="2026-03-09")
    assert (document.state, document.code) == (DocState.DIVERGED, "changed_too_late")
    assert "Sent all the same: deliveryDate. Still to be told: orderRemark." in desk.document(begun["id"])


def test_after_a_lost_update_nobody_claims_that_late_changes_were_all(
    merchant: Any, weather: Any, time: Any, an_order: Make
) -> None:
    merchant.choose("order", patch_late_changes=True)
    made = an_order(notes="First word", orderReference="PO 1")
    merchant.read(SALES)
    merchant.deliver()
    with weather.trouble("ongoing", "cut before", "PUT", "/orders$"):
        change(merchant, time, made, notes="Second word", orderReference="PO 2")
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/allocate")
    time.go_on()
    assert standing(merchant, made)["orderRemark"] == "Second word"
    assert standing(merchant, made)["referenceNumber"] == "PO 1"
    assert merchant.document(made["id"]).code == "changed_too_late"


def test_an_order_that_the_warehouse_cancelled_gets_no_late_changes(
    merchant: Any, time: Any, begun: dict[str, Any]
) -> None:
    merchant.desk("POST", f"/orders/{merchant.document(begun['id']).target_id}/cancel")
    assert change(merchant, time, begun, notes="Second word").code == "cancelled_in_wms"
    assert patches(merchant) == []


def test_a_remark_that_was_emptied_is_emptied_there(merchant: Any, time: Any, begun: dict[str, Any]) -> None:
    assert change(merchant, time, begun, notes="").state == DocState.DELIVERED
    assert standing(merchant, begun)["orderRemark"] == ""


def test_the_expected_date_of_a_purchase_order_is_sent_late(
    merchant: Any, time: Any, received: dict[str, Any]
) -> None:
    document = change(merchant, time, received, PURCHASE, deliveryStartDate="2026-03-09")
    assert document.state == DocState.DELIVERED
    assert patches(merchant) == ["inDate"]


def test_a_purchase_order_s_remark_is_left_for_a_person(
    merchant: Any, time: Any, received: dict[str, Any]
) -> None:
    document = change(merchant, time, received, PURCHASE, notes="Second word")
    assert (document.state, document.code) == (DocState.DIVERGED, "changed_too_late")
    assert patches(merchant) == []


def test_without_the_expected_date_in_the_settings_no_date_is_sent_late(
    merchant: Any, time: Any, received: dict[str, Any]
) -> None:
    merchant.choose("po", in_date=False)
    change(merchant, time, received, PURCHASE, deliveryStartDate="2026-03-09", notes="Second word")
    assert patches(merchant) == []


def test_the_settings_page_shows_the_switch(merchant: Any, desk: Any) -> None:
    page = desk.browser.get(reverse("settings", args=[merchant.integration.key])).content.decode()
    assert 'name="order.patch_late_changes"' in page
    assert "Send small changes after work began" in page
