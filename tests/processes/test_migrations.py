"""The database is brought to a new version while processes of the one before still run, perhaps by two machines."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

DEFAULTED_LATER = {("ledger", "lane", "releases"), ("integrations", "person", "language")}
"""Of before this rule; a later migration has given them theirs."""
OURS = {"integrations", "ledger", "notify"}


def test_a_column_that_older_processes_do_not_know_has_a_default_of_the_databases() -> None:
    """Else whatever they insert is refused, until the last one is restarted."""
    graph = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    added = {
        (app, operation.model_name_lower, operation.name): operation.field
        for (app, _), migration in graph.items()
        if app in OURS and not migration.initial
        for operation in migration.operations
        if type(operation).__name__ == "AddField"
    }
    refused = {name for name, field in added.items() if not field.null and field.db_default is NOT_PROVIDED}
    assert refused == DEFAULTED_LATER
    for app, model, name in refused:
        assert apps.get_model(app, model)._meta.get_field(name).db_default is not NOT_PROVIDED


@pytest.fixture
def empty(django_db_setup: Any) -> Iterator[dict[str, str]]:
    """The environment of a database in which nothing was migrated yet."""
    name = f"{connection.settings_dict['NAME']}_empty"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        parts = server.info.get_parameters() | {"dbname": name}
        yield os.environ | {"DATABASE_URL": psycopg.conninfo.make_conninfo(**parts)}
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_two_that_migrate_at_once_take_turns(empty: dict[str, str]) -> None:
    command = [sys.executable, "-m", "brygga", "migrate"]
    both = [subprocess.Popen(command, env=empty, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert sorted("No migrations to apply" in words for words in said) == [False, True]
