"""What a decision must know besides the document itself, read from the ledger."""

from collections.abc import Mapping
from typing import Any

from brygga import clock
from brygga.core import stamps
from brygga.core.decide import Memory
from brygga.core.mapping import Facts
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger.models import Document


def of(document: Document, integration: Integration) -> Facts:
    """The facts for one document's decision."""
    if integration.goods_owner_id is None:
        raise AssertionError("a running integration has a goods owner")
    flow = Flow(document.flow)
    other = _code_owner(document) if flow is Flow.ARTICLES else None
    codes, units = ({}, {}) if flow is Flow.ARTICLES else _products(integration, document.source or {})
    return Facts(
        goods_owner_id=integration.goods_owner_id,
        today=stamps.local_date(clock.now()),
        start=integration.start_stamp or None,
        product_codes=codes,
        product_units=units,
        code_taken_by=other.source_id if other else None,
        code_taken_by_type=str((other.source or {}).get("type") or "") if other else None,
        delivery_date=document.delivery_date,
    )


def memory(document: Document) -> Memory:
    """What the decision may know of the document's past."""
    return Memory(
        target_id=document.target_id,
        sent=document.sent,
        sent_hash=document.sent_hash or None,
        created=document.created_stamp or None,
        asked_by_person=document.asked,
        delivered_before=document.target_id is not None,
        target_number=document.target_number or None,
    )


def _products(integration: Integration, source: Mapping[str, Any]) -> tuple[dict[int, str], dict[str, str]]:
    """Our copy of the products that the rows name: product id -> code, and code -> unit."""
    ids = {row.get("productId") for row in source.get("invoiceRows") or [] if isinstance(row, Mapping)}
    wanted = [int(pk) for pk in ids if isinstance(pk, int)]
    products = Document.objects.filter(integration=integration, flow=Flow.ARTICLES, source_id__in=wanted)
    codes: dict[int, str] = {}
    units: dict[str, str] = {}
    for source_id, number, unit in products.values_list("source_id", "number", "source__unit"):
        if number:
            codes[source_id] = number
        if number and unit:
            units[number] = unit
    return codes, units


def _code_owner(document: Document) -> Document | None:
    """Another product of the company with the same code: the one whose article was written, else the elder one.

    A product for sale whose article was written goes before one for purchase, even if that one was written as well.
    """
    if not document.number:
        return None
    others = Document.objects.filter(
        integration_id=document.integration_id, flow=Flow.ARTICLES, number=document.number
    ).exclude(pk=document.pk)
    written = others.filter(target_id__isnull=False).order_by("id")
    if (document.source or {}).get("type") == "PURCHASE":
        for_sale = written.filter(source__type="SALES").first()
        if for_sale is not None:
            return for_sale
    if document.target_id is not None:
        return None
    return written.first() or others.filter(source_id__lt=document.source_id).order_by("source_id").first()
