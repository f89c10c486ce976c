"""A worker whose lane was given to another writes no outcome, and claims no work it did not finish."""

from collections.abc import Callable
from typing import Any

from brygga.cable import Cable
from brygga.core.words import DocState
from brygga.flows import parts
from brygga.ledger import lanes
from brygga.ledger.models import LaneKind, Run
from brygga.wire import Answer, Wire

Order = Callable[..., dict[str, Any]]


def test_a_slice_that_loses_its_lane_during_a_call_counts_only_what_it_finished(
    merchant: Any, an_order: Order
) -> None:
    """Found by the simulation: the run said that one was taken, and nothing of what became of it."""
    merchant.sync()
    Run.objects.all().delete()
    made = an_order()
    merchant.read()

    class LosingItsLane(Wire):
        def call(self, method: str, path: str, **more: Any) -> Answer:
            answer = super().call(method, path, **more)
            if method == "PUT":
                lanes.take(merchant.integration.pk, LaneKind.DELIVERY)
            return answer

    cable = Cable()
    with parts.wired_by(lambda base, peer: LosingItsLane(base, user_agent="test", peer=peer, cable=cable)):
        merchant.deliver()
    cable.close()
    assert [run.counts for run in Run.objects.filter(kind="delivery")] == []
    assert merchant.document(made["id"]).state == DocState.PENDING
    assert merchant.deliver()["taken"] == 1
    assert merchant.document(made["id"]).state == DocState.DELIVERED
