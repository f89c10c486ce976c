"""What PostgreSQL writes and keeps: waits for the disk and bytes of an order and of an idle poll, and what is left of
an order when its time is over."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection

from bench.figures import Figure
from bench.home import Home
from bench.idle import at_rest, poll
from bench.lane import first_import, merchant_with_articles
from brygga import clock
from brygga.core.words import Flow
from brygga.flows import upkeep
from brygga.ledger.models import Attempt, Document

TABLES = ("ledger_document", "ledger_attempt")
INTEGRATIONS = 50
KIB = 1024


@dataclass(frozen=True)
class Written:
    """By the whole server so far: how often it waited for the disk to keep its log, and bytes of that log."""

    syncs: int
    log: int

    def since(self, before: "Written") -> "Written":
        return Written(self.syncs - before.syncs, self.log - before.log)


def measure(home: Home, orders: int) -> list[Figure]:
    return [*_orders(home, orders), *_polls(home)]


def _orders(home: Home, orders: int) -> list[Figure]:
    integration = merchant_with_articles(home, orders)
    _told("VACUUM FULL")
    empty, before = _stored(), _written()
    first_import(integration)
    written, stored = _written().since(before), _stored()
    forgotten = _forgotten(orders)
    of = f"first import of {orders}"
    return [
        Figure("syncs of an order", written.syncs / orders, "syncs", words=of),
        Figure(
            "log of an order",
            written.log / orders / KIB,
            "KiB",
            words=f"{of}; whole pages after a checkpoint",
        ),
        Figure(
            "stored of an order",
            (stored - empty) / orders / KIB,
            "KiB",
            words=f"{of}; attempt and indexes too",
        ),
        Figure(
            "left of an order",
            (forgotten - empty) / orders / KIB,
            "KiB",
            words="after 90 days, when payloads go",
        ),
    ]


def _forgotten(orders: int) -> int:
    """Bytes that stay of the same orders when everything that has a term is past it."""
    long_ago = clock.now() - upkeep.KEEP_PAYLOADS - timedelta(days=1)
    Document.objects.update(changed_at=long_ago, sent_at=long_ago)
    Attempt.objects.update(finished_at=long_ago)
    upkeep.forget_old()
    assert Document.objects.filter(flow=Flow.SALES_ORDERS, source__isnull=True).count() == orders
    _told("VACUUM FULL")
    return _stored()


def _polls(home: Home) -> list[Figure]:
    integrations = at_rest(home, INTEGRATIONS)
    polls = INTEGRATIONS * len(Flow)
    before = _written()
    for integration in integrations:
        poll(integration)
    written = _written().since(before)
    return [
        Figure("syncs of an idle poll", written.syncs / polls, "syncs", words=f"{polls} polls"),
        Figure("log of an idle poll", written.log / polls / KIB, "KiB", words=f"{polls} polls"),
    ]


def _stored() -> int:
    return sum(int(_told(f"SELECT pg_total_relation_size('{table}')")) for table in TABLES)


def _written() -> Written:
    _told("SELECT 1 FROM pg_stat_force_next_flush()")
    log = int(_told("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))
    syncs = int(_told("SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'"))
    return Written(syncs, log)


def _told(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0]) if cursor.description else ""
