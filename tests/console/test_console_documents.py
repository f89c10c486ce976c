"""The documents of an integration, and the story of one: what the pages say, and what their buttons do."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from brygga import clock as service_clock
from brygga.console import searching
from brygga.core.words import DocState
from brygga.integrations.models import Person
from brygga.ledger.models import (
    Attempt,
    Document,
    Event,
    Outcome,
    Shipment,
    ShipmentState,
)
from showcase import AN_INVOICE

# --- documents


def test_documents_are_found_by_number_order_number_customer_and_id(cast: Any) -> None:
    cast.document(700, number="20001", party="Maija Mäkinen", target_number="WEB20001", target_id=501)
    cast.document(701, number="30002", party="Other Oy")
    for q in ("20001", "200", "web200", "mäkinen", "maija mäk", "MÄKINEN", "700", "501"):
        shown = cast.page(cast.operator, f"/documents?q={q}")
        assert "20001" in shown
        assert "30002" not in shown
    nothing = cast.page(cast.operator, "/documents?q=99999")
    assert "No document matches “99999” here" in nothing


def test_the_strip_of_states_counts_and_filters(cast: Any) -> None:
    cast.document(1, number="held-one", state=DocState.HELD)
    cast.document(2, number="sent-one", state=DocState.DELIVERED)
    shown = cast.page(cast.operator, "/documents?state=held")
    for count, name in ((1, "held"), (2, "all")):
        assert f'<span class="count">{count}</span> <span class="name">{name}</span>' in shown
    assert "held-one" in shown
    assert "sent-one" not in shown
    assert "No document matches this filter" in cast.page(cast.operator, "/documents?state=parked")


def test_what_was_sent_with_warnings_is_marked_counted_and_found(cast: Any) -> None:
    cast.document(1, number="warned-one", state=DocState.DELIVERED, warnings=["No post code.", "No country."])
    cast.document(2, number="warned-two", state=DocState.HELD, warnings=["No post code."])
    cast.document(3, number="plain-one", state=DocState.DELIVERED)
    every = cast.page(cast.operator, "/documents")
    assert '<span class="word wait">2 warnings</span>' in every
    assert '<span class="word wait">1 warning</span>' in every
    for rest in (
        "?state=with_warnings",
        "?state=with_warnings&q=one",
        "?state=with_warnings&flow=sales_orders",
    ):
        shown = cast.page(cast.operator, f"/documents{rest}")
        count = 1 if "q=" in rest else 2
        assert f'<span class="count">{count}</span> <span class="name">with warnings</span>' in shown
        assert "warned-one" in shown
        assert ("warned-two" in shown) == (count == 2)
        assert "plain-one" not in shown
    assert '<span class="count">3</span> <span class="name">all</span>' in every


def test_why_not_tells_the_warnings_of_what_was_sent(cast: Any) -> None:
    cast.document(
        1, number="20026", state=DocState.DELIVERED, target_number="20026", warnings=["No post code."]
    )
    shown = cast.page(cast.operator, "/why?number=20026")
    assert '<span class="word wait">1 warning</span>' in shown
    assert '<p class="warning">No post code.</p>' in shown


def test_documents_are_paged_without_losing_the_search(cast: Any) -> None:
    for number in range(1, 56):
        cast.document(number, number=f"N0x{number:03}")
    first = cast.page(cast.operator, "/documents?q=N0x")
    assert "N0x055" in first
    assert "N0x005" not in first
    oldest = Document.objects.get(number="N0x006").pk
    assert f"?q=N0x&amp;before={oldest}" in first
    second = cast.page(cast.operator, f"/documents?q=N0x&before={oldest}")
    assert "N0x005" in second
    assert "N0x006" not in second


def test_orders_are_found_by_the_article_numbers_of_their_rows(cast: Any) -> None:
    cast.document(700, number="20001", source=AN_INVOICE)
    cast.document(701, number="30002", source=AN_INVOICE | {"invoiceRows": [{"productCode": "TEE-1"}]})
    for q in ("KAHVI-1", "kahvi-1"):
        shown = cast.page(cast.operator, f"/documents?q={q}")
        assert "20001" in shown
        assert "30002" not in shown


def test_words_that_most_documents_have_are_shown_and_not_counted(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_COUNTED", 3)
    for number in range(5):
        cast.document(number, number=f"5000{number}", party="Kahvila Oy", state=DocState.HELD)
    shown = cast.page(cast.operator, "/documents?q=oy&state=held")
    assert "not counted" in shown
    assert shown.index("50004") < shown.index("50000")
    assert "No document matches" in cast.page(cast.operator, "/documents?q=oy&state=parked")
    assert "not counted" not in cast.page(cast.operator, "/documents?q=50001")


def test_a_search_cannot_be_more_than_a_search(cast: Any) -> None:
    cast.document(700, number="20001")
    for q in ("'", "\\", "a' | 'b", "':*", "<->", "(", "%", "a:b:*'"):
        assert "No document matches" in cast.page(cast.operator, f"/documents?{urlencode({'q': q})}"), q


MANY = """
    INSERT INTO ledger_document (integration_id, flow, source_id, number, party, version, created_stamp, content_hash,
        source, settled, state, code, reason, remedy, warnings, priority, asked, tries, target_id, target_number,
        sent_hash, first_seen_at, changed_at)
    SELECT %s, (ARRAY['articles', 'sales_orders', 'purchase_orders'])[1 + n %% 3], n, (20000 + n)::text,
        'Customer ' || n %% 997, '', '', '', jsonb_build_object('invoiceRows', jsonb_build_array(
            jsonb_build_object('productCode', 'K-' || n %% 499))), true,
        (ARRAY['delivered', 'delivered', 'delivered', 'held', 'parked', 'skipped', 'pending'])[1 + n %% 7],
        '', '', '', CASE WHEN n %% 10 = 0 THEN '["Cut."]' ELSE '[]' END::jsonb,
        0, false, 0, 900000 + n, (20000 + n)::text, '', now(), now()
    FROM generate_series(1, %s) AS n
"""


PAGES_AND_INDEXES = {
    "/documents": "document_by_state",
    "/documents?state=held": "document_by_state",
    "/documents?flow=articles&before={middle}": "document_by_state",
    "/documents?state=with_warnings": "document_with_warnings",
    "/documents?flow=articles&state=with_warnings&before={middle}": "document_with_warnings",
    "/documents?q=customer%2077&state=with_warnings": "document_words",
    "/documents?q=20077": "document_words",
    "/documents?q=customer%2077&state=held": "document_words",
    "/documents?q=K-77": "document_article_numbers",
    "/attention": "document_for_a_person",
    "": "document_for_a_person",
    "/why?number=20077": "document_by_target_number",
}


def test_no_page_reads_the_whole_table_and_each_asks_little(cast: Any) -> None:
    """What matters with a million documents shows with some thousands: is there an index for everything asked?"""
    with connection.cursor() as cursor:
        cursor.execute(MANY, [cast.integration.pk, 4000])
        cursor.execute("ANALYZE ledger_document")
        cursor.execute("SET LOCAL enable_seqscan = off")  # what still reads the whole table then has no index
    middle = Document.objects.latest("pk").pk - 1500
    for rest, index in PAGES_AND_INDEXES.items():
        with CaptureQueriesContext(connection) as asked:
            cast.page(cast.reader, rest.format(middle=middle))
        assert len(asked) <= 20, (rest, [one["sql"] for one in asked])
        plans = [_plan(one["sql"]) for one in asked if 'FROM "ledger_document"' in one["sql"]]
        assert plans, rest
        for plan in plans:
            assert "Seq Scan on ledger_document" not in plan, (rest, plan)
        assert any(index in plan for plan in plans), (rest, plans)


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


# --- one document's story


def test_a_held_order_shows_what_can_be_mapped_all_the_same(cast: Any) -> None:
    rows = [{"id": 1, "product": "Course", "productId": 9021}, *AN_INVOICE["invoiceRows"]]
    document = cast.document(700, source=AN_INVOICE | {"invoiceRows": rows}, state=DocState.HELD)
    shown = cast.page(cast.operator, f"/documents/{document.pk}")
    for part in ("Row 1 names the product “Course” (9021), which has no code.", "KAHVI-1", "Hämeenkatu 1"):
        assert part in shown, part


def test_a_story_shows_both_sides_with_the_rule_between(cast: Any) -> None:
    document = cast.document(700, source=AN_INVOICE, state=DocState.PENDING)
    shown = cast.page(cast.operator, f"/documents/{document.pk}")
    for part in (
        "Invoice ⇒ Counter Party",
        "Hämeenkatu 1",
        "orderNumber",
        "KAHVI-1",
        "2.5",
        "would be sent now",
    ):
        assert part in shown, part


def test_what_was_changed_names_the_row_as_people_count_it_and_its_article(cast: Any) -> None:
    row = {"rowNumber": "598", "articleNumber": "MUG", "numberOfItems": 2}
    source = AN_INVOICE | {
        "invoiceRows": [{"id": 598, "productCode": "MUG", "quantity": 5, "product": "Mug"}]
    }
    document = cast.document(700, source=source, sent={"orderLines": [row]}, target_id=7, sent_hash="0")
    page = cast.page(cast.operator, f"/documents/{document.pk}")
    assert re.search(r"Row 1 MUG\s*<code>orderLines\[598\]\.numberOfItems</code>", page), page


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
    shown = cast.page(cast.operator, f"/documents/{document.pk}")
    for kept in ("20001", "KAHVI-1", "Kahvi", "refused", "FI"):
        assert kept in shown, kept
    for hidden in ("mäkinen", "Hämeenkatu", "example.fi", "x@y.fi", "eyJ", "d3NpOmRlbW8"):
        assert hidden.casefold() not in shown.casefold(), hidden


def test_try_again_and_skip_for_good(cast: Any) -> None:
    document = cast.document(700, state=DocState.PARKED, code="poison", reason="Wrong.")
    assert "Queued" in cast.press(cast.operator, f"/documents/{document.pk}/try-again")
    document.refresh_from_db()
    assert (document.state, document.asked) == (DocState.PENDING, True)
    assert cast.jobs("deliver") == 1
    assert "Write why it is skipped" in cast.press(cast.operator, f"/documents/{document.pk}/skip")
    said = cast.press(cast.operator, f"/documents/{document.pk}/skip", reason="Delivered by hand.")
    assert "Delivered by hand." in said
    document.refresh_from_db()
    assert document.state == DocState.SKIPPED


def test_what_is_delivered_waits_for_no_next_try(cast: Any) -> None:
    document = cast.document(700, state=DocState.DELIVERED)
    assert "Next try" not in cast.page(cast.operator, f"/documents/{document.pk}")
    held = cast.document(701, state=DocState.HELD)
    assert "when it, a product or the settings change" in cast.page(cast.operator, f"/documents/{held.pk}")


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        ("skipped", "flow_off", "when it is switched on"),
        (
            "skipped",
            "filter",
            "when it changes in Procountor; after a change of the settings by Try again",
        ),
        ("skipped", "before_start", "by a backfill, or by Try again"),
        ("skipped", "skipped_by_person", "when it is edited in Procountor, or by Try again"),
        ("skipped", "offer", "when it changes in Procountor"),
        ("diverged", "rows_differ", "by Try again, or when it changes in Procountor"),
    ],
)
def test_what_has_no_time_for_its_next_try_says_what_it_waits_for(
    cast: Any, state: str, code: str, said: str
) -> None:
    document = cast.document(702, state=state, code=code, reason="So it is.")
    assert f"<dt>Next try</dt><dd>{said}" in cast.page(cast.operator, f"/documents/{document.pk}").replace(
        "\n", ""
    )


def test_what_was_skipped_after_it_was_sent_is_not_called_never_meant_to_be_sent(cast: Any) -> None:
    made = cast.document(
        701, number="20034", state=DocState.SKIPPED, code="skipped_by_person", reason="phoned", target_id=7
    )
    said = "; what was changed since is not meant to be sent: phoned"
    assert said in cast.page(cast.reader, f"/documents/{made.pk}")
    assert said in cast.page(cast.reader, "/why?number=20034")


@pytest.mark.parametrize("button", ["skip", "try-again"])
def test_a_page_from_before_the_delivery_neither_skips_nor_queues(cast: Any, button: str) -> None:
    document = cast.document(700, state=DocState.DELIVERED, target_id=51001, target_number="20001")
    said = cast.press(cast.operator, f"/documents/{document.pk}/{button}", reason="A mistake.")
    assert "It was delivered meanwhile. Choose Send again" in said
    assert "Queued" not in said
    document.refresh_from_db()
    assert (document.state, document.due_at) == (DocState.DELIVERED, None)
    assert cast.jobs("deliver") == 0
    assert not cast.integration.audit.exists()


def test_what_the_settings_left_out_is_decided_anew_together_from_the_page_of_one_of_it(cast: Any) -> None:
    left_out = {"state": DocState.SKIPPED, "code": "filter", "reason": "It does not match the filter."}
    one, other = cast.document(700, **left_out), cast.document(701, **left_out)
    by_hand = cast.document(702, state=DocState.SKIPPED, code="skipped_by_person", reason="By hand.")
    assert "2 documents are left out for a reason of this kind" in cast.page(
        cast.operator, f"/documents/{one.pk}"
    )
    assert "Decide all like it anew" not in cast.page(cast.reader, f"/documents/{one.pk}")
    assert "Decide all like it anew" not in cast.page(cast.operator, f"/documents/{by_hand.pk}")
    said = cast.press(cast.operator, f"/documents/{one.pk}/decide-again")
    assert "Queued: 2 documents are decided anew, by the settings as they are now." in said
    due = Document.objects.filter(due_at__lte=service_clock.now(), asked=False, priority=0)
    assert set(due.filter(code="filter")) == {one, other}
    assert not due.filter(pk=by_hand.pk).exists()
    assert cast.jobs("deliver") == 1
    refused = cast.press(cast.operator, f"/documents/{by_hand.pk}/decide-again")
    assert "Only what the settings leave out can be decided anew together." in refused


def a_parked_shipment(cast: Any, document: Document) -> Shipment:
    return Shipment.objects.create(
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


def test_a_shipment_is_part_of_the_story_and_can_be_tried_again(cast: Any) -> None:
    document = cast.document(700, state=DocState.DELIVERED, target_id=501)
    a_parked_shipment(cast, document)
    Event.objects.create(
        integration=cast.integration,
        received_at=service_clock.now(),
        kind="order",
        accepted=True,
        order_id=501,
        status_number=450,
        outcome="Shipped: its invoice is to be marked as sent.",
    )
    shown = cast.page(cast.operator, f"/documents/{document.pk}")
    for part in ("The invoice was invalidated.", "Ask the merchant.", "KAHVI-1 2/3", "Shipped: its invoice"):
        assert part in shown, part
    assert "The invoice was invalidated." in cast.page(cast.operator, "/attention")
    assert "Queued" in cast.press(cast.operator, f"/documents/{document.pk}/shipment")
    assert cast.jobs("ship") == 1


def test_all_write_backs_of_one_cause_are_tried_again_together(cast: Any) -> None:
    for number in (1, 2):
        a_parked_shipment(cast, cast.document(number, state=DocState.DELIVERED, target_id=500 + number))
    Shipment.objects.filter(document__source_id=2).update(code="another")
    shown = cast.page(cast.operator, "/attention")
    assert shown.count('name="side" value="shipment"') == 2
    cause = {"side": "shipment", "state": "parked", "code": "invalidated"}
    assert "Queued: the write-back of 1 invoice." in cast.press(cast.operator, "/attention/retry", **cause)
    states = Shipment.objects.order_by("document__source_id").values_list("state", flat=True)
    assert list(states) == [ShipmentState.WAITING, ShipmentState.PARKED]
    assert "There is no such cause" in cast.press(
        cast.operator, "/attention/retry", side="document", state="done", code=""
    )


def test_what_is_about_to_move_is_looked_at_again_by_the_page_itself(cast: Any) -> None:
    resting = cast.document(700, state=DocState.HELD)
    assert "hx-get" not in cast.page(cast.operator, f"/documents/{resting.pk}")
    Document.objects.update(due_at=service_clock.now())
    assert 'hx-select="#story"' in cast.page(cast.operator, f"/documents/{resting.pk}")


def test_a_delivered_order_is_sent_again_on_request_but_not_when_it_was_shipped(
    merchant: Any, sandboxes: Any
) -> None:
    merchant.sync()
    sent = Document.objects.filter(flow="sales_orders", state=DocState.DELIVERED, shipment=None)
    first, second = sent.exclude(sent_at=None)[:2]
    a_shipment = {
        "integration": first.integration,
        "order_id": second.target_id,
        "seen_at": service_clock.now(),
    }
    Shipment.objects.create(document=second, **a_shipment)
    browser = Client()
    browser.force_login(Person.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    page = f"/integrations/{merchant.integration.key}/documents"
    assert "Send again" in browser.get(f"{page}/{first.pk}").content.decode()
    assert "Send again" not in browser.get(f"{page}/{second.pk}").content.decode()
    refused = browser.post(f"{page}/{second.pk}/send-again", follow=True).content.decode()
    assert "The order was shipped: it cannot be sent again." in refused
    merchant.forget_calls()
    assert (
        "Queued: it is sent once more"
        in browser.post(f"{page}/{first.pk}/send-again", follow=True).content.decode()
    )
    merchant.deliver()
    assert len(merchant.calls("ongoing", "PUT", "/orders")) == 1
    first.refresh_from_db()
    assert first.state == DocState.DELIVERED


def test_a_parked_write_back_is_skipped_for_good_with_a_reason_and_then_waits_for_nobody(cast: Any) -> None:
    document = cast.document(700, state=DocState.DELIVERED, target_id=501)
    shipment = a_parked_shipment(cast, document)
    address = f"/documents/{document.pk}/shipment/skip"
    assert f'{address}"' in cast.page(cast.operator, f"/documents/{document.pk}")
    assert "Write why it is skipped" in cast.press(cast.operator, address, reason=" ")
    shown = cast.press(cast.operator, address, reason="Posted by hand")
    assert "the invoice is left as it is" in shown
    assert "Posted by hand" in shown
    assert f'{address}"' not in shown
    shipment.refresh_from_db()
    assert (shipment.state, shipment.due_at, shipment.remedy) == (ShipmentState.SKIPPED, None, "")
    assert "Nothing waits for a person." in cast.page(cast.operator, "/attention")
    assert "why: Posted by hand" in cast.page(cast.operator, "/audit")


def test_a_write_back_that_was_made_is_not_skipped_afterwards(cast: Any) -> None:
    document = cast.document(700, state=DocState.DELIVERED, target_id=501)
    shipment = a_parked_shipment(cast, document)
    Shipment.objects.update(state=ShipmentState.DONE, reason="")
    cast.press(cast.operator, f"/documents/{document.pk}/shipment/skip", reason="Too late")
    shipment.refresh_from_db()
    assert (shipment.state, shipment.reason) == (ShipmentState.DONE, "")


def test_texts_of_the_vendors_are_never_markup(cast: Any) -> None:
    attack = "<script>alert(1)</script>"
    document = cast.document(
        700, number=attack, party=attack, reason=attack, remedy=attack, state=DocState.PARKED
    )
    for rest in ("/documents", f"/documents/{document.pk}", "/attention"):
        assert attack not in cast.page(cast.operator, rest)
