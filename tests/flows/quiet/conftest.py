"""A merchant whose Procountor has products and no orders yet: what a test makes is all there is."""

from typing import Any

import pytest

from brygga.core.words import Flow
from merchant import Merchant, Watch, a_quick_merchant


@pytest.fixture
def sandboxes(sandboxes: Any) -> Any:
    for vendor in (sandboxes.procountor, sandboxes.ongoing):
        vendor.sandbox.reset(None, 0)
    return sandboxes


@pytest.fixture
def merchant(transactional_db: None, sandboxes: Any, clock: Any, watch: Watch) -> Merchant:
    connected = a_quick_merchant(sandboxes)
    connected.watch = watch
    return connected


@pytest.fixture
def placed(merchant: Any, an_order: Any) -> tuple[int, int]:
    """(Procountor id, WMS id) of an order of two rows that is in the warehouse."""
    made = an_order(invoiceRows=[{}, {}])
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    return made["id"], merchant.document(made["id"]).target_id
