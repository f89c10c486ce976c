"""The demo's folder, and the locks that say who lives in it. A lock ends with its process, however that ends.

demo.lock      the demo itself; inside: what to say to a second one. Emptied by a demo that ended well
children.lock  shared by the sandbox, the service and the worker, and whatever they forked
keeper.lock    the process that stops the PostgreSQL of a demo that was killed
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

DEMO, CHILDREN, KEEPER = "demo.lock", "children.lock", "keeper.lock"
ONCE = "demo-once-"
LEFTOVERS = 40.0
"""Seconds that what a killed demo left may take to end by itself."""


@contextmanager
def only_demo(place: Path, said: str) -> Iterator[bool]:
    """Holds the folder for this demo; says whether the one before was killed. SystemExit when one lives in it."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / DEMO).open("a+", encoding="utf-8") as lock:
        lock.seek(0)
        before = lock.read()
        if not _lock(lock, fcntl.LOCK_EX):
            raise SystemExit(f"A demo is running already: {before or 'it is just starting.'}")
        _write(lock, said)
        try:
            yield bool(before)
        finally:
            _write(lock, "")


def wait_for_leftovers(place: Path) -> None:
    """Returns when nothing that a killed demo started is left. SystemExit when it does not end."""
    for name in (CHILDREN, KEEPER):
        if not is_free(place / name, within=LEFTOVERS):
            raise SystemExit(
                "What the killed demo started does not end by itself. End the processes whose command line says "
                f"“brygga.demo.child {place}”, then start again."
            )


def is_free(path: Path, within: float) -> bool:
    """Waits until nobody holds the lock."""
    end = time.monotonic() + within
    while True:
        with path.open("a", encoding="utf-8") as lock:
            if _lock(lock, fcntl.LOCK_EX):
                return True
        if time.monotonic() > end:
            return False
        time.sleep(0.1)


def share(path: Path) -> None:
    """Holds the lock together with others until this process, and whatever it forked, has ended."""
    fcntl.flock(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), fcntl.LOCK_SH)


def sweep(place: Path) -> None:
    """Removes the folder of a story told once, for which nobody comes back."""
    if place.name.startswith(ONCE):
        shutil.rmtree(place, ignore_errors=True)


def _lock(lock: TextIO, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write(lock: TextIO, said: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(said)
    lock.flush()
