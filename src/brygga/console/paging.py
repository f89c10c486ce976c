"""Pages of long lists, newest first: by the last id seen, so that they cost the same at the end as at the beginning."""

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


def page_of(request: HttpRequest, rows: QuerySet[M, Any]) -> Page[M]:
    before = request.GET.get("before", "")
    is_later = before.isdecimal() and len(before) <= MOST_DIGITS
    if is_later:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: SIZE + 1])
    shown = found[:SIZE]
    older = _query(request, str(shown[-1].pk)) if len(found) > SIZE else ""
    return Page(shown, older, _query(request, "") if is_later else "")


def _query(request: HttpRequest, before: str) -> str:
    asked = request.GET.copy()
    asked.pop("before", None)
    if before:
        asked["before"] = before
    return f"?{asked.urlencode()}"
