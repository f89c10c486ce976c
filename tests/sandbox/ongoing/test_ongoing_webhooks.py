"""Webhooks: who is told what, in which form, how often, and what the knobs make of it."""

from typing import Any

import pytest

from brygga_sandbox.ongoing.deliveries import take_up_again
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.times import moment, stamp


def _set_up(wms: Any, receiver: Any, **members: Any) -> int:
    form = {"url": receiver.url, "goods_owners": [159], **members}
    return int(wms.control("POST", "/webhooks", json=form)["id"])


def _run(wms: Any) -> Any:
    return wms.control("POST", "/webhooks/run")


def _deliveries(wms: Any) -> Any:
    return wms.control("GET", "/webhooks/deliveries")


def test_a_status_change_is_told_once_with_its_number_only(wms: Any, receiver: Any) -> None:
    webhook = _set_up(wms, receiver)
    number = wms.put_order(goodsOwnerOrderId="81001")
    wms.work(number, "send")
    _run(wms)
    _run(wms)
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
    _set_up(wms, receiver, template=template)
    number = wms.put_order()
    for step in steps:
        wms.work(number, step)
    _run(wms)
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
    webhook = _set_up(wms, receiver, template=template)
    number = wms.put_purchase_order(purchaseOrderType={"code": "RET", "name": "Return"})
    wms.work(number, "receive", "purchase-orders", lines={"1": 1})
    wms.work(number, "receive", "purchase-orders")
    _run(wms)
    assert [body["purchaseOrderStatus"]["number"] for body in receiver.bodies] == told
    body = receiver.bodies[0]
    assert (body["webhookPurchaseOrdersId"], body["path"]) == (webhook, f"/api/v1/purchaseOrders/{number}")
    assert body["purchaseOrderType"] == {"purchaseOrderTypeId": 2, "purchaseOrderTypeCode": "RET"}


def test_purchase_order_lines_tell_when_they_come_change_and_go(wms: Any, receiver: Any) -> None:
    told = {}
    for happening in ("created", "changed", "deleted"):
        told[happening] = _set_up(wms, receiver, template=f"Purchase order line is {happening}")
    number = wms.put_purchase_order(lines=3)
    lines = [one["id"] for one in wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"]]
    body = wms.a_purchase_order(lines=2)
    body["purchaseOrderLines"][1]["numberOfItems"] = 21
    wms.ok("PUT", "/purchaseOrders", json=body)
    wms.work(number, "receive", "purchase-orders", lines={"1": 4})
    _run(wms)
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


def test_a_delivery_on_its_way_when_the_sandbox_was_killed_waits_again(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created")
    wms.put_order()
    store = wms.sandbox.store
    store.delete(
        "ongoing.delivery-waiting", _deliveries(wms)[0]["id"]
    )  # what the courier does before it sends
    assert _run(wms) == []
    take_up_again(Site(store, wms.clock))
    assert [one["state"] for one in _run(wms)] == ["delivered"]
    take_up_again(Site(store, wms.clock))
    assert _run(wms) == []


def test_an_api_cancel_is_told_too(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver)
    wms.ok("DELETE", f"/orders/{wms.put_order()}")
    _run(wms)
    assert [body["orderStatus"]["number"] for body in receiver.bodies] == [1000]


def test_status_ranges_choose_what_is_told(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, from_status=[400, 499], to_status=[450, 799])
    number = wms.put_order()
    for step in ("allocate", "pick", "send", "collect", "cancel"):
        wms.work(number, step)
    picked = wms.put_order("2046")
    for step in ("pick", "cancel"):
        wms.work(picked, step)
    _run(wms)
    told = [(body["orderNumber"], body["orderStatus"]["number"]) for body in receiver.bodies]
    assert told == [("2045", 450), ("2045", 500)]


def test_only_its_goods_owners_and_only_when_enabled(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created")
    _set_up(wms, receiver, template="Order is created", goods_owners=[160], enabled=False)
    wms.put_order("1", goodsOwnerId=160)
    _run(wms)
    assert receiver.bodies == []
    _set_up(wms, receiver, template="Order is created", kind="automation", goods_owners=[159, 160])
    wms.put_order("2", goodsOwnerId=160)
    wms.put_order("3")
    _run(wms)
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
    _set_up(wms, receiver, template="Order is created", **members)
    wms.put_order()
    _run(wms)
    assert receiver.headers[0].get(header) == value


def test_retry_policy_one_day_follows_its_timetable(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created")
    receiver.answers = [500] * 100
    wms.put_order()
    _run(wms)
    waited = []
    while (delivery := _deliveries(wms)[0])["state"] == "waiting":
        assert _run(wms) == []
        waited.append(_seconds_until(wms, delivery["due"]))
        wms.clock.advance(waited[-1])
        _run(wms)
    assert waited == [60, 300, 900, 1800] + [7200] * 11
    assert delivery["state"] == "gave_up"
    assert len(receiver.bodies) == len(waited) + 1
    assert len({body["timestamp"] for body in receiver.bodies}) == 1
    assert len({body["webhookEventId"] for body in receiver.bodies}) == 1


def _seconds_until(wms: Any, due: str) -> float:
    return float((moment(due) - moment(stamp(wms.clock.now()))).total_seconds())


def test_a_later_2xx_ends_the_retries(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created")
    receiver.answers = [503, 401]
    wms.put_order()
    _run(wms)
    for _ in range(3):
        wms.clock.advance(3600)
        _run(wms)
    delivery = _deliveries(wms)[0]
    assert delivery["state"] == "delivered"
    assert [one["status"] for one in delivery["attempts"]] == [503, 401, 200]


def test_retry_policy_none_gives_up_at_once(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created", retry="none")
    receiver.answers = [500]
    wms.put_order()
    assert _run(wms)[0]["state"] == "gave_up"
    wms.clock.advance(90_000)
    assert _run(wms) == []


def test_an_unreachable_receiver_counts_as_failed(wms: Any, receiver: Any) -> None:
    receiver.url = "http://127.0.0.1:9/hook"
    _set_up(wms, receiver, template="Order is created")
    wms.put_order()
    attempt = _run(wms)[0]["attempts"][0]
    assert attempt["status"] is None
    assert "Connect" in attempt["error"]


def test_a_webhook_deleted_meanwhile_delivers_nothing(wms: Any, receiver: Any) -> None:
    number = _set_up(wms, receiver, template="Order is created")
    wms.put_order()
    wms.control("DELETE", f"/webhooks/{number}")
    assert _run(wms)[0]["state"] == "gave_up"
    assert receiver.bodies == []
    assert wms.desk.delete(f"/_sandbox/webhooks/{number}").status_code == 404


def test_a_webhook_can_be_changed(wms: Any, receiver: Any) -> None:
    number = _set_up(wms, receiver, template="Order is picked")
    form = {"url": receiver.url, "goods_owners": [159], "template": "Order is created"}
    wms.control("PUT", f"/webhooks/{number}", json=form)
    wms.put_order()
    _run(wms)
    assert len(receiver.bodies) == 1
    assert [one["id"] for one in wms.control("GET", "/webhooks")] == [number]


@pytest.mark.parametrize(("knob", "events"), [("none", 1), ("same_event", 1), ("fresh_event", 2)])
def test_knob_duplicates(wms: Any, receiver: Any, knob: str, events: int) -> None:
    wms.turn(webhook_duplicates=knob)
    _set_up(wms, receiver, template="Order is created")
    wms.put_order()
    _run(wms)
    assert len(receiver.bodies) == (1 if knob == "none" else 2)
    assert len({body["webhookEventId"] for body in receiver.bodies}) == events


def test_knob_order(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created")

    def arrivals(knob: str) -> list[str]:
        wms.turn(webhook_order=knob)
        receiver.bodies.clear()
        for number in range(8):
            wms.put_order(f"{knob}{number}")
        _run(wms)
        return [body["orderNumber"][-1] for body in receiver.bodies]

    made = [str(number) for number in range(8)]
    assert arrivals("as_created") == made
    assert arrivals("reversed") == made[::-1]
    shuffled = arrivals("shuffled")
    assert shuffled != made
    assert sorted(shuffled) == made


def test_knob_delay(wms: Any, receiver: Any) -> None:
    wms.turn(webhook_delay_s=30)
    _set_up(wms, receiver, template="Order is created")
    wms.put_order()
    wms.clock.advance(29)
    assert _run(wms) == []
    wms.clock.advance(1)
    assert len(_run(wms)) == 1


def test_knob_drop_rate(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created")
    wms.turn(webhook_drop_rate=1)
    wms.put_order("1")
    assert _run(wms) == []
    assert [one["state"] for one in _deliveries(wms)] == ["dropped"]
    wms.turn(webhook_drop_rate=0.5)
    for number in range(20):
        wms.put_order(f"half-{number}")
    _run(wms)
    assert 0 < len(receiver.bodies) < 20


def test_knob_delivery_auto_needs_nobody(wms: Any, receiver: Any) -> None:
    _set_up(wms, receiver, template="Order is created")
    wms.put_order("1")
    assert not receiver.arrived.wait(0.3)
    wms.turn(webhook_delivery="auto")
    assert receiver.arrived.wait(5)
    assert receiver.bodies[0]["orderNumber"] == "1"
