"""The totals of an invoice, as Procountor shows them in invoiceSumInfo."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
HOME_CURRENCY = "EUR"


def invoice_sums(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Totals in the invoice's currency and, when it differs, in the company's; cents, rounded per row."""
    payment = body.get("paymentInfo") or {}
    currency = payment.get("currency") or HOME_CURRENCY
    net, vat = _totals(body)
    sums = [_entry(currency, currency == HOME_CURRENCY, net, vat)]
    rate = _decimal(payment.get("currencyRate"))
    if currency != HOME_CURRENCY and rate:
        sums.append(_entry(HOME_CURRENCY, True, net / rate, vat / rate))
    return sums


def _totals(body: dict[str, Any]) -> tuple[Decimal, Decimal]:
    header = 1 - _decimal(body.get("discountPercent")) / _HUNDRED
    with_vat = bool((body.get("extraInfo") or {}).get("unitPricesIncludeVat"))
    net = vat = Decimal(0)
    for row in body.get("invoiceRows") or []:
        own = 1 - _decimal(row.get("discountPercent")) / _HUNDRED
        amount = _decimal(row.get("quantity")) * _decimal(row.get("unitPrice")) * own * header
        share = _decimal(row.get("vatPercent")) / _HUNDRED
        row_net = _cents(amount / (1 + share) if with_vat else amount)
        net += row_net
        vat += _cents(row_net * share)
    return net, vat


def _entry(currency: str, is_home: bool, net: Decimal, vat: Decimal) -> dict[str, Any]:
    return {
        "currency": currency,
        "inAccountingCurrency": is_home,
        "excludingVatTotal": str(_cents(net)),
        "vatSumTotal": str(_cents(vat)),
        "invoiceSumTotal": str(_cents(net) + _cents(vat)),
    }


def _decimal(value: Any) -> Decimal:
    return Decimal(value) if value is not None else Decimal(0)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)
