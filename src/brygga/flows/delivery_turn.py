"""A worker's stretch of work on a delivery lane, one document after another, and how each of them can end."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from brygga.core.decide import LEFT_OUT_BY_SETTINGS
from brygga.core.failures import Failure, OutcomeUnknown, TryAgain
from brygga.core.options import Options
from brygga.core.words import CHECKING_ROWS, NUMBER_CHANGED, DocState
from brygga.flows import aftermath, catalog, failed_turns
from brygga.flows.parts import target_of
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import attempts, lanes
from brygga.ledger.lanes import Holding, LaneSeen
from brygga.ledger.models import Attempt, Document
from brygga.ongoing.target import Target

LOOKED_AT_FIRST = (CHECKING_ROWS, NUMBER_CHANGED)
"""Codes of what is looked at in the warehouse before it is decided anew, also after a try that failed."""


class DeliverySlice:
    """The integration, the door to its warehouse, and what came of each document taken so far."""

    def __init__(self, integration: Integration, holding: Holding, random: Random | None = None) -> None:
        self.integration = integration
        self.holding = holding
        self.options: Options = options_of(integration)
        self.target: Target = target_of(integration)
        self.random = random or Random()  # noqa: S311 jitter, not a secret
        self.counts: Counter[str] = Counter()
        self.lane = LaneSeen(integration)
        self.settled_calls: set[int] = set()
        """Documents taken since the last look of whose calls every outcome is known."""

    def look_again(self, lane: LaneSeen) -> None:
        """What was released before the settings were read is known to this look."""
        self.lane, self.integration = lane, lane.integration
        self.settled_calls.clear()
        self.options = options_of(self.integration)

    def next_document(self) -> Document | None:
        """The one that was due at the last look. In a lane where workers died, it may have been set aside since."""
        return lanes.next_document(self.holding) if self.lane.deaths else self.lane.document

    def has_open_call(self, document: Document) -> bool:
        """Whether nobody knows what came of some call for it."""
        return self.lane.has_open_call if document is self.lane.document else lanes.has_open_call(document)

    def close(
        self,
        document: Document,
        count: str,
        state: DocState,
        code: str = "",
        reason: str = "",
        remedy: str = "",
    ) -> None:
        """The document has its answer for now; the next look comes when something changes."""
        changes = standing(state, code, reason, remedy) | {"priority": 0}
        changes |= self.after_lost_calls(document, state, document.sent)
        if state is DocState.HELD or code in LEFT_OUT_BY_SETTINGS:
            attempts.hold(document, self.holding, self.lane.releases, **changes)
        else:
            attempts.settle(document, self.holding, **changes)
        self.counts[count] += 1

    def hold(self, document: Document, code: str, reason: str, remedy: str) -> None:
        self.close(document, "held", DocState.HELD, code, reason, remedy)

    def diverge(self, document: Document, code: str, reason: str, remedy: str) -> None:
        self.close(document, "diverged", DocState.DIVERGED, code, reason, remedy)

    def park(self, document: Document, code: str, reason: str, remedy: str) -> None:
        self.close(document, "parked", DocState.PARKED, code, reason, remedy)

    def try_later(self, document: Document, failure: TryAgain, when: datetime) -> None:
        state = DocState.UNKNOWN if isinstance(failure, OutcomeUnknown) else DocState.PENDING
        code = document.code if document.code in LOOKED_AT_FIRST else "try_again"
        self.counts[failed_turns.wait(document, self.holding, failure, when, state=state, code=code)] += 1

    def failed(self, attempt: Attempt, failure: Failure) -> None:
        """Records what came of the call; what becomes of the document is decided where the failure ends."""
        self.settled_calls.discard(attempt.document_id)
        attempts.finish(attempt, self.holding, attempts.outcome_of(failure), failure.problem)

    def succeeded(self) -> None:
        """The other side answered: a lane whose tries failed goes on as before."""
        if self.lane.failed:
            lanes.count_success(self.holding)

    def is_in_doubt(self, document: Document) -> bool:
        """Whether a lost call may have come over what was sent last, so that it must be sent once more."""
        if document.pk in self.settled_calls:
            return False
        return aftermath.is_in_doubt(document, catalog.of(document).step)

    def after_lost_calls(
        self, document: Document, state: DocState, sent: Mapping[str, Any] | None
    ) -> dict[str, object]:
        """What the standing gets besides, while a lost call may still change what was `sent`; empty when none can."""
        if document.pk in self.settled_calls:
            return {}
        stands = state is DocState.DELIVERED
        ends = aftermath.ends_at(document, catalog.of(document).step, sent, stands=stands)
        return aftermath.standing(state, ends) if ends else {}


def standing(state: DocState, code: str = "", reason: str = "", remedy: str = "") -> dict[str, object]:
    """Where a document stands that has its answer for now."""
    return {"state": state, "code": code, "reason": reason, "remedy": remedy, "due_at": None, "tries": 0}
