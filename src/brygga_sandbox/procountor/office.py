"""What a person in the office (or a test) does to the books: partial bodies in, whole records kept.

Nothing is validated against the API's rules, so that odd documents can be made on purpose.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from brygga_sandbox import credentials
from brygga_sandbox.procountor import stamps
from brygga_sandbox.procountor.context import Context
from brygga_sandbox.procountor.errors import Refusal, not_found
from brygga_sandbox.procountor.seeding import row_of_product
from brygga_sandbox.state import Document

CLERK = "office"
_DUE_DAYS = 14


def company(here: Context, id: int) -> Document:
    found = here.store.get("company", id)
    if found is None:
        raise not_found("Company")
    return found


def invoice(here: Context, company_id: int, id: int) -> Document:
    company(here, company_id)
    found = here.books.invoice(company_id, id)
    if found is None:
        raise not_found("Invoice")
    return found


def product(here: Context, company_id: int, id: int) -> Document:
    company(here, company_id)
    found = here.books.product(company_id, id)
    if found is None:
        raise not_found("Product")
    return found


def create_invoice(here: Context, company_id: int, partial: Document) -> Document:
    """A new order or invoice; what `partial` leaves out gets a sensible value."""
    company(here, company_id)
    with here.store.lock:
        body = merged(_default_invoice(here, partial.get("type") or "SALES_ORDER"), partial)
        rows = partial.get("invoiceRows")
        body["invoiceRows"] = _rows(here, company_id, body["type"], [{}] if rows is None else rows, [])
        return here.books.add_invoice(company_id, body, CLERK)


def change_invoice(here: Context, company_id: int, id: int, changes: Document) -> Document:
    """Objects are merged member by member, lists replaced, null kept as null; rows are matched by id."""
    with here.store.lock:
        record = invoice(here, company_id, id)
        body = merged(record["body"], changes)
        if changes.get("invoiceRows") is not None:
            old = record["body"]["invoiceRows"]
            body["invoiceRows"] = _rows(here, company_id, body["type"], changes["invoiceRows"], old)
        return here.books.rewrite_invoice(company_id, record, body, CLERK)


def remove_invoice(here: Context, company_id: int, id: int) -> None:
    invoice(here, company_id, id)
    here.books.remove_invoice(company_id, id)


def create_product(here: Context, company_id: int, partial: Document) -> Document:
    company(here, company_id)
    with here.store.lock:
        return here.books.add_product(company_id, {**_DEFAULT_PRODUCT, **partial})


def change_product(here: Context, company_id: int, id: int, changes: Document) -> Document:
    with here.store.lock:
        record = product(here, company_id, id)
        return here.books.rewrite_product(company_id, record, {**record["body"], **changes})


def remove_product(here: Context, company_id: int, id: int) -> None:
    product(here, company_id, id)
    here.books.remove_product(company_id, id)


def merged(body: Document, changes: Document) -> Document:
    """`body` with `changes` laid over it, objects member by member."""
    result = dict(body)
    for name, member in changes.items():
        kept = result.get(name)
        if isinstance(kept, dict) and isinstance(member, dict):
            member = merged(kept, member)
        result[name] = member
    return result


_DEFAULT_PRODUCT: Document = {
    "type": "SALES",
    "name": "Uusi tuote",
    "code": "UUSI",
    "unit": "PIECE",
    "discount": "0",
    "price": "10",
    "vat": "25.5",
    "active": True,
    "vatStatus": 1,
    "currency": "EUR",
}

_DEFAULT_PARTY: Document = {
    "contactPersonName": "Aino Räsänen",
    "customerNumber": "00001",
    "email": "tilaukset@example.com",
    "counterPartyAddress": {
        "name": "Lähikahvila Poutasää Oy",
        "street": "Rantakatu 4",
        "zip": "20810",
        "city": "Turku",
        "country": "FINLAND",
    },
}


def _default_invoice(here: Context, type_: str) -> Document:
    now = here.clock.now()
    body: dict[str, Any] = {
        "type": type_,
        "status": "UNFINISHED",
        "date": stamps.today(now),
        "counterParty": _DEFAULT_PARTY,
        "paymentInfo": {
            "paymentMethod": "BANK_TRANSFER",
            "currency": "EUR",
            "dueDate": stamps.today(now + timedelta(days=_DUE_DAYS)),
            "currencyRate": "1",
        },
        "extraInfo": {"accountingByRow": False, "unitPricesIncludeVat": False},
        "discountPercent": "0",
        "vatStatus": 1,
        "invoiceChannel": "EMAIL",
        "language": "FINNISH",
        "creatorId": credentials.MATTI.id,
    }
    return body


def _rows(
    here: Context, company_id: int, type_: str, rows: list[Document], old: list[Document]
) -> list[Document]:
    """Whole rows from partial ones: first the row of the same id, then the product, then plain defaults."""
    known = {row["id"]: row for row in old}
    side = "PURCHASE" if type_.startswith("PURCHASE") else "SALES"
    return [_whole_row(here, company_id, side, row, known.get(row.get("id"))) for row in rows]


def _whole_row(here: Context, company_id: int, side: str, row: Document, old: Document | None) -> Document:
    if old is not None and row.get("productId", old["productId"]) == old["productId"]:
        news = {name: member for name, member in row.items() if name in old or member not in ("", None)}
        return {**old, **news}
    # Another product was chosen: what merely repeats the old row gives way to what the new product says.
    repeated = {name for name in _COPIED if old is not None and row.get(name) == old.get(name)}
    news = {name: member for name, member in row.items() if name not in repeated}
    return {**_row_base(here, company_id, side, row), **news}


def _row_base(here: Context, company_id: int, side: str, row: Document) -> Document:
    if row.get("product") and not row.get("productId"):
        return {**_FREE_TEXT, "product": row["product"]}
    id = row.get("productId") or _first_product(here, company_id, side)
    found = here.books.product(company_id, id)
    if found is None:
        raise Refusal(400, [("invoiceRows.productId", f"No product {id} in this company.")])
    return row_of_product(found["body"], Decimal(1), Decimal(0))


_COPIED = ("product", "productCode", "unit", "unitPrice", "vatPercent")
_FREE_TEXT: Document = {
    "productId": None,
    "productCode": "",
    "quantity": "1",
    "unit": "NO_UNIT",
    "unitPrice": "0",
    "discountPercent": "0",
    "vatPercent": "25.5",
    "vatStatus": 1,
}


def _first_product(here: Context, company_id: int, side: str) -> int:
    for record in here.books.products(company_id):
        body = record["body"]
        if body["type"] == side and body["active"] and body.get("code"):
            return int(body["id"])
    raise Refusal(400, [("invoiceRows", "The company has no product for this row.")])
