"""The machine's clock was fast for a while and is set right: nothing stands still for as long as it was wrong."""

from datetime import timedelta
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.flows import fast_clock, upkeep
from brygga.integrations import tokens
from brygga.integrations.models import Credential, CredentialKind
from brygga.ledger import lanes
from brygga.ledger.models import Cursor, Lane, LaneKind, ShipmentState

ORDERS = Flow.SALES_ORDERS


def brought_near(clock: Any, wrong_by: timedelta) -> dict[str, int]:
    """The clock is right again, and its job comes."""
    clock.at -= wrong_by
    return {name: count for name, count in fast_clock.bring_near().items() if count}


@pytest.mark.parametrize("wrong_by", [timedelta(hours=3), timedelta(days=400)])
def test_its_flows_are_read_in_their_time(
    merchant: Any, an_order: Any, clock: Any, wrong_by: timedelta
) -> None:
    clock.at += wrong_by
    upkeep.tick()
    merchant.read()
    made = an_order()
    assert brought_near(clock, wrong_by)["flows"] == 4
    assert not Cursor.objects.filter(due_at__gt=clock()).exists()
    merchant.read(ORDERS)
    assert merchant.document(made["id"]).state == DocState.PENDING


def test_what_could_not_be_sent_meanwhile_is_tried_in_its_time(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    made, wrong_by = an_order(), timedelta(days=400)
    merchant.read()
    clock.at += wrong_by
    merchant.fault("ongoing", kind="unavailable", times=3)
    merchant.deliver()
    assert Lane.objects.filter(kind=LaneKind.DELIVERY, resting_until__gt=clock()).exists()
    assert brought_near(clock, wrong_by)["lanes"] == 1
    assert (merchant.integration.pk, LaneKind.DELIVERY) in lanes.wakeable()
    merchant.deliver()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_after_a_lost_send_the_quiet_time_begins_anew(
    merchant: Any, placed: tuple[int, int], clock: Any
) -> None:
    (source_id, order_id), wrong_by = placed, timedelta(days=400)
    clock.at += wrong_by
    merchant.fault("procountor", kind="cut_before", method="PUT", path="/send$")
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
    merchant.hint(order_id, 450)
    merchant.ship()
    assert brought_near(clock, wrong_by)["write_backs"] == 1
    merchant.ship()
    assert merchant.sends(source_id) == 0
    clock.advance(minutes=6)
    merchant.ship()
    assert merchant.shipment(source_id).state == ShipmentState.DONE
    assert merchant.sends(source_id) == 1


def test_a_token_is_asked_for_again_in_its_time(merchant: Any, clock: Any) -> None:
    wrong_by, key = timedelta(days=400), Credential.objects.filter(kind=CredentialKind.API_KEY)
    clock.at += wrong_by
    merchant.fault("procountor", kind="unavailable", method="POST", path="/oauth/token$")
    merchant.read(ORDERS)
    assert key.get().lease_until == clock() + tokens.COOL_DOWN
    assert brought_near(clock, wrong_by)["tokens"] == 1
    merchant.read(ORDERS)
    assert Cursor.objects.get(flow=ORDERS).problem == ""


def test_what_waits_as_long_as_it_may_is_left(merchant: Any, an_order: Any, clock: Any) -> None:
    merchant.choose("every_minutes", articles=24 * 60)
    an_order()
    upkeep.tick()
    merchant.fault("procountor", kind="too_many", method="GET", path="/invoices$", retry_after=86_400)
    merchant.read()
    merchant.read(Flow.SHIPMENTS)
    assert fast_clock.bring_near().total() == 0
