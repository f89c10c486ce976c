"""A test database that all children use one after another, made anew after one that left something in it or had to be
killed. It stands on a server of this run, which no other run of tests stops when it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import psycopg
from django.core import management

from brygga import database

LEFT = "SELECT EXISTS (SELECT FROM integrations_integration) OR EXISTS (SELECT FROM procrastinate_jobs)"


class Shared:
    """`is_made`: it stands, with every table, and holds nothing."""

    def __init__(self, server: str, name: str) -> None:
        self.is_made = False
        self._server = server
        self._name = name

    def made(self) -> None:
        """A child has used it as it should be used: the next one need not bring its tables up to date."""
        with psycopg.connect(self._server, dbname=self._name, autocommit=True) as its:
            found = its.execute(LEFT).fetchone()
        self.is_made = found == (False,)
        if not self.is_made:
            self.drop()

    def drop(self) -> None:
        self.is_made = False
        with psycopg.connect(self._server, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')

    @contextmanager
    def taken_as_it_is(self) -> Iterator[None]:
        """Inside, Django runs no migrations on a database that has them, which would take longer than most tests."""
        if not self.is_made:
            yield
            return
        with patch.object(management, "call_command"):
            yield


@contextmanager
def own(room: str) -> Iterator[Shared]:
    """Inside, the tests find it by its name."""
    name = f"brygga_mutants_{os.getpid()}"
    os.environ["BRYGGA_TEST_DATABASE_NAME"] = name
    os.environ["BRYGGA_DATA"] = str(database.data_folder() / "mutants" / room)
    folder = database.data_folder() / "test" / "postgres"  # where the tests look for it
    folder.parent.mkdir(parents=True, exist_ok=True)
    url = os.environ.get("DATABASE_URL") or database.start_embedded(folder)
    shared = Shared(url, name)
    try:
        yield shared
    finally:
        shared.drop()
