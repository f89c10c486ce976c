"""A fingerprint is equal exactly when the warehouse would be told the same."""

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core.fingerprint import fingerprint

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**20), max_value=10**20)
    | st.decimals(min_value=-(10**9), max_value=10**9, places=6)
    | st.text(max_size=8)
)
BODIES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


def _told_otherwise(value: Any) -> Any:
    """The same content: members in the opposite order, numbers at another scale, lists as tuples."""
    if isinstance(value, Mapping):
        return MappingProxyType({name: _told_otherwise(value[name]) for name in reversed(list(value))})
    if isinstance(value, list):
        return tuple(_told_otherwise(item) for item in value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    digits = f"{Decimal(value):f}"
    return Decimal(digits + ("000" if "." in digits else ".000"))


def _told(value: Any) -> Any:
    """What JSON's reader takes from it, to compare contents by."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return type(value).__name__, value
    if isinstance(value, int | Decimal):
        return "number", Decimal(value)
    if isinstance(value, dict):
        return "object", {name: _told(member) for name, member in value.items()}
    return "list", [_told(item) for item in value]


@given(BODIES)
@settings(max_examples=100, deadline=None)
def test_the_order_of_members_and_the_scale_of_numbers_do_not_count(body: Any) -> None:
    assert fingerprint(_told_otherwise(body)) == fingerprint(body)


@given(BODIES, BODIES)
@settings(max_examples=100, deadline=None)
def test_different_contents_have_different_fingerprints(one: Any, other: Any) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (_told(one) == _told(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[({"n": Decimal("1.000000")}, {"n": 1}), ({"n": Decimal("12.50")}, {"n": 12.5})],
        *[({"n": Decimal("1E+2")}, {"n": 100}), ({"n": Decimal("-0.0")}, {"n": 0})],
        *[([1, 2], (1, 2)), ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1})],
    ],
)
def test_the_same_told_in_another_way_is_the_same(one: object, other: object) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[([1, 2], [2, 1]), ({"rows": [{"n": 1}, {"n": 2}]}, {"rows": [{"n": 2}, {"n": 1}]})],
        *[({"n": 1}, {"n": "1"}), ({"n": True}, {"n": 1}), ({"n": None}, {}), ({"n": "null"}, {"n": None})],
        *[({"n": ""}, {}), ({"n": False}, {"n": "false"}), ([], {}), ([[1], 2], [[1, 2]])],
        *[({"a": {"b": 1}}, {"a": {}, "b": 1}), ({"a": "b,c"}, {"a": "b", "c": ""}), (["a,"], ["a", ""])],
        *[({"n": Decimal("0.1")}, {"n": Decimal("0.10000001")}), ({'a":1,"b': 2}, {"a": 1, "b": 2})],
        *[("ä", "a"), ("x ", "x")],
    ],
)
def test_what_differs_differs(one: object, other: object) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_is_sixty_four_hex_digits_and_stays_what_it_was() -> None:
    body = {"orderNumber": "Ä-2045", "lines": [{"numberOfItems": Decimal("4.50")}], "ok": True, "none": None}
    assert fingerprint(body) == fingerprint(
        json.loads(json.dumps({**body, "lines": [{"numberOfItems": 4.5}]}))
    )
    assert fingerprint(body) == "260a3bba2e9d7a2852c67a056a785cf62545cab9e63c6420ce984c79f4fcf542"


@pytest.mark.parametrize("odd", ["\ud800", float("inf"), Decimal("NaN"), 10**60, {1: "number as a name"}])
def test_even_what_no_json_holds_has_a_fingerprint(odd: object) -> None:
    assert len(fingerprint({"odd": odd})) == 64
    assert fingerprint({"odd": odd}) != fingerprint({"odd": None})
