"""`make chaos`: many merchants, real processes, everything going wrong; then it must come to rest, and is judged."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from brygga_simulation.real.house import free_port
from brygga_simulation.real.stage import Stage, on_stage

DEEDS_FOR_EACH_ORDER = 2
TURN = 0.05
"""Seconds between two looks of the crowd at the clock."""


@dataclass(frozen=True)
class Plan:
    minutes: float
    integrations: int
    documents: int
    workers: int
    webs: int
    seed: int
    settle: float
    quiet: int
    strike_every: float


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 every promise held, 1 one was broken or it did not come to rest in time."""
    parser = argparse.ArgumentParser(prog="python -m brygga_simulation.real.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="how long the storm lasts")
    parser.add_argument("--integrations", type=int, default=50)
    parser.add_argument("--documents", type=int, default=20_000, help="orders made during the storm")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--webs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7, help="of everything but the processes' own pace")
    parser.add_argument("--settle", type=float, default=20, help="minutes within which it must come to rest")
    parser.add_argument("--quiet", type=int, default=60, help="the setting writeback.quiet_seconds")
    parser.add_argument("--strike-every", type=float, default=6, help="seconds between two kills or restarts")
    plan = Plan(**vars(parser.parse_args(argv)))
    with on_stage(plan.seed, companies=max(0, plan.integrations - 2)) as stage:
        return _Run(plan, stage).run()


class _Run:
    def __init__(self, plan: Plan, stage: Stage) -> None:
        from brygga_simulation.account import Account
        from brygga_simulation.real import crowd, storm

        self.plan, self.stage, self.since = plan, stage, datetime.now(UTC)
        self.ended: list[str] = []
        self.parked = 0
        """Pieces that waited for hours, since workers were killed with them in hand."""
        ports = [free_port() for _ in range(plan.webs)]
        hooks = [f"http://127.0.0.1:{port}" for port in ports]
        self.storm = storm.Storm(stage, Random(f"{plan.seed}/storm"), ports)
        self.account = Account(
            (),
            *stage.vendors.histories,
            foreign=stage.vendors.standing(),
            quiet=timedelta(seconds=plan.quiet - 1),
            in_flight=timedelta(seconds=15),
        )
        self.connected = crowd.connect(stage, plan.integrations, plan.quiet, hooks)
        self.account.tenants = tuple(each.tenant for each in self.connected)
        self.crowd = crowd.Crowd(stage, self.connected, self.account, Random(f"{plan.seed}/crowd"))

    def run(self) -> int:
        print(f"{self.plan.integrations} integrations connected; the storm begins", flush=True)
        self.storm.man(self.plan.workers)
        self.storm.begin()
        began = time.monotonic()
        self._storm(began)
        stormed = time.monotonic() - began
        self.storm.end()
        self.since = datetime.now(UTC)
        self.crowd.end()
        print(
            f"{self.crowd.done['orders made']} orders made in {stormed:.0f} s; it comes to rest", flush=True
        )
        began = time.monotonic()
        left = self._rest(began)
        rested = time.monotonic() - began
        self.account.unsettled = left
        problems = [*self._judged(), *(f"ended by itself: {name}" for name in self.ended)]
        self._tell(stormed, rested, problems)
        return 1 if problems else 0

    def _storm(self, began: float) -> None:
        """Orders are made evenly over the time; misfortune strikes at its own pace."""
        length = self.plan.minutes * 60
        struck = 0
        while (passed := time.monotonic() - began) < length:
            due = min(self.plan.documents, int(self.plan.documents * passed / length) + 1)
            missing = due - self.crowd.done["orders made"]
            for _ in range(min(missing, 50)):
                self.crowd.make()
                for _ in range(DEEDS_FOR_EACH_ORDER):
                    self.crowd.act()
            if passed / self.plan.strike_every > struck + 1:
                struck += 1
                self.storm.strike()
            self.ended += self.storm.supervise()
            time.sleep(TURN)

    def _rest(self, began: float) -> str:
        """Waits until nothing is left to do; "" or what is left when the time is over."""
        from brygga_simulation.real import rest

        told = began
        self.parked += rest.pass_hours(self.stage.house)
        while left := rest.what_is_left(self.stage.house, self.since):
            now = time.monotonic()
            if now - began > self.plan.settle * 60:
                return left
            if now - told > 30:
                told = now
                print(f"  after {now - began:.0f} s: {left}", flush=True)
            self.ended += self.storm.supervise()
            time.sleep(0.5)
            self.parked += rest.pass_hours(self.stage.house)
        return ""

    def _judged(self) -> list[str]:
        from brygga_simulation import reporter
        from brygga_simulation.checker import judge

        self.account.heard = self.stage.log.since()
        self.account.claims = reporter.claims(self.connected)
        self.account.runs = reporter.runs(self.connected)
        return [str(one) for one in judge(self.account)]

    def _tell(self, stormed: float, rested: float, problems: list[str]) -> None:
        house, struck = self.stage.house, self.storm.struck
        heard = self.account.heard
        writes = sum(one.is_write for one in heard)
        outcomes = house.query("SELECT outcome, count(*) FROM ledger_attempt GROUP BY 1 ORDER BY 2 DESC")
        states = house.query("SELECT flow, state, count(*) FROM ledger_document GROUP BY 1, 2 ORDER BY 1, 2")
        for problem in problems[:40]:
            print(f"  BROKEN {problem}")
        print(f"integrations        {len(self.connected)}")
        print(
            f"documents           {house.count('ledger_document')} in the ledger, "
            f"{self.crowd.documents()} in Procountor"
        )
        print(f"states              {', '.join(f'{flow} {state} {count}' for flow, state, count in states)}")
        print(f"people              {', '.join(f'{count} {who}' for who, count in self.crowd.done.items())}")
        print(f"calls               {len(heard)}, of them {writes} that write")
        print(f"attempts            {', '.join(f'{count} {outcome}' for outcome, count in outcomes)}")
        print(f"invoices sent       {sum(one.path.endswith('/send') and one.status == 200 for one in heard)}")
        print(
            f"kills               {struck['worker']} workers, {struck['web']} web processes, "
            f"{struck['crash']} PostgreSQL"
        )
        print(
            f"restarts            {struck['restart']} PostgreSQL; {struck['tokens']} times all tokens ended; "
            f"{struck['no start']} processes started in vain, the database being away"
        )
        print(
            f"faults              {sum(count for name, count in struck.items() if name.startswith('fault'))}, "
            f"of them {self.storm.lost_answers} that lose the answer"
        )
        print(
            f"parked              {self.parked} for the deaths of their workers, and tried again by themselves"
        )
        print(f"the storm           {stormed:.0f} s; at rest {rested:.0f} s after it")
        print(f"differences         {len(problems)}")
        print("Every promise held." if not problems else "A promise was broken.")


if __name__ == "__main__":
    raise SystemExit(main())
