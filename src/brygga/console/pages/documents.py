"""The documents of an integration: searched, filtered by state, paged."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from brygga.console.access import integration_page
from brygga.console.forms import DocumentSearch
from brygga.console.paging import page_of
from brygga.console.words import DOC_STATES, FLOWS, Word, word_of
from brygga.integrations.models import Integration, Person
from brygga.ledger.models import Document

MOST_DIGITS = 18
LIST_FIELDS = (
    "id",
    "flow",
    "number",
    "party",
    "target_number",
    "source_id",
    "state",
    "reason",
    "changed_at",
    "integration",
)


@dataclass(frozen=True)
class Strip:
    """One part of the strip of states, which is also the filter."""

    word: Word
    count: int
    query: str
    is_chosen: bool


@integration_page
def documents(request: HttpRequest, _: Person, integration: Integration) -> HttpResponse:
    search = DocumentSearch(request.GET)
    search.is_valid()
    asked = {name: search.cleaned_data.get(name, "") for name in ("q", "flow", "state")}
    found = _found(integration, asked["q"], asked["flow"])
    in_state = found.filter(state=asked["state"]) if asked["state"] else found
    page = page_of(request, in_state.only(*LIST_FIELDS))
    shown = {
        "integration": integration,
        "tab": "documents",
        "search": search,
        "strip": _strip(found, asked),
        "page": page,
        "rows": [(row, word_of(DOC_STATES, row.state), FLOWS.get(row.flow, row.flow)) for row in page.rows],
        "asked": asked,
    }
    return render(request, "console/documents.html", shown)


def _found(integration: Integration, q: str, flow: str) -> QuerySet[Document]:
    found = integration.documents.all()
    if flow:
        found = found.filter(flow=flow)
    if not q:
        return found
    matches = Q(number__icontains=q) | Q(target_number__icontains=q) | Q(party__icontains=q)
    if q.isdecimal() and len(q) <= MOST_DIGITS:
        matches |= Q(source_id=int(q)) | Q(target_id=int(q))
    return found.filter(matches)


def _strip(found: QuerySet[Document], asked: dict[str, str]) -> list[Strip]:
    counted = dict(found.order_by().values_list("state").annotate(Count("id")))
    every = Strip(
        Word("", DOC_STATES["skipped"].tone), sum(counted.values()), _query(asked, ""), not asked["state"]
    )
    parts = [
        Strip(word, counted.get(state, 0), _query(asked, state), asked["state"] == state)
        for state, word in DOC_STATES.items()
    ]
    return [every, *parts]


def _query(asked: dict[str, str], state: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (asked | {"state": state}).items() if value})
    return f"?{query.urlencode()}"
