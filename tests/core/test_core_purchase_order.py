"""Purchase orders: every row of the table, and where the way of delivery goes."""

from dataclasses import replace
from typing import Any

import pytest

from brygga.core.case import at
from brygga.core.mapping import Facts, Held, Mapped, map_purchase_order
from brygga.core.options import (
    OngoingOptions,
    Options,
    PurchaseOptions,
    WayOfDelivery,
    WayOfDeliveryTarget,
    WordTables,
)


def _mapped(order: Any, facts: Facts, options: Options | None = None, sent: Any = None) -> Mapped:
    mapped = map_purchase_order(order, options or Options(), facts, sent)
    assert isinstance(mapped, Mapped), mapped
    return mapped


def _po(**members: Any) -> Options:
    return Options(po=PurchaseOptions(**members))


def _codes(mapped: Mapped) -> list[str]:
    return [note.code for note in mapped.warnings]


def test_a_purchase_order_without_a_number_is_held(a_purchase_order: Any, facts: Facts) -> None:
    held = map_purchase_order(a_purchase_order(invoiceNumber=None), Options(), facts)
    assert isinstance(held, Held)
    assert held.code == "no_invoice_number"


def test_the_prefix_of_purchase_orders_is_their_own(a_purchase_order: Any, facts: Facts) -> None:
    body = _mapped(a_purchase_order(), facts, _po(number_prefix="IN-")).body
    assert body["purchaseOrderNumber"] == "IN-3310"
    kept = _mapped(a_purchase_order(), facts, _po(number_prefix="X"), body).body
    assert kept["purchaseOrderNumber"] == "IN-3310"


@pytest.mark.parametrize(
    ("party", "supplier", "codes"),
    [
        ({"customerNumber": None}, {"supplierName"}, ["supplier_without_number"]),
        ({"counterPartyAddress": None}, {"supplierNumber"}, ["supplier_without_name"]),
    ],
)
def test_half_a_supplier_is_sent_with_a_warning(
    a_purchase_order: Any, facts: Facts, party: Any, supplier: set[str], codes: list[str]
) -> None:
    mapped = _mapped(a_purchase_order(party), facts)
    info: Any = mapped.body["supplierInfo"]
    assert set(info) == {*supplier, "supplierAddress"}
    assert _codes(mapped) == codes


def test_a_supplier_without_name_and_number_is_left_out_with_all_it_has(
    a_purchase_order: Any, facts: Facts
) -> None:
    mapped = _mapped(a_purchase_order({"customerNumber": "", "counterPartyAddress": {"name": " "}}), facts)
    assert "supplierInfo" not in mapped.body
    assert _codes(mapped) == ["supplier_without_name", "supplier_without_number"]


@pytest.mark.parametrize(("email", "codes"), [(None, []), ("orders.example.com", ["email_not_usable"])])
def test_a_supplier_without_a_usable_email_has_no_address(
    a_purchase_order: Any, facts: Facts, email: str | None, codes: list[str]
) -> None:
    mapped = _mapped(a_purchase_order({"email": email}), facts)
    assert "supplierAddress" not in mapped.body["supplierInfo"]  # type: ignore[operator]
    assert _codes(mapped) == codes


def test_the_newer_members_are_sent_only_where_the_wms_has_them(a_purchase_order: Any, facts: Facts) -> None:
    body = _mapped(a_purchase_order(), facts, Options(ongoing=OngoingOptions(po_new_members=False))).body
    assert not {"wayOfDelivery", "goodsOwnerPurchaseOrderId"} & set(body)
    assert body["freeValues"] == {"freeText1": "Freight"}


@pytest.mark.parametrize(
    ("target", "remark"),
    [(WayOfDeliveryTarget.REMARK, "Two pallets\nFreight"), (WayOfDeliveryTarget.NONE, "Two pallets")],
)
def test_without_the_newer_members_only_the_default_place_gives_way(
    a_purchase_order: Any, facts: Facts, target: WayOfDeliveryTarget, remark: str
) -> None:
    options = replace(_po(way_of_delivery_target=target), ongoing=OngoingOptions(po_new_members=False))
    body = _mapped(a_purchase_order(), facts, options).body
    assert body["purchaseOrderRemark"] == remark
    assert "freeValues" not in body


@pytest.mark.parametrize(
    ("target", "paths"),
    [
        (
            WayOfDeliveryTarget.WAY_OF_DELIVERY,
            {"wayOfDelivery.code": "FREIGHT", "wayOfDelivery.name": "Freight"},
        ),
        (WayOfDeliveryTarget.FREE_TEXT_1, {"freeValues.freeText1": "Freight"}),
        (WayOfDeliveryTarget.REMARK, {"purchaseOrderRemark": "Two pallets\nFreight"}),
        (WayOfDeliveryTarget.NONE, {"purchaseOrderRemark": "Two pallets"}),
    ],
)
def test_way_of_delivery_goes_where_it_was_chosen_to(
    a_purchase_order: Any, facts: Facts, target: WayOfDeliveryTarget, paths: dict[str, str]
) -> None:
    body = _mapped(a_purchase_order(), facts, _po(way_of_delivery_target=target)).body
    assert {path: at(body, path) for path in paths} == paths
    groups = {"wayOfDelivery", "freeValues"} & set(body)
    assert groups == {path.split(".")[0] for path in paths if "." in path}


def test_way_of_delivery_is_the_last_line_of_a_remark_that_is_cut_for_it(
    a_purchase_order: Any, facts: Facts
) -> None:
    options = _po(way_of_delivery_target=WayOfDeliveryTarget.REMARK)
    mapped = _mapped(a_purchase_order(notes="n" * 600), facts, options)
    remark = str(mapped.body["purchaseOrderRemark"])
    assert len(remark) == 500
    assert remark.endswith("n...\nFreight")
    assert _codes(mapped) == ["text_cut"]


@pytest.mark.parametrize("sent", [None, {"purchaseOrderRemark": "Two pallets\nFreight"}])
def test_way_of_delivery_alone_is_the_whole_remark(a_purchase_order: Any, facts: Facts, sent: Any) -> None:
    options = _po(way_of_delivery_target=WayOfDeliveryTarget.REMARK)
    body = _mapped(a_purchase_order(notes=None), facts, options, sent).body
    assert body["purchaseOrderRemark"] == "Freight"


@pytest.mark.parametrize("clearing", ["", "-"])
def test_a_remark_that_is_only_the_way_of_delivery_stays_so(
    a_purchase_order: Any, facts: Facts, clearing: str
) -> None:
    options = replace(
        _po(way_of_delivery_target=WayOfDeliveryTarget.REMARK),
        ongoing=OngoingOptions(clear_text_with=clearing),
    )
    order = a_purchase_order(notes=None)
    first = _mapped(order, facts, options)
    assert first.body["purchaseOrderRemark"] == "Freight"
    assert _mapped(order, facts, options, first.body).body == first.body
    nothing = a_purchase_order(notes=None, deliveryMethod=None)
    assert _mapped(nothing, facts, options, first.body).body["purchaseOrderRemark"] == clearing


@pytest.mark.parametrize(
    ("way", "remark"),
    [
        (496, "...\n" + "w" * 496),
        (498, ".\n" + "w" * 498),
        (499, "w" * 499),
        (500, "w" * 500),
    ],
)
def test_the_remark_keeps_its_limit_however_long_the_way_of_delivery_is(
    a_purchase_order: Any, facts: Facts, way: int, remark: str
) -> None:
    options = replace(
        _po(way_of_delivery_target=WayOfDeliveryTarget.REMARK),
        tables=WordTables(ways_of_delivery={"FREIGHT": WayOfDelivery("F", "w" * way)}),
    )
    assert _mapped(a_purchase_order(), facts, options).body["purchaseOrderRemark"] == remark


def test_a_way_of_delivery_longer_than_the_remark_holds_and_says_where_it_is_named(
    a_purchase_order: Any, facts: Facts
) -> None:
    options = replace(
        _po(way_of_delivery_target=WayOfDeliveryTarget.REMARK),
        tables=WordTables(ways_of_delivery={"FREIGHT": WayOfDelivery("F", "w" * 501)}),
    )
    held = map_purchase_order(a_purchase_order(), options, facts)
    assert isinstance(held, Held)
    assert held.code == "too_long"
    assert held.remedy == "Settings › Words and codes › Ways of delivery: make the name shorter."


def test_a_number_that_is_too_long_says_where_the_prefix_is_shortened(
    a_purchase_order: Any, facts: Facts
) -> None:
    held = map_purchase_order(a_purchase_order(), _po(number_prefix="P" * 47), facts)
    assert isinstance(held, Held)
    assert held.code == "too_long"
    assert held.remedy == "Settings › Purchase orders › Prefix of the purchase order number: make it shorter."


def test_the_integrations_own_way_of_delivery_is_used_in_every_place(
    a_purchase_order: Any, facts: Facts
) -> None:
    tables = WordTables(
        ways_of_delivery={"FREIGHT": WayOfDelivery("F1"), "BUS": WayOfDelivery("B1", "Coach")}
    )
    as_text = replace(_po(way_of_delivery_target=WayOfDeliveryTarget.FREE_TEXT_1), tables=tables)
    assert at(_mapped(a_purchase_order(), facts, as_text).body, "freeValues.freeText1") == "F1"
    bus = a_purchase_order(deliveryMethod="BUS")
    assert at(_mapped(bus, facts, as_text).body, "freeValues.freeText1") == "Coach"
    assert _mapped(bus, facts, replace(Options(), tables=tables)).body["wayOfDelivery"] == {
        "code": "B1",
        "name": "Coach",
    }


@pytest.mark.parametrize(
    "target",
    [WayOfDeliveryTarget.WAY_OF_DELIVERY, WayOfDeliveryTarget.FREE_TEXT_1, WayOfDeliveryTarget.REMARK],
)
def test_a_delivery_method_that_cannot_be_read_is_left_out(
    a_purchase_order: Any, facts: Facts, target: WayOfDeliveryTarget
) -> None:
    mapped = _mapped(a_purchase_order(deliveryMethod=[]), facts, _po(way_of_delivery_target=target))
    assert mapped.body["purchaseOrderRemark"] == "Two pallets"
    assert set(_codes(mapped)) == {"not_readable"}


@pytest.mark.parametrize(
    ("members", "day"),
    [
        ({"deliveryStartDate": "2026-01-05"}, "2026-01-05"),
        ({"deliveryEndDate": "2026-01-06"}, "2026-01-06"),
        ({"date": "2026-01-07"}, None),
    ],
)
def test_the_inbound_date_is_sent_only_when_chosen(
    a_purchase_order: Any, facts: Facts, members: Any, day: str | None
) -> None:
    order = a_purchase_order(**members)
    assert "inDate" not in _mapped(order, facts).body
    assert _mapped(order, facts, _po(in_date=True)).body.get("inDate") == day


def test_an_inbound_date_that_is_none_is_left_out_and_said(a_purchase_order: Any, facts: Facts) -> None:
    mapped = _mapped(a_purchase_order(deliveryStartDate="soon"), facts, _po(in_date=True))
    assert "inDate" not in mapped.body
    assert _codes(mapped) == ["not_readable"]


@pytest.mark.parametrize("before", ["93310", "A93310"])
def test_a_number_with_more_digits_is_another_number(
    a_purchase_order: Any, facts: Facts, before: str
) -> None:
    body = _mapped(a_purchase_order(), facts, _po(number_prefix="B-"), {"purchaseOrderNumber": before}).body
    assert body["purchaseOrderNumber"] == "B-3310"


@pytest.mark.parametrize(
    ("earlier", "number"), [({"A9", ""}, "A93310"), ({"A"}, "B-3310"), (set[str](), "B-3310")]
)
def test_a_prefix_that_ends_in_a_digit_stays_where_the_settings_had_it(
    a_purchase_order: Any, facts: Facts, earlier: set[str], number: str
) -> None:
    sent, known = {"purchaseOrderNumber": "A93310"}, replace(facts, earlier_prefixes=frozenset(earlier))
    body = _mapped(a_purchase_order(), known, _po(number_prefix="B-"), sent).body
    assert body["purchaseOrderNumber"] == number


def test_rows_of_text_go_to_the_purchase_orders_own_text_lines(
    a_purchase_order: Any, a_row: Any, facts: Facts
) -> None:
    rows = [a_row(), a_row(id=502, productCode=None, productId=None, product="Handle with care", quantity=1)]
    body = _mapped(a_purchase_order(invoiceRows=rows), facts).body
    assert body["textLines"] == [{"rowNumber": "502", "comment": "Handle with care", "numberOfItems": 1}]
    assert "advanced" not in body


def test_prices_are_not_mapped(a_purchase_order: Any, a_row: Any, facts: Facts) -> None:
    line: Any = _mapped(a_purchase_order(invoiceRows=[a_row()]), facts).body["purchaseOrderLines"]
    assert set(line[0]) == {"rowNumber", "externalOrderLineId", "articleNumber", "numberOfItems"}
