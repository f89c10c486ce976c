"""The worked examples of the contract, literally."""

import json
from decimal import Decimal
from typing import Any

from brygga.core.mapping import Facts, Mapped, map_purchase_order, map_sales_order, row_article_body
from brygga.core.options import Options

SALES_ORDER = """{
  "id": 81001, "type": "SALES_ORDER", "status": "NOT_SENT", "isOffer": false, "version": "2026-03-02T09:15:30",
  "invoiceNumber": 2045, "date": "2026-03-02", "deliveryStartDate": "2026-03-05", "language": "FINNISH",
  "orderReference": "PO 7781", "deliveryInstructions": "Loading dock B", "notes": "Call before delivery",
  "paymentInfo": {"paymentMethod": "BANK_TRANSFER"},
  "counterParty": {"email": "buyer@example.com", "counterPartyAddress": {"name": "Example Oy",
    "street": "Esimerkkikatu 1", "zip": "00100", "city": "Helsinki", "country": "FINLAND"}},
  "invoiceRows": [
    {"id": 501, "productId": 9001, "product": "Blue mug", "productCode": "MUG-BLUE", "quantity": 4.000000,
     "unit": "PIECE", "discountPercent": 10.0000},
    {"id": 502, "productId": null, "product": "Gift wrapping please", "productCode": "", "quantity": 1.000000,
     "unit": "NO_UNIT", "discountPercent": 0.0000}
  ]
}"""
ORDER_BODY = """{
  "goodsOwnerId": 159, "orderNumber": "2045", "goodsOwnerOrderId": "81001", "deliveryDate": "2026-03-05",
  "languageCode": "fi", "referenceNumber": "PO 7781", "orderRemark": "Call before delivery",
  "deliveryInstruction": "Loading dock B",
  "emailNotification": {"toBeNotified": false, "value": "buyer@example.com"},
  "consignee": {"name": "Example Oy", "address1": "Esimerkkikatu 1", "postCode": "00100", "city": "Helsinki",
    "countryCode": "FI"},
  "advanced": {"invoiceNumber": "2045", "termsOfPaymentString": "Bank transfer",
    "orderTextLines": [{"rowNumber": "502", "comment": "Gift wrapping please", "numberOfItems": 1}]},
  "orderLines": [{"rowNumber": "501", "externalId": "501", "articleNumber": "MUG-BLUE", "numberOfItems": 4,
    "prices": {"discountPercentage": 10}}]
}"""
ARTICLE_BODY = """
{"goodsOwnerId": 159, "articleNumber": "MUG-BLUE", "articleName": "Blue mug", "productCode": "9001"}"""
PURCHASE_BODY = """{
  "goodsOwnerId": 159, "purchaseOrderNumber": "3310", "referenceNumber": "Spring delivery",
  "purchaseOrderRemark": "Two pallets", "wayOfDelivery": {"code": "FREIGHT", "name": "Freight"},
  "supplierInfo": {"supplierNumber": "S-12", "supplierName": "Example Supplier Oy",
    "supplierAddress": {"email": "orders@example.com", "notifyByEmail": false, "notifyBySMS": false,
      "notifyByTelephone": false}},
  "purchaseOrderLines": [{"rowNumber": "611", "externalOrderLineId": "611", "articleNumber": "MUG-RAW",
    "numberOfItems": 250}]
}"""


def _read(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


def test_the_sales_order_of_the_contract(facts: Facts) -> None:
    mapped = map_sales_order(_read(SALES_ORDER), Options(), facts)
    assert isinstance(mapped, Mapped)
    assert mapped.body == _read(ORDER_BODY)
    assert mapped.warnings == ()
    assert json.loads(json.dumps(mapped.body)) == json.loads(ORDER_BODY)


def test_the_article_of_its_row(facts: Facts) -> None:
    mapped = map_sales_order(_read(SALES_ORDER), Options(), facts)
    assert isinstance(mapped, Mapped)
    assert [row_article_body(article, 159) for article in mapped.articles] == [_read(ARTICLE_BODY)]


def test_the_purchase_order_of_the_contract(facts: Facts, a_purchase_order: Any) -> None:
    mapped = map_purchase_order(a_purchase_order(), Options(), facts)
    assert isinstance(mapped, Mapped)
    # the contract's example leaves out the newer member, which its table sends by default
    assert mapped.body == {**_read(PURCHASE_BODY), "goodsOwnerPurchaseOrderId": "91002"}


def test_the_oracle_says_the_same_as_the_contracts_examples(oracle: Any, a_purchase_order: Any) -> None:
    assert oracle.expected_order(_read(SALES_ORDER), 159, {}) == _read(ORDER_BODY)
    expected = {**_read(PURCHASE_BODY), "goodsOwnerPurchaseOrderId": "91002"}
    assert oracle.expected_purchase_order(a_purchase_order(), 159, {}) == expected
