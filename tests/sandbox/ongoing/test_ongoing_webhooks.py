"""Webhooks: who is told what, in which form."""

from typing import Any

import pytest


def test_a_status_change_is_told_once_with_its_number_only(wms: Any, receiver: Any) -> None:
    webhook = wms.webhook(receiver)
    number = wms.put_order(goodsOwnerOrderId="81001")
    wms.work(number, "send")
    wms.deliver()
    wms.deliver()
    sent = [body for body in receiver.bodies if body["orderStatus"]["number"] == 450]
    assert len(sent) == 1
    body = sent[0]
    assert (body["webhookOrdersId"], body["orderId"], body["goodsOwnerId"]) == (webhook, number, 159)
    assert (body["orderNumber"], body["goodsOwnerOrderId"]) == ("2045", "81001")
    assert body["path"] == f"/api/v1/orders/{number}"
    assert body["timestamp"] == "2026-03-02T07:15:30.4370000"
    assert body["webhookTemplate"] == "Order status is changed"
    assert (body["tracking"][0]["isReturn"], body["parcels"][0]["isReturnParcel"]) == (False, False)


@pytest.mark.parametrize(
    ("template", "steps", "told"),
    [
        ("Order is created", [], [200]),
        ("Order is picked", ["allocate", "pick", "send"], [400]),
        ("Order status is changed", ["allocate", "pick"], [320, 400]),
        ("Order is picked", ["allocate", "cancel"], []),
    ],
)
def test_each_order_type_tells_its_own_moments(
    wms: Any, receiver: Any, template: str, steps: list[str], told: list[int]
) -> None:
    wms.webhook(receiver, template=template)
    number = wms.put_order()
    for step in steps:
        wms.work(number, step)
    wms.deliver()
    assert [body["orderStatus"]["number"] for body in receiver.bodies] == told


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("Purchase order is created", [100]),
        ("Purchase order is received", [400]),
        ("Purchase order status is changed", [400, 500]),
    ],
)
def test_each_purchase_order_type_tells_its_own_moments(
    wms: Any, receiver: Any, template: str, told: list[int]
) -> None:
    webhook = wms.webhook(receiver, template=template)
    number = wms.put_purchase_order(purchaseOrderType={"code": "RET", "name": "Return"})
    wms.work(number, "receive", "purchase-orders", lines={"1": 1})
    wms.work(number, "receive", "purchase-orders")
    wms.deliver()
    assert [body["purchaseOrderStatus"]["number"] for body in receiver.bodies] == told
    body = receiver.bodies[0]
    assert (body["webhookPurchaseOrdersId"], body["path"]) == (webhook, f"/api/v1/purchaseOrders/{number}")
    assert body["purchaseOrderType"] == {"purchaseOrderTypeId": 2, "purchaseOrderTypeCode": "RET"}


def test_purchase_order_lines_tell_when_they_come_change_and_go(wms: Any, receiver: Any) -> None:
    told = {}
    for happening in ("created", "changed", "deleted"):
        told[happening] = wms.webhook(receiver, template=f"Purchase order line is {happening}")
    number = wms.put_purchase_order(lines=3)
    lines = [one["id"] for one in wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"]]
    body = wms.a_purchase_order(lines=2)
    body["purchaseOrderLines"][1]["numberOfItems"] = 21
    wms.ok("PUT", "/purchaseOrders", json=body)
    wms.work(number, "receive", "purchase-orders", lines={"1": 4})
    wms.deliver()
    happened = [(one["webhookTemplate"], _line_of(one)) for one in receiver.bodies]
    assert happened == [
        *[("Purchase order line is created", line) for line in lines],
        ("Purchase order line is changed", lines[1]),
        ("Purchase order line is deleted", lines[2]),
        ("Purchase order line is changed", lines[0]),
    ]
    assert [one["webhookPurchaseOrderLinesId"] for one in receiver.bodies[-2:]] == [
        told["deleted"],
        told["changed"],
    ]
    assert receiver.bodies[-1]["purchaseOrderInfo"] == {
        "purchaseOrderId": number,
        "purchaseOrderNumber": "3310",
        "purchaseOrderStatus": {"number": 400},
    }


def _line_of(body: Any) -> int:
    return int(body["purchaseOrderLineInfo"]["purchaseOrderLineId"])


def test_an_api_cancel_is_told_too(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver)
    wms.ok("DELETE", f"/orders/{wms.put_order()}")
    wms.deliver()
    assert [body["orderStatus"]["number"] for body in receiver.bodies] == [1000]


def test_status_ranges_choose_what_is_told(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, from_status=[400, 499], to_status=[450, 799])
    number = wms.put_order()
    for step in ("allocate", "pick", "send", "collect", "cancel"):
        wms.work(number, step)
    picked = wms.put_order("2046")
    for step in ("pick", "cancel"):
        wms.work(picked, step)
    wms.deliver()
    told = [(body["orderNumber"], body["orderStatus"]["number"]) for body in receiver.bodies]
    assert told == [("2045", 450), ("2045", 500)]


def test_only_its_goods_owners_and_only_when_enabled(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")
    wms.webhook(receiver, template="Order is created", goods_owners=[160], enabled=False)
    wms.put_order("1", goodsOwnerId=160)
    wms.deliver()
    assert receiver.bodies == []
    wms.webhook(receiver, template="Order is created", kind="automation", goods_owners=[159, 160])
    wms.put_order("2", goodsOwnerId=160)
    wms.put_order("3")
    wms.deliver()
    assert sorted(body["orderNumber"] for body in receiver.bodies) == ["2", "3", "3"]


def test_a_regular_webhook_has_one_goods_owner(wms: Any, receiver: Any) -> None:
    form = {"url": receiver.url, "goods_owners": [159, 160]}
    assert wms.desk.post("/_sandbox/webhooks", json=form).status_code == 422


@pytest.mark.parametrize(
    ("members", "header", "value"),
    [
        ({"authentication": "none"}, "authorization", None),
        (
            {"authentication": "basic", "username": "u", "password": "p"},
            "authorization",
            "Basic dTpw",
        ),
        ({"authentication": "x_auth_token", "token": "secret"}, "x-auth-token", "secret"),
    ],
)
def test_each_way_of_authentication(
    wms: Any, receiver: Any, members: dict[str, str], header: str, value: str | None
) -> None:
    wms.webhook(receiver, template="Order is created", **members)
    wms.put_order()
    wms.deliver()
    assert receiver.headers[0].get(header) == value
