"""Sales orders become orders: header and customer, every row of the table and every outcome."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from brygga.core.case import at
from brygga.core.mapping import Facts, Held, Mapped, map_sales_order
from brygga.core.options import (
    AddressSource,
    DateSource,
    EmailTarget,
    OngoingOptions,
    Options,
    OrderOptions,
    WayOfDelivery,
    WordTables,
)


def _mapped(order: Any, facts: Facts, options: Options | None = None, sent: Any = None) -> Mapped:
    mapped = map_sales_order(order, options or Options(), facts, sent)
    assert isinstance(mapped, Mapped), mapped
    return mapped


def _held(order: Any, facts: Facts, options: Options | None = None) -> Held:
    held = map_sales_order(order, options or Options(), facts)
    assert isinstance(held, Held), held
    assert held.reason.endswith(".")
    assert held.remedy.endswith(".")
    return held


def _order(**members: Any) -> Options:
    return Options(order=OrderOptions(**members))


def _codes(mapped: Mapped) -> list[str]:
    return [note.code for note in mapped.warnings]


# --- numbers


@pytest.mark.parametrize("number", [None, "", 0, "none yet", "absent"])
def test_an_order_without_a_number_is_held(an_order: Any, facts: Facts, number: object) -> None:
    order = an_order(invoiceNumber=number)
    if number == "absent":
        del order["invoiceNumber"]
    assert _held(order, facts).code == "no_invoice_number"


def test_an_order_without_an_id_is_held(an_order: Any, facts: Facts) -> None:
    assert _held(an_order(id=None), facts).code == "no_id"


def test_the_prefix_goes_before_the_order_number_only(an_order: Any, facts: Facts) -> None:
    body = _mapped(an_order(), facts, _order(number_prefix="P-")).body
    assert (body["orderNumber"], at(body, "advanced.invoiceNumber")) == ("P-2045", "2045")


def test_a_number_that_is_too_long_is_held_and_never_cut(an_order: Any, facts: Facts) -> None:
    assert _mapped(an_order(), facts, _order(number_prefix="P" * 46)).body["orderNumber"] == "P" * 46 + "2045"
    assert _held(an_order(), facts, _order(number_prefix="P" * 47)).code == "too_long"


def test_a_number_that_is_too_long_says_where_the_prefix_is_shortened(an_order: Any, facts: Facts) -> None:
    held = _held(an_order(), facts, _order(number_prefix="P" * 47))
    assert "50" in held.reason
    assert "51" in held.reason
    assert held.remedy == "Settings › Sales orders › Prefix of the order number: make it shorter."


@pytest.mark.parametrize("prefix", ["", "NEW-", "1"])
def test_a_prefix_that_ends_in_a_digit_stays_too(an_order: Any, facts: Facts, prefix: str) -> None:
    sent = _mapped(an_order(), facts, _order(number_prefix="20")).body
    assert sent["orderNumber"] == "202045"
    assert _mapped(an_order(), facts, _order(number_prefix=prefix), sent).body["orderNumber"] == "202045"


def test_another_invoice_number_is_another_order_number(an_order: Any, facts: Facts) -> None:
    sent = _mapped(an_order(invoiceNumber=92045), facts).body
    assert _mapped(an_order(), facts, sent=sent).body["orderNumber"] == "2045"


def test_an_order_keeps_the_prefix_it_was_sent_with(an_order: Any, facts: Facts) -> None:
    body = _mapped(an_order(), facts, _order(number_prefix="NEW-"), {"orderNumber": "OLD-2045"}).body
    assert body["orderNumber"] == "OLD-2045"


def test_a_number_that_merely_ends_alike_is_another_number(an_order: Any, facts: Facts) -> None:
    assert _mapped(an_order(), facts, sent={"orderNumber": "92045"}).body["orderNumber"] == "2045"


# --- texts


@pytest.mark.parametrize(
    ("member", "target", "limit"),
    [("notes", "orderRemark", 500), ("orderReference", "referenceNumber", 50)],
)
def test_texts_are_cut_to_the_limit_with_both_lengths_said(
    an_order: Any, facts: Facts, member: str, target: str, limit: int
) -> None:
    assert _mapped(an_order(**{member: "x" * limit}), facts).warnings == ()
    mapped = _mapped(an_order(**{member: "x" * (limit + 1)}), facts)
    assert mapped.body[target] == "x" * (limit - 3) + "..."
    assert _codes(mapped) == ["text_cut"]
    assert str(limit) in mapped.warnings[0].text
    assert str(limit + 1) in mapped.warnings[0].text


def test_a_text_of_unknown_limit_is_sent_whole(an_order: Any, facts: Facts) -> None:
    assert _mapped(an_order(deliveryInstructions="d" * 900), facts).body["deliveryInstruction"] == "d" * 900


TEXTS = [
    *[("notes", "orderRemark"), ("deliveryInstructions", "deliveryInstruction")],
    *[("orderReference", "referenceNumber")],
]


@pytest.mark.parametrize(("member", "target"), TEXTS)
@pytest.mark.parametrize("blank", [None, " \r\n "])
def test_a_text_never_sent_is_left_out(
    an_order: Any, facts: Facts, member: str, target: str, blank: str | None
) -> None:
    assert target not in _mapped(an_order(**{member: blank}), facts).body
    assert target not in _mapped(an_order(**{member: blank}), facts, sent={"orderNumber": "2045"}).body


@pytest.mark.parametrize(("member", "target"), TEXTS)
@pytest.mark.parametrize("clearing", ["", "-"])
def test_a_text_cleared_after_it_was_sent_is_cleared_there_and_stays_so(
    an_order: Any, facts: Facts, member: str, target: str, clearing: str
) -> None:
    options = Options(ongoing=OngoingOptions(clear_text_with=clearing))
    sent = _mapped(an_order(), facts, options).body
    cleared = _mapped(an_order(**{member: None}), facts, options, sent).body
    assert cleared[target] == clearing
    assert _mapped(an_order(**{member: None}), facts, options, cleared).body == cleared


# --- customer


def test_an_order_without_a_customer_name_is_held(an_order: Any, facts: Facts) -> None:
    assert _held(an_order(address={"name": " "}), facts).code == "no_customer_name"
    assert _held(an_order(counterParty=None), facts).code == "no_customer_name"


@pytest.mark.parametrize(
    ("member", "target"),
    [("street", "address1"), ("zip", "postCode"), ("city", "city"), ("country", "countryCode")],
)
def test_an_incomplete_address_is_sent_with_a_warning(
    an_order: Any, facts: Facts, member: str, target: str
) -> None:
    mapped = _mapped(an_order(address={member: None}), facts)
    assert target not in at_object(mapped, "consignee")
    assert _codes(mapped) == ["address_incomplete"]
    assert member in mapped.warnings[0].text


def at_object(mapped: Mapped, path: str) -> dict[str, Any]:
    found = at(mapped.body, path)
    assert isinstance(found, dict)
    return found


def test_leading_zeros_of_a_post_code_stay(an_order: Any, facts: Facts) -> None:
    assert at(_mapped(an_order(address={"zip": " 00010 "}), facts).body, "consignee.postCode") == "00010"


def test_a_missing_country_is_the_default_country_if_there_is_one(an_order: Any, facts: Facts) -> None:
    mapped = _mapped(an_order(address={"country": ""}), facts, _order(default_country="SE"))
    assert at(mapped.body, "consignee.countryCode") == "SE"
    assert mapped.warnings == ()


def test_an_unknown_country_is_held_even_with_a_default(an_order: Any, facts: Facts) -> None:
    order = an_order(address={"country": "ATLANTIS"})
    assert _held(order, facts, _order(default_country="SE")).code == "country_not_known"
    own = Options(tables=WordTables(countries={"ATLANTIS": "GR"}))
    assert at(_mapped(order, facts, own).body, "consignee.countryCode") == "GR"


def test_goods_go_to_the_counterparty_unless_chosen_otherwise(an_order: Any, facts: Facts) -> None:
    there = {
        "name": "Depot",
        "street": "Varastotie 2",
        "zip": "33100",
        "city": "Tampere",
        "country": "SWEDEN",
    }
    order = an_order(deliveryAddress=there)
    assert at(_mapped(order, facts).body, "consignee.name") == "Example Oy"
    mapped = _mapped(order, facts, _order(address_source=AddressSource.DELIVERY))
    assert mapped.body["consignee"] == {
        "name": "Depot",
        "address1": "Varastotie 2",
        "postCode": "33100",
        "city": "Tampere",
        "countryCode": "SE",
    }
    assert "deliveryAddress.street" in {trace.source_path for trace in mapped.trace}


def test_a_delivery_address_without_a_street_is_none(an_order: Any, facts: Facts) -> None:
    order = an_order(deliveryAddress={"name": "Depot", "city": "Tampere"})
    mapped = _mapped(order, facts, _order(address_source=AddressSource.DELIVERY))
    assert (at(mapped.body, "consignee.name"), at(mapped.body, "consignee.city")) == (
        "Example Oy",
        "Helsinki",
    )


def test_a_delivery_address_is_never_mixed_with_the_other_but_for_the_name(
    an_order: Any, facts: Facts
) -> None:
    order = an_order(deliveryAddress={"street": "Varastotie 2"})
    mapped = _mapped(order, facts, _order(address_source=AddressSource.DELIVERY))
    assert mapped.body["consignee"] == {"name": "Example Oy", "address1": "Varastotie 2"}
    assert _codes(mapped) == ["address_incomplete"] * 3


def test_the_specifier_is_sent_only_when_chosen(an_order: Any, facts: Facts) -> None:
    order = an_order(address={"specifier": "c/o Virtanen"})
    assert "address2" not in at_object(_mapped(order, facts), "consignee")
    body = _mapped(order, facts, _order(map_specifier=True)).body
    assert at(body, "consignee.address2") == "c/o Virtanen"
    order = an_order(
        address={"specifier": "c/o Virtanen"},
        deliveryAddress={"specifier": "Ovi 3", "street": "Varastotie 2"},
    )
    elsewhere = _order(map_specifier=True, address_source=AddressSource.DELIVERY)
    assert at(_mapped(order, facts, elsewhere).body, "consignee.address2") == "Ovi 3"


def test_the_customer_number_is_sent_only_when_chosen_and_never_cut(an_order: Any, facts: Facts) -> None:
    order = an_order(party={"customerNumber": "C-77"})
    chosen = _order(send_customer_number=True)
    assert "customerNumber" not in at_object(_mapped(order, facts), "consignee")
    assert at(_mapped(order, facts, chosen).body, "consignee.customerNumber") == "C-77"
    mapped = _mapped(an_order(party={"customerNumber": "C" * 51}), facts, chosen)
    assert "customerNumber" not in at_object(mapped, "consignee")
    assert _codes(mapped) == ["too_long"]


@pytest.mark.parametrize("email", ["a.b.fi", "a@b.fi;c@d.fi"])
def test_an_unusable_email_is_left_out_whole_with_one_warning(
    an_order: Any, facts: Facts, email: str
) -> None:
    mapped = _mapped(an_order(party={"email": email}), facts)
    assert "emailNotification" not in mapped.body
    assert _codes(mapped) == ["email_not_usable"]


def test_no_email_is_no_notification_and_no_warning(an_order: Any, facts: Facts) -> None:
    mapped = _mapped(an_order(party={"email": None}), facts)
    assert "emailNotification" not in mapped.body
    assert mapped.warnings == ()


def test_the_customer_is_notified_only_when_chosen(an_order: Any, facts: Facts) -> None:
    body = _mapped(an_order(), facts, _order(notify_customer=True)).body
    assert body["emailNotification"] == {"toBeNotified": True, "value": "buyer@example.com"}


def test_the_email_can_go_to_the_consignee_instead(an_order: Any, facts: Facts) -> None:
    body = _mapped(an_order(), facts, _order(email_target=EmailTarget.CONSIGNEE)).body
    assert "emailNotification" not in body
    assert at(body, "consignee.advanced.emailNotification") == {
        "toBeNotified": False,
        "value": "buyer@example.com",
    }


# --- language, payment, dates, the rest


def test_an_unknown_language_is_left_out_with_a_warning(an_order: Any, facts: Facts) -> None:
    mapped = _mapped(an_order(language="LATIN"), facts)
    assert "languageCode" not in mapped.body
    assert _codes(mapped) == ["language_not_known"]


def test_an_unknown_payment_method_is_its_own_text(an_order: Any, facts: Facts) -> None:
    body = _mapped(an_order(paymentInfo={"paymentMethod": "DIRECT_DEBIT"}), facts).body
    assert at(body, "advanced.termsOfPaymentString") == "DIRECT_DEBIT"


@pytest.mark.parametrize(
    ("members", "day"),
    [
        ({"deliveryStartDate": "2026-01-05", "deliveryEndDate": "2026-01-06"}, "2026-01-05"),
        ({"deliveryStartDate": None, "deliveryEndDate": "2026-01-06"}, "2026-01-06"),
        ({"deliveryStartDate": None, "deliveryEndDate": " "}, "2026-03-02"),
        ({"deliveryStartDate": "1999-12-31T00:00:00"}, "1999-12-31"),
    ],
)
def test_the_first_date_there_is_becomes_the_delivery_date(
    an_order: Any, facts: Facts, members: dict[str, Any], day: str
) -> None:
    mapped = _mapped(an_order(**members), facts)
    assert mapped.body["deliveryDate"] == day
    assert mapped.delivery_date_set is None
    assert mapped.warnings == ()


def test_without_any_date_today_is_sent_and_then_stays(an_order: Any, facts: Facts) -> None:
    order = an_order(deliveryStartDate=None, date=None)
    first = _mapped(order, facts)
    assert first.body["deliveryDate"] == "2026-03-01"
    assert first.delivery_date_set == date(2026, 3, 1)
    assert _codes(first) == ["delivery_date_today"]
    later = replace(facts, today=date(2026, 4, 1), delivery_date=first.delivery_date_set)
    assert _mapped(order, later).body == first.body


@pytest.mark.parametrize(
    ("order", "day", "is_today"),
    [
        ((DateSource.DATE, DateSource.DELIVERY_START), "2026-03-02", False),
        ((DateSource.DELIVERY_END, DateSource.DATE, DateSource.TODAY), "2026-03-02", False),
        ((DateSource.DELIVERY_END, DateSource.TODAY, DateSource.DATE), "2026-03-01", True),
        ((DateSource.TODAY, DateSource.DATE), "2026-03-01", True),
        ((DateSource.TODAY,), "2026-03-01", True),
    ],
)
def test_the_order_of_the_dates_is_a_setting(
    an_order: Any, facts: Facts, order: tuple[DateSource, ...], day: str, is_today: bool
) -> None:
    mapped = _mapped(an_order(), facts, _order(delivery_date=order))
    assert mapped.body["deliveryDate"] == day
    assert mapped.delivery_date_set == (facts.today if is_today else None)
    later = replace(facts, today=date(2026, 4, 1), delivery_date=mapped.delivery_date_set)
    again = _mapped(an_order(), later, _order(delivery_date=order))
    assert (again.body["deliveryDate"], again.delivery_date_set) == (day, mapped.delivery_date_set)


def test_today_warns_only_where_a_date_of_procountor_was_looked_for(an_order: Any, facts: Facts) -> None:
    assert _mapped(an_order(), facts, _order(delivery_date=(DateSource.TODAY,))).warnings == ()
    looked_for = _order(delivery_date=(DateSource.DELIVERY_END, DateSource.TODAY))
    assert _codes(_mapped(an_order(), facts, looked_for)) == ["delivery_date_today"]


def test_without_today_among_the_dates_an_order_without_a_date_is_held(an_order: Any, facts: Facts) -> None:
    only_end = _order(delivery_date=(DateSource.DELIVERY_END,))
    assert _held(an_order(), facts, only_end).code == "no_delivery_date"


def test_a_date_that_comes_later_replaces_the_frozen_one(an_order: Any, facts: Facts) -> None:
    frozen = replace(facts, delivery_date=date(2026, 2, 1))
    mapped = _mapped(an_order(), frozen)
    assert (mapped.body["deliveryDate"], mapped.delivery_date_set) == ("2026-03-05", None)


def test_a_date_that_is_none_is_passed_over_and_said(an_order: Any, facts: Facts) -> None:
    mapped = _mapped(an_order(deliveryStartDate="next week"), facts)
    assert mapped.body["deliveryDate"] == "2026-03-02"
    assert _codes(mapped) == ["not_readable"]


def test_way_of_delivery_and_warehouse_are_sent_only_when_chosen(an_order: Any, facts: Facts) -> None:
    order = an_order(deliveryMethod="COURIER")
    assert not {"wayOfDelivery", "warehouseId"} & set(_mapped(order, facts).body)
    options = replace(_order(way_of_delivery=True), ongoing=OngoingOptions(warehouse_id=3))
    body = _mapped(order, facts, options).body
    assert (body["wayOfDelivery"], body["warehouseId"]) == ({"code": "COURIER", "name": "Courier"}, 3)
    own = replace(options, tables=WordTables(ways_of_delivery={"COURIER": WayOfDelivery("PN")}))
    assert _mapped(order, facts, own).body["wayOfDelivery"] == {"code": "PN"}
    assert "wayOfDelivery" not in _mapped(an_order(), facts, options).body


def test_a_value_of_another_kind_is_left_out_and_said(an_order: Any, facts: Facts) -> None:
    mapped = _mapped(an_order(notes={"text": "Call"}), facts)
    assert "orderRemark" not in mapped.body
    assert _codes(mapped) == ["not_readable"]


def test_nothing_unmapped_is_sent(an_order: Any, facts: Facts) -> None:
    order = an_order(discountPercent=5, additionalInformation="x", deliveryMethod="BUS", deliveryTermsInfo={})
    assert _mapped(order, facts).body == _mapped(an_order(), facts).body
