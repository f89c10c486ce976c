"""A believable small trade, made from a seed: two companies, what they sell, and the orders on their desks.

Vendor-neutral; each vendor's sandbox writes it into its own forms. All companies and persons are invented.
"""

import random
from dataclasses import dataclass
from decimal import Decimal

from brygga_sandbox import credentials, names


@dataclass(frozen=True)
class Party:
    """A customer or a supplier. `country` is Procountor's English name."""

    number: str
    name: str
    contact: str
    email: str
    street: str
    zip: str
    city: str
    country: str
    language: str


@dataclass(frozen=True)
class Article:
    """A thing in the product register. `kind` is SALES or PURCHASE; a code may be missing."""

    kind: str
    code: str
    name: str
    unit: str
    price: Decimal
    vat: Decimal
    active: bool


@dataclass(frozen=True)
class Line:
    """A row. Without `article` it is free text."""

    article: int | None
    text: str
    quantity: Decimal
    discount: Decimal


@dataclass(frozen=True)
class Paper:
    """A sales order, an offer or a purchase order; `age_days` is how long ago it was made."""

    kind: str
    party: Party
    lines: tuple[Line, ...]
    state: str
    channel: str
    is_offer: bool
    age_days: int
    delivery_in_days: int | None
    reference: str
    notes: str
    instructions: str
    method: str | None


@dataclass(frozen=True)
class Company:
    """One company: its articles in order (lines point at them by index) and its papers, oldest first."""

    id: int
    name: str
    business_id: str
    street: str
    zip: str
    city: str
    articles: tuple[Article, ...]
    papers: tuple[Paper, ...]


def business_id(serial: int) -> str:
    """A Finnish business id with a right check digit, from a seven-digit serial number."""
    while True:
        digits = [int(d) for d in f"{serial:07d}"]
        rest = sum(d * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{serial:07d}-{0 if rest == 0 else 11 - rest}"
        serial += 1


def make_world(seed: int = 7, orders: int | None = None) -> tuple[Company, Company]:
    """Two companies with `orders` sales orders each (default 24) and a third as many purchase orders."""
    return (
        _company(seed, credentials.COMPANY_ONE, "Aurinko Kahvila Oy", orders),
        _company(seed + 1, credentials.COMPANY_TWO, "Järvenrannan Paahtimo Oy", orders),
    )


def more_companies(seed: int, count: int) -> list[Company]:
    """For crowds: companies without orders."""
    return [_company(seed, id, f"Toiminimi {id} Oy", 0) for id in credentials.MORE_COMPANIES[:count]]


def _company(seed: int, id: int, name: str, orders: int | None) -> Company:
    chance = random.Random(seed * 1_000_003 + id)
    articles = _articles(chance)
    customers = [_party(chance, n, foreign=n % 6 == 5) for n in range(1, 13)]
    suppliers = [_party(chance, 900 + n, foreign=n % 2 == 1) for n in range(1, 5)]
    sales = 24 if orders is None else orders
    ages = sorted((chance.randint(0, 40) for _ in range(sales)), reverse=True)
    papers = [_sale(chance, n, ages[n], customers, articles) for n in range(sales)]
    papers += [_purchase(chance, n, chance.randint(0, 30), suppliers, articles) for n in range(sales // 3)]
    street, zip_code, city = _finnish_address(chance)
    return Company(
        id,
        name,
        business_id(chance.randint(2_000_000, 3_400_000)),
        street,
        zip_code,
        city,
        articles,
        tuple(papers),
    )


def _articles(chance: random.Random) -> tuple[Article, ...]:
    made = []
    for number, (word, code, unit, price, vat) in enumerate(names.GOODS):
        kind = "PURCHASE" if number % 4 == 3 else "SALES"
        own_code = "" if number == len(names.GOODS) - 1 else code
        cents = Decimal(price) + Decimal(chance.randint(0, 40)) / 100
        made.append(Article(kind, own_code, word, unit, cents, Decimal(vat), active=number % 9 != 7))
    return tuple(made)


def _finnish_address(chance: random.Random) -> tuple[str, str, str]:
    zip_code, city = chance.choice(names.PLACES)
    return f"{chance.choice(names.STREETS)} {chance.randint(1, 88)}", zip_code, city


def _party(chance: random.Random, number: int, *, foreign: bool) -> Party:
    contact = f"{chance.choice(names.FIRST_NAMES)} {chance.choice(names.LAST_NAMES)}"
    email = f"tilaukset{number}@example.com"
    if foreign:
        name, street, zip_code, city, country, language = chance.choice(names.ABROAD)
        return Party(f"{number:05d}", name, contact, email, street, zip_code, city, country, language)
    street, zip_code, city = _finnish_address(chance)
    form = chance.choice(("Oy", "Ky", "Tmi"))
    name = f"{chance.choice(names.FIRM_WORDS)} {chance.choice(names.FIRM_TRADES)} {form}"
    return Party(f"{number:05d}", name, contact, email, street, zip_code, city, "FINLAND", "FINNISH")


def _sale(
    chance: random.Random, number: int, age: int, customers: list[Party], articles: tuple[Article, ...]
) -> Paper:
    party = chance.choice(customers)
    return Paper(
        kind="SALES_ORDER",
        party=party,
        lines=_lines(chance, articles, "SALES"),
        state=chance.choices(("UNFINISHED", "NOT_SENT", "SENT", "INVALIDATED"), (5, 8, 2, 1))[0],
        channel=chance.choices(("EMAIL", "NO_SENDING", "MAIL", "ELECTRONIC_INVOICE"), (6, 2, 2, 1))[0],
        is_offer=number % 11 == 6,
        age_days=age,
        delivery_in_days=chance.choice((None, 1, 3, 7)),
        reference=chance.choice(("", f"PO {chance.randint(1000, 9999)}", "Kevätkampanja")),
        notes=chance.choice(names.NOTES),
        instructions=chance.choice(names.INSTRUCTIONS),
        method=chance.choice((None, "MAILING", "COURIER", "FREIGHT", "RETRIEVABLE")),
    )


def _purchase(
    chance: random.Random, number: int, age: int, suppliers: list[Party], articles: tuple[Article, ...]
) -> Paper:
    return Paper(
        kind="PURCHASE_ORDER",
        party=chance.choice(suppliers),
        lines=_lines(chance, articles, "PURCHASE"),
        state=chance.choices(("UNFINISHED", "NOT_SENT", "SENT"), (4, 2, 4))[0],
        channel=chance.choice(("EMAIL", "NO_SENDING")),
        is_offer=False,
        age_days=age,
        delivery_in_days=chance.choice((None, 5, 14)),
        reference=f"Täydennys {number + 1}",
        notes=chance.choice(names.NOTES),
        instructions="",
        method=chance.choice((None, "FREIGHT", "COURIER", "OTHER")),
    )


def _lines(chance: random.Random, articles: tuple[Article, ...], kind: str) -> tuple[Line, ...]:
    fitting = [n for n, article in enumerate(articles) if article.kind == kind]
    chosen = chance.sample(fitting, k=min(len(fitting), chance.randint(1, 4)))
    lines = [_line(chance, n, articles[n]) for n in chosen]
    if kind == "SALES" and chance.random() < 0.25:
        lines.append(Line(None, chance.choice(names.FREE_TEXTS), Decimal(1), Decimal(0)))
    return tuple(lines)


def _line(chance: random.Random, index: int, article: Article) -> Line:
    halves = article.unit in ("KILOGRAM", "LITER", "METER")
    quantity = Decimal(chance.randint(1, 48)) / 4 if halves else Decimal(chance.randint(1, 24))
    discount = Decimal(chance.choice(("0", "0", "0", "5", "12.5")))
    return Line(index, article.name, quantity, discount)
