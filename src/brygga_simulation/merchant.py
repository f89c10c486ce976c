"""What the people in a merchant's office do in Procountor, by seeded choice."""

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from brygga_sandbox.procountor import office, office_steps
from brygga_sandbox.procountor.context import Context
from brygga_sandbox.state import Document

Deed = Callable[["Merchant", Random], str]
_NOTES = ("Soita ennen toimitusta", "Ring på porten", "αβγ ☕ kiitos", "x" * 620, "")
_WORDS = ("Kevät", "Syksy", "PO 77", "")
_CHANNELS = ("EMAIL", "EMAIL", "MAIL", "NO_SENDING")
_METHODS = ("MAILING", "COURIER", "FREIGHT", "RETRIEVABLE")


class Merchant:
    """One company's office."""

    def __init__(self, here: Context, company: int, *, in_any_case: bool = False) -> None:
        """`in_any_case`: a code that somebody else wrote is written in other letters."""
        self.here = here
        self.company = company
        self.in_any_case = in_any_case

    def act(self, chance: Random) -> str:
        """One deed; says what was done, or that it could not be."""
        deeds, weights = zip(*DEEDS, strict=True)
        deed: Deed = chance.choices(deeds, weights)[0]
        return f"office {self.company}: {deed(self, chance)}"

    def edit(self, chance: Random) -> str:
        """Some change of an order that exists: what hurts most in the middle of a reading."""
        return f"office {self.company}: {_change_order(self, chance)}"

    def make(self, chance: Random) -> str:
        return f"office {self.company}: {_new_order(self, chance)}"

    def orders(self, *states: str) -> list[Document]:
        """Orders of both kinds in one of the states (none: in any)."""
        found = [record["body"] for record in self.here.books.invoices(self.company)]
        return [body for body in found if not states or body["status"] in states]

    def products(self, kind: str) -> list[Document]:
        found = [record["body"] for record in self.here.books.products(self.company)]
        return [body for body in found if body["type"] == kind]

    def one(self, chance: Random, *states: str) -> Document | None:
        """Rather a young order than an old one."""
        found = self.orders(*states)
        return chance.choice(found[-8:] if chance.random() < 0.7 else found) if found else None

    def written(self, code: str) -> str:
        """A code that stands elsewhere already, as this office writes it again."""
        return code.swapcase() if self.in_any_case else code

    def change(self, order: Document, changes: Document) -> str:
        office.change_invoice(self.here, self.company, order["id"], changes)
        return f"changed {sorted(changes)} of {named(order)}"


def named(order: Document) -> str:
    return f"{order['type'].lower()} {order['invoiceNumber']} (id {order['id']})"


def _rows(merchant: Merchant, chance: Random, kind: str) -> list[Document]:
    products = merchant.products(kind)
    chosen = chance.sample(products, min(len(products), chance.randint(1, 3)))
    rows: list[Document] = [
        {
            "productId": product["id"],
            "quantity": _quantity(chance),
            "discountPercent": chance.choice(("0", "12.5")),
        }
        for product in chosen
    ]
    if merchant.in_any_case and rows and (code := chosen[0].get("code")):
        rows[0]["productCode"] = merchant.written(str(code))
    if chance.random() < 0.2:
        rows.append({"product": "Lahjapaketti", "quantity": "1"})
    return rows


def _quantity(chance: Random) -> str:
    return str(Decimal(chance.randint(1, 40)) / chance.choice((1, 1, 4)))


def _new_order(merchant: Merchant, chance: Random) -> str:
    kind = chance.choice(("SALES_ORDER", "SALES_ORDER", "SALES_ORDER", "PURCHASE_ORDER"))
    body: dict[str, Any] = {
        "type": kind,
        "status": chance.choice(("UNFINISHED", "NOT_SENT", "NOT_SENT")),
        "invoiceChannel": chance.choice(_CHANNELS),
        "invoiceRows": _rows(merchant, chance, kind.removesuffix("_ORDER")),
        "notes": chance.choice(_NOTES),
        "orderReference": chance.choice(_WORDS),
        "deliveryMethod": chance.choice(_METHODS),
    }
    if body["invoiceChannel"] == "NO_SENDING" and body["status"] == "NOT_SENT":
        body["status"] = "APPROVED"
    record = office.create_invoice(merchant.here, merchant.company, body)
    return f"made {named(record['body'])}"


def _change_order(merchant: Merchant, chance: Random) -> str:
    order = merchant.one(chance, "UNFINISHED", "NOT_SENT", "APPROVED")
    if order is None:
        return "no order to change"
    match chance.randint(0, 4):
        case 0:
            return merchant.change(order, {"notes": chance.choice(_NOTES)})
        case 1:
            return merchant.change(order, {"orderReference": chance.choice(_WORDS)})
        case 2:
            rows = [{"id": row["id"]} for row in order["invoiceRows"]]
            rows[chance.randrange(len(rows))]["quantity"] = _quantity(chance)
            return merchant.change(order, {"invoiceRows": rows})
        case 3:
            rows = [{"id": row["id"]} for row in order["invoiceRows"]]
            kind = order["type"].removesuffix("_ORDER")
            if len(rows) > 1 and chance.random() < 0.5:
                rows.pop(chance.randrange(len(rows)))
            else:
                rows += _rows(merchant, chance, kind)[:1]
            return merchant.change(order, {"invoiceRows": rows})
        case _:
            address = {"street": f"Rantakatu {chance.randint(1, 99)}"}
            return merchant.change(order, {"counterParty": {"counterPartyAddress": address}})


def _twice_in_one_second(merchant: Merchant, chance: Random) -> str:
    return f"{_change_order(merchant, chance)}; {_change_order(merchant, chance)}"


def _approve(merchant: Merchant, chance: Random) -> str:
    order = merchant.one(chance, "UNFINISHED")
    if order is None:
        return "nothing to approve"
    office_steps.take_step(merchant.here, merchant.company, order["id"], "approve")
    return f"approved {named(order)}"


def _unfinish(merchant: Merchant, chance: Random) -> str:
    order = merchant.one(chance, "NOT_SENT")
    if order is None:
        return "nothing to open again"
    office_steps.take_step(merchant.here, merchant.company, order["id"], "unfinished")
    return f"opened {named(order)} again"


def _invalidate(merchant: Merchant, chance: Random) -> str:
    order = merchant.one(chance, "UNFINISHED", "NOT_SENT", "APPROVED")
    if order is None:
        return "nothing to invalidate"
    office_steps.take_step(merchant.here, merchant.company, order["id"], "invalidate")
    return f"invalidated {named(order)}"


def _remove(merchant: Merchant, chance: Random) -> str:
    order = merchant.one(chance, "UNFINISHED")
    if order is None:
        return "nothing to remove"
    office.remove_invoice(merchant.here, merchant.company, order["id"])
    return f"removed {named(order)}"


def _new_product(merchant: Merchant, chance: Random) -> str:
    others = [product["code"] for product in merchant.products("SALES") if product.get("code")]
    is_double = others and chance.random() < 0.15
    code = merchant.written(chance.choice(others)) if is_double else f"NEW-{chance.randint(1000, 9999)}"
    partial = {"code": code, "name": f"Uutuus {code}", "type": chance.choice(("SALES", "SALES", "PURCHASE"))}
    made = office.create_product(merchant.here, merchant.company, partial)
    return f"made product {made['body']['id']} with code {code}"


def _change_product(merchant: Merchant, chance: Random) -> str:
    product = chance.choice(merchant.products("SALES"))
    changes: Document
    match chance.randint(0, 3):
        case 0:
            changes = {"price": str(Decimal(chance.randint(100, 9999)) / 100)}
        case 1:
            changes = {"name": f"{product['name'][:40]} {chance.randint(1, 9)}"}
        case 2:
            changes = {"active": not product.get("active", True)}
        case _:
            changes = {"code": f"REN-{chance.randint(1000, 9999)}"}
    office.change_product(merchant.here, merchant.company, product["id"], changes)
    return f"changed {changes} of product {product['id']}"


DEEDS: tuple[tuple[Deed, int], ...] = (
    (_new_order, 8),
    (_change_order, 8),
    (_twice_in_one_second, 2),
    (_approve, 4),
    (_unfinish, 1),
    (_invalidate, 3),
    (_remove, 1),
    (_new_product, 2),
    (_change_product, 3),
)
