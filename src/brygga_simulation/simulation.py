"""A simulated stretch of life: two integrations, people on all sides, misfortune, then rest. A seed replays exactly."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random

import httpx2
from django.db import connection
from django.test.utils import override_settings

from brygga import clock
from brygga.flows import upkeep
from brygga.flows.parts import wired_by
from brygga.flows.problems import ConnectProblem
from brygga.ledger import wake
from brygga.wire import Wire
from brygga_sandbox import credentials
from brygga_sandbox.ongoing.webhooks import Webhook
from brygga_sandbox.state import Document
from brygga_simulation import meetings, reporter, tables
from brygga_simulation.account import Account
from brygga_simulation.cable import InProcess, Reply
from brygga_simulation.conditions import Conditions
from brygga_simulation.dues import Dues
from brygga_simulation.floor import Floor
from brygga_simulation.listening import Listener
from brygga_simulation.meetings import Meetings
from brygga_simulation.merchant import Merchant
from brygga_simulation.moment import BEGINNINGS, Moment
from brygga_simulation.nemesis import CONDITIONS, Call, Nemesis, Trap
from brygga_simulation.operators import Operators
from brygga_simulation.queue import Job, Queue
from brygga_simulation.rest import is_at_rest, next_due, what_is_left
from brygga_simulation.tenants import Connected, connect, ignores_case, settings_of
from brygga_simulation.vendors import ONGOING, PROCOUNTOR, Vendors
from brygga_simulation.workers import Workers

MOST_JOBS = 400
"""More jobs than this at one moment is an endless loop."""
LATE_EFFECTS_ARE_OVER = 125.0
LONGEST_REST = timedelta(hours=6)
"""Virtual time after the last misfortune within which everything must have come to an end."""
OTHERS_AT_ONCE = 3
STRIKES_FIRST = {0: 2, 1: 1}
"""How many misfortunes the first steps bring for certain, so that the first reading is met by some."""

OFFICES_OPEN_BEFORE = timedelta(hours=9)
SETTINGS = {
    "PROCOUNTOR_BASE_URL": f"http://{PROCOUNTOR}/api",
    "PROCOUNTOR_CLIENT_ID": credentials.PROCOUNTOR_CLIENT_ID,
    "PROCOUNTOR_CLIENT_SECRET": credentials.PROCOUNTOR_CLIENT_SECRET,
    "PROCOUNTOR_CALLS_PER_SECOND": 15.0,
    "WMS_HOSTS": [f"http://{ONGOING}"],
    "ALLOWED_HOSTS": ["testserver"],
}


@dataclass(frozen=True)
class Plan:
    """What is simulated. `faults`: names of the nemesis's means; empty: all of them. `guided`: of them rather those
    that have rarely met what stands in the ledger."""

    seed: int
    steps: int = 60
    faults: tuple[str, ...] = ()
    guided: bool = False


@dataclass
class Result:
    """What came of it. `digest` is equal for equal plans on equal code."""

    plan: Plan
    account: Account
    log: list[str]
    digest: str
    jobs: int
    reached: Meetings = field(default_factory=Counter)


class Simulation:
    """`vendors` may be used again by the next simulation of this process."""

    def __init__(self, plan: Plan, vendors: Vendors) -> None:
        self.plan = plan
        self.vendors = vendors
        chance = Random(f"{plan.seed}/begin")
        began = BEGINNINGS[plan.seed % len(BEGINNINGS)] + timedelta(seconds=chance.randrange(3600))
        self.moment = Moment(began - OFFICES_OPEN_BEFORE)
        self.began = began
        vendors.begin(self.moment, plan.seed)
        doors = {"procountor": vendors.procountor.faults, "ongoing": vendors.ongoing.faults}
        self.nemesis = Nemesis(plan.faults, doors)
        self.queue = Queue()
        self.dues = Dues()
        self.workers = Workers(
            self.queue, self.moment, Random(f"{plan.seed}/jitter"), self.tell, self.dues.note
        )
        self.account = Account((), *vendors.histories, foreign=vendors.standing())
        if ignores_case(plan.seed):
            vendors.ongoing.knobs.turn(article_case="ignored")
            self.account.knobs_were.add("article_case")
        self.listener = Listener(self.account, self.moment)
        self.conditions = Conditions(vendors, self.moment, self.queue)
        self.operators = Operators(vendors, self.moment, self.account)
        self.connected: list[Connected] = []
        self.log: list[str] = []
        self.reached: Meetings = Counter()
        self.jobs = 0
        self._wire_chance = Random(f"{plan.seed}/wire")

    def tell(self, words: str) -> None:
        self.log.append(f"{self.moment():%Y-%m-%d %H:%M:%S.%f} {'  ' * (len(self.workers.lives))}{words}")

    # --- the whole

    def run(self) -> Result:
        """Lives through the plan and comes to rest; the account is complete then."""
        with self.in_place():
            tables.empty()
            self._open_offices()
            self.connected = connect(self.vendors, self.plan.seed)
            self.account.tenants = tuple(each.tenant for each in self.connected)
            self.account.settings_were = {
                tenant.name: settings_of(self.plan.seed) for tenant in self.account.tenants
            }
            for number in range(self.plan.steps):
                self.step(number)
            self.come_to_rest()
            self.account.claims = reporter.claims(self.connected)
            self.account.runs = reporter.runs(self.connected)
        digest = hashlib.sha256("\n".join([*self.log, *self.listener.lines]).encode()).hexdigest()
        return Result(self.plan, self.account, self.log, digest, self.jobs, self.reached)

    def _open_offices(self) -> None:
        """A few orders that were there before anybody was connected."""
        for company in (credentials.COMPANY_ONE, credentials.COMPANY_TWO):
            chance = Random(f"{self.plan.seed}/{company}")
            for _ in range(3):
                self.tell(self._office_of(company).make(chance))
                self.moment.pause(chance.choice((0, 1, 5000)))
        self.moment.move_to(self.began)

    def _office_of(self, company: int) -> Merchant:
        return Merchant(self.vendors.office, company, in_any_case=ignores_case(self.plan.seed))

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Inside, the service has our clock, our wire and our queue."""
        with ExitStack() as stack:
            stack.enter_context(override_settings(**SETTINGS))
            stack.enter_context(clock.showing(self.moment))
            stack.enter_context(clock.passing(self.moment.monotonic, self.moment.pause))
            stack.enter_context(wired_by(self._wire, self.moment))
            stack.enter_context(wake.queued_by(self.queue.defer))
            stack.enter_context(self.workers.at_work())
            yield

    def _wire(self, base_url: str, peer: str) -> Wire:
        cable = InProcess(self._ask)
        return Wire(base_url, user_agent="Brygga", peer=peer, cable=cable, monotonic=self.moment.monotonic)

    # --- steps

    def step(self, number: int) -> None:
        """One deed of somebody, and some time."""
        chance = Random(f"{self.plan.seed}/step {number}")
        for _ in range(STRIKES_FIRST.get(number, chance.random() < 0.35)):
            self._strike(number, chance)
        if number == 0 and chance.random() < 0.5:
            self.tell(f"[{number}] nemesis: {self.nemesis.strike_first_reading(chance)}")
        which = chance.choice(self.connected)
        roll = chance.random()
        if roll < 0.5:
            said = self._office_of(which.tenant.company).act(chance)
        elif roll < 0.85:
            said = Floor(self.vendors.desk, which.tenant.goods_owner).act(chance)
        elif roll < 0.92:
            said = self.operators.act(which.tenant, which.integration, chance)
        else:
            said = "a quiet moment"
        self.tell(f"[{number}] {said}")
        self._let_pass(chance)

    def _strike(self, number: int, chance: Random) -> None:
        whom = chance.choice(self.connected)
        now = reporter.standings()
        said = self.nemesis.strike(
            chance,
            self.conditions.of(whom.tenant.company),
            self._wanted(whom.integration.pk, now) if self.plan.guided else None,
        )
        self.tell(f"[{number}] nemesis: {said}")
        name = said.partition(":")[0]
        if name in CONDITIONS:
            self.reached.update(meetings.of_condition(name, whom.integration.pk, now))

    def _wanted(self, integration_id: int, now: meetings.Standings) -> Callable[[str], float]:
        standing = meetings.standing_now(integration_id, now)
        return lambda name: meetings.wanted(name, standing, self.reached)

    def _let_pass(self, chance: Random) -> None:
        length = chance.choices(("none", "seconds", "minutes", "hours"), (40, 38, 20, 2))[0]
        if length == "none":
            self.work(chance, chance.randint(0, 5))
            return
        seconds = {"seconds": (1, 30), "minutes": (60, 600), "hours": (3600, 7200)}[length]
        self.live_until(self.moment() + timedelta(seconds=chance.uniform(*seconds)), chance)

    def live_until(self, end: datetime, chance: Random) -> None:
        """Everything that is due until then is done in its time."""
        while True:
            self.work(chance, MOST_JOBS)
            due = next_due(self.dues, self.queue, self.vendors, self.moment())
            if due is None or due >= end:
                break
            self.moment.move_to(due)
        self.moment.move_to(end)

    def work(self, chance: Random, most: int) -> None:
        """The tick, then up to so many jobs, in a seeded order, and the webhooks that are due."""
        self.queue.take_back(self.moment())
        self.vendors.deliver_webhooks(self.knock)
        if self.dues.is_due(self.moment()):
            self.tick()
        for _ in range(most):
            job = self.queue.take(chance)
            if job is None:
                return
            self._run(job)
        if most == MOST_JOBS:
            raise AssertionError("there is no end to the jobs of one moment")

    def tick(self) -> None:
        upkeep.tick()

    def knock(self, webhook: Webhook, body: Document) -> tuple[int | None, str]:
        """The warehouse's courier is at our door."""
        return self.conditions.post(webhook, body)

    def _run(self, job: Job) -> None:
        self.jobs += 1
        is_watched = self.nemesis.is_armed and not self.workers.lives
        before = reporter.standings() if is_watched else {}
        self.workers.run(job)
        if is_watched and (struck := self.nemesis.note_fired()):
            self.reached.update(meetings.of_job(struck, before, reporter.standings()))

    # --- rest

    def come_to_rest(self) -> None:
        """No more misfortune: everything must come to an end by itself, within a bounded time."""
        self.tell("the nemesis rests")
        self.nemesis.end()
        self.conditions.end()
        for each in self.connected:
            self.operators.resume(each.tenant, each.integration)
            self.operators.reset_settings(each.tenant, each.integration, self.plan.seed)
        chance = Random(f"{self.plan.seed}/rest")
        since, last = self.moment() + timedelta(seconds=LATE_EFFECTS_ARE_OVER), self.moment() + LONGEST_REST
        while True:
            self._reconnect()
            self.work(chance, MOST_JOBS)
            if self.moment() >= since and is_at_rest(self.dues, self.queue, self.vendors, since):
                break
            due = next_due(self.dues, self.queue, self.vendors, self.moment()) or since
            self.moment.move_to(min(due, since) if self.moment() < since else due)
            if self.moment() > last:
                self.account.unsettled = what_is_left(self.queue, self.vendors, since)
                break
        self.vendors.bring_late_effects()

    def _reconnect(self) -> None:
        for each in self.connected:
            try:
                self.operators.reconnect(each.integration)
            except ConnectProblem as refusal:
                self.tell(f"reconnecting {each.tenant.name} refused: {refusal.problem}")

    # --- calls

    def _ask(self, host: str, request: httpx2.Request) -> Reply:
        """A call of the service, with all that may happen around it."""
        body = request.read()
        call = Call("procountor" if host == PROCOUNTOR else "ongoing", request.method, request.url.path)
        if connection.in_atomic_block:
            self.listener.broken("a call was made inside a transaction", call)
        self.moment.pause(self._wire_chance.uniform(0.01, 0.08))
        self._spring(call, is_before=True)
        reply, executed = self.vendors.ask(host, request, body)
        self.listener.note(call, request, body, reply, executed)
        self.moment.pause(self._wire_chance.uniform(0.01, 0.08))
        self._spring(call, is_before=False)
        return reply

    def _spring(self, call: Call, *, is_before: bool) -> None:
        if not self.workers.lives:
            return
        for trap in self.nemesis.sprung(call, self.workers.lives[-1].job.task, is_before):
            self.tell(f"{trap.name} {'before' if is_before else 'after'} {call.method} {call.path}")
            self._happen(trap)

    def _happen(self, trap: Trap) -> None:
        life = self.workers.lives[-1]
        match trap.name:
            case "kill_before_call" | "kill_after_call":
                life.die()
            case "kill_at_statement":
                life.dies_at = trap.number
            case "database_restart":
                life.restarts_at = trap.number
            case "slow_answer":
                self.moment.pause(31)
            case "edit_meanwhile":
                self._edit(life.job)
            case "skip_meanwhile":
                which = self._connected_of(life.job)
                self.tell(self.operators.skip(which.tenant, which.integration, self._wire_chance))
            case "takeover" if len(self.workers.lives) < OTHERS_AT_ONCE:
                self._take_over(life.job, trap.number)
            case "takeover_at_statement" if len(self.workers.lives) < OTHERS_AT_ONCE:
                life.pauses_at, life.meanwhile = trap.number, partial(self._take_over, life.job, trap.number)
            case "other_worker" if len(self.workers.lives) < OTHERS_AT_ONCE:
                job = self.queue.take(self._wire_chance)
                if job is not None:
                    self._run(job)

    def _connected_of(self, job: Job) -> Connected:
        return next(each for each in self.connected if each.integration.pk == job.integration_id)

    def _edit(self, job: Job) -> None:
        which = self._connected_of(job)
        self.tell(self._office_of(which.tenant.company).edit(self._wire_chance))

    def _take_over(self, job: Job, number: int) -> None:
        """The worker of this job was only paused: its job was given to another, which does it meanwhile."""
        self.tell(f"{job.key} is paused, and another takes it over")
        if number % 2:
            self._edit(job)
            for flow in ("sales_orders", "purchase_orders"):
                self.workers.run(Job("read", f"read:{job.integration_id}:{flow}", job.integration_id, flow))
        self.workers.run(job)
