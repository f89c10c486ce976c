"""Do the rows the warehouse shows agree with the rows that were sent?"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core.rows import RowSeen, compare_rows, has_other_goods, is_invoiced_otherwise

LINES = ["orderLines", "purchaseOrderLines"]


def _line(number: str, article: str = "MUG", quantity: Any = 4) -> dict[str, Any]:
    return {"rowNumber": number, "articleNumber": article, "numberOfItems": quantity}


def _seen(number: str, article: str = "MUG", quantity: str | None = "4.000000") -> RowSeen:
    return RowSeen(number, article, None if quantity is None else Decimal(quantity))


@pytest.mark.parametrize("member", LINES)
def test_equal_rows_have_no_difference_in_whatever_order_they_are_shown(member: str) -> None:
    sent = {member: [_line("1"), _line("2", "CUP", Decimal("0.5")), _line("3", quantity="7.0")]}
    seen = [_seen("3", quantity="7"), _seen("1", "mug"), _seen("2", " CUP ", "0.500")]
    assert compare_rows(sent, seen) == ()


@pytest.mark.parametrize("member", LINES)
def test_each_difference_is_one_sentence_that_names_the_row(member: str) -> None:
    sent = {member: [_line("1"), _line("2"), _line("3"), _line("4", "CUP")]}
    seen = [_seen("1", "BOWL"), _seen("2", quantity="3.50"), _seen("3", quantity=None), _seen("9")]
    assert compare_rows(sent, seen) == (
        "Row 1: sent article MUG, the warehouse has BOWL.",
        "Row 2: sent 4 items, the warehouse has 3.5.",
        "Row 3: sent 4 items, the warehouse has unknown.",
        "Row 4 (CUP) was sent but is not in the warehouse.",
        "Row 9 is in the warehouse but was not sent.",
    )


def test_a_row_can_differ_in_article_and_quantity_at_once() -> None:
    assert len(compare_rows({"orderLines": [_line("1")]}, [_seen("1", "CUP", "5")])) == 2


def test_a_row_that_stands_there_twice_is_a_difference() -> None:
    twice = [_seen("1"), _seen("1")]
    assert compare_rows({"orderLines": [_line("1")]}, twice) == ("Row 1 is in the warehouse more than once.",)


@pytest.mark.parametrize("lines", [[], None, "rows", ["row"], 7])
def test_whatever_stands_there_without_having_been_sent_is_a_difference(lines: object) -> None:
    assert compare_rows({"orderLines": lines}, [_seen("1")]) == (
        "Row 1 is in the warehouse but was not sent.",
    )
    assert compare_rows({}, []) == ()


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "4", "5"]),
        st.sampled_from(["MUG", "CUP"]),
        st.decimals(min_value=0, max_value=20, places=2),
    ),
    max_size=5,
    unique_by=lambda row: row[0],
)


@given(sent=ROWS, seen=ROWS)
@settings(max_examples=100, deadline=None)
def test_rows_agree_exactly_when_they_are_the_same_rows(sent: Any, seen: Any) -> None:
    body = {"orderLines": [_line(*row) for row in sent]}
    differences = compare_rows(body, [RowSeen(*row) for row in seen])
    assert (differences == ()) == (sorted(sent) == sorted(seen))
    for number in {row[0] for row in sent} ^ {row[0] for row in seen}:
        assert any(said.startswith(f"Row {number} ") for said in differences)


OTHER_GOODS = [
    ([("MUG", 4)], [("MUG", 5)]),
    ([("MUG", 4)], [("CUP", 4)]),
    ([("MUG", 4)], [("MUG", 4), ("CUP", 1)]),
    ([("MUG", 4), ("CUP", 1)], [("MUG", 4)]),
    ([("MUG", 4)], [("MUG", "many")]),
]
SAME_GOODS = [
    ([("MUG", 4), ("MUG", 2)], [("MUG", 6)]),
    ([("MUG", "4.0"), ("CUP", 1)], [("CUP", 1), ("MUG", 4)]),
    ([], []),
]


def _order(*goods: tuple[str, Any]) -> dict[str, Any]:
    return {"orderLines": [_line(str(number), *one) for number, one in enumerate(goods)]}


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        *((one, other, True) for one, other in OTHER_GOODS),
        *((one, other, False) for one, other in SAME_GOODS),
    ],
)
def test_other_goods_are_other_sums_of_what_is_picked(one: Any, other: Any, differs: bool) -> None:
    assert has_other_goods(_order(*one), _order(*other)) is differs
    text = {**_line("9", "TEXT"), "shouldBePicked": False}
    with_text = {"orderLines": [*_order(*other)["orderLines"], text]}
    assert has_other_goods(_order(*one), with_text) is differs


SENT = {
    "orderLines": [
        {"rowNumber": "1", "articleNumber": "A", "numberOfItems": 2},
        {"rowNumber": "2", "articleNumber": "FEE", "numberOfItems": 1, "shouldBePicked": False},
    ]
}
AS_SENT = {"id": 1, "productCode": "A", "productId": 7, "quantity": Decimal("2.000")}


@pytest.mark.parametrize(
    ("rows", "differs"),
    [
        ([AS_SENT], False),
        ([AS_SENT | {"quantity": 1}, AS_SENT | {"id": 9, "quantity": "1"}], False),
        ([AS_SENT | {"productCode": " "}], False),
        ([AS_SENT, {"id": 3, "product": "Thank you", "productCode": "", "productId": None}], False),
        ([AS_SENT, {"id": 2, "productCode": "FEE", "quantity": 5}], False),
        ([AS_SENT, {"id": 3, "productCode": "POST", "quantity": 1}, "no row"], False),
        ([AS_SENT | {"quantity": 500}], True),
        ([AS_SENT | {"quantity": -2}], True),
        ([AS_SENT | {"quantity": None}], True),
        ([AS_SENT | {"productCode": "B"}], True),
        ([AS_SENT, {"id": 3, "productCode": "B", "quantity": 1}], True),
        ([AS_SENT, {"id": 3, "productCode": "", "productId": 8, "quantity": 1}], True),
        ([], True),
    ],
)
def test_an_invoice_with_other_goods_than_were_sent_is_told_by_its_rows(
    rows: list[object], differs: bool
) -> None:
    assert is_invoiced_otherwise(SENT, {"invoiceRows": rows}, ("POST",)) is differs


@pytest.mark.parametrize("lines", [None, [], [{"rowNumber": "2", "shouldBePicked": False}]])
def test_of_what_was_forgotten_nobody_can_tell(lines: object) -> None:
    assert not is_invoiced_otherwise({"orderLines": lines}, {"invoiceRows": [AS_SENT]}, ())
