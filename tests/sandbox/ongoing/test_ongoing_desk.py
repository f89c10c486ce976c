"""What the warehouse does, by its JSON forms and by its pages."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("step", "status"),
    [("release", 300), ("allocate", 320), ("pick", 400), ("send", 450), ("collect", 500), ("cancel", 1000)],
)
def test_each_step_gives_its_status(wms: Any, step: str, status: int) -> None:
    number = wms.put_order()
    assert wms.work(number, step)["status"] == status
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderStatus"]["number"] == status


def test_the_history_says_when_each_status_came(wms: Any) -> None:
    number = wms.put_order()
    for step in ("release", "allocate", "pick", "send", "collect"):
        wms.clock.advance(60)
        wms.work(number, step)
    history = wms.control("GET", f"/orders/{number}")["history"]
    assert [one["status"] for one in history] == [200, 300, 320, 400, 450, 500]
    assert [one["at"][14:16] for one in history] == ["15", "16", "17", "18", "19", "20"]


def test_picking_part_leaves_a_partial_order(wms: Any) -> None:
    number = wms.put_order(lines=2)
    wms.work(number, "pick", lines={"1": "1.5"})
    shown = wms.get(f"/orders/{number}")
    assert [line["pickedNumberOfItems"] for line in shown["orderLines"]] == [1.5, 0.0]
    assert shown["orderInfo"]["pickedNumberOfItems"] == 1.5
    item = shown["orderLines"][0]["pickedArticleItems"][0]
    assert (item["numberOfItems"], item["isPicked"], item["pickedTime"]) == (
        1.5,
        True,
        "2026-03-02T07:15:30.437Z",
    )
    wms.work(number, "send")
    assert [line["pickedNumberOfItems"] for line in wms.get(f"/orders/{number}")["orderLines"]] == [1.5, 0.0]


def test_picking_the_rest_later_adds_up(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "pick", lines={"1": 1})
    wms.work(number, "pick")
    line = wms.get(f"/orders/{number}")["orderLines"][0]
    assert (line["pickedNumberOfItems"], len(line["pickedArticleItems"])) == (2.0, 2)


@pytest.mark.parametrize("lines", [{"1": 3}, {"7": 1}, {"1": -1}, {"1": "many"}])
def test_impossible_picks_change_nothing(wms: Any, lines: dict[str, Any]) -> None:
    number = wms.put_order()
    answer = wms.desk.post(f"/_sandbox/orders/{number}/pick", json={"lines": lines})
    assert answer.status_code == 409
    assert answer.json()["detail"].endswith(".")
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderStatus"]["number"] == 200


def test_rows_that_are_not_picked_stay_unpicked(wms: Any) -> None:
    fee = {"rowNumber": "2", "articleNumber": "FEE", "numberOfItems": 1, "shouldBePicked": False}
    order = wms.an_order()
    number = wms.put_order(orderLines=[*order["orderLines"], fee])
    wms.work(number, "pick")
    lines = wms.get(f"/orders/{number}")["orderLines"]
    assert [line["pickedNumberOfItems"] for line in lines] == [2.0, 0.0]


def test_sending_makes_waybill_parcel_and_tracking(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "send")
    shown = wms.get(f"/orders/{number}")
    assert shown["orderInfo"]["wayBill"] == shown["tracking"][0]["waybill"]
    assert shown["parcels"][0]["tracking"]["trackingUrl"].startswith("https://")
    assert wms.orders(onlyIfTransportPrinted=True) == ["2045"]


def test_nothing_can_be_done_with_a_cancelled_order(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "cancel")
    for step in ("release", "allocate", "pick", "send", "collect", "return", "cancel"):
        assert wms.desk.post(f"/_sandbox/orders/{number}/{step}").status_code == 409


def test_a_return_needs_something_that_left(wms: Any) -> None:
    number = wms.put_order()
    assert wms.desk.post(f"/_sandbox/orders/{number}/return").status_code == 409
    wms.work(number, "send")
    assert wms.work(number, "return")["status"] == 800
    line = wms.get(f"/orders/{number}")["orderLines"][0]
    assert (line["returnedNumberOfItems"], line["pickedArticleItems"][0]["isReturned"]) == (2.0, True)


def test_any_status_number_can_be_given(wms: Any) -> None:
    number = wms.put_order()
    wms.work(number, "status", number=475)
    assert wms.get(f"/orders/{number}")["orderInfo"]["orderStatus"] == {"number": 475, "text": None}


def test_the_warehouse_edits_an_order_whatever_its_status(wms: Any) -> None:
    number = wms.put_order(lines=3)
    wms.work(number, "pick")
    change = {
        "orderRemark": "from the warehouse",
        "orderLines": [
            {"rowNumber": "1", "numberOfItems": 1.5},
            {"rowNumber": "9", "articleNumber": "NEW", "numberOfItems": 1},
        ],
    }
    wms.work(number, "edit", order=change, removed_rows=["2"])
    shown = wms.get(f"/orders/{number}")
    assert shown["orderInfo"]["orderRemark"] == "from the warehouse"
    rows = {line["rowNumber"]: line["orderedNumberOfItems"] for line in shown["orderLines"]}
    assert rows == {"1": 1.5, "3": 4.0, "9": 1.0}
    bad = wms.desk.post(
        f"/_sandbox/orders/{number}/edit", json={"order": {"orderLines": [{"rowNumber": "8"}]}}
    )
    assert bad.status_code == 409


def test_another_connector_can_have_put_an_order(wms: Any) -> None:
    body = {"order": wms.an_order("20001", goodsOwnerOrderId="81001"), "status": 450}
    made = wms.control("POST", "/orders", json=body)
    assert made["status"] == 450
    assert wms.orders(goodsOwnerOrderId="81001") == ["20001"]
    broken = wms.desk.post("/_sandbox/orders", json={"order": {"goodsOwnerId": 159}})
    assert broken.status_code == 409


def test_unknown_documents_and_steps_are_said_in_a_sentence(wms: Any) -> None:
    number = wms.put_order()
    for path in ("orders/1/pick", f"orders/{number}/fly", "purchase-orders/1/receive"):
        answer = wms.desk.post(f"/_sandbox/{path}")
        assert answer.status_code == 409
        assert answer.json()["detail"].endswith(".")


def test_the_order_page_works_with_forms_alone(wms: Any) -> None:
    number = wms.put_order(lines=2)
    page = wms.desk.get(f"/desk/orders/{number}").text
    for button in ("Release", "Allocate", "Send", "Collect", "Cancel", "Return", "Pick"):
        assert f">{button}</button>" in page
    done = wms.desk.post(f"/desk/orders/{number}/pick", data={"row:1": "1,5", "row:2": ""})
    assert (done.status_code, done.headers["location"]) == (303, f"/desk/orders/{number}")
    assert wms.get(f"/orders/{number}")["orderInfo"]["pickedNumberOfItems"] == 1.5
    wms.desk.post(f"/desk/orders/{number}/pick", data={"row:1": "", "row:2": ""})
    assert wms.get(f"/orders/{number}")["orderInfo"]["pickedNumberOfItems"] == 5.0
    late = wms.desk.post(f"/desk/orders/{number}/pick", data={"row:1": "1"})
    assert late.status_code == 409
    assert "Row 1 has 0.0 left to pick, not 1.0." in late.text


def test_the_purchase_order_page_receives_goods(wms: Any) -> None:
    number = wms.put_purchase_order()
    assert ">Receive</button>" in wms.desk.get(f"/desk/purchase-orders/{number}").text
    assert wms.desk.post(f"/desk/purchase-orders/{number}/receive").status_code == 303
    assert "500 Received" in wms.desk.get(f"/desk/purchase-orders/{number}").text
    assert wms.desk.post(f"/desk/purchase-orders/{number}/cancel").status_code == 303
    assert wms.desk.post(f"/desk/purchase-orders/{number}/receive").status_code == 409


def test_the_pages_set_any_status_and_the_webhooks_hear_of_it(wms: Any, receiver: Any) -> None:
    for template in ("Order status is changed", "Purchase order status is changed"):
        form = {"url": receiver.url, "goods_owners": [159], "template": template}
        wms.control("POST", "/webhooks", json=form)
    order, purchase = wms.put_order(), wms.put_purchase_order()
    wms.turn(status_texts="tenant")
    for address, status, shown in (
        (f"/desk/orders/{order}", "451", "<strong>451 Klar til henting</strong>"),
        (f"/desk/purchase-orders/{purchase}", "200", "<strong>200 Arrival space</strong>"),
    ):
        assert f'<option value="{status}">' in wms.desk.get(address).text
        done = wms.desk.post(f"{address}/status", data={"status": status})
        assert (done.status_code, done.headers["location"]) == (303, address)
        assert shown in wms.desk.get(address).text
        wrong = wms.desk.post(f"{address}/status", data={"status": "gone"})
        assert (wrong.status_code, "A status must be a whole number." in wrong.text) == (409, True)
    wms.control("POST", "/webhooks/run")
    told = [body.get("orderStatus") or body["purchaseOrderStatus"] for body in receiver.bodies]
    assert told == [{"number": 451}, {"number": 200}]


def test_the_same_status_again_is_no_change_of_status(wms: Any) -> None:
    order, purchase = wms.put_order(), wms.put_purchase_order()
    wms.clock.advance(60)
    for kind, number, status in (("orders", order, 200), ("purchase-orders", purchase, 100)):
        again = wms.work(number, "status", kind, number=status)
        assert again["status_changed"] == again["created"] < again["updated"]
        assert len(again["history"]) == 1


def test_the_pages_work_an_order_through_to_collected(wms: Any) -> None:
    address = f"/desk/orders/{wms.put_order()}"
    for step, shown in (
        ("release", "300 Released"),
        ("allocate", "320 Allocated"),
        ("pick", "400 Picked"),
        ("send", "450 Sent"),
        ("collect", "500 Collected"),
        ("return", "800 Returned"),
        ("cancel", "1000 Cancelled"),
    ):
        assert wms.desk.post(f"{address}/{step}").status_code == 303
        assert f"<strong>{shown}</strong>" in wms.desk.get(address).text
    refused = wms.desk.post(f"{address}/send")
    assert (refused.status_code, "This order is cancelled." in refused.text) == (409, True)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "many"])
def test_a_quantity_that_is_no_number_is_explained(wms: Any, amount: str) -> None:
    order, purchase = wms.put_order(), wms.put_purchase_order()
    for address in (f"/desk/orders/{order}/pick", f"/desk/purchase-orders/{purchase}/receive"):
        answer = wms.desk.post(address, data={"row:1": amount})
        assert (answer.status_code, "A quantity must be a number." in answer.text) == (409, True)


def test_receiving_the_rest_when_more_came_already_receives_nothing(wms: Any) -> None:
    number = wms.put_purchase_order(lines=2)
    wms.work(number, "receive", "purchase-orders", lines={"1": 12})
    assert wms.desk.post(f"/desk/purchase-orders/{number}/receive").status_code == 303
    lines = wms.get(f"/purchaseOrders/{number}")["purchaseOrderLines"]
    assert [line["receivedNumberOfItems"] for line in lines] == [12.0, 20.0]


def test_the_registers_list_and_find(wms: Any) -> None:
    number = wms.put_order("2045", goodsOwnerOrderId="81001")
    wms.put_order("2046")
    wms.put_purchase_order()
    assert f'id="order-{number}"' in wms.desk.get("/desk/159").text
    found = wms.desk.get("/desk/159", params={"q": "81001"}).text
    assert f'id="order-{number}"' in found
    assert "2046" not in found
    assert "3310" in wms.desk.get("/desk/159", params={"show": "purchase-orders"}).text
    assert "A-1" in wms.desk.get("/desk/159", params={"show": "articles"}).text
    assert "Nothing here that matches" in wms.desk.get("/desk/159", params={"q": "zzz"}).text


@pytest.mark.parametrize("path", ["/desk/999", "/desk/orders/1", "/desk/purchase-orders/1"])
def test_a_page_of_nothing_says_so(wms: Any, path: str) -> None:
    answer = wms.desk.get(path)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text


def test_the_first_page_lets_a_person_choose(wms: Any) -> None:
    for path in ("/", "/desk"):
        assert 'id="owner-159"' in wms.desk.get(path).text
