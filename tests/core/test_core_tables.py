"""The mapping tables hold the mission's rows, all of them, and nothing that cannot be carried out."""

import re
from pathlib import Path

import pytest

from brygga.core.case import setting
from brygga.core.conditions import CONDITIONS
from brygga.core.conversions import CONVERSIONS
from brygga.core.mapping import (
    ARTICLE,
    PURCHASE_ORDER,
    PURCHASE_ORDER_ROW,
    ROW_ARTICLE,
    SALES_ORDER,
    SALES_ORDER_ROW,
    Rule,
)
from brygga.core.options import Options
from brygga.core.rule import Convert, Missing, Origin, TooLong, When

SALES = (*SALES_ORDER, *SALES_ORDER_ROW, *ROW_ARTICLE)
PURCHASE = (*PURCHASE_ORDER, *PURCHASE_ORDER_ROW, *ROW_ARTICLE)
EVERY = (*ARTICLE, *SALES, *PURCHASE)
MISSION = Path(__file__).resolve().parents[3] / "shared" / "mission" / "ongoing-procountor-wms.txt"

ARTICLE_ROWS = [
    *[("Article ⇒ Article Number", "Product ⇒ Code"), ("Article ⇒ Name", "Product ⇒ Name")],
    *[("Article ⇒ Unit ⇒ Code", "Product ⇒ Unit"), ("Article ⇒ Price", "Product ⇒ Price")],
    ("Article ⇒ Active", "Product ⇒ Active"),
    ("Article ⇒ Purchase Currency Code", "Product ⇒ Currency"),
]
_ADDRESS = "Invoice ⇒ Counter Party ⇒ Counter Party Address ⇒"
_ROW = "Invoice ⇒ Invoice Row ⇒"
SALES_ROWS = [
    ("Order Info ⇒ Goods Owner Order ID", "Invoice ⇒ Id"),
    ("Order Info ⇒ Order Number", "Invoice ⇒ Invoice Number"),
    ("Order Info ⇒ Language", "Invoice ⇒ Language"),
    ("Order Info ⇒ Terms of Payment", "Invoice ⇒ Payment Info ⇒ Payment Method"),
    ("Order Info ⇒ Order Remark", "Invoice ⇒ Notes"),
    ("Order Info ⇒ Delivery Instruction", "Invoice ⇒ Delivery Instructions"),
    ("Order Info ⇒ Reference Number", "Invoice ⇒ Order Reference"),
    ("Order Info ⇒ Invoice Number", "Invoice ⇒ Invoice Number"),
    ("Customer ⇒ Name", f"{_ADDRESS} Name"),
    ("Customer ⇒ Address", f"{_ADDRESS} Street"),
    ("Customer ⇒ PostCode", f"{_ADDRESS} Zip"),
    ("Customer ⇒ City", f"{_ADDRESS} City"),
    ("Customer ⇒ Country", f"{_ADDRESS} Country"),
    ("Customer ⇒ Email", "Invoice ⇒ Counter Party ⇒ Email"),
    ("Order Line ⇒ Article Number", f"{_ROW} Product Code"),
    ("Order Line ⇒ Article Name", f"{_ROW} Product"),
    ("Order Line ⇒ Product Code", f"{_ROW} Product Id"),
    ("Order Line ⇒ Discount", f"{_ROW} Discount Percent"),
    ("Order Line ⇒ External Order Line ID", f"{_ROW} Id"),
    ("Order Line ⇒ Number of Items", f"{_ROW} Quantity"),
]
PURCHASE_ROWS = [
    ("Order Info ⇒ Order Number", "Invoice ⇒ Invoice Number"),
    ("Order Info ⇒ Order Remark", "Invoice ⇒ Notes"),
    ("Order Info ⇒ Reference Number", "Invoice ⇒ Order Reference"),
    ("Order Info ⇒ Way of Delivery", "Invoice ⇒ Delivery Method"),
    ("Order Line ⇒ Article Number", f"{_ROW} Product Code"),
    ("Order Line ⇒ Article Name", f"{_ROW} Product"),
    ("Order Line ⇒ Product Code", f"{_ROW} Product Id"),
    ("Order Line ⇒ External Order Line ID", f"{_ROW} Id"),
    ("Order Line ⇒ Number of Items", f"{_ROW} Quantity"),
    ("Supplier ⇒ Supplier Name", f"{_ADDRESS} Name"),
    ("Supplier ⇒ Supplier Number", "Invoice ⇒ Counter Party ⇒ Customer Number"),
    ("Supplier ⇒ Address ⇒ Email", "Invoice ⇒ Counter Party ⇒ Email"),
]


def _of_the_mission(rules: tuple[Rule, ...]) -> set[tuple[str, str]]:
    return {(rule.target_words, rule.source_words) for rule in rules if rule.origin == Origin.MISSION}


@pytest.mark.parametrize(
    ("rules", "rows"),
    [(ARTICLE, ARTICLE_ROWS), (SALES, SALES_ROWS), (PURCHASE, PURCHASE_ROWS)],
    ids=["articles", "sales orders", "purchase orders"],
)
def test_every_row_of_the_mission_is_a_rule_marked_so(
    rules: tuple[Rule, ...], rows: list[tuple[str, str]]
) -> None:
    assert set(rows) <= _of_the_mission(rules)


def test_no_rule_is_marked_as_the_missions_that_is_not() -> None:
    known = {*ARTICLE_ROWS, *SALES_ROWS, *PURCHASE_ROWS, ("Article ⇒ Article Number", f"{_ROW} Product Code")}
    beside = {("Order Info ⇒ Way of Delivery ⇒ Name", "Invoice ⇒ Delivery Method")}
    assert _of_the_mission(EVERY) - known == beside


def test_the_rows_here_are_those_of_the_mission_document() -> None:
    if not MISSION.exists():
        pytest.skip("the mission document is not beside this checkout")
    text = " ".join(MISSION.read_text(encoding="utf-8").split())
    for target, source in (*ARTICLE_ROWS, *SALES_ROWS, *PURCHASE_ROWS):
        assert re.search(re.escape(target) + " ?" + re.escape(source), text), (target, source)
    assert text.count("⇒") == sum(
        (target + source).count("⇒") for target, source in (*ARTICLE_ROWS, *SALES_ROWS, *PURCHASE_ROWS)
    ) + text.count("Order ⇒ Last change time")


def test_every_conversion_and_condition_has_words_and_a_rule() -> None:
    assert set(CONVERSIONS) == set(Convert) == {rule.convert for rule in EVERY}
    assert set(CONDITIONS) == set(When) == {rule.when for rule in EVERY}
    assert all(conversion.words for conversion in CONVERSIONS.values())
    assert all(condition.words for condition in CONDITIONS.values())


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: f"{rule.source}->{rule.target}")
def test_a_rule_says_all_that_a_person_needs(rule: Rule) -> None:
    assert rule.source_words
    assert rule.target_words
    if rule.missing in (Missing.HOLD, Missing.WARN):
        assert rule.code
        assert rule.says.endswith(".")
    if rule.missing == Missing.HOLD:
        assert rule.remedy.endswith(".")
    if rule.setting is not None:
        setting(Options(), rule.setting)


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: f"{rule.source}->{rule.target}")
def test_only_texts_are_ever_cut(rule: Rule) -> None:
    assert (rule.convert == Convert.TEXT) == (rule.too_long == TooLong.CUT) or rule.limit is None


@pytest.mark.parametrize("rules", [ARTICLE, SALES_ORDER, SALES_ORDER_ROW, PURCHASE_ORDER, PURCHASE_ORDER_ROW])
def test_no_two_rules_fill_the_same_member_at_once(rules: tuple[Rule, ...]) -> None:
    filled = [(rule.target, rule.when) for rule in rules if not rule.appends]
    assert len(filled) == len(set(filled))
