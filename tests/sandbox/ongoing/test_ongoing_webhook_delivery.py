"""Webhooks on their way: when they are sent, again and again, doubled, out of order, late, or never."""

from typing import Any

import pytest

from brygga_sandbox.ongoing.deliveries import take_up_again
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.times import moment, stamp


def test_retry_policy_one_day_follows_its_timetable(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")
    receiver.answers = [500] * 100
    wms.put_order()
    wms.deliver()
    waited = []
    while (delivery := wms.deliveries()[0])["state"] == "waiting":
        assert wms.deliver() == []
        waited.append(_seconds_until(wms, delivery["due"]))
        wms.clock.advance(waited[-1])
        wms.deliver()
    assert waited == [60, 300, 900, 1800] + [7200] * 11
    assert delivery["state"] == "gave_up"
    assert len(receiver.bodies) == len(waited) + 1
    assert len({body["timestamp"] for body in receiver.bodies}) == 1
    assert len({body["webhookEventId"] for body in receiver.bodies}) == 1


def _seconds_until(wms: Any, due: str) -> float:
    return float((moment(due) - moment(stamp(wms.clock.now()))).total_seconds())


def test_a_later_2xx_ends_the_retries(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")
    receiver.answers = [503, 401]
    wms.put_order()
    wms.deliver()
    for _ in range(3):
        wms.clock.advance(3600)
        wms.deliver()
    delivery = wms.deliveries()[0]
    assert delivery["state"] == "delivered"
    assert [one["status"] for one in delivery["attempts"]] == [503, 401, 200]


def test_retry_policy_none_gives_up_at_once(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created", retry="none")
    receiver.answers = [500]
    wms.put_order()
    assert wms.deliver()[0]["state"] == "gave_up"
    wms.clock.advance(90_000)
    assert wms.deliver() == []


def test_an_unreachable_receiver_counts_as_failed(wms: Any, receiver: Any) -> None:
    receiver.url = "http://127.0.0.1:9/hook"
    wms.webhook(receiver, template="Order is created")
    wms.put_order()
    attempt = wms.deliver()[0]["attempts"][0]
    assert attempt["status"] is None
    assert "Connect" in attempt["error"]


def test_a_webhook_deleted_meanwhile_delivers_nothing(wms: Any, receiver: Any) -> None:
    number = wms.webhook(receiver, template="Order is created")
    wms.put_order()
    wms.control("DELETE", f"/webhooks/{number}")
    assert wms.deliver()[0]["state"] == "gave_up"
    assert receiver.bodies == []
    assert wms.desk.delete(f"/_sandbox/webhooks/{number}").status_code == 404


def test_a_webhook_can_be_changed(wms: Any, receiver: Any) -> None:
    number = wms.webhook(receiver, template="Order is picked")
    form = {"url": receiver.url, "goods_owners": [159], "template": "Order is created"}
    wms.control("PUT", f"/webhooks/{number}", json=form)
    wms.put_order()
    wms.deliver()
    assert len(receiver.bodies) == 1
    assert [one["id"] for one in wms.control("GET", "/webhooks")] == [number]


@pytest.mark.parametrize(("knob", "events"), [("none", 1), ("same_event", 1), ("fresh_event", 2)])
def test_knob_duplicates(wms: Any, receiver: Any, knob: str, events: int) -> None:
    wms.turn(webhook_duplicates=knob)
    wms.webhook(receiver, template="Order is created")
    wms.put_order()
    wms.deliver()
    assert len(receiver.bodies) == (1 if knob == "none" else 2)
    assert len({body["webhookEventId"] for body in receiver.bodies}) == events


def test_knob_order(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")

    def arrivals(knob: str) -> list[str]:
        wms.turn(webhook_order=knob)
        receiver.bodies.clear()
        for number in range(8):
            wms.put_order(f"{knob}{number}")
        wms.deliver()
        return [body["orderNumber"][-1] for body in receiver.bodies]

    made = [str(number) for number in range(8)]
    assert arrivals("as_created") == made
    assert arrivals("reversed") == made[::-1]
    shuffled = arrivals("shuffled")
    assert shuffled != made
    assert sorted(shuffled) == made


def test_knob_delay(wms: Any, receiver: Any) -> None:
    wms.turn(webhook_delay_s=30)
    wms.webhook(receiver, template="Order is created")
    wms.put_order()
    wms.clock.advance(29)
    assert wms.deliver() == []
    wms.clock.advance(1)
    assert len(wms.deliver()) == 1


def test_knob_drop_rate(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")
    wms.turn(webhook_drop_rate=1)
    wms.put_order("1")
    assert wms.deliver() == []
    assert [one["state"] for one in wms.deliveries()] == ["dropped"]
    wms.turn(webhook_drop_rate=0.5)
    for number in range(20):
        wms.put_order(f"half-{number}")
    wms.deliver()
    assert 0 < len(receiver.bodies) < 20


def test_knob_system(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")
    wms.put_order("1")
    wms.turn(webhook_system="address")
    wms.put_order("2")
    wms.deliver()
    assert [body["system"] for body in receiver.bodies] == ["demo", "https://demo.ongoingsystems.se/demo"]


def test_knob_delivery_auto_needs_nobody(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")
    wms.put_order("1")
    assert not receiver.arrived.wait(0.3)
    wms.turn(webhook_delivery="auto")
    assert receiver.arrived.wait(5)
    assert receiver.bodies[0]["orderNumber"] == "1"


def test_a_delivery_on_its_way_when_the_sandbox_was_killed_waits_again(wms: Any, receiver: Any) -> None:
    wms.webhook(receiver, template="Order is created")
    wms.put_order()
    store = wms.sandbox.store
    store.delete(
        "ongoing.delivery-waiting", wms.deliveries()[0]["id"]
    )  # what the courier does before it sends
    assert wms.deliver() == []
    take_up_again(Site(store, wms.clock))
    assert [one["state"] for one in wms.deliver()] == ["delivered"]
    take_up_again(Site(store, wms.clock))
    assert wms.deliver() == []
