"""Rows of orders: goods become lines, text becomes text lines, and what is neither holds the order."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from brygga.core.case import at
from brygga.core.mapping import Facts, Held, Mapped, RowArticle, map_sales_order, row_article_body
from brygga.core.options import Options, OrderOptions, RowWithoutCode, UnitMismatch


def _mapped(order: Any, facts: Facts, options: Options | None = None) -> Mapped:
    mapped = map_sales_order(order, options or Options(), facts)
    assert isinstance(mapped, Mapped), mapped
    return mapped


def _held(order: Any, facts: Facts, options: Options | None = None) -> str:
    held = map_sales_order(order, options or Options(), facts)
    assert isinstance(held, Held), held
    assert held.remedy
    return held.code


def _order(**members: Any) -> Options:
    return Options(order=OrderOptions(**members))


def _codes(mapped: Mapped) -> list[str]:
    return [note.code for note in mapped.warnings]


def test_rows_keep_procountors_order_and_ids(an_order: Any, a_row: Any, facts: Facts) -> None:
    rows = [a_row(id=9), a_row(id=3, productCode="B"), a_row(id=5)]
    lines: Any = _mapped(an_order(invoiceRows=rows), facts).body["orderLines"]
    assert [(line["rowNumber"], line["externalId"]) for line in lines] == [("9", "9"), ("3", "3"), ("5", "5")]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"id": None}, "row_without_id"),
        ({"quantity": None}, "row_without_quantity"),
        ({"quantity": "many"}, "quantity_not_readable"),
        ({"quantity": Decimal("0.000000")}, "quantity_not_positive"),
        ({"quantity": Decimal("-2")}, "quantity_not_positive"),
        ({"productCode": " ", "productId": 7}, "product_without_code"),
        ({"productCode": None, "productId": "seven"}, "product_without_code"),
        ({"productCode": "", "productId": None}, "no_goods"),
    ],
)
def test_a_row_that_cannot_be_sent_holds_the_order(
    an_order: Any, a_row: Any, facts: Facts, members: dict[str, Any], code: str
) -> None:
    assert _held(an_order(invoiceRows=[a_row(**members)]), facts) == code


@pytest.mark.parametrize("rows", [None, [], {}, "rows", 7])
def test_an_order_without_rows_is_held(an_order: Any, facts: Facts, rows: object) -> None:
    assert _held(an_order(invoiceRows=rows), facts) == "no_goods"


def test_what_is_no_row_holds_the_order(an_order: Any, a_row: Any, facts: Facts) -> None:
    assert _held(an_order(invoiceRows=[a_row(), None]), facts) == "row_without_id"


def test_two_rows_of_one_id_hold_the_order(an_order: Any, a_row: Any, facts: Facts) -> None:
    assert _held(an_order(invoiceRows=[a_row(), a_row()]), facts) == "row_id_twice"
    text = a_row(productCode="", productId=None)
    assert _held(an_order(invoiceRows=[a_row(), text]), facts) == "row_id_twice"


@pytest.mark.parametrize(
    ("product", "named"),
    [("Kahvikurssi, 2 tuntia", "“Kahvikurssi, 2 tuntia” (9021)"), (None, "9021"), (" ", "9021")],
)
def test_a_row_whose_product_has_no_code_says_which_product_that_is(
    an_order: Any, a_row: Any, facts: Facts, product: str | None, named: str
) -> None:
    row = a_row(productCode="", productId=9021, product=product)
    held = map_sales_order(an_order(invoiceRows=[row]), Options(), facts)
    assert isinstance(held, Held)
    assert held.reason == f"Row 1 names the product {named}, which has no code."


def test_a_held_order_carries_what_can_be_mapped_of_it(an_order: Any, a_row: Any, facts: Facts) -> None:
    rows = [a_row(id=1, quantity=None), a_row(id=2, quantity="many"), a_row(id=3, quantity=Decimal(4))]
    held = map_sales_order(an_order(invoiceRows=rows), Options(), facts)
    assert isinstance(held, Held)
    assert held.code == "row_without_quantity", "the first reason counts"
    mapped = {one.target_path: one.sent_value for one in held.trace}
    assert mapped["orderNumber"] is not None
    assert [value for path, value in mapped.items() if path.endswith("rowNumber")] == ["3"]
    empty = map_sales_order(an_order(invoiceRows=[]), Options(), facts)
    assert isinstance(empty, Held)
    assert empty.trace


def test_the_reason_names_the_row(an_order: Any, a_row: Any, facts: Facts) -> None:
    held = map_sales_order(an_order(invoiceRows=[a_row(), a_row(id=502, quantity=None)]), Options(), facts)
    assert isinstance(held, Held)
    assert held.reason == "Row 2: it has no quantity."


@pytest.mark.parametrize(
    ("members", "options"),
    [
        *[({"id": None}, {}), ({"quantity": None}, {}), ({"quantity": -2}, {}), ({"id": 501}, {})],
        *[({"productCode": None, "productId": 7}, {})],
        *[({"productCode": None, "productId": None}, {"row_without_code": RowWithoutCode.HOLD})],
        *[({"unit": "BOX"}, {"unit_mismatch": UnitMismatch.HOLD})],
    ],
)
def test_every_reason_a_row_gives_names_the_row_as_people_count(
    an_order: Any, a_row: Any, facts: Facts, members: dict[str, Any], options: dict[str, Any]
) -> None:
    order = an_order(invoiceRows=[a_row(), a_row(**{"id": 502, **members})])
    known = replace(facts, product_units={"MUG-BLUE": "PIECE"})
    held = map_sales_order(order, _order(**options), known)
    assert isinstance(held, Held)
    assert held.reason.startswith("Row 2")


@pytest.mark.parametrize(
    ("members", "options"),
    [
        *[({"discountPercent": 101}, {}), ({"unit": "BOX"}, {})],
        *[({"productCode": None, "productId": None}, {"row_without_code": RowWithoutCode.SKIP})],
    ],
)
def test_every_warning_of_a_row_names_the_row_as_people_count(
    an_order: Any, a_row: Any, facts: Facts, members: dict[str, Any], options: dict[str, Any]
) -> None:
    order = an_order(invoiceRows=[a_row(), a_row(**{"id": 502, **members})])
    mapped = _mapped(order, replace(facts, product_units={"MUG-BLUE": "PIECE"}), _order(**options))
    assert [note.text[:5] for note in mapped.warnings] == ["Row 2"]


def test_quantities_are_exact(an_order: Any, a_row: Any, facts: Facts) -> None:
    order = an_order(invoiceRows=[a_row(quantity=Decimal("0.333300"))])
    assert at(_mapped(order, facts).body["orderLines"][0], "numberOfItems") == Decimal("0.3333")  # type: ignore[index]


@pytest.mark.parametrize(
    ("discount", "sent", "codes"),
    [
        (Decimal("10.0000"), 10, []),
        (Decimal("0.0000"), 0, []),
        (Decimal("100"), 100, []),
        (Decimal("100.5"), Decimal("100.5"), ["discount_out_of_range"]),
        (Decimal("-1"), -1, ["discount_out_of_range"]),
        (None, None, []),
        ("half", None, ["not_readable"]),
    ],
)
def test_discounts_are_sent_as_they_are(
    an_order: Any, a_row: Any, facts: Facts, discount: object, sent: object, codes: list[str]
) -> None:
    mapped = _mapped(an_order(invoiceRows=[a_row(discountPercent=discount)]), facts)
    line: Any = mapped.body["orderLines"][0]  # type: ignore[index]
    assert line.get("prices") == (None if sent is None else {"discountPercentage": sent})
    assert _codes(mapped) == codes


def test_the_code_comes_from_our_copy_of_the_products_when_the_row_has_none(
    an_order: Any, a_row: Any, facts: Facts
) -> None:
    order = an_order(invoiceRows=[a_row(productCode=None)])
    mapped = _mapped(order, replace(facts, product_codes={9001: "MUG-X"}))
    assert at(mapped.body["orderLines"][0], "articleNumber") == "MUG-X"  # type: ignore[index]
    assert mapped.articles == (RowArticle("MUG-X", "Blue mug", "9001"),)


def _with_text(an_order: Any, a_row: Any, **members: Any) -> Any:
    text = a_row(id=502, productCode="", productId=None, product="Gift wrapping", **members)
    return an_order(invoiceRows=[a_row(), text])


def test_a_row_of_text_travels_as_text(an_order: Any, a_row: Any, facts: Facts) -> None:
    mapped = _mapped(_with_text(an_order, a_row, comment="red paper", quantity=Decimal("0")), facts)
    assert at(mapped.body, "advanced.orderTextLines") == [
        {"rowNumber": "502", "comment": "Gift wrapping\nred paper", "numberOfItems": 0}
    ]
    assert len(mapped.articles) == 1


def test_a_row_of_text_needs_neither_words_nor_quantity(an_order: Any, a_row: Any, facts: Facts) -> None:
    text = {"id": 502}
    mapped = _mapped(an_order(invoiceRows=[text, a_row()]), facts)
    assert at(mapped.body, "advanced.orderTextLines") == [{"rowNumber": "502"}]


def test_a_comment_alone_is_the_words_of_a_row_of_text(an_order: Any, a_row: Any, facts: Facts) -> None:
    text = {"id": 502, "product": None, "comment": "Red paper"}
    mapped = _mapped(an_order(invoiceRows=[a_row(), text]), facts)
    assert at(mapped.body, "advanced.orderTextLines") == [{"rowNumber": "502", "comment": "Red paper"}]


def test_text_rows_that_were_sent_and_are_gone_are_taken_away(
    an_order: Any, a_row: Any, facts: Facts
) -> None:
    """An omitted member leaves what stands in the WMS as it is."""
    before = _mapped(_with_text(an_order, a_row), facts)
    after = map_sales_order(an_order(invoiceRows=[a_row()]), Options(), facts, before.body)
    assert isinstance(after, Mapped)
    assert at(after.body, "advanced.orderTextLines") == []


def test_rows_without_a_code_can_hold_the_order_or_be_left_out(
    an_order: Any, a_row: Any, facts: Facts
) -> None:
    order = _with_text(an_order, a_row)
    assert _held(order, facts, _order(row_without_code=RowWithoutCode.HOLD)) == "row_without_code"
    mapped = _mapped(order, facts, _order(row_without_code=RowWithoutCode.SKIP))
    assert at(mapped.body, "advanced.orderTextLines") is None
    assert _codes(mapped) == ["row_skipped"]


def test_codes_not_kept_in_stock_are_not_picked(an_order: Any, a_row: Any, facts: Facts) -> None:
    order = an_order(invoiceRows=[a_row(), a_row(id=502, productCode=" FREIGHT ")])
    lines: Any = _mapped(order, facts, _order(non_stock_codes=("FREIGHT",))).body["orderLines"]
    assert "shouldBePicked" not in lines[0]
    assert lines[1]["shouldBePicked"] is False


def test_a_code_from_our_copy_of_the_products_is_not_picked_either(
    an_order: Any, a_row: Any, facts: Facts
) -> None:
    order = an_order(invoiceRows=[a_row(), a_row(id=502, productCode=None, productId=9002)])
    known = replace(facts, product_codes={9002: "FREIGHT"})
    mapped = map_sales_order(order, _order(non_stock_codes=("FREIGHT",)), known)
    assert isinstance(mapped, Mapped)
    lines: Any = mapped.body["orderLines"]
    assert (lines[1]["articleNumber"], lines[1]["shouldBePicked"]) == ("FREIGHT", False)


@pytest.mark.parametrize(
    ("unit", "known", "differs"),
    [
        *[("BOX", "PIECE", True), ("PIECE", "PIECE", False), (None, "PIECE", False), ("BOX", None, False)],
        *[("NO_UNIT", "PIECE", False), ("BOX", "NO_UNIT", False)],
    ],
)
def test_a_row_that_counts_in_another_unit_warns_or_holds(
    an_order: Any, a_row: Any, facts: Facts, unit: str | None, known: str | None, differs: bool
) -> None:
    order = an_order(invoiceRows=[a_row(unit=unit)])
    facts = replace(facts, product_units={"MUG-BLUE": known} if known else {})
    assert _codes(_mapped(order, facts)) == (["unit_differs"] if differs else [])
    strict = _order(unit_mismatch=UnitMismatch.HOLD)
    if differs:
        assert _held(order, facts, strict) == "unit_differs"
    else:
        _mapped(order, facts, strict)


def test_each_article_is_named_once(an_order: Any, a_row: Any, facts: Facts) -> None:
    rows = [
        a_row(id=1),
        a_row(id=2, product="Blue mug, second line"),
        a_row(id=3, productCode="B", product=None, productId=None),
    ]
    mapped = _mapped(an_order(invoiceRows=rows), facts)
    assert mapped.articles == (RowArticle("MUG-BLUE", "Blue mug", "9001"), RowArticle("B", "", ""))
    assert row_article_body(mapped.articles[1], 159) == {"goodsOwnerId": 159, "articleNumber": "B"}


def test_the_trace_of_a_row_names_its_place_on_both_sides(an_order: Any, a_row: Any, facts: Facts) -> None:
    order = an_order(invoiceRows=[{"id": 1}, a_row(id=2), a_row(id=3)])
    places = {trace.target_path: trace.source_path for trace in _mapped(order, facts).trace}
    assert places["orderLines[1].articleNumber"] == "invoiceRows[2].productCode"
    assert places["advanced.orderTextLines[0].rowNumber"] == "invoiceRows[0].id"
