"""The story of one document: what Procountor said, by which rules it was sent, each attempt, and what comes next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import simplejson

from brygga import exactjson
from brygga.console import mapping_tables
from brygga.console.mapping_tables import RuleShown
from brygga.console.masking import masked, masked_text
from brygga.console.words import OUTCOMES, Word, word_of
from brygga.core import mapping
from brygga.core.mapping import FieldTrace, Held, Mapped
from brygga.core.words import Flow
from brygga.flows import facts
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger.models import Attempt, Document


@dataclass(frozen=True)
class FieldShown:
    """One field: the source value, the rule, the value for the WMS. `is_left_out`: there is nothing to send."""

    source_path: str
    source_value: str
    rule: RuleShown
    target_path: str
    sent_value: str
    is_left_out: bool


@dataclass(frozen=True)
class Difference:
    """A member of the WMS's body that was last sent with another value than it would be now; "" is none. A row's has
    its place in the order, from 1, and its article."""

    path: str
    last_sent: str
    now: str
    row: str = ""
    article: str = ""


@dataclass(frozen=True)
class Fields:
    """The field table. `held`: why the document cannot be mapped. `is_as_sent`: the WMS was last sent exactly this."""

    rows: list[FieldShown]
    held: Held | None
    is_as_sent: bool
    differences: list[Difference] = field(default_factory=list)


@dataclass(frozen=True)
class AttemptShown:
    attempt: Attempt
    word: Word
    request: str
    answer: str


def fields_of(document: Document, integration: Integration) -> Fields | None:
    """How the document is mapped under the settings of now. None: its source is not kept any more."""
    if not isinstance(document.source, dict) or integration.goods_owner_id is None:
        return None
    mapper = mapping.MAPPERS.get(Flow(document.flow))
    if mapper is None:
        return None
    found = mapper(document.source, options_of(integration), facts.of(document, integration), document.sent)
    if isinstance(found, Held):
        return Fields(traced(found.trace), found, is_as_sent=False)
    is_as_sent = _is_as_sent(found, document)
    return Fields(traced(found.trace), None, is_as_sent, _differences(document.sent, found.body))


def traced(trace: Iterable[FieldTrace]) -> list[FieldShown]:
    return [
        FieldShown(
            source_path=one.source_path,
            source_value=_written(one.source_value),
            rule=mapping_tables.shown(one.rule),
            target_path=one.target_path,
            sent_value=_written(one.sent_value),
            is_left_out=one.sent_value is None,
        )
        for one in trace
    ]


def attempts_of(document: Document) -> list[AttemptShown]:
    """Newest first. Requests and answers without personal data and secrets."""
    return [
        AttemptShown(
            attempt,
            word_of(OUTCOMES, attempt.outcome),
            _pretty(masked(attempt.request)) if attempt.request else "",
            masked_text(attempt.answer, attempt.request),
        )
        for attempt in document.attempts.order_by("-id")[:100]
    ]


def _is_as_sent(mapped: Mapped, document: Document) -> bool:
    return bool(document.sent_hash) and mapping.fingerprint(mapped.body) == document.sent_hash


def _differences(sent: Any, body: Any) -> list[Difference]:
    """Both versions of an order that is in the WMS, where they differ; none of one that is not there."""
    if not isinstance(sent, dict):
        return []
    before, now = dict(_leaves(sent, "")), dict(_leaves(body, ""))
    paths = [path for path in dict.fromkeys([*now, *before]) if before.get(path) != now.get(path)]
    rows = _rows(sent) | _rows(body)
    return [
        Difference(
            path, _written(before.get(path)), _written(now.get(path)), *rows.get(_row_of(path), ("", ""))
        )
        for path in paths
    ]


def _rows(body: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Of each row, as its paths begin: which one of the order it is, and its article; so people speak of it."""
    return {
        f"{name}[{row.get('rowNumber')}]": (str(place), str(row.get("articleNumber") or ""))
        for name, value in body.items()
        if isinstance(value, list)
        for place, row in enumerate(value, 1)
        if isinstance(row, dict)
    }


def _row_of(path: str) -> str:
    return path[: path.find("]") + 1]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every single value with its path; rows are named by their row number."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            name = one.get("rowNumber", place) if isinstance(one, dict) else place
            yield from _leaves(one, f"{path}[{name}]")
    else:
        yield path, value


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return exactjson.dumps(value) if isinstance(value, dict | list) else str(value)


def _pretty(value: Any) -> str:
    return str(simplejson.dumps(value, indent=2, ensure_ascii=False, use_decimal=True))
