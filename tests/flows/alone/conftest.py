"""Flows that ask the ledger alone: an integration straight in the tables, and no vendor at its other end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from brygga.flows.delivery_turn import DeliverySlice
from brygga.flows.shipment_turn import ShipmentSlice
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import CredentialKind, Integration, Phase, WarehouseSystem
from brygga.ledger import lanes
from brygga.ledger.models import Attempt, Document, LaneKind


@pytest.fixture
def integration(db: None, clock: Any) -> Integration:
    system = WarehouseSystem.objects.create(
        base_url="https://demo.ongoingsystems.se/demo", created_at=clock()
    )
    return Integration.objects.create(
        warehouse_system=system,
        goods_owner_id=159,
        phase=Phase.RUNNING,
        created_at=clock(),
        started_at=clock(),
        start_stamp="2026-01-01T00:00:00",
    )


@pytest.fixture
def a_document(integration: Integration, clock: Any) -> Callable[..., Document]:
    """A sales order that is due, unless told otherwise."""

    def make(source_id: int = 81001, **members: Any) -> Document:
        given = {
            "flow": "sales_orders",
            "number": "20001",
            "content_hash": "one",
            "due_at": clock(),
        } | members
        return Document.objects.create(
            integration=integration,
            source_id=source_id,
            first_seen_at=clock(),
            changed_at=clock(),
            **given,
        )

    return make


@pytest.fixture
def a_call(clock: Any) -> Callable[..., Attempt]:
    """A call for a document that began so many seconds ago, and of which nobody knows what came."""

    def make(document: Document, step: str, ago: float = 0, **members: Any) -> Attempt:
        began = clock() - timedelta(seconds=ago)
        given = {"outcome": "unknown", "finished_at": began, "lane_epoch": 1} | members
        return Attempt.objects.create(
            integration_id=document.integration_id, document=document, step=step, started_at=began, **given
        )

    return make


@pytest.fixture
def joined(integration: Integration) -> Integration:
    """With both logins, which nobody uses here."""
    credentials.keep_login(integration, WmsLogin("WSIdemo", "demo"))
    credentials.keep(integration, CredentialKind.API_KEY, "key")
    return integration


@pytest.fixture
def delivery(joined: Integration) -> DeliverySlice:
    return DeliverySlice(joined, lanes.take(joined.pk, LaneKind.DELIVERY))


@pytest.fixture
def shipping(joined: Integration) -> ShipmentSlice:
    return ShipmentSlice(joined, lanes.take(joined.pk, LaneKind.SHIPMENT))
