"""The OpenAPI the Ongoing sandbox publishes agrees with the contract for every operation it implements."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app
from brygga_sandbox.state import Store

MUST_HAVE = {
    "/api/v1/goodsOwners": {"get"},
    "/api/v1/warehouses": {"get"},
    "/api/v1/articles": {"get", "put"},
    "/api/v1/articles/byQuery": {"post"},
    "/api/v1/articles/{}": {"get", "put"},
    "/api/v1/orders": {"get", "put", "delete"},
    "/api/v1/orders/{}": {"get", "put", "delete"},
    "/api/v1/orders/statuses": {"get"},
    "/api/v1/orders/types": {"get"},
    "/api/v1/orders/wayOfDeliveryTypes": {"get", "put"},
    "/api/v1/purchaseOrders": {"get", "put", "delete"},
    "/api/v1/purchaseOrders/{}": {"get", "put", "delete"},
    "/api/v1/purchaseOrders/statuses": {"get"},
    "/api/v1/purchaseOrders/types": {"get"},
}
# What the file does not say but the contract's text does: lengths known from PATCH bodies and SOAP (section 4.3).
KNOWN_LENGTHS = {
    "orderNumber": 50,
    "purchaseOrderNumber": 50,
    "referenceNumber": 50,
    "customerNumber": 50,
    "servicePointCode": 50,
    "goodsOwnerOrderId": 40,
    "externalId": 40,
    "externalOrderLineId": 40,
    "orderRemark": 500,
    "warehouseInstruction": 500,
    "invoiceUrl": 200,
}
# A list of ids in a query: typed as texts there, as in the body of byQuery here.
IDS_AS_TEXTS = ["get /api/v1/articles ?articleClassIds[]: type integer here, string in the contract"]


@pytest.fixture(scope="module")
def contract(contract_of: Any) -> Any:
    return contract_of("ongoing")


@pytest.fixture(scope="module")
def published() -> Any:
    client = TestClient(create_app(Store(), Clock()))
    return client.get("/demo/api/v1/openapi.json").json()


def _is_known_length(line: str) -> bool:
    """A length that the contract's text knows, on a body that is written."""
    found = re.fullmatch(r".* body\S*\.(\w+): longest (\d+) here, None in the contract", line)
    return found is not None and KNOWN_LENGTHS.get(found[1]) == int(found[2])


def test_the_operations_a_connector_needs_are_all_here(published: Any, operations_of: Any) -> None:
    wanted = {f"{method} {path}" for path, methods in MUST_HAVE.items() for method in methods}
    assert wanted <= set(operations_of(published))


def test_every_patch_of_orders_and_purchase_orders_is_here(
    contract: Any, published: Any, operations_of: Any
) -> None:
    wanted = {
        name
        for name in operations_of(contract)
        if re.match(r"patch /api/v1/(orders|purchaseOrders)/", name) and "wayBillRows" not in name
    }
    assert len(wanted) > 40
    assert wanted <= set(operations_of(published))


def test_everything_published_agrees_with_the_contract(
    contract: Any, published: Any, disagreements: Any
) -> None:
    found = disagreements(published, contract)
    assert [line for line in found if not _is_known_length(line)] == IDS_AS_TEXTS
