"""Which rights of the Procountor user each flow needs.

Procountor publishes the right names and levels (GET /users/rights), not which call needs which; the table is
our reading of the names. A right the answer does not mention is not reported as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from brygga.core.saying import say
from brygga.core.words import Flow

_LEVELS = {"ALL_RIGHTS": 2, "VIEWING_RIGHTS": 1, "NO_ACCESS": 0, "NOT_ENABLED": 0}
_VIEW, _ALL = 1, 2
_ASKED = {_VIEW: say("viewing rights"), _ALL: say("all rights")}


@dataclass(frozen=True)
class Need:
    group: str
    right: str
    level: int
    words: str
    flows: frozenset[Flow]


_NEEDS = (
    Need("sales", "productRegister", _VIEW, say("Sales: product register"), frozenset({Flow.ARTICLES})),
    Need("sales", "salesInvoiceSearch", _VIEW, say("Sales: invoice search"), frozenset({Flow.SALES_ORDERS})),
    Need(
        "sales", "salesOrGroupInvoices", _VIEW, say("Sales: sales invoices"), frozenset({Flow.SALES_ORDERS})
    ),
    Need("sales", "salesOrGroupInvoices", _ALL, say("Sales: sales invoices"), frozenset({Flow.SHIPMENTS})),
    Need(
        "purchases",
        "purchaseInvoiceSearch",
        _VIEW,
        say("Purchases: invoice search"),
        frozenset({Flow.PURCHASE_ORDERS}),
    ),
    Need(
        "purchases", "purchaseInvoices", _VIEW, say("Purchases: invoices"), frozenset({Flow.PURCHASE_ORDERS})
    ),
)
_ONLY_OWN = (
    ("sales", "personalSalesInvoicesOnly", say("Sales: sees only their own invoices"), Flow.SALES_ORDERS),
    (
        "purchases",
        "personalPurchaseInvoicesOnly",
        say("Purchases: sees only their own invoices"),
        Flow.PURCHASE_ORDERS,
    ),
)


def gaps(rights: Mapping[str, Any], flows: frozenset[Flow]) -> list[str]:
    """Short texts such as "Sales: sales invoices (needs all rights)", each once, in the table's order."""
    highest: dict[tuple[str, str], Need] = {}
    for need in _NEEDS:
        if need.flows & flows and _level(rights, need) < need.level:
            highest[need.group, need.right] = need  # the later, higher need stands for both
    missing = [say(f"{need.words} (needs {_ASKED[need.level]})") for need in highest.values()]
    return missing + [
        words
        for group, right, words, flow in _ONLY_OWN
        if flow in flows and _group(rights, group).get(right) is True
    ]


def _level(rights: Mapping[str, Any], need: Need) -> int:
    said = _group(rights, need.group).get(need.right)
    return _ALL if said is None else _LEVELS.get(str(said), _ALL)


def _group(rights: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    group = rights.get(name)
    return group if isinstance(group, Mapping) else {}
