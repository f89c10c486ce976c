"""One lane: how near a first import comes to its limit, with a slow warehouse and with one that answers at once."""

import cProfile
import io
import pstats
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench import merchants
from bench.figures import Figure, median
from bench.home import Home
from brygga.core.words import DocState, Flow
from brygga.flows import delivery, intake, parts, upkeep
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.integrations.tokens import GivenToken
from brygga.ledger.models import Attempt, Document
from brygga.ongoing.client import BasicLogin, OngoingClient
from brygga.procountor.client import ProcountorClient
from brygga.procountor.source import Source
from brygga.wire import Wire

LATENCY = 0.020
PROFILED_LINES = 45


class Unlimited:
    """The bare loop has no other processes to share a limit with."""

    def take(self) -> None:
        pass


@dataclass(frozen=True)
class Spent:
    """Seconds, by the clock on the wall and of this process's CPU."""

    wall: float
    cpu: float


@contextmanager
def spending() -> Iterator[list[Spent]]:
    """Filled when the block ends."""
    spent: list[Spent] = []
    wall, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent.append(Spent(time.perf_counter() - wall, time.process_time() - cpu))


def measure(home: Home, orders: int, rounds: int) -> list[Figure]:
    return [_slow(home, orders, rounds), *_quick(home, orders, rounds)]


def _slow(home: Home, orders: int, rounds: int) -> Figure:
    ratios = []
    for _ in range(rounds):
        integration = merchant_with_articles(home, orders)
        home.stub.tell(latency=LATENCY)
        ours = first_import(integration)
        ratios.append(ours.wall / (sum(home.stub.calls().values()) * LATENCY))
        _expect_delivered(orders)
    words = f"{orders} orders, every call {LATENCY * 1000:.0f} ms; over calls x latency; median of {rounds}"
    return Figure("first import, slow warehouse", median(ratios), "x the limit", 1.10, words=words)


def _quick(home: Home, orders: int, rounds: int) -> list[Figure]:
    pairs = []
    for _ in range(rounds):
        integration = merchant_with_articles(home, orders)
        ours = first_import(integration)
        _expect_delivered(orders)
        bodies = list(Attempt.objects.filter(step="order").order_by("id").values_list("request", flat=True))
        home.stub.begin(orders)
        pairs.append((ours, bare_import(integration, bodies)))
    of = f"{orders} orders, no latency, over a bare loop of the same client and calls; median of {rounds}"
    wall = median([bare.wall / ours.wall for ours, bare in pairs])
    cpu = median([ours.cpu / bare.cpu for ours, bare in pairs])
    each = 1000 * median([ours.cpu for ours, _ in pairs]) / orders
    return [
        Figure("first import, quick warehouse", wall, "of bare", 0.30, True, f"throughput: {of}"),
        Figure("CPU of a first import", cpu, "x bare", words=f"{each:.1f} ms an order in the service; {of}"),
    ]


def merchant_with_articles(home: Home, orders: int) -> Integration:
    """One integration whose articles are in the warehouse, and whose orders are still to be read."""
    integration = merchants.made(home, 1)[0]
    home.stub.begin(orders)
    upkeep.read_flow(integration, Flow.ARTICLES)
    delivery.deliver_lane(integration)
    home.stub.calls()
    merchants.analyzed()
    return integration


def first_import(integration: Integration) -> Spent:
    """Until every order is read and delivered."""
    with spending() as spent:
        upkeep.read_flow(integration, Flow.SALES_ORDERS)
        deliver_all(integration)
    return spent[0]


def deliver_all(integration: Integration) -> None:
    """One slice after another, as the worker would."""
    while delivery.deliver_lane(integration):
        pass


def bare_import(integration: Integration, bodies: Sequence[dict[str, Any]]) -> Spent:
    """The same calls over the same client, with nothing kept, mapped, compared or limited."""
    options = options_of(integration)
    procountor = parts.procountor_wire(integration.procountor_base)
    token = GivenToken(f"company-{integration.company_id}")
    source = Source(ProcountorClient(procountor, token, Unlimited()), options.procountor)
    wms = OngoingClient(
        Wire(integration.warehouse_system.base_url, user_agent="Brygga"), BasicLogin("WSIbench", "bench")
    )
    known = set[int]()
    with spending() as spent:
        for page in intake.pages(source, Flow.SALES_ORDERS, integration.start_stamp, options):
            fresh = [row.id for row in page.rows if row.id not in known]
            known.update(source.read(fresh))
        for body in bodies:
            wms.put_order(body)
    return spent[0]


def profile(home: Home, orders: int) -> str:
    """Where the CPU time of a first import goes, with a warehouse that answers at once: by each function's own time,
    and with what it calls. What is left of the wall's time is waiting for PostgreSQL, the disk and the stub."""
    integration = merchant_with_articles(home, orders)
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    spent = first_import(integration)
    profiler.disable()
    text = io.StringIO()
    text.write(f"{orders} orders: {spent.wall:.1f} s on the wall, {spent.cpu:.1f} s of CPU while profiled\n")
    for order in ("tottime", "cumtime"):
        pstats.Stats(profiler, stream=text).strip_dirs().sort_stats(order).print_stats(PROFILED_LINES)
    return text.getvalue()


def _expect_delivered(orders: int) -> None:
    delivered = Document.objects.filter(flow=Flow.SALES_ORDERS, state=DocState.DELIVERED).count()
    assert delivered == orders, f"{delivered} of {orders} orders were delivered"
