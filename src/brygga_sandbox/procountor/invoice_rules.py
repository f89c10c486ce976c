"""What POST and PUT of an invoice refuse with 400 beyond its model (contract sections 4, 6 and 11)."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from brygga_sandbox.procountor.errors import Refusal, blank, invalid
from brygga_sandbox.procountor.models_invoice import Invoice
from brygga_sandbox.procountor.models_party import CashDiscount

Problem = tuple[str | None, str]

VAT_PERCENTS = frozenset(Decimal(text) for text in ("0", "10", "13.5", "14", "24", "25.5"))
MOST_DUE_DAYS = 999
_SALES = ("SALES_INVOICE", "SALES_ORDER")
_WITHOUT_VAT_STATUS = ("TRAVEL_INVOICE", "BILL_OF_CHARGES")
_READ_ONLY_CHANNELS = ("EDIFACT", "PAPER_INVOICE")


def check_invoice(invoice: Invoice) -> None:
    """Raises Refusal (400) with every problem found."""
    problems = [*_type_problems(invoice), *_date_problems(invoice), *_row_problems(invoice)]
    problems += [*_channel_problems(invoice), *_discount_problems(invoice.paymentInfo.cashDiscount)]
    problems += text_problems(invoice.model_dump(mode="json", exclude_none=True))
    if problems:
        raise Refusal(400, problems)


def text_problems(value: Any, path: str = "") -> Iterator[Problem]:
    """Fields with a character outside Windows-1252."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from text_problems(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from text_problems(item, f"{path}[{index}]")
    elif isinstance(value, str) and not _is_windows_1252(value):
        yield path, invalid(path)


def _is_windows_1252(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _type_problems(invoice: Invoice) -> Iterator[Problem]:
    if invoice.type == "PERIODIC_TAX_RETURN":
        yield "type", invalid("type")
    if invoice.type in _SALES and invoice.language is None:
        yield "language", blank("language")
    if invoice.type not in _WITHOUT_VAT_STATUS and invoice.vatStatus is None:
        yield "vatStatus", blank("vatStatus")
    if invoice.type in _SALES and invoice.deliveryMethod == "OTHER":
        yield "deliveryMethod", invalid("deliveryMethod")
    if invoice.paymentInfo.paymentMethod == "DKLMPKRE":
        yield "paymentInfo.paymentMethod", invalid("paymentInfo.paymentMethod")
    if invoice.isOffer and invoice.type != "SALES_ORDER":
        yield "isOffer", invalid("isOffer")


def _date_problems(invoice: Invoice) -> Iterator[Problem]:
    days = (invoice.paymentInfo.dueDate - invoice.date).days
    if days < 0:
        yield None, "DUE_DATE_BEFORE_BILL_DATE"
    elif days > MOST_DUE_DAYS:
        yield "paymentInfo.dueDate", invalid("paymentInfo.dueDate")


def _row_problems(invoice: Invoice) -> Iterator[Problem]:
    if not invoice.invoiceRows:
        yield "invoiceRows", blank("invoiceRows")
    for index, row in enumerate(invoice.invoiceRows):
        if row.vatPercent not in VAT_PERCENTS:
            field = f"invoiceRows[{index}].vatPercent"
            yield field, invalid(field)


def _channel_problems(invoice: Invoice) -> Iterator[Problem]:
    if invoice.invoiceChannel in _READ_ONLY_CHANNELS:
        yield "invoiceChannel", invalid("invoiceChannel")
    counterparty = _missing_address(invoice.counterParty.counterPartyAddress)
    billing_address = invoice.billingAddress or invoice.counterParty.counterPartyAddress
    billing = _missing_address(billing_address)
    mailed = invoice.invoiceChannel == "MAIL" and invoice.type in _SALES
    if mailed and counterparty and billing:
        yield from _blanks("counterParty.counterPartyAddress", counterparty)
    if invoice.invoiceChannel == "ELECTRONIC_INVOICE" and invoice.type == "SALES_INVOICE":
        yield from _blanks("counterParty.counterPartyAddress", counterparty)
        yield from _blanks("billingAddress", billing)


def _missing_address(address: Any) -> list[str]:
    return [name for name in ("street", "zip", "city") if not getattr(address, name)]


def _blanks(path: str, names: list[str]) -> Iterator[Problem]:
    for name in names:
        yield f"{path}.{name}", blank(f"{path}.{name}")


def _discount_problems(discount: CashDiscount | None) -> Iterator[Problem]:
    """Days and percents are unique, and fewer days give the bigger percent (23.12)."""
    field = "paymentInfo.cashDiscount.optionList"
    given = [(one.numberOfDays, one.discountPercentage) for one in (discount and discount.optionList) or []]
    options = sorted((days, percent) for days, percent in given if days is not None and percent is not None)
    if len(options) < len(given):
        yield field, blank(field)
    for (days, percent), (more_days, next_percent) in pairwise(options):
        if days == more_days or percent <= next_percent:
            yield field, invalid(field)
            return
