"""What decides how integrations are, of several in one look."""

from datetime import datetime, timedelta
from typing import Any

from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger import attention, outlook
from brygga.ledger.attention import Reading
from brygga.ledger.models import Cursor, Document, Shipment, ShipmentState
from brygga.ledger.outlook import Outlook


def a_document(integration: Integration, number: int, now: datetime, **members: Any) -> Document:
    return Document.objects.create(
        integration=integration,
        flow=Flow.SALES_ORDERS,
        source_id=number,
        content_hash="one",
        first_seen_at=now,
        changed_at=now,
        **members,
    )


def a_shipment(integration: Integration, number: int, now: datetime, **members: Any) -> None:
    document = a_document(integration, number, now, state=DocState.DELIVERED)
    Shipment.objects.create(
        integration=integration, document=document, order_id=number, seen_at=now, **members
    )


def test_each_integration_has_its_own_counts(integration: Integration, clock: Any) -> None:
    now = clock()
    other = Integration.objects.create(warehouse_system=integration.warehouse_system, created_at=now)
    empty = Integration.objects.create(warehouse_system=integration.warehouse_system, created_at=now)
    a_document(integration, 1, now)
    a_document(integration, 2, now, state=DocState.HELD)
    a_document(integration, 3, now, state=DocState.UNKNOWN, due_at=now)
    a_document(integration, 4, now, state=DocState.SKIPPED)
    a_document(other, 5, now, state=DocState.PARKED)
    for number, state in enumerate(ShipmentState, start=10):
        a_shipment(integration, number, now, state=state)
    a_shipment(integration, 20, now, state=ShipmentState.UNKNOWN, due_at=now)
    found = outlook.of([integration.pk, other.pk, empty.pk])
    waiting = ["document 1", "document 3", "waiting", "unknown and due"]
    for_a_person = ["document 2", "parked", "unknown"]
    assert found[integration.pk] == Outlook(len(waiting), len(for_a_person))
    rests = attention.documents(integration).count() + attention.shipments(integration).count()
    assert rests == len(for_a_person)
    assert found[other.pk] == Outlook(0, 1)
    assert found[empty.pk] == Outlook()


def test_only_readings_that_may_be_late_or_failed_are_doubtful(integration: Integration, clock: Any) -> None:
    now, long_ago = clock(), clock() - attention.GRACE - timedelta(seconds=1)
    for flow, at, problem in (
        (Flow.ARTICLES, now, ""),
        (Flow.PURCHASE_ORDERS, now, "No answer."),
        (Flow.SALES_ORDERS, long_ago, ""),
        (Flow.SHIPMENTS, None, ""),
    ):
        Cursor.objects.create(integration=integration, flow=flow, last_success_at=at, problem=problem)
    found = outlook.of([integration.pk])[integration.pk]
    assert found.last_success == now
    assert found.doubtful == [
        Reading(Flow.PURCHASE_ORDERS, now, "No answer."),
        Reading(Flow.SALES_ORDERS, long_ago, ""),
        Reading(Flow.SHIPMENTS, None, ""),
    ]
