"""What the completeness check asks the ledger, and the certificates that it leaves there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from brygga import clock, statements
from brygga.core.completeness import RAISED, Held, Verdict
from brygga.core.words import SKIPPED_BY_PERSON, DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger import lanes, wake
from brygga.ledger.models import Certificate, Cursor, Document, LaneKind
from brygga.ledger.receiving import GONE

AT_ONCE = 500
"""Documents looked up together."""
FRESH = timedelta(minutes=10)
"""What was delivered so lately may not be shown by the WMS's lists yet."""
VERDICT = ("integration", "flow", "began_at", "taken_at", "listed", "accounted", "repaired", "problem")
_VERDICTS = """
    SELECT DISTINCT ON (integration_id, flow) integration_id, flow, listed, accounted, repaired, problem
    FROM ledger_certificate WHERE integration_id = ANY(%(integrations)s) AND taken_at >= %(since)s
    ORDER BY integration_id, flow, taken_at DESC, id DESC
"""
LEFT_OUT = (GONE, SKIPPED_BY_PERSON, "other_type", "offer")
"""Codes of what Procountor's list of a flow need not hold any more."""


def read_to(integration: Integration, flow: Flow) -> str:
    """The stamp that the flow has read to; "" before its first reading."""
    found = Cursor.objects.filter(integration=integration, flow=flow).values_list("stamp", flat=True)
    return found.first() or ""


def documents(integration: Integration, flow: Flow, ids: Iterable[int]) -> dict[int, Document]:
    """What the ledger has of these source ids, without the bodies."""
    found = Document.objects.filter(integration=integration, flow=flow, source_id__in=list(ids))
    return {document.source_id: document for document in found.defer("source", "sent")}


def held(document: Document | None) -> Held | None:
    """The document as the verdicts need it."""
    if document is None:
        return None
    is_due, has_reason = document.due_at is not None, bool(document.reason)
    return Held(document.version, DocState(document.state), is_due, has_reason, document.code == GONE)


def states(integration: Integration, flow: Flow, ids: Iterable[int]) -> Counter[str]:
    """How many of these source ids stand in each state now."""
    counted: Counter[str] = Counter()
    for part in in_parts(ids):
        found = Document.objects.filter(integration=integration, flow=flow, source_id__in=part)
        counted.update(found.values_list("state", flat=True))
    return counted


def unlisted(
    integration: Integration, flow: Flow, listed: set[int], since: str, before: datetime, types: Sequence[str]
) -> list[int]:
    """Source ids of the window that were in the ledger `before` and are not listed; `types`: of products only these."""
    known = Document.objects.filter(integration=integration, flow=flow, version__gte=since)
    known = known.filter(read_at__lt=before).exclude(code__in=LEFT_OUT)
    if types:
        known = known.filter(Q(source__type__in=list(types)) | Q(source__type__isnull=True))
    ids = known.order_by("source_id").values_list("source_id", flat=True)
    return [source_id for source_id in ids if source_id not in listed]


def delivered(integration: Integration, flow: Flow, ids: Iterable[int]) -> QuerySet[Document]:
    """Those of the source ids that stand in the WMS by the ledger's word, and those that a check has raised."""
    lately = clock.now() - FRESH
    rests = Q(state=DocState.DELIVERED, due_at=None) & (Q(sent_at=None) | Q(sent_at__lt=lately))
    raised = Q(state=DocState.DIVERGED, code__in=[code.value for code in RAISED])
    found = Document.objects.filter(
        rests | raised, integration=integration, flow=flow, source_id__in=list(ids)
    )
    return found.defer("source", "sent").order_by("source_id")


def in_parts(ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(sorted(ids))
    while part := list(islice(remaining, AT_ONCE)):
        yield part


def change(document: Document, **members: object) -> bool:
    """Gives a document at rest another standing, unless it got one since it was read here. Due work wakes the lane."""
    with transaction.atomic():
        lanes.lock_for_news(document.integration_id, LaneKind.DELIVERY)
        same = Document.objects.filter(
            pk=document.pk,
            state=document.state,
            code=document.code,
            due_at=document.due_at,
            target_id=document.target_id,
            content_hash=document.content_hash,
            sent_hash=document.sent_hash,
        )
        changed = same.update(changed_at=clock.now(), **members)
        if changed and members.get("due_at"):
            wake.wake_lane(document.integration, LaneKind.DELIVERY)
    return bool(changed)


def verdicts(integrations: Iterable[int], since: datetime) -> dict[tuple[int, str], bool]:
    """Of several integrations (by id) and every flow with a certificate after `since`: whether the newest is whole."""
    rows = statements.rows(_VERDICTS, integrations=list(integrations), since=since)
    return {(integration, flow): Verdict(*found).is_whole for integration, flow, *found in rows}


def newest(integrations: Iterable[int], since: datetime) -> dict[tuple[int, str], Certificate]:
    """Of several integrations (by id) and every flow the newest certificate after `since`, as far as its verdict."""
    fresh = Certificate.objects.filter(integration__in=list(integrations), taken_at__gte=since)
    fresh = fresh.only(*VERDICT).order_by("integration", "flow", "-taken_at", "-id")
    return {(one.integration_id, one.flow): one for one in fresh.distinct("integration", "flow")}


def latest(integration: Integration) -> dict[str, Certificate]:
    """The newest certificate of each flow."""
    newest = Certificate.objects.filter(integration=integration).order_by("flow", "-taken_at", "-id")
    return {one.flow: one for one in newest.distinct("flow")}
