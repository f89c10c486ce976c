"""The few fields of an order that both peers send; standard library only, for it runs in their environments."""

from typing import Any

COUNTRIES = {"FINLAND": "FI", "SWEDEN": "SE"}


def order_body(order: dict[str, Any], goods_owner_id: int) -> dict[str, Any]:
    """From an order of Procountor to the body of Ongoing's `PUT /orders`."""
    address = order["deliveryAddress"]
    return {
        "goodsOwnerId": goods_owner_id,
        "goodsOwnerOrderId": str(order["id"]),
        "orderNumber": str(order["invoiceNumber"]),
        "advanced": {"invoiceNumber": str(order["invoiceNumber"])},
        "orderRemark": order["notes"],
        "deliveryDate": order["date"],
        "consignee": {
            "customerNumber": order["counterParty"]["customerNumber"],
            "name": address["name"],
            "address1": address["street"],
            "postCode": address["zip"],
            "city": address["city"],
            "countryCode": COUNTRIES[address["country"]],
        },
        "orderLines": [
            {
                "rowNumber": str(row["id"]),
                "externalId": str(row["id"]),
                "articleNumber": row["productCode"],
                "numberOfItems": float(row["quantity"]),
            }
            for row in order["invoiceRows"]
        ],
    }
