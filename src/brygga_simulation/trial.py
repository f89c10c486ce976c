"""Runs a plan and has it judged; for a broken promise finds the shortest beginning that still breaks one."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from brygga_simulation.checker import Problem, judge
from brygga_simulation.moment import BEGINNINGS, Moment
from brygga_simulation.simulation import Plan, Result, Simulation
from brygga_simulation.vendors import Vendors


@dataclass(frozen=True)
class Verdict:
    plan: Plan
    result: Result
    problems: list[Problem]


class Court:
    """Tries one plan after another in this process; the sandboxes are made once."""

    def __init__(self) -> None:
        self._vendors = Vendors(Moment(BEGINNINGS[0]))
        gc.collect()
        gc.freeze()  # what is loaded stays: nobody need look through it again

    def close(self) -> None:
        self._vendors.close()

    def try_plan(self, plan: Plan) -> Verdict:
        try:
            with _garbage_left_lying():
                result = Simulation(plan, self._vendors).run()
        except BaseException as error:
            error.add_note(f"This happened in seed {plan.seed} with {plan.steps} steps.")
            raise
        return Verdict(plan, result, judge(result.account))

    def shortest(self, verdict: Verdict) -> Verdict:
        """The shortest beginning of a failing plan that still breaks a promise, found by halving."""
        good, bad = -1, verdict
        while bad.plan.steps - good > 1:
            middle = self.try_plan(replace(verdict.plan, steps=(good + bad.plan.steps) // 2))
            if middle.problems:
                bad = middle
            else:
                good = middle.plan.steps
        return bad

    def explained(self, verdict: Verdict) -> str:
        """Everything a person needs to go after it: how to play it again, what broke, and the story of the document."""
        short = self.shortest(verdict)
        plan, first = short.plan, short.problems[0]
        faults = f" --faults {','.join(plan.faults)}" if plan.faults else ""
        faults += " --guided" if plan.guided else ""
        lines = [
            f"seed {plan.seed} breaks a promise; again: brygga simulate --seed {plan.seed} --steps {plan.steps}{faults}"
        ]
        lines += [f"  {problem}" for problem in short.problems]
        lines += ["The story:", *(f"  {line}" for line in _story(short.result, first))]
        return "\n".join(lines)


@contextmanager
def _garbage_left_lying() -> Iterator[None]:
    """Inside, nobody looks for garbage, which is a seventh of a life's work; it is taken away after each."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.collect()


def _story(result: Result, problem: Problem) -> list[str]:
    """The lines of the log that speak of the document, and every misfortune."""
    if not problem.number:
        return result.log[-40:]
    return [
        line
        for line in result.log
        if problem.number in line or "nemesis" in line or " before " in line or " after " in line
    ]
