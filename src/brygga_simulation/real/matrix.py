"""The crash matrix: one worker is killed at one durable step; then everything must come right without a person."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from brygga import steps
from brygga_simulation.account import Account, Heard
from brygga_simulation.checker import judge
from brygga_simulation.real.day import A_DAY_LATER, Days
from brygga_simulation.real.house import NotSo, until
from brygga_simulation.real.nursery import Nursery, Worker
from brygga_simulation.real.stage import Stage
from brygga_simulation.tenants import Connected

DIES_WITHIN = 90.0
RIGHT_WITHIN = 180.0
"""Seconds. Mostly a few; but whoever dies while asking for an access token, whatever the step, keeps the others from
asking for a minute."""
QUIET = 2
"""Seconds after a `send` that was lost before the invoice is looked at again; in life five minutes."""
SECOND = {"attempt.begun sales_orders", "attempt.answered sales_orders", "page.read articles"}
"""Steps at which the second time is asked for: the first one has been taken well."""


@dataclass(frozen=True)
class Case:
    step: str
    of: str
    workers: int

    @property
    def time(self) -> int:
        return 2 if f"{self.step} {self.of}" in SECOND else 1


@dataclass(frozen=True)
class Found:
    """What came of a case. `problems` is empty when everything was right; `seconds` from the kill to rest."""

    case: Case
    problems: tuple[str, ...]
    seconds: float
    documents: int

    def __str__(self) -> str:
        said = "; ".join(self.problems) or f"right after {self.seconds:.1f} s"
        one = self.case
        return f"{one.step:20} {one.of:16} {one.workers} worker{'s' if one.workers > 1 else ' '}  {said}"


def every_case(workers: Sequence[int] = (1, 3)) -> list[Case]:
    """Every step of the table, with each number of workers."""
    return [Case(step, of, count) for count in workers for step, kinds in steps.STEPS.items() for of in kinds]


class Matrix:
    """One installation, one merchant; between cases only workers change."""

    def __init__(self, stage: Stage, connected: Connected, nursery: Nursery, folder: Path) -> None:
        self.stage = stage
        self.connected = connected
        self.nursery = nursery
        self.folder = folder
        self.days = Days(stage.vendors, connected.tenant)
        self.workers: list[Worker] = []
        self.account = Account(
            (connected.tenant,),
            *stage.vendors.histories,
            foreign=stage.vendors.standing(),
            quiet=timedelta(seconds=QUIET - 0.5),
        )

    def begin(self) -> None:
        """The first orders are delivered, and a day passes in which nobody is killed."""
        self.days.first()
        self._man(1)
        self._clock_strikes()
        self._until_right()
        self.days.live()
        self._clock_strikes()
        self._until_right()

    def run(self, cases: Iterable[Case]) -> Iterator[Found]:
        for number, case in enumerate(cases):
            self._man(case.workers)
            yield self._try(number, case)

    def strange_steps(self) -> list[str]:
        """Steps of the table that were never reached, and reached ones that the table does not have."""
        noted = {
            path.name
            for path in self.folder.iterdir()
            if path.name != steps.DEADLY and not path.name.startswith("times ")
        }
        table = {f"{step} {of}" for step, kinds in steps.STEPS.items() for of in kinds}
        return [f"never reached: {one}" for one in sorted(table - noted)] + [
            f"not in the table: {one}" for one in sorted(noted - table)
        ]

    # --- one case

    def _try(self, number: int, case: Case) -> Found:
        began = time.monotonic()
        try:
            self._arm(f"{case.step} {case.of} {case.time} case{number}")
            self.days.live()
            self._clock_strikes()
            until(self._somebody_died, DIES_WITHIN, "the step is reached", self._story)
            began = time.monotonic()
            self._man(case.workers)
            self._until_right()
            problems = tuple(str(one) for one in self._judged())
        except NotSo as broken:
            problems = (str(broken),)
        finally:
            (self.folder / steps.DEADLY).unlink(missing_ok=True)
        return Found(case, problems, time.monotonic() - began, self.stage.house.count("ledger_document"))

    def _arm(self, words: str) -> None:
        """Seen by the processes as a whole or not at all."""
        written = self.folder / "times new"
        written.write_text(words)
        written.rename(self.folder / steps.DEADLY)

    def _somebody_died(self) -> bool:
        return any(not worker.is_running() for worker in self.workers)

    def _man(self, count: int) -> None:
        """So many workers run; who died is started again, as a supervisor does."""
        living = [worker for worker in self.workers if worker.is_running()]
        for worker in living[count:]:
            worker.terminate()
        self.workers = living[:count] + [self.nursery.worker() for _ in range(count - len(living))]

    def _clock_strikes(self) -> None:
        for statement in A_DAY_LATER:
            self.stage.house.query(statement)

    # --- right

    def _until_right(self) -> None:
        until(lambda: not self._unfinished(), RIGHT_WITHIN, "everything comes right", self._story, every=0.25)

    def _story(self) -> str:
        return f"left: {self._unfinished()}\n{self.stage.house.standing()}\n{self.nursery.said()}"

    def _unfinished(self) -> list[str]:
        """What the day's work has not come to yet, by the vendors' books first."""
        house, days = self.stage.house, self.days
        there = self._in_the_warehouse()
        left = [f"order {id} is not there" for id in [*days.sales, days.purchase] if str(id) not in there]
        if left or not house.is_idle():
            return left or ["work is queued or due"]
        if house.count("ledger_cursor", "due_at <= now()") or house.count(
            "ledger_shipment", "due_at IS NOT NULL"
        ):
            return ["a flow or a write-back is due"]
        return [str(one) for one in self._judged()]

    def _in_the_warehouse(self) -> set[str]:
        return {
            str(sent.get("goodsOwnerOrderId") or sent.get("goodsOwnerPurchaseOrderId"))
            for (kind, _), history in list(self.account.ongoing.items())
            if kind in {"ongoing.order", "ongoing.purchase-order"} and history[-1].record
            for sent in [history[-1].record["sent"]]
        }

    def _judged(self) -> list[str]:
        """Everything since the beginning, by what both vendors hold and received, and by what the ledger claims."""
        from brygga_simulation import reporter

        self.account.heard = self.stage.log.since()
        self.account.claims = reporter.claims([self.connected])
        self.account.runs = reporter.runs([self.connected])
        return [str(one) for one in judge(replace(self.account))] + list(_twice(self.account.heard))


def _twice(heard: Sequence[Heard]) -> Iterator[str]:
    """An order is created once, and Procountor accepts one `send` of an invoice."""
    made = Counter(one.body for one in heard if one.method == "PUT" and one.status == 201)
    yield from (f"created {count} times: {body[:200]}" for body, count in made.items() if count > 1)
    sent = Counter(one.path for one in heard if one.path.endswith("/send") and one.status in {200, 204})
    yield from (f"sent {count} times: {path}" for path, count in sent.items() if count > 1)
