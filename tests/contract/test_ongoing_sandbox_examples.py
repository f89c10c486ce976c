"""The vendor's own example bodies against the Ongoing sandbox: accepted, and answered in the documented shape."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app
from brygga_sandbox.ongoing.events import (
    order_payload,
    purchase_line_payload,
    purchase_order_payload,
    trial_payload,
)
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.webhooks import Template, Webhook, payload_for
from brygga_sandbox.state import Store

EXAMPLES = Path(__file__).parents[3] / "shared" / "contracts" / "ongoing-examples"

pytestmark = pytest.mark.skipif(
    not EXAMPLES.exists(), reason=f"the folder {EXAMPLES.name} is not beside this checkout"
)


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


class Wms:
    """The sandbox called in process, at the API's root."""

    def __init__(self) -> None:
        self.sandbox = create_app(Store(), Clock())
        self.http = TestClient(self.sandbox)
        self.http.auth = ("WSIdemo", "demo")  # type: ignore[assignment]

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.http.request(method, f"/demo/api/v1{path}", json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json() if answer.content else None

    def desk(self, path: str, body: Any = None) -> None:
        assert self.http.post(f"/_sandbox{path}", json=body).status_code == 200


@pytest.fixture
def wms() -> Wms:
    return Wms()


def _shape(text: str) -> str:
    """A message with its numbers taken out."""
    return re.sub(r"'\d+'", "'#'", text)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/articles", "article-put-full"),
        ("/articles", "article-put-minimal"),
        ("/orders", "order-put-full"),
        ("/orders", "order-put-minimal"),
        ("/purchaseOrders", "purchase-order-put-full"),
        ("/purchaseOrders", "purchase-order-put-minimal"),
    ],
)
def test_a_put_is_answered_as_the_vendor_answers(wms: Wms, path: str, name: str) -> None:
    answer, official = wms.call("PUT", path, _example(f"{name}.request")), _example(f"{name}.response")
    assert set(answer) == set(official)
    assert _shape(answer["message"]) == _shape(official["message"])


def _missing(official: Any, ours: Any, where: str = "") -> list[str]:
    """Members and values of the vendor's answer that ours lacks; ours may have more members."""
    if isinstance(official, dict):
        if not isinstance(ours, dict):
            return [f"{where} is not an object"]
        return [
            line
            for name, value in official.items()
            for line in (
                _missing(value, ours[name], f"{where}.{name}") if name in ours else [f"{where}.{name}"]
            )
        ]
    if isinstance(official, list):
        return [line for pair in zip(official, ours, strict=False) for line in _missing(*pair, where)]
    return [] if official == ours else [f"{where}: {ours!r} instead of {official!r}"]


# Ids, times, the vendor's own stock, language and carriers: another warehouse, another day.
OTHER_BY_NATURE = {
    ".goodsOwner.name",
    ".orderInfo.orderId",
    ".orderInfo.createdDate",
    ".orderInfo.shippedTime",
    ".orderInfo.wayBill",
    ".orderInfo.returnWayBill",
    ".orderInfo.orderStatus.text",
    ".orderLines.id",
    ".orderLines.pickedArticleItems.articleItemId",
    ".orderLines.pickedArticleItems.numberOfItems",
    ".orderLines.pickedArticleItems.inDate",
    ".orderLines.pickedArticleItems.serial",
    ".orderLines.pickedArticleItems.pickedTime",
    ".orderLines.article.articleSystemId",
    ".transporter.transporterName",
    ".transporter.name",
    ".returnTransporter.transporterName",
    ".returnTransporter.name",
    ".articleSystemId",
    ".inventoryInfo.numberOfItems",
    ".inventoryInfo.lastInDate",
    ".purchaseOrderInfo.purchaseOrderId",
    ".purchaseOrderInfo.purchaseOrderStatus.text",
    ".purchaseOrderLines.id",
    ".purchaseOrderLines.article.articleSystemId",
    ".purchaseOrderLines.articleItems.originalArticleItemId",
    ".purchaseOrderLines.articleItems.numberOfItems",
    ".purchaseOrderLines.articleItems.inDate",
    ".purchaseOrderLines.articleItems.location",
}


def _unexplained(official: Any, ours: Any) -> list[str]:
    return [line for line in _missing(official, ours) if line.partition(": ")[0] not in OTHER_BY_NATURE]


def test_the_full_order_comes_back_as_the_vendor_shows_it(wms: Wms) -> None:
    number = wms.call("PUT", "/orders", _example("order-put-full.request"))["orderId"]
    for step in ("allocate", "pick", "collect"):
        wms.desk(f"/orders/{number}/{step}")
    assert _unexplained(_example("order-get.response"), wms.call("GET", f"/orders/{number}")) == []


def test_the_full_article_comes_back_as_the_vendor_shows_it(wms: Wms) -> None:
    number = wms.call("PUT", "/articles", _example("article-put-full.request"))["articleSystemId"]
    assert _unexplained(_example("article-get.response"), wms.call("GET", f"/articles/{number}")) == []


def test_the_full_purchase_order_comes_back_as_the_vendor_shows_it(wms: Wms) -> None:
    number = wms.call("PUT", "/purchaseOrders", _example("purchase-order-put-full.request"))
    number = number["purchaseOrderId"]
    wms.desk(f"/purchase-orders/{number}/receive", {"lines": {"1": 2, "2": 7}})
    shown = wms.call("GET", f"/purchaseOrders/{number}")
    assert _unexplained(_example("purchase-order-get.response"), shown) == []


def test_the_statuses_hold_every_one_of_the_example(wms: Wms) -> None:
    for path, name in (("orders", "order"), ("purchaseOrders", "purchase-order")):
        ours = wms.call("GET", f"/{path}/statuses")["orderStatuses"]
        for status in _example(f"{name}-statuses-get.response")["orderStatuses"]:
            assert status in ours


def test_example_patches_and_small_puts_are_accepted(wms: Wms) -> None:
    order = wms.call("PUT", "/orders", _example("order-put-full.request"))["orderId"]
    line = wms.call("GET", f"/orders/{order}")["orderLines"][0]["id"]
    for path, name in (
        ("orderNumber", "order-number-patch"),
        ("waybill", "order-waybill-patch"),
        ("returnWaybill", "order-return-waybill-patch"),
        (f"lines/{line}/reportedNumberOfItems", "order-line-reported-patch"),
        (f"lines/{line}/reportedReturnedNumberOfItems", "order-line-reported-returned-patch"),
    ):
        wms.call("PATCH", f"/orders/{order}/{path}", _example(f"{name}.request"))
    wms.call("PUT", f"/orders/{order}/parcels", _example("order-parcel-put.request"))
    wms.call("PUT", "/orders/wayOfDeliveryTypes", _example("way-of-delivery-type-put.request"))
    shown = wms.call("GET", f"/orders/{order}")
    assert shown["orderInfo"]["orderNumber"] == "NewOrderNumber"
    assert shown["parcels"][0]["parcelNumber"] == "PARCELNO-123123"


def test_example_patches_of_purchase_orders_are_accepted(wms: Wms) -> None:
    number = wms.call("PUT", "/purchaseOrders", _example("purchase-order-put-full.request"))
    number = number["purchaseOrderId"]
    line = wms.call("GET", f"/purchaseOrders/{number}")["purchaseOrderLines"][0]["id"]
    wms.call("PATCH", f"/purchaseOrders/{number}/inDate", _example("purchase-order-in-date-patch.request"))
    body = _example("purchase-order-line-reported-patch.request")
    wms.call("PATCH", f"/purchaseOrders/{number}/lines/{line}/reportedNumberOfItems", body)
    shown = wms.call("GET", f"/purchaseOrders/{number}")
    assert shown["purchaseOrderInfo"]["inDate"] == "2022-06-10T06:26:06.291Z"
    assert shown["purchaseOrderLines"][0]["reportedNumberOfItems"] == 3.0


def _same_members(official: Any, ours: Any) -> None:
    """The same members in the same groups; values are compared by kind where both have one."""
    assert set(ours) == set(official)
    for name, value in official.items():
        if isinstance(value, dict):
            _same_members(value, ours[name])
        elif isinstance(value, list) and value and ours[name]:
            _same_members(value[0], ours[name][0])


def _webhook(template: Template) -> Webhook:
    return Webhook(id=11, url="http://x.example", goods_owners=[159], template=template)


def test_the_order_webhook_has_the_vendors_members(wms: Wms) -> None:
    number = wms.call("PUT", "/orders", _example("order-put-full.request"))["orderId"]
    wms.desk(f"/orders/{number}/send")
    site = Site(wms.sandbox.store, wms.sandbox.clock)
    payload = order_payload(site, wms.sandbox.store.get("ongoing.order", number))  # type: ignore[arg-type]
    _same_members(
        _example("webhooks/order.payload"),
        payload_for(_webhook(Template.ORDER_STATUS_CHANGED), 1, payload),
    )


def test_the_purchase_order_webhook_has_the_vendors_members(wms: Wms) -> None:
    body = _example("purchase-order-put-full.request") | {"purchaseOrderType": {"code": "STD", "name": ""}}
    number = wms.call("PUT", "/purchaseOrders", body)["purchaseOrderId"]
    site = Site(wms.sandbox.store, wms.sandbox.clock)
    order = wms.sandbox.store.get("ongoing.purchase-order", number)
    payload = purchase_order_payload(site, order)  # type: ignore[arg-type]
    _same_members(
        _example("webhooks/purchase-order.payload"),
        payload_for(_webhook(Template.PURCHASE_ORDER_CREATED), 1, payload),
    )


def test_the_purchase_order_line_webhook_has_the_vendors_members(wms: Wms) -> None:
    number = wms.call("PUT", "/purchaseOrders", _example("purchase-order-put-full.request"))
    site = Site(wms.sandbox.store, wms.sandbox.clock)
    order = wms.sandbox.store.get("ongoing.purchase-order", number["purchaseOrderId"])
    assert order is not None
    payload = purchase_line_payload(site, order, order["lines"][0]["id"])  # type: ignore[arg-type]
    _same_members(
        _example("webhooks/purchase-order-line.payload"),
        payload_for(_webhook(Template.PURCHASE_ORDER_LINE_CHANGED), 1, payload),
    )


@pytest.mark.parametrize(
    ("template", "name"),
    [
        (Template.ORDER_STATUS_CHANGED, "order"),
        (Template.PURCHASE_ORDER_RECEIVED, "purchase-order"),
        (Template.PURCHASE_ORDER_LINE_DELETED, "purchase-order-line"),
    ],
)
def test_the_test_button_sends_the_vendors_members_too(template: Template, name: str) -> None:
    body = payload_for(_webhook(template), 0, trial_payload(template, 159))
    _same_members(_example(f"webhooks/{name}.payload"), body)
