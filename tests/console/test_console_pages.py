"""The pages people work in: what they say, and what their buttons do."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock as service_clock
from brygga.core.words import DocState, Flow
from brygga.integrations import audit, links
from brygga.integrations.models import AuditEntry, Integration, Person, Phase, Role
from brygga.ledger.models import (
    Attempt,
    Cursor,
    Document,
    Event,
    Outcome,
    Run,
    Shipment,
    ShipmentState,
)

INVOICE = {
    "id": 700,
    "type": "SALES_ORDER",
    "status": "NOT_SENT",
    "invoiceNumber": 20001,
    "date": "2026-01-02",
    "created": "2026-01-02T08:00:00",
    "version": "2026-01-02T08:00:00",
    "language": "FINNISH",
    "orderReference": "PO-77",
    "notes": "Soita ennen toimitusta",
    "paymentInfo": {"paymentMethod": "BANK_TRANSFER"},
    "counterParty": {
        "email": "maija.makinen@example.fi",
        "counterPartyAddress": {
            "name": "Maija Mäkinen",
            "street": "Hämeenkatu 1",
            "zip": "33100",
            "city": "Tampere",
            "country": "FINLAND",
        },
    },
    "invoiceRows": [
        {
            "id": 1,
            "productId": 5,
            "productCode": "KAHVI-1",
            "product": "Kahvi",
            "quantity": Decimal("2.5"),
            "unit": "PIECE",
        }
    ],
}


def page(browser: Client, integration: Integration, rest: str = "", status: int = 200) -> str:
    answer = browser.get(f"/integrations/{integration.key}{rest}")
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def press(browser: Client, integration: Integration, rest: str, **form: str) -> str:
    """Presses a button and follows to the page that says what came of it."""
    answer = browser.post(f"/integrations/{integration.key}{rest}", form, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def jobs(integration: Integration, task: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=task, args__integration_id=integration.pk).count()


# --- home


@pytest.mark.parametrize(
    ("members", "word", "reason"),
    [
        ({}, "running", ""),
        ({"paused": True}, "paused", "Somebody paused it"),
        (
            {"halted_by": "procountor", "halted_reason": "The key was revoked."},
            "needs reconnect",
            "The key was revoked.",
        ),
        ({"phase": Phase.CONNECTED}, "not finished", "the settings are to be saved"),
        ({"phase": Phase.DISCONNECTED}, "disconnected", "Nothing moves"),
    ],
)
def test_home_says_the_health_of_an_integration_in_one_word_and_a_reason(
    cast: Any, members: dict[str, Any], word: str, reason: str
) -> None:
    Integration.objects.update(**members)
    shown = cast.operator.get("/").content.decode()
    assert f">{word}</span>" in shown
    assert reason in shown


def test_home_counts_what_waits_and_what_is_for_a_person(cast: Any) -> None:
    cast.document(1)
    cast.document(2, state=DocState.PARKED, code="poison", reason="Wrong.")
    cast.document(3, state=DocState.HELD, code="held", reason="Later.")
    cast.document(4, state=DocState.DELIVERED)
    Cursor.objects.update(last_success_at=service_clock.now())
    shown = cast.operator.get("/").content.decode()
    assert "needs a person" in shown
    assert "2 documents wait for a person" in shown
    assert "<time " in shown


def test_what_goes_on_by_itself_is_not_called_a_task_for_a_person(cast: Any) -> None:
    cast.document(1, state=DocState.UNKNOWN, due_at=service_clock.now())
    assert ">running</span>" in cast.operator.get("/").content.decode()


def test_home_shows_red_first(cast: Any) -> None:
    Integration.objects.update(company_name="Zeta Oy", halted_by="ongoing")
    cast.another_integration(goods_owner_id=160, company_id=2, company_name="Alfa Oy")
    shown = cast.operator.get("/").content.decode()
    assert shown.index("Zeta Oy") < shown.index("Alfa Oy")


def test_home_needs_as_many_queries_for_many_integrations_as_for_one(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(2, 12):
        cast.another_integration(goods_owner_id=None, company_id=number)
    with django_assert_max_num_queries(9):
        cast.operator.get("/")


# --- people


def test_an_operator_makes_a_reader_operator_and_the_last_operator_stays(cast: Any) -> None:
    reader = Person.objects.get(user_name="WSIreader")
    answer = cast.operator.post("/people", {"person": reader.pk, "role": "operator"}, follow=True)
    assert "is changed" in answer.content.decode()
    reader.refresh_from_db()
    assert reader.role == Role.OPERATOR
    Person.objects.exclude(pk=cast.person.pk).update(role=Role.READER)
    answer = cast.operator.post("/people", {"person": cast.person.pk, "role": "reader"}, follow=True)
    assert "needs an operator" in answer.content.decode()


def test_nobody_changes_people_of_another_warehouse_system(cast: Any) -> None:
    reader = Person.objects.get(user_name="WSIreader")
    assert cast.stranger.post("/people", {"person": reader.pk, "role": "operator"}).status_code == 404
    assert cast.reader.post("/people", {"person": reader.pk, "role": "operator"}).status_code == 403
    reader.refresh_from_db()
    assert reader.role == Role.READER


# --- status and its buttons


def test_sync_now_queues_and_never_says_done(cast: Any) -> None:
    said = press(cast.operator, cast.integration, "/sync", flow="sales_orders")
    assert "Queued: 1 flow" in said
    assert jobs(cast.integration, "read") == 1
    assert "Queued already" in press(cast.operator, cast.integration, "/sync", flow="sales_orders")
    assert "There is no such flow" in press(cast.operator, cast.integration, "/sync", flow="nonsense")


def test_pause_and_resume_and_sync_while_paused_is_refused(cast: Any) -> None:
    assert "Paused" in press(cast.operator, cast.integration, "/pause")
    assert "Resume it first" in press(cast.operator, cast.integration, "/sync")
    assert "Resumed" in press(cast.operator, cast.integration, "/resume")
    cast.integration.refresh_from_db()
    assert not cast.integration.paused


def test_disconnecting_asks_first_and_says_what_stays(cast: Any) -> None:
    asked = page(cast.operator, cast.integration, "/disconnect")
    assert "What was delivered stays in the WMS" in asked
    cast.integration.refresh_from_db()
    assert cast.integration.phase == Phase.RUNNING
    assert "the history stays" in press(cast.operator, cast.integration, "/disconnect")
    cast.integration.refresh_from_db()
    assert cast.integration.phase == Phase.DISCONNECTED
    assert not cast.integration.credentials.exists()


def test_reconnect_makes_a_link(cast: Any) -> None:
    said = press(cast.operator, cast.integration, "/link/new")
    assert "Reconnect" in said
    assert "Copy link" in said
    assert cast.integration.links.count() == 1


def test_a_link_that_expired_is_said_so_and_a_new_one_offered(cast: Any, clock: Any) -> None:
    press(cast.operator, cast.integration, "/link/new")
    clock.at += links.LIFE
    shown = page(cast.operator, cast.integration, "/link")
    assert "has expired" in shown
    assert "Make a new link" in shown
    assert "Open link" not in shown


def test_status_shows_each_flow_with_its_counts(cast: Any) -> None:
    cast.document(1, state=DocState.DELIVERED)
    cast.document(2, state=DocState.DELIVERED)
    Cursor.objects.filter(flow=Flow.ARTICLES).update(problem="Procountor did not answer.")
    shown = page(cast.operator, cast.integration)
    assert "delivered 2" in shown
    assert "Procountor did not answer." in shown


# --- documents


def test_documents_are_found_by_number_order_number_customer_and_id(cast: Any) -> None:
    cast.document(700, number="20001", party="Maija Mäkinen", target_number="WEB20001", target_id=501)
    cast.document(701, number="30002", party="Other Oy")
    for q in ("20001", "web200", "mäkinen", "700", "501"):
        shown = page(cast.operator, cast.integration, f"/documents?q={q}")
        assert "20001" in shown
        assert "30002" not in shown
    nothing = page(cast.operator, cast.integration, "/documents?q=99999")
    assert "No document matches “99999” here" in nothing


def test_the_strip_of_states_counts_and_filters(cast: Any) -> None:
    cast.document(1, number="held-one", state=DocState.HELD)
    cast.document(2, number="sent-one", state=DocState.DELIVERED)
    shown = page(cast.operator, cast.integration, "/documents?state=held")
    assert "held 1" in shown
    assert "all 2" in shown
    assert "held-one" in shown
    assert "sent-one" not in shown
    assert "No document matches this filter" in page(
        cast.operator, cast.integration, "/documents?state=parked"
    )


def test_documents_are_paged_without_losing_the_search(cast: Any) -> None:
    for number in range(1, 56):
        cast.document(number, number=f"N{number:03}")
    first = page(cast.operator, cast.integration, "/documents?q=N")
    assert "N055" in first
    assert "N005" not in first
    oldest = Document.objects.get(number="N006").pk
    assert f"?q=N&amp;before={oldest}" in first
    second = page(cast.operator, cast.integration, f"/documents?q=N&before={oldest}")
    assert "N005" in second
    assert "N006" not in second


# --- one document's story


def test_a_story_shows_both_sides_with_the_rule_between(cast: Any) -> None:
    document = cast.document(700, source=INVOICE, state=DocState.PENDING)
    shown = page(cast.operator, cast.integration, f"/documents/{document.pk}")
    for part in (
        "Invoice ⇒ Counter Party",
        "Hämeenkatu 1",
        "orderNumber",
        "KAHVI-1",
        "2.5",
        "would be sent now",
    ):
        assert part in shown, part


def test_attempts_are_shown_without_personal_data_and_secrets(cast: Any) -> None:
    document = cast.document(700, party="", source=None)
    Attempt.objects.create(
        integration=cast.integration,
        document=document,
        step="order",
        lane_epoch=1,
        started_at=service_clock.now(),
        outcome=Outcome.REFUSED,
        request={
            "orderNumber": "20001",
            "consignee": {"name": "Maija Mäkinen", "address1": "Hämeenkatu 1", "countryCode": "FI"},
            "advanced": {"emailNotification": {"value": "maija.makinen@example.fi"}},
            "orderLines": [{"articleNumber": "KAHVI-1", "articleName": "Kahvi"}],
        },
        answer="maija mäkinen is unknown; write to x@y.fi; token eyJhbGciOi.eyJzdWIiOi.sig; Basic d3NpOmRlbW8=",
    )
    shown = page(cast.operator, cast.integration, f"/documents/{document.pk}")
    for kept in ("20001", "KAHVI-1", "Kahvi", "refused", "FI"):
        assert kept in shown, kept
    for hidden in ("mäkinen", "Hämeenkatu", "example.fi", "x@y.fi", "eyJ", "d3NpOmRlbW8"):
        assert hidden.casefold() not in shown.casefold(), hidden


def test_try_again_and_skip_for_good(cast: Any) -> None:
    document = cast.document(700, state=DocState.PARKED, code="poison", reason="Wrong.")
    assert "Queued" in press(cast.operator, cast.integration, f"/documents/{document.pk}/try-again")
    document.refresh_from_db()
    assert (document.state, document.asked) == (DocState.PENDING, True)
    assert jobs(cast.integration, "deliver") == 1
    assert "Write why it is skipped" in press(
        cast.operator, cast.integration, f"/documents/{document.pk}/skip"
    )
    said = press(
        cast.operator, cast.integration, f"/documents/{document.pk}/skip", reason="Delivered by hand."
    )
    assert "Delivered by hand." in said
    document.refresh_from_db()
    assert document.state == DocState.SKIPPED


def test_a_shipment_is_part_of_the_story_and_can_be_tried_again(cast: Any) -> None:
    document = cast.document(700, state=DocState.DELIVERED, target_id=501)
    Shipment.objects.create(
        integration=cast.integration,
        document=document,
        order_id=501,
        status_number=450,
        state=ShipmentState.PARKED,
        code="invalidated",
        reason="The invoice was invalidated.",
        remedy="Ask the merchant.",
        not_picked=[{"row": "1", "article": "KAHVI-1", "ordered": "3", "picked": "2"}],
        seen_at=service_clock.now(),
    )
    Event.objects.create(
        integration=cast.integration,
        received_at=service_clock.now(),
        kind="order",
        accepted=True,
        order_id=501,
        status_number=450,
        outcome="Shipped: its invoice is to be marked as sent.",
    )
    shown = page(cast.operator, cast.integration, f"/documents/{document.pk}")
    for part in ("The invoice was invalidated.", "Ask the merchant.", "KAHVI-1 2/3", "Shipped: its invoice"):
        assert part in shown, part
    assert "The invoice was invalidated." in page(cast.operator, cast.integration, "/attention")
    assert "Queued" in press(cast.operator, cast.integration, f"/documents/{document.pk}/shipment")
    assert jobs(cast.integration, "ship") == 1


def test_texts_of_the_vendors_are_never_markup(cast: Any) -> None:
    attack = "<script>alert(1)</script>"
    document = cast.document(
        700, number=attack, party=attack, reason=attack, remedy=attack, state=DocState.PARKED
    )
    for rest in ("/documents", f"/documents/{document.pk}", "/attention"):
        assert attack not in page(cast.operator, cast.integration, rest)


# --- needs a person


def test_what_needs_a_person_is_grouped_by_cause_and_retried_together(cast: Any) -> None:
    for number in range(3):
        cast.document(
            number, state=DocState.HELD, code="no_country", reason="No country.", remedy="Fill it in."
        )
    cast.document(9, state=DocState.PARKED, code="poison", reason="Wrong.")
    shown = page(cast.operator, cast.integration, "/attention")
    assert "3 documents" in shown
    assert "Try all 3 again" in shown
    assert "Fill it in." in shown
    said = press(cast.operator, cast.integration, "/attention/retry", state="held", code="no_country")
    assert "Queued: 3 documents" in said
    assert Document.objects.filter(state=DocState.PENDING).count() == 3
    assert Document.objects.filter(state=DocState.PARKED).count() == 1
    assert "There is no such cause" in press(
        cast.operator, cast.integration, "/attention/retry", state="nonsense"
    )


# --- histories


def test_events_runs_and_audit_tell_what_happened(cast: Any) -> None:
    moment = service_clock.now()
    Event.objects.create(
        integration=cast.integration,
        received_at=moment,
        kind="rejected",
        accepted=False,
        reason="Wrong secret.",
        doubles=4,
    )
    Run.objects.create(
        integration=cast.integration,
        flow=Flow.ARTICLES,
        kind="intake",
        started_at=moment,
        counts={"read": 3, "new": 3},
    )
    audit.record("setting order.number_prefix", on=cast.integration, by=cast.person, before="", after="WEB")
    assert "Wrong secret." in page(cast.reader, cast.integration, "/events")
    assert "new 3, read 3" in page(cast.reader, cast.integration, "/runs")
    shown = page(cast.reader, cast.integration, "/audit")
    assert "setting order.number_prefix" in shown
    assert "WSIdemo" in shown
    assert "WEB" in shown


def test_an_empty_integration_says_so_on_every_page(cast: Any) -> None:
    for rest, sentence in (
        ("/documents", "No document has been read yet"),
        ("/attention", "Nothing waits for a person"),
        ("/events", "No webhook has come yet"),
        ("/runs", "No run has found anything yet"),
        ("/audit", "Nothing has been changed yet"),
    ):
        assert sentence in page(cast.reader, cast.integration, rest)


# --- the webhook page


def test_a_new_webhook_token_is_shown_once_and_audited(cast: Any) -> None:
    from brygga.flows import connecting

    shown = press(cast.operator, cast.integration, "/webhook/token")
    token = connecting.webhook_token(cast.integration)
    assert token in shown
    assert "from 450 to 799" in shown
    assert token not in page(cast.operator, cast.integration, "/webhook")
    assert token not in page(cast.reader, cast.integration, "/webhook")
    assert AuditEntry.objects.filter(action="webhook token made").exists()
    assert token not in str(list(AuditEntry.objects.values()))
