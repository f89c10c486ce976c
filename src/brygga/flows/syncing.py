"""`brygga sync`: one reading of one flow from the command line, in earnest or as a rehearsal."""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from brygga.core.failures import NeedsPerson
from brygga.core.words import Flow
from brygga.flows import intake, rehearsing, shipped, sweeping, upkeep
from brygga.flows.parts import source_of, target_of
from brygga.flows.problems import ConnectProblem
from brygga.flows.rehearsing import Candidate
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger.models import Cursor, Shipment


def named(name: str) -> Integration:
    """The integration of this key, or of this number."""
    try:
        wanted = {"pk": int(name)} if name.isdigit() else {"key": UUID(name)}
        return Integration.objects.get(**wanted)
    except (ValueError, Integration.DoesNotExist) as error:
        raise NeedsPerson(
            f"There is no integration {name}.",
            "`brygga doctor` lists them with their keys.",
            code="unknown_integration",
        ) from error


def sync(integration: Integration, flow: Flow, since: str | None = None) -> dict[str, int]:
    """Reads the flow now; what it found is delivered by the workers. Counts as intake has them."""
    if not integration.is_working:
        raise ConnectProblem(
            "The integration is paused, halted or not started.", "Resume or reconnect it first.", status=409
        )
    counts = upkeep.read_flow(integration, flow, since)
    problem = (
        Cursor.objects.filter(integration=integration, flow=flow).values_list("problem", flat=True).first()
    )
    if problem:
        raise NeedsPerson(
            problem, "It is tried again by itself; `brygga doctor` says more.", code="reading_failed"
        )
    return counts.as_json()


def rehearse(integration: Integration, flow: Flow, since: str | None = None) -> dict[str, int]:
    """What a sync would find and do, without writing anything anywhere."""
    if flow is Flow.SHIPMENTS:
        return _rehearse_shipments(integration)
    found = _products(integration, since) if flow is Flow.ARTICLES else _orders(integration, flow, since)
    return dict(rehearsing.outcomes(integration, flow, found, asked=False))


def _orders(integration: Integration, flow: Flow, since: str | None) -> Iterator[Candidate]:
    source = source_of(integration)
    options = options_of(integration)
    start = since or intake.first_stamp(integration, flow, options)
    for listed in intake.pages(source, flow, start, options):
        read = source.read([row.id for row in listed.rows])
        for row in listed.rows:
            if row.id in read:
                yield Candidate(row.id, row.number or "", row.created or "", read[row.id].raw)


def _products(integration: Integration, since: str | None) -> Iterator[Candidate]:
    source = source_of(integration)
    options = options_of(integration)
    start = since or intake.first_stamp(integration, Flow.ARTICLES, options)
    for listed in intake.product_pages(source, start, options):
        for row in listed.rows:
            yield Candidate(row.id, str(row.raw.get("code") or "").strip(), "", row.raw)


def _rehearse_shipments(integration: Integration) -> dict[str, int]:
    options = options_of(integration)
    seen = fresh = 0
    remaining = sweeping.shipped_orders(integration, options, target_of(integration))
    while batch := list(islice(remaining, sweeping.AT_ONCE)):
        seen += len(batch)
        ours = shipped.documents_of(integration, batch).values()
        noted = Shipment.objects.filter(document__in=ours).count()
        fresh += len(ours) - noted
    return {"read": seen, "would_mark_sent": fresh}
