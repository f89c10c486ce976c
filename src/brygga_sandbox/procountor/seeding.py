"""Files the seeded world into the books: companies, products, orders with a past."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from brygga_sandbox import credentials, world
from brygga_sandbox.procountor import stamps
from brygga_sandbox.procountor.context import Context
from brygga_sandbox.state import Document

_DUE_DAYS = 14


def file_world(here: Context, seed: int, orders: int | None) -> None:
    """Into an empty store; stamps lie in the past of the sandbox's clock."""
    now = here.clock.now()
    with here.store.lock:
        here.tokens.file_fixed_keys()
        for company in world.make_world(seed, orders):
            _file_company(here, company, now)


def file_more(here: Context, seed: int, count: int) -> list[int]:
    """So many companies more, with products and without orders, and their API keys; their ids."""
    with here.store.lock:
        for company in world.more_companies(seed, count):
            here.tokens.file_fixed_key(credentials.MATTI, company.id)
            _file_company(here, company, here.clock.now())
    return list(credentials.MORE_COMPANIES[:count])


def _file_company(here: Context, company: world.Company, now: datetime) -> None:
    facts = {
        "id": company.id,
        "name": company.name,
        "business_id": company.business_id,
        "street": company.street,
        "zip": company.zip,
        "city": company.city,
    }
    here.store.put("company", company.id, facts)
    records = []
    for number, article in enumerate(company.articles):
        at = now - timedelta(days=60, minutes=-17 * number)
        records.append(here.books.add_product(company.id, product_body(article), at=at)["body"])
    for number, paper in enumerate(company.papers):
        # Seconds differ within a day; a handful share one, as in a real register.
        at = now - timedelta(days=paper.age_days, hours=1, seconds=-(number * 7 % 3000))
        body = invoice_body(paper, records, at)
        here.books.add_invoice(company.id, body, credentials.MATTI.username, at=at)


def product_body(article: world.Article) -> Document:
    return {
        "type": article.kind,
        "name": article.name,
        "code": article.code,
        "unit": article.unit,
        "discount": "0",
        "price": str(article.price),
        "vat": str(article.vat),
        "active": article.active,
        "vatStatus": 1,
        "currency": "EUR",
    }


def invoice_body(paper: world.Paper, products: list[Document], at: datetime) -> Document:
    """A complete body of the Invoice model."""
    day = stamps.today(at)
    body: dict[str, Any] = {
        "type": paper.kind,
        "status": _state(paper),
        "date": day,
        "counterParty": _party(paper.party),
        "paymentInfo": {
            "paymentMethod": "BANK_TRANSFER",
            "currency": "EUR",
            "dueDate": stamps.today(at + timedelta(days=_DUE_DAYS)),
            "currencyRate": "1",
        },
        "extraInfo": {"accountingByRow": False, "unitPricesIncludeVat": False},
        "discountPercent": "0",
        "invoiceRows": [_row(line, products) for line in paper.lines],
        "vatStatus": 1,
        "invoiceChannel": paper.channel,
        "penaltyPercent": "8",
        "language": paper.party.language,
        "creatorId": credentials.MATTI.id,
        "orderReference": paper.reference,
        "notes": paper.notes,
        "deliveryInstructions": paper.instructions,
        "deliveryMethod": paper.method,
        "deliveryStartDate": _delivery_day(paper, at),
        "isOffer": paper.is_offer if paper.kind == "SALES_ORDER" else None,
    }
    return {name: member for name, member in body.items() if member not in (None, "")}


def _delivery_day(paper: world.Paper, at: datetime) -> str | None:
    if paper.delivery_in_days is None:
        return None
    return stamps.today(at + timedelta(days=paper.delivery_in_days))


def _state(paper: world.Paper) -> str:
    """An order that is not sent by Procountor rests in APPROVED where others are NOT_SENT (section 7)."""
    if paper.channel == "NO_SENDING" and paper.state in ("NOT_SENT", "SENT"):
        return "APPROVED"
    return paper.state


def _party(party: world.Party) -> Document:
    return {
        "contactPersonName": party.contact,
        "customerNumber": party.number,
        "email": party.email,
        "counterPartyAddress": {
            "name": party.name,
            "street": party.street,
            "zip": party.zip,
            "city": party.city,
            "country": party.country,
        },
    }


def _row(line: world.Line, products: list[Document]) -> Document:
    if line.article is None:
        return {
            "productId": None,
            "product": line.text,
            "productCode": "",
            "quantity": str(line.quantity),
            "unit": "NO_UNIT",
            "unitPrice": "0",
            "discountPercent": "0",
            "vatPercent": "25.5",
            "vatStatus": 1,
        }
    return row_of_product(products[line.article], line.quantity, line.discount)


def row_of_product(product: Document, quantity: Decimal, discount: Decimal) -> Document:
    """A row copies what the product says now and does not follow it later."""
    return {
        "productId": product["id"],
        "product": product["name"],
        "productCode": product.get("code") or "",
        "quantity": str(quantity),
        "unit": product.get("unit") or "PIECE",
        "unitPrice": product["price"],
        "discountPercent": str(discount),
        "vatPercent": product.get("vat") or "0",
        "vatStatus": product.get("vatStatus") or 1,
    }
