"""Rehearsals write nothing, backfill sends on purpose, and every number has an answer to "why not?"."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps

from brygga.core.failures import NeedsPerson
from brygga.core.options import FilterOp, FilterRule
from brygga.core.words import SKIPPED_BY_PERSON, DocState, Flow
from brygga.flows import acting, backfilling, explaining, settings_change, syncing
from brygga.integrations.models import Integration, Phase, RateLimit
from brygga.integrations.options import options_of
from brygga.ledger.models import Cursor, Document, Shipment

Order = Callable[..., dict[str, Any]]
ORDERS = Flow.SALES_ORDERS
OLD = "2026-03-01T12:00:00"


def tables() -> dict[str, int]:
    """How many rows each table has; the shared rate limit counts every call, also of a rehearsal."""
    models = [model for model in apps.get_models() if model is not RateLimit]
    return {model._meta.db_table: model._default_manager.count() for model in models}


def only(merchant: Any, value: str) -> None:
    """A filter that lets through only orders with this remark."""
    options = options_of(merchant.integration)
    rule = FilterRule(ORDERS, "notes", FilterOp.IS, value)
    settings_change.change_settings(merchant.integration, replace(options, filters=(rule,)), None)
    merchant.integration.refresh_from_db()


def started(merchant: Any, stamp: str = "2026-03-02T00:00:00") -> None:
    Integration.objects.update(start_stamp=stamp)
    merchant.integration.refresh_from_db()


# --- rehearsals


@pytest.mark.parametrize("flow", list(Flow))
def test_a_rehearsal_writes_nothing_anywhere(merchant: Any, an_order: Order, flow: Flow) -> None:
    made = an_order()
    merchant.office("POST", "/invoices", {"type": "PURCHASE_ORDER", "status": "NOT_SENT"})
    merchant.read(ORDERS)
    merchant.deliver()
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/status", {"number": 450})
    Cursor.objects.filter(flow=Flow.SHIPMENTS).delete()
    before = (
        tables(),
        list(Document.objects.order_by("id").values()),
        list(Cursor.objects.order_by("id").values()),
    )
    merchant.forget_calls()
    counts = syncing.rehearse(merchant.integration, flow)
    assert counts["read"] > 0
    assert before == (
        tables(),
        list(Document.objects.order_by("id").values()),
        list(Cursor.objects.order_by("id").values()),
    )
    assert not [call for call in merchant.calls("ongoing") if call.method != "GET"]
    assert not [call for call in merchant.calls("procountor") if call.method != "GET"]


def test_a_rehearsal_says_what_would_become_of_each(merchant: Any, an_order: Order) -> None:
    sent, cancelled = an_order(notes="yes"), an_order(notes="yes")
    merchant.read(ORDERS)
    merchant.deliver()
    merchant.office("POST", f"/invoices/{cancelled['id']}/invalidate")
    an_order(notes="yes")
    an_order(notes="no")
    an_order(notes="yes", counterParty={"counterPartyAddress": {"name": ""}})
    only(merchant, "yes")
    assert syncing.rehearse(merchant.integration, ORDERS) == {
        "read": 5,
        "unchanged": 1,
        "would_cancel": 1,
        "would_push": 1,
        "would_skip": 1,
        "would_hold": 1,
    }
    assert merchant.document(sent["id"]).state == DocState.DELIVERED


def test_a_rehearsal_of_shipments_counts_what_would_be_marked_sent(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.deliver()
    merchant.desk("POST", f"/orders/{merchant.document(made['id']).target_id}/status", {"number": 450})
    assert syncing.rehearse(merchant.integration, Flow.SHIPMENTS) == {"read": 1, "would_mark_sent": 1}
    merchant.read(Flow.SHIPMENTS)
    assert syncing.rehearse(merchant.integration, Flow.SHIPMENTS)["would_mark_sent"] == 0
    assert Shipment.objects.count() == 1


# --- backfill


def test_backfill_sends_orders_from_before_the_start_and_leaves_the_cursor(
    merchant: Any, an_order: Order
) -> None:
    inside, outside = merchant.copies(an_order()["id"], [OLD, "2026-02-01T12:00:00"])
    started(merchant)
    merchant.read(ORDERS)
    merchant.deliver()
    assert merchant.document(inside).code == "before_start"
    before, told = Cursor.objects.get(flow=ORDERS).stamp, []
    counts = backfilling.backfill(merchant.integration, ORDERS, "2026-03-01", "2026-03-01", told=told.append)
    assert (counts["read"], told) == (1, [1])
    merchant.deliver()
    document = merchant.document(inside)
    assert (document.state, document.settled) == (DocState.DELIVERED, True)
    assert not Document.objects.filter(source_id=outside, state=DocState.DELIVERED).exists()
    assert Cursor.objects.get(flow=ORDERS).stamp == before


def test_a_rehearsed_backfill_counts_and_writes_nothing(merchant: Any, an_order: Order) -> None:
    merchant.copies(an_order()["id"], [OLD] * 3)
    started(merchant)
    before = tables()
    counts = backfilling.backfill(merchant.integration, ORDERS, "2026-03-01", "2026-03-01", dry_run=True)
    assert counts == {"read": 3, "would_push": 3}
    assert tables() == before


def test_backfill_reads_more_than_a_page(merchant: Any, an_order: Order) -> None:
    merchant.copies(an_order()["id"], [OLD] * 250)
    started(merchant)
    counts = backfilling.backfill(merchant.integration, ORDERS, "2026-03-01", "2026-03-01")
    assert counts["read"] == counts["new"] == 250
    assert Document.objects.filter(asked=True, state=DocState.PENDING).count() == 250


def test_an_order_removed_while_a_backfill_reads_takes_no_other_with_it(
    merchant: Any, an_order: Order
) -> None:
    ids = merchant.copies(an_order()["id"], [OLD] * 250)
    started(merchant)
    merchant.watch.during("GET", "/invoices$", lambda: merchant.office("DELETE", f"/invoices/{ids[3]}"))
    backfilling.backfill(merchant.integration, ORDERS, "2026-03-01", "2026-03-01")
    asked_for = Document.objects.filter(asked=True).values_list("source_id", flat=True)
    assert set(asked_for) == set(ids) - {ids[3]}


def test_backfill_sends_nothing_twice_and_keeps_a_persons_word(merchant: Any, an_order: Order) -> None:
    delivered, skipped = merchant.copies(an_order()["id"], [OLD, OLD])
    merchant.read(ORDERS)
    acting.skip_for_good(merchant.document(skipped), "the customer called", None)
    merchant.deliver()
    merchant.forget_calls()
    backfilling.backfill(merchant.integration, ORDERS, "2026-03-01", "2026-03-01")
    merchant.deliver()
    assert merchant.calls("ongoing", "PUT", "/orders$") == []
    assert merchant.document(skipped).code == SKIPPED_BY_PERSON
    assert merchant.document(delivered).state == DocState.DELIVERED


@pytest.mark.parametrize("dry_run", [True, False])
def test_backfill_says_how_many_were_listed_and_not_shown(
    merchant: Any, an_order: Order, dry_run: bool
) -> None:
    """They may be gone since, or Procountor lists what it does not show: nothing is known of them either way."""
    _, hidden = merchant.copies(an_order()["id"], [OLD, OLD])
    started(merchant)
    merchant.watch.during("GET", "/invoices$", lambda: merchant.office("DELETE", f"/invoices/{hidden}"))
    counts = backfilling.backfill(merchant.integration, ORDERS, "2026-03-01", "2026-03-01", dry_run=dry_run)
    assert (counts["read"], counts["not_shown"]) == (1, 1)
    assert Document.objects.filter(asked=True).count() == (0 if dry_run else 1)


@pytest.mark.parametrize(("first", "last"), [("2026-03-02", "2026-03-01"), ("2026-3-1", "2026-03-02")])
def test_days_that_are_none_are_refused(merchant: Any, first: str, last: str) -> None:
    with pytest.raises(NeedsPerson):
        backfilling.backfill(merchant.integration, ORDERS, first, last)


# --- why not?


def answer(merchant: Any, number: object) -> explaining.Answer:
    (found,) = explaining.explain(merchant.integration, f" {number} ")
    return found


def test_a_sent_order_is_explained_with_its_shipment(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.read(ORDERS)
    assert answer(merchant, made["invoiceNumber"]).said == "is waiting for its turn."
    merchant.deliver()
    sent = answer(merchant, made["invoiceNumber"])
    assert sent.said.startswith(f"sent as {made['invoiceNumber']}")
    assert sent.shipment == ""
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/status", {"number": 450})
    merchant.read(Flow.SHIPMENTS)
    assert "not sent yet" in answer(merchant, made["invoiceNumber"]).shipment
    merchant.ship()
    shipped = answer(merchant, made["invoiceNumber"])
    assert "its invoice is sent" in shipped.shipment
    assert shipped.shipment in shipped.as_text()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DocState.SKIPPED, "not meant to be sent: why"),
        (DocState.HELD, "waits until something changes: why"),
        (DocState.PARKED, "needs a person: why"),
        (DocState.DIVERGED, "both sides disagree: why"),
        (DocState.UNKNOWN, "the outcome of our call is unknown and will be looked up: why"),
        (DocState.PENDING, "why"),
        (DocState.DELIVERED, "sent as 50999 at a time before Brygga came."),
    ],
)
def test_every_state_has_its_sentence(merchant: Any, an_order: Order, state: DocState, words: str) -> None:
    made = an_order()
    merchant.read(ORDERS)
    Document.objects.update(state=state, reason="why", remedy="do this", target_id=50999)
    found = answer(merchant, made["invoiceNumber"])
    assert found.said == words
    assert found.as_json()["remedy"] == "do this"


def test_a_number_that_was_never_read_is_looked_up_in_procountor(merchant: Any, an_order: Order) -> None:
    made = an_order()
    found = answer(merchant, made["invoiceNumber"])
    assert (found.is_known, found.state) == (False, "never_seen")
    assert "Procountor has it (status NOT_SENT" in found.said
    assert "It is read at the next turn, at 20" in found.said
    assert "Sync now" in found.remedy


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"phase": Phase.DISCONNECTED}, "the integration is disconnected."),
        ({"phase": Phase.CONNECTED}, "The integration is not started yet."),
        ({"paused": True}, "The integration is paused."),
        ({"halted_by": "ongoing", "halted_reason": "No login."}, "The integration is halted: No login."),
        ({"options": {"flows": {"sales_orders": False}}}, "This flow is switched off."),
        ({"start_stamp": "2127-01-01T00:00:00"}, "It was made before the start date, 2127-01-01T00:00:00."),
    ],
)
def test_an_order_that_was_not_read_is_told_the_cause(
    merchant: Any, an_order: Order, members: dict[str, Any], words: str
) -> None:
    made = an_order()
    Integration.objects.update(**members)
    merchant.integration.refresh_from_db()
    found = answer(merchant, made["invoiceNumber"])
    assert found.said.endswith(words)
    assert ("backfill" in found.remedy) == ("start date" in words)


def test_an_order_that_could_not_be_read_is_told_what_went_wrong(merchant: Any, an_order: Order) -> None:
    made = an_order()
    Cursor.objects.update(problem="Procountor did not answer.")
    said = answer(merchant, made["invoiceNumber"]).said
    assert said.endswith("The last reading did not succeed: Procountor did not answer.")


def test_an_offer_is_not_said_to_be_unknown_to_procountor(merchant: Any, an_order: Order) -> None:
    made = an_order(isOffer=True)
    merchant.sync()
    assert answer(merchant, made["invoiceNumber"]).said.startswith("It is an offer in Procountor")


def test_a_number_that_nobody_has_is_said_so(merchant: Any) -> None:
    assert answer(merchant, 4711).said.startswith("Neither Brygga nor Procountor has a sales order")
    assert not answer(merchant, "LETTERS").is_known


@pytest.mark.parametrize("number", ["\N{SUPERSCRIPT TWO}", "9" * 60, "0" * 5000])
def test_what_is_no_number_of_an_order_is_not_asked_about(merchant: Any, number: str) -> None:
    merchant.forget_calls()
    assert answer(merchant, number).said.startswith("Brygga has never seen it.")
    assert merchant.calls("procountor", "GET", "/invoices") == []


def test_what_has_no_number_is_found_by_procountors_id(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.read(ORDERS)
    Document.objects.update(number="", state=DocState.PARKED, reason="why")
    found = answer(merchant, made["id"])
    assert (found.number, found.said) == (str(made["id"]), "needs a person: why")


def test_procountors_id_of_one_order_is_not_taken_for_the_number_of_another(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    assert not answer(merchant, made["id"]).is_known


def test_a_number_is_answered_also_when_procountor_is_away(merchant: Any) -> None:
    merchant.fault("procountor", kind="unavailable", method="GET", path="/invoices$")
    assert "could not be asked" in answer(merchant, 4711).said


def test_a_code_that_two_kinds_of_documents_have_gets_both_answers(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.office("POST", "/products", {"code": str(made["invoiceNumber"])})
    merchant.read(ORDERS, Flow.ARTICLES)
    found = explaining.explain(merchant.integration, str(made["invoiceNumber"]))
    assert [one.flow for one in found] == ["articles", "sales_orders"]
