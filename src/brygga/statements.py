"""Statements written out in SQL: those that every document, every poll and every look at the home page runs, where
building them anew each time would cost more than all the database does for them. Everything else asks through the
models.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from brygga import exactjson

M = TypeVar("M", bound=models.Model)


def row(statement: str, **arguments: Any) -> tuple[Any, ...] | None:
    """The first row that the statement gives; None when it gives none."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def rows(statement: str, *values: Any, **arguments: Any) -> list[tuple[Any, ...]]:
    """All rows that the statement gives; its places have names, or `values` stand there in their order."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or arguments)
        return list(cursor.fetchall())


def columns(model: type[models.Model]) -> str:
    """All of the model's own columns, as a SELECT names them."""
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def instance(model: type[M], values: Sequence[Any]) -> M:
    """What was read with `columns`."""
    names, conversions = _hydration(model)
    members = list(values)
    for index, field, column in conversions:
        members[index] = field.from_db_value(members[index], column, connection)
    return model.from_db(connection.alias, names, members)


@cache
def _hydration(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Any, Any]]]:
    """The fields' names, and those that read what the database gives in a way of their own."""
    fields = model._meta.concrete_fields
    own = [(n, field, field.cached_col) for n, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], own


def insert(instances: Sequence[models.Model]) -> None:
    """Inserts rows of one model in one statement with one argument: their members as JSON, which PostgreSQL takes
    apart. The instances do not get their ids."""
    if not instances:
        return
    fields = [field for field in type(instances[0])._meta.concrete_fields if not field.primary_key]
    lines = [{field.column: _said(getattr(one, field.attname)) for field in fields} for one in instances]
    row(_insertion(type(instances[0])), lines=exactjson.dumps(lines))


@cache
def _insertion(model: type[models.Model]) -> str:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in fields)
    types = ", ".join(f'"{field.column}" {field.rel_db_type(connection)}' for field in fields)
    return f"""
        WITH written AS (
            INSERT INTO {model._meta.db_table} ({names})
            SELECT {names} FROM json_to_recordset(%(lines)s::json) AS line ({types})
            RETURNING 1
        )
        SELECT count(*) FROM written
    """  # noqa: S608 names and types are the model's


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def saved(model: type[models.Model], name: str, value: Any) -> Any:
    """A member's value as the database takes it."""
    return model._meta.get_field(name).get_db_prep_save(value, connection)  # type: ignore[union-attr]
