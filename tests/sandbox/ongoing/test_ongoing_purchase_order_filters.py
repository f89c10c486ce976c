"""Every filter of the list of purchase orders, and its inclusive cursor."""

from typing import Any

import pytest

KIND = "purchase-orders"


@pytest.fixture
def two(wms: Any) -> Any:
    """Purchase order 1 received with every filterable member set, 2 plain."""
    members = {"inDate": "2026-03-10", "purchaseOrderType": {"code": "RET", "name": "Return"}}
    line = {"rowNumber": "1", "articleNumber": "RICH", "numberOfItems": 3}
    wms.work(wms.put_purchase_order("1", purchaseOrderLines=[line], **members), "receive", KIND)
    wms.clock.advance(-3600)
    wms.put_purchase_order("2")
    wms.clock.advance(3600)
    return wms


@pytest.mark.parametrize(
    "wanted",
    [
        {"purchaseOrderNumber": "1"},
        {"purchaseOrderNumbers": ["1", "7"]},
        {"articleNumbers": ["RICH"]},
        {"purchaseOrderStatusFrom": 500},
        {"inDateFrom": "2026-03-10"},
        {"inDateTo": "2026-03-10"},
        {"purchaseOrderTypeCode": "RET"},
        {"lastReceiveTimeFrom": "2026-03-02T07:15:30Z"},
        {"lastReceiveTimeTo": "2026-03-02T07:15:30Z"},
        {"purchaseOrderStatusChangedTimeFrom": "2026-03-02T07:15:30Z"},
        {"purchaseOrderHeadOrLinesChangedTimeFrom": "2026-03-02T07:15:30Z"},
        {"onlyPurchaseOrdersWithOrderLinesToReport": True},
        {"maxPurchaseOrdersToGet": 1},
    ],
)
def test_a_filter_finds_the_one_purchase_order(two: Any, wanted: dict[str, Any]) -> None:
    assert two.purchase_orders(**wanted) == ["1"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"purchaseOrderNumbers": ["1,2"]},
        {"lastReceiveTimeFrom": "2026-03-02T07:15:31Z"},
        {"lastReceiveTimeTo": "2026-03-02T07:15:29Z"},
        {"purchaseOrderStatusFrom": 101, "purchaseOrderStatusTo": 499},
        {"inDateFrom": "2026-03-11"},
    ],
)
def test_a_filter_that_fits_nothing_finds_nothing(two: Any, wanted: dict[str, Any]) -> None:
    assert two.purchase_orders(**wanted) == []


def test_the_cursor_is_inclusive(two: Any) -> None:
    first = two.get("/purchaseOrders", goodsOwnerId=159)[0]["purchaseOrderInfo"]["purchaseOrderId"]
    assert two.purchase_orders(purchaseOrderIdFrom=first) == ["1", "2"]
    assert two.purchase_orders(purchaseOrderIdFrom=first + 1) == ["2"]


def test_a_negative_maximum_is_refused(wms: Any) -> None:
    answer = wms.api.get("/purchaseOrders", params={"goodsOwnerId": 159, "maxPurchaseOrdersToGet": -1})
    assert answer.status_code == 400
    assert list(answer.json()["ModelState"]) == ["maxPurchaseOrdersToGet"]
