"""Fault drills: one long, plain trouble at a time, with people at work all the while; then the judge, and a report."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.db import DatabaseError, connection

from brygga_sandbox.faults import Fault, FaultKind
from brygga_sandbox.ongoing.webhooks import Webhook
from brygga_sandbox.state import Document
from brygga_simulation import tables
from brygga_simulation.account import Account
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
    problems: list[Problem]

    def lines(self) -> list[str]:
        hours = self.drill.lasts.total_seconds() / 3600
        return [
            f"{self.drill.name}: {self.drill.what}",
            f"  {self.deeds} deeds of people while it lasted ({hours:.0f} h); {self.calls} calls at {self.drill.vendor}"
            f" in that time ({self.calls / hours:.1f} an hour)",
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

    def tick(self) -> None:
        """As a job of the queue: one that fails is over, and comes again by the clock."""
        try:
            super().tick()
        except DatabaseError as error:
            self.tell(f"the tick failed: {str(error).strip()[:80]}")

    def knock(self, webhook: Webhook, body: Document) -> tuple[int | None, str]:
        """As the pages answer while the database is away."""
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


# --- the drills


def _cut_off(vendor: str) -> Deed:
    def begin(life: DrillLife) -> None:
        getattr(life.vendors, vendor).faults.add(Fault(kind=FaultKind.CUT_BEFORE, times=None))

    return begin


def _connect_again(vendor: str) -> Deed:
    def end(life: DrillLife) -> None:
        getattr(life.vendors, vendor).faults.clear()

    return end


def _drop_webhooks(life: DrillLife) -> None:
    life.vendors.ongoing.knobs.turn(webhook_drop_rate=1)


def _bring_webhooks(life: DrillLife) -> None:
    life.vendors.ongoing.knobs.turn(webhook_drop_rate=0)


def _revoke_keys(life: DrillLife) -> None:
    for each in life.connected:
        life.vendors.office.tokens.revoke_keys(key=None, company=each.tenant.company, user=None)


def _renew_keys(life: DrillLife) -> None:
    for each in life.connected:
        life.tell(life.operators.reconnect(each.integration))


_FULL = """
    CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
    END $$
"""


def _fill_the_disk(life: DrillLife) -> None:
    """Every statement that writes is refused by the server with its own code for it (53100), and every one that reads
    is answered: as PostgreSQL does when its disk is full. A full disk itself takes a machine of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_FULL)
        for table in tables.names():
            cursor.execute(
                f"CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION disk_full()"
            )


def _make_room(life: DrillLife) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION disk_full CASCADE")


DRILLS = (
    Drill(
        "wms_down",
        "the WMS cannot be reached for 72 hours",
        "ongoing",
        timedelta(hours=72),
        _cut_off("ongoing"),
        _connect_again("ongoing"),
    ),
    Drill(
        "procountor_down",
        "Procountor cannot be reached for 6 hours",
        "procountor",
        timedelta(hours=6),
        _cut_off("procountor"),
        _connect_again("procountor"),
    ),
    Drill(
        "webhooks_lost",
        "no webhook arrives for 7 days",
        "ongoing",
        timedelta(days=7),
        _drop_webhooks,
        _bring_webhooks,
    ),
    Drill(
        "keys_revoked",
        "the keys of Procountor are revoked, and renewed a day later",
        "procountor",
        timedelta(days=1),
        _revoke_keys,
        _renew_keys,
    ),
    Drill(
        "disk_full",
        "PostgreSQL's disk is full for 3 hours: it reads and cannot write",
        "procountor",
        timedelta(hours=3),
        _fill_the_disk,
        _make_room,
    ),
)
