"""What Procountor knows and the ledger does not: asked before a document is held for it, one call each."""

from collections.abc import Mapping
from dataclasses import replace

from brygga.core import convert
from brygga.core.case import PRODUCT_WITHOUT_CODE, items
from brygga.core.decide import CODE_USED_TWICE, Decision, Hold
from brygga.core.words import DocState, Flow
from brygga.flows import facts, rereading
from brygga.flows.delivery_turn import DeliverySlice
from brygga.flows.facts import Known
from brygga.flows.parts import source_of
from brygga.ledger.models import Document
from brygga.procountor.source import MOST_IDS


def before_holding(
    slice_: DeliverySlice, document: Document, decision: Decision, known: Known
) -> Known | None:
    """What is known after asking; None where there was nothing to ask, or the answer changes nothing."""
    if not isinstance(decision, Hold):
        return None
    if decision.code == CODE_USED_TWICE:
        return _without_code_owner(slice_, document, known)
    if decision.code == PRODUCT_WITHOUT_CODE and Flow(document.flow) is not Flow.ARTICLES:
        return _with_codes_of_rows(slice_, document, known)
    return None


def _with_codes_of_rows(slice_: DeliverySlice, document: Document, known: Known) -> Known | None:
    """Rows that name a product by its id alone, and one that the ledger has not: it may be of a type that is not read.
    Nothing is kept of it, since nobody would tell the ledger of its changes."""
    unknown = _unknown_products(document, known)
    read = source_of(slice_.integration).read_products(unknown[:MOST_IDS])
    found = {pk: (convert.text(one.raw.get("code")), one.raw.get("unit")) for pk, one in read.items()}
    codes = {pk: code for pk, (code, _) in found.items() if code}
    if not codes:
        return None
    units = {code: str(unit) for code, unit in found.values() if code and unit}
    told = replace(
        known.facts,
        product_codes={**known.facts.product_codes, **codes},
        product_units={**units, **known.facts.product_units},
    )
    return replace(known, facts=told)


def _unknown_products(document: Document, known: Known) -> list[int]:
    rows = [row for row in items((document.source or {}).get("invoiceRows")) if isinstance(row, Mapping)]
    named = {row.get("productId") for row in rows if convert.text(row.get("productCode")) is None}
    return sorted(pk for pk in named if isinstance(pk, int) and pk not in known.facts.product_codes)


def _without_code_owner(slice_: DeliverySlice, document: Document, known: Known) -> Known | None:
    """The product that has the code may have been removed or turned to another type since it was read. It is read once:
    what is held for it already waits for news of it."""
    owner = known.facts.code_taken_by
    if owner is None or (document.state == DocState.HELD and document.code == CODE_USED_TWICE):
        return None
    other = Document.objects.get(integration_id=document.integration_id, flow=Flow.ARTICLES, source_id=owner)
    rereading.is_read(slice_.integration, other)
    return facts.known(document, slice_.integration)
