"""Pages of long lists, newest first: by the last id seen, so that they cost the same at the end as at the beginning."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
SIZE = 50
MOST_DIGITS = 18


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows, and the query strings of the older page and of the first one; "" where there is none."""

    rows: list[M]
    older: str
    newest: str


Fetch = Callable[[int | None, int], list[M]]
"""From the id before which rows are wanted (None: the newest) and how many at most, to the rows, newest first."""


def page_of(request: HttpRequest, rows: QuerySet[M, Any]) -> Page[M]:
    """A page of rows that the database finds by their ids."""

    def fetch(before: int | None, limit: int) -> list[M]:
        older = rows if before is None else rows.filter(pk__lt=before)
        return list(older.order_by("-pk")[:limit])

    return page_by(request, fetch)


def page_by(request: HttpRequest, fetch: Fetch[M]) -> Page[M]:
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) <= MOST_DIGITS else None
    found = fetch(before, SIZE + 1)
    shown = found[:SIZE]
    older = _query(request, str(shown[-1].pk)) if len(found) > SIZE else ""
    return Page(shown, older, _query(request, "") if before is not None else "")


def _query(request: HttpRequest, before: str) -> str:
    asked = request.GET.copy()
    asked.pop("before", None)
    if before:
        asked["before"] = before
    return f"?{asked.urlencode()}"
