"""An integration straight in the tables: the ledger knows no vendor."""

from datetime import UTC, datetime
from typing import Any

import pytest

from brygga.integrations.models import Integration, Phase, WarehouseSystem
from brygga.ledger.models import Document, Shipment

MOMENT = datetime(2026, 3, 2, 9, 15, 30, tzinfo=UTC)


@pytest.fixture
def integration(db: None, clock: Any) -> Integration:
    system = WarehouseSystem.objects.create(base_url="https://demo.ongoingsystems.se/demo", created_at=MOMENT)
    return Integration.objects.create(
        warehouse_system=system,
        phase=Phase.RUNNING,
        created_at=MOMENT,
        start_stamp="2026-01-01T00:00:00",
        goods_owner_id=159,
    )


@pytest.fixture
def document(integration: Integration, clock: Any) -> Document:
    return Document.objects.create(
        integration=integration,
        flow="sales_orders",
        source_id=81001,
        number="20001",
        content_hash="one",
        due_at=clock(),
        first_seen_at=clock(),
        changed_at=clock(),
    )


@pytest.fixture
def shipment(document: Document, clock: Any) -> Shipment:
    """Its write-back, due now."""
    return Shipment.objects.create(
        integration=document.integration, document=document, order_id=1, due_at=clock(), seen_at=clock()
    )
