"""The simulation's database: emptied for each seed, and read by the checker's reporter as plain rows."""

from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, Model


def names() -> list[str]:
    """Of every table of the service."""
    return [model._meta.db_table for model in _models()]


def _models() -> list[type[Model]]:
    return [model for name in ("integrations", "ledger") for model in apps.get_app_config(name).get_models()]


def empty() -> None:
    """Every table of the service is as new, its ids begin at 1 again. Takes a superuser, as the embedded server has."""
    models, tables = _models(), names()
    numbered = [model._meta.db_table for model in models if isinstance(model._meta.pk, AutoField)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # no order of foreign keys, no triggers
        cursor.execute(";".join(f"DELETE FROM {table}" for table in tables))  # noqa: S608 our own tables' names
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), 1, false)"
            + ", setval(pg_get_serial_sequence(%s, 'id'), 1, false)" * (len(numbered) - 1),
            numbered,
        )
