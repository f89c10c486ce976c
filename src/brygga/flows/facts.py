"""What a decision must know besides the document itself, read from the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from brygga import clock, statements
from brygga.core import convert, stamps
from brygga.core.decide import NUMBERS, Memory
from brygga.core.mapping import Facts
from brygga.core.words import SKIPPED_BY_PERSON, Flow
from brygga.flows import prefixes
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger.models import Document
from brygga.ledger.receiving import GONE


@dataclass(frozen=True)
class Known:
    """What a decision must know, and what its delivery must know after it. `articles`: those of its rows that are noted
    as being in the WMS; `stranger`: the WMS's id of somebody else's order, or of another one of ours, that stands there
    under its number."""

    facts: Facts
    articles: frozenset[str] = frozenset()
    stranger: int | None = None


def of(document: Document, integration: Integration) -> Facts:
    """The facts for one document's decision."""
    return known(document, integration).facts


def known(document: Document, integration: Integration, number: str = "") -> Known:
    """All that is known for one document's turn, which stands under `number` in the WMS."""
    if integration.goods_owner_id is None:
        raise AssertionError("a running integration has a goods owner")
    base = Facts(
        goods_owner_id=integration.goods_owner_id,
        today=stamps.local_date(clock.now()),
        start=integration.start_stamp or None,
        delivery_date=document.delivery_date,
    )
    if document.flow != Flow.ARTICLES:
        base = replace(base, earlier_prefixes=_earlier_prefixes(document, integration, number))
        return _of_order(document, number, base)
    other = _code_owner(document, options_of(integration).article.types)
    if other is None:
        return Known(base)
    kind = str((other.source or {}).get("type") or "")
    return Known(replace(base, code_taken_by=other.source_id, code_taken_by_type=kind))


def _earlier_prefixes(document: Document, integration: Integration, number: str) -> frozenset[str]:
    """Asked for only where a digit stands before the number that was sent, and it may be that of a prefix."""
    flow, sent = Flow(document.flow), document.sent or {}
    before = str(sent.get(NUMBERS[flow]) or document.target_number)
    is_open = before != number and before.endswith(document.number)
    if not (is_open and before.removesuffix(document.number)[-1:].isdigit()):
        return frozenset()
    return frozenset(prefixes.earlier(integration, flow))


def memory(document: Document) -> Memory:
    """What the decision may know of the document's past."""
    return Memory(
        target_id=document.target_id,
        sent=document.sent,
        sent_hash=document.sent_hash or None,
        created=document.created_stamp or None,
        asked_by_person=document.asked,
        target_number=document.target_number or None,
    )


_OF_ORDER = """
    WITH product AS (
        SELECT source_id, number, source ->> 'unit' AS unit FROM ledger_document
        WHERE integration_id = %(integration)s AND flow = 'articles' AND source_id = ANY(%(products)s::bigint[])
            AND number <> ''
    )
    SELECT 'product', source_id, number, unit FROM product
    UNION ALL
    SELECT 'article', NULL, number, NULL FROM ledger_article
    WHERE integration_id = %(integration)s AND number = ANY(%(codes)s::text[] || ARRAY(SELECT number FROM product))
    UNION ALL
    SELECT 'stranger', target_id, number, NULL FROM ledger_foreignnumber
    WHERE integration_id = %(integration)s AND flow = %(flow)s AND number = %(number)s AND source_ref <> %(source_ref)s
    UNION ALL
    SELECT 'stranger', target_id, target_number, NULL FROM ledger_document
    WHERE integration_id = %(integration)s AND target_number = %(number)s AND target_number <> '' AND flow = %(flow)s
        AND target_id IS NOT NULL AND source_id::text <> %(source_ref)s
    UNION ALL
    SELECT 'shipment', order_id, '', NULL FROM ledger_shipment WHERE document_id = %(document)s
"""


def _of_order(document: Document, number: str, base: Facts) -> Known:
    """Our copy of the products that the rows name: product id -> code, and code -> unit; and what is noted of them, of
    the order's number in the WMS and of its shipping."""
    rows = [row for row in (document.source or {}).get("invoiceRows") or [] if isinstance(row, Mapping)]
    found = statements.rows(
        _OF_ORDER,
        integration=document.integration_id,
        flow=document.flow,
        products=list({pk for row in rows if isinstance(pk := row.get("productId"), int)}),
        codes=list({code for row in rows if (code := convert.text(row.get("productCode")))}),
        number=number,
        source_ref=str(document.source_id),
        document=document.pk,
    )
    codes: dict[int, str] = {}
    units: dict[str, str] = {}
    articles: set[str] = set()
    stranger: int | None = None
    is_shipped = False
    for kind, pk, code, unit in found:
        match kind:
            case "product":
                codes[pk] = code
                if unit:
                    units[code] = unit
            case "article":
                articles.add(code)
            case "shipment":
                is_shipped = True
            case _:
                stranger = pk
    facts = replace(base, product_codes=codes, product_units=units, is_shipped=is_shipped)
    return Known(facts, frozenset(articles), stranger)


def _code_owner(document: Document, types: Sequence[str]) -> Document | None:
    """Another product of the company with the same code: the one whose article was written, else the elder one.

    A product for sale whose article was written goes before one for purchase, even if that one was written as well.
    Written is what was written under this code: a product that was given it later waits like a new one. What is gone,
    skipped by a person or of a type that is read no longer has no code to keep.
    """
    if not document.number:
        return None
    others = (
        Document.objects.filter(
            Q(source__type__in=list(types)) | Q(source__type__isnull=True),
            integration_id=document.integration_id,
            flow=Flow.ARTICLES,
            number=document.number,
        )
        .exclude(pk=document.pk)
        .exclude(code__in=(GONE, SKIPPED_BY_PERSON))
    )
    written = others.filter(target_id__isnull=False, target_number=document.number).order_by("id")
    if (document.source or {}).get("type") == "PURCHASE":
        for_sale = written.filter(source__type="SALES").first()
        if for_sale is not None:
            return for_sale
    if document.target_id is not None and document.target_number == document.number:
        return None
    return written.first() or others.filter(source_id__lt=document.source_id).order_by("source_id").first()
