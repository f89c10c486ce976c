"""Which code is changed, and which tests are asked. One place; each module with the reason why it is here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """`modules`: dotted names, a package stands for all its modules. `tests`: files and folders that may notice.
    `options`: pytest's, so that a child loads no more than these tests need. `readers`: tests that read the source as a
    text, and so meet none of its lines; asked last, of words alone."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    options: tuple[str, ...] = ("--reuse-db",)
    readers: tuple[str, ...] = ()

    @property
    def uses_a_database(self) -> bool:
        return "--reuse-db" in self.options


_FLOWS = {
    "brygga.flows.accounting": "what of Procountor's list is accounted for",
    "brygga.flows.adopting": "what stood in the warehouse before, and whose it is",
    "brygga.flows.aftermath": "what a lost call may still change is looked at again",
    "brygga.flows.asking": "what Procountor knows and the ledger does not is asked before a document is held for it",
    "brygga.flows.choosing": "which goods owner a login may choose",
    "brygga.flows.completeness": "when a check is due, and what its certificate says",
    "brygga.flows.delivery": "which way a document goes, and what a failure makes of it",
    "brygga.flows.delivery_turn": "one document's turn: what follows from each answer",
    "brygga.flows.facts": "what a decision is told of the past and of other documents",
    "brygga.flows.failed_turns": "a failed call waits, is parked, or halts",
    "brygga.flows.fallen_back": "what becomes of a write-back whose order was taken back",
    "brygga.flows.halting": "a refused credential stops the integration, and the first reason stays",
    "brygga.flows.hints": "which webhook is believed, and which order is read",
    "brygga.flows.intake": "what is read, and when the cursor moves",
    "brygga.flows.isolation": "one piece's bug stands in nobody's way",
    "brygga.flows.late_changes": "what may still be changed in an order the warehouse has begun",
    "brygga.flows.listing": "the list against the ledger: what is missing, older, gone",
    "brygga.flows.lost_calls": "what became of a call whose answer nobody has",
    "brygga.flows.marking_sent": "approve, send, or wait: the invoice is sent once",
    "brygga.flows.numbers": "who owns a number that two documents claim",
    "brygga.flows.pushing": "the body that is sent, and what is remembered of it",
    "brygga.flows.reclaiming": "what the ledger lost is taken over, not made again",
    "brygga.flows.renumbered": "an order with another number is taken up when nothing else of it may be alive",
    "brygga.flows.rereading": "a document without its source is read again",
    "brygga.flows.row_articles": "the articles of an order's rows are there before the order",
    "brygga.flows.row_check": "whether the rows arrived",
    "brygga.flows.settings_change": "what waited because of the old settings is looked at again",
    "brygga.flows.shipment_turn": "one write-back's turn",
    "brygga.flows.shipped": "when an order counts as shipped",
    "brygga.flows.slices": "how long a lane works, and when it is woken again",
    "brygga.flows.standing": "what stands in the warehouse, and whether it is ours",
    "brygga.flows.sweeping": "which orders the clock asks for",
    "brygga.flows.taking_back": "an invalidated order is cancelled",
    "brygga.flows.upkeep": "which flow's time has come, when a failed one is tried again, and what is forgotten",
}
_LEDGER = {
    "brygga.ledger.attempts": "each call that writes is recorded before it is made",
    "brygga.ledger.attention": "what asks for a person",
    "brygga.ledger.certificates": "what a check asks, and what may be changed by it",
    "brygga.ledger.foreign": "numbers that are somebody else's",
    "brygga.ledger.in_hand": "the piece that ends its workers is parked",
    "brygga.ledger.lanes": "one holder at a time; who holds an older epoch writes nothing",
    "brygga.ledger.receiving": "what is news, what is settled, and cursor and documents in one transaction",
    "brygga.ledger.runs": "a run that found something is told, and its counts add up",
    "brygga.ledger.suspects": "the job that ends its workers is set aside",
    "brygga.ledger.tallies": "how many there are of each state",
    "brygga.ledger.turns": "how far a flow has read, and when its turn is over",
    "brygga.ledger.underway": "what is on its way",
    "brygga.ledger.wake": "one job waits of a key",
}
_PURE = ("--noconftest", "-p", "tests.core.conftest", "-p", "no:django", "-p", "no:schemathesis")
"""Core's tests need no database, and no conftest but their own."""
_READ_AS_TEXT = ("tests/languages/test_catalogues.py::test_both_catalogues_are_whole_and_compiled",)
_ORDINARY = (
    "tests/ledger",
    "tests/flows",
    "tests/faults",
    "tests/notify",
    "tests/console/test_console_completeness.py",
    "tests/console/test_console_remedies.py",
    "tests/console/test_console_status.py",
    "tests/processes/test_reaper.py",
)

ROOMS: dict[str, Room] = {
    "core": Room(("brygga.core",), ("tests/core",), _PURE),
    "flows": Room(tuple(_FLOWS), _ORDINARY, readers=_READ_AS_TEXT),
    "ledger": Room(tuple(_LEDGER), _ORDINARY, readers=_READ_AS_TEXT),
    "deciding": Room((*_FLOWS, *_LEDGER), _ORDINARY, readers=_READ_AS_TEXT),
}
"""`core` whole; of flows and ledger the modules that decide, each with why. Left out there: what only names, joins,
shows or speaks (catalog, parts, handler, explaining, previewing, rehearsing, doctor), connecting and all around it,
what a person sets off (acting, backfilling, syncing), and the tables' shapes (`ledger.models`)."""


def noted_with(room: Room) -> tuple[str, ...]:
    """The modules whose lines are noted while the room's tests run: those of every room with the same tests, so that
    they run once for all."""
    return tuple(
        dict.fromkeys(name for one in ROOMS.values() if one.tests == room.tests for name in one.modules)
    )
