"""What every test stands on: real PostgreSQL, both sandboxes over real HTTP. Only the clock and the wire are patched,
but for what CONTRIBUTING.md names."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import django
import psycopg
import pytest
from cryptography.fernet import Fernet
from django.db import connection, transaction
from django.test import TransactionTestCase

pytest_plugins = ["merchant"]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brygga.settings")
os.environ.setdefault("BRYGGA_KEY", Fernet.generate_key().decode())
os.environ.setdefault("BRYGGA_PROCOUNTOR_CLIENT_ID", "brygga-client")
os.environ.setdefault("BRYGGA_PROCOUNTOR_CLIENT_SECRET", "brygga-secret")
os.environ.setdefault("BRYGGA_WMS_HOSTS", "*.ongoingsystems.se,http://127.0.0.1")
os.environ.setdefault("BRYGGA_PROCOUNTOR_CALLS_PER_SECOND", "500")

IS_EMBEDDED = not os.environ.get("DATABASE_URL") or "BRYGGA_TESTS_EMBEDDED" in os.environ
"""Whether PostgreSQL is the tests' own; parallel test processes are told so by the first."""


def _postgres() -> None:
    """`DATABASE_URL`, or an embedded server of the tests' own, which lives on between runs (a start costs seconds)."""
    if not IS_EMBEDDED:
        return
    from brygga import database

    os.environ["BRYGGA_TESTS_EMBEDDED"] = "yes"
    folder = database.data_folder() / "test"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DATABASE_URL"] = database.start_embedded(folder / "postgres")
    _trade_durability_for_speed(os.environ["DATABASE_URL"])


def _trade_durability_for_speed(url: str) -> None:
    """Nothing here outlives the machine, so nothing waits for the disk; a killed server still recovers."""
    with psycopg.connect(url, autocommit=True) as server:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            server.execute(f"ALTER SYSTEM SET {name} = off")
        server.execute("SELECT pg_reload_conf()")


_postgres()
django.setup()


@pytest.fixture(scope="session", autouse=True)
def emptied_whole() -> Iterator[None]:
    """After a test that commits, every table is emptied: the queue's too, which Django's own flush leaves alone."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: _empty_every_table())
    yield
    patch.undo()


def _empty_every_table() -> None:
    """By DELETE, which for a few rows costs far less than TRUNCATE. It takes a superuser, which the embedded server
    gives; on a database of yours it is one TRUNCATE."""
    tables = [
        connection.ops.quote_name(name)
        for name in connection.introspection.table_names()
        if name != "django_migrations"
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        if not IS_EMBEDDED:
            cursor.execute(f"TRUNCATE {', '.join(tables)}")
            return
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # no order of foreign keys, no triggers
        cursor.execute(";".join(f"DELETE FROM {name}" for name in tables))


@pytest.fixture(scope="session", autouse=True)
def steps_that_are_known() -> Iterator[None]:
    """Whoever reaches a durable step that the crash matrix does not know fails: nobody would ever be killed there."""
    from brygga import steps

    def reached(step: str, of: str) -> None:
        if of not in steps.STEPS[step]:
            raise LookupError(f"{step} {of}")

    patch = pytest.MonkeyPatch()
    patch.setattr(steps, "reached", reached)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Each run and each parallel worker has a database of its own, so that two checkouts can be tested at once. Who
    runs tests again and again on one database (`make mutants`) names it."""
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"brygga_test_{os.getppid() if worker else os.getpid()}{worker}"
    settings.DATABASES["default"]["TEST"]["NAME"] = os.environ.get("BRYGGA_TEST_DATABASE_NAME", name)


class Moving:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@pytest.fixture
def clock() -> Iterator[Moving]:
    """The service's clock, standing at the present second."""
    from brygga import clock as service_clock

    moving = Moving(datetime.now(UTC).replace(microsecond=0))
    with service_clock.showing(moving):
        yield moving


@dataclass(frozen=True)
class Vendor:
    """One sandbox as a test sees it: its address, and the handles by which it is steered."""

    url: str
    sandbox: Any


@dataclass(frozen=True)
class Sandboxes:
    """Both vendors. `clock` is theirs, not the service's."""

    procountor: Vendor
    ongoing: Vendor
    clock: Any
    stops: list[Callable[[], None]] = field(default_factory=list)

    @property
    def warehouse_url(self) -> str:
        return f"{self.ongoing.url}/demo"

    @property
    def procountor_base(self) -> str:
        return f"{self.procountor.url}/api"


@pytest.fixture(scope="session")
def running_sandboxes() -> Iterator[Sandboxes]:
    from brygga_sandbox.clock import Clock
    from brygga_sandbox.ongoing.app import create_app as create_ongoing
    from brygga_sandbox.procountor.app import create_app as create_procountor
    from brygga_sandbox.server import Running
    from brygga_sandbox.state import Store

    sandbox_clock = Clock()
    vendors = [create_procountor(Store(), sandbox_clock), create_ongoing(Store(), sandbox_clock)]
    servers = [Running.start(vendor) for vendor in vendors]
    try:
        procountor, ongoing = (
            Vendor(server.url, vendor) for server, vendor in zip(servers, vendors, strict=True)
        )
        yield Sandboxes(procountor, ongoing, sandbox_clock)
    finally:
        for server in servers:
            server.stop()


@pytest.fixture
def sandboxes(running_sandboxes: Sandboxes, settings: Any) -> Sandboxes:
    """Both vendors as new: the seeded world, no faults, default knobs, real time."""
    running_sandboxes.clock.run()
    running_sandboxes.clock.skew(0)
    for vendor in (running_sandboxes.procountor, running_sandboxes.ongoing):
        vendor.sandbox.reset(None, None)
    settings.PROCOUNTOR_BASE_URL = running_sandboxes.procountor_base
    return running_sandboxes


@pytest.fixture
def sandbox(sandboxes: Sandboxes) -> Sandboxes:
    """Both vendors under the name that a story of one of them reads best with."""
    return sandboxes


@pytest.fixture
def worker_reported(db: None) -> Callable[[float], datetime]:
    """The queue's only worker sent its last heartbeat so many seconds ago; returns when."""

    def reported(seconds_ago: float) -> datetime:
        at = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=seconds_ago)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_workers")
            cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [at])
        return at

    return reported
