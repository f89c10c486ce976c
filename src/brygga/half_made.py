"""A data folder whose making was broken off: PostgreSQL takes the rest for a cluster and never starts on it.

While a folder is made, a locked mark lies beside it. A mark that nobody locks any more was left by a killed maker;
no server has answered from such a folder yet, so nothing in it is worth keeping.
"""

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

MAKING = ".making"


@contextmanager
def made_whole(pgdata: Path) -> Iterator[None]:
    """Around the start of the server in `pgdata`. What a killed maker left is removed first; one that is still at it
    is waited for."""
    mark = pgdata.with_name(pgdata.name + MAKING)
    if pgdata.exists() and not mark.exists():
        yield
        return
    pgdata.parent.mkdir(parents=True, exist_ok=True)
    with mark.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        is_ours = mark.exists()
        if is_ours:
            remove(pgdata)
        yield
        if is_ours:
            mark.unlink(missing_ok=True)


def is_half_made(pgdata: Path) -> bool:
    return pgdata.with_name(pgdata.name + MAKING).exists()


def remove(pgdata: Path) -> None:
    """The data, and whatever still works on it: an initdb or a server goes on when its maker is killed."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if _works_on(process, pgdata):
                process.kill()
                process.wait(timeout=10)
    shutil.rmtree(pgdata, ignore_errors=True)


def _works_on(process: psutil.Process, pgdata: Path) -> bool:
    if process.name() not in {"initdb", "pg_ctl", "postgres"}:
        return False
    return str(pgdata) in process.cmdline() or Path(process.cwd()) == pgdata
