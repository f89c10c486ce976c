"""`brygga doctor`: is everything as it should be, and what to do where it is not."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from brygga.core.failures import Failure
from brygga.flows.parts import source_of, target_of
from brygga.integrations import seal
from brygga.integrations.models import Integration, Phase
from brygga.keys import KeyProblem
from brygga.ledger.models import Cursor, Document

WAITING = ("held", "parked", "unknown", "diverged")


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    is_well: bool
    said: str
    remedy: str = ""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def reason_not_to_start() -> str:
    """Why the service must not start now, as a sentence; empty when it may."""
    for finding in _installation():
        if not finding.is_well:
            return f"{finding.said} {finding.remedy}".strip()
    return ""


def examine() -> list[Finding]:
    """The installation first; the integrations only when it is well."""
    findings = list(_installation())
    if not all(finding.is_well for finding in findings):
        return findings
    findings += list(_procountor_client())
    for integration in Integration.objects.exclude(phase=Phase.DISCONNECTED).select_related(
        "warehouse_system"
    ):
        findings += list(_integration(integration))
    return findings


def _installation() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        yield Finding(
            "database",
            False,
            "PostgreSQL does not answer.",
            "Look at DATABASE_URL, and whether the server runs.",
        )
        return
    if behind:
        yield Finding("database", False, "The database is of an older version.", "Run: brygga migrate")
        return
    yield Finding("database", True, f"PostgreSQL answers and is up to date ({DEFAULT_DB_ALIAS}).")
    try:
        seal.check_key()
    except KeyProblem as problem:
        yield Finding("sealing key", False, problem.problem, problem.remedy)
        return
    yield Finding("sealing key", True, "It opens what it sealed.")


def _procountor_client() -> Iterator[Finding]:
    if settings.PROCOUNTOR_CLIENT_ID and settings.PROCOUNTOR_CLIENT_SECRET:
        yield Finding(
            "Procountor client",
            True,
            f"{settings.PROCOUNTOR_BASE_URL}, returns to {settings.PROCOUNTOR_REDIRECT_URI}",
        )
        return
    yield Finding(
        "Procountor client",
        False,
        "No client id or secret.",
        "Set BRYGGA_PROCOUNTOR_CLIENT_ID and BRYGGA_PROCOUNTOR_CLIENT_SECRET.",
    )


def _integration(integration: Integration) -> Iterator[Finding]:
    name = f"{integration.pk} {integration} ({integration.key})"
    if integration.phase != Phase.RUNNING:
        yield Finding(name, True, f"not started: {integration.phase}")
        return
    if integration.halted_by:
        yield Finding(
            name, False, f"needs reconnect: {integration.halted_reason}", "Open it and choose Reconnect."
        )
        return
    yield Finding(name, True, "paused" if integration.paused else "running")
    yield from _vendors(integration, name)
    for cursor in Cursor.objects.filter(integration=integration).exclude(problem=""):
        yield Finding(f"{name} {cursor.flow}", False, cursor.problem, "It is tried again by itself.")
    waiting = Document.objects.filter(integration=integration, state__in=WAITING).count()
    remedy = "Open Needs a person." if waiting else ""
    yield Finding(f"{name} documents", waiting == 0, f"{waiting} wait for a person or a change", remedy)


def _vendors(integration: Integration, name: str) -> Iterator[Finding]:
    try:
        company = source_of(integration).who()
        yield Finding(f"{name} Procountor", True, f"answers as {company.name}")
    except Failure as failure:
        yield Finding(f"{name} Procountor", False, failure.problem, failure.remedy)
    try:
        statuses = target_of(integration).order_statuses()
        yield Finding(f"{name} WMS", True, f"answers; {len(statuses)} order statuses")
    except Failure as failure:
        yield Finding(f"{name} WMS", False, failure.problem, failure.remedy)
