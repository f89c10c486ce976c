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


def measure(home: Home, orders: int, parts: int) -> list[Figure]:
    return [*_slow(home, orders, parts), *_quick(home, orders // 5, parts)]


def _slow(home: Home, orders: int, parts: int) -> list[Figure]:
    integration = merchant_with_articles(home, orders)
    home.stub.tell(latency=LATENCY)
    ours = first_import(integration)
    whole = ours.wall / (sum(home.stub.calls().values()) * LATENCY)
    limit = orders // parts * LATENCY
    ratios = [seconds / limit for seconds in _stretches(_begun(), parts)]
    of = f"{orders} orders in one lane, every call {LATENCY * 1000:.0f} ms"
    words = (
        f"{of}; over calls x latency, with the reading of all before; of {parts} stretches {_spread(ratios)}"
    )
    return [Figure("first import, slow warehouse", whole, "x the limit", 1.10, words=words)]


def _quick(home: Home, orders: int, parts: int) -> list[Figure]:
    integration = merchant_with_articles(home, orders)
    ours, begun = first_import(integration), _begun()
    bodies = list(Attempt.objects.filter(step="order").order_by("id").values_list("request", flat=True))
    home.stub.begin(orders)
    bare, placed = bare_import(integration, bodies)
    pairs = zip(_stretches(begun, parts), _stretches(placed, parts), strict=True)
    ratios = [without / with_all for with_all, without in pairs]
    of = f"{orders} orders, no latency, over a bare loop of the same client and calls"
    words = f"throughput: {of}; of {parts} stretches {_spread(ratios)}"
    each = 1000 * ours.cpu / orders
    return [
        Figure("first import, quick warehouse", bare.wall / ours.wall, "of bare", 0.30, True, words),
        Figure("CPU of a first import", ours.cpu / bare.cpu, "x bare", words=f"{each:.1f} ms an order; {of}"),
    ]


def _begun() -> list[float]:
    """When each order's call was begun, and the last one answered; seconds. All of them were delivered."""
    attempts = Attempt.objects.filter(step="order").order_by("id").values_list("started_at", "finished_at")
    delivered = Document.objects.filter(flow=Flow.SALES_ORDERS, state=DocState.DELIVERED).count()
    assert delivered == len(attempts), f"{len(attempts)} calls for {delivered} orders"
    last = attempts[delivered - 1][1]
    assert last is not None
    return [begun.timestamp() for begun, _ in attempts] + [last.timestamp()]


def _stretches(moments: Sequence[float], parts: int) -> list[float]:
    """Seconds of each of so many equal parts of the way, one after another."""
    length = (len(moments) - 1) // parts
    return [moments[(part + 1) * length] - moments[part * length] for part in range(parts)]


def _spread(ratios: Sequence[float]) -> str:
    return f"median {median(ratios):.3g}, {min(ratios):.3g} to {max(ratios):.3g}"


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


def bare_import(integration: Integration, bodies: Sequence[dict[str, Any]]) -> tuple[Spent, list[float]]:
    """The same calls over the same client, with nothing kept, mapped, compared or limited; and when each order was
    placed."""
    options = options_of(integration)
    procountor = parts.procountor_wire(integration.procountor_base)
    token = GivenToken(f"company-{integration.company_id}")
    source = Source(ProcountorClient(procountor, token, Unlimited()), options.procountor)
    wms = OngoingClient(
        Wire(integration.warehouse_system.base_url, user_agent="Brygga"), BasicLogin("WSIbench", "bench")
    )
    known = set[int]()
    placed = []
    with spending() as spent:
        for page in intake.pages(source, Flow.SALES_ORDERS, integration.start_stamp, options):
            fresh = [row.id for row in page.rows if row.id not in known]
            known.update(source.read(fresh))
        for body in bodies:
            placed.append(time.time())
            wms.put_order(body)
    return spent[0], [*placed, time.time()]


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
