"""What is read from Ongoing: tolerant of nulls and novelties, and lists that are walked to their end."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from brygga.core.failures import NeedsPerson, TryAgain
from brygga.ongoing.client import BasicLogin, OngoingClient
from brygga.ongoing.target import Target


@pytest.fixture
def target(wire):
    return Target(OngoingClient(wire, BasicLogin("WSIdemo", "hush")), 159, page_size=2)


def order(order_id: int, number: str = "", status: int = 200, **info: object) -> dict[str, object]:
    head = {"orderId": order_id, "orderNumber": number or str(order_id)} | info
    return {"orderInfo": head | {"orderStatus": {"number": status, "text": None}}, "orderLines": None}


def purchase(order_id: int) -> dict[str, object]:
    head = {"purchaseOrderId": order_id, "purchaseOrderNumber": str(order_id)}
    return {"purchaseOrderInfo": head | {"purchaseOrderStatus": {"number": 100}}}


def pages(station, *contents: object) -> None:
    station.plays(*(station.reply(200, json.dumps(content)) for content in contents))


def test_an_order_is_read_with_its_rows(station, target):
    lines = [
        {
            "id": 1,
            "rowNumber": "501",
            "article": {"articleSystemId": 3, "articleNumber": "MUG"},
            "orderedNumberOfItems": "4.0",
            "pickedNumberOfItems": 3.5,
            "brandNew": [],
        },
        {"id": 2, "rowNumber": 502, "article": None, "orderedNumberOfItems": 1, "pickedNumberOfItems": None},
    ]
    info = {"goodsOwnerOrderId": "81001", "orderedNumberOfItems": 5.0, "pickedNumberOfItems": "3.5"}
    pages(station, order(7, "2045", 450, **info) | {"orderLines": lines})
    seen = target.read_order(7)
    assert (seen.id, seen.number, seen.source_id) == (7, "2045", "81001")
    assert seen.status_number == 450
    assert [(row.row_number, row.article_number, row.quantity, row.done) for row in seen.rows] == [
        ("501", "MUG", Decimal("4.0"), Decimal("3.5")),
        ("502", "", Decimal(1), Decimal(0)),
    ]
    assert seen.done == Decimal("3.5")
    assert [row.is_short for row in seen.rows] == [True, True]
    assert seen.raw["orderLines"][0]["brandNew"] == []


def test_a_purchase_order_is_read_with_its_rows(station, target):
    line = {"id": 1, "rowNumber": "611", "article": {"articleNumber": "RAW"}}
    line |= {"advisedNumberOfItems": 250, "receivedNumberOfItems": 250.0}
    pages(station, purchase(8) | {"purchaseOrderLines": [line]})
    seen = target.read_purchase_order(8)
    assert (seen.number, seen.status_number, seen.source_id) == ("8", 100, "")
    assert [(row.row_number, row.quantity, row.done) for row in seen.rows] == [("611", 250, 250)]
    assert not any(row.is_short for row in seen.rows)


@pytest.mark.parametrize("body", ["[]", "{}", '{"orderInfo": {"orderId": 7}}', '{"orderInfo": null}'])
def test_an_order_of_another_shape_is_a_failed_read(station, target, body):
    station.plays(station.reply(200, body))
    with pytest.raises(TryAgain, match="another shape"):
        target.read_order(7)


def test_an_order_is_found_by_exactly_its_number(station, target):
    pages(station, [order(7, "2045-A"), order(8, "2045")], [order(7, "2045-A")], None)
    assert target.find_order("2045").id == 8
    assert target.find_order("2045") is None
    assert target.find_order("2045") is None


def test_a_number_in_use_twice_is_for_a_person(station, target):
    pages(station, [order(7, "2045"), order(8, "2045")])
    with pytest.raises(NeedsPerson) as caught:
        target.find_order("2045")
    assert caught.value.code == "number_twice"


# -- walking


def test_a_list_is_walked_from_the_highest_id_plus_one_until_it_is_empty(station, target):
    pages(station, [order(3), order(9)], [order(10)], [])
    assert [seen.id for seen in target.all_orders()] == [3, 9, 10]
    cursors = [heard.line.partition("orderIdFrom=")[2].partition("&")[0] for heard in station.heard]
    assert cursors == ["0", "10", "11"]


def test_purchase_orders_are_walked_the_same_way(station, target):
    pages(station, [purchase(3), purchase(4)], [])
    assert [seen.id for seen in target.all_purchase_orders()] == [3, 4]
    assert "purchaseOrderIdFrom=5&maxPurchaseOrdersToGet=2" in station.heard[1].line


def test_a_list_is_read_only_as_far_as_it_is_used(station, target):
    pages(station, [order(3), order(9)])
    assert next(target.all_orders()).id == 3
    assert len(station.heard) == 1


@pytest.mark.parametrize(
    "second", [[3, 9], [9, 12], [12, 11], [11, 11]], ids=["no cursor", "exclusive", "descending", "double"]
)
def test_a_list_that_does_not_move_forward_is_not_walked_for_ever(station, target, second):
    pages(station, [order(3), order(9)], [order(number) for number in second])
    with pytest.raises(TryAgain, match="order of ids"):
        list(target.all_orders())
    assert len(station.heard) == 2


# -- registers and goods owners


def test_registers_are_read(station, target):
    pages(
        station,
        {"orderStatuses": [{"number": "450", "text": "Skickad"}]},
        [{"id": 1, "code": None, "name": "Main"}],
        {"wayOfDeliveryTypes": [{"code": "BUS", "name": None}]},
    )
    assert [(status.number, status.text) for status in target.order_statuses()] == [(450, "Skickad")]
    assert [(place.id, place.code, place.name) for place in target.warehouses()] == [(1, "", "Main")]
    assert [(way.code, way.name) for way in target.ways_of_delivery()] == [("BUS", "")]
    assert station.heard[2].line == "GET /api/v1/orders/wayOfDeliveryTypes?goodsOwnerId=159 HTTP/1.1"


def test_training_goods_owners_are_told_apart(station, target):
    owners = [
        {"goodsOwnerId": 159, "goodsOwnerName": "A", "isTrainingGoodsOwner": True, "logo": {"x": 1}},
        {"goodsOwnerId": 160, "goodsOwnerName": None, "isTrainingGoodsOwner": None},
    ]
    pages(station, {"goodsOwners": owners}, {"goodsOwners": owners}, {"goodsOwners": owners})
    assert [(owner.id, owner.name, owner.is_training) for owner in target.goods_owners()] == [
        (159, "A", True),
        (160, "", False),
    ]
    assert target.can_see(160)
    assert not target.can_see(161)


@pytest.mark.parametrize("absent", ["", "<html></html>", '{"Message": "No HTTP resource was found"}'])
@pytest.mark.parametrize(
    ("status", "articles", "visible"),
    [
        (200, [], True),
        (200, [{"goodsOwner": {"id": 159}, "articleSystemId": 1}], True),
        (200, [{"goodsOwner": {"id": 7}, "articleSystemId": 1}], False),
        (400, {"Message": "no"}, False),
        (403, {"Message": "no"}, False),
    ],
)
def test_old_systems_without_the_list_are_tried_instead(station, target, absent, status, articles, visible):
    station.plays(station.reply(404, absent), station.reply(status, json.dumps(articles)))
    assert target.can_see(159) is visible
    assert station.heard[1].line == "GET /api/v1/articles?goodsOwnerId=159&maxArticlesToGet=1 HTTP/1.1"


def test_a_failure_while_trying_is_not_taken_for_a_no(station, target):
    station.plays(station.reply(404, ""), station.reply(500, ""))
    with pytest.raises(TryAgain):
        target.can_see(159)


def test_filters_take_a_moment_in_any_zone_to_the_second(station, target):
    pages(station, [])
    list(target.shipped_since(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC), 1, 2))
    assert "2026-12-31T23%3A59%3A59Z" in station.heard[0].line
