"""What every figure stands on: a PostgreSQL of the bench's own with its durability on, empty tables, the stub, and
merchants written straight into the tables."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
from cryptography.fernet import Fernet

from bench import stubbed
from bench.stubbed import Stub

LONG_AGO = "2020-01-01T00:00:00"
FIRST_COMPANY = 1000
DURABILITY = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True)
class Home:
    """`postgres`: its version and the settings by which it keeps what was committed."""

    stub: Stub
    postgres: dict[str, str]
    server_pid: int


@contextmanager
def opened() -> Iterator[Home]:
    """Django is set up inside; its database is empty, and gone afterwards."""
    from brygga import database

    folder = database.data_folder() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    server = database.start_embedded(folder / "postgres")
    name = f"bench_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        _drop_left_behind(connection)
        connection.execute(f'CREATE DATABASE "{name}"')
        said = {one: _shown(connection, one) for one in ("server_version", *DURABILITY)}
    assert all(said[one] == "on" for one in DURABILITY), said
    try:
        with stubbed.running() as stub:
            _set_up(server, name, stub)
            yield Home(stub, said, int((folder / "postgres" / "postmaster.pid").read_text().split()[0]))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _drop_left_behind(connection: "psycopg.Connection[tuple[str]]") -> None:
    """Databases of benches that were killed."""
    found = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^bench_[0-9]+$'").fetchall()
    for (name,) in found:
        if not psutil.pid_exists(int(name.removeprefix("bench_"))):
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _shown(connection: "psycopg.Connection[tuple[str]]", setting: str) -> str:
    row = connection.execute(f"SHOW {setting}").fetchone()
    assert row is not None
    return str(row[0])


def _set_up(server: str, name: str, stub: Stub) -> None:
    os.environ |= {
        "DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}")),
        "DJANGO_SETTINGS_MODULE": "brygga.settings",
        "BRYGGA_KEY": Fernet.generate_key().decode(),
        "BRYGGA_PROCOUNTOR_CLIENT_ID": "bench",
        "BRYGGA_PROCOUNTOR_CLIENT_SECRET": "bench",  # the stub asks for none
        "BRYGGA_PROCOUNTOR_URL": stub.procountor_base,
        "BRYGGA_PROCOUNTOR_CALLS_PER_SECOND": "100000",
        "BRYGGA_WMS_HOSTS": "http://127.0.0.1",
    }
    import django
    from django.core.management import call_command

    from brygga import logs

    logs.configure()
    django.setup()
    call_command("migrate", verbosity=0)
