"""The office a person works in: products, sales orders and purchase orders of a company, as plain forms."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from brygga_sandbox.pages import Sent, back_to, text
from brygga_sandbox.procountor import office, office_forms, office_steps, words
from brygga_sandbox.procountor.context import Context, Here
from brygga_sandbox.procountor.errors import Refusal
from brygga_sandbox.procountor.pages import templates
from brygga_sandbox.state import Document

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MOST_ROWS = 100
KINDS = {"SALES_ORDER": "Sales orders", "PURCHASE_ORDER": "Purchase orders"}


@router.get("/")
@router.get("/office")
def companies(request: Request, here: Here) -> Response:
    return _page(request, "office.html", companies=here.store.all("company"))


@router.get("/office/{cid}")
def desk(request: Request, here: Here, cid: int, show: str = "SALES_ORDER", q: str = "") -> Response:
    """One register at a time, newest first, at most `MOST_ROWS`; `q` looks in names, numbers and codes."""
    company = office.company(here, cid)
    if show == "products":
        records = here.books.products(cid)
    else:
        records = [record for record in here.books.invoices(cid) if record["body"]["type"] == show]
    found = [record for record in reversed(records) if _has(record["body"], q)]
    return _page(
        request,
        "desk.html",
        company=company,
        show=show,
        kinds=KINDS,
        q=q,
        records=found[:MOST_ROWS],
        left_out=max(0, len(found) - MOST_ROWS),
        zone=here.knobs.now.version_zone,
    )


def _has(body: Document, text: str) -> bool:
    address = (body.get("counterParty") or {}).get("counterPartyAddress") or {}
    texts = (body.get("name"), body.get("code"), body.get("invoiceNumber"), address.get("name"))
    return not text or any(text.casefold() in str(found).casefold() for found in texts if found)


@router.get("/office/{cid}/invoices/new")
def new_invoice(request: Request, here: Here, cid: int, type: str = "SALES_ORDER") -> Response:
    return _invoice_form(request, here, cid, {"body": {"type": type, "invoiceRows": []}})


@router.post("/office/{cid}/invoices/new")
def make_invoice(request: Request, here: Here, cid: int, sent: Sent) -> Response:
    try:
        record = office.create_invoice(here, cid, office_forms.invoice_of(sent))
    except Refusal as refusal:
        return _invoice_form(request, here, cid, _typed_invoice({"invoiceRows": []}, sent), refusal)
    return back_to(f"/office/{cid}/invoices/{record['body']['id']}")


@router.get("/office/{cid}/invoices/{id}")
def show_invoice(request: Request, here: Here, cid: int, id: int) -> Response:
    return _invoice_form(request, here, cid, office.invoice(here, cid, id))


@router.post("/office/{cid}/invoices/{id}")
def save_invoice(request: Request, here: Here, cid: int, id: int, sent: Sent) -> Response:
    record = office.invoice(here, cid, id)
    try:
        office.change_invoice(here, cid, id, office_forms.invoice_of(sent))
    except Refusal as refusal:
        return _invoice_form(request, here, cid, {**record, **_typed_invoice(record["body"], sent)}, refusal)
    return back_to(f"/office/{cid}/invoices/{id}")


@router.post("/office/{cid}/invoices/{id}/delete")
def delete_invoice(here: Here, cid: int, id: int) -> Response:
    kind = office.invoice(here, cid, id)["body"]["type"]
    office.remove_invoice(here, cid, id)
    return back_to(f"/office/{cid}?show={kind}")


@router.post("/office/{cid}/invoices/{id}/{step}")
def act_on_invoice(request: Request, here: Here, cid: int, id: int, step: str) -> Response:
    """Approve, send, unfinished, invalidate, as the buttons say."""
    record = office.invoice(here, cid, id)
    try:
        office_steps.take_step(here, cid, id, step)
    except Refusal as refusal:
        return _invoice_form(request, here, cid, record, refusal)
    return back_to(f"/office/{cid}/invoices/{id}")


@router.get("/office/{cid}/products/new")
def new_product(request: Request, here: Here, cid: int) -> Response:
    return _product_form(request, here, cid, {"body": {"type": "SALES", "active": True, "unit": "PIECE"}})


@router.post("/office/{cid}/products/new")
def make_product(request: Request, here: Here, cid: int, sent: Sent) -> Response:
    body = office_forms.product_of(sent)
    try:
        office_forms.check_product(body)
        office.create_product(here, cid, body)
    except Refusal as refusal:
        return _product_form(request, here, cid, {"body": body}, refusal)
    return back_to(f"/office/{cid}?show=products")


@router.get("/office/{cid}/products/{id}")
def show_product(request: Request, here: Here, cid: int, id: int) -> Response:
    return _product_form(request, here, cid, office.product(here, cid, id))


@router.post("/office/{cid}/products/{id}")
def save_product(request: Request, here: Here, cid: int, id: int, sent: Sent) -> Response:
    record, body = office.product(here, cid, id), office_forms.product_of(sent)
    try:
        office_forms.check_product(body)
        office.change_product(here, cid, id, body)
    except Refusal as refusal:
        return _product_form(request, here, cid, {"body": {**record["body"], **body}}, refusal)
    return back_to(f"/office/{cid}/products/{id}")


@router.post("/office/{cid}/products/{id}/delete")
def delete_product(here: Here, cid: int, id: int) -> Response:
    office.remove_product(here, cid, id)
    return back_to(f"/office/{cid}?show=products")


def _typed_invoice(body: Document, sent: FormData) -> Document:
    """A record to show again after a refusal: what the person typed, as far as it can be read at all."""
    try:
        return {"body": office.merged(body, office_forms.invoice_of(sent))}
    except Refusal:
        return {"body": {"type": text(sent, "type") or "SALES_ORDER", **body}}


def _invoice_form(
    request: Request, here: Context, cid: int, record: Document, refusal: Refusal | None = None
) -> Response:
    return _page(
        request,
        "invoice.html",
        status=refusal.status if refusal else 200,
        company=office.company(here, cid),
        record=record,
        body=record["body"],
        steps=office_steps.steps_from(record["body"].get("status")),
        rows=[*record["body"]["invoiceRows"], *([{}] * office_forms.SPARE_ROWS)],
        products=here.books.products(cid),
        choices=office_forms.CHOICES,
        units=words.UNITS,
        countries=words.COUNTRIES,
        problem=_sentence(refusal),
        zone=here.knobs.now.version_zone,
    )


def _product_form(
    request: Request, here: Context, cid: int, record: Document, refusal: Refusal | None = None
) -> Response:
    return _page(
        request,
        "product.html",
        status=refusal.status if refusal else 200,
        company=office.company(here, cid),
        record=record,
        body=record["body"],
        units=words.UNITS,
        currencies=words.CURRENCIES,
        problem=_sentence(refusal),
    )


def _sentence(refusal: Refusal | None) -> str:
    if refusal is None:
        return ""
    field, message = refusal.problems[0]
    return f"Not saved: {field} is not right. {message}" if field else f"Not done: {message}"


def _page(request: Request, name: str, status: int = 200, **values: Any) -> Response:
    return templates.TemplateResponse(request, name, values, status_code=status)
