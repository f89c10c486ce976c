"""The documents of an integration: searched, filtered by state, paged."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from brygga.console import searching
from brygga.console.access import integration_page
from brygga.console.forms import DocumentSearch
from brygga.console.paging import page_by
from brygga.console.searching import WARNED, Search
from brygga.console.words import DOC_STATES, WITH_WARNINGS, Tone, Word, word_of
from brygga.integrations.models import Integration, Person
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.models import Document


@dataclass(frozen=True)
class Strip:
    """One part of the strip of states, which is also the filter."""

    word: Word
    count: int | None
    query: str
    is_chosen: bool


@integration_page
def documents(request: HttpRequest, _: Person, integration: Integration) -> HttpResponse:
    form = DocumentSearch(request.GET)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in ("q", "flow", "state")}
    search = Search(**asked)
    counted = searching.counted(integration, search)
    is_rare = counted.by_state is not None

    def fetch(before: int | None, limit: int) -> list[Document]:
        return searching.newest(integration, search, before, limit, is_rare=is_rare)

    page = page_by(request, fetch)
    shown = {
        "integration": integration,
        "tab": "documents",
        "search": form,
        "strip": _strip(counted.by_state, asked),
        "is_counted": is_rare,
        "is_kept": counted.is_kept,
        "page": page,
        "rows": [(row, word_of(DOC_STATES, row.state), FLOWS.get(row.flow, row.flow)) for row in page.rows],
        "asked": asked,
    }
    return render(request, "console/documents.html", shown)


def _strip(counted: dict[str, int] | None, asked: dict[str, str]) -> list[Strip]:
    every = None if counted is None else sum(counted.get(state, 0) for state in DOC_STATES)
    parts = [
        Strip(
            word,
            None if counted is None else counted.get(state, 0),
            _query(asked, state),
            asked["state"] == state,
        )
        for state, word in (DOC_STATES | {WARNED: WITH_WARNINGS}).items()
    ]
    return [Strip(Word("", Tone.QUIET), every, _query(asked, ""), not asked["state"]), *parts]


def _query(asked: dict[str, str], state: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (asked | {"state": state}).items() if value})
    return f"?{query.urlencode()}"
