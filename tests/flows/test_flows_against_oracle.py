"""Whatever stands in Procountor, the WMS holds what the contract says of it, by a second, independent mapping."""

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest

from oracle.compare import Comparison, Office, Warehouse, exact
from oracle.documents import Documents

COMPANY, GOODS_OWNER = 12001, 159
Compare = Callable[..., Comparison]


def warehouse(merchant: Any) -> Warehouse:
    url = f"{merchant.sandboxes.ongoing.url}/_sandbox"
    registers = ("articles", "orders", "purchase-orders")
    return Warehouse(*(listed(f"{url}/{name}?goodsOwnerId={GOODS_OWNER}") for name in registers))


def office(merchant: Any) -> Office:
    url = f"{merchant.sandboxes.procountor.url}/_sandbox/companies/{COMPANY}"
    return Office(*(listed(f"{url}/{name}") for name in ("products", "invoices")))


def listed(url: str) -> Any:
    return exact(httpx2.get(url, timeout=20).raise_for_status().content)


@pytest.fixture
def compared(merchant: Any, clock: Any) -> Compare:
    """What differs now from what the oracle says; `before` is the WMS as it stood at an earlier look."""
    empty = warehouse(merchant)

    def compare(before: Warehouse | None = None) -> Comparison:
        today = clock().astimezone(ZoneInfo("Europe/Helsinki")).date().isoformat()
        sides = (office(merchant), warehouse(merchant), before or empty)
        return Comparison(GOODS_OWNER, *sides, {today}).cleared_since_before().run()

    return compare


@pytest.mark.parametrize("seed", [1])
def test_random_documents_and_their_changes_arrive_as_the_oracle_says(
    merchant: Any, compared: Compare, seed: int
) -> None:
    merchant.sandboxes.procountor.sandbox.reset(None, 0)
    made = Documents(seed)
    products = [merchant.office("POST", "/products", made.product(number)) for number in range(15)]
    kinds = ["SALES_ORDER"] * 30 + ["PURCHASE_ORDER"] * 15
    orders = [merchant.office("POST", "/invoices", made.order(kind, products)) for kind in kinds]
    merchant.sync()
    first = compared()
    assert first.differences == []
    assert min(first.compared.values()) >= 8
    stood = warehouse(merchant)
    for order in orders:
        merchant.office("PATCH", f"/invoices/{order['id']}", made.change(order))
    for product in products:
        merchant.office(
            "PATCH", f"/products/{product['id']}", {"name": f"{product['name']} uusi", "price": "9.9"}
        )
    merchant.sync()
    again = compared(stood)
    assert again.differences == []
    assert len(again.cleared) >= 5


def test_every_rarity_arrives_as_the_oracle_says_and_a_changed_member_would_be_noticed(
    merchant: Any, compared: Compare
) -> None:
    filed = merchant.office("POST", "/rarities")
    assert merchant.office("POST", "/rarities") == {"products": 0, "orders": 0}
    assert filed["orders"] > 90
    merchant.sync()
    comparison = compared()
    assert comparison.differences == []
    assert listed(f"{merchant.sandboxes.ongoing.url}/_sandbox/unknown-members") == []
    assert list(unnoticed(comparison)) == []


def unnoticed(comparison: Comparison) -> Iterator[str]:
    """Changes of single members in the WMS, and records more or less, that leave the comparison content."""
    chance = random.Random(5)
    for register in ("articles", "orders", "purchase_orders"):
        records = getattr(comparison.now, register)
        for _ in range(60):
            at = chance.randrange(len(records))
            changed = copy.deepcopy(records[at])
            groups = [changed["sent"], *(line["sent"] for line in changed.get("lines", []))]
            path = spoil(chance, chance.choice(groups))
            yield from silent(
                f"{register} {at} {path}", comparison, register, [*records[:at], changed, *records[at + 1 :]]
            )
        yield from silent(f"{register} less", comparison, register, records[1:])
        yield from silent(f"{register} more", comparison, register, [*records, renumbered(records[0])])


def spoil(chance: random.Random, group: dict[str, Any]) -> str:
    """Changes or removes one leaf below the group; says which."""
    name = chance.choice(sorted(group))
    if isinstance(group[name], dict):
        return f"{name}.{spoil(chance, group[name])}"
    if chance.random() < 0.3:
        del group[name]
        return f"{name} removed"
    value = group[name]
    group[name] = not value if isinstance(value, bool) else f"{value}1" if isinstance(value, str) else "?"
    return name


def renumbered(record: dict[str, Any]) -> dict[str, Any]:
    sent = {name: "999999" if name.endswith("Number") else value for name, value in record["sent"].items()}
    return {**record, "id": 999999, "sent": sent}


def silent(words: str, comparison: Comparison, register: str, records: list[Any]) -> Iterator[str]:
    sides = {name: getattr(comparison.now, name) for name in ("articles", "orders", "purchase_orders")}
    now = Warehouse(**{**sides, register: records})
    if not comparison.with_now(now).differences:
        yield words
