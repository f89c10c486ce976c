"""Shows the next documents as they would arrive, field by field, and counts them. Writes nothing."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, assert_never

from brygga import clock
from brygga.core import stamps
from brygga.core.decide import Cancel, Diverge, Hold, Memory, Push, Skip, Unchanged, decide_push
from brygga.core.mapping import Facts, FieldTrace, Note
from brygga.core.options import Options
from brygga.core.words import ORDER_FLOWS, Flow
from brygga.flows import intake
from brygga.flows.parts import NO_GOODS_OWNER, source_of
from brygga.flows.problems import talking_to_procountor
from brygga.integrations.models import Integration
from brygga.integrations.options import refuse_wrong
from brygga.procountor.source import MOST_IDS, Listed, Source, SourceDocument, party_of

MOST_PAGES = 5
"""A page of the settings waits for this: counting ends after so many calls, with "more"."""
LOOK_BACK_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True)
class PreviewedDocument:
    """One document as it would arrive. `outcome`: push, unchanged, skip, hold, cancel or diverge.

    `is_older`: made before the start date, so it would not be sent; an example when there is nothing newer.
    """

    flow: Flow
    source_id: int
    number: str
    party: str
    outcome: str
    reason: str = ""
    remedy: str = ""
    warnings: tuple[Note, ...] = ()
    trace: tuple[FieldTrace, ...] = ()
    is_older: bool = False


@dataclass(frozen=True)
class FlowCount:
    """How many documents a flow would take since the start date; `is_more` when counting ended early."""

    flow: Flow
    count: int
    is_more: bool


@dataclass(frozen=True)
class Preview:
    counts: tuple[FlowCount, ...]
    documents: tuple[PreviewedDocument, ...]


@dataclass(frozen=True)
class _Row:
    """A listed document; `created` is unknown for products, and `raw` comes later for orders."""

    id: int
    created: str | None
    raw: dict[str, Any]
    is_older: bool = False


def preview(integration: Integration, options: Options, *, start_stamp: str = "", limit: int = 5) -> Preview:
    """Up to `limit` documents of each flow that is on, under settings that need not be saved yet.

    `start_stamp` is zone-less text as Procountor writes it; empty: the integration's own, or else this moment.
    """
    refuse_wrong(options)
    start = start_stamp or integration.start_stamp or stamps.from_aware(clock.now(), options.procountor.zone)
    with talking_to_procountor():
        return _Previewing(integration, options, start, limit, source_of(integration)).everything()


class _Previewing:
    def __init__(
        self, integration: Integration, options: Options, start: str, limit: int, source: Source
    ) -> None:
        self._integration = integration
        self._options = options
        self._start = start
        self._limit = limit
        self._source = source

    def everything(self) -> Preview:
        counts, documents = [], []
        if self._options.flows.articles:
            count, rows = self._products()
            counts.append(count)
            documents += [self._decided(Flow.ARTICLES, row, {}, {}) for row in rows]
        for flow in ORDER_FLOWS:
            if getattr(self._options.flows, flow.value):
                count, rows = self._orders(flow)
                counts.append(count)
                documents += self._decided_orders(flow, rows)
        return Preview(tuple(counts), tuple(documents))

    def _products(self) -> tuple[FlowCount, list[_Row]]:
        """All products, for the first reading takes them all."""
        count, after_id, shown, is_more = 0, 0, list[_Row](), True
        for _ in range(MOST_PAGES):
            page = self._source.list_changed_products(None, after_id, self._options.article.types)
            count += len(page.rows)
            shown += [_Row(row.id, None, row.raw) for row in page.rows[: self._limit - len(shown)]]
            after_id = page.last_id
            is_more = page.full
            if not page.full:
                break
        return FlowCount(Flow.ARTICLES, count, is_more), shown

    def _orders(self, flow: Flow) -> tuple[FlowCount, list[_Row]]:
        count, shown, is_more = 0, list[_Row](), False
        for rows, full in self._pages(flow, self._start):
            fresh = [row for row in rows if row.created is None or row.created >= self._start]
            count += len(fresh)
            shown += [_Row(row.id, row.created, {}) for row in fresh[: self._limit - len(shown)]]
            is_more = full
        return FlowCount(flow, count, is_more), shown or self._examples(flow)

    def _examples(self, flow: Flow) -> list[_Row]:
        """The latest changed ones before the start date, so that a preview never is an empty promise."""
        latest: deque[Listed] = deque(maxlen=self._limit)
        for rows, _ in self._pages(flow, stamps.less(self._start, LOOK_BACK_SECONDS)):
            latest.extend(row for row in rows if not row.is_offer)
        return [_Row(row.id, row.created, {}, is_older=True) for row in latest]

    def _pages(self, flow: Flow, since: str) -> Iterator[tuple[Sequence[Listed], bool]]:
        """As a reading would list them, each row once: pages overlap there."""
        seen = set[int]()
        for page in islice(intake.pages(self._source, flow, since, self._options), MOST_PAGES):
            yield [row for row in page.rows if row.id not in seen], page.full
            seen.update(row.id for row in page.rows)

    def _decided_orders(self, flow: Flow, rows: list[_Row]) -> list[PreviewedDocument]:
        read = self._source.read([row.id for row in rows])
        complete = [replace(row, raw=read[row.id].raw) for row in rows if row.id in read]
        products = self._products_on([row.raw for row in complete])
        codes = {found: _text(product.raw.get("code")) for found, product in products.items()}
        units = {codes[found]: _text(product.raw.get("unit")) for found, product in products.items()}
        return [self._decided(flow, row, _filled(codes), _filled(units)) for row in complete]

    def _products_on(self, orders: list[dict[str, Any]]) -> dict[int, SourceDocument]:
        rows = [row for order in orders for row in order.get("invoiceRows") or []]
        ids = {found for row in rows if isinstance(found := row.get("productId"), int)}
        return self._source.read_products(sorted(ids)[:MOST_IDS])

    def _decided(
        self, flow: Flow, row: _Row, codes: dict[int, str], units: dict[str, str]
    ) -> PreviewedDocument:
        facts = Facts(
            goods_owner_id=self._integration.goods_owner_id or NO_GOODS_OWNER,
            today=stamps.local_date(clock.now()),
            start=self._start,
            product_codes=codes,
            product_units=units,
            code_taken_by=None,
            delivery_date=None,
        )
        memory = Memory(None, None, None, row.created, asked_by_person=row.is_older)
        number, party = _names(flow, row.raw)
        shown = PreviewedDocument(flow, row.id, number, party, "", is_older=row.is_older)
        decision = decide_push(flow, row.raw, memory, self._options, facts)
        match decision:
            case Push():
                mapped = decision.mapped
                return replace(shown, outcome="push", warnings=mapped.warnings, trace=mapped.trace)
            case Unchanged():
                return replace(shown, outcome="unchanged")
            case Skip():
                return replace(shown, outcome="skip", reason=decision.reason)
            case Hold():
                return replace(shown, outcome="hold", reason=decision.reason, remedy=decision.remedy)
            case Cancel():
                return replace(shown, outcome="cancel", reason=decision.reason)
            case Diverge():
                return replace(shown, outcome="diverge", reason=decision.reason, remedy=decision.remedy)
            case _:
                assert_never(decision)


def _names(flow: Flow, raw: dict[str, Any]) -> tuple[str, str]:
    if flow is Flow.ARTICLES:
        return _text(raw.get("code")), _text(raw.get("name"))
    return _text(raw.get("invoiceNumber")), party_of(raw).strip()


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _filled(table: dict[Any, str]) -> dict[Any, str]:
    return {key: value for key, value in table.items() if key and value}
