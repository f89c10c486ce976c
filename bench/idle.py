"""What it costs to look and find nothing: many integrations, four flows each."""

import time

import psutil
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import merchants, processes
from bench.figures import Figure
from bench.home import Home
from brygga import clock
from brygga.core.words import DocState, Flow
from brygga.flows import upkeep
from brygga.integrations.models import Integration
from brygga.ledger import turns
from brygga.ledger.models import Cursor, Document

KNOWN_ORDERS = 3
GOAL_MS = 8.0
THROUGH_THE_QUEUE = 250
"""Integrations whose polls also go through the queue and a worker."""


def measure(home: Home, count: int) -> list[Figure]:
    integrations = at_rest(home, count)
    polls = count * len(Flow)
    rows = merchants.rows_kept()
    server = psutil.Process(home.server_pid)
    spent, by_server = time.process_time(), processes.cpu_seconds(server, children=True)
    for integration in integrations:
        poll(integration)
    spent, by_server = (
        time.process_time() - spent,
        processes.cpu_seconds(server, children=True) - by_server,
    )
    calls = sum(home.stub.calls().values())
    grown = {name: now - rows[name] for name, now in merchants.rows_kept().items() if now != rows[name]}
    milliseconds = 1000 * (spent + by_server) / polls
    words = f"{polls} polls; {1000 * spent / polls:.1f} in the service, {1000 * by_server / polls:.1f} in PostgreSQL"
    return [
        Figure("CPU of an idle poll", milliseconds, "ms", GOAL_MS, words=words),
        Figure("calls of an idle poll", calls / polls, "calls", 1, words=f"{polls} polls"),
        Figure(
            "statements of an idle poll", _statements(integrations[0]), "statements", words="mean of 4 flows"
        ),
        Figure(
            "rows that idle polls add", sum(grown.values()), "rows", 0, words=str(grown or "no table grew")
        ),
        _through_the_queue(integrations[:THROUGH_THE_QUEUE]),
    ]


def at_rest(home: Home, count: int) -> list[Integration]:
    """Integrations that have read some orders, of which nothing is left to do."""
    integrations = merchants.made(home, count)
    home.stub.begin(KNOWN_ORDERS, products=0)
    for integration in integrations:
        upkeep.read_flow(integration, Flow.SALES_ORDERS)
    Document.objects.update(state=DocState.DELIVERED, due_at=None)
    time.sleep(turns.YOUNG.total_seconds() + 1)
    for integration in integrations:
        poll(integration)
    home.stub.calls()
    merchants.analyzed()
    return integrations


def poll(integration: Integration) -> None:
    for flow in Flow:
        upkeep.read_flow(integration, flow)


def _statements(integration: Integration) -> float:
    with CaptureQueriesContext(connection) as captured:
        poll(integration)
    return len(captured) / len(Flow)


def _through_the_queue(integrations: list[Integration]) -> Figure:
    """The clock queues every flow, and a worker takes them one after another."""
    polls = len(integrations) * len(Flow)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    Cursor.objects.filter(integration__in=integrations).update(due_at=clock.now())
    began = time.process_time()
    upkeep.tick()
    queueing = time.process_time() - began
    assert processes.jobs_left() == polls
    with processes.working(lanes=4) as worker:
        before = processes.cpu_seconds(worker)
        left = processes.jobs_left()
        processes.wait_until(lambda: processes.jobs_left() == 0, every=0.2)
        working = processes.cpu_seconds(worker) - before
    value = 1000 * (queueing / polls + working / max(left, 1))
    words = f"{polls} polls; {1000 * queueing / polls:.1f} to queue, the rest in the worker; PostgreSQL's not counted"
    return Figure("CPU of an idle poll with its job", value, "ms", words=words)
