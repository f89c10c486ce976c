"""Which tests meet which line of a module, and how long each takes: noted once for each file of tests, and kept until
that file changes."""

import hashlib
import importlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import coverage
import pytest

from mutants import running
from mutants.making import Mutant, path_of, texts_of
from mutants.rooms import Room

LONGEST_RUN = 3600.0


@dataclass(frozen=True)
class Touched:
    """`seconds` by test; `lines`: the tests by module and the text of a line, so that what was noted stays good when
    lines move. A line that no test meets by itself (a table, read when the module is) concerns all tests that meet its
    module (all there are where none does), and those that meet no line: they look at what stands in modules."""

    seconds: Mapping[str, float]
    lines: Mapping[tuple[str, str], frozenset[str]]
    modules: Mapping[str, frozenset[str]]

    @cached_property
    def _reach(self) -> Counter[str]:
        """How many lines each test meets: the fewer, the quicker it is, and the more it says of each."""
        return Counter(test for tests in self.lines.values() for test in tests)

    def tests_for(self, mutant: Mutant, most_seconds: float, first: Sequence[str]) -> list[str]:
        """Those in `first` go first (what noticed mutants of the module before), then those that meet the fewest lines;
        no more than so many seconds of them, but one at least."""
        chosen: list[str] = []
        spent = 0.0
        place = {test: number for number, test in enumerate(first)}
        for test in sorted(
            self._concerned(mutant), key=lambda test: (place.get(test, len(place)), self._reach[test], test)
        ):
            if not chosen or spent + self.seconds[test] <= most_seconds:
                chosen.append(test)
                spent += self.seconds[test]
        return chosen

    def _concerned(self, mutant: Mutant) -> frozenset[str]:
        for line in (mutant.line, mutant.statement):
            met = self.lines.get((mutant.module, texts_of(mutant.module)[line - 1]))
            if met:
                return met
        return (self.modules.get(mutant.module) or frozenset(self.seconds)) | self._lineless

    @cached_property
    def _lineless(self) -> frozenset[str]:
        return frozenset(self.seconds).difference(*self.modules.values())


class Noting:
    """A pytest plugin: tells coverage which test runs, and writes down what each file's tests met as it ends, so that a
    run that is stopped has not been for nothing."""

    def __init__(self, measured: coverage.Coverage, modules: Sequence[str], folder: Path) -> None:
        self._measured = measured
        self._modules = modules
        self._folder = folder
        self._seconds: dict[str, dict[str, float]] = {}
        """By file and test. Pytest may take the tests of a file in two goes, those that commit after all others."""

    def pytest_collection_finish(self) -> None:
        """Whatever is read with a module is read before the first test, and met by none."""
        for module in self._modules:
            importlib.import_module(module)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        self._measured.switch_context(item.nodeid)
        result = yield
        self._measured.switch_context("")
        if nextitem is None or nextitem.path != item.path:
            self._keep(item.path)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "setup" and not self._seconds:
            return  # with it the database was made
        of_file = self._seconds.setdefault(report.nodeid.partition("::")[0], {})
        of_file[report.nodeid] = of_file.get(report.nodeid, 0.0) + report.duration

    def _keep(self, path: Path) -> None:
        seconds = self._seconds[str(path.relative_to(Path.cwd()))]
        found = self._measured.get_data()
        lines: dict[str, dict[str, list[str]]] = {}
        for module in self._modules:
            texts = texts_of(module)
            for number, contexts in found.contexts_by_lineno(str(path_of(module))).items():
                tests = [test for test in contexts if test in seconds]
                if tests:
                    of_text = lines.setdefault(module, {}).setdefault(texts[number - 1], [])
                    of_text += [test for test in tests if test not in of_text]
        running.written(_note_of(path, self._modules, self._folder), {"seconds": seconds, "lines": lines})


def noted(modules: Sequence[str], room: Room, folder: Path, *, anew: bool) -> Touched:
    """Runs the files of tests of which there is no note, or all; they must be green on the code as it is."""
    files = {path: _note_of(path, modules, folder) for path in _files(room.tests)}
    missing = [str(path) for path, note in files.items() if anew or not note.exists()]
    if missing:
        print(f"noting what {len(missing)} files of tests meet", flush=True)
        log = folder / "noting.txt"
        log.parent.mkdir(parents=True, exist_ok=True)
        status = running.in_child(lambda: _run(missing, modules, room, folder), log, LONGEST_RUN)
        if status != 0:
            raise SystemExit(f"The tests are not green by themselves: {log}")
    return _together([json.loads(note.read_text()) for note in files.values() if note.exists()])


def _run(files: Sequence[str], modules: Sequence[str], room: Room, folder: Path) -> int:
    paths = [str(path_of(module)) for module in modules]
    cover = coverage.Coverage(data_file=None, include=paths, branch=False, config_file=False)
    cover.start()
    status = running.asked(files, room.options, [Noting(cover, modules, folder)])
    cover.stop()
    return status


def _files(tests: Sequence[str]) -> list[Path]:
    """The files of tests, each once."""
    found: dict[Path, None] = {}
    for one in map(Path, tests):
        found |= dict.fromkeys(sorted(one.rglob("test_*.py")) if one.is_dir() else [one])
    return list(found)


def _note_of(path: Path, modules: Sequence[str], folder: Path) -> Path:
    text = "\n".join([path.read_text(), *modules])
    return folder / f"{path.stem}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"


def _together(notes: Sequence[Mapping[str, Mapping[str, object]]]) -> Touched:
    seconds: dict[str, float] = {}
    lines: dict[tuple[str, str], set[str]] = {}
    modules: dict[str, set[str]] = {}
    for note in notes:
        seconds |= note["seconds"]  # type: ignore[arg-type]
        for module, met in note["lines"].items():
            for text, tests in met.items():  # type: ignore[attr-defined]
                lines.setdefault((module, text), set()).update(tests)
                modules.setdefault(module, set()).update(tests)
    return Touched(
        seconds,
        {line: frozenset(tests) for line, tests in lines.items()},
        {module: frozenset(tests) for module, tests in modules.items()},
    )
