"""Purchase orders as the API shows them (contract section 5). The supplier's e-mail is never shown."""

from typing import Any

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.fitting import fitted, fitted_or_none
from brygga_sandbox.ongoing.models.purchase_order_shown import (
    GetPurchaseOrderArticle,
    GetPurchaseOrderCustomerInfo,
    GetPurchaseOrderInfo,
    GetPurchaseOrderLine,
    GetPurchaseOrderLineFreeValues,
    GetPurchaseOrderModel,
    GetPurchaseOrderSellerInfo,
)
from brygga_sandbox.ongoing.purchase_orders import NEW_MEMBERS
from brygga_sandbox.ongoing.records import PurchaseLine, PurchaseOrder
from brygga_sandbox.ongoing.registers import goods_owner_shown, warehouse_shown
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import purchase_order_status
from brygga_sandbox.ongoing.times import shown, shown_or_none
from brygga_sandbox.state import Document


def purchase_order_body(site: Site, order: PurchaseOrder, *, with_pallets: bool) -> dict[str, Any]:
    """The answer's JSON; an installation without the new members does not show them at all."""
    body = purchase_order_shown(site, order, with_pallets=with_pallets).model_dump()
    if site.knobs.purchase_order_new_members == "absent":
        for name in NEW_MEMBERS:
            del body["purchaseOrderInfo"][name]
    return body


def purchase_order_shown(site: Site, order: PurchaseOrder, *, with_pallets: bool) -> GetPurchaseOrderModel:
    sent = order["sent"]
    return GetPurchaseOrderModel.model_validate(
        {
            "goodsOwner": goods_owner_shown(order["goods_owner"]),
            "supplierInfo": _supplier(sent.get("supplierInfo")),
            "purchaseOrderInfo": _header(site, order, with_pallets=with_pallets),
            "purchaseOrderLines": [_line(site, line) for line in order["lines"]],
            "sellerInfo": fitted_or_none(GetPurchaseOrderSellerInfo, sent.get("sellerInfo")),
            "classes": [
                {"code": one.get("code"), "name": one.get("name")} for one in sent.get("classes", [])
            ],
            "textLines": sent.get("textLines", []),
        }
    )


def _header(site: Site, order: PurchaseOrder, *, with_pallets: bool) -> Document:
    sent = order["sent"]
    advanced = sent.get("advanced", {})
    free = sent.get("freeValues")
    return fitted(GetPurchaseOrderInfo, {**sent, "advanced": {}, "freeValues": {}}) | {
        "purchaseOrderId": order["id"],
        "purchaseOrderStatus": purchase_order_status(order["status"], site.knobs.status_texts),
        "warehouse": warehouse_shown(sent.get("warehouseId")),
        "createdDate": shown(order["created"]),
        "createdByUser": {"userName": None},
        # Written as freeBoolean1, shown as freeBool1: the odd names are the vendor's.
        "freeValues": free and {name.replace("Boolean", "Bool"): value for name, value in free.items()},
        "advanced": {
            "arrivalDate": shown_or_none(order["last_received"]),
            "orderDate": advanced.get("orderDate"),
            "container": advanced.get("container"),
            "purchaseOrderIsReturnType": advanced.get("purchaseOrderIsReturnType", False),
            "advisedDate": advanced.get("advisedDate"),
            "customsDeclaredDate": sent.get("customsInfo", {}).get("customsDeclaredDate"),
            "customerInfo": fitted_or_none(GetPurchaseOrderCustomerInfo, advanced.get("customer")),
            "purchaseOrderPalletItems": [] if with_pallets else None,
        },
    }


def _supplier(sent: Document | None) -> Document | None:
    if sent is None:
        return None
    address = sent.get("supplierAddress")
    return {
        "supplierNumber": sent.get("supplierNumber"),
        "supplierName": sent.get("supplierName"),
        "address": address
        and {
            "address1": address.get("address"),
            **{name: address.get(name) for name in ("address2", "postCode", "city", "countryCode")},
        },
    }


def _line(site: Site, line: PurchaseLine) -> Document:
    sent = line["sent"]
    currency = sent.get("currencyCode")
    article = records.article(site, line["article"])
    assert article is not None
    return fitted(GetPurchaseOrderLine, sent) | {
        "id": line["id"],
        "article": fitted(GetPurchaseOrderArticle, article["sent"]) | {"articleSystemId": line["article"]},
        "advisedNumberOfItems": amount(sent.get("numberOfItems")),
        "receivedNumberOfItems": line["received"],
        "reportedNumberOfItems": line["reported"],
        "articleItems": [one | {"inDate": shown(one["inDate"])} for one in line["items"]],
        "freeValues": fitted_or_none(GetPurchaseOrderLineFreeValues, sent.get("lineFreeValues")),
        "currency": currency and {"code": currency, "name": None},
    }
