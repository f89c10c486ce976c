"""Which code is changed, and which tests are asked. One place; each module with the reason why it is here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """`modules`: dotted names, a package stands for all its modules. `tests`: files and folders that may notice.
    `options`: pytest's, so that a child loads no more than these tests need."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    options: tuple[str, ...] = ("--reuse-db",)


_FLOWS = {
    "brygga.flows.accounting": "what of Procountor's list is accounted for",
    "brygga.flows.aftermath": "what a lost call may still change is looked at again",
    "brygga.flows.choosing": "which call a document gets, and in whose name",
    "brygga.flows.delivery_turn": "one document's turn: what follows from each answer",
    "brygga.flows.hints": "which webhook is believed, and which order is read",
    "brygga.flows.intake": "what is read, and when the cursor moves",
    "brygga.flows.late_changes": "what may still be changed in an order the warehouse has begun",
    "brygga.flows.lost_calls": "which calls may still take effect",
    "brygga.flows.marking_sent": "approve, send, or wait: the invoice is sent once",
    "brygga.flows.numbers": "who owns a number that two documents claim",
    "brygga.flows.pushing": "the body that is sent, and what is remembered of it",
    "brygga.flows.reclaiming": "what the ledger lost is taken over, not made again",
    "brygga.flows.shipment_turn": "one write-back's turn",
    "brygga.flows.shipped": "when an order counts as shipped",
    "brygga.flows.standing": "what stands in the warehouse, and whether it is ours",
    "brygga.flows.sweeping": "which orders the clock asks for",
}
_LEDGER = {
    "brygga.ledger.attempts": "each call that writes is recorded before it is made",
    "brygga.ledger.lanes": "one holder at a time; who holds an older epoch writes nothing",
    "brygga.ledger.receiving": "what is news, what is settled, and cursor and documents in one transaction",
    "brygga.ledger.underway": "what is on its way",
    "brygga.ledger.wake": "one job waits of a key",
}
_PURE = ("--noconftest", "-p", "tests.core.conftest", "-p", "no:django", "-p", "no:schemathesis")
"""Core's tests need no database, and no conftest but their own."""
_ORDINARY = ("tests/flows/quiet", "tests/ledger", "tests/faults", "tests/flows/test_flows_against_oracle.py")

ROOMS: dict[str, Room] = {
    "core": Room(("brygga.core",), ("tests/core",), _PURE),
    "flows": Room(tuple(_FLOWS), _ORDINARY),
    "ledger": Room(tuple(_LEDGER), _ORDINARY),
    "deciding": Room((*_FLOWS, *_LEDGER), _ORDINARY),
}
"""`core` whole; of flows and ledger the modules that decide, each with why. Left out there: what only names, joins,
shows or speaks (catalog, parts, handler, explaining, previewing, doctor), connecting, which has tests of its own, and
the tables' shapes (`ledger.models`)."""
