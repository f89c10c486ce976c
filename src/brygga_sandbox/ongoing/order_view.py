"""Orders as the API shows them (contract section 4.6). Language and terms of payment are never shown."""

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount, total
from brygga_sandbox.ongoing.fitting import fitted, fitted_or_none
from brygga_sandbox.ongoing.models.order_rows_shown import (
    GetOrderLine,
    GetOrderLineFreeValues,
    GetOrderParcel,
    GetOrderTracking,
)
from brygga_sandbox.ongoing.models.order_shown import (
    GetOrderConsignee,
    GetOrderInfo,
    GetOrderModel,
    GetOrderModelAdvanced,
)
from brygga_sandbox.ongoing.orders import visible_lines
from brygga_sandbox.ongoing.records import Line, Order
from brygga_sandbox.ongoing.registers import goods_owner_shown, warehouse_shown
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import order_status
from brygga_sandbox.ongoing.times import date_part, moment, shown, shown_or_none, stamp
from brygga_sandbox.state import Document


def order_shown(site: Site, order: Order) -> GetOrderModel:
    sent = order["sent"]
    lines = visible_lines(site, order)
    return GetOrderModel.model_validate(
        {
            "goodsOwner": goods_owner_shown(order["goods_owner"]),
            "orderInfo": _header(site, order, lines),
            "consignee": fitted(GetOrderConsignee, sent["consignee"]) | {"id": order["customer"]},
            "parcels": [_parcel(one) for one in order["parcels"]],
            "orderLines": [_line(site, line) for line in lines],
            "transporter": _transporter(sent.get("transporter")),
            "returnTransporter": _transporter(sent.get("returnTransporter")),
            "tracking": [_tracking(one) for one in order["tracking"] if not one["is_return"]],
            "returnTracking": [_tracking(one) for one in order["tracking"] if one["is_return"]],
            "classes": [
                {"code": one.get("code"), "name": one.get("name")} for one in sent.get("classes", [])
            ],
            "advanced": _texts(sent),
            "nonTransporterParcels": [],
            "transporterAddons": sent.get("transporterAddons"),
            "returnTransporterAddons": sent.get("returnTransporterAddons"),
            "wayBillRows": [],
        }
    )


def _header(site: Site, order: Order, lines: list[Line]) -> Document:
    sent = order["sent"]
    advanced = sent.get("advanced", {})
    return fitted(GetOrderInfo, sent) | {
        "orderId": order["id"],
        "deliveryDate": date_part(sent["deliveryDate"]),
        "createdDate": shown(order["created"]),
        "shippedTime": shown_or_none(order["shipped"]),
        "printedTime": shown_or_none(order["printed"]),
        "wayBill": order["way_bill"],
        "returnWayBill": order["return_way_bill"],
        "orderStatus": order_status(order["status"], site.knobs.status_texts),
        "orderedNumberOfItems": total(line["sent"].get("numberOfItems") for line in lines),
        "allocatedNumberOfItems": total(line["allocated"] for line in lines),
        "pickedNumberOfItems": total(line["picked"] for line in lines),
        "warehouse": warehouse_shown(sent.get("warehouseId")),
        "isPickedWithErrors": False,
        "advanced": {
            "invoiceNumber": advanced.get("invoiceNumber"),
            "arrivalDate": advanced.get("arrivalDate"),
            "deliveryDateWithTime": shown(stamp(moment(sent["deliveryDate"]))),
            "orderHeaderUpdated": shown(order["header_updated"]),
        },
    }


def _line(site: Site, line: Line) -> Document:
    sent = line["sent"]
    vat = sent.get("vat")
    return fitted(GetOrderLine, {**sent, "subOrderLines": None}) | {
        "id": line["id"],
        "article": _article(site, line["article"]),
        "orderedNumberOfItems": amount(sent.get("numberOfItems")),
        "allocatedNumberOfItems": line["allocated"],
        "pickedNumberOfItems": line["picked"],
        "packedNumberOfItems": line["packed"],
        "reportedNumberOfItems": line["reported"],
        "returnedNumberOfItems": line["returned"],
        "reportedReturnedNumberOfItems": line["reported_returned"],
        "shouldBePicked": sent.get("shouldBePicked", True),
        "pickedArticleItems": [_item(one) for one in line["items"]],
        "freeValues": fitted_or_none(GetOrderLineFreeValues, sent.get("lineFreeValues")),
        "vat": vat and {"code": vat["code"], "percent": vat.get("percent", "0")},
    }


def _item(item: Document) -> Document:
    times = {name: shown_or_none(item[name]) for name in ("inDate", "pickedTime", "returnDate")}
    return item | times


def _article(site: Site, number: int) -> Document:
    article = records.article(site, number)
    assert article is not None
    sent = article["sent"]
    return {
        "articleSystemId": number,
        "articleNumber": sent["articleNumber"],
        "articleName": sent.get("articleName"),
        "productCode": sent.get("productCode"),
        "articleKind": sent.get("structureDefinition", {}).get("articleKind"),
        "prices": {"stockValuationPrice": sent.get("stockValuationPrice")},
        "articleGroup": sent.get("articleGroup"),
        "articleCategory": sent.get("articleCategory"),
    }


def _transporter(sent: Document | None) -> Document | None:
    if sent is None:
        return None
    payer = sent.get("paymentAdvanced", {}).get("consigneePays")
    return {
        "code": sent.get("transporterCode"),
        "serviceCode": sent.get("transporterServiceCode"),
        "transporterContract": payer and {"paymentAdvanced": payer},
    }


def _texts(sent: Document) -> Document:
    advanced = sent.get("advanced", {})
    return fitted(GetOrderModelAdvanced, advanced) | {"orderTransportStatusEvents": []}


def _parcel(parcel: Document) -> GetOrderParcel:
    return GetOrderParcel.model_validate(
        {
            "id": parcel["id"],
            "parcelNumber": parcel["number"],
            "isReturnParcel": parcel["is_return"],
            "tracking": {"trackingUrl": parcel["url"]},
        }
    )


def _tracking(tracking: Document) -> GetOrderTracking:
    return GetOrderTracking(
        trackingUrl=tracking["url"], waybill=tracking["waybill"], created=shown(tracking["created"])
    )
