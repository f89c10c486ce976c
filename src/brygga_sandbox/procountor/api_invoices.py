"""/invoices: list, detail and batch, create, replace, and the actions (contract sections 4 to 7)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from brygga_sandbox.procountor import invoice_search, shown
from brygga_sandbox.procountor.context import Context, Here, LoggedIn
from brygga_sandbox.procountor.errors import Refusal, bad_value, forbidden, not_found
from brygga_sandbox.procountor.exact import ExactJson, ExactRoute
from brygga_sandbox.procountor.filters import InvoiceQuery, read_ids
from brygga_sandbox.procountor.invoice_actions import Action, checked_side, state_after
from brygga_sandbox.procountor.invoice_rules import check_invoice, text_problems
from brygga_sandbox.procountor.models_account import InfoMessage
from brygga_sandbox.procountor.models_invoice import (
    CheckingEvent,
    Invoice,
    InvoiceNotes,
    InvoiceSearchResult,
)
from brygga_sandbox.procountor.tokens import Session
from brygga_sandbox.state import Document

router = APIRouter(route_class=ExactRoute, tags=["Invoices"])

_SALES = ("SALES_INVOICE", "SALES_ORDER")
# What a writer may not set: Procountor's own members, and what belongs to invoices of other kinds.
_READ_ONLY = {"id", "status", "paymentDate", "invoiceNumber", "invoiceOperatorInfo", "ledgerReceiptId"}
_READ_ONLY |= {"invoiceApprovalInformation", "attachments", "version", "invoiceSumInfo", "creatorId", "sum"}
_INVOICES_ONLY = {"orderNumber", "agreementNumber", "accountingCode", "deliverySite", "tenderReference"}
_INVOICES_ONLY |= {"buyerReferenceIdentifier", "sellerReferenceIdentifier"}
_KEPT_BY_PUT = ("status", "partnerId", "creatorId", "ledgerReceiptId", "attachments", "isOffer")


@router.get("/invoices", response_model=InvoiceSearchResult)
def list_invoices(here: Here, session: LoggedIn, query: Annotated[InvoiceQuery, Query()]) -> ExactJson:
    if session.is_reader and query.types and set(query.types) & set(_SALES):
        raise forbidden("No right to sales invoices.")
    records = here.books.invoices(session.company)
    visible = [record for record in records if _is_visible(record, session)] if session.is_reader else records
    return ExactJson(invoice_search.find(visible, query, here.knobs.now))


@router.get("/invoices/{invoiceId}", response_model=Invoice | list[Invoice])
def read_invoices(here: Here, session: LoggedIn, invoiceId: str) -> ExactJson:
    """One id answers an object; several, comma-separated, a list by id without the unknown ones."""
    ids = read_ids("invoiceId", invoiceId)
    records = [here.books.invoice(session.company, id) for id in ids]
    found = [
        shown.invoice_detail(record, here.knobs.now)
        for record in records
        if record is not None and _is_visible(record, session)
    ]
    if not found:
        raise not_found("Invoice")
    return ExactJson(found if "," in invoiceId else found[0])


@router.post("/invoices", response_model=Invoice)
def add_invoice(
    here: Here, session: LoggedIn, invoice: Invoice, addCollectionPenalCosts: bool | None = None
) -> ExactJson:
    """Answers the saved invoice, UNFINISHED. `addCollectionPenalCosts` changes nothing here."""
    if session.is_reader:
        raise forbidden("No right to create invoices.")
    check_invoice(invoice)
    body = {**_written(invoice), "creatorId": session.user.id}
    body["invoiceRows"] = [{**row, "id": None} for row in body["invoiceRows"]]
    record = here.books.add_invoice(session.company, body, session.user.username)
    return ExactJson(shown.invoice_detail(record, here.knobs.now))


@router.put("/invoices/{invoiceId}", response_model=Invoice)
def replace_invoice(here: Here, session: LoggedIn, invoiceId: int, invoice: Invoice) -> ExactJson:
    """A full replacement; needs the version last read (24.02), changes no status."""
    with here.store.lock:
        record = _to_change(here, session, invoiceId)
        _check_replaceable(record, invoice, here)
        check_invoice(invoice)
        old = record["body"]
        kept = {name: old[name] for name in _KEPT_BY_PUT if name in old}
        body = {**_written(invoice), **kept}
        if invoice.isOffer is not None:
            body["isOffer"] = invoice.isOffer
        known = {row["id"] for row in old["invoiceRows"]}
        body["invoiceRows"] = [
            {**row, "id": row.get("id") if row.get("id") in known else None} for row in body["invoiceRows"]
        ]
        changed = here.books.rewrite_invoice(session.company, record, body, session.user.username)
    return ExactJson(shown.invoice_detail(changed, here.knobs.now))


@router.put("/invoices/{invoiceId}/approve", response_model=InfoMessage)
def approve(
    here: Here,
    session: LoggedIn,
    invoiceId: int,
    event: CheckingEvent | None = None,
    updateInventory: bool = False,
) -> ExactJson:
    """The comment is ignored for sales documents, and the sandbox keeps no inventory to update."""
    return _act(here, session, invoiceId, Action.APPROVE)


@router.put("/invoices/{invoiceId}/send", response_model=InfoMessage)
def send(here: Here, session: LoggedIn, invoiceId: int) -> ExactJson:
    """From SENT it delivers the document once more."""
    return _act(here, session, invoiceId, Action.SEND)


@router.put("/invoices/{invoiceId}/unfinished", response_model=InfoMessage)
def unfinish(here: Here, session: LoggedIn, invoiceId: int) -> ExactJson:
    return _act(here, session, invoiceId, Action.UNFINISHED)


@router.put("/invoices/{invoiceId}/invalidate", response_model=InfoMessage)
def invalidate(here: Here, session: LoggedIn, invoiceId: int) -> ExactJson:
    return _act(here, session, invoiceId, Action.INVALIDATE)


@router.put("/invoices/{invoiceId}/notes", response_model=InfoMessage)
def write_notes(here: Here, session: LoggedIn, invoiceId: int, notes: InvoiceNotes) -> ExactJson:
    """Replaces the internal notes in any state, of the types that have actions."""
    problems = list(text_problems({"notes": notes.notes}))
    if problems:
        raise Refusal(400, problems)
    with here.store.lock:
        record = _to_change(here, session, invoiceId)
        checked_side(record["body"]["type"], here.knobs.now)
        here.books.write_notes(session.company, record, notes.notes, session.user.username)
    return ExactJson({"message": f"Notes of invoice {invoiceId} saved."})


def _act(here: Context, session: Session, id: int, action: Action) -> ExactJson:
    with here.store.lock:
        record = _to_change(here, session, id)
        status = state_after(action, record["body"], here.knobs.now)
        here.books.move_invoice(session.company, record, status, action.value, session.user.username)
    return ExactJson({"message": f"Invoice {id} has status {status}."})


def _is_visible(record: Document, session: Session) -> bool:
    return not session.is_reader or record["body"]["type"] not in _SALES


def _to_change(here: Context, session: Session, id: int) -> Document:
    """A record to write to. Raises Refusal: 404 for unknown or unseen, 403 without the right to change it."""
    record = here.books.invoice(session.company, id)
    if record is None or not _is_visible(record, session):
        raise not_found("Invoice")
    if session.is_reader:
        raise forbidden("No right to change invoices.")
    return record


def _check_replaceable(record: Document, invoice: Invoice, here: Context) -> None:
    body = record["body"]
    open_states = ("UNFINISHED",) if body["type"] in _SALES else ("UNFINISHED", "RECEIVED")
    if body["status"] not in open_states:
        raise forbidden(f"Invoice status {body['status']} does not allow editing.")
    if invoice.type != body["type"]:
        raise bad_value("type")
    if invoice.version != shown.invoice_detail(record, here.knobs.now)["version"]:
        raise bad_value("version")


def _written(invoice: Invoice) -> dict[str, Any]:
    """The members a writer may set, decimals as strings."""
    body = invoice.model_dump(mode="json", exclude_none=True, exclude=_READ_ONLY)
    if invoice.type not in ("SALES_INVOICE", "PURCHASE_INVOICE"):
        body = {name: member for name, member in body.items() if name not in _INVOICES_ONLY}
    return body
