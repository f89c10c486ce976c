"""`brygga doctor`: is everything as it should be, and what to do where it is not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from brygga import clock
from brygga.core.failures import Failure
from brygga.core.options import is_shipped
from brygga.core.words import Flow
from brygga.flows import accounting, previewing
from brygga.flows.parts import NO_GOODS_OWNER, source_of, target_of
from brygga.flows.starting import is_on
from brygga.integrations import seal
from brygga.integrations.models import Integration, Phase
from brygga.integrations.options import options_of
from brygga.keys import KeyProblem
from brygga.ledger import attention, suspects, workers
from brygga.ledger.models import Cursor
from brygga.ongoing.target import Target

SAMPLE = 5
"""Documents of each flow that are mapped to see whether they would go."""
MOST_SKEW_SECONDS = 300


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
    findings = _installation()
    if not all(finding.is_well for finding in findings):
        return findings
    findings += [*_pooler(), *_procountor_client(), _worker()]
    findings += [
        Finding(f"job {job.key}", False, suspects.said(job.ends, job.until), suspects.REMEDY)
        for job in suspects.set_aside()
    ]
    for integration in Integration.objects.exclude(phase=Phase.DISCONNECTED).select_related(
        "warehouse_system"
    ):
        findings += list(_integration(integration))
    return findings


def _installation() -> list[Finding]:
    """PostgreSQL may go away between any two looks, so all of them are guarded."""
    try:
        return list(_looked_at())
    except (OperationalError, InterfaceError) as error:
        why, _, _ = str(error).partition("\n")
        remedy = "Look at DATABASE_URL, and whether the server runs."
        return [
            Finding("database", False, f"PostgreSQL does not answer ({why or type(error).__name__}).", remedy)
        ]


def _looked_at() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
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


def _pooler() -> Iterator[Finding]:
    """Two connections that are open side by side have a server process each, unless a pooler lends them one by turns:
    then what one has prepared or set, the other finds, or nobody."""
    another = connection.copy()
    try:
        if _server_process(connection) != _server_process(another):
            return
    finally:
        another.close()
    yield Finding(
        "pooler",
        False,
        "DATABASE_URL leads to a pooler by transaction: statements that Brygga prepares get lost there.",
        "Let it lead to the server itself, or to a pooler by session (in PgBouncer: pool_mode = session).",
    )


def _server_process(asked: BaseDatabaseWrapper) -> int:
    with asked.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


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


def _worker() -> Finding:
    silence = workers.silence()
    if silence is None:
        return Finding("worker", True, "One has reported within the last minute.")
    return Finding("worker", False, str(silence), "Nothing is read or sent until one runs: brygga work")


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
    for account in accounting.accounts(integration):
        remedy = "" if account.is_whole else "Run: brygga doctor --completeness"
        yield Finding(f"{name} {account.flow} completeness", account.is_whole, account.said, remedy)
    waiting = attention.documents(integration).count()
    remedy = "Open Needs a person." if waiting else ""
    yield Finding(f"{name} documents", waiting == 0, f"{waiting} wait for a person or a change", remedy)


def _vendors(integration: Integration, name: str) -> Iterator[Finding]:
    for vendor, look in (("Procountor", _procountor), ("WMS", _wms)):
        try:
            yield from look(integration, f"{name} {vendor}")
        except Failure as failure:
            yield Finding(f"{name} {vendor}", False, failure.problem, failure.remedy)


def _procountor(integration: Integration, what: str) -> Iterator[Finding]:
    options = options_of(integration)
    source = source_of(integration)
    company = source.who()
    yield Finding(what, True, f"answers as {company.name}")
    yield from _skew(f"{what} clock", source.told_time())
    missing = source.missing_rights(company.rights, [flow for flow in Flow if is_on(integration, flow)])
    if missing:
        said = f"{company.user_name} lacks: {', '.join(missing)}"
        yield Finding(f"{what} rights", False, said, "Give this user the rights in Procountor.")
    else:
        yield Finding(f"{what} rights", True, f"{company.user_name} has what the flows need")
    shown = previewing.preview(integration, options, limit=SAMPLE)
    outcomes = Counter(document.outcome for document in shown.documents)
    said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    held = next((document for document in shown.documents if document.outcome == "hold"), None)
    yield Finding(
        f"{what} sample",
        held is None,
        f"mapped: {said or 'no documents'}" + (f"; {held.flow} {held.number}: {held.reason}" if held else ""),
        held.remedy if held else "",
    )


def _wms(integration: Integration, what: str) -> Iterator[Finding]:
    options = options_of(integration)
    target = target_of(integration)
    statuses = target.order_statuses()
    shipped = [status for status in statuses if is_shipped(status.number, options)]
    yield Finding(what, True, f"answers; {len(statuses)} order statuses")
    yield from _skew(f"{what} clock", target.told_time())
    yield _sees_goods_owner(integration, target, f"{what} goods owner")
    if shipped:
        named = ", ".join(f"{status.number} {status.text}" for status in shipped)
        yield Finding(f"{what} statuses", True, f"mean shipped: {named}")
    else:
        yield Finding(
            f"{what} statuses",
            False,
            "None of the warehouse's statuses lies in the ranges that mean Sent or Collected.",
            "Settings › The warehouse: correct the ranges.",
        )


def _sees_goods_owner(integration: Integration, target: Target, what: str) -> Finding:
    wanted = integration.goods_owner_id or NO_GOODS_OWNER
    asks_list = options_of(integration).ongoing.goods_owner_check
    is_seen = target.can_see(wanted, asks_list=asks_list)
    said = f"the login {'sees' if is_seen else 'does not see'} goods owner {wanted}"
    remedy = (
        "" if is_seen else "Open the integration, choose Reconnect and give the API user of this goods owner."
    )
    return Finding(what, is_seen, said, remedy)


def _skew(what: str, told: datetime | None) -> Iterator[Finding]:
    """The sweep asks by our clock and looks back a quarter of an hour: a larger difference may hide a shipment."""
    if told is None:
        return
    seconds = round((told - clock.now()).total_seconds())
    is_well = abs(seconds) <= MOST_SKEW_SECONDS
    remedy = "" if is_well else "Set the clock of this machine (NTP), or tell the vendor."
    yield Finding(what, is_well, f"differs from ours by {seconds} s", remedy)
