"""Ongoing as a target: golden requests, and bodies that are stopped before the wire."""

import base64
import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from brygga.core.failures import Refused
from brygga.ongoing.client import BasicLogin, OngoingClient
from brygga.ongoing.target import Target

CONSIGNEE = {"name": "Example Oy", "city": "Helsinki"}
ORDER = {
    "goodsOwnerId": 159,
    "orderNumber": "2045",
    "deliveryDate": "2026-03-05",
    "consignee": CONSIGNEE,
    "orderLines": [{"rowNumber": "501", "articleNumber": "MUG", "numberOfItems": Decimal("4.50")}],
}


@pytest.fixture
def target(wire):
    return Target(OngoingClient(wire, BasicLogin("WSIdemo", "päss:word")), 159, page_size=2)


def pages(station, *contents: object) -> None:
    station.plays(*(station.reply(200, json.dumps(content)) for content in contents))


# -- golden requests


def test_an_order_is_put_with_basic_login_and_exact_numbers(station, target):
    station.plays(station.reply(201, '{"orderId": 7, "message": ""}'))
    placed = target.place_order(ORDER)
    (heard,) = station.heard
    assert heard.line == "PUT /api/v1/orders HTTP/1.1"
    login = base64.b64decode(heard.header("Authorization").removeprefix("Basic "))
    assert login.decode() == "WSIdemo:päss:word"
    assert '"numberOfItems":4.50' in heard.body.decode()
    assert json.loads(heard.body, parse_float=Decimal) == ORDER
    assert heard.header_names == [
        "Host",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Authorization",
        "Content-Type",
        "Content-Length",
    ]
    assert (placed.id, placed.created) == (7, True)


@pytest.mark.parametrize(("status", "created"), [(201, True), (200, False)])
def test_only_201_means_that_the_order_is_new(station, target, status, created):
    station.plays(station.reply(status, '{"orderId": 7}'))
    assert target.place_order(ORDER).created is created


def test_articles_and_purchase_orders_do_not_tell_whether_they_are_new(station, target):
    pages(station, {"articleSystemId": 3}, {"purchaseOrderId": 4})
    assert target.place_article({"goodsOwnerId": 159, "articleNumber": "MUG"}).created is None
    assert target.place_purchase_order({"goodsOwnerId": 159, "purchaseOrderNumber": "3310"}).created is None
    assert [heard.line for heard in station.heard] == [
        "PUT /api/v1/articles HTTP/1.1",
        "PUT /api/v1/purchaseOrders HTTP/1.1",
    ]


def test_article_numbers_are_repeated_keys(station, target):
    pages(
        station,
        [{"articleSystemId": 1, "articleNumber": "A,1"}, {"articleSystemId": 2, "articleNumber": "c"}],
    )
    assert target.known_articles(["A,1", "B&2", "D"]) == {"A,1": 1}
    assert station.heard[0].line == (
        "GET /api/v1/articles?goodsOwnerId=159&articleNumbers=A%2C1&articleNumbers=B%262&articleNumbers=D HTTP/1.1"
    )


def test_an_article_in_other_letters_is_the_one_that_was_asked_for_unless_that_is_there_too(station, target):
    pages(
        station, [{"articleSystemId": 1, "articleNumber": "AB"}, {"articleSystemId": 2, "articleNumber": "c"}]
    )
    assert target.known_articles(["ab", "c", "C"]) == {"ab": 1, "c": 2, "C": 2}
    pages(
        station,
        [{"articleSystemId": 1, "articleNumber": "AB"}, {"articleSystemId": 3, "articleNumber": "ab"}],
    )
    assert target.known_articles(["ab", "AB"]) == {"ab": 3, "AB": 1}


def test_long_lists_of_article_numbers_go_by_post(station, target):
    pages(station, [{"articleSystemId": 9, "articleNumber": "ARTICLE-7"}])
    numbers = [f"ARTICLE-{n}" for n in range(200)]
    assert target.known_articles(numbers) == {"ARTICLE-7": 9}
    (heard,) = station.heard
    assert heard.line == "POST /api/v1/articles/byQuery HTTP/1.1"
    assert json.loads(heard.body) == {"goodsOwnerId": 159, "articleNumbers": numbers}


def test_no_article_numbers_need_no_call(station, target):
    assert target.known_articles([]) == {}
    assert station.heard == []


def test_shipped_orders_are_asked_for_in_utc(station, target):
    pages(station, [])
    helsinki = timezone(timedelta(hours=2))
    moment = datetime(2026, 3, 2, 9, 15, 30, 999_999, tzinfo=helsinki)
    assert list(target.shipped_since(moment, 450, 799)) == []
    assert station.heard[0].line == (
        "GET /api/v1/orders?goodsOwnerId=159&orderStatusFrom=450&orderStatusTo=799"
        "&orderStatusChangedTimeFrom=2026-03-02T07%3A15%3A30Z&orderIdFrom=0&maxOrdersToGet=2 HTTP/1.1"
    )


def test_a_time_without_zone_never_reaches_the_wire(station, target):
    with pytest.raises(ValueError, match="aware"):
        list(target.shipped_since(datetime(2026, 3, 2), 450, 799))  # noqa: DTZ001 the point of the test
    assert station.heard == []


def test_late_changes_are_patched_by_name(station, target):
    station.plays(*[station.reply(200, '{"orderId": 7, "purchaseOrderId": 7}')] * 5)
    target.patch_delivery_date(7, "2026-03-09")
    target.patch_remark(7, "Ring")
    target.patch_source_id(7, "81001")
    target.patch_email(7, "a@b.fi", notify=False)
    target.patch_purchase_in_date(7, "2026-03-09")
    assert [(heard.line.split()[1], json.loads(heard.body)) for heard in station.heard] == [
        ("/api/v1/orders/7/deliveryDate", {"deliveryDate": "2026-03-09"}),
        ("/api/v1/orders/7/orderRemark", {"orderRemark": "Ring"}),
        ("/api/v1/orders/7/goodsOwnerOrderId", {"goodsOwnerOrderId": "81001"}),
        (
            "/api/v1/orders/7/consigneeAndOrderNotifications",
            {"orderNotification": {"emailNotification": {"toBeNotified": False, "value": "a@b.fi"}}},
        ),
        ("/api/v1/purchaseOrders/7/inDate", {"inDate": "2026-03-09"}),
    ]
    assert {heard.line.split()[0] for heard in station.heard} == {"PATCH"}


def test_cancelling_is_a_delete_without_a_body(station, target):
    station.plays(station.reply(200, '{"orderId": 7}'), station.reply(200, '{"purchaseOrderId": 8}'))
    target.cancel_order(7)
    target.cancel_purchase_order(8)
    assert [(heard.line, heard.body) for heard in station.heard] == [
        ("DELETE /api/v1/orders/7 HTTP/1.1", b""),
        ("DELETE /api/v1/purchaseOrders/8 HTTP/1.1", b""),
    ]


def test_a_login_is_not_shown_in_its_representation():
    assert "hush" not in repr(BasicLogin("WSIdemo", "hush"))


# -- strict bodies


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"orderNumbr": "1"}, "orderNumbr"),
        ({"orderNumber": ""}, "orderNumber"),
        ({"orderNumber": "1" * 51}, "orderNumber"),
        ({"orderNumber": 2045}, "orderNumber"),
        ({"consignee": {"address": "x"}}, "consignee.address"),
        ({"orderLines": [{"rowNumber": "1", "articleNumber": "A"}]}, "orderLines.0.numberOfItems"),
        ({"deliveryDate": None}, "deliveryDate"),
    ],
)
def test_a_body_ongoing_does_not_know_never_reaches_the_wire(station, target, change, member):
    with pytest.raises(Refused) as caught:
        target.place_order(ORDER | change)
    assert member in caught.value.members
    assert caught.value.code == "bad_body"
    assert station.heard == []


@pytest.mark.parametrize("number", [1.5, "4", True, Decimal("NaN")])
def test_quantities_are_whole_numbers_or_decimals_only(station, target, number):
    line = {"rowNumber": "1", "articleNumber": "A", "numberOfItems": number}
    with pytest.raises(Refused):
        target.place_order(ORDER | {"orderLines": [line]})
    assert station.heard == []


def test_a_body_for_another_goods_owner_never_reaches_the_wire(station, target):
    with pytest.raises(ValueError, match="goods owner"):
        target.place_order(ORDER | {"goodsOwnerId": 160})
    assert station.heard == []
