"""What the warehouse tells about orders and purchase orders: bodies of webhooks (section 7)."""

from brygga_sandbox.credentials import ONGOING_WAREHOUSE
from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.records import Order, PurchaseOrder
from brygga_sandbox.ongoing.registers import GOODS_OWNERS, purchase_order_type_id
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import OrderStatus, PurchaseOrderStatus
from brygga_sandbox.ongoing.times import seven_decimals
from brygga_sandbox.ongoing.webhooks import Change, Template, announce
from brygga_sandbox.state import Document

_DESK_USER = {"userId": 1}
_DESK_COMPUTER = {"computerId": 1, "computerName": "DESK-1"}


def tell_order_created(site: Site, order: Order) -> None:
    announce(site, Change(order["goods_owner"], Template.ORDER_CREATED, order_payload(site, order)))


def tell_order_moved(site: Site, before: int, order: Order) -> None:
    """The status went from `before` to the order's own."""
    owner, now = order["goods_owner"], order["status"]
    payload = order_payload(site, order)
    announce(site, Change(owner, Template.ORDER_STATUS_CHANGED, payload, before, now))
    has_picks = any(amount(line["picked"]) > 0 for line in order["lines"])
    if before < OrderStatus.PICKED <= now and has_picks:
        announce(site, Change(owner, Template.ORDER_PICKED, payload))


def tell_purchase_order_created(site: Site, order: PurchaseOrder) -> None:
    payload = purchase_order_payload(site, order)
    announce(site, Change(order["goods_owner"], Template.PURCHASE_ORDER_CREATED, payload))


def tell_purchase_order_moved(site: Site, before: int, order: PurchaseOrder) -> None:
    """The status went from `before` to the purchase order's own."""
    owner, now = order["goods_owner"], order["status"]
    payload = purchase_order_payload(site, order)
    announce(site, Change(owner, Template.PURCHASE_ORDER_STATUS_CHANGED, payload, before, now))
    has_goods = any(amount(line["received"]) > 0 for line in order["lines"])
    if before < PurchaseOrderStatus.DEVIATION <= now and has_goods:
        announce(site, Change(owner, Template.PURCHASE_ORDER_RECEIVED, payload))


def tell_purchase_lines(site: Site, before: PurchaseOrder | None, order: PurchaseOrder) -> None:
    """Rows that came, changed or went between two states of a purchase order."""
    old = {line["id"]: line for line in before["lines"]} if before else {}
    new = {line["id"]: line for line in order["lines"]}
    for number in sorted({*old, *new}):
        if old.get(number) == new.get(number):
            continue
        template = Template.PURCHASE_ORDER_LINE_CHANGED
        if number not in old:
            template = Template.PURCHASE_ORDER_LINE_CREATED
        if number not in new:
            template = Template.PURCHASE_ORDER_LINE_DELETED
        payload = purchase_line_payload(site, order, number)
        announce(site, Change(order["goods_owner"], template, payload))


def _system(site: Site) -> str:
    if site.knobs.webhook_system == "address":
        return f"https://{ONGOING_WAREHOUSE}.ongoingsystems.se/{ONGOING_WAREHOUSE}"
    return ONGOING_WAREHOUSE


def order_payload(site: Site, order: Order) -> Document:
    sent = order["sent"]
    return {
        "system": _system(site),
        "timestamp": seven_decimals(site.stamp()),
        "orderId": order["id"],
        "orderNumber": sent["orderNumber"],
        "goodsOwnerId": order["goods_owner"],
        "goodsOwnerOrderId": sent.get("goodsOwnerOrderId"),
        "consigneeOrderNumber": sent.get("consigneeOrderNumber"),
        "path": f"/api/v1/orders/{order['id']}",
        "byUser": _DESK_USER,
        "byComputer": _DESK_COMPUTER,
        "orderStatus": {"number": order["status"]},
        "currentShipmentId": None,
        "goodsOwnerName": GOODS_OWNERS[order["goods_owner"]],
        "goodsOwnerClasses": [],
        "tracking": [_tracking(one) for one in order["tracking"]],
        "parcels": [_parcel(one) for one in order["parcels"]],
    }


def _tracking(entry: Document) -> Document:
    return {"trackingUrl": entry["url"], "waybill": entry["waybill"], "isReturn": entry["is_return"]}


def _parcel(entry: Document) -> Document:
    return {
        "id": entry["id"],
        "parcelNumber": entry["number"],
        "isReturnParcel": entry["is_return"],
        "tracking": {"trackingUrl": entry["url"]},
    }


def purchase_order_payload(site: Site, order: PurchaseOrder) -> Document:
    kind = order["sent"].get("purchaseOrderType")
    code = None if kind is None else kind.get("code")
    return {
        "system": _system(site),
        "timestamp": seven_decimals(site.stamp()),
        "purchaseOrderId": order["id"],
        "purchaseOrderNumber": order["sent"]["purchaseOrderNumber"],
        "goodsOwnerId": order["goods_owner"],
        "path": f"/api/v1/purchaseOrders/{order['id']}",
        "purchaseOrderStatus": {"number": order["status"]},
        "goodsOwnerName": GOODS_OWNERS[order["goods_owner"]],
        "purchaseOrderType": None
        if code is None
        else {"purchaseOrderTypeId": purchase_order_type_id(code), "purchaseOrderTypeCode": code},
    }


def purchase_line_payload(site: Site, order: PurchaseOrder, line: int) -> Document:
    return {
        "system": _system(site),
        "timestamp": seven_decimals(site.stamp()),
        "goodsOwnerId": order["goods_owner"],
        "goodsOwnerName": GOODS_OWNERS[order["goods_owner"]],
        "purchaseOrderInfo": {
            "purchaseOrderId": order["id"],
            "purchaseOrderNumber": order["sent"]["purchaseOrderNumber"],
            "purchaseOrderStatus": {"number": order["status"]},
        },
        "purchaseOrderLineInfo": {"purchaseOrderLineId": line},
    }


def trial_payload(template: Template, goods_owner: int) -> Document:
    """What the Test button sends: the same shape with zero ids, built from an empty document."""
    whose = {"goodsOwnerId": goods_owner, "goodsOwnerName": GOODS_OWNERS.get(goods_owner)}
    return _ZERO[template.id_member] | whose


_ZERO_ORDER: Document = {
    "system": ONGOING_WAREHOUSE,
    "timestamp": "2023-01-01T12:00:00.0000000",
    "orderId": 0,
    "orderNumber": "Test",
    "goodsOwnerOrderId": None,
    "consigneeOrderNumber": None,
    "path": "/api/v1/orders/0",
    "byUser": {"userId": 0},
    "byComputer": {"computerId": 0, "computerName": "Test"},
    "orderStatus": {"number": 0},
    "currentShipmentId": None,
    "goodsOwnerClasses": [],
    "tracking": [],
    "parcels": [],
}
_ZERO_PURCHASE_ORDER: Document = {
    "system": ONGOING_WAREHOUSE,
    "timestamp": "2023-01-01T12:00:00.0000000",
    "purchaseOrderId": 0,
    "purchaseOrderNumber": "Test",
    "path": "/api/v1/purchaseOrders/0",
    "purchaseOrderStatus": {"number": 0},
    "purchaseOrderType": {"purchaseOrderTypeId": 0, "purchaseOrderTypeCode": "Test"},
}
_ZERO_PURCHASE_LINE: Document = {
    "system": ONGOING_WAREHOUSE,
    "timestamp": "2023-01-01T12:00:00.0000000",
    "purchaseOrderInfo": {
        "purchaseOrderId": 0,
        "purchaseOrderNumber": "Test",
        "purchaseOrderStatus": {"number": 0},
    },
    "purchaseOrderLineInfo": {"purchaseOrderLineId": 0},
}
_ZERO = {
    "webhookOrdersId": _ZERO_ORDER,
    "webhookPurchaseOrdersId": _ZERO_PURCHASE_ORDER,
    "webhookPurchaseOrderLinesId": _ZERO_PURCHASE_LINE,
}
