"""The demo's own PostgreSQL: started, stopped when its demo was killed, and made anew when a kill left it half-made."""

import contextlib
import shutil
from pathlib import Path

import psutil

from brygga import database

POSTGRES = "postgres"
WHOLE = "postgres.whole"
"""Stands beside the data once a start has succeeded: before that there is nothing in it to be kept."""


def start(place: Path) -> str:
    """The address of the running server; it stops with this process."""
    url = database.start_embedded(place / POSTGRES)
    (place / WHOLE).touch()
    return url


def is_half_made(place: Path) -> bool:
    return (place / POSTGRES).exists() and not (place / WHOLE).exists()


def stop_abandoned(place: Path) -> None:
    """For the process that outlives a killed demo."""
    if is_half_made(place):
        remove(place)
    elif (place / POSTGRES / "postmaster.pid").exists():
        start(place)  # joins it; as its last owner we stop it on leaving


def remove(place: Path) -> None:
    """The data, and whatever still works on it: an initdb or a server goes on when its demo is killed."""
    (place / WHOLE).unlink(missing_ok=True)
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if _works_on(process, place / POSTGRES):
                process.kill()
                process.wait(timeout=10)
    shutil.rmtree(place / POSTGRES, ignore_errors=True)


def _works_on(process: psutil.Process, data: Path) -> bool:
    if process.name() not in {"initdb", "pg_ctl", "postgres"}:
        return False
    return str(data) in process.cmdline() or Path(process.cwd()) == data
