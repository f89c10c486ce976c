"""Whether memory grows with what was done: the worker's after many documents, the web process's after many calls."""

import http.client
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bench import merchants, processes
from bench.figures import Figure
from bench.home import Home
from bench.webhooks import Knocking
from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration
from brygga.ledger import wake
from brygga.ledger.models import Document, LaneKind

OWNERS = 4
FIRST = 100
GOAL = 1.10
SLOWEST = 20.0
"""Documents a second, below which something is wrong."""


def measure(home: Home, documents: int) -> list[Figure]:
    """A worker that delivers, and beside it a web process that gets a webhook for every fifth document."""
    *owners, knocked = merchants.made(home, OWNERS + 1)
    home.stub.begin(0, products=0)
    wake.wake_lane(knocked, LaneKind.SHIPMENT)
    processes.postpone_jobs()  # or the worker would also work on every webhook
    with processes.working(lanes=OWNERS) as worker, processes.serving() as (web, port):
        knocking = Knocking(knocked, port)
        sizes = []
        done = 0
        for many in (FIRST, documents):
            with ThreadPoolExecutor(1) as beside:
                calls = beside.submit(_knock, knocking, range(done, _webhooks(many)))
                _deliver(home, owners, many)
                calls.result()
            done = _webhooks(many)
            sizes.append((processes.resident_mib(worker), processes.resident_mib(web)))
    (few, few_web), (last, last_web) = sizes
    return [
        _figure("memory of a worker", few, last, f"{documents} documents"),
        _figure("memory of a web process", few_web, last_web, f"{documents} documents and {done} webhooks"),
    ]


def _webhooks(documents: int) -> int:
    """More would take the processor that the worker needs: memory is measured here, and not how fast it goes."""
    return max(FIRST, documents // 5)


def _deliver(home: Home, owners: Sequence[Integration], many: int) -> None:
    """Until so many orders of all together are delivered."""
    home.stub.tell(grow=many // len(owners))
    for integration in owners:
        wake.wake_flow(integration, Flow.SALES_ORDERS)
    wait_until_delivered(many)


def _knock(knocking: Knocking, numbers: range) -> None:
    caller = http.client.HTTPConnection("127.0.0.1", knocking.port)
    for number in numbers:
        assert knocking.knock(caller, number + 1) == 200
    caller.close()


def _figure(name: str, few: float, last: float, of: str) -> Figure:
    words = f"after {of} over after {FIRST}: {last:.0f} and {few:.0f} MiB, not shared"
    return Figure(name, last / few, "x", GOAL, words=words)


def wait_until_delivered(count: int) -> float:
    """Seconds until so many sales orders are delivered."""
    delivered = Document.objects.filter(flow=Flow.SALES_ORDERS, state=DocState.DELIVERED)
    patience = max(processes.PATIENCE, count / SLOWEST)
    return processes.wait_until(lambda: delivered.count() >= count, every=0.2, patience=patience)
