"""How long a lost call is reckoned with, and what it may have left in the warehouse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from brygga.core.words import DocState, Flow
from brygga.flows import aftermath, articles
from brygga.ledger.models import Attempt, Document

A, B = {"orderNumber": "1", "orderRemark": "a"}, {"orderNumber": "1", "orderRemark": "b"}
Made = Callable[..., Document]
Call = Callable[..., Attempt]


def test_a_lost_call_is_waited_for_while_it_may_still_change_what_was_sent(
    a_document: Made, a_call: Call, clock: Any
) -> None:
    document = a_document(sent=B, sent_at=clock())
    assert aftermath.ends_at(document, "order", B) is None
    a_call(document, "order", 150, request=A)
    assert aftermath.ends_at(document, "order", B) is None
    a_call(document, "order", 20, request=B)
    assert aftermath.ends_at(document, "order", B) is None
    assert aftermath.ends_at(document, "order", None) == clock() + timedelta(seconds=130)
    a_call(document, "order", 149, request=A)
    assert aftermath.ends_at(document, "order", B) == clock() + timedelta(seconds=1)
    a_call(document, "order", 100, request=A)
    assert aftermath.ends_at(document, "order", B) == clock() + timedelta(seconds=50)
    assert aftermath.ends_at(document, "purchase_order", B) is None


def test_a_lost_late_change_is_waited_for_only_where_it_would_change_its_member(
    a_document: Made, a_call: Call, clock: Any
) -> None:
    document = a_document(sent=B, sent_at=clock())
    a_call(document, "late orderRemark", 10, request={"orderRemark": "b"})
    assert aftermath.ends_at(document, "order", B) is None
    assert aftermath.ends_at(document, "order", A) == clock() + timedelta(seconds=140)
    assert aftermath.ends_at(document, "order", None) == clock() + timedelta(seconds=140)


def test_what_is_in_doubt_is_what_a_lost_call_would_have_changed(
    a_document: Made, a_call: Call, clock: Any
) -> None:
    sent = B | {"phone": "1", "orderLines": [{"rowNumber": "1"}]}
    document = a_document(sent=sent, sent_at=clock() - timedelta(seconds=100))
    a_call(document, "order", 250, request=A)
    assert aftermath.in_doubt(document, "order") == set()
    a_call(document, "order", 249, request=A | {"email": "e", "orderLines": []})
    assert aftermath.in_doubt(document, "order") == {"orderRemark", "phone", "email"}
    Attempt.objects.all().delete()
    a_call(document, "late orderRemark", 120, request={"orderRemark": "c"})
    assert aftermath.in_doubt(document, "order") == {"orderRemark"}


def test_what_may_stand_there_is_all_that_was_ever_under_way_and_last_what_was_sent(
    a_document: Made, a_call: Call
) -> None:
    document = a_document(sent=None)
    assert aftermath.what_may_stand_there(document, "order") == {}
    a_call(document, "order", 30, request=A | {"phone": "1"})
    a_call(document, "order", 20, request=B)
    assert aftermath.what_may_stand_there(document, "order") == B | {"phone": "1"}
    document.sent = {"orderRemark": "c", "email": "e"}
    assert aftermath.what_may_stand_there(document, "order") == B | {
        "phone": "1",
        "email": "e",
        "orderRemark": "c",
    }


def test_an_article_may_be_changed_by_what_a_row_made_of_it_too(
    a_document: Made, a_call: Call, clock: Any
) -> None:
    product = a_document(flow=Flow.ARTICLES, number="KAHVI")
    order = a_document(2)
    body = {"articleNumber": "KAHVI", "articleName": "Kahvi"}
    a_call(order, articles.row_step("KAHVI"), 50, request=body | {"articleName": "row"})
    a_call(order, articles.row_step("TEE"), 1, request={"articleNumber": "TEE"})
    step = articles.HANDLER.step
    assert aftermath.ends_at(product, step, body) == clock() + timedelta(seconds=100)
    assert aftermath.ends_at(order, step, body) is None
    assert aftermath.ends_at(product, step, None) is None
    a_call(product, step, 60, request=body | {"articleName": "older", "unit": "kg"})
    product.sent = body
    assert aftermath.what_may_stand_there(product, step) == body | {"unit": "kg"}
    assert aftermath.in_doubt(product, step) == {"articleName", "unit"}


def test_only_a_delivered_document_says_that_it_is_looked_at_once_more(clock: Any) -> None:
    assert aftermath.standing(DocState.DELIVERED, clock()) == {
        "code": "confirming",
        "reason": aftermath.REASON,
        "due_at": clock(),
    }
    assert aftermath.standing(DocState.SKIPPED, clock()) == {"due_at": clock()}
