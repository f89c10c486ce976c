"""GET /invoices: which records a search finds, in which order, and which page of them (section 5)."""

from collections.abc import Callable, Iterable
from typing import Any

from brygga_sandbox.procountor import shown
from brygga_sandbox.procountor.errors import not_found
from brygga_sandbox.procountor.filters import InvoiceQuery, day_within
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.procountor.stamps import read_window
from brygga_sandbox.state import Document

Test = Callable[[Document], bool]


def find(records: Iterable[Document], query: InvoiceQuery, knobs: ProcountorKnobs) -> dict[str, Any]:
    """The answer of the list. Raises Refusal: 400 on a wrong filter, 404 on an empty search by knob."""
    tests = [*_stamp_tests(query, knobs), *_body_tests(query, knobs)]
    found = [record for record in records if all(test(record) for test in tests)]
    key, backwards = _order(query, knobs)
    found.sort(key=key, reverse=backwards)
    if not found and knobs.empty_search == "not_found":
        raise not_found("Invoice")
    first = query.page * query.size
    rows = [shown.invoice_row(record, knobs) for record in found[first : first + query.size]]
    return shown.page(rows, query.page, query.size, len(found), knobs)


def _stamp_tests(query: InvoiceQuery, knobs: ProcountorKnobs) -> list[Test]:
    zone = knobs.version_zone
    version = read_window("version", query.versionStartDate, query.versionEndDate, knobs)
    created = read_window("created", query.createdStartDate, query.createdEndDate, knobs)
    return [
        lambda record: version.holds(record["version"][zone]),
        lambda record: created.holds(record["created"][zone]),
    ]


def _body_tests(query: InvoiceQuery, knobs: ProcountorKnobs) -> list[Test]:
    """Tests of the body, for what was asked only: a list of 20,000 is read on every poll."""
    asked: list[tuple[Any, Callable[[Document], bool]]] = [
        (query.types, lambda body: body["type"] in (query.types or ())),
        (query.status, lambda body: body["status"] in (query.status or ())),
        (query.invoiceChannel, lambda body: body.get("invoiceChannel") in (query.invoiceChannel or ())),
        (query.businessPartnerId, lambda body: body.get("partnerId") == query.businessPartnerId),
        (
            query.factoringContractId,
            lambda body: body.get("factoringContractId") == query.factoringContractId,
        ),
        (query.invoiceNumber, lambda body: body["invoiceNumber"] == query.invoiceNumber),
        (
            query.originalInvoiceNumber,
            lambda body: body.get("originalInvoiceNumber") == query.originalInvoiceNumber,
        ),
        (query.productId, lambda body: _has_product(body, query.productId or [])),
        (query.searchTerm or None, lambda body: _has_term(body, query.searchTerm or "")),
        (query.previousId or None, lambda body: _is_past_cursor(body["id"], query)),
        (
            query.startDate or query.endDate,
            lambda body: day_within(body.get("date"), query.startDate, query.endDate),
        ),
        (query.dueStartDate or query.dueEndDate, lambda body: _is_due(body, query)),
        (True, lambda body: _meets_offer(body, query.isOffer, knobs)),
    ]
    return [_on_body(test) for value, test in asked if value is not None]


def _on_body(test: Test) -> Test:
    return lambda record: test(record["body"])


def _meets_offer(body: Document, is_offer: bool | None, knobs: ProcountorKnobs) -> bool:
    if body["type"] != "SALES_ORDER":
        return True
    if is_offer is None:
        return knobs.offers_when_omitted == "included" or not body.get("isOffer")
    return bool(body.get("isOffer")) == is_offer


def _is_past_cursor(id: int, query: InvoiceQuery) -> bool:
    cursor = query.previousId or 0
    return id > cursor if query.orderById == "ASC" else id < cursor


def _has_product(body: Document, products: list[int]) -> bool:
    return any(row.get("productId") in products for row in body.get("invoiceRows") or [])


def _is_due(body: Document, query: InvoiceQuery) -> bool:
    due = (body.get("paymentInfo") or {}).get("dueDate")
    return day_within(due, query.dueStartDate, query.dueEndDate)


def _has_term(body: Document, term: str) -> bool:
    address = (body.get("counterParty") or {}).get("counterPartyAddress") or {}
    texts = (address.get("name"), str(body["invoiceNumber"]), body.get("additionalInformation"))
    return any(term.casefold() in text.casefold() for text in texts if text)


def _version_order(query: InvoiceQuery, knobs: ProcountorKnobs) -> str | None:
    return query.orderByVersion if knobs.order_by_version == "honoured" else None


def _order(query: InvoiceQuery, knobs: ProcountorKnobs) -> tuple[Callable[[Document], Any], bool]:
    """The first order asked for, in the contract's sequence; without any, newest id first."""
    zone = knobs.version_zone
    keys: list[tuple[str | None, Callable[[Document], Any]]] = [
        (query.orderById, lambda record: record["body"]["id"]),
        (query.orderByDate, lambda record: (record["body"].get("date") or "", record["body"]["id"])),
        (query.orderByCreated, lambda record: (record["created"][zone], record["body"]["id"])),
        (_version_order(query, knobs), lambda record: (record["version"][zone], record["body"]["id"])),
    ]
    chosen = next(((key, order) for order, key in keys if order is not None), (keys[0][1], "DESC"))
    return chosen[0], chosen[1] == "DESC"
