"""Builders of Procountor documents, and the mapping oracle."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from brygga.core.mapping import Facts
from brygga_simulation import oracle as mapping_oracle

Document = dict[str, Any]
Builder = Callable[..., Document]


@pytest.fixture(scope="session")
def oracle() -> ModuleType:
    return mapping_oracle


@pytest.fixture(scope="session")
def facts() -> Facts:
    return Facts(goods_owner_id=159, today=date(2026, 3, 1))


@pytest.fixture(scope="session")
def a_product() -> Builder:
    def build(**members: Any) -> Document:
        product = {
            "id": 9001,
            "type": "SALES",
            "code": "MUG-BLUE",
            "name": "Blue mug",
            "unit": "PIECE",
            "price": Decimal("12.5000"),
            "active": True,
            "currency": "EUR",
        }
        return {**product, **members}

    return build


@pytest.fixture(scope="session")
def a_row() -> Builder:
    def build(**members: Any) -> Document:
        row = {
            "id": 501,
            "productId": 9001,
            "product": "Blue mug",
            "productCode": "MUG-BLUE",
            "quantity": Decimal("4.000000"),
            "unit": "PIECE",
            "discountPercent": Decimal("10.0000"),
        }
        return {**row, **members}

    return build


@pytest.fixture(scope="session")
def an_order(a_row: Builder) -> Builder:
    def build(address: Document | None = None, party: Document | None = None, **members: Any) -> Document:
        where = {"name": "Example Oy", "street": "Esimerkkikatu 1", "zip": "00100", "city": "Helsinki"}
        order = {
            "id": 81001,
            "type": "SALES_ORDER",
            "status": "NOT_SENT",
            "isOffer": False,
            "invoiceNumber": 2045,
            "date": "2026-03-02",
            "deliveryStartDate": "2026-03-05",
            "language": "FINNISH",
            "orderReference": "PO 7781",
            "deliveryInstructions": "Loading dock B",
            "notes": "Call before delivery",
            "paymentInfo": {"paymentMethod": "BANK_TRANSFER"},
            "counterParty": {
                "email": "buyer@example.com",
                "counterPartyAddress": {**where, "country": "FINLAND", **(address or {})},
                **(party or {}),
            },
            "invoiceRows": [a_row()],
        }
        return {**order, **members}

    return build


@pytest.fixture(scope="session")
def a_purchase_order(a_row: Builder) -> Builder:
    def build(party: Document | None = None, **members: Any) -> Document:
        order = {
            "id": 91002,
            "type": "PURCHASE_ORDER",
            "status": "SENT",
            "invoiceNumber": 3310,
            "orderReference": "Spring delivery",
            "notes": "Two pallets",
            "deliveryMethod": "FREIGHT",
            "counterParty": {
                "customerNumber": "S-12",
                "email": "orders@example.com",
                "counterPartyAddress": {"name": "Example Supplier Oy"},
                **(party or {}),
            },
            "invoiceRows": [a_row(id=611, productCode="MUG-RAW", product="Raw mug", quantity=Decimal("250"))],
        }
        return {**order, **members}

    return build
