"""What was sent before decides what an update says: what is taken away must not stand there for ever."""

from collections.abc import Mapping
from typing import Any

import pytest

from brygga.core import decide
from brygga.core.case import at
from brygga.core.decide import Hold, Memory
from brygga.core.mapping import Facts, Mapped, map_sales_order
from brygga.core.options import AddressSource, EmailTarget, OngoingOptions, Options, OrderOptions
from brygga.core.words import Flow


def mapped(
    order: Any, facts: Facts, sent: Mapping[str, object] | None = None, **order_options: Any
) -> Mapped:
    options = Options(order=OrderOptions(**order_options))
    found = map_sales_order(order, options, facts, sent)
    assert isinstance(found, Mapped), found
    return found


def codes(found: Mapped) -> list[str]:
    return [note.code for note in found.warnings]


@pytest.mark.parametrize(
    ("member", "target"),
    [("street", "address1"), ("zip", "postCode"), ("city", "city"), ("country", "countryCode")],
)
def test_a_part_of_the_address_that_was_taken_away_is_emptied_in_the_warehouse(
    an_order: Any, facts: Facts, member: str, target: str
) -> None:
    before = mapped(an_order(), facts).body
    after = mapped(an_order(address={member: None}), facts, before)
    assert at(after.body, f"consignee.{target}") == ""
    assert codes(after) == ["address_incomplete"]
    assert mapped(an_order(address={member: None}), facts, after.body).body == after.body
    assert at(mapped(an_order(address={member: None}), facts).body, f"consignee.{target}") is None


def test_it_is_emptied_with_what_the_settings_say(an_order: Any, facts: Facts) -> None:
    before = mapped(an_order(), facts).body
    options = Options(ongoing=OngoingOptions(clear_text_with="-"))
    after = map_sales_order(an_order(address={"city": " "}), options, facts, before)
    assert isinstance(after, Mapped)
    assert at(after.body, "consignee.city") == "-"


def test_a_specifier_that_was_taken_away_is_emptied(an_order: Any, facts: Facts) -> None:
    before = mapped(an_order(address={"specifier": "3rd floor"}), facts, map_specifier=True).body
    assert at(before, "consignee.address2") == "3rd floor"
    after = mapped(an_order(), facts, before, map_specifier=True)
    assert at(after.body, "consignee.address2") == ""


@pytest.mark.parametrize("email", [None, "", "two@at@signs"])
@pytest.mark.parametrize(
    ("target", "path"),
    [
        (EmailTarget.ORDER, "emailNotification"),
        (EmailTarget.CONSIGNEE, "consignee.advanced.emailNotification"),
    ],
)
def test_who_had_the_order_before_is_not_notified_any_more(
    an_order: Any, facts: Facts, email: str | None, target: EmailTarget, path: str
) -> None:
    settings = {"email_target": target, "notify_customer": True}
    before = mapped(an_order(party={"email": "first@example.com"}), facts, **settings).body
    assert at(before, path) == {"value": "first@example.com", "toBeNotified": True}
    after = mapped(an_order(party={"email": email}), facts, before, **settings).body
    assert at(after, path) == {"value": "", "toBeNotified": False}
    assert at(mapped(an_order(party={"email": email}), facts, **settings).body, path) is None


def test_what_the_settings_map_no_longer_is_emptied(an_order: Any, facts: Facts) -> None:
    order = an_order(address={"specifier": "c/o Kone Oy"})
    before = mapped(order, facts, map_specifier=True).body
    after = mapped(order, facts, before).body
    assert at(after, "consignee.address2") == ""
    assert mapped(order, facts, after).body == after
    assert at(mapped(order, facts).body, "consignee.address2") is None


def test_an_email_that_goes_elsewhere_by_the_settings_is_emptied_where_it_was(
    an_order: Any, facts: Facts
) -> None:
    before = mapped(an_order(), facts, notify_customer=True).body
    after = mapped(an_order(), facts, before, email_target=EmailTarget.CONSIGNEE).body
    assert at(after, "emailNotification") == {"value": "", "toBeNotified": False}
    assert at(after, "consignee.advanced.emailNotification") == {
        "value": "buyer@example.com",
        "toBeNotified": False,
    }


def test_a_row_that_becomes_goods_is_picked(an_order: Any, a_row: Any, facts: Facts) -> None:
    freight = an_order(invoiceRows=[a_row(), a_row(id=502, productCode="RAHTI")])
    before = mapped(freight, facts, non_stock_codes=("RAHTI",)).body
    assert [line.get("shouldBePicked") for line in lines(before)] == [None, False]
    goods = an_order(invoiceRows=[a_row(), a_row(id=502, productCode="MUG-RED")])
    after = mapped(goods, facts, before, non_stock_codes=("RAHTI",)).body
    assert [line.get("shouldBePicked") for line in lines(after)] == [None, True]
    assert mapped(goods, facts, after, non_stock_codes=("RAHTI",)).body == after
    assert [line.get("shouldBePicked") for line in lines(mapped(freight, facts, before).body)] == [None, True]


def lines(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body["orderLines"]
    return found


@pytest.mark.parametrize(
    ("delivery", "source", "is_told"),
    [
        (
            {"name": "Shop", "street": "Kauppatie 5", "zip": "01300", "city": "Vantaa"},
            AddressSource.COUNTERPARTY,
            True,
        ),
        ({"street": "Esimerkkikatu 1", "zip": "00200"}, AddressSource.COUNTERPARTY, True),
        (
            {"street": "ESIMERKKIKATU 1 ", "zip": "00100", "city": "Helsinki"},
            AddressSource.COUNTERPARTY,
            False,
        ),
        ({"street": "Esimerkkikatu 1"}, AddressSource.COUNTERPARTY, False),
        ({"name": "Shop", "city": "Vantaa"}, AddressSource.COUNTERPARTY, False),
        ({"street": "Kauppatie 5", "zip": "01300", "city": "Vantaa"}, AddressSource.DELIVERY, False),
        (None, AddressSource.COUNTERPARTY, False),
    ],
)
def test_that_goods_do_not_go_to_the_delivery_address_is_told(
    an_order: Any, facts: Facts, delivery: Any, source: AddressSource, is_told: bool
) -> None:
    found = mapped(an_order(deliveryAddress=delivery), facts, address_source=source)
    assert ("other_delivery_address" in codes(found)) is is_told


@pytest.mark.parametrize(
    ("members", "is_told"),
    [
        ({"unitPrice": 150, "unit": "PIECE"}, True),
        ({"unitPrice": 0, "unit": "PIECE"}, False),
        ({"unitPrice": 150, "unit": "NO_UNIT"}, False),
        ({"unitPrice": 150, "unit": None}, False),
        ({"unitPrice": None, "unit": "PIECE"}, False),
    ],
)
def test_a_row_that_costs_something_and_has_no_code_is_told(
    an_order: Any, a_row: Any, facts: Facts, members: dict[str, Any], is_told: bool
) -> None:
    rug = a_row(id=502, productCode="", productId=None, product="Blue rug", **members)
    found = mapped(an_order(invoiceRows=[a_row(), rug]), facts)
    assert codes(found) == (["text_with_price"] if is_told else [])


def test_of_an_update_that_is_held_is_said_that_the_old_order_stands_there(
    an_order: Any, a_row: Any, facts: Facts
) -> None:
    order = an_order(invoiceRows=[a_row(quantity=0)])
    for target_id in (None, 7):
        held = decide.decide_push(Flow.SALES_ORDERS, order, Memory(target_id=target_id), Options(), facts)
        assert isinstance(held, Hold)
        assert held.code == "quantity_not_positive"
        assert ("The warehouse still has the order" in held.reason) is (target_id is not None)
        assert ("Call the warehouse" in held.remedy) is (target_id is not None)
