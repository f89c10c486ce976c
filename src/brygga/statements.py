"""Statements written out in SQL: those that every document, every poll and every look at the home page runs, where
building them anew each time would cost more than all the database does for them. Everything else asks through the
models.
"""

from typing import Any

from django.db import connection, models


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
