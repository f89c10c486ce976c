"""The world it starts with, reset, faults over the wire, and writes that wait for each other."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app
from brygga_sandbox.ongoing.lanes import Lanes
from brygga_sandbox.state import Store


def _numbers(wms: Any, owner: int) -> list[str]:
    found = wms.get("/orders", goodsOwnerId=owner)
    return [one["orderInfo"]["orderNumber"] for one in found]


def test_goods_owner_159_is_empty_and_160_has_lived(wms: Any) -> None:
    assert _numbers(wms, 159) == []
    assert wms.articles() == []
    lived = wms.get("/orders", goodsOwnerId=160)
    assert {(one["orderInfo"]["orderNumber"], one["orderInfo"]["goodsOwnerOrderId"]) for one in lived} >= {
        ("20001", "81001"),
        ("20002", "shop-2"),
    }
    assert len(wms.get("/articles", goodsOwnerId=160)) == 2
    assert len(wms.get("/purchaseOrders", goodsOwnerId=160)) == 1


def test_reset_forgets_everything_and_takes_a_number_of_orders(wms: Any) -> None:
    wms.put_order()
    wms.turn(initial_status=300)
    wms.control("POST", "/reset", json={"orders": 12})
    assert _numbers(wms, 159) == []
    assert len(_numbers(wms, 160)) == 12
    assert wms.control("GET", "/knobs")["initial_status"] == 200


_FIXED = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_same_seed_makes_the_same_world() -> None:
    first, second = (create_app(Store(), Clock(lambda: _FIXED), seed=3) for _ in range(2))
    assert first.store.all("ongoing.order") == second.store.all("ongoing.order")


def test_a_state_file_survives_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "state.sqlite")
    store = Store(path)
    create_app(store, Clock())
    store.close()
    again = Store(path)
    create_app(again, Clock())
    assert len(again.all("ongoing.order")) == 3
    again.close()


def test_a_lost_answer_has_made_the_order(wms: Any) -> None:
    wms.control("POST", "/faults", json={"kind": "cut_after", "method": "PUT", "path": "/orders$"})
    with pytest.raises(httpx2.RemoteProtocolError):
        wms.api.put("/orders", json=wms.an_order())
    assert wms.orders(orderNumber="2045") == ["2045"]
    assert wms.api.put("/orders", json=wms.an_order()).status_code == 200


def test_a_call_cut_before_has_made_nothing(wms: Any) -> None:
    wms.control("POST", "/faults", json={"kind": "cut_before", "method": "PUT"})
    with pytest.raises(httpx2.RemoteProtocolError):
        wms.api.put("/orders", json=wms.an_order())
    assert wms.orders() == []


def test_a_server_error_has_the_vendors_body(wms: Any) -> None:
    wms.control("POST", "/faults", json={"kind": "server_error"})
    answer = wms.api.get("/warehouses")
    assert (answer.status_code, answer.json()) == (500, {"Message": "An error has occurred."})


def test_too_many_says_when_to_come_back(wms: Any) -> None:
    wms.control("POST", "/faults", json={"kind": "too_many", "retry_after": 7})
    answer = wms.api.get("/warehouses")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize(
    ("kind", "status"),
    [("request_timeout", 408), ("unavailable", 503), ("bad_gateway", 502), ("html_ok", 200)],
)
def test_other_faults_answer_something_else_than_json(wms: Any, kind: str, status: int) -> None:
    wms.control("POST", "/faults", json={"kind": kind, "method": "PUT"})
    answer = wms.api.put("/orders", json=wms.an_order())
    assert answer.status_code == status
    assert "json" not in answer.headers["content-type"]
    assert wms.orders() == []


def test_a_late_effect_shows_when_its_time_has_come(wms: Any) -> None:
    wms.control("POST", "/faults", json={"kind": "late_effect", "method": "PUT", "delay_s": 20})
    with pytest.raises(httpx2.RemoteProtocolError):
        wms.api.put("/orders", json=wms.an_order())
    assert wms.orders() == []
    wms.clock.advance(20)
    assert wms.orders() == ["2045"]


def test_truncated_json_breaks_while_reading(wms: Any) -> None:
    wms.put_order()
    wms.control("POST", "/faults", json={"kind": "truncated", "method": "GET"})
    with pytest.raises(httpx2.RemoteProtocolError):
        wms.api.get("/orders", params={"goodsOwnerId": 159})


def test_faults_leave_pages_and_control_alone(wms: Any) -> None:
    wms.control("POST", "/faults", json={"kind": "server_error", "times": None})
    assert wms.desk.get("/desk").status_code == 200
    wms.control("DELETE", "/faults")
    assert wms.api.get("/warehouses").status_code == 200


def test_every_call_is_in_the_log_with_its_body(wms: Any) -> None:
    wms.put_order()
    calls = wms.control("GET", "/calls", params={"method": "PUT"})
    assert [call["path"] for call in calls] == ["/demo/api/v1/orders"]
    assert '"orderNumber":"2045"' in calls[0]["body"]
    assert "Authorization" in calls[0]["headers"]


def _write_at_once(wms: Any, orders: list[dict[str, Any]]) -> Any:
    """Writes that all are under way before the first may touch the store; what was counted meanwhile."""

    def put(order: dict[str, Any]) -> int:
        with httpx2.Client(auth=("WSIdemo", "demo"), timeout=30) as http:
            return http.put(f"{wms.url}/demo/api/v1/orders", json=order).status_code

    deadline = time.monotonic() + 20
    with ThreadPoolExecutor(len(orders)) as pool:
        with wms.sandbox.store.lock:
            answers = [pool.submit(put, order) for order in orders]
            seen = wms.control("GET", "/concurrency")
            while sum(one["writes"] for one in seen) < len(orders) and time.monotonic() < deadline:
                seen = wms.control("GET", "/concurrency")
        assert {answer.result() for answer in answers} == {201}
    return seen


def test_concurrent_writes_of_a_goods_owner_are_counted_and_all_done(wms: Any) -> None:
    seen = _write_at_once(wms, [wms.an_order(str(number)) for number in range(3)])
    assert seen == [{"goodsOwnerId": 159, "writes": 3, "highest": 3}]
    assert sorted(wms.orders()) == ["0", "1", "2"]


def test_writes_of_two_goods_owners_do_not_count_together(wms: Any) -> None:
    seen = _write_at_once(wms, [wms.an_order("1"), wms.an_order("2", goodsOwnerId=160)])
    assert [(one["goodsOwnerId"], one["highest"]) for one in seen] == [(159, 1), (160, 1)]


def test_knob_write_s_holds_a_goods_owner_for_that_long(wms: Any) -> None:
    wms.turn(write_s=0.2)
    began = time.monotonic()
    wms.put_order()
    assert time.monotonic() - began >= 0.2


def test_one_after_another_never_counts_more_than_one(wms: Any) -> None:
    number = wms.put_order()
    wms.ok("PATCH", f"/orders/{number}/orderRemark", json={"orderRemark": "x"})
    wms.ok("DELETE", "/orders", params={"goodsOwnerId": 159, "orderNumber": "2045"})
    wms.put_purchase_order()
    assert wms.control("GET", "/concurrency") == [{"goodsOwnerId": 159, "writes": 4, "highest": 1}]
    wms.control("DELETE", "/concurrency")
    assert wms.control("GET", "/concurrency") == []


def test_reads_are_not_writes(wms: Any) -> None:
    wms.orders()
    wms.ok("POST", "/articles/byQuery", json={"goodsOwnerId": 159})
    assert wms.control("GET", "/concurrency") == []


def test_knobs_are_turned_over_the_wire_and_wrong_ones_refused(wms: Any) -> None:
    turned = wms.control("PATCH", "/knobs", json={"initial_status": 150})
    assert turned["initial_status"] == 150
    assert wms.desk.patch("/_sandbox/knobs", json={"initial_status": 999}).status_code == 400
    assert wms.desk.patch("/_sandbox/knobs", json={"no_such": 1}).status_code == 400


def test_a_second_write_waits_until_the_first_is_done() -> None:
    lanes, inside, go_on = Lanes(), threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> None:
        with lanes.hold(159, 0):
            inside.set()
            go_on.wait(5)
            done.append("first")

    def second(owner: int) -> None:
        with lanes.hold(owner, 0):
            done.append(f"second in {owner}")

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(first)]
        assert inside.wait(5)
        second(160)
        running.append(pool.submit(second, 159))
        assert not wait(running, timeout=0.1).done
        go_on.set()
        assert wait(running, timeout=5).not_done == set()
    assert done == ["second in 160", "first", "second in 159"]
