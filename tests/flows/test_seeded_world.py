"""The whole seeded world: everything arrives or says why not, once, and every count adds up."""

from typing import Any

from brygga.core.words import DocState, Flow
from brygga.ledger.models import Document, Run
from brygga.ledger.runs import DELIVERY_COUNTS


def states(merchant: Any, flow: Flow) -> dict[str, int]:
    found = Document.objects.filter(integration=merchant.integration, flow=flow)
    return {state: found.filter(state=state).count() for state in set(found.values_list("state", flat=True))}


def test_the_seeded_world_arrives_or_says_why_not_is_sent_once_and_adds_up(
    merchant: Any,
) -> None:
    merchant.sync()
    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS):
        assert states(merchant, flow).get(DocState.DELIVERED, 0) > 0
    open_ones = Document.objects.exclude(state=DocState.DELIVERED)
    assert not open_ones.filter(state__in=[DocState.PENDING, DocState.UNKNOWN, DocState.PARKED]).exists()
    assert not open_ones.filter(reason="").exists()
    merchant.forget_calls()
    merchant.sync()
    assert merchant.calls("ongoing", "PUT") == []
    assert merchant.calls("procountor", "PUT") == []
    for run in Run.objects.filter(kind="intake").exclude(flow=Flow.SHIPMENTS):
        counted = run.counts
        assert counted["read"] == sum(counted[name] for name in ("new", "changed", "seen", "skipped"))
    delivered = Run.objects.filter(kind="delivery")
    assert delivered.exists()
    for run in delivered:
        assert run.counts["taken"] == sum(run.counts.get(name, 0) for name in DELIVERY_COUNTS)
