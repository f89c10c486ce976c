"""Integrations written straight into the tables, as connecting and starting them would have left them."""

import json
from datetime import UTC, datetime

from django.apps import apps
from django.db import connection

from bench.home import FIRST_COMPANY, LONG_AGO, Home
from brygga.core.words import Flow
from brygga.integrations.models import Credential, CredentialKind, Integration, Phase, WarehouseSystem
from brygga.integrations.seal import seal
from brygga.ledger.models import Cursor, Lane, LaneKind

WEBHOOK_TOKEN = "bench-token"  # noqa: S105 known to the bench alone


def emptied() -> None:
    """Every table of ours, and the queue's."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if name.startswith(("ledger_", "integrations_", "notify_", "procrastinate_"))
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(tables)}")


def made(home: Home, count: int) -> list[Integration]:
    """Companies and goods owners of the same number, one integration each, in an otherwise empty service."""
    emptied()
    return written(home.stub.warehouse_url, home.stub.procountor_base, count)


def written(warehouse_url: str, procountor_base: str, count: int) -> list[Integration]:
    """The same in whatever service there is."""
    now = datetime.now(UTC)
    system = WarehouseSystem.objects.create(base_url=warehouse_url, created_at=now)
    integrations = Integration.objects.bulk_create(
        Integration(
            warehouse_system=system,
            goods_owner_id=number,
            goods_owner_name=f"Owner {number}",
            procountor_base=procountor_base,
            company_id=number,
            company_name=f"Company {number}",
            phase=Phase.RUNNING,
            start_stamp=LONG_AGO,
            started_at=now,
            created_at=now,
        )
        for number in range(FIRST_COMPANY, FIRST_COMPANY + count)
    )
    login = json.dumps({"user": "WSIbench", "password": "bench"})
    Credential.objects.bulk_create(
        Credential(integration=one, kind=kind, sealed=seal(secret), changed_at=now)
        for one in integrations
        for kind, secret in (
            (CredentialKind.API_KEY, f"company-{one.company_id}"),
            (CredentialKind.WMS_LOGIN, login),
            (CredentialKind.WEBHOOK_TOKEN, WEBHOOK_TOKEN),
        )
    )
    Lane.objects.bulk_create(Lane(integration=one, kind=kind) for one in integrations for kind in LaneKind)
    Cursor.objects.bulk_create(
        Cursor(integration=one, flow=flow, stamp=_first_stamp(flow, now))
        for one in integrations
        for flow in Flow
    )
    return integrations


def _first_stamp(flow: Flow, now: datetime) -> str:
    if flow is Flow.ARTICLES:
        return ""
    return now.isoformat() if flow is Flow.SHIPMENTS else LONG_AGO


def analyzed() -> None:
    """What autovacuum does by itself after a minute, so that no figure hangs on when it comes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def vacuumed() -> None:
    """What autovacuum does by itself a while after many rows came: the indexes alone answer then."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def rows_kept() -> dict[str, int]:
    """How many rows each table of ours has."""
    models = [
        model for name in ("ledger", "integrations") for model in apps.get_app_config(name).get_models()
    ]
    return {model._meta.db_table: model._default_manager.count() for model in models}
