"""/products: cursor list, detail and batch, create, replace, delete (contract section 8)."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from brygga_sandbox.procountor import product_search, shown
from brygga_sandbox.procountor.context import Context, Here, LoggedIn
from brygga_sandbox.procountor.errors import Refusal, bad_value, forbidden, not_found
from brygga_sandbox.procountor.exact import ExactJson, ExactRoute
from brygga_sandbox.procountor.filters import ProductQuery, read_ids
from brygga_sandbox.procountor.invoice_rules import text_problems
from brygga_sandbox.procountor.models_product import Product, ProductSearchResult
from brygga_sandbox.procountor.tokens import Session
from brygga_sandbox.state import Document

router = APIRouter(route_class=ExactRoute, tags=["Products"])


@router.get("/products", response_model=ProductSearchResult)
def list_products(here: Here, session: LoggedIn, query: Annotated[ProductQuery, Query()]) -> ExactJson:
    if session.is_reader and query.type == "SALES":
        raise forbidden("No right to sales products.")
    records = [record for record in here.books.products(session.company) if _is_visible(record, session)]
    return ExactJson(product_search.find(records, query, here.knobs.now))


@router.get("/products/{productId}", response_model=Product | list[Product])
def read_products(
    here: Here, session: LoggedIn, productId: str, includeLocalizations: bool = False
) -> ExactJson:
    """One id answers an object; several, comma-separated, a list by id without the unknown ones."""
    records = [here.books.product(session.company, id) for id in read_ids("productId", productId)]
    found = [
        shown.product(record, here.knobs.now, localizations=includeLocalizations)
        for record in records
        if record is not None and _is_visible(record, session)
    ]
    if not found:
        raise not_found("Product")
    return ExactJson(found if "," in productId else found[0])


@router.post("/products", response_model=Product)
def add_product(here: Here, session: LoggedIn, product: Product) -> ExactJson:
    if session.is_reader:
        raise forbidden("No right to create products.")
    record = here.books.add_product(session.company, _written(product))
    return ExactJson(shown.product(record, here.knobs.now))


@router.put("/products/{productId}", response_model=Product)
def replace_product(here: Here, session: LoggedIn, productId: int, product: Product) -> ExactJson:
    """A full replacement."""
    with here.store.lock:
        record = _to_change(here, session, productId)
        if product.type != record["body"]["type"]:
            raise bad_value("type")
        changed = here.books.rewrite_product(session.company, record, _written(product))
    return ExactJson(shown.product(changed, here.knobs.now))


@router.delete("/products/{productId}", status_code=204)
def remove_product(here: Here, session: LoggedIn, productId: int) -> Response:
    with here.store.lock:
        record = _to_change(here, session, productId)
        if record["body"]["type"] == "TRAVEL":
            raise forbidden("Travel products cannot be deleted.")
        here.books.remove_product(session.company, productId)
    return Response(status_code=204)


def _is_visible(record: Document, session: Session) -> bool:
    return not session.is_reader or record["body"]["type"] != "SALES"


def _to_change(here: Context, session: Session, id: int) -> Document:
    record = here.books.product(session.company, id)
    if record is None or not _is_visible(record, session):
        raise not_found("Product")
    if session.is_reader:
        raise forbidden("No right to change products.")
    return record


def _written(product: Product) -> Document:
    body = product.model_dump(mode="json", exclude_none=True, exclude={"id", "version"})
    problems = list(text_problems(body))
    if problems:
        raise Refusal(400, problems)
    return body
