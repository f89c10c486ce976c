"""A test database that all children use one after another, made anew after one that had to be killed. It stands on a
server of this run, which no other run of tests stops when it ends."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from brygga import database


@contextmanager
def own(room: str) -> Iterator[Callable[[], None]]:
    """Inside, the tests find it by its name; what is given makes it anew."""
    name = f"brygga_mutants_{os.getpid()}"
    os.environ["BRYGGA_TEST_DATABASE_NAME"] = name
    os.environ["BRYGGA_DATA"] = str(database.data_folder() / "mutants" / room)
    folder = database.data_folder() / "test" / "postgres"  # where the tests look for it
    folder.parent.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("DATABASE_URL") or database.start_embedded(folder)

    def drop() -> None:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    try:
        yield drop
    finally:
        drop()
