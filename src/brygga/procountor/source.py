"""Procountor as a source of documents, in Brygga's words. Stamps stay zone-less text, as Procountor writes them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from brygga.core import stamps
from brygga.core.case import at
from brygga.core.decide import InvoiceSeen
from brygga.core.failures import Refused, TryAgain
from brygga.core.saying import say
from brygga.core.words import Flow
from brygga.procountor import models
from brygga.procountor.client import MOST_IDS, MOST_ROWS, Filter, ProcountorClient
from brygga.procountor.rights import gaps
from brygga.tolerant import Tolerant

H = TypeVar("H", bound=Tolerant)

_TYPE_OF = {Flow.SALES_ORDERS: "SALES_ORDER", Flow.PURCHASE_ORDERS: "PURCHASE_ORDER"}
_LISTED_WITHOUT_TYPE = frozenset({"SALES", "PURCHASE"})


class Switches(Protocol):
    """The one open question about Procountor that listing depends on (contract, section 12)."""

    @property
    def product_version_filter(self) -> bool:
        """Whether the installation can list products by their version (26.04 and later)."""
        ...


@dataclass(frozen=True)
class Listed:
    """One row of a list. `version` and `created` are zone-less Helsinki stamps, "" or None when absent; "" for a
    `version` that cannot be read, too."""

    id: int
    version: str
    created: str | None
    number: str | None
    status: str | None
    is_offer: bool


@dataclass(frozen=True)
class ListPage:
    """`full`: the page had as many rows as a page can have, so there may be more."""

    rows: tuple[Listed, ...]
    full: bool


@dataclass(frozen=True)
class SourceDocument:
    """A whole document as Procountor sent it, decimals exact."""

    id: int
    version: str
    raw: dict[str, Any]
    asked_at: datetime | None = None
    """When we asked for it: what it says is not older than that."""


def party_of(raw: Mapping[str, Any]) -> str:
    """The customer's or supplier's name on an order as Procountor sent it; "" when it has none."""
    return str(at(raw, "counterParty.counterPartyAddress.name") or "")


@dataclass(frozen=True)
class ProductListPage:
    """Products are whole in the list. `last_id` is the cursor of the next page, also past rows left out."""

    rows: tuple[SourceDocument, ...]
    full: bool
    last_id: int


@dataclass(frozen=True)
class InvoiceRead:
    seen: InvoiceSeen
    version: str
    raw: dict[str, Any]


@dataclass(frozen=True)
class Company:
    """Who is connected. `business_id` is "" when the user may not see it."""

    id: int
    name: str
    business_id: str
    user_name: str
    rights: dict[str, Any]


class Source:
    """`now` gives the moment at which something is asked for; without one that is not told."""

    def __init__(
        self, client: ProcountorClient, switches: Switches, now: Callable[[], datetime | None] = lambda: None
    ) -> None:
        self._client = client
        self._switches = switches
        self._now = now

    def list_changed(self, flow: Flow, since: str | None, page: int = 0) -> ListPage:
        """Orders changed at or after `since`, oldest change first, 200 to a page; all when since is None."""
        return self._orders(flow, {**_since(since), "orderByVersion": "ASC"}, page)

    def list_changed_by_id(self, flow: Flow, since: str | None, after_id: int = 0) -> ListPage:
        """The same by id, above `after_id`: where Procountor does not list by version. TryAgain if not by id either."""
        return self._by_id_after(flow, _since(since), after_id)

    def list_created(self, flow: Flow, first: str, last: str, after_id: int = 0) -> ListPage:
        """Orders made between two stamps, both included, by id, 200 above `after_id`: for a backfill. TryAgain if
        not by id."""
        return self._by_id_after(flow, {"createdStartDate": first, "createdEndDate": last}, after_id)

    def _by_id_after(self, flow: Flow, wanted: Mapping[str, Filter], after_id: int) -> ListPage:
        """Not by page number: what is removed while we read would move others past it."""
        listed = self._orders(flow, {**wanted, "orderById": "ASC", "previousId": after_id}, page=0)
        ids = [after_id, *(row.id for row in listed.rows)]
        if ids != sorted(set(ids)):  # the next page would skip or repeat orders for ever
            raise TryAgain(say("Procountor's list of orders is not in the order of its ids."))
        return listed

    def _orders(self, flow: Flow, wanted: Mapping[str, Filter], page: int) -> ListPage:
        kind = _TYPE_OF[flow]
        filters: dict[str, Filter] = {"types": kind}
        if flow is Flow.SALES_ORDERS:
            filters["isOffer"] = False
        found = self._client.invoices(**{**filters, **wanted}, size=MOST_ROWS, page=page)
        rows = tuple(_listed(row) for row in found.results if row.type in ("", kind))
        return ListPage(rows, _is_full(len(found.results), found.meta))

    def list_numbered(self, flow: Flow, number: int, *, offers: bool = False) -> tuple[Listed, ...]:
        """Orders with this invoice number; `offers`: the offers instead."""
        wanted: dict[str, Filter] = {"invoiceNumber": number}
        return self._orders(flow, wanted | {"isOffer": True} if offers else wanted, 0).rows

    def list_changed_products(
        self, since: str | None, after_id: int = 0, types: Collection[str] = ("SALES",)
    ) -> ProductListPage:
        """Products with an id above `after_id` that changed at or after `since`, by id, 200 to a page.

        Where products have no version filter, all are listed: the caller compares them.
        """
        filters: dict[str, Filter] = _product_type(types)
        if self._switches.product_version_filter:
            filters |= _since(since)
        filters |= {"orderById": "ASC", "previousId": after_id, "size": MOST_ROWS}
        asked_at = self._now()
        found = self._client.products(**filters)
        documents = [_product(raw, asked_at) for raw in found.results]
        ids = [after_id, *(document.id for document in documents)]
        if ids != sorted(set(ids)):  # the cursor would skip or repeat products for ever
            raise TryAgain(say("Procountor's list of products is not in the order of its ids."))
        rows = tuple(document for document in documents if document.raw.get("type") in {*types, None})
        return ProductListPage(rows, _is_full(len(documents), found.meta), ids[-1])

    def read(self, ids: Sequence[int]) -> dict[int, SourceDocument]:
        """Orders with their rows by id, at most 200; ids that Procountor does not show are missing."""
        return self._by_id(self._client.invoices_by_ids, ids)

    def read_products(self, ids: Sequence[int]) -> dict[int, SourceDocument]:
        """Products by id, at most 200; ids that Procountor does not show are missing."""
        return self._by_id(self._client.products_by_ids, ids)

    def _by_id(
        self, ask: Callable[[Sequence[int]], list[dict[str, Any]]], ids: Sequence[int]
    ) -> dict[int, SourceDocument]:
        asked_at, wanted = self._now(), frozenset(ids)
        documents = [_product(raw, asked_at) for raw in ask(ids)] if ids else []
        return {document.id: document for document in documents if document.id in wanted}

    def read_invoice(self, source_id: int) -> InvoiceRead:
        """The invoice as it is now. Raises Gone."""
        raw = self._client.invoice(source_id)
        head = _head(models.InvoiceHead, raw)
        seen = InvoiceSeen(status=head.status, type=head.type, channel=head.invoice_channel)
        return InvoiceRead(seen, head.version, raw)

    def approve(self, source_id: int) -> None:
        self._client.approve(source_id)

    def mark_sent(self, source_id: int) -> None:
        """Sends the invoice, which delivers it to the customer each time: read it first."""
        self._client.send(source_id)

    def who(self) -> Company:
        """The company and user of this connection, and the user's rights."""
        session = self._client.session_info()
        try:
            company = self._client.company()
        except Refused:  # no right to see the company's details
            company = models.Company()
        privileges = self._client.users_rights()
        identifier = company.business_identifier
        return Company(
            id=session.company_id,
            name=session.name or company.name,
            business_id=identifier.code if identifier else "",
            user_name=session.user_name,
            rights=privileges.rights or {},
        )

    def told_time(self) -> datetime | None:
        """Procountor's clock at its last answer, aware; None before the first and where it does not say."""
        return self._client.told_time

    def missing_rights(self, rights: Mapping[str, Any], flows: Iterable[Flow] = tuple(Flow)) -> list[str]:
        """What the flows need and the user has not, as short texts; empty when nothing is missing."""
        return gaps(rights, frozenset(flows))


def _since(stamp: str | None) -> dict[str, Filter]:
    return {"versionStartDate": stamp} if stamp else {}


def _product_type(types: Collection[str]) -> dict[str, Filter]:
    if len(types) == 1:
        return {"type": next(iter(types))}
    if frozenset(types) == _LISTED_WITHOUT_TYPE:  # without `type` the list holds both
        return {}
    raise ValueError("product types are one of SALES, PURCHASE, TRAVEL, or SALES and PURCHASE together")


def _is_full(rows: int, meta: models.Meta | None) -> bool:
    """An installation may cut pages shorter than asked; it says so in `pageSize`."""
    size = meta.page_size if meta and meta.page_size else MOST_ROWS
    return rows >= min(size, MOST_ROWS)


def _listed(row: models.InvoiceBasic) -> Listed:
    return Listed(
        id=row.id,
        version=row.version,
        created=_moment_made(row.created),
        number=row.invoice_number or None,
        status=row.status or None,
        is_offer=row.is_offer,
    )


def _moment_made(told: str) -> str | None:
    """None when absent. TryAgain for one that cannot be read: an order of before the start must not be sent for it."""
    stamp = stamps.as_written(told)
    if told and not stamp:
        raise TryAgain(say("Procountor tells in another form than it documents when an order was made."))
    return stamp or None


def _product(raw: dict[str, Any], asked_at: datetime | None) -> SourceDocument:
    head = _head(models.ProductHead, raw)
    return SourceDocument(head.id, head.version, raw, asked_at)


def _head(kind: type[H], raw: dict[str, Any]) -> H:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise TryAgain(
            say("Procountor answered with a document of another shape than it documents.")
        ) from error


__all__ = [
    "MOST_IDS",
    "Company",
    "InvoiceRead",
    "ListPage",
    "Listed",
    "ProductListPage",
    "Source",
    "SourceDocument",
]
