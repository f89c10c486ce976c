"""What the WMS should hold for a Procountor document: the field mapping a second time, written naively from the
contract's text for the default settings. Imports nothing of the service, so that the two can disagree."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

COUNTRIES = dict(
    pair.split("=") for pair in (Path(__file__).parent / "countries.txt").read_text(encoding="utf-8").split()
)
LANGUAGE = {
    "DANISH": "da",
    "ENGLISH": "en",
    "ESTONIAN": "et",
    "FINNISH": "fi",
    "NORWEGIAN": "no",
    "SWEDISH": "sv",
}
PAYMENT = {
    "BANK_TRANSFER": "Bank transfer",
    "CASH": "Cash",
    "DIRECT_PAYMENT": "Direct payment",
    "DOMESTIC_PAYMENT_PLUSGIRO": "Plusgiro",
    "CLEARING": "Clearing",
    "DOMESTIC_PAYMENT_BANKGIRO": "Bankgiro",
    "CREDIT_CARD_CHARGE": "Credit card",
    "DOMESTIC_PAYMENT_CREDITOR": "Domestic payment to creditor",
    "FOREIGN_PAYMENT": "Foreign payment",
    "DKLMPKRE": "DKLMPKRE",
    "OTHER": "Other",
    "NETS": "Nets",
}
UNIT = {
    **{"PIECE": "pcs", "KILOGRAM": "kg", "METER": "m", "LINEAR_METER": "m", "BOX": "box", "GRAM": "g"},
    **{"SQUARE_METER": "m2", "BOTTLE": "btl", "TON": "t", "CUBIC_METER": "m3", "BAG": "bag", "LITER": "l"},
    **{"CM": "cm", "SACK": "sack", "DECILITRE": "dl", "MILLIMETER": "mm", "CAN": "can", "CENTILITRE": "cl"},
    **{"KILOMETER": "km", "JAR": "jar", "MILLILITRE": "ml", "HOUR": "h", "ROLL": "roll", "PAIR": "pair"},
    **{"DAY": "day", "SET": "set", "PALLET": "pallet", "MONTH": "month", "DOZEN": "doz"},
    **{"PARCEL": "parcel", "YEAR": "year"},
}
DELIVERY = {
    "MAILING": "Mail",
    "BUS": "Bus",
    "ONLINE": "Online",
    "FREIGHT": "Freight",
    "COURIER": "Courier",
    "RETRIEVABLE": "Pick-up",
    "VRCARGO": "VR Cargo",
    "OTHER": "Other",
}
CURRENCY = {"RMB": "CNY", "NIS": "ILS", "NTD": "TWD"}


class NotSent(Exception):
    """The contract holds this document."""


def expected_article(product: Mapping[str, Any], goods_owner_id: int) -> dict[str, Any]:
    """Contract section 1. Raises NotSent."""
    if not _text(product.get("code")):
        raise NotSent("product without code")
    if not _text(product.get("name")):
        raise NotSent("product without name")
    body: dict[str, Any] = {
        "goodsOwnerId": goods_owner_id,
        "articleNumber": _text(product["code"]),
        "articleName": _text(product["name"]),
    }
    unit = _text(product.get("unit"))
    if unit and unit != "NO_UNIT":
        body["unitCode"] = UNIT.get(unit, unit.lower())
    if product.get("price") is not None:
        body["customerPrice"] = Decimal(str(product["price"]))
    if product.get("active") is not None:
        body["isActive"] = product["active"]
    currency = _text(product.get("currency"))
    if currency:
        body["purcaseCurrencyCode"] = CURRENCY.get(currency, currency)
    if product.get("id") is not None:
        body["productCode"] = str(product["id"])
    return body


def expected_order(
    invoice: Mapping[str, Any], goods_owner_id: int, known_codes: Mapping[int, str], today: str = ""
) -> dict[str, Any]:
    """Contract section 2. `known_codes`: product id -> code; `today`: the date frozen when there is none."""
    if not invoice.get("invoiceNumber"):
        raise NotSent("no invoice number")
    party = invoice.get("counterParty") or {}
    body: dict[str, Any] = {
        "goodsOwnerId": goods_owner_id,
        "goodsOwnerOrderId": str(invoice["id"]),
        "orderNumber": str(invoice["invoiceNumber"]),
        "deliveryDate": _delivery_date(invoice) or today,
        "advanced": {"invoiceNumber": str(invoice["invoiceNumber"])},
        "consignee": _consignee(party.get("counterPartyAddress") or {}),
    }
    if _text(invoice.get("language")) in LANGUAGE:
        body["languageCode"] = LANGUAGE[_text(invoice["language"])]
    payment = _text((invoice.get("paymentInfo") or {}).get("paymentMethod"))
    if payment:
        body["advanced"]["termsOfPaymentString"] = PAYMENT.get(payment, payment)
    if _text(invoice.get("notes")):
        body["orderRemark"] = _cut(_text(invoice["notes"]), 500)
    if _text(invoice.get("deliveryInstructions")):
        body["deliveryInstruction"] = _text(invoice["deliveryInstructions"])
    if _text(invoice.get("orderReference")):
        body["referenceNumber"] = _cut(_text(invoice["orderReference"]), 50)
    if _text(party.get("email")).count("@") == 1:
        body["emailNotification"] = {"toBeNotified": False, "value": _text(party["email"])}
    goods, texts = _rows(invoice, known_codes)
    body["orderLines"] = [_order_line(row, code) for row, code in goods]
    if texts:
        body["advanced"]["orderTextLines"] = texts
    return body


def expected_purchase_order(
    invoice: Mapping[str, Any], goods_owner_id: int, known_codes: Mapping[int, str]
) -> dict[str, Any]:
    """Contract section 3."""
    if not invoice.get("invoiceNumber"):
        raise NotSent("no invoice number")
    body: dict[str, Any] = {
        "goodsOwnerId": goods_owner_id,
        "purchaseOrderNumber": str(invoice["invoiceNumber"]),
    }
    if invoice.get("id") is not None:
        body["goodsOwnerPurchaseOrderId"] = str(invoice["id"])
    if _text(invoice.get("notes")):
        body["purchaseOrderRemark"] = _cut(_text(invoice["notes"]), 500)
    if _text(invoice.get("orderReference")):
        body["referenceNumber"] = _cut(_text(invoice["orderReference"]), 50)
    way = _text(invoice.get("deliveryMethod"))
    if way:
        body["wayOfDelivery"] = {"code": way, "name": DELIVERY.get(way, way)}
    supplier = _supplier(invoice.get("counterParty") or {})
    if supplier:
        body["supplierInfo"] = supplier
    goods, texts = _rows(invoice, known_codes)
    body["purchaseOrderLines"] = [
        {
            "rowNumber": str(row["id"]),
            "externalOrderLineId": str(row["id"]),
            "articleNumber": code,
            "numberOfItems": Decimal(str(row["quantity"])),
        }
        for row, code in goods
    ]
    if texts:
        body["textLines"] = texts
    return body


def _text(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _delivery_date(invoice: Mapping[str, Any]) -> str:
    for member in ("deliveryStartDate", "deliveryEndDate", "date"):
        if _text(invoice.get(member)):
            return _text(invoice[member])[:10]
    return ""


def _consignee(address: Mapping[str, Any]) -> dict[str, Any]:
    if not _text(address.get("name")):
        raise NotSent("no customer name")
    consignee: dict[str, Any] = {"name": _text(address["name"])}
    for member, target in (("street", "address1"), ("zip", "postCode"), ("city", "city")):
        if _text(address.get(member)):
            consignee[target] = _text(address[member])
    country = _text(address.get("country"))
    if country and country not in COUNTRIES:
        raise NotSent("country not known")
    if country:
        consignee["countryCode"] = COUNTRIES[country]
    return consignee


def _supplier(party: Mapping[str, Any]) -> dict[str, Any]:
    name = _text((party.get("counterPartyAddress") or {}).get("name"))
    number = _text(party.get("customerNumber"))
    if not name and not number:
        return {}
    supplier: dict[str, Any] = {}
    if name:
        supplier["supplierName"] = name
    if number:
        supplier["supplierNumber"] = number
    if _text(party.get("email")).count("@") == 1:
        supplier["supplierAddress"] = {
            "email": _text(party["email"]),
            "notifyByEmail": False,
            "notifyBySMS": False,
            "notifyByTelephone": False,
        }
    return supplier


Goods = list[tuple[Mapping[str, Any], str]]


def _rows(invoice: Mapping[str, Any], known_codes: Mapping[int, str]) -> tuple[Goods, list[dict[str, Any]]]:
    goods: Goods = []
    texts: list[dict[str, Any]] = []
    for row in invoice.get("invoiceRows") or []:
        code = _text(row.get("productCode"))
        if not code and row.get("productId") is not None:
            code = known_codes.get(int(row["productId"]), "")
            if not code:
                raise NotSent("product without code")
        if row.get("id") is None:
            raise NotSent("row without id")
        if code:
            if row.get("quantity") is None:
                raise NotSent("row without quantity")
            if Decimal(str(row["quantity"])) <= 0:
                raise NotSent("quantity not positive")
            goods.append((row, code))
        else:
            texts.append(_text_line(row))
    if not goods:
        raise NotSent("no goods on the order")
    return goods, texts


def _order_line(row: Mapping[str, Any], code: str) -> dict[str, Any]:
    line: dict[str, Any] = {
        "rowNumber": str(row["id"]),
        "externalId": str(row["id"]),
        "articleNumber": code,
        "numberOfItems": Decimal(str(row["quantity"])),
    }
    if row.get("discountPercent") is not None:
        line["prices"] = {"discountPercentage": Decimal(str(row["discountPercent"]))}
    return line


def _text_line(row: Mapping[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {"rowNumber": str(row["id"])}
    words = [words for words in (_text(row.get("product")), _text(row.get("comment"))) if words]
    if words:
        line["comment"] = "\n".join(words)
    if row.get("quantity") is not None:
        line["numberOfItems"] = Decimal(str(row["quantity"]))
    return line
