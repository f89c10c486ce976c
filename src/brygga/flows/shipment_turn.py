"""A worker's stretch of work on a shipment lane, one write-back after another, and how each of them can end."""

from collections import Counter
from datetime import datetime
from random import Random

from brygga.core.failures import OutcomeUnknown, TryAgain
from brygga.core.words import WRITEBACK_OFF
from brygga.flows import failed_turns, goods_differ
from brygga.flows.parts import source_of, target_of
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import attempts, lanes
from brygga.ledger.lanes import Holding, LaneSeen
from brygga.ledger.models import Shipment, ShipmentState
from brygga.ongoing.target import Target
from brygga.procountor.source import Source


class ShipmentSlice:
    """The integration, the doors to both sides, and what came of each hint and write-back taken so far."""

    def __init__(self, integration: Integration, holding: Holding, random: Random | None = None) -> None:
        self.integration = integration
        self.holding = holding
        self.options = options_of(integration)
        self.target: Target = target_of(integration)
        self.source: Source = source_of(integration)
        self.random = random or Random()  # noqa: S311 jitter, not a secret
        self.counts: Counter[str] = Counter()
        self.lane = LaneSeen(integration)

    def look_again(self, lane: LaneSeen) -> None:
        self.lane, self.integration = lane, lane.integration
        self.options = options_of(self.integration)

    def succeeded(self) -> None:
        """The other side answered: a lane whose tries failed goes on as before."""
        if self.lane.failed:
            lanes.count_success(self.holding)

    def park(self, shipment: Shipment, code: str, reason: str, remedy: str) -> None:
        self.close(shipment, ShipmentState.PARKED, code, reason, remedy)

    def try_later(self, shipment: Shipment, failure: TryAgain, when: datetime) -> None:
        unknown = isinstance(failure, OutcomeUnknown)
        state = ShipmentState.UNKNOWN if unknown else ShipmentState.WAITING
        code = "unknown_outcome" if unknown else "try_again"
        if shipment.code == goods_differ.AS_IT_IS:
            code = shipment.code
        self.counts[failed_turns.wait(shipment, self.holding, failure, when, state=state, code=code)] += 1

    def close(
        self, shipment: Shipment, state: ShipmentState, code: str, reason: str, remedy: str, **more: datetime
    ) -> None:
        """What is unknown of a `send` stays so while it is not done: the quiet time holds for Try again too."""
        known = {"unknown_step": "", "unknown_since": None} if state is ShipmentState.DONE else {}
        standing = {
            "state": state,
            "code": code,
            "reason": reason,
            "remedy": remedy,
            "due_at": None,
            "tries": 0,
        }
        changes = standing | known | more
        if code == WRITEBACK_OFF:
            attempts.hold(shipment, self.holding, self.lane.releases, **changes)
        else:
            attempts.settle(shipment, self.holding, **changes)
        self.counts[state.value] += 1
