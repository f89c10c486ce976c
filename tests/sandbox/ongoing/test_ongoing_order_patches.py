"""PATCH calls and small sub-resources of an order: each changes its one thing, also when the PUT is refused."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("orderNumber", {"orderNumber": "N"}, ("orderInfo", "orderNumber")),
        ("goodsOwnerOrderId", {"goodsOwnerOrderId": "G"}, ("orderInfo", "goodsOwnerOrderId")),
        ("deliveryDate", {"deliveryDate": "2026-04-01"}, ("orderInfo", "deliveryDate")),
        ("orderRemark", {"orderRemark": ""}, ("orderInfo", "orderRemark")),
        ("warehouseInstruction", {"warehouseInstruction": "W"}, ("orderInfo", "warehouseInstruction")),
        ("servicePointCode", {"servicePointCode": "S"}, ("orderInfo", "servicePointCode")),
        ("waybill", {"waybill": "WB"}, ("orderInfo", "wayBill")),
        ("returnWaybill", {"returnWaybill": "RW"}, ("orderInfo", "returnWayBill")),
        ("freeText1", {"freeText1": "F1"}, ("orderInfo", "freeText1")),
        ("freeText2", {"freeText2": "F2"}, ("orderInfo", "freeText2")),
        ("freeText3", {"freeText3": "F3"}, ("orderInfo", "freeText3")),
        ("freightPrice", {"freightPrice": 7.5}, ("orderInfo", "freightPrice")),
        ("invoiceUrl", {"invoiceUrl": "https://x.example"}, ("orderInfo", "invoiceUrl")),
        ("transporter", {"transporterCode": "PLAB"}, ("transporter", "code")),
        ("orderStatus", {"orderStatusNumber": 300}, ("orderInfo", "orderStatus", "number")),
    ],
)
def test_each_patch_changes_its_one_member(
    wms: Any, path: str, body: dict[str, Any], where: tuple[str, ...]
) -> None:
    number = wms.put_order(orderRemark="old")
    assert wms.ok("PATCH", f"/orders/{number}/{path}", json=body)["orderId"] == number
    shown = wms.get(f"/orders/{number}")
    for step in where:
        shown = shown[step]
    assert shown == next(iter(body.values()))


def test_a_patch_still_works_when_the_put_is_refused(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "pick")
    wms.ok("PATCH", f"/orders/{number}/orderRemark", json={"orderRemark": "late"})
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderRemark"] == "late"


def test_the_patch_of_the_number_does_not_check_uniqueness(wms: Any) -> None:
    wms.put_order("1")
    second = wms.put_order("2")
    wms.ok("PATCH", f"/orders/{second}/orderNumber", json={"orderNumber": "1"})
    assert wms.orders(orderNumber="1") == ["1", "1"]
    assert wms.orders(orderNumber="2") == []


def test_the_status_of_allocated_goods_can_not_be_lowered(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "allocate")
    lowered = wms.api.patch(f"/orders/{number}/orderStatus", json={"orderStatusNumber": 200})
    unknown = wms.api.patch(f"/orders/{number}/orderStatus", json={"orderStatusNumber": 333})
    assert (lowered.status_code, unknown.status_code) == (400, 400)


def test_notifications_of_customer_and_order_are_patched_together(wms: Any) -> None:
    number = wms.put_order()
    mail = {"toBeNotified": False, "value": "new@example.com"}
    body = {
        "consignee": {"advanced": {"emailNotification": mail}},
        "orderNotification": {"smsNotification": {"toBeNotified": True, "value": "040"}},
    }
    wms.ok("PATCH", f"/orders/{number}/consigneeAndOrderNotifications", json=body)
    shown = wms.get(f"/orders/{number}")
    assert shown["consignee"]["advanced"]["emailNotification"] == mail
    assert shown["consignee"]["name"] == "Example Oy"
    assert shown["orderInfo"]["smsNotification"]["value"] == "040"


def test_row_patches_change_one_row(wms: Any) -> None:
    number = wms.put_order(lines=2)
    first, second = (line["id"] for line in wms.get(f"/orders/{number}")["orderLines"])
    base = f"/orders/{number}/lines/{first}"
    wms.ok("PATCH", f"{base}/comment", json={"comment": "C"})
    wms.ok("PATCH", f"{base}/linePrice", json={"linePrice": 3.2})
    wms.ok("PATCH", f"{base}/customerLinePrice", json={"customerLinePrice": 4})
    wms.ok("PATCH", f"{base}/reportedNumberOfItems", json={"reportedNumberOfItems": 1})
    raw = wms.api.patch(f"{base}/reportedReturnedNumberOfItems", json={"reportedReturnedNumberOfItems": 1})
    assert (raw.status_code, raw.content) == (200, b"")
    lines = {line["id"]: line for line in wms.get(f"/orders/{number}")["orderLines"]}
    changed = lines[first]
    assert (changed["comment"], changed["reportedNumberOfItems"]) == ("C", 1.0)
    assert (changed["prices"]["linePrice"], changed["prices"]["customerLinePrice"]) == (3.2, 4.0)
    assert changed["reportedReturnedNumberOfItems"] == 1.0
    assert (lines[second]["comment"], lines[second]["prices"]) == (None, None)
    assert wms.api.patch(f"/orders/{number}/lines/1/comment", json={"comment": "C"}).status_code == 404


def test_reported_follows_picked_and_returned(wms: Any) -> None:
    number = wms.put_order(lines=2)
    wms.work(number, "pick", lines={"1": 2})
    assert wms.orders(onlyOrdersWithOrderLinesToReport=True) == ["2045"]
    wms.ok("PATCH", f"/orders/{number}/setReportedNumberOfItemsToPickedNumberOfItems")
    assert wms.orders(onlyOrdersWithOrderLinesToReport=True) == []
    wms.work(number, "return")
    assert wms.orders(onlyOrdersWithOrderLinesToReportReturned=True) == ["2045"]
    path = f"/orders/{number}/setReportedReturnedNumberOfItemsToReturnedNumberOfItems"
    wms.ok("PATCH", path, params={"onlyUpdateOrderLinesWhichHaveReturnedItems": True})
    assert wms.orders(onlyOrdersWithOrderLinesToReportReturned=True) == []
    lines = wms.get(f"/orders/{number}")["orderLines"]
    assert [line["reportedReturnedNumberOfItems"] for line in lines] == [2.0, None]


def test_classes_are_added_set_and_dropped(wms: Any) -> None:
    number = wms.put_order(classes=[{"code": "A", "name": "A"}])
    box = {"code": "BOX", "name": "Box", "isParcelTypeSuggestion": True}
    wms.ok("PATCH", f"/orders/{number}/addOrderClasses", json={"classes": [box]})
    assert [one["code"] for one in wms.get(f"/orders/{number}")["classes"]] == ["A", "BOX"]
    path = f"/orders/{number}/classes"
    wms.ok("DELETE", path, params={"onlyDeleteParcelTypeSuggestionOrderClasses": True})
    assert [one["code"] for one in wms.get(f"/orders/{number}")["classes"]] == ["A"]
    wms.ok("PATCH", f"/orders/{number}/setOrderClasses", json={"classes": [{"code": "Z", "name": "Z"}]})
    assert [one["code"] for one in wms.get(f"/orders/{number}")["classes"]] == ["Z"]
    wms.ok("DELETE", path)
    assert wms.get(f"/orders/{number}")["classes"] == []


def test_text_lines_tracking_and_parcels_are_put_by_their_own_key(wms: Any) -> None:
    number = wms.put_order()
    for comment in ("first", "second"):
        wms.ok("PUT", f"/orders/{number}/orderTextLines", json={"rowNumber": "9", "comment": comment})
    tracking = {"waybill": "W1", "trackingUrl": "https://t.example/W1", "isReturnTracking": False}
    wms.ok("PUT", f"/orders/{number}/orderTracking", json=tracking)
    wms.ok(
        "PUT", f"/orders/{number}/orderTracking", json={**tracking, "isReturnTracking": True, "waybill": "R"}
    )
    parcel = {"parcelNumber": "P-1", "transportAdministrationType": "delivery"}
    first = wms.ok("PUT", f"/orders/{number}/parcels", json=parcel)["parcelId"]
    assert wms.ok("PUT", f"/orders/{number}/parcels", json=parcel)["parcelId"] == first
    shown = wms.get(f"/orders/{number}")
    assert [one["comment"] for one in shown["advanced"]["orderTextLines"]] == ["second"]
    assert [one["waybill"] for one in shown["tracking"]] == ["W1"]
    assert [one["waybill"] for one in shown["returnTracking"]] == ["R"]
    assert [one["parcelNumber"] for one in shown["parcels"]] == ["P-1"]
    assert wms.orders(parcelNumber="P-1") == ["2045"]
