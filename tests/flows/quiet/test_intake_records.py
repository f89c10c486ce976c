"""What intake makes of what it lists: skipped before the start, gone meanwhile, changed within the same second."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from brygga.core import stamps
from brygga.core.words import DocState, Flow
from brygga.ledger.models import Cursor, Document, Run
from merchant import LONG_AGO

Order = Callable[..., dict[str, Any]]
ORDERS = Flow.SALES_ORDERS
BATCH = r"/invoices/[0-9,]+$"


def remark(merchant: Any, made: dict[str, Any]) -> str:
    return str(merchant.wms_orders()[str(made["invoiceNumber"])]["sent"]["orderRemark"])


def start_from(merchant: Any, stamp: str) -> None:
    merchant.integration.start_stamp = stamp
    merchant.integration.save()


# --- before the start


def test_an_order_made_before_the_start_is_skipped_with_its_reason_and_not_even_read(
    merchant: Any, an_order: Order
) -> None:
    (old,) = merchant.copies(an_order()["id"], ["2026-03-01T12:00:00"])
    start_from(merchant, "2026-03-02T00:00:00")
    merchant.read(ORDERS)
    skipped = merchant.document(old)
    assert (skipped.state, skipped.code, skipped.source) == (DocState.SKIPPED, "before_start", None)
    assert skipped.reason
    asked_for = ",".join(call.path for call in merchant.calls("procountor", "GET", BATCH))
    assert str(old) not in asked_for


def test_an_order_made_before_the_start_stays_skipped_when_it_changes(merchant: Any, an_order: Order) -> None:
    (old,) = merchant.copies(an_order()["id"], ["2026-03-01T12:00:00"])
    start_from(merchant, "2026-03-02T00:00:00")
    merchant.read(ORDERS)
    merchant.restamp(old, "2098-01-01T00:00:00")
    merchant.read(ORDERS)
    merchant.deliver()
    assert merchant.document(old).version == "2098-01-01T00:00:00"
    assert merchant.document(old).code == "before_start"
    run = Run.objects.filter(kind="intake", flow=ORDERS).latest("id")
    assert run.counts["skipped"] == 1
    assert run.counts["read"] == sum(run.counts[name] for name in ("new", "changed", "seen", "skipped"))


def test_an_order_delivered_before_the_start_was_moved_is_still_followed(
    merchant: Any, an_order: Order
) -> None:
    made = an_order(notes="First word")
    merchant.sync()
    start_from(merchant, "2099-01-01T00:00:00")
    merchant.change(made["id"], notes="Second word")
    merchant.sync()
    assert remark(merchant, made) == "Second word"


# --- gone between the list and the reading


def gone_while_read(merchant: Any, source_id: int) -> None:
    """Procontor lists it, and before it is asked for, somebody deletes it."""
    store = merchant.sandboxes.procountor.sandbox.store
    kept = store.get("invoice:12001", source_id)
    merchant.watch.during("GET", "/invoices$", lambda: merchant.office("DELETE", f"/invoices/{source_id}"))
    merchant.read(ORDERS)
    store.put("invoice:12001", source_id, kept)


def test_an_order_gone_before_it_was_read_is_said_to_be_gone_and_holds_up_no_other(
    merchant: Any, an_order: Order
) -> None:
    gone, stays = an_order(), an_order()
    gone_while_read(merchant, gone["id"])
    assert (merchant.document(gone["id"]).state, merchant.document(gone["id"]).code) == ("skipped", "gone")
    assert merchant.document(stays["id"]).state == DocState.PENDING


def test_several_orders_of_which_none_is_shown_are_not_left_out_and_are_read_when_they_are_shown(
    merchant: Any, an_order: Order
) -> None:
    ids = [an_order()["id"], an_order()["id"]]
    store = merchant.sandboxes.procountor.sandbox.store
    kept = {source_id: store.get("invoice:12001", source_id) for source_id in ids}
    for source_id in ids:
        merchant.watch.during(
            "GET", "/invoices$", lambda gone=source_id: merchant.office("DELETE", f"/invoices/{gone}")
        )
    merchant.read(ORDERS)
    assert not Document.objects.filter(flow=ORDERS).exists()
    cursor = Cursor.objects.get(integration=merchant.integration, flow=ORDERS)
    assert "shows none of them" in cursor.problem
    assert cursor.stamp == LONG_AGO
    for source_id, record in kept.items():
        store.put("invoice:12001", source_id, record)
    merchant.sync()
    assert {merchant.document(source_id).state for source_id in ids} == {DocState.DELIVERED}


def test_a_sent_order_that_is_gone_is_for_a_person(merchant: Any, an_order: Order) -> None:
    made = an_order(notes="First word")
    merchant.sync()
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "Second word"})
    merchant.restamp(made["id"], "2098-01-01T00:00:00")
    gone_while_read(merchant, made["id"])
    document = merchant.document(made["id"])
    assert (document.state, document.code) == (DocState.DIVERGED, "gone")
    assert document.remedy


def test_an_order_that_was_hidden_for_a_moment_is_read_when_it_is_there_again(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    gone_while_read(merchant, made["id"])
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_a_sent_order_that_was_hidden_for_a_moment_goes_on_as_before(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.sync()
    merchant.restamp(made["id"], "2098-01-01T00:00:00")
    gone_while_read(merchant, made["id"])
    merchant.sync()
    assert (merchant.document(made["id"]).state, merchant.document(made["id"]).code) == ("delivered", "")


def test_an_order_of_unknown_outcome_that_is_gone_is_for_a_person(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.fault("ongoing", kind="cut_after", method="PUT", path="/orders$")
    merchant.sync()
    merchant.restamp(made["id"], "2098-01-01T00:00:00")
    gone_while_read(merchant, made["id"])
    assert merchant.document(made["id"]).state == DocState.DIVERGED


def test_what_is_gone_is_told_once_and_not_at_every_reading(merchant: Any, an_order: Order) -> None:
    made = an_order()
    gone_while_read(merchant, made["id"])
    told = Run.objects.filter(kind="intake", flow=ORDERS).count()
    store = merchant.sandboxes.procountor.sandbox.store
    kept = store.get("invoice:12001", made["id"])
    merchant.watch.during("GET", "/invoices$", lambda: merchant.office("DELETE", f"/invoices/{made['id']}"))
    merchant.read(ORDERS)
    store.put("invoice:12001", made["id"], kept)
    assert Run.objects.filter(kind="intake", flow=ORDERS).count() == told


# --- the same second


def test_what_is_settled_is_not_read_again(merchant: Any, an_order: Order, clock: Any) -> None:
    an_order()
    merchant.read(ORDERS)
    clock.advance(seconds=6)
    merchant.read(ORDERS)
    clock.advance(minutes=15)
    merchant.forget_calls()
    merchant.read(ORDERS)
    assert len(merchant.calls("procountor", "GET", "/invoices$")) == 1
    assert merchant.calls("procountor", "GET", BATCH) == []


def test_an_order_read_young_is_looked_at_again_however_far_the_cursor_went(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    merchant.choose("procountor", poll_overlap_seconds=2)
    made = an_order(notes="First word")
    merchant.sync()
    young = merchant.document(made["id"]).version
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "Same second"})
    merchant.restamp(made["id"], young)
    merchant.restamp(an_order()["id"], stamps.less(young, -600))
    clock.advance(seconds=3)
    merchant.sandboxes.clock.advance(3)
    merchant.read(ORDERS)
    assert Cursor.objects.get(integration=merchant.integration, flow=ORDERS).stamp > young
    clock.advance(minutes=15)
    merchant.sync()
    assert remark(merchant, made) == "Same second"


def test_a_record_that_is_listed_no_more_holds_reading_back_for_a_day_at_most(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    merchant.restamp(made["id"], "2026-03-02T09:00:00")
    merchant.read(ORDERS)
    merchant.office("DELETE", f"/invoices/{made['id']}")
    later = an_order()
    merchant.read(ORDERS)
    clock.advance(hours=25)
    merchant.forget_calls()
    merchant.read(ORDERS)
    (listed,) = merchant.calls("procountor", "GET", "/invoices$")
    assert "2026-03-02" not in listed.query
    assert merchant.document(later["id"]).state == DocState.PENDING


@pytest.mark.parametrize(
    ("stamp", "version"),
    [
        ("2098-01-01T00:00:00.123", "2098-01-01T00:00:00"),
        ("2098-01-01 00:00:00", "2098-01-01T00:00:00"),
        ("2098-01-01T00:00", "2098-01-01T00:00:00"),
        ("2098-01-01T00:00:00+02:00", ""),
    ],
)
def test_a_stamp_of_another_shape_keeps_no_order_from_the_warehouse_and_no_change_from_being_read(
    merchant: Any, an_order: Order, clock: Any, stamp: str, version: str
) -> None:
    odd = an_order(notes="First word")
    merchant.restamp(odd["id"], stamp)
    an_order()
    merchant.sync()
    cursor = Cursor.objects.get(integration=merchant.integration, flow=ORDERS)
    assert cursor.problem == ""
    assert "" < cursor.stamp < "2098"
    assert merchant.document(odd["id"]).version == version
    clock.advance(hours=1)
    merchant.office("PATCH", f"/invoices/{odd['id']}", {"notes": "Second word"})
    merchant.restamp(odd["id"], stamp.replace("2098", "2099"))
    merchant.sync()
    assert remark(merchant, odd) == "Second word"


# --- October's repeated hour: 2026-10-25, when 04:00 becomes 03:00 again at 01:00 UTC


@pytest.fixture
def october(merchant: Any, clock: Any) -> Callable[[str], None]:
    """Both clocks at a moment (UTC) of that night."""

    def at(time: str) -> None:
        moment = datetime.fromisoformat(f"2026-10-25T{time}").replace(tzinfo=UTC)
        clock.at = moment
        merchant.sandboxes.clock.freeze(moment)

    return at


def test_an_order_changed_again_at_the_same_wall_clock_second_of_the_repeated_hour_follows(
    merchant: Any, an_order: Order, october: Callable[[str], None]
) -> None:
    october("00:30:00")
    made = an_order(notes="First pass")
    merchant.sync()
    october("01:30:00")
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "Second pass"})
    assert merchant.document(made["id"]).version == "2026-10-25T03:30:00"
    for hour in ("02:30:00", "03:20:00", "04:10:00"):
        october(hour)
        an_order()
        merchant.sync()
    assert remark(merchant, made) == "Second pass"


@pytest.mark.parametrize("overlap", [2, 3600])
def test_an_order_made_in_the_second_pass_has_a_lower_stamp_and_is_read(
    merchant: Any, an_order: Order, october: Callable[[str], None], overlap: int
) -> None:
    merchant.choose("procountor", poll_overlap_seconds=overlap)
    october("00:55:00")
    first = an_order()
    merchant.read(ORDERS)
    october("01:05:00")
    second = an_order()
    merchant.read(ORDERS)
    assert merchant.document(first["id"]).version == "2026-10-25T03:55:00"
    assert merchant.document(second["id"]).version == "2026-10-25T03:05:00"


def test_documents_read_in_the_repeated_hour_settle_after_it(
    merchant: Any, an_order: Order, october: Callable[[str], None]
) -> None:
    october("00:30:00")
    made = an_order()
    merchant.read(ORDERS)
    october("03:40:00")
    merchant.read(ORDERS)
    assert Document.objects.get(source_id=made["id"], flow=ORDERS).settled


def test_a_change_under_an_older_stamp_is_delivered(merchant: Any, an_order: Order, clock: Any) -> None:
    """Procountor's clock was put back by two minutes between two changes."""
    made = an_order()
    merchant.sync()
    version = merchant.document(made["id"]).version
    clock.advance(minutes=1)
    merchant.office("PATCH", f"/invoices/{made['id']}", {"notes": "ring the bell"})
    merchant.restamp(made["id"], stamps.less(version, 120))
    merchant.sync()
    assert remark(merchant, made) == "ring the bell"
