"""Single values: numbers, texts, dates, and Procountor's words."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brygga.core import convert
from brygga.core.countries import COUNTRIES
from brygga_simulation import oracle

CONTRACT_COUNTRIES = Path(oracle.__file__).parent / "countries.txt"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_every_country_of_procountor_has_its_iso_code() -> None:
    expected = dict(pair.split("=") for pair in CONTRACT_COUNTRIES.read_text(encoding="utf-8").split())
    assert len(expected) == 251
    assert expected == COUNTRIES
    assert all(convert.country(name, {}) == code for name, code in expected.items())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("KOSOVO_TEMPORARY", "XK"),
        ("NORTHERN_IRELAND_TEMPORARY", "GB"),
        ("ASCENSION_AND_TRISTAN_DA_CUNHA_SAINT_HELENA", "SH"),
        ("SINT_EUSTATIUS_AND_SABA_BONAIRE", "BQ"),
    ],
)
def test_countries_outside_the_rule_have_the_code_that_was_decided(name: str, code: str) -> None:
    assert convert.country(name, {}) == code


def test_an_unknown_country_is_never_guessed() -> None:
    assert convert.country("FI", {}) is None
    assert convert.country("Finland", {}) is None
    assert convert.country("ATLANTIS", {"ATLANTIS": "XA"}) == "XA"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *[("DANISH", "da"), ("ENGLISH", "en"), ("ESTONIAN", "et"), ("FINNISH", "fi"), ("NORWEGIAN", "no")],
        *[("SWEDISH", "sv"), ("LATIN", None), (None, None)],
    ],
)
def test_languages_become_two_letters(name: str | None, code: str | None) -> None:
    assert convert.language(name, {}) == code


def test_the_integrations_own_words_go_first() -> None:
    assert convert.language("NORWEGIAN", {"NORWEGIAN": "nb"}) == "nb"
    assert convert.payment("CASH", {"CASH": "Käteinen"}) == "Käteinen"
    assert convert.unit("PIECE", {"PIECE": "kpl"}) == ("kpl", True)
    assert convert.unit("NO_UNIT", {"NO_UNIT": "pcs"}) == ("pcs", True)
    assert convert.way_of_delivery("BUS", {"BUS": ("MH", "Matkahuolto")}) == ("MH", "Matkahuolto")


@pytest.mark.parametrize(
    ("method", "words"),
    [
        *[("BANK_TRANSFER", "Bank transfer"), ("CASH", "Cash"), ("DIRECT_PAYMENT", "Direct payment")],
        *[("DOMESTIC_PAYMENT_PLUSGIRO", "Plusgiro"), ("CLEARING", "Clearing"), ("NETS", "Nets")],
        *[("DOMESTIC_PAYMENT_BANKGIRO", "Bankgiro"), ("CREDIT_CARD_CHARGE", "Credit card")],
        *[("DOMESTIC_PAYMENT_CREDITOR", "Domestic payment to creditor"), ("DKLMPKRE", "DKLMPKRE")],
        *[("FOREIGN_PAYMENT", "Foreign payment"), ("OTHER", "Other"), ("DIRECT_DEBIT", "DIRECT_DEBIT")],
        *[(None, None), (7.5, "7.5"), ({}, None)],
    ],
)
def test_payment_methods_become_text_and_unknown_ones_their_own_name(method: object, words: object) -> None:
    assert convert.payment(method, {}) == words


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        *[("PIECE", "pcs"), ("BOX", "box"), ("BOTTLE", "btl"), ("BAG", "bag"), ("SACK", "sack")],
        *[("CAN", "can"), ("JAR", "jar"), ("ROLL", "roll"), ("SET", "set"), ("DOZEN", "doz")],
        *[("KILOGRAM", "kg"), ("GRAM", "g"), ("TON", "t"), ("LITER", "l"), ("DECILITRE", "dl")],
        *[("CENTILITRE", "cl"), ("MILLILITRE", "ml"), ("PAIR", "pair"), ("PALLET", "pallet")],
        *[("PARCEL", "parcel"), ("METER", "m"), ("LINEAR_METER", "m"), ("SQUARE_METER", "m2")],
        *[("CUBIC_METER", "m3"), ("CM", "cm"), ("MILLIMETER", "mm"), ("KILOMETER", "km")],
        *[("HOUR", "h"), ("DAY", "day"), ("MONTH", "month"), ("YEAR", "year")],
    ],
)
def test_units_of_the_table_are_known(unit: str, code: str) -> None:
    assert convert.unit(unit, {}) == (code, True)
    assert convert.unit(unit, {}, raw=True) == (unit, True)


def test_a_unit_outside_the_table_is_sent_in_lower_case_and_not_called_known() -> None:
    assert convert.unit("SIX_PACK", {}) == ("six_pack", False)


@pytest.mark.parametrize("unit", ["NO_UNIT", "", " ", None])
@pytest.mark.parametrize("raw", [False, True])
def test_no_unit_is_no_unit_code(unit: str | None, raw: bool) -> None:
    assert convert.unit(unit, {}, raw=raw) is None


@pytest.mark.parametrize(
    ("currency", "code"),
    [
        *[("EUR", "EUR"), ("RMB", "CNY"), ("NIS", "ILS"), ("NTD", "TWD"), (" SEK ", "SEK")],
        *[("euro", None), ("€", None), (7, None), (None, None)],
    ],
)
def test_currencies_are_iso_codes_or_nothing(currency: object, code: str | None) -> None:
    assert convert.currency(currency) == code


@pytest.mark.parametrize(
    ("method", "code", "name"),
    [
        *[("MAILING", "MAILING", "Mail"), ("ONLINE", "ONLINE", "Online"), ("COURIER", "COURIER", "Courier")],
        *[("VRCARGO", "VRCARGO", "VR Cargo"), ("BUS", "BUS", "Bus"), ("FREIGHT", "FREIGHT", "Freight")],
        *[
            ("RETRIEVABLE", "RETRIEVABLE", "Pick-up"),
            ("OTHER", "OTHER", "Other"),
            ("DRONE", "DRONE", "DRONE"),
        ],
    ],
)
def test_delivery_methods_have_code_and_name(method: str, code: str, name: str) -> None:
    assert convert.way_of_delivery(method, {}) == (code, name)


def test_no_delivery_method_is_no_way_of_delivery() -> None:
    assert convert.way_of_delivery("", {}) is None


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        *[("1.000000", "1"), ("12.5000", "12.5"), ("10.0000", "10"), ("250", "250"), ("2.5E+2", "250")],
        *[("0.000", "0"), ("-0.00", "0"), ("0.0000001", "0.0000001"), ("1E-7", "0.0000001")],
        *[("-3.50", "-3.5"), ("123456789012345678901234567890.10", "123456789012345678901234567890.1")],
    ],
)
def test_numbers_lose_trailing_zeros_and_nothing_else(digits: str, written: str) -> None:
    number = convert.exact(Decimal(digits))
    assert str(number if isinstance(number, int) else f"{number:f}") == written
    assert number == Decimal(digits)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_numbers_are_never_rounded_and_never_have_an_exponent(number: Decimal) -> None:
    if convert.as_decimal(number) is None:
        return
    shown = convert.exact(number)
    assert shown == number
    assert (
        json.loads(f"{shown:f}" if isinstance(shown, Decimal) else str(shown), parse_float=Decimal) == number
    )


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *[
            ("4.000000", Decimal(4)),
            (" 4 ", Decimal(4)),
            (4, Decimal(4)),
            (0.1, Decimal("0.1")),
            ("-1e2", -100),
        ],
        *[
            ("", None),
            ("4,5", None),
            ("1_000", None),
            ("１", None),
            ("NaN", None),
            ("four", None),
            (True, None),
        ],
        *[(None, None), ([4], None), (Decimal("NaN"), None), (Decimal("1E+60"), None), ("1e999", None)],
        *[(Decimal("sNaN"), None), (float("inf"), None), (10**50, None), (Decimal("1E-90"), None)],
    ],
)
def test_only_numbers_are_read_as_numbers(value: object, number: object) -> None:
    assert convert.as_decimal(value) == number


@pytest.mark.parametrize(
    ("value", "is_read"),
    [
        *[(10**39, True), (10**40, False), (Decimal("1E-39"), True), (Decimal("1E-40"), False)],
        *[(f"1.{'0' * 79}", True), (f"1.{'0' * 80}", False)],
        *[(Decimal("Infinity"), False), (Decimal("-Infinity"), False), (float("nan"), False)],
    ],
)
def test_numbers_that_no_quantity_price_or_id_can_be_are_not_read(value: object, is_read: bool) -> None:
    assert (convert.as_decimal(value) is not None) is is_read


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        *[(81001, "81001"), ("81001", "81001"), (" 0081001 ", "81001"), (Decimal("81001.0"), "81001")],
        *[(0, None), (-1, None), ("A-12", None), ("1e3", None), (1.5, None), (None, None), (True, None)],
    ],
)
def test_identifiers_are_positive_whole_numbers(value: object, digits: str | None) -> None:
    assert convert.identifier(value) == digits


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (True, True),
        (False, False),
        ("true", True),
        (" False ", False),
        (1, None),
        ("yes", None),
        (None, None),
    ],
)
def test_flags_are_read_as_they_are(value: object, flag: bool | None) -> None:
    assert convert.flag(value) is flag


@pytest.mark.parametrize(
    ("value", "day"),
    [
        *[("2026-03-05", date(2026, 3, 5)), ("2026-03-05T10:00:00", date(2026, 3, 5))],
        *[("2026-03-05T00:00:00.000Z", date(2026, 3, 5)), (" 2024-02-29 ", date(2024, 2, 29))],
        *[
            ("2026-02-29", None),
            ("20260305", None),
            ("2026-W10-1", None),
            ("5.3.2026", None),
            (20260305, None),
        ],
        *[("0000-01-01", None), ("2026-03-05 and so on", None), (None, None), ("", None)],
    ],
)
def test_only_dates_are_read_as_dates(value: object, day: date | None) -> None:
    assert convert.day(value) == day


@pytest.mark.parametrize(
    ("value", "words"),
    [
        *[("  hello ", "hello"), ("one\r\ntwo\rthree\n", "one\ntwo\nthree"), ("", None), (" \r\n ", None)],
        *[(7, "7"), (Decimal("7.50"), "7.5"), (True, None), ([], None), ({}, None), (None, None)],
        *[(Decimal("NaN"), None), ("Öljykoski ÅÄÖ", "Öljykoski ÅÄÖ")],
    ],
)
def test_texts_are_trimmed_and_keep_their_lines(value: object, words: str | None) -> None:
    assert convert.text(value) == words


@given(st.text(), st.integers(min_value=3, max_value=600))
def test_a_cut_text_fits_and_says_that_it_was_cut(words: str, limit: int) -> None:
    short = convert.cut(words, limit)
    assert len(short) <= limit
    if len(words) > limit:
        assert len(short) == limit
        assert short.endswith("...")
        assert words.startswith(short[:-3])
    else:
        assert short == words


@pytest.mark.parametrize(("limit", "left"), [(-2, ""), (0, ""), (1, "."), (2, ".."), (3, "..."), (4, "a...")])
def test_even_the_tiniest_limit_is_kept(limit: int, left: str) -> None:
    assert convert.cut("abcdef", limit) == left


@pytest.mark.parametrize(
    ("value", "words"),
    [
        *[("ATLANTIS", "ATLANTIS"), (" two\r\nlines ", "two lines"), ({"a": 1}, "{'a': 1}"), (7, "7")],
        *[("x" * 60, "x" * 60), ("x" * 61, "x" * 57 + "...")],
    ],
)
def test_a_value_fits_into_a_sentence(value: object, words: str) -> None:
    assert convert.shown(value) == words


@pytest.mark.parametrize(
    ("value", "address"),
    [
        *[
            (" a@b.fi ", "a@b.fi"),
            ("a@b.fi, c@d.fi", None),
            ("a.b.fi", None),
            ("@", "@"),
            (None, None),
            (7, None),
        ],
    ],
)
def test_an_email_has_exactly_one_at_sign(value: object, address: str | None) -> None:
    assert convert.email(value) == address


@given(JSON)
def test_no_conversion_raises_on_any_json(value: object) -> None:
    single: tuple[Callable[[object], object], ...] = (
        *(convert.text, convert.as_decimal, convert.identifier, convert.whole, convert.flag),
        *(convert.day, convert.email, convert.currency, convert.is_missing),
    )
    for function in single:
        function(value)
    for words in (convert.country, convert.language, convert.payment):
        words(value, {})
    convert.unit(value, {})
    convert.way_of_delivery(value, {})
