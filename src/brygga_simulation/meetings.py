"""Which misfortune met a document that stood in which state, and how often.

A misfortune of one call or one worker meets what the struck job then writes to: the states before it and after it. One
that lasts (a key, a clock, webhooks) meets whatever stands in the ledger of that company when it begins. A write-back
is met together with its document. Each stroke counts once for each state.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

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


def of_condition(fault: str, integration_id: int, now: Standings) -> Meetings:
    """What a lasting misfortune of one integration met at its beginning."""
    states = {state for row in now.values() if row.integration_id == integration_id for state in row.states}
    return Counter((fault, state) for state in states)


def table(reached: Meetings, faults: Iterable[str]) -> str:
    """One row for each fault, one column for each state."""
    rows = [" " * 22 + " ".join(state.replace("shipment ", "s. ").rjust(10) for state in STATES)]
    for fault in sorted(faults):
        rows.append(fault.ljust(22) + " ".join(str(reached[fault, state]).rjust(10) for state in STATES))
    return "\n".join(rows)


def too_few(reached: Meetings, faults: Iterable[str]) -> list[str]:
    """Pairs that met less than five times, in words; those out of reach left out."""
    return [
        f"{fault} and {state}: {reached[fault, state]}"
        for fault in sorted(faults)
        for state in STATES
        if reached[fault, state] < ENOUGH and state not in OUT_OF_REACH
    ]


def contradicted(reached: Meetings) -> list[str]:
    """Pairs that are said to be out of reach, and met."""
    return [f"{fault} and {state}" for fault, state in sorted(reached) if state in OUT_OF_REACH]
