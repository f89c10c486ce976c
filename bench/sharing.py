"""The vendor's limit, shared by workers: the calls of the fullest second, and how evenly integrations get theirs."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from bench import merchants, processes
from bench.figures import Figure, median
from bench.home import Home
from brygga.core.words import Flow
from brygga.flows import upkeep
from brygga.ledger.models import Cursor, Document

PER_SECOND = 15
INTEGRATIONS = 50
WORKERS = 4
LANES = 12
"""Fewer at once than there are integrations, so that they must also share these."""
ORDERS, PAGE = 12, 5
"""Orders of each integration, and how many are answered in one page: a list and a batch for each page."""
SPACING = 3600
LATENCY = 0.1

Arrivals = Sequence[tuple[float, str]]


def measure(home: Home) -> list[Figure]:
    """A first import of many integrations at once, by the stub's own log of what came when."""
    merchants.made(home, INTEGRATIONS)
    home.stub.begin(ORDERS, LATENCY, products=0, page=PAGE, spacing=SPACING)
    Cursor.objects.exclude(flow=Flow.SHIPMENTS).update(due_at=datetime.now(UTC))
    with _limited(), ExitStack() as crew:
        for _ in range(WORKERS):
            crew.enter_context(processes.working(LANES))
        upkeep.tick()
        began = datetime.now(UTC).timestamp()
        processes.wait_until(_is_all_read, every=0.2)
    return _figures(home.stub.arrivals(), began)


def _is_all_read() -> bool:
    waiting = Cursor.objects.exclude(flow=Flow.SHIPMENTS).filter(last_success_at=None).exists()
    return not waiting and Document.objects.filter(flow=Flow.SALES_ORDERS).count() == INTEGRATIONS * ORDERS


@contextmanager
def _limited() -> Iterator[None]:
    """What is started inside has the limit of a real installation."""
    name = "BRYGGA_PROCOUNTOR_CALLS_PER_SECOND"
    before, os.environ[name] = os.environ[name], str(PER_SECOND)
    try:
        yield
    finally:
        os.environ[name] = before


def _figures(arrivals: Arrivals, began: float) -> list[Figure]:
    waits = _waits(arrivals, began)
    means = [sum(each) / len(each) for each in waits.values()]
    mean = sum(means) / len(means)
    longest = max(max(each) for each in waits.values())
    rate = len(arrivals) / (arrivals[-1][0] - arrivals[0][0])
    of = f"{WORKERS} workers, {WORKERS * LANES} lanes, {INTEGRATIONS} integrations, {len(arrivals)} calls"
    return [
        Figure("calls in the fullest second", fullest_second(arrivals), "calls", PER_SECOND, words=of),
        Figure(
            "wait of the integration that waits longest",
            max(means) / mean,
            "x the mean",
            2,
            words=f"{max(means):.1f} s a call over {mean:.1f} s, median {median(means):.1f} s, longest {longest:.1f} s",
        ),
        Figure("use of the limit", rate / PER_SECOND, "of it", words=f"{rate:.1f} calls/s"),
    ]


def fullest_second(arrivals: Arrivals) -> int:
    """The most calls that came within one second, wherever that second begins."""
    most = first = 0
    for last, (moment, _) in enumerate(arrivals):
        while moment - arrivals[first][0] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def _waits(arrivals: Arrivals, began: float) -> dict[str, list[float]]:
    """Seconds before each call of an integration: since its call before, or since everything was due."""
    waits, before = defaultdict[str, list[float]](list), defaultdict[str, float](lambda: began)
    for moment, company in arrivals:
        waits[company].append(moment - before[company])
        before[company] = moment
    return waits
