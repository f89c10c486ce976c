"""Whether memory grows with what was done: the worker's after many documents, the web process's after many calls."""

import http.client

from bench import merchants, processes
from bench.figures import Figure
from bench.home import Home
from bench.webhooks import Knocking
from brygga.core.words import DocState, Flow
from brygga.ledger import wake
from brygga.ledger.models import Document

OWNERS = 4
FIRST = 100
GOAL = 1.10
SLOWEST = 20.0
"""Documents a second, below which something is wrong."""


def measure(home: Home, documents: int) -> list[Figure]:
    return [_worker(home, documents), _web(home, documents)]


def _worker(home: Home, documents: int) -> Figure:
    integrations = merchants.made(home, OWNERS)
    home.stub.begin(FIRST // OWNERS, products=0)
    with processes.working(lanes=OWNERS) as worker:
        sizes = []
        for many in (FIRST, documents):
            home.stub.tell(grow=many // OWNERS)
            for integration in integrations:
                wake.wake_flow(integration, Flow.SALES_ORDERS)
            wait_until_delivered(many)
            sizes.append(processes.resident_mib(worker))
    return _figure("memory of a worker", sizes, documents, "documents")


def _web(home: Home, calls: int) -> Figure:
    integration = merchants.made(home, 1)[0]
    with processes.serving() as (web, port):
        knocking = Knocking(integration, port)
        sizes = []
        done = 0
        for many in (FIRST, calls):
            caller = http.client.HTTPConnection("127.0.0.1", port)
            for number in range(done, many):
                assert knocking.knock(caller, number + 1) == 200
            done = many
            caller.close()
            sizes.append(processes.resident_mib(web))
    return _figure("memory of a web process", sizes, calls, "webhooks")


def _figure(name: str, sizes: list[float], many: int, of: str) -> Figure:
    few, last = sizes
    words = f"after {many} {of} over after {FIRST}: {last:.0f} and {few:.0f} MiB, not shared"
    return Figure(name, last / few, "x", GOAL, words=words)


def wait_until_delivered(count: int) -> float:
    """Seconds until so many sales orders are delivered."""
    delivered = Document.objects.filter(flow=Flow.SALES_ORDERS, state=DocState.DELIVERED)
    patience = max(processes.PATIENCE, count / SLOWEST)
    return processes.wait_until(lambda: delivered.count() >= count, every=0.2, patience=patience)
