"""Articles: written by number or id, shown, found by every filter; the registers beside them."""

from datetime import timedelta
from typing import Any

import pytest


def _put(wms: Any, number: str, **members: Any) -> int:
    body = {"goodsOwnerId": 159, "articleNumber": number, **members}
    return int(wms.ok("PUT", "/articles", json=body)["articleSystemId"])


def test_create_and_update_answer_the_same_id(wms: Any) -> None:
    first = _put(wms, "MUG", articleName="Muki", customerPrice=12, purcaseCurrencyCode="EUR")
    assert _put(wms, "MUG", articleName="Sininen muki") == first
    shown = wms.get(f"/articles/{first}")
    assert (shown["articleName"], shown["customerPrice"]) == ("Sininen muki", 12.0)
    assert shown["purcaseCurrencyCode"] == "EUR"
    assert wms.articles() == ["MUG"]


def test_a_new_article_is_active_stock_and_everything_else_is_null(wms: Any) -> None:
    shown = wms.get(f"/articles/{_put(wms, 'MUG')}")
    assert (shown["isActive"], shown["isStockArticle"], shown["articleName"]) == (True, True, "")
    assert (shown["weight"], shown["supplierInfo"], shown["unitCode"]) == (None, None, None)
    assert shown["storageProperties"]["isObsolete"] is False


def test_inactive_stays_listed(wms: Any) -> None:
    _put(wms, "MUG", isActive=False)
    assert wms.get("/articles", goodsOwnerId=159)[0]["isActive"] is False


def test_unit_codes_take_the_spelling_of_the_register(wms: Any) -> None:
    number = _put(wms, "MUG", unitCode="KPL")
    assert wms.get(f"/articles/{number}")["unitCode"] == "kpl"
    _put(wms, "MUG", unitCode="Rulla")
    other = _put(wms, "CUP", unitCode="RULLA")
    assert wms.get(f"/articles/{other}")["unitCode"] == "Rulla"


def test_a_supplier_is_announced_once(wms: Any) -> None:
    supplier = {"supplierNumber": "S1", "supplierName": "Tukku"}
    body = {"goodsOwnerId": 159, "articleNumber": "MUG", "articleName": "Muki", "supplierInfo": supplier}
    first = wms.ok("PUT", "/articles", json=body)["message"]
    assert first == "Supplier S1 Tukku Created <br/> <br/>Article MUG Muki Updated/Created"
    assert wms.ok("PUT", "/articles", json=body)["message"] == "Article MUG Muki Updated/Created"


def test_put_by_id_renames_but_not_to_a_taken_number(wms: Any) -> None:
    first = _put(wms, "OLD")
    _put(wms, "TAKEN")
    wms.ok("PUT", f"/articles/{first}", json={"goodsOwnerId": 159, "articleNumber": "NEW"})
    assert wms.articles() == ["NEW", "TAKEN"]
    assert wms.articles(articleNumber="OLD") == []
    taken = {"goodsOwnerId": 159, "articleNumber": "TAKEN"}
    refused = wms.api.put(f"/articles/{first}", json=taken)
    assert (refused.status_code, refused.json()["articleSystemId"]) == (400, None)
    assert wms.api.put("/articles/999999", json=taken).status_code == 404
    assert wms.api.put(f"/articles/{first}", json={**taken, "goodsOwnerId": 160}).status_code == 400
    assert wms.api.get("/articles/999999").status_code == 404


def test_classes_are_added_or_set_and_found_by_their_id(wms: Any) -> None:
    def write(mode: str, code: str) -> list[str]:
        classes = {"classes": [{"code": code, "name": code}], "handlingMode": mode}
        shown = wms.get(f"/articles/{_put(wms, 'MUG', articleClassesInfo=classes)}")
        return [one["code"] for one in shown["classes"]]

    assert write("Add", "A") == ["A"]
    assert write("Add", "B") == ["A", "B"]
    assert write("Set", "C") == ["C"]
    number = wms.get("/articles", goodsOwnerId=159)[0]["classes"][0]["id"]
    assert wms.articles(articleClassIds=[number]) == ["MUG"]
    assert wms.articles(articleClassIds=[number + 100]) == []


@pytest.fixture
def two(wms: Any) -> Any:
    """RICH with every filterable member set and 10 in stock, PLAIN without."""
    _put(
        wms,
        "RICH",
        articleName="Sininen Muki",
        productCode="9001",
        stockLimit=20,
        barCodeInfo={"barCode": "640", "alternativeBarCodes": [{"barCode": "641"}]},
        storageProperties={"isObsolete": True},
    )
    line = {"rowNumber": "1", "articleNumber": "RICH", "numberOfItems": 10}
    wms.work(wms.put_purchase_order(purchaseOrderLines=[line]), "receive", "purchase-orders")
    wms.clock.advance(-86_000)
    _put(wms, "PLAIN")
    wms.clock.advance(86_000)
    return wms


@pytest.mark.parametrize(
    "wanted",
    [
        {"articleNumber": "RICH"},
        {"articleNumbers": ["RICH", "GONE"]},
        {"articleNumber": "RICH", "articleNumbers": ["RICH", "PLAIN"]},
        {"productCode": "9001"},
        {"productCodes": ["9001", "1"]},
        {"articleNameContains": ["muki"]},
        {"barCodes": ["640"]},
        {"barCodes": ["641"]},
        {"onlyArticlesInStock": True},
        {"onlyArticlesBelowStockLimit": True},
        {"onlyArticlesBelowStockLimitConsideringNumberOfBookedItems": True},
        {"isObsolete": True},
        {"stockInfoChangedFrom": "2026-03-02T07:15:30Z"},
        {"articleDataLastUpdatedFrom": "2026-03-02T07:15:30Z"},
        {"maxArticlesToGet": 1},
    ],
)
def test_a_filter_finds_the_one_article_in_query_and_body(two: Any, wanted: dict[str, Any]) -> None:
    assert two.articles(**wanted) == ["RICH"]
    by_query = {"articleNumbers": [wanted["articleNumber"]]} if "articleNumber" in wanted else wanted
    if "productCode" not in wanted:
        found = two.ok("POST", "/articles/byQuery", json={"goodsOwnerId": 159, **by_query})
        assert [one["articleNumber"] for one in found] == ["RICH"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"articleNumber": "RIC"},
        {"articleNumbers": ["RICH,PLAIN"]},
        {"articleNameContains": ["teepannu"]},
        {"stockInfoChangedFrom": "2026-03-02T07:15:31Z"},
    ],
)
def test_a_filter_that_fits_nothing_finds_nothing(two: Any, wanted: dict[str, Any]) -> None:
    assert two.articles(**wanted) == []


def test_the_cursor_is_inclusive(two: Any) -> None:
    first = two.get("/articles", goodsOwnerId=159)[0]["articleSystemId"]
    assert two.articles(articleSystemIdFrom=first) == ["RICH", "PLAIN"]
    assert two.articles(articleSystemIdFrom=first + 1) == ["PLAIN"]


@pytest.mark.parametrize("path", ["/articles", "/articles/inventoryPerWarehouse"])
def test_stock_changes_may_be_asked_for_24_hours_back_and_no_more(wms: Any, path: str) -> None:
    now = wms.clock.now()
    within = {"goodsOwnerId": 159, "stockInfoChangedFrom": (now - timedelta(hours=24)).isoformat()}
    beyond = {"goodsOwnerId": 159, "stockInfoChangedFrom": (now - timedelta(hours=24, seconds=1)).isoformat()}
    assert wms.api.get(path, params=within).status_code == 200
    refused = wms.api.get(path, params=beyond)
    assert refused.status_code == 400
    assert "must be within 24 hours of the current time" in refused.json()["Message"]
    wms.turn(old_times="accepted")
    assert wms.api.get(path, params=beyond).status_code == 200


def test_stock_per_warehouse(two: Any) -> None:
    rows = two.get("/articles/inventoryPerWarehouse", goodsOwnerId=159, onlyArticlesInStock=True)
    assert [row["articleNumber"] for row in rows] == ["RICH"]
    place = rows[0]["inventoryPerWarehouse"][0]
    assert (place["warehouseId"], place["numberOfItems"], place["sellableNumberOfItems"]) == (1, 10.0, 10.0)
    assert place["reported"]["receivedToBeReportedNumberOfItems"] == 10.0
    elsewhere = two.get("/articles/inventoryPerWarehouse", goodsOwnerId=159, warehouseIds=[2])
    assert all(row["inventoryPerWarehouse"] == [] for row in elsewhere)


def test_statuses_hold_every_official_number(wms: Any) -> None:
    orders = {one["number"]: one["text"] for one in wms.get("/orders/statuses")["orderStatuses"]}
    assert list(orders) == [150, 200, 300, 320, 400, 450, 500, 800, 1000]
    purchase = wms.get("/purchaseOrders/statuses")["orderStatuses"]
    assert [one["number"] for one in purchase] == [100, 200, 300, 400, 500, 900]


@pytest.mark.parametrize(
    ("texts", "number", "text"),
    [
        ("english", 500, "Collected"),
        ("swedish", 500, "Hämtad"),
        ("norwegian", 320, "Skrevet ut"),
        ("tenant", 451, "Klar til henting"),
        ("tenant", 475, "Retur"),
        ("norwegian", 425, "Sendt-Dellevert"),
    ],
)
def test_knob_status_texts(wms: Any, texts: str, number: int, text: str) -> None:
    wms.turn(status_texts=texts)
    statuses = {one["number"]: one["text"] for one in wms.get("/orders/statuses")["orderStatuses"]}
    assert statuses[number] == text
    order = wms.put_order()
    wms.work(order, "status", number=number)
    shown = wms.get(f"/orders/{order}")["orderInfo"]["orderStatus"]
    assert shown == {"number": number, "text": text}


def test_purchase_order_texts_follow_the_language(wms: Any) -> None:
    wms.turn(status_texts="swedish")
    texts = {one["number"]: one["text"] for one in wms.get("/purchaseOrders/statuses")["orderStatuses"]}
    assert texts[400] == "Avvikelse"


def test_ways_of_delivery_are_kept_per_goods_owner(wms: Any) -> None:
    body = {"goodsOwnerId": 159, "code": "WAY1", "name": "Way of delivery 1"}
    first = wms.ok("PUT", "/orders/wayOfDeliveryTypes", json=body)
    again = wms.ok("PUT", "/orders/wayOfDeliveryTypes", json={**body, "name": "Renamed"})
    assert first["success"] is True
    assert first["wayOfDeliveryTypeId"] == again["wayOfDeliveryTypeId"]
    mine = {way["code"]: way["name"] for way in _ways(wms, 159)}
    assert mine["WAY1"] == "Renamed"
    assert "WAY1" not in {way["code"] for way in _ways(wms, 160)}
    refused = wms.api.put("/orders/wayOfDeliveryTypes", json={**body, "code": ""})
    assert list(refused.json()["ModelState"]) == ["m.code"]


def _ways(wms: Any, owner: int) -> Any:
    return wms.get("/orders/wayOfDeliveryTypes", goodsOwnerId=owner)["wayOfDeliveryTypes"]


def test_types_and_warehouses(wms: Any) -> None:
    assert wms.get("/orders/types", goodsOwnerId=159)["orderTypes"][0]["code"] == "B2B"
    assert wms.get("/purchaseOrders/types", goodsOwnerId=159)["purchaseOrderTypes"]
    houses = wms.get("/warehouses")
    assert len(houses) == 3
    assert houses[0]["address"]["countryCode"] == "FI"
    wms.turn(foreign_goods_owner="empty")
    assert wms.get("/orders/types", goodsOwnerId=161)["orderTypes"] == []
    assert _ways(wms, 161) == []


def test_a_negative_maximum_is_refused(wms: Any) -> None:
    answer = wms.api.get("/articles", params={"goodsOwnerId": 159, "maxArticlesToGet": -1})
    assert answer.status_code == 400
    assert list(answer.json()["ModelState"]) == ["maxArticlesToGet"]


def test_knob_article_case(wms: Any) -> None:
    first = wms.ok(
        "PUT", "/articles", json={"goodsOwnerId": 159, "articleNumber": "Ab-1", "articleName": "One"}
    )
    wms.turn(article_case="ignored")
    again = wms.ok(
        "PUT", "/articles", json={"goodsOwnerId": 159, "articleNumber": "AB-1", "articleName": "Two"}
    )
    assert again["articleSystemId"] == first["articleSystemId"]
    for asked in ({"articleNumber": "aB-1"}, {"articleNumbers": ["ab-1", "AB-1"]}):
        found = wms.get("/articles", goodsOwnerId=159, **asked)
        assert [(one["articleNumber"], one["articleName"]) for one in found] == [("Ab-1", "Two")]
    assert wms.get("/articles", goodsOwnerId=160, articleNumber="aB-1") == []
    wms.turn(article_case="told_apart")
    assert wms.get("/articles", goodsOwnerId=159, articleNumber="aB-1") == []
    other = wms.ok(
        "PUT", "/articles", json={"goodsOwnerId": 159, "articleNumber": "AB-1", "articleName": "Two"}
    )
    assert other["articleSystemId"] != first["articleSystemId"]
