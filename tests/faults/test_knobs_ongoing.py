"""Each open question about the WMS, played every way: the service gets along with any answer, or says what to do."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import doctor
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.ledger.models import ShipmentState

Make = Callable[..., dict[str, Any]]

FORMS = ["null_id_400", "null_id_200", "model_state_400"]


def delivered(merchant: Any, made: dict[str, Any], flow: Flow = Flow.SALES_ORDERS) -> int:
    """The WMS id of the order, which is delivered now."""
    merchant.read(flow)
    merchant.deliver()
    assert merchant.document(made["id"], flow).state == DocState.DELIVERED
    return int(merchant.document(made["id"], flow).target_id)


def change(
    merchant: Any, time: Any, made: dict[str, Any], flow: Flow = Flow.SALES_ORDERS, **members: Any
) -> Any:
    """A change in Procountor, brought as far as it comes; the document then."""
    time.passes()
    merchant.office("PATCH", f"/invoices/{made['id']}", members)
    merchant.read(flow)
    merchant.deliver()
    time.go_on()
    return merchant.document(made["id"], flow)


@pytest.mark.parametrize("form", FORMS)
def test_a_change_refused_in_any_form_is_too_late_with_the_warehouse_s_own_words(
    merchant: Any, desk: Any, time: Any, an_order: Make, form: str
) -> None:
    merchant.knob("ongoing", refusal_form=form)
    made = an_order()
    merchant.desk("POST", f"/orders/{delivered(merchant, made)}/allocate")
    document = change(merchant, time, made, notes="Too late")
    assert (document.state, document.code) == (DocState.DIVERGED, "changed_too_late")
    page = desk.document(made["id"])
    assert f"Order number {made['invoiceNumber']} has status 320 and can not be updated" in page
    assert "Call the warehouse about the change, or take it back in Procountor." in page
    assert "choose Try again where it was changed there, Skip for good where it was not." in page


@pytest.mark.parametrize("form", FORMS)
def test_a_change_taken_back_after_the_refusal_is_settled_by_itself(
    merchant: Any, time: Any, an_order: Make, form: str
) -> None:
    merchant.knob("ongoing", refusal_form=form)
    made = an_order(notes="First word")
    merchant.desk("POST", f"/orders/{delivered(merchant, made)}/allocate")
    assert change(merchant, time, made, notes="Too late").state == DocState.DIVERGED
    assert change(merchant, time, made, notes="First word").state == DocState.DELIVERED


@pytest.mark.parametrize("form", FORMS)
def test_a_cancelling_refused_in_any_form_is_for_a_person(
    merchant: Any, desk: Any, time: Any, an_order: Make, form: str
) -> None:
    merchant.knob("ongoing", refusal_form=form)
    made = an_order()
    merchant.desk("POST", f"/orders/{delivered(merchant, made)}/allocate")
    time.passes()
    merchant.office("POST", f"/invoices/{made['id']}/invalidate")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    assert merchant.document(made["id"]).code == "cancelled_on_one_side"
    assert "Call the warehouse: the order is still there. Choose Try again" in desk.document(made["id"])


@pytest.mark.parametrize("form", FORMS)
def test_a_late_change_of_a_purchase_order_is_for_a_person(
    merchant: Any, time: Any, a_purchase_order: Make, form: str
) -> None:
    merchant.knob("ongoing", refusal_form=form)
    made = a_purchase_order()
    order_id = delivered(merchant, made, Flow.PURCHASE_ORDERS)
    merchant.desk("POST", f"/purchase-orders/{order_id}/receive")
    document = change(merchant, time, made, Flow.PURCHASE_ORDERS, notes="Too late")
    assert (document.state, document.code) == (DocState.DIVERGED, "changed_too_late")


def test_a_warehouse_that_takes_changes_until_picking_gets_them(
    merchant: Any, time: Any, an_order: Make
) -> None:
    merchant.knob("ongoing", refuse_orders_from=400)
    made = an_order()
    merchant.desk("POST", f"/orders/{delivered(merchant, made)}/allocate")
    assert change(merchant, time, made, notes="In time").state == DocState.DELIVERED
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"] == "In time"


@pytest.mark.parametrize(
    ("flow", "knob"),
    [(Flow.SALES_ORDERS, "refuse_orders_from"), (Flow.PURCHASE_ORDERS, "refuse_purchase_orders_from")],
)
def test_a_warehouse_that_takes_no_change_at_all_holds_it_until_a_person_tries_again(
    merchant: Any, desk: Any, time: Any, an_order: Make, a_purchase_order: Make, flow: Flow, knob: str
) -> None:
    made = an_order() if flow is Flow.SALES_ORDERS else a_purchase_order()
    delivered(merchant, made, flow)
    merchant.knob("ongoing", **{knob: 0})
    document = change(merchant, time, made, flow, notes="Refused at first")
    assert (document.state, document.code) == (DocState.HELD, "refused")
    assert "can not be updated" in desk.document(made["id"], flow)
    assert "choose Try again" in desk.document(made["id"], flow)
    merchant.knob("ongoing", **{knob: 1000})
    desk.try_again(made["id"], flow)
    time.go_on()
    assert merchant.document(made["id"], flow).state == DocState.DELIVERED


@pytest.mark.parametrize("initial", [150, 200, 300])
def test_an_order_of_any_first_status_may_be_changed(
    merchant: Any, time: Any, an_order: Make, initial: int
) -> None:
    merchant.knob("ongoing", initial_status=initial)
    made = an_order()
    delivered(merchant, made)
    assert change(merchant, time, made, notes="Changed").state == DocState.DELIVERED
    assert merchant.wms_orders()[str(made["invoiceNumber"])]["status"] == initial


def two_rows(merchant: Any) -> list[dict[str, Any]]:
    products = [one for one in merchant.office("GET", "/products") if one["type"] == "SALES" and one["code"]]
    return [{"productId": one["id"], "productCode": one["code"], "quantity": 2} for one in products[:2]]


def test_a_row_taken_away_is_gone_where_the_wms_removes_omitted_rows(
    merchant: Any, time: Any, an_order: Make
) -> None:
    made = an_order(invoiceRows=two_rows(merchant))
    delivered(merchant, made)
    assert change(merchant, time, made, invoiceRows=made["invoiceRows"][:1]).state == DocState.DELIVERED
    assert len(merchant.wms_orders()[str(made["invoiceNumber"])]["lines"]) == 1


def test_a_row_that_the_wms_keeps_is_said_and_settled_when_the_warehouse_took_it_away(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    merchant.knob("ongoing", omitted_rows="kept")
    made = an_order(invoiceRows=two_rows(merchant))
    order_id = delivered(merchant, made)
    document = change(merchant, time, made, invoiceRows=made["invoiceRows"][:1])
    assert (document.state, document.code) == (DocState.DIVERGED, "rows_differ")
    assert "After the update the rows in the warehouse differ" in desk.document(made["id"])
    desk.try_again(made["id"])
    time.go_on()
    assert merchant.document(made["id"]).code == "rows_differ", "nothing was put right yet"
    removed = str(made["invoiceRows"][1]["id"])
    merchant.desk("POST", f"/orders/{order_id}/edit", {"removed_rows": [removed]})
    desk.try_again(made["id"])
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_rows_that_show_late_are_waited_for(merchant: Any, desk: Any, time: Any, an_order: Make) -> None:
    made = an_order(invoiceRows=two_rows(merchant))
    delivered(merchant, made)
    merchant.knob("ongoing", row_delay_s=10)
    time.passes()
    merchant.office("PATCH", f"/invoices/{made['id']}", {"invoiceRows": made["invoiceRows"][:1]})
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    assert "Looking whether the rows arrived." in desk.document(made["id"])
    for _ in range(4):
        time.passes(3)
        merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("form", FORMS)
def test_a_wms_that_refuses_unknown_articles_gets_them_first(
    merchant: Any, an_order: Make, form: str
) -> None:
    merchant.knob("ongoing", unknown_article="refused", refusal_form=form)
    delivered(merchant, an_order())


@pytest.mark.parametrize("form", FORMS)
def test_an_article_that_vanished_from_the_wms_stops_one_order_with_its_name_until_a_person_acts(
    merchant: Any, desk: Any, time: Any, an_order: Make, form: str
) -> None:
    merchant.knob("ongoing", unknown_article="refused", refusal_form=form)
    made = an_order(invoiceRows=[{"product": "Kahvikuppi", "productCode": "KUPPI-9", "quantity": 1}])
    merchant.read(Flow.SALES_ORDERS)
    forgotten = merchant.integration.articles.create(number="KUPPI-9", origin="found")
    merchant.deliver()
    document = merchant.document(made["id"])
    assert document.state in (DocState.HELD, DocState.PARKED)
    page = desk.document(made["id"])
    assert "Article KUPPI-9 does not exist" in page
    assert "choose Try again" in page
    forgotten.delete()
    desk.try_again(made["id"])
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


@pytest.mark.parametrize("members", ["present", "absent"])
@pytest.mark.parametrize("setting", [True, False])
def test_newer_members_of_purchase_orders_may_be_known_or_not(
    merchant: Any, time: Any, a_purchase_order: Make, members: str, setting: bool
) -> None:
    merchant.knob("ongoing", purchase_order_new_members=members)
    merchant.choose("ongoing", po_new_members=setting)
    made = a_purchase_order(deliveryMethod="FREIGHT")
    delivered(merchant, made, Flow.PURCHASE_ORDERS)
    document = change(merchant, time, made, Flow.PURCHASE_ORDERS, notes="Changed")
    assert document.state == DocState.DELIVERED


@pytest.mark.parametrize("texts", ["english", "swedish", "norwegian", "tenant"])
def test_shipped_is_told_by_the_number_whatever_the_status_is_called(
    merchant: Any, time: Any, an_order: Make, texts: str
) -> None:
    merchant.knob("ongoing", status_texts=texts)
    made = an_order()
    order_id = delivered(merchant, made)
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.read(Flow.SHIPMENTS)
    time.go_on()
    assert merchant.sends(made["id"]) == 1


@pytest.mark.parametrize(("number", "sent"), [(425, 0), (451, 1), (475, 0)])
def test_a_tenant_s_own_status_counts_as_the_settings_say(
    merchant: Any, time: Any, an_order: Make, number: int, sent: int
) -> None:
    merchant.knob("ongoing", status_texts="tenant")
    merchant.choose("ongoing", sent_exclusions=(475,))
    made = an_order()
    order_id = delivered(merchant, made)
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": number})
    merchant.hint(order_id, number)
    merchant.read(Flow.SHIPMENTS)
    time.go_on()
    assert merchant.sends(made["id"]) == sent


@pytest.mark.parametrize("again", ["refused", "accepted"])
def test_an_order_cancelled_by_the_warehouse_first_is_settled_by_itself(
    merchant: Any, time: Any, an_order: Make, again: str
) -> None:
    merchant.knob("ongoing", cancel_again=again)
    made = an_order()
    merchant.desk("POST", f"/orders/{delivered(merchant, made)}/cancel")
    time.passes()
    merchant.office("POST", f"/invoices/{made['id']}/invalidate")
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    assert merchant.document(made["id"]).code == "cancelled"


@pytest.mark.parametrize("times", ["refused", "accepted"])
def test_a_sweep_after_a_week_of_silence_finds_what_was_shipped(
    merchant: Any, time: Any, an_order: Make, times: str
) -> None:
    merchant.knob("ongoing", old_times=times)
    made = an_order()
    merchant.desk("POST", f"/orders/{delivered(merchant, made)}/send")
    time.passes(7 * 24 * 3600)
    merchant.read(Flow.SHIPMENTS)
    time.go_on()
    assert merchant.sends(made["id"]) == 1


@pytest.mark.parametrize("strictness", ["lower_case_headers", "unknown_members"])
def test_a_strict_wms_is_content_with_what_we_send(
    merchant: Any, an_order: Make, a_purchase_order: Make, strictness: str
) -> None:
    merchant.knob("ongoing", **{strictness: "refused"})
    order, purchase = an_order(), a_purchase_order()
    merchant.read()
    merchant.deliver()
    assert merchant.document(order["id"]).state == DocState.DELIVERED
    assert merchant.document(purchase["id"], Flow.PURCHASE_ORDERS).state == DocState.DELIVERED


@pytest.mark.parametrize("setting", [True, False])
@pytest.mark.parametrize("listed", ["several", "one", "absent"])
def test_the_doctor_sees_the_goods_owner_however_the_wms_lists_them(
    merchant: Any, an_order: Make, listed: str, setting: bool
) -> None:
    merchant.knob("ongoing", goods_owners=listed)
    merchant.choose("ongoing", goods_owner_check=setting)
    delivered(merchant, an_order())
    merchant.forget_calls()
    findings = {finding.said: finding.is_well for finding in doctor.examine()}
    assert findings["the login sees goods owner 159"]
    assert bool(merchant.calls("ongoing", "GET", "/goodsOwners$")) == setting


@pytest.mark.parametrize("answer", ["400", "403", "empty"])
@pytest.mark.parametrize("setting", [True, False])
def test_the_doctor_says_when_the_login_does_not_see_the_goods_owner(
    merchant: Any, answer: str, setting: bool
) -> None:
    merchant.knob("ongoing", foreign_goods_owner=answer)
    merchant.choose("ongoing", goods_owner_check=setting)
    credentials.keep_login(merchant.integration, WmsLogin("WSIother", "other"))
    finding = next(found for found in doctor.examine() if found.said.endswith("goods owner 159"))
    if answer == "empty" and not setting:
        assert finding.is_well, "an empty answer cannot be told from an empty register"
    else:
        assert not finding.is_well
        assert "choose Reconnect" in finding.remedy


@pytest.mark.parametrize("setting", [True, False])
def test_reconnecting_asks_for_goods_owners_as_the_settings_say(
    merchant: Any, desk: Any, setting: bool
) -> None:
    merchant.choose("ongoing", goods_owner_check=setting)
    assert "what waited goes on by itself" in desk.reconnect()
    assert bool(merchant.calls("ongoing", "GET", "/goodsOwners$")) == setting


def test_the_sent_shipment_stays_done_when_the_status_goes_on_to_collected(
    merchant: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    order_id = delivered(merchant, made)
    for step, number in (("send", 450), ("collect", 500)):
        merchant.desk("POST", f"/orders/{order_id}/{step}")
        merchant.hint(order_id, number)
        time.go_on()
    assert merchant.shipment(made["id"]).state == ShipmentState.DONE
    assert merchant.sends(made["id"]) == 1
