"""Whatever JSON comes in, the mapping answers, keeps the limits, and agrees with the oracle."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.core.mapping import (
    Facts,
    Held,
    Mapped,
    fingerprint,
    map_article,
    map_purchase_order,
    map_sales_order,
)
from brygga.core.options import (
    AddressSource,
    EmailTarget,
    OngoingOptions,
    Options,
    OrderOptions,
    PurchaseOptions,
    RowWithoutCode,
    WayOfDeliveryTarget,
)

MAPPERS = [map_article, map_sales_order, map_purchase_order]
NAMES = [
    *[
        "id",
        "code",
        "name",
        "unit",
        "price",
        "active",
        "currency",
        "type",
        "status",
        "invoiceNumber",
        "notes",
    ],
    *["language", "paymentInfo", "deliveryInstructions", "orderReference", "counterParty", "deliveryMethod"],
    *["deliveryAddress", "deliveryStartDate", "date", "invoiceRows", "isOffer", "version"],
]
PARTY = ["email", "customerNumber", "counterPartyAddress"]
ADDRESS = ["name", "street", "zip", "city", "country", "specifier"]
ROW = ["id", "productId", "product", "productCode", "quantity", "unit", "discountPercent", "comment"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["FINLAND", "ATLANTIS", "PIECE", "EUR", "FINNISH", "a@b", "2026-03-05", "7", "1e9", "x" * 900]
    )
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


OPTIONS = st.builds(
    Options,
    order=st.builds(
        OrderOptions,
        number_prefix=st.text(max_size=60),
        address_source=st.sampled_from(AddressSource),
        map_specifier=st.booleans(),
        default_country=st.sampled_from(["", "FI"]),
        send_customer_number=st.booleans(),
        way_of_delivery=st.booleans(),
        row_without_code=st.sampled_from(RowWithoutCode),
        email_target=st.sampled_from(EmailTarget),
    ),
    po=st.builds(
        PurchaseOptions, in_date=st.booleans(), way_of_delivery_target=st.sampled_from(WayOfDeliveryTarget)
    ),
    ongoing=st.builds(
        OngoingOptions,
        po_new_members=st.booleans(),
        warehouse_id=st.none() | st.integers(),
        clear_text_with=st.sampled_from(["", "-"]),
    ),
)
LIMITS = {"orderRemark": 500, "purchaseOrderRemark": 500, "referenceNumber": 50, "orderNumber": 50}


WORDS = st.text(max_size=60) | st.sampled_from(["Öljy\r\nja vesi", "n" * 700, " ", "a@b.fi", "a@@b"])
MAYBE_WORDS = st.none() | WORDS
AMOUNT = st.decimals(min_value=-2, max_value=10**6, places=6, allow_nan=False)
ID = st.integers(min_value=1, max_value=2**31)
BELIEVABLE_ROW = st.fixed_dictionaries(
    {"id": ID},
    optional={
        "productId": st.none() | st.sampled_from([1, 2, 3]),
        "product": MAYBE_WORDS,
        "productCode": st.none() | st.sampled_from(["", " ", "MUG", " CUP "]),
        "quantity": st.none() | AMOUNT,
        "unit": st.sampled_from(["PIECE", "BOX"]),
        "discountPercent": st.none() | AMOUNT,
        "comment": MAYBE_WORDS,
    },
)
COUNTRY = st.sampled_from([None, "", "FINLAND", "SWEDEN", "COTE_D_IVOIRE", "ATLANTIS"])
BELIEVABLE_PARTY = st.fixed_dictionaries(
    {},
    optional={
        "email": MAYBE_WORDS,
        "customerNumber": MAYBE_WORDS,
        "counterPartyAddress": st.none()
        | st.fixed_dictionaries({}, optional={**dict.fromkeys(ADDRESS, MAYBE_WORDS), "country": COUNTRY}),
    },
)
BELIEVABLE = st.fixed_dictionaries(
    {
        "id": ID,
        "date": st.just("2026-03-02"),
        "invoiceRows": st.lists(BELIEVABLE_ROW, max_size=4, unique_by=lambda row: row["id"]),
        "counterParty": BELIEVABLE_PARTY,
        "invoiceNumber": st.none() | ID,
    },
    optional={
        **dict.fromkeys(["notes", "deliveryInstructions", "orderReference"], MAYBE_WORDS),
        "language": st.sampled_from([None, "FINNISH", "NORWEGIAN", "LATIN"]),
        "paymentInfo": st.none()
        | st.fixed_dictionaries({"paymentMethod": st.sampled_from([None, "CASH", "X"])}),
        "deliveryMethod": st.sampled_from([None, "", "BUS", "DRONE"]),
        "deliveryStartDate": st.none() | st.dates().map(str),
        "deliveryEndDate": st.none() | st.dates().map(str),
    },
)
GOOD_NAME = st.text(max_size=90).map(lambda text: f"x{text}")
GOOD_ROW = st.fixed_dictionaries(
    {
        "id": st.integers(min_value=2**31 + 1, max_value=2**32),
        "productCode": st.sampled_from(["MUG", " CUP "]),
        "quantity": st.decimals(min_value="0.000001", max_value=10**6, places=6),
    },
    optional={"product": MAYBE_WORDS, "productId": st.none() | ID, "discountPercent": st.none() | AMOUNT},
)
"""Its ids are none of the other rows'."""


def _completed(order: dict[str, Any], name: str, number: int, row: dict[str, Any]) -> dict[str, Any]:
    """The order with all that holds an order set right."""
    party = order["counterParty"]
    where = {**(party.get("counterPartyAddress") or {}), "name": name, "country": "FINLAND"}
    rows = [{**other, "productId": None, "quantity": Decimal(3)} for other in order["invoiceRows"]]
    right = {"invoiceNumber": number, "invoiceRows": [*rows, row]}
    return {**order, **right, "counterParty": {**party, "counterPartyAddress": where}}


COMPLETE = st.builds(_completed, BELIEVABLE, GOOD_NAME, ID, GOOD_ROW)
PRODUCT = st.fixed_dictionaries(
    {"id": ID, "code": MAYBE_WORDS, "name": MAYBE_WORDS},
    optional={
        "unit": st.sampled_from([None, "", "NO_UNIT", "PIECE", "SIX_PACK"]),
        "price": st.none() | AMOUNT,
        "active": st.none() | st.booleans(),
        "currency": st.sampled_from([None, "", "EUR", "RMB"]),
    },
)


def _spoilt(
    document: dict[str, Any], header: Any, party: Any, address: Any, row: Any, rows: Any
) -> dict[str, Any]:
    """A believable document with any JSON in the place of some members, at every depth."""
    who = {**document.get("counterParty", {}), **party}
    if isinstance(where := who.get("counterPartyAddress"), dict):
        who["counterPartyAddress"] = {**where, **address}
    all_rows = [{**first, **row} for first in document.get("invoiceRows", [])] + rows
    spoilt = {**document, "counterParty": who, "deliveryAddress": address, "invoiceRows": all_rows}
    return {**spoilt, **header}


def _some(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), JSON, max_size=2)


SPOILT = st.builds(
    _spoilt,
    COMPLETE | PRODUCT,
    *(_some(names) for names in (NAMES, PARTY, ADDRESS, ROW)),
    st.lists(JSON, max_size=1),
)
SENT = st.none() | _some(["articleNumber", "advanced", *LIMITS])


@pytest.mark.parametrize("mapper", MAPPERS)
@given(source=SPOILT, options=OPTIONS, sent=SENT)
@settings(max_examples=60, deadline=None)
def test_any_json_is_mapped_or_held_and_never_raises(
    mapper: Any, facts: Facts, source: Any, options: Options, sent: Any
) -> None:
    mapped = mapper(source, options, facts, sent)
    if isinstance(mapped, Held):
        assert mapped.code
        _assert_sentence(mapped.reason)
        _assert_sentence(mapped.remedy)
        return
    for note in mapped.warnings:
        assert note.code
        _assert_sentence(note.text)
    _assert_sendable(mapped.body)
    for name, limit in LIMITS.items():
        assert len(str(mapped.body.get(name, ""))) <= limit


def _assert_sentence(text: str) -> None:
    assert text == " ".join(text.split())
    assert text.endswith(".")
    assert len(text) < 200


def _assert_sendable(value: object) -> None:
    assert isinstance(value, str | int | Decimal | list | dict)
    if isinstance(value, dict):
        assert value, "an empty object says nothing"
        for name, member in value.items():
            assert isinstance(name, str)
            _assert_sendable(member)
    elif isinstance(value, list):
        for item in value:
            _assert_sendable(item)
    elif isinstance(value, Decimal):
        assert "." in f"{value:f}"
        assert not f"{value:f}".endswith("0")


PREFIXES = st.sampled_from(["", "P-", "20"])


@pytest.mark.parametrize("mapper", [map_sales_order, map_purchase_order])
@given(source=COMPLETE, options=OPTIONS, prefix=PREFIXES)
@settings(max_examples=40, deadline=None)
def test_the_same_order_gives_the_same_body_after_it_was_sent(
    mapper: Any, facts: Facts, source: Any, options: Options, prefix: str
) -> None:
    order, po = replace(options.order, number_prefix=prefix), replace(options.po, number_prefix=prefix)
    options = replace(options, order=order, po=po)
    if order.row_without_code == RowWithoutCode.HOLD:
        source = {**source, "invoiceRows": source["invoiceRows"][-1:]}
    first = mapper(source, options, facts)
    assert isinstance(first, Mapped)
    again = mapper(source, options, facts, first.body)
    assert isinstance(again, Mapped)
    assert again.body == first.body
    assert fingerprint(again.body) == fingerprint(first.body)


@given(source=PRODUCT, name=GOOD_NAME, options=OPTIONS)
@settings(max_examples=40, deadline=None)
def test_the_same_product_gives_the_same_body_after_it_was_sent(
    facts: Facts, source: Any, name: str, options: Options
) -> None:
    product = {**source, "code": name, "name": name}
    first = map_article(product, options, facts)
    assert isinstance(first, Mapped)
    again = map_article(product, options, facts, first.body)
    assert isinstance(again, Mapped)
    assert again.body == first.body
    assert again.warnings == first.warnings


# --- against the oracle

KNOWN = {1: "ONE", 2: "TWO"}


def _agree(mapped: Mapped | Held, expected: Any, not_sent: type[Exception]) -> None:
    if isinstance(mapped, Held):
        with pytest.raises(not_sent):
            expected()
        return
    body = expected()
    assert mapped.body == body
    assert json.dumps(_readable(mapped.body), sort_keys=True) == json.dumps(_readable(body), sort_keys=True)


def _readable(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _readable(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, bool | str):
        return value
    return (
        f"{Decimal(value):f}".rstrip("0").rstrip(".")
        if "." in f"{Decimal(value):f}"
        else f"{Decimal(value):f}"
    )


@given(source=BELIEVABLE | COMPLETE)
@settings(max_examples=80, deadline=None)
def test_sales_orders_agree_with_the_oracle(oracle: Any, facts: Facts, source: Any) -> None:
    known = replace(facts, product_codes=KNOWN)
    mapped = map_sales_order(source, Options(), known)
    _agree(mapped, lambda: oracle.expected_order(source, 159, KNOWN, "2026-03-01"), oracle.NotSent)


@given(source=BELIEVABLE | COMPLETE)
@settings(max_examples=80, deadline=None)
def test_purchase_orders_agree_with_the_oracle(oracle: Any, facts: Facts, source: Any) -> None:
    known = replace(facts, product_codes=KNOWN)
    mapped = map_purchase_order(source, Options(), known)
    _agree(mapped, lambda: oracle.expected_purchase_order(source, 159, KNOWN), oracle.NotSent)


@given(source=PRODUCT)
@settings(max_examples=60, deadline=None)
def test_articles_agree_with_the_oracle(oracle: Any, facts: Facts, source: Any) -> None:
    mapped = map_article(source, Options(), facts)
    _agree(mapped, lambda: oracle.expected_article(source, 159), oracle.NotSent)
