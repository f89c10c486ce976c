"""GET /products: which products a search finds, and the cursor (section 8)."""

from collections.abc import Iterable
from typing import Any

from brygga_sandbox.procountor import shown
from brygga_sandbox.procountor.filters import ProductQuery, day_within
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.procountor.stamps import read_window
from brygga_sandbox.state import Document

DEFAULT_TYPES = ("SALES", "PURCHASE")


def find(records: Iterable[Document], query: ProductQuery, knobs: ProcountorKnobs) -> dict[str, Any]:
    """The answer of the list. Without an order it comes by id, ascending: what a cursor needs."""
    query = _without_versions(query) if knobs.product_version == "absent" else query
    window = read_window("version", query.versionStartDate, query.versionEndDate, knobs)
    zone = knobs.version_zone
    found = [
        record
        for record in records
        if _meets(record["body"], query) and window.holds(record["version"][zone])
    ]
    found.sort(key=lambda record: record["body"]["id"], reverse=query.orderById == "DESC")
    if query.orderById is None and query.orderByVersion is not None:
        found.sort(
            key=lambda record: (record["version"][zone], record["body"]["id"]),
            reverse=query.orderByVersion == "DESC",
        )
    rows = [
        shown.product(record, knobs, localizations=query.includeLocalizations)
        for record in found[: query.size]
    ]
    return shown.page(rows, 0, query.size, len(found), knobs)


def _without_versions(query: ProductQuery) -> ProductQuery:
    """24.11 did not know these parameters: they are passed over."""
    unknown = {"versionStartDate": None, "versionEndDate": None, "orderByVersion": None}
    return query.model_copy(update=unknown)


def _meets(body: Document, query: ProductQuery) -> bool:
    return (
        (body["type"] == query.type if query.type else body["type"] in DEFAULT_TYPES)
        and (query.active is None or body["active"] == query.active)
        and (not query.name or query.name.casefold() in (body.get("name") or "").casefold())
        and (not query.code or query.code.casefold() in (body.get("code") or "").casefold())
        and (query.group is None or body.get("productGroupId") in query.group)
        and _is_past_cursor(body["id"], query)
        and _is_valid_on(body, query)
    )


def _is_past_cursor(id: int, query: ProductQuery) -> bool:
    if not query.previousId:
        return True
    return id < query.previousId if query.orderById == "DESC" else id > query.previousId


def _is_valid_on(body: Document, query: ProductQuery) -> bool:
    """startDate and endDate ask for the validity of travel products only."""
    if body["type"] != "TRAVEL":
        return True
    return day_within(body.get("startDate"), query.startDate, None) and day_within(
        body.get("endDate"), None, query.endDate
    )
