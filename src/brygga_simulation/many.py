"""Many seeds, one after another or in several processes, each process with a database of its own."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from brygga_simulation.meetings import Meetings
from brygga_simulation.own_database import own_database

if TYPE_CHECKING:  # it stands on Django, which is set up together with the database
    from brygga_simulation.trial import Court


MISFORTUNE = "] nemesis: "
"""What a line of the log has that tells of a new one."""


@dataclass(frozen=True)
class Asked:
    """One seed to try. The rest is as the command's words have it."""

    seed: int
    steps: int
    faults: tuple[str, ...]
    guided: bool = False


@dataclass(frozen=True)
class Tried:
    """What came of a seed, in a form that goes from process to process. `explained` is "" when every promise held."""

    seed: int
    jobs: int
    digest: str
    explained: str
    log: list[str]
    reached: Meetings
    misfortunes: int


@contextmanager
def trying(asked: Sequence[Asked], processes: int) -> Iterator[Iterator[Tried]]:
    """Inside, the seeds are tried as they are asked for, and come in their order."""
    with ExitStack() as stack:
        stack.enter_context(own_database())
        if processes == 1:
            yield _here(stack, asked)
            return
        pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin)
        stack.callback(pool.shutdown, cancel_futures=True)
        yield iter(pool.map(_try, asked))


def _here(stack: ExitStack, asked: Iterable[Asked]) -> Iterator[Tried]:
    from brygga_simulation.trial import Court

    court = stack.enter_context(closing(Court()))
    return (_tried(court, one) for one in asked)


# --- in a process of the pool

_courts: list["Court"] = []


def _begin() -> None:
    stack = ExitStack()
    stack.enter_context(own_database())
    from brygga_simulation.trial import Court

    _courts.append(stack.enter_context(closing(Court())))
    Finalize(None, stack.close, exitpriority=1)


def _try(asked: Asked) -> Tried:
    return _tried(_courts[0], asked)


def _tried(court: "Court", asked: Asked) -> Tried:
    from brygga_simulation.simulation import Plan

    verdict = court.try_plan(Plan(asked.seed, asked.steps, asked.faults, asked.guided))
    result = verdict.result
    return Tried(
        asked.seed,
        result.jobs,
        result.digest,
        court.explained(verdict) if verdict.problems else "",
        result.log,
        result.reached,
        sum(MISFORTUNE in line for line in result.log),
    )
