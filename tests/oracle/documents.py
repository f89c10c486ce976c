"""Random Procountor documents from a seed, as partial bodies for the sandbox's office: ordinary and odd, mixed."""

import random
from typing import Any

LANGUAGES = ("FINNISH", "SWEDISH", "ENGLISH", "DANISH", "ESTONIAN", "NORWEGIAN", "ICELANDIC", None)
PAYMENTS = ("BANK_TRANSFER", "CASH", "NETS", "DKLMPKRE", "OTHER", "CREDIT_CARD_CHARGE", "SWISH", None)
COUNTRIES = ("FINLAND", "SWEDEN", "UNITED_STATES_OF_AMERICA", "KOSOVO_TEMPORARY", "VIET_NAM", None)
WAYS = ("MAILING", "ONLINE", "COURIER", "VRCARGO", "BUS", "FREIGHT", "RETRIEVABLE", "OTHER", "DRONE", None)
UNITS = ("PIECE", "KILOGRAM", "LINEAR_METER", "NO_UNIT", "TEN_PACK", "SALE_UNIT", "DOZEN", None)
CURRENCIES = ("EUR", "SEK", "RMB", "NIS", "NTD", "USD", None)
SENT = ("UNFINISHED", "NOT_SENT", "SENT", "APPROVED", "INVOICED")
NEVER_SENT = ("EMPTY", "UNSAVED", "OVERRIDDEN", "INVALIDATED", "DELETED")
LETTERS = "abc åäö ÅÄÖ <b>&amp; \"'\\ \n\r\n\t 0123 € "
QUANTITIES = ("1", "2", "12", "0.5", "0.125", "3.333333", "1000000", "250.50")
DISCOUNTS = ("0", "5", "12.5", "33.3333", "100", "-5", "150", None)
DAYS = ("2026-01-31", "2026-02-28", "2019-12-31", None, None)
EMAILS = ("a@example.com", " b@example.com ", "no address", "a@example.com;b@example.com", "", None)


class Documents:
    """One seed's worth; call the makers in any order."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def text(self, longest: int) -> str | None:
        length = self.chance.choice((0, 1, 10, longest // 2, longest))
        return "".join(self.chance.choices(LETTERS, k=length)) or None

    def rarely(self, ordinary: Any, *odd: Any, one_in: int = 20) -> Any:
        """Mostly the ordinary, so that most documents can be sent; what holds one back comes now and then."""
        return ordinary if self.chance.randrange(one_in) else self.chance.choice(odd)

    def product(self, number: int) -> dict[str, Any]:
        """Each has a code of its own, or none."""
        code = self.chance.choice((f"GEN-{number}", f"  GEN {number} "))
        return {
            "type": self.chance.choice(("SALES", "SALES", "PURCHASE")),
            "code": self.rarely(code, "", None),
            "name": f"{self.chance.choice(('Tuote', ' Åäö ', 'T & <i>'))} {number}",
            "unit": self.chance.choice(UNITS),
            "price": self.chance.choice(("0", "10", "12.3456", "0.0001", None)),
            "active": self.chance.random() < 0.8,
            "currency": self.chance.choice(CURRENCIES),
        }

    def order(self, kind: str, products: list[dict[str, Any]]) -> dict[str, Any]:
        chance = self.chance
        return {
            "type": kind,
            "status": self.rarely(chance.choice(SENT), *NEVER_SENT),
            "isOffer": kind == "SALES_ORDER" and self.rarely(False, True),
            "language": chance.choice(LANGUAGES),
            "paymentInfo": chance.choice(({"paymentMethod": chance.choice(PAYMENTS)}, None)),
            "notes": self.text(900),
            "deliveryInstructions": self.text(255),
            "orderReference": self.text(70),
            "deliveryMethod": chance.choice(WAYS),
            "deliveryStartDate": chance.choice(DAYS),
            "deliveryEndDate": chance.choice(DAYS),
            "date": chance.choice(("2026-03-01", None)),
            "counterParty": self._party(),
            "invoiceRows": [self._row(products) for _ in range(self.rarely(chance.choice((1, 2, 3, 5)), 0))],
        }

    def change(self, order: dict[str, Any]) -> dict[str, Any]:
        """What is edited on an order that was made before: it can still be sent if it could."""
        chance = self.chance
        changes: dict[str, Any] = {
            "notes": self.text(900),
            "deliveryInstructions": chance.choice((None, "", "Uusi ohje")),
            "orderReference": chance.choice((None, "  ", "Uusi viite")),
            "deliveryStartDate": "2026-05-01",
        }
        for row in order["invoiceRows"]:
            positive = row.get("quantity") is not None and float(row["quantity"]) > 0
            row["quantity"] = chance.choice(QUANTITIES) if positive else str(row.get("quantity") or 0)
        edited = [{"id": row["id"], "quantity": row["quantity"]} for row in order["invoiceRows"]]
        if edited and all(row.get("productId") is not None for row in order["invoiceRows"]):
            changes["invoiceRows"] = edited
        if chance.random() < 0.1:
            changes["status"] = "INVALIDATED"
        return {name: changes[name] for name in changes if chance.random() < 0.7}

    def _party(self) -> dict[str, Any] | None:
        chance = self.chance
        if self.rarely(False, True, one_in=30):
            return None
        address = {
            "name": self.rarely(chance.choice(("Kahvila Oy", "  Reunaton Ab ", "Å" * 80)), None, "  "),
            "street": chance.choice(("Rantakatu 1", "  ", None)),
            "zip": chance.choice(("00100", " 116 46 ", None)),
            "city": chance.choice(("Helsinki", None)),
            "country": self.rarely(chance.choice(COUNTRIES), "ATLANTIS"),
        }
        return {
            "email": chance.choice(EMAILS),
            "customerNumber": chance.choice(("00042", " 7 ", "", None)),
            "counterPartyAddress": address,
        }

    def _row(self, products: list[dict[str, Any]]) -> dict[str, Any]:
        chance = self.chance
        row: dict[str, Any] = {
            "quantity": self.rarely(chance.choice(QUANTITIES), "0", "-1", None, one_in=30),
            "discountPercent": chance.choice(DISCOUNTS),
        }
        if chance.random() < 0.2:
            return {**row, "product": chance.choice(("Kiitos!", "Lahjaksi")), "comment": self.text(80)}
        product = chance.choice(products)
        row["productId"] = product["id"]
        if product["type"] == "SALES" and self.rarely(False, True, one_in=5):
            row["productCode"] = ""
        return row
