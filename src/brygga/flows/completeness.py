"""The daily completeness check: what Procountor lists, the ledger and the WMS are compared, and a certificate says so.

What the ledger lacks is read by ordinary intake, and delivery does the rest; what only a person can settle is raised
for one. A certificate is written only when the whole window could be listed and compared.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.db.models import Exists, OuterRef

from brygga import clock, leaving, steps
from brygga.core import stamps
from brygga.core.completeness import Difference
from brygga.core.failures import Failure, ReconnectNeeded
from brygga.core.options import Options
from brygga.core.words import DOCUMENT_FLOWS, Flow
from brygga.flows import halting
from brygga.flows.listing import Listing, Stood
from brygga.flows.parts import source_of, target_of
from brygga.flows.standing import REPAIRED, Comparison, Finding
from brygga.integrations.models import Integration, Phase
from brygga.integrations.options import options_of
from brygga.ledger import certificates, runs, wake
from brygga.ledger.models import Certificate, Run

log = structlog.get_logger(__name__)

WINDOW = timedelta(days=35)
EVERY = timedelta(days=1)
FIRST_AFTER = timedelta(hours=1)
"""The first check comes when the first reading has had its time."""
AGAIN_AFTER = timedelta(hours=1)
"""A check that failed is made again then."""
STALE_AFTER = 2 * EVERY
"""A certificate older than this proves nothing about today."""
SHOWN = 50
"""Differences of a kind that a certificate names; all are counted."""
RUN = "check"
"""The kind of a run that was a check."""


# --- by the clock


def wake_due() -> int:
    """Queues the check of every working integration whose time has come; returns how many were queued now."""
    moment = clock.now()
    tried = Run.objects.filter(integration=OuterRef("pk"), kind=RUN, started_at__gt=moment - AGAIN_AFTER)
    waiting = Integration.objects.filter(
        ~Exists(tried),
        phase=Phase.RUNNING,
        paused=False,
        halted_by="",
        started_at__lte=moment - FIRST_AFTER,
    )
    return sum(wake.wake_check(one) for one in waiting if _due_flows(one))


def check(integration: Integration) -> list[Certificate]:
    """One turn: every flow whose last certificate is a day old. Nothing while the integration is paused or halted."""
    return [made for flow in _due_flows(integration) if (made := check_flow(integration, flow))]


def check_now(integration: Integration) -> list[Certificate]:
    """The same for every flow that is on, by a person's word."""
    return [made for flow in flows_of(integration) if (made := check_flow(integration, flow))]


def _due_flows(integration: Integration) -> list[Flow]:
    taken = {flow: one.taken_at for flow, one in certificates.latest(integration).items()}
    due = clock.now() - EVERY
    return [flow for flow in flows_of(integration) if flow not in taken or taken[flow] <= due]


def flows_of(integration: Integration) -> list[Flow]:
    """The flows that are checked: those that read documents and are on."""
    try:
        switches = options_of(integration).flows
        return [flow for flow in DOCUMENT_FLOWS if getattr(switches, flow.value)]
    except Failure as failure:  # settings of another version of Brygga: the others go on
        log.warning("settings not readable", integration=integration.pk, problem=failure.problem)
        return []


# --- one check


def check_flow(integration: Integration, flow: Flow) -> Certificate | None:
    """The certificate, or None when there can be none now: the integration stands, or a side did not answer."""
    started = clock.now()
    made: Certificate | None = None
    problem = ""
    try:
        made = _Check(integration, flow).certificate()
    except Stood:
        return None
    except ReconnectNeeded as failure:
        problem = failure.problem
        halting.halt(integration, failure)
    except Failure as failure:
        if leaving.is_asked():
            return None
        problem = failure.problem
    runs.record(integration, RUN, started, _told(made), flow=flow, problem=problem)
    return made


def _told(made: Certificate | None) -> dict[str, int]:
    if made is None:
        return {}
    return {"listed": made.listed, "accounted": made.accounted, "repaired": made.repaired, "open": made.open}


class _Check:
    def __init__(self, integration: Integration, flow: Flow) -> None:
        self._integration = integration
        self._flow = flow
        self._began = clock.now()

    def certificate(self) -> Certificate:
        self._refuse_standing()
        options = options_of(self._integration)
        since = self._window(options)
        source, target = source_of(self._integration), target_of(self._integration)
        listing = Listing(self._integration, self._flow, source, target, self._refuse_standing)
        listing.walk(since)
        unlisted = listing.look_up_unlisted(since, self._began)
        comparison = Comparison(self._integration, self._flow, options, target, self._refuse_standing)
        compared = comparison.of(listing.listed)
        self._refuse_standing()
        problems = [problem for problem in (unlisted.problem, compared.problem) if problem]
        differences = [*listing.differences(), *compared.findings]
        return self._written(since, listing.listed, differences, unlisted.findings, problems)

    def _window(self, options: Options) -> str:
        """From which stamp on orders are listed; "": everything, as for products."""
        if self._flow is Flow.ARTICLES:
            return ""
        earliest = stamps.from_aware(self._began - WINDOW, options.procountor.zone)
        return max(earliest, self._integration.start_stamp)

    def _written(
        self,
        since: str,
        listed: set[int],
        differences: list[Finding],
        unlisted: Iterable[Finding],
        problems: list[str],
    ) -> Certificate:
        everything = [*differences, *unlisted]
        made = Certificate.objects.create(
            integration=self._integration,
            flow=self._flow,
            began_at=self._began,
            taken_at=clock.now(),
            window_from=since,
            listed=len(listed),
            accounted=len(listed) - len({one.source_id for one in differences}),
            repaired=len({one.source_id for one in differences if one.done == REPAIRED}),
            states=dict(certificates.states(self._integration, self._flow, listed)),
            counts=dict(Counter(one.kind.value for one in everything)),
            differences=[one.as_json() for one in _shown(everything)],
            problem=" ".join(problems),
        )
        steps.reached("certificate.made", self._flow)
        log.info("checked", integration=self._integration.pk, flow=self._flow.value, **_told(made))
        return made

    def _refuse_standing(self) -> None:
        """Between two calls: nothing is asked or written for an integration that was paused, halted or ended."""
        self._integration.refresh_from_db()
        if not self._integration.is_working:
            raise Stood


def _shown(findings: Iterable[Finding]) -> list[Finding]:
    """The first of each kind."""
    shown: list[Finding] = []
    of_kind: Counter[Difference] = Counter()
    for one in findings:
        of_kind[one.kind] += 1
        if of_kind[one.kind] <= SHOWN:
            shown.append(one)
    return shown
