"""Finding documents among a million: everything is answered by an index, and costs the same on the last page.

Without words, one index (integration, flow, state, newest first) serves every filter: each flow and state asked for
gives its newest, and the newest of those are shown; what was sent with warnings has an index of its own. With words,
whatever matches is found first and sorted afterwards, unless so much matches that the first way is the shorter one.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from brygga import statements
from brygga.core.words import DOCUMENT_FLOWS, DocState
from brygga.integrations.models import Integration
from brygga.ledger import tallies
from brygga.ledger.models import ARTICLE_NUMBERS, WITH_WARNINGS, WORDS, Document

MOST_DIGITS = 18
SHORTEST_BEGINNING = 3
"""Of a shorter word only the whole is looked for: half a million numbers begin with a 2."""
MOST_COUNTED = 2000
LIST_FIELDS = (
    "id", "flow", "number", "party", "target_number", "source_id", "state", "reason", "warnings", "changed_at",
    "integration",
)  # fmt: skip

MERGED = "SELECT pk FROM ({}) AS found ORDER BY pk DESC LIMIT %s"
COUNTED = "SELECT found.state, found.warnings <> '[]', count(*) FROM ({}) AS found GROUP BY 1, 2"
WARNED = "with_warnings"
"""Asked for in the place of a state: what was sent with warnings, whatever its state is."""


@dataclass(frozen=True)
class Search:
    """What is asked for; "" asks for everything. `state`: a document's, or WARNED."""

    q: str
    flow: str
    state: str

    @property
    def flows(self) -> tuple[str, ...]:
        return (self.flow,) if self.flow else DOCUMENT_FLOWS

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(DocState) if self.state in ("", WARNED) else (self.state,)


def newest(
    integration: Integration, search: Search, before: int | None, limit: int, *, is_rare: bool
) -> list[Document]:
    """The newest that are asked for, of those older than `before`. `is_rare`: what has the words could be counted."""
    ids = newest_ids(integration, search, before, limit, is_rare=is_rare)
    return list(Document.objects.filter(pk__in=ids).only(*LIST_FIELDS).order_by("-pk"))


def newest_ids(
    integration: Integration, search: Search, before: int | None, limit: int, *, is_rare: bool
) -> list[int]:
    find = _sorted if search.q and is_rare else _merged
    return list(find(integration, search, before, limit))


@dataclass(frozen=True)
class Counted:
    """How many there are of each state, WARNED among them. `by_state` None: too many have these words to count them.
    `is_kept`: there are so many that they may have been counted a minute ago."""

    by_state: dict[str, int] | None
    is_kept: bool = False


def counted(integration: Integration, search: Search) -> Counted:
    """Of each state, whatever state is asked for."""
    if not search.q:
        tally, states = tallies.documents_of(integration), Counter[str]()
        for (flow, state), count in tally.counts.items():
            states[state] += count if flow in search.flows else 0
        by_flow = tallies.warned_of(integration).counts.items()
        states[WARNED] = sum(count for (flow, _), count in by_flow if flow in search.flows)
        return Counted(dict(states), tally.is_kept)
    found = _matches(integration, search.q).filter(flow__in=search.flows).order_by()
    sql, values = found.values("state", "warnings")[: MOST_COUNTED + 1].query.sql_with_params()
    states, warned = Counter[str](), 0
    for state, has_warnings, count in statements.rows(COUNTED.format(sql), *values):
        states[state] += count
        warned += count if has_warnings else 0
    return Counted(None if states.total() > MOST_COUNTED else dict(states) | {WARNED: warned})


def _merged(integration: Integration, search: Search, before: int | None, limit: int) -> Iterable[int]:
    """The newest of each flow and state, and of those the newest: with frequent words too few are passed over to
    matter. The query of one flow and state is built once and its text repeated: built for each it would cost more than
    its answer. The database must read each flow and state as it stands, to choose the index by both."""
    flow, state = object(), object()
    found = _older(_matches(integration, search.q), before).filter(flow=RawSQL("%s", (flow,)))
    is_warned = search.state == WARNED
    one = found.filter(WITH_WARNINGS) if is_warned else found.filter(state=RawSQL("%s", (state,)))
    sql, values = one.order_by("-pk").values("pk")[:limit].query.sql_with_params()
    states = ("",) if is_warned else search.states
    each = [(str(of), str(standing)) for of in search.flows for standing in states]
    parts = " UNION ALL ".join([f"({sql})"] * len(each))
    given = [
        of if value is flow else standing if value is state else value
        for of, standing in each
        for value in values
    ]
    rows = statements.rows(MERGED.format(parts), *given, limit)
    return [pk for (pk,) in rows]


def _sorted(integration: Integration, search: Search, before: int | None, limit: int) -> Iterable[int]:
    found = _matches(integration, search.q).filter(flow__in=search.flows, state__in=search.states)
    if search.state == WARNED:
        found = found.filter(WITH_WARNINGS)
    # Sorted by no index on purpose: else the database might walk a million, newest first, to find three.
    by_age = (F("pk") + 0).desc()
    return _older(found, before).order_by(by_age).values_list("pk", flat=True)[:limit]


def _older(found: QuerySet[Document], before: int | None) -> QuerySet[Document]:
    return found if before is None else found.filter(pk__lt=before)


def _matches(integration: Integration, q: str) -> QuerySet[Document]:
    documents = integration.documents.all()
    if not q:
        return documents
    either = Q(words=SearchQuery(_beginnings(q), config="simple", search_type="raw"))
    either |= Q(article_numbers__has_any_keys=sorted({q, q.upper(), q.lower()}))
    if q.isdecimal() and len(q) <= MOST_DIGITS:
        either |= Q(flow__in=DOCUMENT_FLOWS, source_id=int(q)) | Q(target_id=int(q))
    return documents.alias(words=WORDS, article_numbers=ARTICLE_NUMBERS).filter(either)


def _beginnings(q: str) -> str:
    """All words must be there, each with this beginning; as PostgreSQL's tsquery writes it."""
    return " & ".join(
        f"{_quoted(word)}{':*' if len(word) >= SHORTEST_BEGINNING else ''}" for word in q.split()
    )


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
