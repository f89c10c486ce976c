"""The nemesis: seeded misfortune of every technical kind. It wants a document to be lost, or done twice."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from brygga_sandbox.faults import Fault, FaultKind, Faults

LONGEST_LATE_EFFECT = 120.0
"""A call whose answer was lost may still take effect this many seconds later: the limit of what is promised."""

WIRE_FAULTS = tuple(kind.value for kind in FaultKind if kind != FaultKind.SLOW)
TRAPS = (
    "kill_before_call",
    "kill_after_call",
    "kill_at_statement",
    "database_restart",
    "takeover",
    "takeover_at_statement",
    "edit_meanwhile",
    "skip_meanwhile",
    "slow_answer",
    "other_worker",
)
CONDITIONS = (
    "token_expiry",
    "revoked_key",
    "clock_skew",
    "refusals_with_200",
    "webhooks_late",
    "webhooks_doubled",
    "webhooks_reordered",
    "webhooks_missing",
    "web_down",
)
ALL = (*WIRE_FAULTS, *TRAPS, *CONDITIONS)
LANES = ("deliver", "ship")


@dataclass(frozen=True)
class Call:
    """A call under way."""

    vendor: str
    method: str
    path: str


@dataclass
class Trap:
    """Springs once, at a call of a worker: before it, or after its effect and before its answer is used."""

    name: str
    after_calls: int
    method: str
    part: str
    is_before: bool
    number: int

    def meets(self, call: Call, task: str) -> bool:
        """A lane is only taken over from who works in a lane; at a statement, now and then a reading is too."""
        is_place = call.method == self.method and self.part in call.path
        is_of_lanes = self.name == "takeover" or (self.name == "takeover_at_statement" and self.number % 4)
        return is_place and (task in LANES or not is_of_lanes)


PLACES = {
    "procountor": (
        ("GET", "/invoices"),
        ("GET", "/invoices/"),
        ("GET", "/products"),
        ("PUT", "/send"),
        ("PUT", "/approve"),
    ),
    "ongoing": (
        ("PUT", "/orders"),
        ("PUT", "/articles"),
        ("PUT", "/purchaseOrders"),
        ("GET", "/orders"),
        ("DELETE", "/"),
    ),
}

PLACES_OF = {
    "takeover": [
        *[("GET", part) for part in ("/invoices/", "/invoices/", "/orders", "/articles", "/purchaseOrders")],
        *[("PUT", part) for part in ("/send", "/orders", "/articles", "/purchaseOrders")],
    ],
    "takeover_at_statement": [
        *[("GET", part) for part in ("/invoices/", "/invoices/", "/invoices/", "/orders", "/articles")],
        *[("PUT", part) for part in ("/approve", "/orders", "/articles", "/purchaseOrders")],
    ],
    "skip_meanwhile": [("GET", "/invoices/"), ("PUT", "/orders"), ("PUT", "/articles"), ("PUT", "/send")],
    "edit_meanwhile": [("GET", "/invoices"), ("GET", "/invoices/"), ("GET", "/articles"), ("PUT", "/orders")],
}
"""Where a trap hurts most."""


class Nemesis:
    """`faults`: the names it may use; empty: all. `fired` gathers what has struck since it was last emptied."""

    def __init__(self, faults: tuple[str, ...], doors: dict[str, Faults]) -> None:
        unknown = set(faults) - set(ALL)
        if unknown:
            raise ValueError(f"there is no fault {sorted(unknown)[0]}; there are: {', '.join(ALL)}")
        self.names = faults or ALL
        self.traps: list[Trap] = []
        self.fired: list[str] = []
        self._doors = doors
        self._counted: dict[tuple[str, int], int] = {}

    @property
    def is_armed(self) -> bool:
        """Whether anything may strike, or has struck and was not told yet."""
        return bool(self.traps or self.fired) or any(door.list() for door in self._doors.values())

    def strike(
        self,
        chance: Random,
        conditions: dict[str, Callable[[Random], str]],
        wanted: Callable[[str], float] | None = None,
    ) -> str:
        """One misfortune more; returns what was prepared, in words. `conditions` bring about the rest; `wanted` says
        how much each is wanted now, without it all are alike."""
        if wanted is None:
            name = chance.choice(self.names)
        else:
            (name,) = chance.choices(self.names, [wanted(name) for name in self.names])
        if name in TRAPS:
            return self._set_trap(name, chance)
        if name in CONDITIONS:
            return f"{name}: {conditions[name](chance)}"
        return self._switch_on(FaultKind(name), chance)

    def _set_trap(self, name: str, chance: Random) -> str:
        places = [place for places in PLACES.values() for place in places]
        if name == "other_worker" and chance.random() < 0.5:
            places = [("POST", "/oauth/token")]
        method, part = chance.choice(PLACES_OF.get(name, places))
        latest = 15 if name == "takeover_at_statement" else 8
        trap = Trap(
            name, chance.randint(0, 3), method, part, chance.random() < 0.5, chance.randint(1, latest)
        )
        self.traps.append(trap)
        return f"{name} at {method} {part} after {trap.after_calls} more"

    def strike_first_reading(self, chance: Random) -> str:
        """Orders were listed, and cannot be read: what is listed and not yet in the ledger must not be passed over."""
        kinds = [
            FaultKind(name) for name in self.names if name in WIRE_FAULTS and name != FaultKind.LATE_EFFECT
        ]
        if not kinds:
            return "nothing"
        return self._switch_on(chance.choice(kinds), chance, "procountor", ("GET", "/invoices/"))

    def _switch_on(
        self, kind: FaultKind, chance: Random, vendor: str = "", place: tuple[str, str] | None = None
    ) -> str:
        vendor = vendor or chance.choice(sorted(PLACES))
        method, path = place or chance.choice(PLACES[vendor])
        if kind == FaultKind.LATE_EFFECT:
            method, path = chance.choice([place for place in PLACES[vendor] if place[0] != "GET"])
        is_wide = kind != FaultKind.LATE_EFFECT and place is None and chance.random() < 0.4
        fault = Fault(
            kind=kind,
            method="*" if is_wide else method,
            path="" if is_wide else path,
            times=max(chance.choice((1, 1, 2, 4)), 2 if place else 1),
            after=0 if place else chance.choice((0, 0, 1, 3)),
            retry_after=chance.choice((None, 1, 30, 200)),
            delay_s=round(chance.uniform(1, LONGEST_LATE_EFFECT), 1),
        )
        self._doors[vendor].add(fault)
        return f"{kind.value} of {vendor}, {fault.times} times at {fault.method} {fault.path or 'anything'}"

    def sprung(self, call: Call, task: str, is_before: bool) -> list[Trap]:
        """The traps that spring at this point of a call of a job of this task."""
        springing = []
        for trap in list(self.traps):
            if trap.is_before != is_before or not trap.meets(call, task):
                continue
            trap.after_calls -= 1
            if trap.after_calls < 0:
                self.traps.remove(trap)
                self.fired.append(trap.name)
                springing.append(trap)
        return springing

    def note_fired(self) -> list[str]:
        """What struck since this was last asked, of the wire and of the traps."""
        for vendor, door in self._doors.items():
            for fault in door.list():
                key, fired = (vendor, int(fault["id"])), int(fault["fired"])
                self.fired += [str(fault["kind"])] * (fired - self._counted.get(key, 0))
                self._counted[key] = fired
        struck, self.fired = self.fired, []
        return struck

    def end(self) -> None:
        """No more misfortune. Late effects that are on their way still come."""
        self.traps.clear()
        for door in self._doors.values():
            for fault in door.list():
                door.remove(int(fault["id"]))
