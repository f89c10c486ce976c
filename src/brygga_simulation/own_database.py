"""A database of this process, made for it and dropped at the end, on the server of the installation."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STATEMENTS_KEPT = 1000
"""Prepared on one connection, which does here what a worker's many do in life: more than the hundred of psycopg."""


@contextmanager
def own_database() -> Iterator[None]:
    """Inside, Django stands on it. Child processes find the same server, and make their own database there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brygga.settings")
    import structlog
    from cryptography.fernet import Fernet

    from brygga import database

    os.environ["BRYGGA_TEST_DATABASE"] = f"brygga_simulation_{os.getpid()}"
    os.environ["BRYGGA_KEY"] = Fernet.generate_key().decode()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    database.ensure()
    import django

    django.setup()
    from django.db import connection
    from django.db.backends.signals import connection_created

    connection_created.connect(_keep_every_plan)
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} SET synchronous_commit = off")
    connection.close()  # what follows reads the setting
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _keep_every_plan(connection: Any, **_: Any) -> None:
    connection.connection.prepared_max = STATEMENTS_KEPT
