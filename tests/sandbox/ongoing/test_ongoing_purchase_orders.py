"""Purchase orders: written, received, refused, filtered and patched."""

from datetime import timedelta
from typing import Any

import pytest

KIND = "purchase-orders"


def test_created_and_updated_both_answer_200_with_the_same_id(wms: Any) -> None:
    first = wms.api.put("/purchaseOrders", json=wms.a_purchase_order())
    second = wms.api.put("/purchaseOrders", json=wms.a_purchase_order())
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["purchaseOrderId"] == second.json()["purchaseOrderId"]
    assert first.json()["message"] == "Inorder with order number 3310 created. <br/>"


def test_the_supplier_is_shown_without_its_email_which_is_kept(wms: Any) -> None:
    address = {
        "email": "orders@example.com",
        "address": "Katu 1",
        "city": "Turku",
        "countryCode": "FI",
        "notifyByEmail": False,
    }
    supplier = {"supplierNumber": "S-12", "supplierName": "Tukku Oy", "supplierAddress": address}
    number = wms.put_purchase_order(supplierInfo=supplier)
    shown = wms.get(f"/purchaseOrders/{number}")["supplierInfo"]
    assert (shown["supplierNumber"], shown["address"]["address1"]) == ("S-12", "Katu 1")
    assert "email" not in shown["address"]
    kept = wms.control("GET", f"/purchase-orders/{number}")["sent"]["supplierInfo"]
    assert kept["supplierAddress"]["email"] == "orders@example.com"


def test_everything_the_mapping_sends_is_shown(wms: Any) -> None:
    number = wms.put_purchase_order(
        referenceNumber="Kevät",
        purchaseOrderRemark="Kaksi lavaa",
        wayOfDelivery={"code": "FREIGHT", "name": "Freight"},
        goodsOwnerPurchaseOrderId="4711",
        textLines=[{"rowNumber": "9", "comment": "Huom", "numberOfItems": 1}],
        purchaseOrderLines=[
            {"rowNumber": "611", "externalOrderLineId": "611", "articleNumber": "RAW", "numberOfItems": 250}
        ],
    )
    shown = wms.get(f"/purchaseOrders/{number}")
    info, line = shown["purchaseOrderInfo"], shown["purchaseOrderLines"][0]
    assert info["wayOfDelivery"] == {"code": "FREIGHT", "name": "Freight"}
    assert (info["goodsOwnerPurchaseOrderId"], info["purchaseOrderRemark"]) == ("4711", "Kaksi lavaa")
    assert (line["externalOrderLineId"], line["advisedNumberOfItems"]) == ("611", 250.0)
    assert line["article"]["articleName"] == ""
    assert shown["textLines"][0]["comment"] == "Huom"
    assert line["reportedNumberOfItems"] is None


def test_knob_new_members_absent_neither_keeps_nor_shows_them(wms: Any) -> None:
    wms.turn(purchase_order_new_members="absent")
    new = {"wayOfDelivery": {"code": "BUS", "name": "Bus"}, "goodsOwnerPurchaseOrderId": "1"}
    number = wms.put_purchase_order(**new)
    info = wms.get(f"/purchaseOrders/{number}")["purchaseOrderInfo"]
    assert "wayOfDelivery" not in info
    assert "goodsOwnerPurchaseOrderId" not in info
    assert {one["member"] for one in wms.control("GET", "/unknown-members")} == set(new)
    wms.turn(unknown_members="refused")
    answer = wms.api.put("/purchaseOrders", json=wms.a_purchase_order(**new))
    assert (answer.status_code, list(answer.json()["ModelState"])) == (400, ["o.wayOfDelivery"])


def test_receiving_all_makes_it_received_and_part_a_deviation(wms: Any) -> None:
    whole, part = wms.put_purchase_order("1", lines=2), wms.put_purchase_order("2", lines=2)
    wms.work(whole, "receive", KIND)
    wms.work(part, "receive", KIND, lines={"1": "7.5"})
    for number, status, received in ((whole, 500, [10.0, 20.0]), (part, 400, [7.5, 0.0])):
        shown = wms.get(f"/purchaseOrders/{number}")
        assert shown["purchaseOrderInfo"]["purchaseOrderStatus"]["number"] == status
        assert [line["receivedNumberOfItems"] for line in shown["purchaseOrderLines"]] == received
    wms.work(part, "receive", KIND)
    assert wms.get(f"/purchaseOrders/{part}")["purchaseOrderInfo"]["purchaseOrderStatus"]["number"] == 500


def test_receiving_more_than_advised_is_a_deviation(wms: Any) -> None:
    number = wms.put_purchase_order()
    assert wms.work(number, "receive", KIND, lines={"1": 11})["status"] == 400


def test_update_and_cancel_are_refused_once_reception_began(wms: Any) -> None:
    number = wms.put_purchase_order()
    wms.put_purchase_order(purchaseOrderRemark="in time")
    wms.work(number, "receive", KIND, lines={"1": 1})
    wms.ok("PATCH", f"/purchaseOrders/{number}/purchaseOrderStatus", json={"purchaseOrderStatusNumber": 100})
    for answer in (
        wms.api.put("/purchaseOrders", json=wms.a_purchase_order()),
        wms.api.put(f"/purchaseOrders/{number}", json=wms.a_purchase_order()),
        wms.api.delete(f"/purchaseOrders/{number}"),
        wms.api.delete("/purchaseOrders", params={"goodsOwnerId": 159, "purchaseOrderNumber": "3310"}),
    ):
        assert answer.status_code == 400
        assert answer.json()["purchaseOrderId"] is None


@pytest.mark.parametrize(("threshold", "status"), [(300, 400), (400, 200)])
def test_knob_refusal_threshold_of_purchase_orders(wms: Any, threshold: int, status: int) -> None:
    wms.turn(refuse_purchase_orders_from=threshold)
    number = wms.put_purchase_order()
    wms.ok("PATCH", f"/purchaseOrders/{number}/purchaseOrderStatus", json={"purchaseOrderStatusNumber": 300})
    assert wms.api.put("/purchaseOrders", json=wms.a_purchase_order()).status_code == status


@pytest.mark.parametrize("form", ["null_id_200", "model_state_400"])
def test_the_refusal_form_holds_for_purchase_orders_too(wms: Any, form: str) -> None:
    wms.turn(refusal_form=form)
    wms.work(wms.put_purchase_order(), "receive", KIND)
    answer = wms.api.put("/purchaseOrders", json=wms.a_purchase_order())
    if form == "null_id_200":
        assert (answer.status_code, answer.json()["purchaseOrderId"]) == (200, None)
    else:
        assert (answer.status_code, list(answer.json()["ModelState"])) == (400, ["o.purchaseOrderNumber"])


@pytest.mark.parametrize("by_number", [True, False])
def test_delete_cancels_once(wms: Any, by_number: bool) -> None:
    number = wms.put_purchase_order()
    path = "/purchaseOrders" if by_number else f"/purchaseOrders/{number}"
    query = {"goodsOwnerId": 159, "purchaseOrderNumber": "3310"} if by_number else {}
    assert wms.ok("DELETE", path, params=query)["purchaseOrderId"] == number
    info = wms.get(f"/purchaseOrders/{number}")["purchaseOrderInfo"]
    assert info["purchaseOrderStatus"] == {"number": 900, "text": "Cancelled"}
    assert wms.api.delete(path, params=query).status_code == 400
    wms.turn(cancel_again="accepted")
    assert wms.api.delete(path, params=query).status_code == 200


def test_unknown_numbers_and_ids(wms: Any) -> None:
    query = {"goodsOwnerId": 159, "purchaseOrderNumber": "none"}
    assert wms.api.delete("/purchaseOrders", params=query).status_code == 400
    assert wms.api.get("/purchaseOrders/999999").status_code == 404
    assert wms.api.put("/purchaseOrders/999999", json=wms.a_purchase_order()).status_code == 404


def test_put_by_id_can_change_the_number_but_not_take_another_ones(wms: Any) -> None:
    first = wms.put_purchase_order("1")
    wms.put_purchase_order("2")
    wms.ok("PUT", f"/purchaseOrders/{first}", json=wms.a_purchase_order("3"))
    assert wms.purchase_orders() == ["3", "2"]
    assert wms.api.put(f"/purchaseOrders/{first}", json=wms.a_purchase_order("2")).status_code == 400


def test_rows_articles_and_lengths_follow_the_same_rules_as_orders(wms: Any) -> None:
    number = wms.put_purchase_order(lines=2)
    ids = [line["id"] for line in wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"]]
    wms.put_purchase_order(lines=1)
    assert [line["id"] for line in wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"]] == ids[:1]
    wms.turn(omitted_rows="kept", unknown_article="refused")
    other = [{"rowNumber": "5", "articleNumber": "A-1", "numberOfItems": 1}]
    wms.put_purchase_order(purchaseOrderLines=other)
    assert len(wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"]) == 2
    assert wms.api.put("/purchaseOrders", json=wms.a_purchase_order("9", lines=3)).status_code == 400
    twice = wms.a_purchase_order("9", purchaseOrderLines=other * 2)
    assert wms.api.put("/purchaseOrders", json=twice).status_code == 400
    other[0]["externalOrderLineId"] = "9" * 41
    long = wms.api.put("/purchaseOrders", json=wms.a_purchase_order("9" * 51, purchaseOrderLines=other))
    assert set(long.json()["ModelState"]) == {
        "o.purchaseOrderNumber",
        "o.purchaseOrderLines[0].externalOrderLineId",
    }


def test_the_status_of_creation_can_be_asked_for(wms: Any) -> None:
    number = wms.put_purchase_order(advanced={"purchaseOrderStatusCreated": 200})
    assert wms.get(f"/purchaseOrders/{number}")["purchaseOrderInfo"]["purchaseOrderStatus"]["number"] == 200
    odd = wms.a_purchase_order("2", advanced={"purchaseOrderStatusCreated": 123})
    assert wms.api.put("/purchaseOrders", json=odd).status_code == 400


def test_pallet_items_come_only_when_asked_for(wms: Any) -> None:
    path = f"/purchaseOrders/{wms.put_purchase_order()}"
    shown = wms.get(path)["purchaseOrderInfo"]["advanced"]["purchaseOrderPalletItems"]
    asked = wms.get(path, includePurchaseOrderPalletItems=True)
    assert (shown, asked["purchaseOrderInfo"]["advanced"]["purchaseOrderPalletItems"]) == (None, [])


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("inDate", {"inDate": "2022-06-10T06:26:06.291Z"}, ("inDate",)),
        ("advisedDate", {"advisedDate": "2026-04-01"}, ("advanced", "advisedDate")),
        ("purchaseOrderNumber", {"purchaseOrderNumber": "N"}, ("purchaseOrderNumber",)),
        ("purchaseOrderStatus", {"purchaseOrderStatusNumber": 200}, ("purchaseOrderStatus", "number")),
        (
            "purchaseOrderIsReturnType",
            {"purchaseOrderIsReturnType": True},
            ("advanced", "purchaseOrderIsReturnType"),
        ),
        ("freeText1", {"freeText1": "a"}, ("freeValues", "freeText1")),
        ("freeText5", {"freeText5": "e"}, ("freeValues", "freeText5")),
        ("freeBool1", {"freeBool1": True}, ("freeValues", "freeBool1")),
        ("freeBool2", {"freeBool2": False}, ("freeValues", "freeBool2")),
    ],
)
def test_each_patch_changes_its_one_member(
    wms: Any, path: str, body: dict[str, Any], where: tuple[str, ...]
) -> None:
    number = wms.put_purchase_order()
    assert wms.ok("PATCH", f"/purchaseOrders/{number}/{path}", json=body)["purchaseOrderId"] == number
    shown = wms.get(f"/purchaseOrders/{number}")["purchaseOrderInfo"]
    for step in where:
        shown = shown[step]
    assert shown == next(iter(body.values()))


def test_row_patches_answer_bytes_and_change_one_row(wms: Any) -> None:
    number = wms.put_purchase_order(lines=2)
    first = wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"][0]["id"]
    base = f"/purchaseOrders/{number}/lines/{first}"
    for path, value in (
        ("freeText1", "x"),
        ("freeText2", "y"),
        ("freeDecimal1", 1.5),
        ("reportedNumberOfItems", 3),
    ):
        answer = wms.api.patch(f"{base}/{path}", json={path: value})
        assert (answer.status_code, answer.content) == (200, b"")
        assert "json" not in answer.headers["content-type"]
    one, two = wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"]
    assert (one["freeValues"], one["reportedNumberOfItems"]) == ({"freeText1": "x", "freeText2": "y"}, 3.0)
    assert two["reportedNumberOfItems"] is None
    kept = wms.control("GET", f"/purchase-orders/{number}")["lines"][0]["sent"]["lineFreeValues"]
    assert kept["freeDecimal1"] == "1.5"
    assert (
        wms.api.patch(f"/purchaseOrders/{number}/lines/1/freeText1", json={"freeText1": ""}).status_code
        == 404
    )


def test_reported_follows_received(wms: Any) -> None:
    number = wms.put_purchase_order()
    wms.work(number, "receive", KIND)
    assert wms.purchase_orders(onlyPurchaseOrdersWithOrderLinesToReport=True) == ["3310"]
    path = f"/purchaseOrders/{number}/setReportedNumberOfItemsToReceivedNumberOfItems"
    assert wms.api.patch(path).content == b""
    assert wms.purchase_orders(onlyPurchaseOrdersWithOrderLinesToReport=True) == []
    line = wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"][0]["id"]
    too_much = {"reportedNumberOfItems": 11}
    wms.api.patch(f"/purchaseOrders/{number}/lines/{line}/reportedNumberOfItems", json=too_much)
    assert wms.purchase_orders(onlyPurchaseOrdersWithOrderLinesToReport=True) == ["3310"]


def test_stock_follows_receiving_picking_and_returning(wms: Any) -> None:
    incoming, order = wms.put_purchase_order(), wms.put_order()

    def stock() -> tuple[float, ...]:
        shown = wms.get("/articles", goodsOwnerId=159, articleNumber="A-1")[0]["inventoryInfo"]
        names = ("toReceive", "", "Booked", "allocated", "pickedToBeCollected", "sellable")
        return tuple(shown[_figure(name)] for name in names)

    assert stock() == (10, 0, 2, 0, 0, -2)
    wms.work(incoming, "receive", KIND)
    assert stock() == (0, 10, 2, 0, 0, 8)
    wms.work(order, "allocate")
    assert stock() == (0, 10, 2, 2, 0, 8)
    wms.work(order, "pick")
    assert stock() == (0, 8, 0, 0, 2, 8)
    wms.work(order, "send")
    assert stock() == (0, 8, 0, 0, 0, 8)
    wms.work(order, "return")
    assert stock() == (0, 10, 0, 0, 0, 10)
    since = (wms.clock.now() - timedelta(hours=1)).isoformat()
    assert wms.articles(stockInfoChangedFrom=since) == ["A-1"]


def _figure(name: str) -> str:
    if name == "Booked":
        return "numberOfBookedItems"
    return f"{name}NumberOfItems" if name else "numberOfItems"
