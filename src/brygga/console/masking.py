"""Hides personal data and secrets in recorded requests and answers: a text is shown only if its member is harmless."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

HIDDEN = "•••"
HARMLESS = frozenset(
    {
        "goodsOwnerOrderId",
        "goodsOwnerPurchaseOrderId",
        "orderNumber",
        "purchaseOrderNumber",
        "invoiceNumber",
        "articleNumber",
        "articleName",
        "productCode",
        "unitCode",
        "purcaseCurrencyCode",
        "rowNumber",
        "externalId",
        "externalOrderLineId",
        "languageCode",
        "countryCode",
        "termsOfPaymentString",
        "deliveryDate",
        "inDate",
        "wayOfDelivery.code",
        "wayOfDelivery.name",
    }
)
"""Texts about goods and documents. Numbers and flags are harmless everywhere; any other text may be about a person."""
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LONG_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){7,}")
KEY = re.compile(r"\beyJ[\w-]+(?:\.[\w-]*)*")
SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+\S+")
SHORTEST_PERSONAL = 3


def masked(value: Any, parent: str = "", member: str = "") -> Any:
    """The same shape, with every text hidden that is not known to be harmless."""
    if isinstance(value, Mapping):
        return {name: masked(each, member, name) for name, each in value.items()}
    if isinstance(value, list):
        return [masked(each, parent, member) for each in value]
    return HIDDEN if _is_private(value, parent, member) else value


def masked_text(text: str, request: Any = None) -> str:
    """A vendor's words without what was hidden in the request, e-mail addresses, long numbers and keys."""
    for private in sorted(set(_private_texts(request)), key=len, reverse=True):
        text = re.sub(re.escape(private), HIDDEN, text, flags=re.IGNORECASE)
    for pattern in (KEY, EMAIL, LONG_NUMBER):
        text = pattern.sub(HIDDEN, text)
    return SCHEME.sub(rf"\1 {HIDDEN}", text)


def _private_texts(value: Any, parent: str = "", member: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _private_texts(each, member, name)
    elif isinstance(value, list):
        for each in value:
            yield from _private_texts(each, parent, member)
    elif _is_private(value, parent, member) and len(value) >= SHORTEST_PERSONAL:
        yield value


def _is_private(value: Any, parent: str, member: str) -> bool:
    return isinstance(value, str) and value != "" and not {member, f"{parent}.{member}"} & HARMLESS
