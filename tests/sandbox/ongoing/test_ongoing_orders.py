"""Orders through the API: created, updated, refused, cancelled, patched, and how they are shown."""

import re
from typing import Any

import pytest


def test_the_first_put_answers_201_and_the_next_200_with_the_same_id(wms: Any) -> None:
    first = wms.api.put("/orders", json=wms.an_order())
    second = wms.api.put("/orders", json=wms.an_order())
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["orderId"] == second.json()["orderId"]


def test_the_same_number_in_another_goods_owner_is_another_order(wms: Any) -> None:
    mine = wms.put_order("77")
    other = wms.put_order("77", goodsOwnerId=160)
    assert mine != other


def test_a_new_customer_is_announced_once_with_html_in_the_message(wms: Any) -> None:
    order = wms.an_order()
    order["consignee"]["customerNumber"] = "CN1"
    first = wms.ok("PUT", "/orders", json=order)["message"]
    second = wms.ok("PUT", "/orders", json={**order, "orderNumber": "2046"})["message"]
    assert re.fullmatch(
        r"Customer with customer number 'CN1' and ID '\d+' created. <br/> <br/>Order number 2045 created/updated",
        first,
    )
    assert second == "Order number 2046 created/updated"


def test_members_without_data_are_null_and_present(wms: Any) -> None:
    shown = wms.get(f"/orders/{wms.put_order()}")
    assert shown["orderInfo"]["referenceNumber"] is None
    assert shown["orderInfo"]["shippedTime"] is None
    assert shown["transporter"] is None
    assert shown["orderLines"][0]["reportedNumberOfItems"] is None


def test_language_and_terms_of_payment_are_write_only(wms: Any) -> None:
    number = wms.put_order(
        languageCode="fi", advanced={"termsOfPaymentString": "14 pv", "invoiceNumber": "9"}
    )
    shown = wms.api.get(f"/orders/{number}").text
    assert "languageCode" not in shown
    assert "14 pv" not in shown
    dump = wms.control("GET", f"/orders/{number}")["sent"]
    assert dump["languageCode"] == "fi"
    assert dump["advanced"]["termsOfPaymentString"] == "14 pv"
    assert wms.get(f"/orders/{number}")["orderInfo"]["advanced"]["invoiceNumber"] == "9"


def test_everything_the_mapping_sends_is_shown_or_kept(wms: Any) -> None:
    number = wms.put_order(
        goodsOwnerOrderId="81001",
        referenceNumber="PO 7781",
        orderRemark="Soita ennen\ntoimitusta",
        emailNotification={"toBeNotified": False, "value": "buyer@example.com"},
        advanced={"orderTextLines": [{"rowNumber": "502", "comment": "Lahjapaketti", "numberOfItems": 1}]},
        orderLines=[
            {
                "rowNumber": "501",
                "externalId": "501",
                "articleNumber": "MUG",
                "numberOfItems": 4,
                "prices": {"discountPercentage": 12.5},
            }
        ],
    )
    shown = wms.get(f"/orders/{number}")
    assert shown["orderInfo"]["goodsOwnerOrderId"] == "81001"
    assert shown["orderInfo"]["orderRemark"] == "Soita ennen\ntoimitusta"
    assert shown["orderInfo"]["emailNotification"] == {"toBeNotified": False, "value": "buyer@example.com"}
    assert shown["advanced"]["orderTextLines"] == [
        {"rowNumber": "502", "comment": "Lahjapaketti", "numberOfItems": 1.0}
    ]
    line = shown["orderLines"][0]
    assert (line["externalId"], line["prices"]["discountPercentage"]) == ("501", 12.5)
    assert line["article"]["articleNumber"] == "MUG"


def test_a_date_with_time_comes_back_as_a_plain_date(wms: Any) -> None:
    number = wms.put_order(deliveryDate="2026-03-05T22:30:00+02:00")
    info = wms.get(f"/orders/{number}")["orderInfo"]
    assert info["deliveryDate"] == "2026-03-05"
    assert info["advanced"]["deliveryDateWithTime"] == "2026-03-05T20:30:00Z"


@pytest.mark.parametrize(
    ("micro", "fraction"), [(437_000, ".437Z"), (310_000, ".31Z"), (0, "Z"), (999_999, ".999Z")]
)
def test_times_have_fractions_of_varying_length(wms: Any, micro: int, fraction: str) -> None:
    wms.clock.freeze(wms.clock.now().replace(microsecond=micro))
    created = wms.get(f"/orders/{wms.put_order()}")["orderInfo"]["createdDate"]
    assert created == f"2026-03-02T07:15:30{fraction}"


def test_omitted_and_null_members_stay_and_empty_text_clears(wms: Any) -> None:
    number = wms.put_order(orderRemark="old", referenceNumber="R", deliveryInstruction="D")
    wms.put_order(referenceNumber=None, deliveryInstruction="")
    info = wms.get(f"/orders/{number}")["orderInfo"]
    assert (info["orderRemark"], info["referenceNumber"], info["deliveryInstruction"]) == ("old", "R", "")


def test_omitted_rows_are_removed_or_kept(wms: Any) -> None:
    number = wms.put_order(lines=3)
    wms.put_order(lines=2)
    assert [line["rowNumber"] for line in wms.get(f"/orders/{number}")["orderLines"]] == ["1", "2"]
    wms.turn(omitted_rows="kept")
    wms.put_order(lines=1)
    assert {line["rowNumber"] for line in wms.get(f"/orders/{number}")["orderLines"]} == {"1", "2"}


def test_a_row_keeps_its_id_over_an_update(wms: Any) -> None:
    number = wms.put_order(lines=2)
    before = [line["id"] for line in wms.get(f"/orders/{number}")["orderLines"]]
    wms.put_order(lines=3)
    assert [line["id"] for line in wms.get(f"/orders/{number}")["orderLines"]][:2] == before


def test_a_row_number_used_twice_is_refused(wms: Any) -> None:
    rows = [{"rowNumber": "1", "articleNumber": "A", "numberOfItems": 1}] * 2
    assert wms.api.put("/orders", json=wms.an_order(orderLines=rows)).status_code == 400
    assert wms.orders() == []


def test_an_unknown_article_is_created_nameless_or_refused(wms: Any) -> None:
    wms.put_order()
    article = wms.get("/articles", goodsOwnerId=159, articleNumber="A-1")[0]
    assert (article["articleName"], article["productCode"]) == ("", "")
    wms.turn(unknown_article="refused")
    refused = wms.api.put("/orders", json=wms.an_order("2046", lines=2))
    assert (refused.status_code, refused.json()["orderId"]) == (400, None)
    assert "A-2" in refused.json()["message"]
    assert wms.orders() == ["2045"]


@pytest.mark.parametrize("status", [150, 200, 300])
def test_knob_initial_status(wms: Any, status: int) -> None:
    wms.turn(initial_status=status)
    assert wms.get(f"/orders/{wms.put_order()}")["orderInfo"]["orderStatus"]["number"] == status


def test_update_and_cancel_are_refused_from_allocated_on(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "release")
    wms.put_order(orderRemark="still open")
    wms.work(number, "allocate")
    for answer in (
        wms.api.put("/orders", json=wms.an_order(orderRemark="too late")),
        wms.api.put(f"/orders/{number}", json=wms.an_order(orderRemark="too late")),
        wms.api.delete(f"/orders/{number}"),
        wms.api.delete("/orders", params={"goodsOwnerId": 159, "orderNumber": "2045"}),
    ):
        assert answer.status_code == 400
        assert answer.json()["orderId"] is None
        assert "<br/>" in answer.json()["message"]
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderRemark"] == "still open"
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderStatus"]["number"] == 320


def test_knob_refusal_threshold_400_leaves_allocated_orders_open(wms: Any) -> None:
    wms.turn(refuse_orders_from=400)
    number = wms.put_order()
    wms.work(number, "allocate")
    wms.put_order(orderRemark="in time")
    wms.work(number, "pick")
    assert wms.api.put("/orders", json=wms.an_order()).status_code == 400


def test_a_picked_row_refuses_whatever_the_status_says(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "pick")
    wms.work(number, "status", number=200)
    assert wms.api.put("/orders", json=wms.an_order()).status_code == 400


@pytest.mark.parametrize(
    ("form", "status", "body"),
    [
        ("null_id_400", 400, {"orderId", "message"}),
        ("null_id_200", 200, {"orderId", "message"}),
        ("model_state_400", 400, {"Message", "ModelState"}),
    ],
)
def test_knob_refusal_form(wms: Any, form: str, status: int, body: set[str]) -> None:
    number = wms.put_order()
    wms.work(number, "allocate")
    wms.turn(refusal_form=form)
    for answer in (wms.api.put("/orders", json=wms.an_order()), wms.api.delete(f"/orders/{number}")):
        assert (answer.status_code, set(answer.json())) == (status, body)
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderStatus"]["number"] == 320


@pytest.mark.parametrize("by_number", [True, False])
def test_delete_cancels_an_untouched_order(wms: Any, by_number: bool) -> None:
    number = wms.put_order()
    query = {"goodsOwnerId": 159, "orderNumber": "2045"}
    answer = wms.api.delete("/orders", params=query) if by_number else wms.api.delete(f"/orders/{number}")
    assert (answer.status_code, answer.json()["orderId"]) == (200, number)
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderStatus"] == {"number": 1000, "text": "Cancelled"}
    assert wms.api.put("/orders", json=wms.an_order()).status_code == 400


def test_cancelling_again_is_refused_or_accepted(wms: Any) -> None:
    number = wms.put_order()
    wms.ok("DELETE", f"/orders/{number}")
    assert wms.api.delete(f"/orders/{number}").status_code == 400
    wms.turn(cancel_again="accepted")
    assert wms.ok("DELETE", f"/orders/{number}")["orderId"] == number


def test_cancelling_an_unknown_number_is_refused(wms: Any) -> None:
    assert wms.api.delete("/orders", params={"goodsOwnerId": 159, "orderNumber": "no"}).status_code == 400


def test_put_by_id_can_change_the_number_but_not_take_another_ones(wms: Any) -> None:
    number = wms.put_order("1")
    wms.put_order("2")
    wms.ok("PUT", f"/orders/{number}", json=wms.an_order("3"))
    assert wms.orders() == ["3", "2"]
    assert wms.api.put(f"/orders/{number}", json=wms.an_order("2")).status_code == 400
    assert wms.api.put("/orders/999999", json=wms.an_order()).status_code == 404
    assert wms.put_order("1") not in (number,)


def test_new_rows_show_only_after_the_delay_of_the_knob(wms: Any) -> None:
    wms.turn(row_delay_s=5)
    number = wms.put_order(lines=2)
    assert wms.get(f"/orders/{number}")["orderLines"] == []
    wms.clock.advance(5)
    assert len(wms.get(f"/orders/{number}")["orderLines"]) == 2
    wms.put_order(lines=1)
    assert len(wms.get(f"/orders/{number}")["orderLines"]) == 2
    wms.clock.advance(5)
    shown = wms.get(f"/orders/{number}")
    assert (len(shown["orderLines"]), shown["orderInfo"]["orderedNumberOfItems"]) == (1, 2.0)


def test_an_unknown_warehouse_id_is_refused(wms: Any) -> None:
    assert wms.api.put("/orders", json=wms.an_order(warehouseId=99)).status_code == 400
    shown = wms.get(f"/orders/{wms.put_order(warehouseId=2)}")
    assert shown["orderInfo"]["warehouse"] == {"id": 2, "code": "TRE", "name": "Tampereen varasto"}
