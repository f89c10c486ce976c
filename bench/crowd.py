"""A busy service written straight into the tables: many integrations, one of them with half of all documents, and what
happened to each. PostgreSQL makes the rows itself (`crowd.sql`), a million documents within minutes."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
from django.db import connection

from bench import merchants
from bench.stub_world import PER_COMPANY, World
from brygga.core import mapping
from brygga.core.mapping import Facts
from brygga.core.options import Options
from brygga.integrations.models import Integration, Person, Phase, Role, WarehouseSystem

STATEMENTS = Path(__file__).with_suffix(".sql")
TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Size:
    """`runs`: of fourteen days, half of them one integration's: each of four kinds every five minutes."""

    integrations: int = 200
    documents: int = 100_000
    runs: int = 2 * 4 * 14 * 24 * 12
    days: int = 30
    messages: int = 60
    people: int = 30


def written(warehouse_url: str, procountor_base: str, size: Size) -> Person:
    """Everything, and the operator who sees it. The first integration has half of it. Two more do not run: one waits
    for its link to be opened, one for its start."""
    running = merchants.written(warehouse_url, procountor_base, size.integrations)
    system = running[0].warehouse_system
    person = _people(system, [one.goods_owner_id or 0 for one in running], size.people)
    _not_running(system, procountor_base, person)
    order, row, sent = _an_order()
    given: dict[str, int | str | list[int]] = {
        "keys": [one.pk for one in running], "system": system.pk, "person": person.pk, "documents": size.documents,
        "runs": size.runs, "days": size.days, "messages": size.messages, "order": order, "row": row, "sent": sent,
    }  # fmt: skip
    connection.ensure_connection()
    with psycopg.ClientCursor(connection.connection) as cursor:  # PostgreSQL prepares single statements only
        cursor.execute(STATEMENTS.read_text(), given)
    return person


def _people(system: WarehouseSystem, goods_owners: list[int], count: int) -> Person:
    people = [
        Person(
            warehouse_system=system,
            user_name=f"WSI{number}",
            handle=f"{system.pk}:WSI{number}",
            role=Role.READER if number else Role.OPERATOR,
            goods_owner_ids=goods_owners,
        )
        for number in range(count)
    ]
    return Person.objects.bulk_create(people)[0]


def _not_running(system: WarehouseSystem, procountor_base: str, person: Person) -> None:
    for phase in (Phase.LINKED, Phase.CONNECTED):
        Integration.objects.create(
            warehouse_system=system,
            procountor_base=procountor_base,
            created_by=person,
            phase=phase,
            created_at=datetime.now(UTC),
        )


def _an_order() -> tuple[str, str, str]:
    """As Procountor writes it, a row of it, and as it is sent."""
    source = json.loads(World(orders=1).read_orders([PER_COMPANY]))
    found = mapping.map_sales_order(source, Options(), Facts(goods_owner_id=1, today=TODAY))
    assert isinstance(found, mapping.Mapped), found
    return json.dumps(source), json.dumps(source["invoiceRows"][0]), json.dumps(found.body, default=str)
