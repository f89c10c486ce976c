"""The transformations the rules name: words for the pages, functions from a read value to a sent one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from brygga.core import convert
from brygga.core.case import Case, Nothing, Value, at, setting
from brygga.core.options import DateSource
from brygga.core.rule import Convert, Held, Missing, Note, Rule
from brygga.core.saying import say

Result = Value | Nothing | Held | None
"""None: the value cannot be read as what the rule expects."""


@dataclass(frozen=True)
class Conversion:
    words: str
    apply: Callable[[object, Case, Rule], Result]
    takes_missing: bool = False
    """It has something to say about a missing value too; otherwise the rule's `missing` decides at once."""


def _plain(function: Callable[[object], object]) -> Callable[[object, Case, Rule], Result]:
    def apply(raw: object, case: Case, rule: Rule) -> Result:
        value = function(raw)
        return None if value is None else Value(value)

    return apply


def _goods_owner(raw: object, case: Case, rule: Rule) -> Result:
    return Value(case.facts.goods_owner_id)


def _warehouse(raw: object, case: Case, rule: Rule) -> Result:
    chosen = case.options.ongoing.warehouse_id
    return Nothing() if chosen is None else Value(chosen)


def _number_with_prefix(raw: object, case: Case, rule: Rule) -> Result:
    """Prefix and number. The prefix it was first sent with stays: another number is another order."""
    digits = convert.identifier(raw)
    if digits is None:
        return None
    before = at(case.sent, rule.target)
    if (
        isinstance(before, str)
        and before.endswith(digits)
        and _is_prefix(before[: -len(digits)], digits, case)
    ):
        return Value(before)
    return Value(f"{setting(case.options, rule.setting or '')}{digits}")


def _is_prefix(text: str, digits: str, case: Case) -> bool:
    """Whether what stood before the digits was a prefix, not more digits of another number. Orders carry the bare
    number too; without it, a digit before the digits is taken for another number, unless the settings had such a
    prefix."""
    bare = at(case.sent, "advanced.invoiceNumber")
    if isinstance(bare, str):
        return bare == digits
    return not text[-1:].isdigit() or text in case.facts.earlier_prefixes


def _decimal(raw: object) -> int | Decimal | None:
    number = convert.as_decimal(raw)
    return None if number is None else convert.exact(number)


def _quantity(raw: object, case: Case, rule: Rule) -> Result:
    number = convert.as_decimal(raw)
    if number is None:
        return Held(
            "quantity_not_readable",
            say(f"Row {case.row_index + 1} has a quantity that cannot be read: “{convert.shown(raw)}”."),
            say("In Procountor, set the row's quantity right."),
        )
    if number <= 0:
        return Held(
            "quantity_not_positive",
            say(f"Row {case.row_index + 1} has the quantity {convert.exact(number)}, which is not positive."),
            say("In Procountor, set the row's quantity right or remove the row."),
        )
    return Value(convert.exact(number))


def _discount(raw: object, case: Case, rule: Rule) -> Result:
    number = convert.as_decimal(raw)
    if number is None:
        return None
    share = convert.exact(number)
    if 0 <= share <= 100:
        return Value(share)
    note = Note(
        "discount_out_of_range", say(f"Row {case.row_index + 1} has a discount of {share} %, sent as it is.")
    )
    return Value(share, (note,))


def _currency(raw: object, case: Case, rule: Rule) -> Result:
    code = convert.currency(raw)
    if code is not None:
        return Value(code)
    return Held(
        "currency_not_known",
        say(f"The currency “{convert.shown(raw)}” is not known."),
        say("In Procountor, choose another currency for the product."),
    )


def _unit(raw: object, case: Case, rule: Rule) -> Result:
    article = case.options.article
    found = convert.unit(raw, article.unit_codes, raw=article.raw_units)
    if found is None:
        return Nothing()
    code, is_known = found
    if is_known:
        return Value(code)
    return Value(
        code,
        (
            Note(
                "unit_not_in_table",
                say(f"The unit {convert.shown(raw)} is in no table; sent as “{convert.shown(code)}”."),
            ),
        ),
    )


def _language(raw: object, case: Case, rule: Rule) -> Result:
    code = convert.language(raw, case.options.tables.languages)
    if code is not None:
        return Value(code)
    return Nothing(
        (Note("language_not_known", say(f"The language “{convert.shown(raw)}” is not known; left out.")),)
    )


def _payment(raw: object, case: Case, rule: Rule) -> Result:
    words = convert.payment(raw, case.options.tables.payment_texts)
    return None if words is None else Value(words)


def _country(raw: object, case: Case, rule: Rule) -> Result:
    if convert.is_missing(raw):
        default = case.options.order.default_country
        return Value(default) if default else None
    code = convert.country(raw, case.options.tables.countries)
    if code is not None:
        return Value(code)
    return Held(
        "country_not_known",
        say(f"The country “{convert.shown(raw)}” is not known."),
        say("Settings › Words and codes › Countries: add it, or choose another country in Procountor."),
    )


def _email(raw: object, case: Case, rule: Rule) -> Result:
    address = convert.email(raw)
    if address is not None:
        return Value(address)
    notes = (Note("email_not_usable", say("The e-mail address has not exactly one @; left out.")),)
    is_filled = rule.missing == Missing.CLEAR and at(case.sent, rule.target) is not None
    return Value(case.options.ongoing.clear_text_with, notes) if is_filled else Nothing(notes)


def _notify_customer(raw: object, case: Case, rule: Rule) -> Result:
    """Where the address was taken away, nobody is notified: neither is who had it before."""
    if convert.email(raw) is not None:
        return Value(case.options.order.notify_customer)
    return Nothing() if at(case.sent, rule.target) is None else Value(False)


def _never_notify(raw: object, case: Case, rule: Rule) -> Result:
    return Nothing() if convert.email(raw) is None else Value(False)


def _first_date(case: Case, sources: tuple[str, ...]) -> tuple[Value | None, tuple[Note, ...]]:
    notes: tuple[Note, ...] = ()
    for name in sources:
        raw = at(case.source, name)
        found = convert.day(raw)
        if found is not None:
            return Value(found.isoformat(), notes, name, raw), notes
        if not convert.is_missing(raw):
            notes = (*notes, Note("not_readable", say(f"{name} is not a date; passed over.")))
    return None, notes


def _delivery_date(raw: object, case: Case, rule: Rule) -> Result:
    """The first date there is, in the order of the settings. Today is always there, and stays what it was first."""
    order = tuple(case.options.order.delivery_date)
    takes_today = DateSource.TODAY in order
    wanted = order[: order.index(DateSource.TODAY)] if takes_today else order
    found, notes = _first_date(case, wanted)
    if found is not None:
        return found
    if not takes_today:
        return None
    day = (case.facts.delivery_date or case.facts.today).isoformat()
    if wanted:
        notes = (*notes, Note("delivery_date_today", say(f"Procountor has no delivery date; {day} is sent.")))
    return Value(day, notes, DateSource.TODAY.value)


def _in_date(raw: object, case: Case, rule: Rule) -> Result:
    found, notes = _first_date(case, ("deliveryStartDate", "deliveryEndDate"))
    return found or Nothing(notes)


def _way(raw: object, case: Case) -> tuple[str, str] | None:
    own = case.options.tables.ways_of_delivery
    return convert.way_of_delivery(raw, {name: (way.code, way.name) for name, way in own.items()})


def _way_code(raw: object, case: Case, rule: Rule) -> Result:
    way = _way(raw, case)
    return None if way is None else Value(way[0])


def _way_name(raw: object, case: Case, rule: Rule) -> Result:
    way = _way(raw, case)
    if way is None:
        return None
    return Value(way[1]) if way[1] else Nothing()


def _way_text(raw: object, case: Case, rule: Rule) -> Result:
    way = _way(raw, case)
    return None if way is None else Value(way[1] or way[0])


def _row_article_number(raw: object, case: Case, rule: Rule) -> Result:
    code = case.row_code()
    return Value(code) if isinstance(code, str) else code


def _picked(raw: object, case: Case, rule: Rule) -> Result:
    return Value(case.row_code() not in case.options.order.non_stock_codes)


def _row_comment(raw: object, case: Case, rule: Rule) -> Result:
    parts = (convert.text(raw), convert.text(case.of_row("comment")))
    words = "\n".join(part for part in parts if part)
    return Value(words) if words else Nothing()


CONVERSIONS: Mapping[Convert, Conversion] = {
    Convert.GOODS_OWNER: Conversion(
        say("the goods owner of the integration"), _goods_owner, takes_missing=True
    ),
    Convert.WAREHOUSE: Conversion(say("the warehouse of the settings"), _warehouse, takes_missing=True),
    Convert.IDENTIFIER: Conversion(say("as digits"), _plain(convert.identifier)),
    Convert.NUMBER_WITH_PREFIX: Conversion(
        say("prefix of the settings, then the number"), _number_with_prefix
    ),
    Convert.WORD: Conversion(say("trimmed"), _plain(convert.text)),
    Convert.TEXT: Conversion(say("trimmed, line breaks kept, cut to the limit"), _plain(convert.text)),
    Convert.DECIMAL: Conversion(say("exact, without trailing zeros"), _plain(_decimal)),
    Convert.QUANTITY: Conversion(say("exact, without trailing zeros; must be positive"), _quantity),
    Convert.DISCOUNT: Conversion(say("percentage, exact, without trailing zeros"), _discount),
    Convert.FLAG: Conversion(say("as it is"), _plain(convert.flag)),
    Convert.CURRENCY: Conversion(say("ISO 4217 code"), _currency),
    Convert.UNIT: Conversion(say("unit table"), _unit),
    Convert.LANGUAGE: Conversion(say("ISO 639-1 code"), _language),
    Convert.PAYMENT: Conversion(say("payment method table"), _payment),
    Convert.COUNTRY: Conversion(say("ISO 3166-1 code of two letters"), _country, takes_missing=True),
    Convert.EMAIL: Conversion(say("as it is, if it has exactly one @"), _email),
    Convert.NOTIFY_CUSTOMER: Conversion(
        say("whether the customer is notified, by the settings"), _notify_customer, takes_missing=True
    ),
    Convert.NEVER_NOTIFY: Conversion(say("always no"), _never_notify),
    Convert.DELIVERY_DATE: Conversion(
        say("the first date there is, by the settings"), _delivery_date, takes_missing=True
    ),
    Convert.IN_DATE: Conversion(say("the first date there is"), _in_date, takes_missing=True),
    Convert.WAY_CODE: Conversion(say("way of delivery table: code"), _way_code),
    Convert.WAY_NAME: Conversion(say("way of delivery table: name"), _way_name),
    Convert.WAY_TEXT: Conversion(say("way of delivery table: name as text"), _way_text),
    Convert.ROW_ARTICLE_NUMBER: Conversion(
        say("trimmed; else the code of the row's product"), _row_article_number, takes_missing=True
    ),
    Convert.PICKED: Conversion(
        say("no for a code that is not kept in stock; yes where the row had one before"),
        _picked,
        takes_missing=True,
    ),
    Convert.ROW_COMMENT: Conversion(
        say("product text, then the comment on a line of its own"), _row_comment, takes_missing=True
    ),
}
