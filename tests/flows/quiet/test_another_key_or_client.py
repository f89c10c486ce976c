"""What is wrong with the installation is no document's fault, and ends no integration."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from brygga.core.words import Flow
from brygga.integrations.models import Credential, CredentialKind
from brygga.keys import KeyProblem
from brygga.ledger.models import Document, Shipment, ShipmentState


def sealed_by_another_key(clock: Any) -> None:
    """As a worker meets it that was not restarted yet, while another has renewed the token under the new key."""
    token = Fernet(Fernet.generate_key()).encrypt(b"a fresh token")
    tokens = Credential.objects.filter(kind=CredentialKind.API_KEY)
    tokens.update(sealed_token=token, token_expires_at=clock() + timedelta(hours=1))


def test_a_key_that_is_missing_parks_no_write_back(merchant: Any, an_order: Any, clock: Any) -> None:
    made = [an_order() for _ in range(3)]
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    for one in made:
        order_id = merchant.document(one["id"]).target_id
        merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
    merchant.read(Flow.SHIPMENTS)
    sealed_by_another_key(clock)
    with pytest.raises(KeyProblem):
        merchant.ship()
    assert Shipment.objects.filter(state=ShipmentState.WAITING, due_at__isnull=False).count() == len(made)


def test_nor_any_order(merchant: Any, an_order: Any, clock: Any) -> None:
    merchant.sync()
    made = [an_order(invoiceRows=[{"productId": 9003, "productCode": ""}]) for _ in range(3)]
    merchant.read(Flow.SALES_ORDERS)
    sealed_by_another_key(clock)
    Document.objects.filter(flow=Flow.ARTICLES).delete()
    with pytest.raises(KeyProblem):
        merchant.deliver()
    waiting = Document.objects.filter(flow=Flow.SALES_ORDERS, due_at__isnull=False)
    assert waiting.exclude(code="mistake").count() == len(made)


def test_a_wrong_client_secret_halts_nobody(merchant: Any, an_order: Any, settings: Any, clock: Any) -> None:
    good = settings.PROCOUNTOR_CLIENT_SECRET
    Credential.objects.update(token_expires_at=None, sealed_token=None)
    settings.PROCOUNTOR_CLIENT_SECRET = "mistyped"
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.integration.refresh_from_db()
    assert merchant.integration.halted_by == ""
    settings.PROCOUNTOR_CLIENT_SECRET = good
    clock.advance(hours=1)
    merchant.sync()
    assert str(made["invoiceNumber"]) in merchant.wms_orders()
