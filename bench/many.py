"""Many lanes: fifty goods owners with a slow warehouse, by some workers, beside a program that only calls."""

import subprocess
import sys
import time
from contextlib import ExitStack

from django.db import connection

from bench import merchants, processes
from bench.figures import Figure
from bench.home import FIRST_COMPANY, Home
from bench.lane import LATENCY
from bench.memory import wait_until_delivered
from brygga.core.words import DocState, Flow
from brygga.flows import upkeep
from brygga.integrations.models import Integration
from brygga.ledger import wake
from brygga.ledger.models import Article, Document, LaneKind

OWNERS = 50
LANES = 12
"""Side by side in each worker."""
WORKERS = (1, 2, 4)
GOAL = 0.7


def measure(home: Home, orders: int) -> list[Figure]:
    integrations = _with_orders(home, orders)
    figures = []
    for workers in WORKERS:
        home.stub.begin(orders, LATENCY, products=0)
        limit = _limit(home, workers, orders)
        home.stub.begin(orders, LATENCY, products=0)
        ours = _ours(integrations, workers, orders)
        words = (
            f"{ours:.0f} over {limit:.0f} documents/s; {OWNERS} goods owners, {orders} orders each, "
            f"{LATENCY * 1000:.0f} ms, {workers * LANES} at once"
        )
        name = f"many lanes, {workers} worker{'s' if workers > 1 else ''}"
        figures.append(Figure(name, ours / limit, "of the limit", GOAL, True, words))
    return figures


def _with_orders(home: Home, orders: int) -> list[Integration]:
    """Everything read, nothing sent; the articles of the rows are known."""
    integrations = merchants.made(home, OWNERS)
    home.stub.begin(orders, products=0)
    for one in integrations:
        upkeep.read_flow(one, Flow.SALES_ORDERS)
    codes = {row["productCode"] for row in _rows()}
    Article.objects.bulk_create(
        Article(integration=one, number=code, target_id=1, origin="found")
        for one in integrations
        for code in codes
    )
    return integrations


def _rows() -> list[dict[str, str]]:
    sources = Document.objects.filter(flow=Flow.SALES_ORDERS).values_list("source", flat=True)
    return [row for source in sources for row in source["invoiceRows"]]


def _ours(integrations: list[Integration], workers: int, orders: int) -> float:
    """Documents per second by that many workers, from when the lanes are woken."""
    Integration.objects.update(paused=True)
    now = Document.objects.order_by("-changed_at").values_list("changed_at", flat=True)[0]
    Document.objects.update(state=DocState.PENDING, due_at=now, target_id=None, sent=None, sent_hash="")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    merchants.analyzed()
    with ExitStack() as crew:
        for _ in range(workers):
            crew.enter_context(processes.working(LANES))
        processes.wait_until(lambda: processes.jobs_left() == 0)
        Integration.objects.update(paused=False)
        for integration in integrations:
            wake.wake_lane(integration, LaneKind.DELIVERY)
        return OWNERS * orders / wait_until_delivered(OWNERS * orders)


def _limit(home: Home, workers: int, orders: int) -> float:
    """The same by programs that only call, with as many calls at once. What is left over goes to the last."""
    shares = [OWNERS // workers + (number < OWNERS % workers) for number in range(workers)]
    firsts = [FIRST_COMPANY + sum(shares[:number]) for number in range(workers)]
    command = [sys.executable, "-m", "bench.limit", home.stub.warehouse_url]
    crew = [
        subprocess.Popen(
            [*command, *(str(word) for word in (first, share, orders, LANES))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first, share in zip(firsts, shares, strict=True)
    ]
    for one in crew:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for one in crew:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    for one in crew:
        assert one.stdout is not None
        assert one.stdout.readline() == "done\n"
    seconds = time.perf_counter() - began
    for one in crew:
        one.communicate()
    return OWNERS * orders / seconds
