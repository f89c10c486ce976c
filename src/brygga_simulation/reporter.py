"""Reads the service's own books and tells the checker, in plain facts, what the service claims."""

from collections.abc import Sequence

from django.db import connection

from brygga.flows import explaining
from brygga.ledger.models import Document, Run, Shipment
from brygga_simulation.account import Claim, RunTold
from brygga_simulation.meetings import Standing, Standings
from brygga_simulation.tenants import Connected


def claims(connected: Sequence[Connected]) -> list[Claim]:
    """Where every document and every write-back stands."""
    names = {each.integration.pk: each.tenant.name for each in connected}
    found = [
        Claim(
            names[row.integration_id],
            row.flow,
            row.source_id,
            row.number,
            row.state,
            row.code,
            row.reason,
            row.remedy,
            row.due_at is not None,
        )
        for row in Document.objects.order_by("id")
    ]
    for shipment in Shipment.objects.select_related("document").order_by("id"):
        found.append(
            Claim(
                names[shipment.integration_id],
                "shipments",
                shipment.document.source_id,
                shipment.document.number,
                shipment.state,
                shipment.code,
                shipment.reason,
                shipment.remedy,
                shipment.due_at is not None,
            )
        )
    return found


def runs(connected: Sequence[Connected]) -> list[RunTold]:
    names = {each.integration.pk: each.tenant.name for each in connected}
    return [
        RunTold(names[run.integration_id], run.kind, run.flow, run.counts)
        for run in Run.objects.order_by("id")
    ]


def story(connected: Sequence[Connected], tenant_name: str, number: str) -> str:
    """The service's own explanation of one number."""
    which = next(each for each in connected if each.tenant.name == tenant_name)
    return "\n".join(answer.as_text() for answer in explaining.explain(which.integration, number))


_STANDINGS = """
    SELECT integration_id, 'document', id, state, xmin::text, state FROM ledger_document
    UNION ALL SELECT s.integration_id, 'shipment', s.id, 'shipment ' || s.state, s.xmin::text, d.state
        FROM ledger_shipment s JOIN ledger_document d ON d.id = s.document_id
"""


def standings() -> Standings:
    """Every document and write-back by kind and id."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS)
        return {
            (kind, id): Standing(integration, written, frozenset((state, of_document)))
            for integration, kind, id, state, written, of_document in cursor.fetchall()
        }
