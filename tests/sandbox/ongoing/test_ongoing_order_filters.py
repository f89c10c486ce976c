"""Every filter of the list of orders, the inclusive cursor, and the limits on how far back times may lie."""

from datetime import timedelta
from typing import Any

import pytest


def _later(wms: Any, **delta: float) -> str:
    """Moves the clock and returns the new instant as a filter text with an offset."""
    wms.clock.advance(timedelta(**delta).total_seconds())
    return str(wms.clock.now().isoformat())


@pytest.fixture
def two(wms: Any) -> Any:
    """Order 1 with every filterable member set, order 2 plain."""
    rich = wms.an_order(
        "1",
        goodsOwnerOrderId="G1",
        referenceNumber="R1",
        consigneeOrderNumber="C1",
        freeText1="F1",
        marketPlace={"marketPlace": "M1"},
        emailNotification={"toBeNotified": False, "value": "a@example.com"},
    )
    rich["consignee"] |= {
        "customerNumber": "K1",
        "advanced": {"smsNotification": {"toBeNotified": False, "value": "+358401234567"}},
    }
    rich["orderLines"][0] |= {"articleNumber": "RICH", "comment": "fragile cup", "serialNumber": "S1"}
    supplier = {"supplierNumber": "SUP", "supplierName": "Tukku"}
    article = {"goodsOwnerId": 159, "articleNumber": "RICH", "supplierInfo": supplier}
    wms.ok("PUT", "/articles", json=article)
    wms.ok("PUT", "/orders", json=rich)
    wms.put_order("2")
    return wms


@pytest.mark.parametrize(
    "wanted",
    [
        {"orderNumber": "1"},
        {"orderNumbers": ["1", "9"]},
        {"goodsOwnerOrderId": "G1"},
        {"referenceNumbers": ["R1"]},
        {"consigneeOrderNumbers": ["C1"]},
        {"customerNumber": "K1"},
        {"customerEmail": "a@example.com"},
        {"customerTelephoneOrMobileContains": "40123"},
        {"articleNumbers": ["RICH"]},
        {"orderLineSupplierNumber": "SUP"},
        {"orderLineCommentEquals": "fragile cup"},
        {"orderLineCommentContains": "cup"},
        {"serial": "S1"},
        {"marketPlace": "M1"},
        {"orderFreeText1": "F1"},
        {"orderNumber": "1", "orderNumbers": ["1", "2"]},
    ],
)
def test_a_filter_finds_the_one_order(two: Any, wanted: dict[str, Any]) -> None:
    assert two.orders(**wanted) == ["1"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"orderNumbers": ["1,2"]},
        {"goodsOwnerOrderId": "G"},
        {"goodsOwnerOrderId": "g1"},
        {"orderLineCommentEquals": "cup"},
        {"shipmentId": 1},
        {"pickOrderId": 1},
        {"backOrderForOrderId": 1},
        {"orderTransportStatusCreateOrUpdatedFrom": "2020-01-01T00:00:00Z"},
        {"onlyIfTransportPrinted": True},
        {"parcelNumber": "none"},
        {"shippedTimeFrom": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_filter_that_fits_nothing_finds_nothing(two: Any, wanted: dict[str, Any]) -> None:
    assert two.orders(**wanted) == []


def test_repeated_keys_are_a_list(two: Any) -> None:
    url = f"{two.url}/demo/api/v1/orders?goodsOwnerId=159&orderNumbers=1&orderNumbers=2"
    assert len(two.api.get(url).json()) == 2


def test_status_bounds_are_inclusive(two: Any) -> None:
    first = two.get("/orders", goodsOwnerId=159, orderNumber="1")[0]["orderInfo"]["orderId"]
    two.work(first, "send")
    assert two.orders(orderStatusFrom=450) == ["1"]
    assert two.orders(orderStatusTo=200) == ["2"]
    assert two.orders(orderStatusFrom=200, orderStatusTo=450) == ["1", "2"]
    assert two.orders(orderStatusFrom=451, orderStatusTo=799) == []


def test_the_cursor_is_inclusive_and_an_empty_page_ends_it(wms: Any) -> None:
    ids = [wms.put_order(str(number)) for number in range(5)]
    pages, cursor = [], 0
    while found := wms.get("/orders", goodsOwnerId=159, orderIdFrom=cursor, maxOrdersToGet=2):
        pages.append([one["orderInfo"]["orderId"] for one in found])
        cursor = pages[-1][-1] + 1
    assert pages == [ids[:2], ids[2:4], ids[4:]]
    same = wms.get("/orders", goodsOwnerId=159, orderIdFrom=ids[1], maxOrdersToGet=1)
    assert same[0]["orderInfo"]["orderId"] == ids[1]


def test_sort_descending_turns_the_order_round(two: Any) -> None:
    assert two.orders(sort="descending") == ["2", "1"]
    assert two.orders(sort="descending", maxOrdersToGet=1) == ["2"]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (None, "orderCreatedTimeFrom"),
        (None, "orderHeaderUpdatedTimeFrom"),
        (None, "orderUpdatedTimeFrom"),
        ("release", "orderStatusChangedTimeFrom"),
        ("pick", "lastPickingTimeFrom"),
        ("pick", "lastPackingTimeFrom"),
        ("send", "shippedTimeFrom"),
        ("collect", "shippedTimeFrom"),
    ],
)
def test_times_from_are_inclusive_by_the_second(wms: Any, step: str | None, name: str) -> None:
    _later(wms, hours=1)
    number = wms.put_order()
    if step:
        wms.work(number, step)
    same_second = wms.clock.now().replace(microsecond=999_000).isoformat()
    next_second = (wms.clock.now().replace(microsecond=0) + timedelta(seconds=1)).isoformat()
    assert wms.orders(**{name: same_second}) == ["2045"]
    assert wms.orders(**{name: next_second}) == []


@pytest.mark.parametrize(
    "name",
    [
        "orderCreatedTimeTo",
        "orderHeaderUpdatedTimeTo",
        "shippedTimeTo",
        "lastPickingTimeTo",
        "lastPackingTimeTo",
    ],
)
def test_times_to_are_inclusive_by_the_second(wms: Any, name: str) -> None:
    number = wms.put_order()
    wms.work(number, "send")
    now = wms.clock.now()
    assert wms.orders(**{name: now.replace(microsecond=0).isoformat()}) == ["2045"]
    assert wms.orders(**{name: (now - timedelta(seconds=1)).isoformat()}) == []


def test_the_shipped_time_is_set_once_and_stays(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "send")
    sent = wms.get(f"/orders/{number}")["orderInfo"]["shippedTime"]
    _later(wms, hours=3)
    wms.work(number, "collect")
    assert wms.get(f"/orders/{number}")["orderInfo"]["shippedTime"] == sent == "2026-03-02T07:15:30.437Z"


def test_last_returned_from(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "pick")
    at = _later(wms, hours=1)
    assert wms.orders(lastReturnedFrom=at) == []
    wms.work(number, "return")
    assert wms.orders(lastReturnedFrom=at) == ["2045"]


def test_an_offset_counts_and_a_bare_plus_is_broken(wms: Any) -> None:
    wms.put_order()
    assert wms.orders(orderCreatedTimeFrom="2026-03-02T09:15:30+02:00") == ["2045"]
    assert wms.orders(orderCreatedTimeFrom="2026-03-02T09:15:31+02:00") == []
    bare = "goodsOwnerId=159&orderCreatedTimeFrom=2026-03-02T09:15:30+02:00"
    answer = wms.api.get(f"{wms.url}/demo/api/v1/orders?{bare}")
    assert list(answer.json()["ModelState"]) == ["orderCreatedTimeFrom"]


def test_order_updated_time_may_lie_two_days_back_and_no_more(wms: Any) -> None:
    wms.put_order()
    now = wms.clock.now()
    within = {"goodsOwnerId": 159, "orderUpdatedTimeFrom": (now - timedelta(days=2)).isoformat()}
    beyond = {"goodsOwnerId": 159, "orderUpdatedTimeFrom": (now - timedelta(days=2, seconds=1)).isoformat()}
    assert wms.api.get("/orders", params=within).status_code == 200
    assert wms.api.get("/orders", params=beyond).status_code == 400
    wms.turn(old_times="accepted")
    assert wms.api.get("/orders", params=beyond).status_code == 200


def test_order_status_changed_time_has_no_age_limit(wms: Any) -> None:
    wms.put_order()
    assert wms.orders(orderStatusChangedTimeFrom="2001-01-01T00:00:00Z") == ["2045"]


def test_pickable_looks_at_the_stock(wms: Any) -> None:
    wms.put_order()
    assert wms.orders(pickable="NotOk") == ["2045"]
    wms.work(wms.put_purchase_order(), "receive", kind="purchase-orders")
    assert wms.orders(pickable="NotOk") == []
    assert wms.orders(pickable="All") == ["2045"]


def test_a_negative_maximum_is_refused(wms: Any) -> None:
    answer = wms.api.get("/orders", params={"goodsOwnerId": 159, "maxOrdersToGet": -1})
    assert answer.status_code == 400
    assert list(answer.json()["ModelState"]) == ["maxOrdersToGet"]
