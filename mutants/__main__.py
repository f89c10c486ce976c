"""`python -m mutants`: makes mutants of a room, asks the tests, and shows which were not noticed."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mutants import databases, running, touching
from mutants.making import Mutant, made_from, modules_of, sampled
from mutants.rooms import ROOMS, Room, noted_with
from mutants.running import Ended, Outcome
from mutants.touching import Touched

GOAL = 80.0
NOTES = Path("build/mutants/notes")
LEAST_PATIENCE = 30.0
"""Seconds for a child, besides three times what its tests take."""


@dataclass(frozen=True)
class Result:
    mutant: Mutant
    ended: Ended


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 the goal was reached, 1 it was not, 2 the command's words are off."""
    wanted = _parser().parse_args(argv)
    room = ROOMS[wanted.room]
    traced = modules_of(noted_with(room))
    if wanted.tests:
        room = replace(room, tests=tuple(wanted.tests))
    folder = Path("build/mutants") / wanted.room
    folder.mkdir(parents=True, exist_ok=True)
    modules = [name for name in modules_of(room.modules) if wanted.only in name]
    mutants = sampled([one for name in modules for one in made_from(name)], wanted.sample, wanted.seed)
    if wanted.survivors:
        survivors = _survivors(folder)
        mutants = [mutant for mutant in mutants if mutant.name in survivors]
    print(f"{len(mutants)} mutants of {len(modules)} modules", flush=True)
    running.load_libraries()
    with databases.own(wanted.room) as shared:
        touched = touching.noted(traced, room, NOTES, anew=wanted.anew)
        print(f"{len(touched.seconds)} tests, {sum(touched.seconds.values()):.0f} s", flush=True)
        results = []
        noticing: dict[str, list[str]] = {}
        end = time.monotonic() + 60 * wanted.minutes
        for place, mutant in enumerate(mutants, start=1):
            if time.monotonic() > end:
                break
            first = noticing.setdefault(mutant.module, [])
            with shared.taken_as_it_is():
                results.append(_try(mutant, room, touched, wanted, folder, first))
            ended = results[-1].ended
            if ended.noticed_by:
                first[:] = [ended.noticed_by, *(test for test in first if test != ended.noticed_by)]
            if ended.outcome is Outcome.TIMEOUT:
                shared.drop()
            elif ended.was_asked and room.uses_a_database:
                shared.made()
            _tell(place, results[-1])
    return _sum_up(results, folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mutants", description="Mutation testing, on demand.")
    parser.add_argument("room", nargs="?", default="core", choices=sorted(ROOMS))
    parser.add_argument("--only", default="", help="modules whose name contains this")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants, drawn by --seed; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--seconds",
        type=float,
        default=40.0,
        help="no more seconds of tests for a mutant, the narrowest first",
    )
    parser.add_argument(
        "--tests",
        nargs="+",
        help="only these tests: sooner measured, and never more mutants are killed by fewer",
    )
    parser.add_argument(
        "--survivors", action="store_true", help="of these only what survived the room's last run"
    )
    parser.add_argument(
        "--minutes", type=float, default=600.0, help="begin no more mutants after so long, and sum up"
    )
    parser.add_argument(
        "--anew",
        action="store_true",
        help="note for all tests, not only for changed ones, which lines they meet",
    )
    return parser


def _survivors(folder: Path) -> set[str]:
    """The names of the mutants that nobody noticed in the last run of the room."""
    last = max(folder.glob("2*.json"))
    return {one["mutant"] for one in json.loads(last.read_text()) if one["outcome"] == Outcome.SURVIVED}


def _try(
    mutant: Mutant,
    room: Room,
    touched: Touched,
    wanted: argparse.Namespace,
    folder: Path,
    first: Sequence[str],
) -> Result:
    tests = touched.tests_for(mutant, wanted.seconds, first)
    patience = LEAST_PATIENCE + 3 * sum(touched.seconds[test] for test in tests)
    if mutant.is_of_words:
        tests += room.readers
    return Result(mutant, running.tried(mutant, tests, room.options, patience, folder / "last.txt"))


def _tell(place: int, result: Result) -> None:
    ended, mutant = result.ended, result.mutant
    if ended.outcome is Outcome.KILLED:
        if place % 25 == 0:
            print(f"{place} tried", flush=True)
        return
    print(f"{ended.outcome} {mutant.name}, line {mutant.line} ({ended.seconds:.0f} s)", flush=True)
    print(mutant.difference(), flush=True)


def _sum_up(results: list[Result], folder: Path) -> int:
    by_module: dict[str, Counter[Outcome]] = {}
    for result in results:
        by_module.setdefault(result.mutant.module, Counter())[result.ended.outcome] += 1
    print(f"{'module':42}{'mutants':>9}{'killed':>9}{'survived':>9}{'timeout':>9}{'killed %':>9}")
    everything: Counter[Outcome] = Counter()
    for module, counts in sorted(by_module.items()):
        everything += counts
        print(_line(module, counts))
    print(_line("all", everything))
    seconds = sum(result.ended.seconds for result in results)
    print(f"{seconds:.0f} s, {seconds / max(1, len(results)):.1f} s each")
    kept = [
        {
            "mutant": one.mutant.name,
            "line": one.mutant.line,
            "outcome": one.ended.outcome,
            "noticed_by": one.ended.noticed_by,
            "seconds": round(one.ended.seconds, 1),
        }
        for one in results
    ]
    running.written(folder / f"{time.strftime('%Y%m%d-%H%M%S')}.json", kept)
    return 0 if _share(everything) >= GOAL else 1


def _share(counts: Counter[Outcome]) -> float:
    """Killed of all that were made, in percent: who ran out of time is not among the killed."""
    return 100 * counts[Outcome.KILLED] / max(1, counts.total())


def _line(name: str, counts: Counter[Outcome]) -> str:
    columns = "".join(f"{counts[outcome]:>9}" for outcome in Outcome)
    return f"{name:42}{counts.total():>9}{columns}{_share(counts):>9.1f}"


if __name__ == "__main__":
    sys.exit(main())
