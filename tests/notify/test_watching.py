"""What a subscription is told: once, as long as it lasts, and not every minute."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.notify.conftest import subjects

from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import Cursor, Document, Run, Shipment, ShipmentState
from brygga.notify import watching
from brygga.notify.models import Message, Subscription

Subscribed = Callable[..., Subscription]
HELD = {
    "state": DocState.HELD,
    "code": "no_goods",
    "reason": "No row names an article.",
    "remedy": "Add a row.",
}


@pytest.fixture(autouse=True)
def _at_noon(clock: Any) -> None:
    clock.at = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_the_first_failure_is_told_at_once_and_the_next_ones_together(
    subscribed: Subscribed, a_document: Callable[..., Document], clock: Any
) -> None:
    subscribed(failures=True)
    a_document("20001", **HELD)
    assert watching.watch() == 1
    a_document("20002", **HELD)
    a_document("20003", **HELD)
    clock.advance(minutes=5)
    assert watching.watch() == 0
    clock.advance(minutes=11)
    assert watching.watch() == 1
    assert subjects() == ["1 document needs a person", "2 documents need a person"]
    last = Message.objects.latest("id").body
    assert "Sales order 20002: No row names an article." in last
    assert "Add a row." in last
    assert "In all 3 wait for a person now." in last
    assert "/attention" in last


def test_what_was_told_is_told_again_only_after_it_was_over(
    subscribed: Subscribed, a_document: Callable[..., Document], clock: Any
) -> None:
    subscribed(failures=True)
    held = a_document("20001", **HELD)
    watching.watch()
    clock.advance(days=2)
    assert watching.watch() == 0
    Document.objects.filter(pk=held.pk).update(state=DocState.DELIVERED)
    watching.watch()
    Document.objects.filter(pk=held.pk).update(state=DocState.HELD)
    assert watching.watch() == 1


def test_what_goes_on_by_itself_is_no_failure(
    subscribed: Subscribed, a_document: Callable[..., Document], clock: Any
) -> None:
    subscribed(failures=True)
    a_document("20001", state=DocState.UNKNOWN, due_at=clock())
    a_document("20002", state=DocState.PENDING, due_at=clock())
    assert watching.watch() == 0


def test_no_name_of_a_customer_stands_in_an_e_mail(
    subscribed: Subscribed, a_document: Callable[..., Document], a_shipment: Callable[..., Shipment]
) -> None:
    subscribed(failures=True, daily=True, unsent_days=1)
    a_document("20001", **HELD)
    a_shipment("20002", state=ShipmentState.PARKED, reason="Procountor refused it.")
    watching.watch()
    assert Message.objects.exists()
    assert not Message.objects.filter(body__contains="Mäkinen").exists()


def test_a_refused_login_is_told_before_everything_else(
    subscribed: Subscribed, integration: Integration, a_document: Callable[..., Document], clock: Any
) -> None:
    subscribed(failures=True)
    a_document("20001", **HELD)
    Integration.objects.update(halted_by="ongoing", halted_reason="The WMS does not accept the password.")
    watching.watch()
    assert subjects() == ["needs reconnect"]
    assert "The WMS does not accept the password." in Message.objects.get().body
    clock.advance(minutes=16)
    watching.watch()
    assert subjects() == ["needs reconnect", "1 document needs a person"]


def test_settings_that_cannot_be_read_keep_nobody_else_from_being_told(
    subscribed: Subscribed, integration: Integration, a_document: Callable[..., Document]
) -> None:
    subscribed(failures=True, late=True)
    a_document("20001", **HELD)
    Integration.objects.update(options={"no_such_group": {}})
    assert watching.watch() == 1


def test_a_flow_that_is_not_read_for_long_is_told_and_its_return_too(
    subscribed: Subscribed, integration: Integration, clock: Any
) -> None:
    subscribed(late=True)
    Cursor.objects.update(last_success_at=clock())
    clock.advance(minutes=54)
    Cursor.objects.exclude(flow=Flow.ARTICLES).update(last_success_at=clock())
    assert watching.watch() == 0
    Cursor.objects.filter(flow=Flow.ARTICLES).update(problem="Procountor does not answer.")
    clock.advance(minutes=2)
    assert watching.watch() == 1
    assert watching.watch() == 0
    Cursor.objects.update(last_success_at=clock())
    assert watching.watch() == 1
    assert subjects() == ["Articles: not read for long", "Articles: read again"]
    assert "Procountor does not answer." in Message.objects.earliest("id").body


@pytest.mark.parametrize("stands", [{"paused": True}, {"halted_by": "procountor"}])
def test_an_integration_that_stands_still_is_not_called_late(
    subscribed: Subscribed, integration: Integration, clock: Any, stands: dict[str, Any]
) -> None:
    subscribed(late=True)
    Integration.objects.update(**stands)
    clock.advance(days=3)
    assert watching.watch() == 0


def test_a_shipped_order_that_is_not_marked_as_sent_for_days_is_told_once(
    subscribed: Subscribed, a_shipment: Callable[..., Shipment], clock: Any
) -> None:
    subscribed(unsent_days=2)
    a_shipment("20001")
    a_shipment("20002", state=ShipmentState.DONE)
    a_shipment("20003", state=ShipmentState.SKIPPED)
    clock.advance(days=1, hours=23)
    assert watching.watch() == 0
    clock.advance(hours=2)
    assert watching.watch() == 1
    assert watching.watch() == 0
    assert "20001" in Message.objects.get().body
    assert "20002" not in Message.objects.get().body


def test_the_summary_comes_once_each_morning_from_the_day_after(
    subscribed: Subscribed, integration: Integration, clock: Any
) -> None:
    subscribed(daily=True)
    assert watching.watch() == 0
    clock.at = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)  # half past six in Helsinki
    assert watching.watch() == 0
    for kind, flow, counts in (
        ("delivery", "", {"taken": 5, "created": 4, "held": 1}),
        ("check", "articles", {"listed": 9, "accounted": 9}),
        ("intake", "sales_orders", {"read": 3, "new": 3, "skipped": 0}),
        ("delivery", "", {"taken": 1, "created": 1}),
        ("intake", "articles", {"read": 0}),
    ):
        Run.objects.create(
            integration=integration,
            kind=kind,
            flow=flow,
            started_at=clock(),
            finished_at=clock(),
            counts=counts,
        )
    clock.advance(hours=1)
    assert watching.watch() == 1
    clock.advance(hours=5)
    assert watching.watch() == 0
    body = Message.objects.get().body
    assert (
        "\nSales orders: read 3, new 3\n"
        "Sending to the warehouse: taken 6, created 5, held 1\n"
        "Completeness check, Articles: listed 9, accounted for 9\n"
    ) in body
    assert "Waiting for a person: 0" in body
    clock.advance(days=1)
    assert watching.watch() == 1


def test_the_summary_counts_what_was_sent_with_a_warning_since_the_day_before(
    subscribed: Subscribed, a_document: Any, clock: Any
) -> None:
    subscribed(daily=True)
    clock.at = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    for number, ago in (("20001", 1), ("20002", 5), ("20003", 30)):
        a_document(number, warnings=["No post code."], sent_at=clock() - timedelta(hours=ago))
    a_document("20004", sent_at=clock())
    assert watching.watch() == 1
    body = Message.objects.get().body
    assert "\nSent with a warning: 2. The page Documents has them under “with warnings”.\n" in body
    assert "/documents?state=with_warnings\n" in body
    clock.advance(days=2)
    assert watching.watch() == 1
    assert "with a warning" not in Message.objects.latest("id").body


def test_nothing_is_told_of_an_integration_that_does_not_run(
    subscribed: Subscribed, integration: Integration, a_document: Callable[..., Document]
) -> None:
    subscribed(failures=True)
    a_document("20001", **HELD)
    Integration.objects.update(phase="disconnected")
    assert watching.watch() == 0
