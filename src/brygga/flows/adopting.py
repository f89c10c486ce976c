"""Takes over what stands in the WMS before the first delivery, since another connector may have been there.

An order that carries the id of a Procountor order, under the number we would give it, is adopted: the first
push updates it. Every other number is remembered as in use, so that delivery writes over nobody's order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from brygga import clock
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import ORDER_FLOWS, DocState, Flow
from brygga.flows.parts import source_of, target_of
from brygga.flows.problems import refuse_other_goods_owner, talking_to_procountor, talking_to_the_wms
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import foreign
from brygga.ledger.foreign import Stranger
from brygga.ledger.models import Document, ForeignNumber
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target
from brygga.procountor.source import MOST_IDS, SourceDocument, party_of

ADOPTED = "adopted"
LARGEST_ID = 2**31 - 1
"""Procountor's ids of invoices are int32; a larger number is another system's, and asking for it may be refused."""


@dataclass(frozen=True)
class Adopted:
    """What one reading of the WMS found. `diverged` are numbers in use by orders that are not ours."""

    adopted: int
    diverged: int
    seen: int

    def __add__(self, other: "Adopted") -> "Adopted":
        return Adopted(self.adopted + other.adopted, self.diverged + other.diverged, self.seen + other.seen)


def adopt_existing(integration: Integration) -> Adopted:
    """Reads all orders and purchase orders of the goods owner once. May be repeated. ConnectProblem where another one
    is chosen meanwhile."""
    source, target = source_of(integration), target_of(integration)
    options = options_of(integration)
    total = Adopted(0, 0, 0)
    for flow in ORDER_FLOWS:
        for standing in _standing(target, flow):
            with talking_to_procountor():
                claimed = source.read(
                    sorted({found for order in standing if (found := claimed_id(order)) is not None})
                )
            total += _remember(integration, flow, standing, _ours(claimed, flow), options)
    return total


def forget_adopted(integration: Integration) -> None:
    """In the caller's transaction: another goods owner was chosen before the start, whose warehouse has none of it."""
    Document.objects.filter(integration=integration).delete()
    ForeignNumber.objects.filter(integration=integration).delete()


def _standing(target: Target, flow: Flow) -> Iterator[list[OrderSeen]]:
    """What stands in the WMS, as many at a time as Procountor answers for in one call."""
    orders: Iterable[OrderSeen] = (
        target.all_orders() if flow is Flow.SALES_ORDERS else target.all_purchase_orders()
    )
    remaining = iter(orders)
    while True:
        with talking_to_the_wms():
            batch = list(islice(remaining, MOST_IDS))
        if not batch:
            return
        yield batch


def claimed_id(order: OrderSeen) -> int | None:
    """The Procountor id that another connector wrote there, if it can be one."""
    text = order.source_id
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST_ID)):
        return None
    return int(text) if 0 < int(text) <= LARGEST_ID else None


def _ours(claimed: dict[int, SourceDocument], flow: Flow) -> dict[int, SourceDocument]:
    """A purchase order's id on a warehouse order proves nothing: the type must fit too."""
    kind = "SALES_ORDER" if flow is Flow.SALES_ORDERS else "PURCHASE_ORDER"
    return {found: document for found, document in claimed.items() if document.raw.get("type") == kind}


def _remember(
    integration: Integration,
    flow: Flow,
    standing: list[OrderSeen],
    claimed: dict[int, SourceDocument],
    options: Options,
) -> Adopted:
    prefix = options.order.number_prefix if flow is Flow.SALES_ORDERS else options.po.number_prefix
    known = dict(
        Document.objects.filter(
            integration=integration, flow=flow, target_id__in=[order.id for order in standing]
        ).values_list("target_id", "code")
    )
    adopted: dict[int, Document] = {}
    strangers: dict[str, Stranger] = {}
    for order in standing:
        if order.id in known:
            continue
        document = claimed.get(claimed_id(order) or 0)
        if document is not None and _is_numbered_so(order, document, prefix, adopted):
            adopted[document.id] = _adopted(integration, flow, order, document)
        else:
            strangers[order.number] = Stranger(order.number, order.id, order.source_id)
    with transaction.atomic():
        locked = Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)
        refuse_other_goods_owner(locked, integration)
        Document.objects.bulk_create(
            adopted.values(),
            update_conflicts=True,
            unique_fields=["integration", "flow", "source_id"],
            update_fields=["target_id", "target_number", "state", "code", "reason", "changed_at"],
        )
        foreign.note(integration.pk, flow, strangers.values())
    earlier = sum(1 for code in known.values() if code == ADOPTED)
    return Adopted(len(adopted) + earlier, len(strangers), len(standing))


def _is_numbered_so(
    order: OrderSeen, document: SourceDocument, prefix: str, adopted: dict[int, Document]
) -> bool:
    """Whether the number is the document's own, with our prefix or with that of the connector that was here before: it
    stands there and must not be made again under ours. The one with ours goes first."""
    own = str(document.raw.get("invoiceNumber"))
    if order.number == f"{prefix}{own}":
        return True
    return order.number.endswith(own) and document.id not in adopted


def _adopted(integration: Integration, flow: Flow, order: OrderSeen, document: SourceDocument) -> Document:
    """Without version and content, so that the next reading that lists it takes it for changed."""
    now = clock.now()
    return Document(
        integration=integration,
        flow=flow,
        source_id=document.id,
        number=str(document.raw.get("invoiceNumber")),
        party=party_of(document.raw)[:200],
        content_hash="",
        state=DocState.DELIVERED,
        code=ADOPTED,
        reason=say("The order was in the warehouse already when the integration was connected."),
        target_id=order.id,
        target_number=order.number,
        first_seen_at=now,
        changed_at=now,
    )
