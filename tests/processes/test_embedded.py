"""The embedded PostgreSQL: whoever started it may die in any way, and the next start has the data and the server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from brygga import database

OWNER = """
import sys
from pathlib import Path
from brygga import database
print(database.start_embedded(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


class Starting:
    """A process that starts the server in the folder."""

    def __init__(self, pgdata: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(pgdata)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait(self) -> str:
        """The server's address, once it answers."""
        assert self.process.stdout is not None
        url = self.process.stdout.readline().strip()
        assert url, "the server did not start"
        return url

    def end(self) -> None:
        self.process.communicate(timeout=30)


class Owner:
    """A process that starts the server in the folder, and holds it until it is told to end or is killed."""

    def __init__(self, pgdata: Path) -> None:
        self._starting = Starting(pgdata)
        self._process = self._starting.process
        self.pid = self._process.pid
        self.url = self._starting.wait()

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            answer = connection.execute(statement)
            return answer.fetchall() if answer.description else []

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=10)

    def end(self) -> None:
        self._starting.end()


@pytest.fixture
def pgdata() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="brygga-"))
    try:
        yield folder / "postgres"
    finally:
        for process in psutil.process_iter(["name"]):
            if process.info["name"] == "postgres" and _folder_of(process) == folder / "postgres":
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _folder_of(process: psutil.Process) -> Path | None:
    try:
        return Path(process.cwd())
    except psutil.Error:
        return None


def postmaster(pgdata: Path) -> int:
    return int((pgdata / "postmaster.pid").read_text().split()[0])


def owners(pgdata: Path) -> list[int]:
    found: list[int] = json.loads((pgdata / ".handle_pids.json").read_text())
    return found


def test_the_next_start_takes_over_from_killed_ones_and_the_last_owner_stops_the_server(pgdata: Path) -> None:
    first = Owner(pgdata)
    first.query("CREATE TABLE kept AS SELECT 1 AS one")
    first.kill()
    left_running = postmaster(pgdata)

    second = Owner(pgdata)
    assert postmaster(pgdata) == left_running
    assert second.query("SELECT one FROM kept") == [(1,)]
    assert owners(pgdata) == [second.pid]
    second.kill()
    os.kill(left_running, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(left_running)] if psutil.pid_exists(left_running) else [], timeout=5)

    third = Owner(pgdata)
    assert third.query("SELECT one FROM kept") == [(1,)]
    fourth = Owner(pgdata)
    third.end()
    assert fourth.query("SELECT one FROM kept") == [(1,)]
    fourth.end()
    assert not (pgdata / "postmaster.pid").exists()

    # a new container: the numbers of the dead belong to others now, and the files were cut off in the middle
    (pgdata / "postmaster.pid").write_text(f"{os.getpid()}\n{pgdata}\n")
    (pgdata / ".handle_pids.json").write_text("[12")
    last = Owner(pgdata)
    assert last.query("SELECT one FROM kept") == [(1,)]
    assert owners(pgdata) == [last.pid]
    last.end()
    assert not (pgdata / "postmaster.pid").exists()


def test_a_number_that_is_another_programs_now_is_not_taken_for_the_server(pgdata: Path) -> None:
    first = Owner(pgdata)
    whole = (pgdata / "postmaster.pid").read_text()
    first.end()
    (pgdata / "postmaster.pid").write_text(whole.replace(whole.split()[0], str(os.getpid()), 1))

    second = Owner(pgdata)
    assert second.query("SELECT 1") == [(1,)]
    second.end()


def test_an_owner_that_began_after_the_list_was_written_only_has_the_same_number(pgdata: Path) -> None:
    pgdata.mkdir(parents=True)
    listed = pgdata / ".handle_pids.json"
    listed.write_text(json.dumps([os.getpid(), 1]))
    os.utime(listed, (0, 0))
    database._forget_dead_owners(listed)
    assert owners(pgdata) == []


def test_a_folder_whose_making_was_killed_is_made_anew_and_one_being_made_is_waited_for(pgdata: Path) -> None:
    maker = Starting(pgdata).process
    mark = pgdata.with_name("postgres.making")
    while not (pgdata / "PG_VERSION").exists():  # initdb is at work now
        assert maker.poll() is None
        time.sleep(0.005)
    assert mark.exists()
    maker.kill()
    maker.communicate(timeout=10)
    assert mark.exists()

    second, third = Starting(pgdata), Starting(pgdata)
    urls = {second.wait(), third.wait()}
    assert len(urls) == 1
    with psycopg.connect(urls.pop()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not mark.exists()
    second.end()
    third.end()


def test_a_data_folder_with_a_space_is_refused_in_a_sentence(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    told = subprocess.run(
        [sys.executable, "-m", "brygga", "doctor"],
        env=environment | {"BRYGGA_DATA": str(tmp_path / "my data")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 1
    assert "has a space in its path. Set BRYGGA_DATA to one without." in told.stderr
    assert "Traceback" not in told.stderr
