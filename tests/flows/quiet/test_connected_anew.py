"""Disconnected, and connected anew as another integration of the same company and goods owner."""

from typing import Any

import pytest

from brygga.core.words import Flow
from brygga.flows import connecting, starting
from brygga.flows.problems import ConnectProblem
from brygga.integrations import credentials
from brygga.integrations.models import Credential, CredentialKind
from merchant import GOODS_OWNER, Merchant, api_key

Placed = tuple[int, int]


def connected_anew(merchant: Any, watch: Any) -> Merchant:
    sandboxes = merchant.sandboxes
    again = connecting.connect_by_key(
        sandboxes.warehouse_url, "WSIdemo", "demo", GOODS_OWNER, api_key(sandboxes)
    )
    connecting.adopt_existing(again)
    token = starting.start(again, starting.default_start(again), None)
    again.refresh_from_db()
    return Merchant(again, sandboxes, token, watch)


def shipped(merchant: Any, order_id: int) -> None:
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})


def test_what_was_shipped_in_between_has_its_invoice_sent(
    merchant: Any, placed: Placed, clock: Any, watch: Any
) -> None:
    source_id, order_id = placed
    clock.advance(hours=1)
    merchant.read(Flow.SHIPMENTS)
    starting.disconnect(merchant.integration, None)
    clock.advance(hours=1)
    shipped(merchant, order_id)
    clock.advance(days=1)
    new = connected_anew(merchant, watch)
    new.sync()
    assert new.sends(source_id) == 1


def test_and_what_was_shipped_while_the_earlier_one_was_halted(
    merchant: Any, placed: Placed, clock: Any, watch: Any
) -> None:
    source_id, order_id = placed
    merchant.read(Flow.SHIPMENTS)
    credentials.keep(merchant.integration, CredentialKind.API_KEY, "revoked")
    shipped(merchant, order_id)
    merchant.hint(order_id, 450)
    merchant.ship()
    merchant.integration.refresh_from_db()
    assert merchant.integration.halted_by == "procountor"
    clock.advance(hours=3)
    starting.disconnect(merchant.integration, None)
    new = connected_anew(merchant, watch)
    new.sync()
    assert new.sends(source_id) == 1


def test_but_nothing_older_than_five_weeks(merchant: Any, placed: Placed, clock: Any, watch: Any) -> None:
    source_id, order_id = placed
    merchant.read(Flow.SHIPMENTS)
    starting.disconnect(merchant.integration, None)
    shipped(merchant, order_id)
    clock.advance(days=40)
    new = connected_anew(merchant, watch)
    new.sync()
    assert new.sends(source_id) == 0


def test_who_comes_back_from_procountor_after_it_was_ended_leaves_no_key(merchant: Any) -> None:
    key = api_key(merchant.sandboxes)
    merchant.watch.during("GET", "/sessioninfo$", lambda: starting.disconnect(merchant.integration, None))
    with pytest.raises(ConnectProblem):
        connecting._connect_company(merchant.integration, key)
    assert not Credential.objects.filter(integration=merchant.integration).exists()
