"""The pages people work in: what they say, and what their buttons do."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from tests.console.conftest import a_person

from brygga import clock as service_clock
from brygga import moments
from brygga.core.words import DocState, Flow
from brygga.flows import starting
from brygga.integrations import audit, credentials, links
from brygga.integrations import people as registry
from brygga.integrations.models import AuditEntry, CredentialKind, Integration, Person, Phase, Role
from brygga.keys import new_key
from brygga.ledger import in_hand, suspects
from brygga.ledger.models import (
    Cursor,
    Document,
    Event,
    Run,
    Shipment,
    ShipmentState,
)

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
    with django_assert_max_num_queries(10):
        cast.operator.get("/")


# --- people


def test_an_operator_makes_a_reader_operator_and_the_last_operator_stays(cast: Any) -> None:
    reader = Person.objects.get(user_name="WSIreader")
    answer = cast.operator.post("/people", {"person": reader.pk, "role": "operator"}, follow=True)
    assert "is changed" in answer.content.decode()
    reader.refresh_from_db()
    assert reader.role == Role.OPERATOR
    assert answer.content.decode().count("by WSIdemo") == 1
    registry.change_role(reader, Role.READER, by=None)
    shown = cast.operator.get("/people").content.decode()
    assert "by command" in shown, "the newest change only"
    assert "by WSIdemo" not in shown
    unseen = a_person("WSIabove", cast.integration.warehouse_system, [159, 160, 161])
    registry.change_role(reader, Role.OPERATOR, by=unseen)
    shown = cast.operator.get("/people").content.decode()
    assert "by another operator" in shown
    assert "WSIabove" not in shown
    Person.objects.exclude(pk=cast.person.pk).update(role=Role.READER)
    answer = cast.operator.post("/people", {"person": cast.person.pk, "role": "reader"}, follow=True)
    assert "needs an operator" in answer.content.decode()


def test_people_of_other_goods_owners_are_neither_listed_nor_changed(cast: Any) -> None:
    reader = Person.objects.get(user_name="WSIreader")
    page = cast.neighbour.get("/people").content.decode()
    assert "WSIneighbour" in page
    assert "WSIreader" not in page
    assert cast.neighbour.post("/people", {"person": reader.pk, "role": "operator"}).status_code == 404
    reader.refresh_from_db()
    assert reader.role == Role.READER


def test_nobody_changes_people_of_another_warehouse_system(cast: Any) -> None:
    reader = Person.objects.get(user_name="WSIreader")
    assert cast.stranger.post("/people", {"person": reader.pk, "role": "operator"}).status_code == 404
    assert cast.reader.post("/people", {"person": reader.pk, "role": "operator"}).status_code == 403
    reader.refresh_from_db()
    assert reader.role == Role.READER


# --- status and its buttons


def test_sync_now_queues_and_never_says_done(cast: Any) -> None:
    said = cast.press(cast.operator, "/sync", flow="sales_orders")
    assert "Queued: 1 flow" in said
    assert cast.jobs("read") == 1
    assert "Queued already" in cast.press(cast.operator, "/sync", flow="sales_orders")
    assert "There is no such flow" in cast.press(cast.operator, "/sync", flow="nonsense")


def test_pause_and_resume_and_sync_while_paused_is_refused(cast: Any) -> None:
    assert "Paused" in cast.press(cast.operator, "/pause")
    assert "Resume it first" in cast.press(cast.operator, "/sync")
    assert "Resumed" in cast.press(cast.operator, "/resume")
    cast.integration.refresh_from_db()
    assert not cast.integration.paused


def test_disconnecting_asks_first_and_says_what_stays(cast: Any) -> None:
    asked = cast.page(cast.operator, "/disconnect")
    assert "What was delivered stays in the WMS" in asked
    cast.integration.refresh_from_db()
    assert cast.integration.phase == Phase.RUNNING
    assert "the history stays" in cast.press(cast.operator, "/disconnect")
    cast.integration.refresh_from_db()
    assert cast.integration.phase == Phase.DISCONNECTED
    assert not cast.integration.credentials.exists()


def test_reconnect_makes_a_link(cast: Any) -> None:
    said = cast.press(cast.operator, "/link/new")
    assert "Reconnect" in said
    assert "Copy link" in said
    assert cast.integration.links.count() == 1


def test_a_link_that_expired_is_said_so_and_a_new_one_offered(cast: Any, clock: Any) -> None:
    cast.press(cast.operator, "/link/new")
    clock.at += links.LIFE
    shown = cast.page(cast.operator, "/link")
    assert "has expired" in shown
    assert "Make a new link" in shown
    assert "Open link" not in shown


def test_status_shows_each_flow_with_its_counts(cast: Any) -> None:
    cast.document(1, state=DocState.DELIVERED)
    cast.document(2, state=DocState.DELIVERED)
    Cursor.objects.filter(flow=Flow.ARTICLES).update(problem="Procountor did not answer.")
    shown = cast.page(cast.operator)
    assert "delivered 2" in shown
    assert "Procountor did not answer." in shown


# --- needs a person


def test_what_needs_a_person_is_grouped_by_cause_and_retried_together(cast: Any) -> None:
    for number in range(3):
        cast.document(
            number, state=DocState.HELD, code="no_country", reason="No country.", remedy="Fill it in."
        )
    cast.document(9, state=DocState.PARKED, code="poison", reason="Wrong.")
    shown = cast.page(cast.operator, "/attention")
    assert "3 documents" in shown
    assert "Try all 3 again" in shown
    assert "Fill it in." in shown
    said = cast.press(cast.operator, "/attention/retry", state="held", code="no_country")
    assert "Queued: 3 documents" in said
    assert Document.objects.filter(state=DocState.PENDING).count() == 3
    assert Document.objects.filter(state=DocState.PARKED).count() == 1
    for state in ("nonsense", "skipped", "delivered", "pending"):
        assert "There is no such cause" in cast.press(cast.operator, "/attention/retry", state=state)


def test_a_cause_is_named_by_what_its_documents_have_in_common_and_parted_by_flow(cast: Any) -> None:
    waits = {"state": DocState.HELD, "code": "product_without_code"}
    for number in range(1, 8):
        reason = f"Row {number} names the product {number}, which has no code."
        cast.document(number, **waits, reason=reason, remedy="Then press Try again.")
    product = {
        "flow": Flow.ARTICLES,
        "reason": "The product has no code.",
        "remedy": "It is then sent by itself.",
    }
    cast.document(9021, **waits, **product)
    shown = cast.page(cast.operator, "/attention")
    card = shown[shown.index('id="cause-held-product_without_code"') :].split("</section>")[0]
    assert "<h2>A product has no code.</h2>" in card
    assert (
        card.index("<h3>Sales orders: 7</h3>")
        < card.index("Then press Try again.")
        < card.index("Row 7 names")
    )
    assert (
        card.index("<h3>Articles: 1</h3>") < card.index("It is then sent by itself.") < card.index("9021</a>")
    )
    assert "Row 2 names" not in card, "a few of the newest of each flow"
    assert "?flow=sales_orders&amp;state=held" in card
    assert "flow=articles" not in card
    assert card.count("Try all 8 again") == 1
    assert card.index("9021</a>") < card.index("Try all 8 again"), "below those of every flow"
    said = cast.press(cast.operator, "/attention/retry", state="held", code="product_without_code")
    assert "Queued: 8 documents" in said
    Document.objects.exclude(source_id=1).delete()
    Document.objects.update(
        state=DocState.HELD,
        code="product_without_code",
        reason="Row 1 names the product 1, which has no code.",
        due_at=None,
    )
    shown = cast.page(cast.operator, "/attention")
    assert "<h2>Row 1 names the product 1, which has no code.</h2>" in shown
    assert "<h3>" not in shown


def test_where_both_sides_disagree_stands_above_what_is_more_frequent(cast: Any) -> None:
    for number, (state, reason) in enumerate(
        [
            *[(DocState.HELD, "No country.")] * 3,
            *[(DocState.PARKED, "Refused.")] * 2,
            (DocState.DIVERGED, "It is invalidated."),
        ]
    ):
        cast.document(number, state=state, code=state, reason=reason)
    shown = cast.page(cast.operator, "/attention")
    places = [shown.index(reason) for reason in ("It is invalidated.", "Refused.", "No country.")]
    assert places == sorted(places)


def test_what_moves_by_itself_needs_no_person_on_its_tab_either(cast: Any) -> None:
    cause: dict[str, Any] = {"state": DocState.UNKNOWN, "code": "lost", "reason": "No answer."}
    waits = cast.document(1, **cause)
    moves = cast.document(2, **cause, due_at=service_clock.now())
    for document, due_at in ((waits, None), (moves, service_clock.now())):
        Shipment.objects.create(
            integration=cast.integration,
            document=document,
            order_id=document.source_id,
            state=ShipmentState.PARKED,
            code="invalidated",
            due_at=due_at,
            seen_at=service_clock.now(),
        )
    shown = cast.page(cast.operator, "/attention")
    assert "1 document<" in shown
    assert "1 invoice<" in shown
    assert "Queued: 1 document is" in cast.press(
        cast.operator, "/attention/retry", state="unknown", code="lost"
    )
    write_back = {"side": "shipment", "state": "parked", "code": "invalidated"}
    assert "write-back of 1 invoice." in cast.press(cast.operator, "/attention/retry", **write_back)
    Shipment.objects.exclude(document=moves).delete()
    assert "Nothing waits for a person." in cast.page(cast.operator, "/attention")


def test_what_ended_its_workers_is_shown_with_the_time_of_its_next_try(cast: Any) -> None:
    at = datetime(2026, 3, 2, 10, 5, tzinfo=UTC)
    ended: dict[str, Any] = {"state": "parked", "code": "ends_worker", "remedy": in_hand.REMEDY, "due_at": at}
    reason = in_hand.REASON.format(count=4)
    document = cast.document(1, **ended, reason=reason, tries=4)
    Shipment.objects.create(
        integration=cast.integration,
        document=document,
        order_id=1,
        seen_at=service_clock.now(),
        reason=reason,
        **ended,
    )
    shown = cast.page(cast.operator, "/attention")
    assert shown.count("died 4 times in a row") == 2
    assert shown.count("It is tried again by itself") == 2
    assert shown.count("Next try: <time") == 2
    assert shown.count("12:05") >= 2
    assert "Try it again" in shown
    again = cast.document(2, **ended, reason=in_hand.REASON.format(count=3), tries=3)
    Shipment.objects.create(
        integration=cast.integration,
        document=again,
        order_id=2,
        seen_at=service_clock.now(),
        reason=again.reason,
        **ended,
    )
    shown = cast.page(cast.operator, "/attention")
    assert shown.count("worker died each time it took one of them") == 2
    assert shown.count("died 4 times in a row") == shown.count("died 3 times in a row") == 2


def test_what_is_disconnected_waits_for_nobody_and_stands_below_the_list(cast: Any) -> None:
    document = cast.document(700, number="20001", state=DocState.PARKED, code="refused", reason="No.")
    assert 'class="tally"' in cast.operator.get("/").content.decode()
    Integration.objects.update(phase=Phase.DISCONNECTED, disconnected_at=service_clock.now())
    home = cast.operator.get("/").content.decode()
    assert "1 disconnected integration" in home
    assert "There is no integration yet." in home
    status = cast.page(cast.operator)
    assert '<span id="tally" class="tally" hidden>0</span>' in status
    assert "See what waits for a person" not in status
    waiting = cast.page(cast.operator, "/attention")
    assert "What waited for a person then stays as it is." in waiting
    for page in (waiting, cast.page(cast.operator, f"/documents/{document.pk}")):
        assert "20001" in page
        assert "<button" not in page[page.index("<main") : page.index("</main>")]


def test_a_pause_says_who_pressed_it_and_when(cast: Any) -> None:
    other = cast.another_integration(company_id=12002, goods_owner_id=160, company_name="Kuu Oy", paused=True)
    starting.pause(cast.integration, cast.person)
    at = AuditEntry.objects.get(action="paused").at
    for shown in (cast.page(cast.operator), cast.operator.get("/").content.decode()):
        assert f"WSIdemo paused it, {moments.minute(at)}. Webhooks are still recorded." in shown
    assert "Somebody paused it. Webhooks" in cast.operator.get(f"/integrations/{other.key}").content.decode()


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
    assert "Wrong secret." in cast.page(cast.reader, "/events")
    assert "<strong>read 3</strong> = new 3" in cast.page(cast.reader, "/runs")
    shown = cast.page(cast.reader, "/audit")
    assert "setting: Sales orders › Prefix of the order number" in shown
    assert "WSIdemo" in shown
    assert "WEB" in shown


def test_an_event_that_led_nowhere_is_grey_and_says_what_came_of_it(cast: Any) -> None:
    made = {
        "integration": cast.integration,
        "received_at": service_clock.now(),
        "kind": "order",
        "accepted": True,
    }
    gone = "The WMS does not know this order, or does not show it to this login."
    Event.objects.create(**made, taken_at=service_clock.now(), outcome=gone, led_nowhere=True)
    Event.objects.create(**made, taken_at=service_clock.now(), outcome="Shipped, as known before.")
    shown = cast.page(cast.reader, "/events")
    assert f'<span class="word quiet">left</span> <span class="reason">{gone}</span>' in shown
    assert '<span class="word good">taken</span> <span class="reason">Shipped' in shown


def test_a_run_whose_counts_do_not_add_up_says_so(cast: Any) -> None:
    def run(**counts: int) -> None:
        Run.objects.create(
            integration=cast.integration,
            kind="delivery",
            started_at=service_clock.now(),
            counts=counts,
        )

    run(taken=5, created=3, held=2)
    run(hints=2, taken=1, done=1)
    assert "does not add up" not in cast.page(cast.reader, "/runs")
    run(taken=5, created=3)
    assert cast.page(cast.reader, "/runs").count("does not add up") == 1


def an_event(cast: Any, **members: Any) -> Event:
    defaults = {
        "kind": "order",
        "accepted": True,
        "order_id": 501,
        "order_number": "20001",
        "status_number": 450,
    }
    return Event.objects.create(
        integration=cast.integration, received_at=service_clock.now(), **defaults | members
    )


def test_a_webhook_is_taken_again_and_a_rejected_one_is_not_believed(cast: Any) -> None:
    taken = an_event(
        cast, identity="a", taken_at=service_clock.now(), outcome="Not an order that Brygga made."
    )
    rejected = an_event(cast, identity="b", accepted=False, reason="The webhook is of another goods owner.")
    said = cast.press(cast.operator, f"/events/{taken.pk}/take")
    assert "Queued: the order is read again." in said
    assert "Waits its turn." in said
    taken.refresh_from_db()
    assert (taken.taken_at, taken.outcome) == (None, "")
    assert cast.jobs("ship") == 1
    with connection.cursor() as sql:
        sql.execute("UPDATE procrastinate_jobs SET attempts = 3, scheduled_at = now() + interval '1 hour'")
    cast.press(cast.operator, f"/events/{taken.pk}/take")
    assert suspects.set_aside() == [], "its lane does not wait for hours"
    assert "is not believed" in cast.press(cast.operator, f"/events/{rejected.pk}/take")
    other = cast.another_integration(goods_owner_id=160, company_id=2)
    assert cast.operator.post(f"/integrations/{other.key}/events/{taken.pk}/take").status_code == 404


def test_why_not_answers_for_every_number_and_leads_to_its_story(cast: Any) -> None:
    document = cast.document(
        700, number="20001", state=DocState.HELD, reason="No country.", remedy="Fill it in."
    )
    assert "Type any number" in cast.page(cast.reader, "/why")
    shown = cast.page(cast.reader, "/why?number=20001")
    assert "waits until something changes: No country." in shown
    assert "Fill it in." in shown
    assert f"/documents/{document.pk}" in shown
    assert "Brygga has never seen it" in cast.page(cast.reader, "/why?number=WEB-9")


def test_an_empty_integration_says_so_on_every_page(cast: Any) -> None:
    for rest, sentence in (
        ("/documents", "No document has been read yet"),
        ("/attention", "Nothing waits for a person"),
        ("/events", "No webhook has come yet"),
        ("/runs", "No run has found anything yet"),
        ("/audit", "Nothing has been changed yet"),
    ):
        assert sentence in cast.page(cast.reader, rest)


# --- the webhook page


def test_a_new_webhook_token_is_shown_once_and_audited(cast: Any) -> None:
    shown = cast.press(cast.operator, "/webhook/token")
    token = credentials.secret_of(cast.integration, CredentialKind.WEBHOOK_TOKEN)
    assert token
    assert token in shown
    assert "To status: all up to 799. Those from 450 mean shipped" in shown
    assert token not in cast.page(cast.operator, "/webhook")
    assert token not in cast.page(cast.reader, "/webhook")
    assert AuditEntry.objects.filter(action="webhook token made").exists()
    assert token not in str(list(AuditEntry.objects.values()))


def test_a_token_in_a_session_whose_key_was_rotated_out_is_just_not_shown(cast: Any, settings: Any) -> None:
    cast.operator.post(f"/integrations/{cast.integration.key}/webhook/token")
    token = credentials.secret_of(cast.integration, CredentialKind.WEBHOOK_TOKEN)
    settings.SEALING_KEY_FILE = ""
    settings.SEALING_KEYS = [new_key()]
    shown = cast.page(cast.operator, "/webhook")
    assert token not in shown
    assert "To status: all up to 799. Those from 450 mean shipped" in shown
