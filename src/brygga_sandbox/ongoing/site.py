"""One installation of the simulated warehouse system: everything its rooms share."""

from dataclasses import dataclass, field
from datetime import datetime

from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.knobs import Knobs
from brygga_sandbox.ongoing.lanes import Lanes
from brygga_sandbox.ongoing.times import stamp
from brygga_sandbox.state import Store
from brygga_sandbox.switchboard import Switchboard


@dataclass(frozen=True)
class Site:
    """Store, clock and knobs of one installation. Times are aware UTC; stamps are `times.stamp` texts."""

    store: Store
    clock: Clock
    switches: Switchboard[Knobs] = field(default_factory=lambda: Switchboard(Knobs()))
    lanes: Lanes = field(default_factory=Lanes)

    @property
    def knobs(self) -> Knobs:
        return self.switches.now

    @property
    def seed(self) -> int:
        """The seed of everything left to chance here."""
        return int((self.store.get("ongoing.world", "seed") or {"value": 7})["value"])

    def remember_seed(self, seed: int) -> None:
        self.store.put("ongoing.world", "seed", {"value": seed})

    def now(self) -> datetime:
        return self.clock.now()

    def stamp(self) -> str:
        return stamp(self.now())
