"""The database is restored from a backup: what was done since is not in the ledger, and stands at both vendors."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from tests.flows.quiet.test_numbers_given_up import made_by_hand

from brygga.core.words import DocState, Flow
from brygga.flows import upkeep
from brygga.flows.sales_orders import CANCELLED_FROM
from brygga.ledger.models import Document


@pytest.fixture
def backup(merchant: Any) -> Iterator[Callable[[], Callable[[], None]]]:
    """Keeps all tables as they are; returns the way back to them."""

    def kept() -> Callable[[], None]:
        tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA backup")
            for name in tables:
                cursor.execute(f'CREATE TABLE backup."{name}" AS TABLE public."{name}"')
        return lambda: restored(tables)

    yield kept
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS backup CASCADE")


def restored(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for name in tables:
            cursor.execute(f'DELETE FROM public."{name}"')
            cursor.execute(
                f'INSERT INTO public."{name}" OVERRIDING SYSTEM VALUE SELECT * FROM backup."{name}"'
            )
        cursor.execute("RESET session_replication_role")


def placed_since(merchant: Any, an_order: Any, clock: Any, **members: Any) -> int:
    clock.advance(minutes=1)
    made = int(an_order(invoiceRows=[{}, {}], **members)["id"])
    merchant.read(Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS)
    merchant.deliver()
    return made


def ships(merchant: Any, order_id: int) -> None:
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})


@pytest.mark.parametrize("sweeps_first", [True, False])
@pytest.mark.parametrize("since", ["placed", "shipped", "sent"])
def test_an_order_sent_since_the_backup_is_taken_up_and_its_invoice_sent_once(
    merchant: Any, an_order: Any, backup: Any, clock: Any, since: str, sweeps_first: bool
) -> None:
    merchant.sync()
    restore = backup()
    made = placed_since(merchant, an_order, clock)
    order_id = merchant.document(made).target_id
    if since != "placed":
        ships(merchant, order_id)
    if since == "sent":
        merchant.read(Flow.SHIPMENTS)
        merchant.ship()
        assert merchant.sends(made) == 1
    clock.advance(hours=3)
    restore()
    assert not Document.objects.filter(source_id=made, flow=Flow.SALES_ORDERS).exists()
    if sweeps_first:
        merchant.read(Flow.SHIPMENTS)
    merchant.sync()
    if since == "placed":
        assert merchant.document(made).state == DocState.DELIVERED
        ships(merchant, order_id)
        merchant.sync()
    assert merchant.document(made).target_id == order_id
    assert len(merchant.wms_orders()) == 1
    assert merchant.sends(made) == 1


def read_before(merchant: Any, an_order: Any, clock: Any, backup: Any) -> tuple[int, Callable[[], None]]:
    """An order that the backup has, and that was sent after it; and the way back."""
    merchant.sync()
    clock.advance(minutes=1)
    made = int(an_order(status="NOT_SENT", invoiceRows=[{}, {}])["id"])
    merchant.read(Flow.SALES_ORDERS)
    restore = backup()
    merchant.deliver()
    return made, restore


@pytest.mark.parametrize("since", ["placed", "picked", "shipped", "sent"])
def test_an_order_that_the_backup_has_and_that_was_sent_after_it_is_taken_up(
    merchant: Any, an_order: Any, backup: Any, clock: Any, since: str
) -> None:
    made, restore = read_before(merchant, an_order, clock, backup)
    order_id = merchant.document(made).target_id
    if since == "picked":
        for deed in ("allocate", "pick"):
            merchant.desk("POST", f"/orders/{order_id}/{deed}")
    if since in ("shipped", "sent"):
        ships(merchant, order_id)
    if since == "sent":
        merchant.read(Flow.SHIPMENTS)
        merchant.ship()
    clock.advance(hours=1)
    restore()
    merchant.sync()
    document = merchant.document(made)
    assert (document.state, document.code, document.target_id) == (DocState.DELIVERED, "", order_id)
    assert len(merchant.wms_orders()) == 1
    assert merchant.sends(made) == (1 if since in ("shipped", "sent") else 0)


@pytest.mark.parametrize(
    ("group", "flow", "members"),
    [
        ("order", Flow.SALES_ORDERS, {"status": "NOT_SENT"}),
        ("po", Flow.PURCHASE_ORDERS, {"type": "PURCHASE_ORDER", "status": "UNFINISHED"}),
    ],
)
def test_it_is_taken_up_under_the_prefix_that_it_was_sent_with_too(
    merchant: Any,
    an_order: Any,
    backup: Any,
    clock: Any,
    group: str,
    flow: Flow,
    members: dict[str, str],
) -> None:
    """The prefix was changed after the backup, and once more on the pages, before the workers began again."""
    merchant.choose(group, number_prefix="A")
    merchant.sync()
    clock.advance(minutes=1)
    made = int(an_order(**members, invoiceRows=[{}, {}])["id"])
    merchant.read(flow)
    restore = backup()
    merchant.deliver()
    sent = merchant.document(made, flow)
    if flow is Flow.SALES_ORDERS:
        ships(merchant, sent.target_id)
    clock.advance(hours=1)
    restore()
    merchant.choose(group, number_prefix="B")
    merchant.choose(group, number_prefix="C")
    merchant.forget_calls()
    merchant.deliver()
    path = "/orders$" if flow is Flow.SALES_ORDERS else "/purchaseOrders$"
    assert len(merchant.calls("ongoing", "GET", path)) == 1, "one list for all its numbers"
    written = merchant.calls("ongoing", "PUT", path)
    assert {sent.target_number in str(call.body) for call in written} == {True}, (
        "an update of what stands there"
    )
    document = merchant.document(made, flow)
    assert sent.target_number.startswith("A")
    assert (document.state, document.code) == (DocState.DELIVERED, "")
    assert (document.target_id, document.target_number) == (sent.target_id, sent.target_number)
    merchant.ship()
    assert merchant.sends(made) == (1 if flow is Flow.SALES_ORDERS else 0)


def test_an_order_that_was_sent_after_the_backup_and_taken_back_since_is_cancelled(
    merchant: Any, an_order: Any, backup: Any, clock: Any
) -> None:
    made, restore = read_before(merchant, an_order, clock, backup)
    clock.advance(hours=1)
    restore()
    merchant.invalidate(made)
    merchant.sync()
    (there,) = merchant.wms_orders().values()
    assert there["status"] >= CANCELLED_FROM
    assert merchant.document(made).code == "cancelled"


def test_an_order_that_waited_is_not_written_over_another_one(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    merchant.sync()
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.anothers_order(str(made["invoiceNumber"]))
    clock.advance(hours=1)
    merchant.deliver()
    assert merchant.document(made["id"]).code == "number_in_use"
    assert merchant.calls("ongoing", "PUT", "/orders") == []


def test_a_purchase_order_sent_since_the_backup_is_taken_up(
    merchant: Any, an_order: Any, backup: Any, clock: Any
) -> None:
    merchant.sync()
    restore = backup()
    made = placed_since(merchant, an_order, clock, type="PURCHASE_ORDER", status="UNFINISHED")
    before = merchant.document(made, Flow.PURCHASE_ORDERS)
    clock.advance(hours=3)
    restore()
    merchant.sync()
    document = merchant.document(made, Flow.PURCHASE_ORDERS)
    assert (document.state, document.target_id) == (DocState.DELIVERED, before.target_id)


def test_a_purchase_order_made_by_hand_is_not_taken_up_because_ours_is_read_late(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    """Where the warehouse knows no ids of ours, nothing proves that it was ours."""
    merchant.choose("ongoing", po_new_members=False)
    merchant.sync()
    made = an_order(type="PURCHASE_ORDER", status="UNFINISHED")
    made_by_hand(merchant, str(made["invoiceNumber"]))
    clock.advance(hours=3)
    merchant.forget_calls()
    merchant.sync()
    document = merchant.document(made["id"], Flow.PURCHASE_ORDERS)
    assert (document.state, document.code) == (DocState.DIVERGED, "number_in_use")
    assert merchant.calls("ongoing", "PUT", "/purchaseOrders") == []


def test_what_is_read_in_time_is_looked_for_nowhere(merchant: Any, an_order: Any, clock: Any) -> None:
    merchant.sync()
    merchant.forget_calls()
    placed_since(merchant, an_order, clock)
    assert merchant.calls("ongoing", "GET", "/orders") == []


def test_what_an_outage_kept_from_being_read_is_looked_for_with_one_call_and_then_sent(
    merchant: Any, an_order: Any, clock: Any
) -> None:
    merchant.sync()
    made = [an_order()["id"] for _ in range(3)]
    clock.advance(hours=3)
    merchant.forget_calls()
    merchant.integration.refresh_from_db()
    upkeep.read_flow(merchant.integration, Flow.SALES_ORDERS)
    assert len(merchant.calls("ongoing", "GET", "/orders")) == 1
    merchant.deliver()
    assert {merchant.document(one).state for one in made} == {DocState.DELIVERED}
    assert len(merchant.wms_orders()) == 3
