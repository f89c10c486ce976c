"""The integration's own filter rules: what matches, which rule refuses, and how it reads."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core.filters import in_words, matches, refusing, wanted_values
from brygga.core.options import FilterOp, FilterRule
from brygga.core.words import Flow

DOCUMENT = {
    "status": "NOT_SENT",
    "orderReference": " WEB-77 ",
    "isOffer": False,
    "total": Decimal("12.5000"),
    "invoiceNumber": 2045,
    "notes": None,
    "counterParty": {"customerNumber": "C-1", "counterPartyAddress": {"country": "FINLAND"}},
    "invoiceRows": [
        {"unit": "PIECE", "productCode": "MUG", "quantity": Decimal("4.000000")},
        {"unit": "BOX", "productCode": None},
        "not a row",
    ],
}


def _rule(
    field: str, op: FilterOp, value: str | tuple[str, ...], flow: Flow = Flow.SALES_ORDERS
) -> FilterRule:
    return FilterRule(flow, field, op, value)


@pytest.mark.parametrize(
    ("field", "op", "value", "matched"),
    [
        *[("status", FilterOp.IS, "NOT_SENT", True), ("status", FilterOp.IS, "SENT", False)],
        *[("status", FilterOp.IS, " NOT_SENT ", True), ("status", FilterOp.IS, "not_sent", False)],
        *[("status", FilterOp.IS, "NOT", False), ("status", FilterOp.IS, ("NOT_SENT",), True)],
        *[("status", FilterOp.IS_NOT, "SENT", True), ("status", FilterOp.IS_NOT, "NOT_SENT", False)],
        *[("status", FilterOp.STARTS_WITH, "NOT", True), ("status", FilterOp.STARTS_WITH, "SENT", False)],
        *[("orderReference", FilterOp.STARTS_WITH, "WEB", True)],
        *[("orderReference", FilterOp.IS, "WEB-77", True)],
        *[("status", FilterOp.ONE_OF, "SENT, NOT_SENT", True), ("status", FilterOp.ONE_OF, "SENT", False)],
        *[("status", FilterOp.ONE_OF, ("SENT", "NOT_SENT"), True)],
        *[("status", FilterOp.ONE_OF, "NOT", False), ("status", FilterOp.IS, "SENT,NOT_SENT", False)],
        *[("isOffer", FilterOp.IS, "false", True), ("isOffer", FilterOp.IS, "true", False)],
        *[("total", FilterOp.IS, "12.5", True), ("invoiceNumber", FilterOp.IS, "2045", True)],
        *[("counterParty.customerNumber", FilterOp.IS, "C-1", True)],
        *[("counterParty.counterPartyAddress.country", FilterOp.IS, "FINLAND", True)],
        *[("counterParty.none.country", FilterOp.IS, "FINLAND", False)],
        *[("counterParty", FilterOp.IS, "C-1", False)],
    ],
)
def test_a_rule_matches_what_it_says(field: str, op: FilterOp, value: Any, matched: bool) -> None:
    assert matches(_rule(field, op, value), DOCUMENT) is matched


@pytest.mark.parametrize(
    ("value", "wanted", "matched"),
    [
        *[(Decimal("10.5"), "10.50", True), (Decimal("10.50"), "10.5", True), (10, "10.0", True)],
        *[(Decimal("10.5"), "10.51", False), (Decimal("10.5"), "ten", False), (1, "true", False)],
        *[(True, "True", True), (False, "FALSE", True), (True, "false", False), (True, "1", False)],
        *[("0045", "45", False), ("0045", "0045", True), ("10.5", "10.50", False), (None, "0", False)],
    ],
)
def test_numbers_and_flags_are_compared_by_value_and_texts_by_their_letters(
    value: object, wanted: str, matched: bool
) -> None:
    source = {"price": value}
    assert matches(_rule("price", FilterOp.IS, wanted), source) is matched
    assert matches(_rule("price", FilterOp.IS_NOT, wanted), source) is not matched
    assert matches(_rule("price", FilterOp.ONE_OF, (wanted, "else")), source) is matched
    assert matches(_rule("price", FilterOp.STARTS_WITH, wanted), source) is matched


def test_a_flag_that_is_true_reads_as_true() -> None:
    assert matches(_rule("isOffer", FilterOp.IS, "true"), {"isOffer": True})
    assert not matches(_rule("isOffer", FilterOp.IS, "false"), {"isOffer": True})


@pytest.mark.parametrize(
    ("field", "op", "value", "matched"),
    [
        *[("invoiceRows[].unit", FilterOp.IS, "BOX", True), ("invoiceRows[].unit", FilterOp.IS, "KG", False)],
        *[("invoiceRows[].unit", FilterOp.IS_NOT, "KG", True)],
        *[("invoiceRows[].unit", FilterOp.IS_NOT, "BOX", False)],
        *[("invoiceRows[].unit", FilterOp.IS_NOT, "PIECE", False)],
        *[("invoiceRows[].productCode", FilterOp.STARTS_WITH, "MU", True)],
        *[("invoiceRows[].quantity", FilterOp.IS, "4", True)],
        *[("invoiceRows[].unit", FilterOp.ONE_OF, "KG, BOX", True)],
        *[("invoiceRows[].unit", FilterOp.ONE_OF, "KG, SET", False)],
    ],
)
def test_of_rows_one_is_enough_and_is_not_means_none_is(
    field: str, op: FilterOp, value: str, matched: bool
) -> None:
    assert matches(_rule(field, op, value), DOCUMENT) is matched


@pytest.mark.parametrize("rows", [[], None, "rows", {}, 7])
def test_a_document_without_rows_matches_only_is_not(rows: object) -> None:
    source = {"invoiceRows": rows}
    assert not matches(_rule("invoiceRows[].unit", FilterOp.IS, "BOX"), source)
    assert not matches(_rule("invoiceRows[].unit", FilterOp.STARTS_WITH, "B"), source)
    assert not matches(_rule("invoiceRows[].unit", FilterOp.ONE_OF, "BOX"), source)
    assert matches(_rule("invoiceRows[].unit", FilterOp.IS_NOT, "BOX"), source)


def test_a_missing_value_is_an_empty_text() -> None:
    sources: list[dict[str, object]] = [{}, {"notes": None}, {"notes": "  "}, {"notes": []}]
    for source in sources:
        assert matches(_rule("notes", FilterOp.IS, ""), source)
        assert not matches(_rule("notes", FilterOp.IS_NOT, ""), source)
        assert matches(_rule("notes", FilterOp.IS_NOT, "Call"), source)
    assert matches(_rule("notes", FilterOp.IS_NOT, ""), {"notes": "Call"})


def test_a_comma_too_many_in_a_list_does_not_let_empty_values_in() -> None:
    for value in ("SENT, NOT_SENT,", " ,SENT", ("SENT", "")):
        assert not matches(_rule("notes", FilterOp.ONE_OF, value), {"notes": None})
    assert wanted_values(_rule("status", FilterOp.ONE_OF, "SENT, ,NOT_SENT,")) == ("SENT", "NOT_SENT")


@pytest.mark.parametrize("value", ["", " , ", (), ("",)])
def test_a_list_of_nothing_matches_only_what_is_empty(value: Any) -> None:
    rule = _rule("notes", FilterOp.ONE_OF, value)
    assert wanted_values(rule) == ("",)
    assert matches(rule, {"notes": None})
    assert not matches(rule, {"notes": "Call"})


def test_only_lists_are_taken_apart_at_commas() -> None:
    for op in (FilterOp.IS, FilterOp.IS_NOT, FilterOp.STARTS_WITH):
        assert wanted_values(_rule("notes", op, " a, b ")) == ("a, b",)
        assert wanted_values(_rule("notes", op, (" a ", "b"))) == ("a",)
        assert wanted_values(_rule("notes", op, ())) == ("",)


def test_the_first_rule_of_the_flow_that_refuses_is_named() -> None:
    rules = (
        _rule("status", FilterOp.IS, "SENT", Flow.PURCHASE_ORDERS),
        _rule("status", FilterOp.IS, "NOT_SENT"),
        _rule("isOffer", FilterOp.IS, "true"),
        _rule("invoiceNumber", FilterOp.IS, "1"),
    )
    assert refusing(rules, Flow.SALES_ORDERS, DOCUMENT) is rules[2]
    assert refusing(rules, Flow.PURCHASE_ORDERS, DOCUMENT) is rules[0]
    assert refusing(rules, Flow.ARTICLES, DOCUMENT) is None
    assert refusing(rules[:2], Flow.SALES_ORDERS, DOCUMENT) is None
    assert refusing((), Flow.SALES_ORDERS, DOCUMENT) is None


@pytest.mark.parametrize(
    ("op", "value", "words"),
    [
        *[(FilterOp.IS, "SENT", "status | is | SENT"), (FilterOp.IS_NOT, "", "status | is_not | ")],
        *[(FilterOp.STARTS_WITH, "NO", "status | starts_with | NO")],
        *[(FilterOp.ONE_OF, "SENT,PAID", "status | one_of | SENT, PAID")],
    ],
)
def test_a_rule_reads_as_it_is_written_in_the_settings(op: FilterOp, value: str, words: str) -> None:
    assert in_words(_rule("status", op, value)) == words


VALUES = st.none() | st.booleans() | st.sampled_from(["", "A", "B", "AB", 1, Decimal("1.0")])


@given(values=st.lists(VALUES, max_size=4), wanted=st.sampled_from(["A", "B", "1", "true", ""]))
@settings(max_examples=100, deadline=None)
def test_is_and_is_not_are_each_others_opposite_and_one_of_is_the_or(values: list[Any], wanted: str) -> None:
    source = {"invoiceRows": [{"mark": value} for value in values]}
    one_is = matches(_rule("invoiceRows[].mark", FilterOp.IS, wanted), source)
    assert matches(_rule("invoiceRows[].mark", FilterOp.IS_NOT, wanted), source) is not one_is
    either = matches(_rule("invoiceRows[].mark", FilterOp.ONE_OF, ("AB", "A")), source)
    assert either == any(
        matches(_rule("invoiceRows[].mark", FilterOp.IS, one), source) for one in ("AB", "A")
    )
    if one_is:
        assert matches(_rule("invoiceRows[].mark", FilterOp.STARTS_WITH, wanted), source)
