"""JSON in and out keeps every digit, and takes in nothing the database cannot hold."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga import exactjson
from brygga.exactjson import ExactDecoder, ExactEncoder

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | decimals | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)


def test_scales_survive_the_round_trip():
    text = '{"price":200.000000,"vat":24.00,"n":1,"none":null,"yes":true}'
    value = exactjson.loads(text)
    assert str(value["price"]) == "200.000000"
    assert type(value["n"]) is int
    assert exactjson.dumps(value) == text


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("1E+3", "1000"),
        ("0.0000001", "0.0000001"),
        ("1E-7", "0.0000001"),
        ("-0.00", "-0.00"),
        ("12.50", "12.50"),
    ],
)
def test_decimals_are_written_without_an_exponent(number, written):
    assert exactjson.dumps({"n": Decimal(number)}) == f'{{"n":{written}}}'


@settings(deadline=None)
@given(documents)
def test_what_is_written_is_read_back_equal(value):
    assert exactjson.loads(exactjson.dumps(value)) == value


@settings(deadline=None)
@given(documents)
def test_the_encoder_and_decoder_of_jsonfield_do_the_same(value):
    text = json.dumps(value, cls=ExactEncoder)
    assert text == exactjson.dumps(value)
    assert json.loads(text, cls=ExactDecoder) == value


@settings(deadline=None)
@given(decimals)
def test_a_decimal_is_one_plain_json_number(number):
    text = exactjson.dumps(number)
    assert "E" not in text.upper()
    assert Decimal(text) == number


def test_keys_can_be_sorted():
    assert json.dumps({"b": 1, "a": Decimal("1.0")}, cls=ExactEncoder, sort_keys=True) == '{"a":1.0,"b":1}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "[Infinity]",
        '{"a": 1',
        "<html></html>",
        b"\xff\xfe",
        "1e99999999999",
        "1e5000",
        "[" * 100_000,
        "[" * 800 + r'"\u0000"' + "]" * 800,
        '"a" "b"',
        "0." + "1" * 1000,
    ],
)
def test_what_is_not_one_json_value_is_a_value_error(text):
    with pytest.raises(ValueError):
        exactjson.loads(text)


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), float("nan")])
def test_nan_is_never_written(number):
    with pytest.raises(ValueError):
        exactjson.dumps({"n": number})


def test_a_byte_order_mark_and_raw_control_characters_are_tolerated():
    assert exactjson.loads(b'\xef\xbb\xbf{"a": "tab\there"}') == {"a": "tab\there"}


def test_characters_no_database_keeps_are_replaced_and_emoji_stay():
    value = exactjson.loads('{"a\\u0000": ["x\\u0000y", "half \\ud83d", "\\ud83d\\ude00"]}')
    assert value == {"a\ufffd": ["x\ufffdy", "half \ufffd", "\U0001f600"]}
    assert exactjson.dumps(value).encode()
