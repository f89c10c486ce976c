"""Misfortune for real processes: kill -9, PostgreSQL restarted and killed, and faults by the sandboxes' control API."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

import httpx2

from brygga_simulation.real.house import QUICK, Child, until
from brygga_simulation.real.stage import Stage

RATE = 0.006
"""Of each kind of fault at each vendor: with eleven kinds one call in fifteen fails."""
KINDS: dict[str, dict[str, object]] = {
    "too_many": {"retry_after": 2},
    "server_error": {},
    "unavailable": {"retry_after": 1},
    "bad_gateway": {},
    "request_timeout": {},
    "html_ok": {},
    "slow": {"delay_s": 2},
    "cut_before": {},
    "cut_after": {},
    "truncated": {},
    "late_effect": {"method": "PUT", "delay_s": 5},
}
LOSE_THE_ANSWER = {"cut_before", "cut_after", "truncated", "late_effect"}
NO_DATABASE = "PostgreSQL does not answer"
"""What a process says that is started while PostgreSQL is away, and then ends: its supervisor starts it again."""
DEEDS: tuple[tuple[str, int], ...] = (("worker", 12), ("web", 2), ("restart", 1), ("crash", 1), ("tokens", 4))
"""What happens, and how often each beside the others."""
FIRST = ("worker", "crash", "web", "worker", "restart", "tokens")
"""What happens first, so that a short storm has all of it."""


@dataclass
class Storm:
    """`struck` counts what happened. Whoever is killed is started again at once, as a supervisor does."""

    stage: Stage
    chance: Random
    web_ports: list[int]
    workers: list[Child] = field(default_factory=list)
    webs: list[Child] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    lost_answers: int = 0

    def man(self, workers: int) -> None:
        self.webs = [self.stage.house.web(port)[0] for port in self.web_ports]
        self.workers = [self._worker() for _ in range(workers)]

    def begin(self, rate: float = RATE) -> None:
        for vendor in self._doors():
            for kind, more in KINDS.items():
                fault = {"kind": kind, "times": None, "rate": rate, **more}
                httpx2.post(f"{vendor}/faults", json=fault, timeout=20).raise_for_status()

    def strike(self) -> None:
        names, weights = zip(*DEEDS, strict=True)
        number = self.struck["strikes"]
        name = FIRST[number] if number < len(FIRST) else self.chance.choices(names, weights)[0]
        self.struck["strikes"] += 1
        self.struck[name] += 1
        match name:
            case "worker":
                self._kill_worker()
            case "web":
                self._kill_web()
            case "restart":
                self.stage.house.postgres.stop()
                self.stage.house.postgres.start()
            case "crash":
                self.stage.house.postgres.kill()
                until(self.stage.house.postgres.has_started, 60, "PostgreSQL recovers")
            case _:
                self.stage.vendors.office.tokens.expire_tokens(None)

    def end(self) -> None:
        """No more misfortune; late effects that are on their way still come."""
        for vendor in self._doors():
            for fault in httpx2.get(f"{vendor}/faults", timeout=20).json():
                self.struck[f"fault {fault['kind']}"] += fault["fired"]
                self.lost_answers += fault["fired"] if fault["kind"] in LOSE_THE_ANSWER else 0
                httpx2.delete(f"{vendor}/faults/{fault['id']}", timeout=20)

    def supervise(self) -> list[str]:
        """Starts again what ended by itself. Only a process that finds no database at its start may: the names of the
        others, with the end of what they said."""
        ended = []
        for which, child in enumerate(self.webs):
            if not child.is_running():
                ended.append(child)
                self.webs[which] = self._web(which)
        for which, child in enumerate(self.workers):
            if not child.is_running():
                ended.append(child)
                self.workers[which] = self._worker()
        self.struck["no start"] += len(ended)
        return [f"{one.name}: {one.said[-500:]}" for one in ended if NO_DATABASE not in one.said]

    def _doors(self) -> tuple[str, str]:
        return f"{self.stage.procountor}/_sandbox", f"{self.stage.ongoing}/_sandbox"

    def _kill_worker(self) -> None:
        which = self.chance.randrange(len(self.workers))
        self.workers[which].kill()
        self.workers[which] = self._worker()

    def _worker(self) -> Child:
        return self.stage.house.start("work", *QUICK)

    def _kill_web(self) -> None:
        """The master and what it serves with, as the kernel does to a whole container."""
        which = self.chance.randrange(len(self.webs))
        self.webs[which].kill_all()
        self.webs[which] = self._web(which)

    def _web(self, which: int) -> Child:
        return self.stage.house.start("serve", "--bind", f"127.0.0.1:{self.web_ports[which]}")
