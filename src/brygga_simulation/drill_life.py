"""A fault drill: one long, plain trouble, with people at work all the while; then the judge, and a report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from threading import Lock
from typing import Any

import httpx2
from django.db import DatabaseError

from brygga.flows import parts
from brygga.integrations.models import Integration
from brygga.integrations.tokens import SealedTokens
from brygga_sandbox.ongoing.webhooks import Webhook
from brygga_sandbox.state import Document
from brygga_simulation.account import Account
from brygga_simulation.cable import Reply
from brygga_simulation.checker import Problem, judge
from brygga_simulation.facts import ORDERS, SALES, Facts, was_shipped_at
from brygga_simulation.floor import Floor
from brygga_simulation.merchant import Merchant
from brygga_simulation.simulation import Plan, Simulation
from brygga_simulation.vendors import Vendors

DEEDS_BEFORE, DEEDS_DURING = 25, 50
USUAL_GAP = timedelta(minutes=3)
Deed = Callable[["DrillLife"], None]


@dataclass(frozen=True)
class Drill:
    """`vendor`: whose calls are counted while the trouble lasts."""

    name: str
    what: str
    vendor: str
    lasts: timedelta
    begin: Deed
    end: Deed


@dataclass(frozen=True)
class Report:
    """`caught_up`: from the end of the trouble to the last write at a vendor. `calls`: at the vendor in trouble, while
    it lasted; `writes`: those at both that were made after it."""

    drill: Drill
    deeds: int
    calls: int
    writes: int
    caught_up: timedelta
    longest_until_sent: timedelta
    seen: list[str]
    """What was looked at while it lasted, in words."""
    problems: list[Problem]

    def lines(self) -> list[str]:
        hours = self.drill.lasts.total_seconds() / 3600
        return [
            f"{self.drill.name}: {self.drill.what}",
            f"  {self.deeds} deeds of people while it lasted ({hours:.0f} h); {self.calls} calls at {self.drill.vendor}"
            f" in that time ({self.calls / hours:.1f} an hour)",
            *(f"  {words}" for words in self.seen),
            f"  after its end {self.writes} writes, the last of them {_short(self.caught_up)} later",
            f"  longest from shipped to marked as sent: {_short(self.longest_until_sent)}",
            *(f"  BROKEN {problem}" for problem in self.problems),
            f"  {'every promise held' if not self.problems else f'{len(self.problems)} promises broken'}",
        ]


class DrillLife(Simulation):
    """A life without a nemesis: some deeds, then the trouble with deeds in it, then its end."""

    def __init__(self, drill: Drill, seed: int, vendors: Vendors) -> None:
        super().__init__(Plan(seed, DEEDS_BEFORE + DEEDS_DURING), vendors)
        self.drill = drill
        self.trouble = (self.began, self.began)
        self.is_down = False
        """Whether nothing of the service runs."""
        self.seen: list[str] = []
        self.sound: dict[int, Any] = {}
        self.poison: dict[int, Any] = {}
        """Orders that were filed for the drill: id and stamp."""
        self._one_call = Lock()

    def expect(self, is_so: bool, words: str) -> None:
        """Noted for the report, and a broken promise when it is not so."""
        self.seen.append(words)
        if not is_so:
            self.account.broken.append(words)

    def bearer_of(self, integration: Integration) -> str:
        """The access token that the service uses for this integration."""
        wire = parts.procountor_wire(integration.procountor_base)
        return SealedTokens(integration.pk, parts.procountor_app(), wire).bearer()

    def tokens_asked(self) -> int:
        return sum(call.path.endswith("/oauth/token") for call in self.account.heard)

    def _ask(self, host: str, request: httpx2.Request) -> Reply:
        """Callers in several threads come one after another to this process's vendors."""
        with self._one_call:
            return super()._ask(host, request)

    def work(self, chance: Random, most: int) -> None:
        if self.is_down:
            self.vendors.deliver_webhooks(self.knock)
        else:
            super().work(chance, most)

    def tick(self) -> None:
        """As a job of the queue: one that fails is over, and comes again by the clock."""
        try:
            super().tick()
        except DatabaseError as error:
            self.tell(f"the tick failed: {str(error).strip()[:80]}")

    def knock(self, webhook: Webhook, body: Document) -> tuple[int | None, str]:
        """As the pages answer while the database is away; nobody does while nothing runs."""
        if self.is_down:
            return None, "no connection"
        try:
            return super().knock(webhook, body)
        except DatabaseError:
            return 503, ""

    def step(self, number: int) -> None:
        chance = Random(f"{self.plan.seed}/drill {number}")
        if number == DEEDS_BEFORE:
            self.tell(f"{self.drill.name} begins")
            self.trouble = (self.moment(), self.moment() + self.drill.lasts)
            self.drill.begin(self)
        which = chance.choice(self.connected).tenant
        if chance.random() < 0.55:
            self.tell(f"[{number}] {Merchant(self.vendors.office, which.company).act(chance)}")
        else:
            self.tell(f"[{number}] {Floor(self.vendors.desk, which.goods_owner).act(chance)}")
        gap = USUAL_GAP if number < DEEDS_BEFORE else self.drill.lasts / DEEDS_DURING
        self.live_until(self.moment() + gap, chance)
        if number == self.plan.steps - 1:
            self.live_until(self.trouble[1], chance)
            self.trouble = (self.trouble[0], self.moment())
            self.tell(f"{self.drill.name} ends")
            self.drill.end(self)


def held(drill: Drill, seed: int, vendors: Vendors) -> Report:
    """Holds one drill and has it judged."""
    life = DrillLife(drill, seed, vendors)
    account = life.run().account
    begin, end = life.trouble
    calls = [call for call in account.heard if call.vendor == drill.vendor and begin <= call.at < end]
    after = [call.at for call in account.heard if call.is_write and call.at >= end]
    return Report(
        drill,
        DEEDS_DURING,
        len(calls),
        len(after),
        max(after, default=end) - end,
        _longest_until_sent(account),
        life.seen,
        judge(account),
    )


def _longest_until_sent(account: Account) -> timedelta:
    """From the moment an order was shipped to the moment its invoice was sent, by what the vendors remember."""
    facts, longest = Facts(account), timedelta()
    for tenant in account.tenants:
        shipped = {
            str(history[-1].record["sent"].get(SALES.source)): was_shipped_at(history)
            for history in facts.targets(tenant, ORDERS)
            if history[-1].record is not None
        }
        for id, history in facts.documents(tenant, "invoice"):
            left = shipped.get(str(id))
            sent = (w.at for w in history if w.record and w.record["body"]["status"] == "SENT")
            if left is not None and (moment := next(sent, None)) is not None:
                longest = max(longest, moment - left)
    return longest


def _short(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {seconds:02} s"
