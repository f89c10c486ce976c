"""Which misfortune met a document that stood in which state, and how often.

A misfortune of one call or one worker meets what the struck job then writes to: the states before it and after it. One
that lasts (a key, a clock, webhooks) meets whatever stands in the ledger of that company when it begins. A write-back
is met together with its document. Each stroke counts once for each state.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files

STATES = (
    "pending",
    "delivered",
    "held",
    "parked",
    "diverged",
    "unknown",
    "skipped",
    "shipment waiting",
    "shipment unknown",
    "shipment done",
    "shipment parked",
    "shipment skipped",
)
OUT_OF_REACH = {
    "parked": "a document is parked at a refusal that names no member, and the sandbox gives no order here such a one"
}
"""States that no document comes to stand in here, and why."""
ENOUGH = 5

MET: dict[str, int] = json.loads(files("brygga_simulation").joinpath("met.json").read_text())
"""How often each pair (`fault / state`) was met in the lives that `brygga simulate --keep-table` counted last."""

Meetings = Counter[tuple[str, str]]
"""(fault, state) -> how many strokes."""


@dataclass(frozen=True)
class Standing:
    """Where one document or write-back stands. `written` differs after every writing of its row."""

    integration_id: int
    written: str
    states: frozenset[str]


Standings = dict[tuple[str, int], Standing]


def of_job(faults: Iterable[str], before: Standings, after: Standings) -> Meetings:
    """What each of the faults that struck a job met in it."""
    states: set[str] = set()
    for key, standing in after.items():
        was = before.get(key)
        if was is None or was.written != standing.written:
            states |= standing.states | (was.states if was else frozenset())
    return Counter((fault, state) for fault in set(faults) for state in states)


def standing_now(integration_id: int, now: Standings) -> frozenset[str]:
    """The states in which anything of an integration stands."""
    return frozenset(
        state for row in now.values() if row.integration_id == integration_id for state in row.states
    )


def wanted(fault: str, standing: Iterable[str], reached: Meetings) -> float:
    """How much a misfortune is wanted now: the more, the rarer it met the states that things stand in, in many lives
    before (`MET`) and in this one. So a seed still replays on its commit."""
    missing = sum(
        1 / (1 + MET.get(f"{fault} / {state}", 0) + 3 * reached[fault, state]) for state in standing
    )
    return 0.1 + missing


def of_condition(fault: str, integration_id: int, now: Standings) -> Meetings:
    """What a lasting misfortune of one integration met at its beginning."""
    return Counter((fault, state) for state in standing_now(integration_id, now))


def table(reached: Meetings, faults: Iterable[str]) -> str:
    """One row for each fault, one column for each state."""
    rows = [" " * 22 + " ".join(state.replace("shipment ", "s. ").rjust(10) for state in STATES)]
    for fault in sorted(faults):
        rows.append(fault.ljust(22) + " ".join(str(reached[fault, state]).rjust(10) for state in STATES))
    return "\n".join(rows)


def chosen(lives: Mapping[int, Meetings], count: int) -> list[int]:
    """So many seeds that together meet each pair five times, as far as these lives do."""
    everything: Meetings = Counter()
    for reached in lives.values():
        everything.update(reached)
    kept: list[int] = []
    met: Meetings = Counter()
    while len(kept) < count:
        seed = max(sorted(lives.keys() - set(kept)), key=partial(_gain, lives, met, everything), default=None)
        if seed is None or not _gain(lives, met, everything, seed):
            break
        kept.append(seed)
        met.update(lives[seed])
    return kept


def _gain(lives: Mapping[int, Meetings], met: Meetings, everything: Meetings, seed: int) -> float:
    """What a life adds to those that are kept already; what is rare counts more."""
    return sum(
        min(times, ENOUGH - met[pair]) / everything[pair]
        for pair, times in lives[seed].items()
        if met[pair] < ENOUGH
    )


def too_few(reached: Meetings, faults: Iterable[str]) -> list[str]:
    """Pairs that met less than five times, in words; those out of reach left out."""
    return [
        f"{fault} and {state}: {reached[fault, state]}"
        for fault in sorted(faults)
        for state in STATES
        if reached[fault, state] < ENOUGH and state not in OUT_OF_REACH
    ]


def pairs_within_reach(faults: Collection[str]) -> int:
    return len(faults) * (len(STATES) - len(OUT_OF_REACH))


def contradicted(reached: Meetings) -> list[str]:
    """Pairs that are said to be out of reach, and met."""
    return [f"{fault} and {state}" for fault, state in sorted(reached) if state in OUT_OF_REACH]
