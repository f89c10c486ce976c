"""Products become articles: every row of the table, and every outcome."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from brygga.core.mapping import Facts, Held, Mapped, map_article
from brygga.core.options import ArticleOptions, Options, PriceTarget


def _mapped(product: Any, facts: Facts, options: Options | None = None, sent: Any = None) -> Mapped:
    mapped = map_article(product, options or Options(), facts, sent)
    assert isinstance(mapped, Mapped)
    return mapped


def _options(**members: Any) -> Options:
    return Options(article=ArticleOptions(**members))


def test_a_whole_product_becomes_a_whole_article(a_product: Any, facts: Facts) -> None:
    mapped = _mapped(a_product(), facts)
    assert mapped.body == {
        "goodsOwnerId": 159,
        "articleNumber": "MUG-BLUE",
        "articleName": "Blue mug",
        "unitCode": "pcs",
        "customerPrice": Decimal("12.5"),
        "isActive": True,
        "purcaseCurrencyCode": "EUR",
        "productCode": "9001",
    }
    assert str(mapped.body["customerPrice"]) == "12.5"
    assert mapped.warnings == ()


@pytest.mark.parametrize("blank", [None, "", "  ", "absent"])
@pytest.mark.parametrize(
    ("member", "code"), [("code", "product_without_code"), ("name", "product_without_name")]
)
def test_a_product_without_code_or_name_is_held(
    a_product: Any, facts: Facts, member: str, code: str, blank: str | None
) -> None:
    product = a_product(**{member: blank})
    if blank == "absent":
        del product[member]
    held = map_article(product, Options(), facts)
    assert isinstance(held, Held)
    assert held.code == code
    assert held.reason.endswith(".")
    assert held.remedy.endswith(".")


@pytest.mark.parametrize(
    ("member", "target"),
    [
        *[("unit", "unitCode"), ("price", "customerPrice"), ("active", "isActive")],
        *[("currency", "purcaseCurrencyCode"), ("id", "productCode")],
    ],
)
@pytest.mark.parametrize("blank", [None, " "])
def test_what_a_product_has_not_is_left_out(
    a_product: Any, facts: Facts, member: str, target: str, blank: str | None
) -> None:
    mapped = _mapped(a_product(**{member: blank}), facts)
    assert target not in mapped.body
    assert len(mapped.body) == 7
    assert mapped.warnings == ()


@pytest.mark.parametrize(
    ("target", "member"),
    [
        (PriceTarget.CUSTOMER_PRICE, "customerPrice"),
        (PriceTarget.STOCK_VALUATION_PRICE, "stockValuationPrice"),
        (PriceTarget.PURCHASE_PRICE, "purchasePrice"),
        (PriceTarget.NONE, None),
    ],
)
def test_the_price_fills_the_chosen_member_and_no_other(
    a_product: Any, facts: Facts, target: PriceTarget, member: str | None
) -> None:
    body = _mapped(a_product(), facts, _options(price_target=target)).body
    assert [name for name in body if name.endswith("Price")] == ([member] if member else [])


def test_an_inactive_product_stays_an_article(a_product: Any, facts: Facts) -> None:
    assert _mapped(a_product(active=False), facts).body["isActive"] is False


@pytest.mark.parametrize("unit", ["NO_UNIT", {}, True])
def test_no_unit_is_left_out_without_a_word(a_product: Any, facts: Facts, unit: object) -> None:
    mapped = _mapped(a_product(unit=unit), facts)
    assert "unitCode" not in mapped.body
    assert mapped.warnings == ()


def test_a_unit_outside_the_table_warns(a_product: Any, facts: Facts) -> None:
    mapped = _mapped(a_product(unit="SIX_PACK"), facts)
    assert mapped.body["unitCode"] == "six_pack"
    assert [note.code for note in mapped.warnings] == ["unit_not_in_table"]


def test_units_follow_the_settings(a_product: Any, facts: Facts) -> None:
    assert _mapped(a_product(), facts, _options(unit_codes={"PIECE": "kpl"})).body["unitCode"] == "kpl"
    assert _mapped(a_product(), facts, _options(raw_units=True)).body["unitCode"] == "PIECE"


def test_a_currency_that_is_none_holds_the_product(a_product: Any, facts: Facts) -> None:
    held = map_article(a_product(currency="euro"), Options(), facts)
    assert isinstance(held, Held)
    assert held.code == "currency_not_known"


def test_a_price_that_cannot_be_read_is_left_out_and_said(a_product: Any, facts: Facts) -> None:
    mapped = _mapped(a_product(price="12,50"), facts)
    assert "customerPrice" not in mapped.body
    assert [note.code for note in mapped.warnings] == ["not_readable"]


def test_a_code_is_never_cut(a_product: Any, facts: Facts) -> None:
    assert _mapped(a_product(code="M" * 400), facts).body["articleNumber"] == "M" * 400


def test_a_changed_code_says_that_the_old_article_stays(a_product: Any, facts: Facts) -> None:
    sent = _mapped(a_product(), facts).body
    mapped = _mapped(a_product(code="MUG-2"), facts, sent=sent)
    assert mapped.body["articleNumber"] == "MUG-2"
    assert [note.code for note in mapped.warnings] == ["article_number_changed"]
    assert "MUG-BLUE" in mapped.warnings[0].text
    assert _mapped(a_product(name="Other"), facts, sent=sent).warnings == ()


def test_the_trace_says_where_each_value_came_from(a_product: Any, facts: Facts) -> None:
    traced = {trace.target_path: trace for trace in _mapped(a_product(unit=None), facts).trace}
    price = traced["customerPrice"]
    assert (price.source_path, price.source_value, price.sent_value) == (
        "price",
        Decimal("12.5000"),
        Decimal("12.5"),
    )
    assert price.rule.setting == "article.price_target"
    assert traced["unitCode"].sent_value is None
    assert "stockValuationPrice" not in traced


def test_facts_say_whose_goods_they_are(a_product: Any, facts: Facts) -> None:
    assert _mapped(a_product(), replace(facts, goods_owner_id=160)).body["goodsOwnerId"] == 160
