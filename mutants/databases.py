"""A test database that all children use one after another, made anew after one that had to be killed."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from brygga import database


@contextmanager
def own() -> Iterator[Callable[[], None]]:
    """Inside, the tests find it by its name; what is given makes it anew."""
    name = f"brygga_mutants_{os.getpid()}"
    os.environ["BRYGGA_TEST_DATABASE_NAME"] = name
    folder = database.data_folder() / "test" / "postgres"
    url = os.environ.get("DATABASE_URL") or database.start_embedded(folder)

    def drop() -> None:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    try:
        yield drop
    finally:
        drop()
