"""Runs tests on a changed module: a process that has every library loaded forks one child for each mutant, and the
child reads the changed source where the module's own would be read."""

import importlib.abc
import importlib.machinery
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any
from unittest.mock import patch

import pytest

from mutants.making import Mutant, path_of

LIBRARIES = (
    "brygga_sandbox.ongoing.app",  # imports nothing of brygga
    "brygga_sandbox.procountor.app",
    "brygga_sandbox.server",
    "django.db.models",
    "django.core.management.commands.migrate",
    "cryptography.fernet",
    "croniter",
    "httpcore2",
    "httpx2",
    "hypothesis.strategies",
    "prometheus_client",
    "psycopg_pool",
    "pydantic",
    "procrastinate.contrib.django.utils",
    "pytest_django.plugin",
    "pytest_socket",
    "pytest_timeout",
    "requests",
    "schemathesis.pytest.plugin",
    "simplejson",
    "truststore",
    "structlog",
    "uvicorn",
    "fastapi.testclient",
)
QUIETLY = (
    *("-q", "-x", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"),
    "--assert=plain",  # nobody reads why a test failed
)


class Outcome(StrEnum):
    KILLED = "killed"
    SURVIVED = "survived"
    TIMEOUT = "timeout"


class Source(importlib.machinery.SourceFileLoader):
    """Loads one module from other source than its file's."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(path_of(mutant.module)))
        self._code = mutant.code

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._code, self.path, "exec", dont_inherit=True)


@contextmanager
def shown_as_text(mutant: Mutant) -> Iterator[None]:
    """Who reads the module's file as a text reads the changed one too."""
    path, read = path_of(mutant.module).resolve(), Path.read_text

    def read_text(self: Path, *arguments: Any, **named: Any) -> str:
        return mutant.code if self.resolve() == path else read(self, *arguments, **named)

    with patch.object(Path, "read_text", read_text):
        yield


class Finder(importlib.abc.MetaPathFinder):
    """Finds that module there, before anybody looks for its file."""

    def __init__(self, mutant: Mutant) -> None:
        self._source = Source(mutant)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._source.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self._source, origin=self._source.path)


class Chosen:
    """A pytest plugin: only these tests, in this order; the one that failed is written down."""

    def __init__(self, tests: Sequence[str], failed: Path) -> None:
        self._order = {test: place for place, test in enumerate(tests)}
        self._failed = failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.write_text(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._order), key=lambda item: self._order[item.nodeid]
        )


@dataclass(frozen=True)
class Ended:
    """`noticed_by`: the test that failed; "" where none did, or where the module could not even be read."""

    outcome: Outcome
    seconds: float
    noticed_by: str

    @property
    def was_asked(self) -> bool:
        """Whether tests ran on it: what could not even be read was asked nobody."""
        return bool(self.noticed_by) or (self.outcome is Outcome.SURVIVED and self.seconds > 0)


def load_libraries() -> None:
    """Everything but our own code, so that a child has only that to read; compiled, from its second time on."""
    sys.dont_write_bytecode = False
    for name in LIBRARIES:
        __import__(name)
    assert "brygga.core.words" not in sys.modules


def tried(mutant: Mutant, tests: Sequence[str], options: Sequence[str], seconds: float, log: Path) -> Ended:
    """Runs the tests on the mutant until one fails."""
    began, failed = time.monotonic(), log.with_name("failed.txt")
    failed.unlink(missing_ok=True)
    if not tests:
        return Ended(Outcome.SURVIVED, 0.0, "")
    status = in_child(lambda: _asked(mutant, tests, options, failed), log, seconds)
    outcome = {None: Outcome.TIMEOUT, 0: Outcome.SURVIVED}.get(status, Outcome.KILLED)
    return Ended(outcome, time.monotonic() - began, failed.read_text() if failed.exists() else "")


def _asked(mutant: Mutant, tests: Sequence[str], options: Sequence[str], failed: Path) -> int:
    sys.meta_path.insert(0, Finder(mutant))
    with shown_as_text(mutant):
        return asked(tests, options, [Chosen(tests, failed)])


def asked(tests: Sequence[str], options: Sequence[str], plugins: Sequence[object]) -> int:
    """Pytest's exit code for these tests; 5, no tests, counts as nothing noticed."""
    import hypothesis

    plain = hypothesis.settings(
        database=None, phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate], derandomize=True
    )
    hypothesis.settings.register_profile("mutants", plain)
    hypothesis.settings.load_profile("mutants")
    files = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    status = int(pytest.main([*QUIETLY, *options, *files], plugins=list(plugins)))
    return 0 if status == 5 else status


def in_child(work: Callable[[], int], log: Path, seconds: float) -> int | None:
    """What the work returned, done in a process group of its own whose words go to the log; None after too long."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        with log.open("wb") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
        status = 70
        try:
            status = work()
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            sys.stdout.flush()
            os._exit(status)
    ended = _waited_for(child, seconds)
    if ended is None:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return ended


def _waited_for(child: int, seconds: float) -> int | None:
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except TimeoutError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_long(*_: object) -> None:
    raise TimeoutError


def written(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1))
