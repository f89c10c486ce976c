"""The Test button and the page where a warehouse sets up its webhooks."""

from typing import Any

import pytest


@pytest.mark.parametrize("template", ["Order status is changed", "Purchase order is received"])
def test_the_test_button_sends_zero_ids(wms: Any, receiver: Any, template: str) -> None:
    form = {"url": receiver.url, "goods_owners": [159], "template": template}
    number = wms.control("POST", "/webhooks", json=form)["id"]
    assert wms.control("POST", f"/webhooks/{number}/test")["status"] == 200
    body = receiver.bodies[0]
    kind = "order" if template.startswith("Order") else "purchaseOrder"
    assert body[f"webhook{kind[0].upper()}{kind[1:]}sId"] == 0
    assert (body["webhookEventId"], body[f"{kind}Id"], body[f"{kind}Status"]["number"]) == (0, 0, 0)
    assert body["goodsOwnerId"] == 159
    assert wms.control("GET", "/webhooks/deliveries") == []


def test_the_page_sets_up_tests_disables_and_deletes(wms: Any, receiver: Any) -> None:
    empty = wms.desk.get("/desk/webhooks").text
    assert "No webhook is set up." in empty
    form = {
        "url": receiver.url,
        "kind": "regular",
        "goods_owners": "159",
        "template": "Order status is changed",
        "from_low": "0",
        "from_high": "9999",
        "to_low": "450",
        "to_high": "799",
        "authentication": "x_auth_token",
        "token": "secret",
        "retry": "one_day",
    }
    assert wms.desk.post("/desk/webhooks", data=form).status_code == 303
    made = wms.control("GET", "/webhooks")[0]
    assert (made["to_status"], made["token"], made["goods_owners"]) == ([450, 799], "secret", [159])
    tested = wms.desk.post(f"/desk/webhooks/{made['id']}/test").text
    assert f"The test of webhook {made['id']} was answered 200." in " ".join(tested.split())
    assert receiver.headers[0]["x-auth-token"] == "secret"
    wms.desk.post(f"/desk/webhooks/{made['id']}/disable")
    assert wms.control("GET", "/webhooks")[0]["enabled"] is False
    wms.desk.post(f"/desk/webhooks/{made['id']}/enable")
    wms.work(wms.put_order(), "send")
    wms.control("POST", "/webhooks/run")
    assert "delivered" in wms.desk.get("/desk/webhooks").text
    wms.desk.post(f"/desk/webhooks/{made['id']}/delete")
    assert wms.control("GET", "/webhooks") == []


def test_a_form_that_is_not_right_is_explained(wms: Any) -> None:
    answer = wms.desk.post("/desk/webhooks", data={"url": "nowhere", "kind": "regular", "retry": "none"})
    assert answer.status_code == 409
    assert "Not saved: url is not right." in answer.text
    assert wms.control("GET", "/webhooks") == []
    assert "There is no webhook 99." in wms.desk.post("/desk/webhooks/99/test").text
