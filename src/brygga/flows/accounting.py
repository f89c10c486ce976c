"""What the newest certificates say, for the pages and the command line: is everything accounted for, and since when."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from brygga import clock, statements
from brygga.core.saying import say
from brygga.core.words import Flow
from brygga.flows import completeness
from brygga.integrations.models import Integration, Phase
from brygga.ledger import certificates
from brygga.ledger.models import Certificate

# Of all integrations at once for the page that everybody opens first: see ledger/outlook.py.
_FAILED = """
    SELECT DISTINCT ON (integration_id, flow) integration_id, flow, started_at, problem FROM ledger_run
    WHERE integration_id = ANY(%(integrations)s) AND kind = %(kind)s AND started_at > %(lately)s AND problem <> ''
    ORDER BY integration_id, flow, started_at DESC
"""


class Failed(NamedTuple):
    """A check that made no certificate, and why."""

    started_at: datetime
    problem: str


@dataclass(frozen=True)
class Account:
    """One flow of one integration. `problem`: why there is no certificate of today, if there should be one."""

    integration: Integration
    flow: Flow
    certificate: Certificate | None
    problem: str

    @property
    def is_whole(self) -> bool:
        """Whether nothing is unaccounted for, as far as can be said now."""
        return not self.problem and (self.certificate is None or self.certificate.is_whole)

    @property
    def said(self) -> str:
        """In one sentence."""
        if self.certificate is None:
            return self.problem or "not checked yet"
        return f"{self.certificate.accounted:,} of {self.certificate.listed:,} accounted for"

    def as_json(self) -> dict[str, object]:
        one = self.certificate
        found: dict[str, object] = {} if one is None else _told(one)
        return {
            "integration": str(self.integration.key),
            "flow": self.flow.value,
            "is_whole": self.is_whole,
            "problem": self.problem,
            **found,
        }


def accounts(integration: Integration) -> list[Account]:
    """Every flow that is checked: those that are on. None before the integration is started, and after its end."""
    if integration.phase != Phase.RUNNING:
        return []
    newest, failed = certificates.latest(integration), _failed([integration.pk])
    return [
        _account(integration, flow, newest.get(flow), failed.get((integration.pk, flow)))
        for flow in completeness.flows_of(integration)
    ]


def unsettled(integrations: Sequence[Integration]) -> dict[int, list[Account]]:
    """By the integration's id, the flows of which not everything is accounted for. Three looks at most, however many
    there are: only certificates that prove something about today are asked for, and few are read whole."""
    running = [one for one in integrations if one.phase == Phase.RUNNING]
    keys, since = [one.pk for one in running], clock.now() - completeness.STALE_AFTER
    verdicts, failed = certificates.verdicts(keys, since), _failed(keys)
    doubtful = {pk for (pk, _), is_whole in verdicts.items() if not is_whole} | {pk for pk, _ in failed}
    newest = certificates.newest(doubtful, since) if doubtful else {}
    whole = {key for key, is_whole in verdicts.items() if is_whole} - failed.keys()
    return {one.pk: list(_unsettled(one, whole, newest, failed)) for one in running}


def _unsettled(
    integration: Integration,
    whole: Set[tuple[int, str]],
    newest: Mapping[tuple[int, str], Certificate],
    failed: Mapping[tuple[int, str], Failed],
) -> Iterator[Account]:
    for flow in completeness.flows_of(integration):
        key = (integration.pk, flow.value)
        if key not in whole:
            account = _account(integration, flow, newest.get(key), failed.get(key))
            if not account.is_whole:
                yield account


def everything() -> list[Account]:
    """Of every running integration."""
    running = Integration.objects.filter(phase=Phase.RUNNING).order_by("pk")
    return [one for integration in running for one in accounts(integration)]


def checked_now() -> list[Account]:
    """The same after a check of every integration that works."""
    for integration in Integration.objects.filter(phase=Phase.RUNNING).order_by("pk"):
        completeness.check_now(integration)
    return everything()


def as_table(accounts: Sequence[Account]) -> list[str]:
    """Lines for a terminal: a row for each flow, and under it what differed and what is wrong."""
    lines: list[str] = []
    for account in accounts:
        at = account.certificate.taken_at.isoformat(timespec="seconds") if account.certificate else "-"
        mark = "ok  " if account.is_whole else "BAD "
        name = f"{account.integration.pk} {account.integration}"
        lines.append(f"{mark} {name:<40} {account.flow.value:<16} {account.said:<36} {at}")
        if account.certificate is not None:
            lines += [f"      {_line(one)}" for one in account.certificate.differences]
            lines += _indented(account.certificate.problem)
        lines += _indented(account.problem if account.certificate else "")
    return lines


def _line(difference: dict[str, Any]) -> str:
    name = difference["number"] or f"id {difference['source_id']}"
    return f"{difference['done']}: {name} {difference['kind']}. {difference['said']}"


def _indented(text: str) -> list[str]:
    return [f"      {text}"] if text else []


def _failed(keys: Sequence[int]) -> dict[tuple[int, str], Failed]:
    """The last failed check of each integration (by id) and flow, where it is not long ago."""
    lately = clock.now() - completeness.STALE_AFTER
    rows = statements.rows(_FAILED, integrations=list(keys), kind=completeness.RUN, lately=lately)
    return {(integration, flow): Failed(*found) for integration, flow, *found in rows}


def _account(
    integration: Integration, flow: Flow, newest: Certificate | None, failed: Failed | None
) -> Account:
    problem = ""
    if failed is not None and (newest is None or failed.started_at > newest.began_at):
        problem = say(f"The last check failed: {failed.problem}")
    elif _is_overdue(integration, newest):
        problem = say(
            "There is no certificate of the last two days. Look whether a worker runs (brygga work)."
        )
    return Account(integration, flow, newest, problem)


def _is_overdue(integration: Integration, newest: Certificate | None) -> bool:
    """While it is paused or halted, nothing is checked, and that is said elsewhere."""
    since = newest.taken_at if newest else integration.started_at
    return integration.is_working and since is not None and since < clock.now() - completeness.STALE_AFTER


def _told(one: Certificate) -> dict[str, object]:
    return {
        "taken_at": one.taken_at.isoformat(timespec="seconds"),
        "window_from": one.window_from,
        "listed": one.listed,
        "accounted": one.accounted,
        "repaired": one.repaired,
        "open": one.open,
        "states": one.states,
        "counts": one.counts,
        "differences": one.differences,
        "left_alone": one.problem,
    }
