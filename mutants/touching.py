"""Which tests meet which line of a module, and how long each takes: measured once in a run of all of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage
import pytest

from mutants import running
from mutants.making import path_of
from mutants.rooms import Room

LONGEST_RUN = 3600.0


@dataclass(frozen=True)
class Touched:
    """`seconds` by test, `lines` the tests by module and line. A line that no test meets alone (a table, read when the
    module is) concerns all of them."""

    seconds: Mapping[str, float]
    lines: Mapping[tuple[str, int], frozenset[str]]

    def tests_for(self, module: str, line: int, most_seconds: float, first: Sequence[str]) -> list[str]:
        """Those in `first` go first (what noticed mutants of the module before), then the fastest; no more than so many
        seconds of them, but one at least."""
        concerned = self.lines.get((module, line)) or frozenset(self.seconds)
        chosen: list[str] = []
        spent = 0.0
        place = {test: number for number, test in enumerate(first)}
        for test in sorted(
            concerned, key=lambda test: (place.get(test, len(place)), self.seconds.get(test, 0.0), test)
        ):
            spent += self.seconds.get(test, 0.0)
            if chosen and spent > most_seconds:
                break
            chosen.append(test)
        return chosen


class Timed:
    """A pytest plugin: notes each test's seconds, and tells coverage which one runs."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self._measured = measured
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._measured.switch_context(item.nodeid)
        result = yield
        self._measured.switch_context("")
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration


def measured(modules: list[str], room: Room, folder: Path) -> Touched:
    """Runs the tests once on the code as it is; they must be green."""
    data, times = folder / "touched.coverage", folder / "seconds.json"
    data.unlink(missing_ok=True)
    status = running.in_child(lambda: _run(modules, room, data, times), folder / "touching.txt", LONGEST_RUN)
    if status != 0:
        raise SystemExit(f"The tests are not green by themselves: {folder / 'touching.txt'}")
    return read(modules, data, times)


def _run(modules: list[str], room: Room, data: Path, times: Path) -> int:
    paths = [str(path_of(module)) for module in modules]
    cover = coverage.Coverage(data_file=str(data), include=paths, branch=False, config_file=False)
    timed = Timed(cover)
    cover.start()
    status = running.asked(room.tests, room.options, [timed])
    cover.stop()
    cover.save()
    running.written(times, timed.seconds)
    return status


def read(modules: list[str], data: Path, times: Path) -> Touched:
    import json

    found = coverage.CoverageData(str(data))
    found.read()
    lines = {}
    for module in modules:
        for line, contexts in found.contexts_by_lineno(str(path_of(module))).items():
            lines[module, line] = frozenset(one for one in contexts if one)
    return Touched(json.loads(times.read_text()), lines)
