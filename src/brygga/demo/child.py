"""Runs one of the demo's processes for as long as the demo lives: `python -m brygga.demo.child HOME MODULE ...`.

Standard input is a pipe whose other end only the demo holds. However the demo ends, kill -9 too, the pipe ends with
it; then this process stops as if it had been asked to. `MODULE` may be `keeper`: it does nothing but wait for that end,
and then stops the PostgreSQL that the demo would have stopped.
"""

import atexit
import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path

from brygga.demo import home

GRACE = 20.0
"""Longer than the service gives its requests; after it the process is killed."""


def main(place: Path, module: str, arguments: list[str]) -> None:
    if module == "keeper":
        keep(place)
        return
    home.share(place / home.CHILDREN)
    threading.Thread(target=_stop_with_the_demo, daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def keep(place: Path) -> None:
    """Waits for the end of a demo that was killed and of its other processes, then stops its PostgreSQL."""
    home.share(place / home.KEEPER)
    _wait_for_the_end()
    if home.is_free(place / home.CHILDREN, within=GRACE + 5):
        from brygga.demo import cluster

        atexit.register(home.sweep, place)  # before PostgreSQL's own, so that it runs after
        cluster.stop_abandoned(place)


def _stop_with_the_demo() -> None:
    _wait_for_the_end()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.kill(os.getpid(), signal.SIGKILL)


def _wait_for_the_end() -> None:
    while os.read(sys.stdin.fileno(), 1):
        continue


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
