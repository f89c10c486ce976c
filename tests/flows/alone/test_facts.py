"""What a decision is told of other documents: the products its rows name, and who has a code already."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from brygga.core.words import Flow
from brygga.flows import facts
from brygga.integrations.models import Integration
from brygga.ledger.models import Document

Made = Callable[..., Document]


def a_product(make: Made, source_id: int, **members: Any) -> Document:
    given = {"flow": Flow.ARTICLES, "number": "KAHVI", "source": {"type": "SALES", "unit": "KG"}} | members
    written = {"target_number": given["number"]} if given.get("target_id") else {}
    return make(source_id, **written | given)


def test_an_order_is_told_the_codes_and_units_of_the_products_its_rows_name(
    integration: Integration, a_document: Made, clock: Any
) -> None:
    clock.at = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    a_product(a_document, 1)
    a_product(a_document, 2, number="TEE", source={"type": "SALES"})
    a_product(a_document, 3, number="")
    a_product(a_document, 4, number="MUU")
    rows = [{"productId": pk} for pk in (1, 2, 3, None, "5")]
    order = a_document(source={"invoiceRows": [*rows, "no row"]}, delivery_date=date(2026, 3, 9))
    told = facts.of(order, integration)
    assert told.product_codes == {1: "KAHVI", 2: "TEE"}
    assert told.product_units == {"KAHVI": "KG"}
    assert (told.goods_owner_id, told.start, told.delivery_date) == (
        159,
        "2026-01-01T00:00:00",
        date(2026, 3, 9),
    )
    assert told.today == date(2026, 3, 3)  # in Helsinki
    assert (told.code_taken_by, told.code_taken_by_type) == (None, None)
    assert facts.of(a_document(9, source=None), integration).product_codes == {}
    integration.start_stamp = ""
    assert facts.of(order, integration).start is None


@pytest.mark.parametrize(
    ("mine", "other", "is_taken"),
    [
        ({}, {}, True),  # the elder one has it
        ({}, {"source_id": 9}, False),
        ({}, {"source_id": 9, "target_id": 7}, True),  # whose article was written
        ({"target_id": 6}, {"target_id": 7}, False),
        ({"target_id": 6, "target_number": "TEE"}, {"target_id": 7}, True),  # written under another code
        ({"target_id": 6}, {"target_id": 7, "target_number": "TEE"}, False),
        ({"target_id": 6, "type": "PURCHASE"}, {"target_id": 7}, True),  # one for sale goes before
        ({"target_id": 6, "type": "PURCHASE"}, {"target_id": 7, "type": "PURCHASE"}, False),
        ({"target_id": 6, "type": "PURCHASE"}, {}, False),
        ({}, {"number": "TEE"}, False),
        ({"number": ""}, {"number": ""}, False),
        ({}, {"flow": Flow.SALES_ORDERS}, False),
        ({}, {"target_id": 7, "state": "diverged", "code": "gone"}, False),
        ({}, {"target_id": 7, "state": "skipped", "code": "skipped_by_person"}, False),
        ({}, {"target_id": 7, "type": "PURCHASE"}, False),  # which is read no longer
        ({}, {"target_id": 7, "state": "skipped", "code": "filter"}, True),
    ],
)
def test_a_code_belongs_to_the_product_whose_article_was_written_or_the_elder_one(
    integration: Integration, a_document: Made, mine: dict[str, Any], other: dict[str, Any], is_taken: bool
) -> None:
    def made(source_id: int, members: dict[str, Any]) -> Document:
        kind = members.pop("type", "SALES")
        return a_product(a_document, members.pop("source_id", source_id), source={"type": kind}, **members)

    if mine.get("type") == "PURCHASE":
        integration.options = {"article": {"types": ["SALES", "PURCHASE"]}}
    theirs, kind = made(1, dict(other)), other.get("type", "SALES")
    told = facts.of(made(5, dict(mine)), integration)
    wanted = (theirs.source_id, kind) if is_taken else (None, None)
    assert (told.code_taken_by, told.code_taken_by_type) == wanted
    assert (told.product_codes, told.product_units) == ({}, {})


def test_a_product_whose_source_was_forgotten_keeps_its_code(
    integration: Integration, a_document: Made
) -> None:
    a_product(a_document, 1, source=None, target_id=7)
    told = facts.of(a_product(a_document, 5), integration)
    assert (told.code_taken_by, told.code_taken_by_type) == (1, "")


def test_what_was_sent_is_remembered_as_the_decision_needs_it(a_document: Made) -> None:
    past = facts.memory(
        a_document(created_stamp="s", asked=True, target_id=7, target_number="n", sent_hash="h")
    )
    assert (past.target_id, past.sent, past.sent_hash, past.created) == (7, None, "h", "s")
    assert (past.asked_by_person, past.is_in_wms, past.target_number) == (True, True, "n")
    past = facts.memory(a_document(2, sent={"a": 1}))
    assert (past.target_id, past.sent, past.sent_hash, past.created) == (None, {"a": 1}, None, None)
    assert (past.asked_by_person, past.is_in_wms, past.target_number) == (False, False, None)
