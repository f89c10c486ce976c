"""Hides personal data and secrets in recorded requests and answers. What is not known to be harmless is hidden."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

HIDDEN = "•••"
PERSONAL = frozenset(
    {
        "name", "name2", "firstname", "lastname", "address", "address2", "address3", "street", "street2", "postcode",
        "zip", "city", "subdivision", "email", "emailaddress", "phone", "phonenumber", "telephone", "mobile",
        "mobilephone", "fax", "remark", "comment", "contact", "contactname", "visibleemail", "doorcode",
        "personalidentitynumber", "vatnumber", "suppliername", "freetext1", "freetext2", "freetext3",
        "deliveryinstruction", "orderremark", "warehouseinstruction", "customernumber", "yourreference", "referencename",
        "notes",
    }
)  # fmt: skip
SECRET = re.compile(r"(?i)password|secret|token|api_?key|authorization|credential")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LONG_NUMBER = re.compile(r"\+?\d(?:[ -]?\d){7,}")
JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?")
SCHEME = re.compile(r"(?i)\b(bearer|basic)\s+\S+")
SHORTEST_PERSONAL = 3


def masked(value: Any, member: str = "") -> Any:
    """The same shape; personal and secret members hidden. Article names stay: they are of goods."""
    if isinstance(value, Mapping):
        return {name: masked(each, _qualified(member, name)) for name, each in value.items()}
    if isinstance(value, list):
        return [masked(each, member) for each in value]
    if value in (None, "") or not _is_private(member):
        return value
    return HIDDEN


def masked_text(text: str, request: Any = None) -> str:
    """A vendor's words without what was hidden in the request, e-mail addresses, long numbers and keys."""
    for private in sorted(set(_private_texts(request, "")), key=len, reverse=True):
        text = re.sub(re.escape(private), HIDDEN, text, flags=re.IGNORECASE)
    for pattern in (JWT, EMAIL, LONG_NUMBER):
        text = pattern.sub(HIDDEN, text)
    return SCHEME.sub(rf"\1 {HIDDEN}", text)


def _private_texts(value: Any, member: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _private_texts(each, _qualified(member, name))
    elif isinstance(value, list):
        for each in value:
            yield from _private_texts(each, member)
    elif isinstance(value, str) and len(value) >= SHORTEST_PERSONAL and _is_private(member):
        yield value


def _qualified(parent: str, name: str) -> str:
    """`name` alone is a person's or a company's; what an article is called is not private."""
    return "articlename" if name.casefold() == "name" and "article" in parent else name.casefold()


def _is_private(member: str) -> bool:
    return member in PERSONAL or SECRET.search(member) is not None
