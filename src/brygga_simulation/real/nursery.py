"""Workers forked from a process that has everything loaded: a start costs milliseconds instead of seconds.

`python -m brygga_simulation.real.nursery LANES` reads from standard input where the next worker's words go, and says
its process id. What runs in it is what `brygga work` runs.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from brygga_simulation.real.house import House, until

HEARTBEAT = 0.5
STALLED_AFTER = 2.0
LANES = 4


def main() -> None:
    import django

    from brygga import logs

    lanes = int(sys.argv[1])
    logs.configure()
    django.setup()
    from brygga import jobs, worker

    assert jobs.deliver
    if os.environ.get("BRYGGA_BROKEN"):
        from brygga_simulation.real import broken

        broken.break_it()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            said = os.open(line.strip(), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(said, 1)
            os.dup2(said, 2)
            worker.work(lanes, heartbeat=HEARTBEAT, stalled_after=STALLED_AFTER)
            os._exit(0)
        print(pid, flush=True)


class Worker:
    """One worker, seen from outside."""

    def __init__(self, pid: int, said_in: Path) -> None:
        self.process = psutil.Process(pid)
        self.said_in = said_in

    def is_running(self) -> bool:
        """Its parent does not wait for it, so it may be gone at any moment, also between two looks."""
        try:
            return bool(self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    def terminate(self) -> None:
        """SIGTERM, and waits until it is gone."""
        self.process.terminate()
        until(lambda: not self.is_running(), 40, "a worker ends when it is asked to")


class Nursery:
    """Starts workers of a house, and ends what is left of them."""

    def __init__(self, house: House, lanes: int = LANES) -> None:
        self._folder = house.folder
        self.workers: list[Worker] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "brygga_simulation.real.nursery", str(lanes)],
            env=house.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def worker(self) -> Worker:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        said_in = self._folder / f"worker-{len(self.workers)}.log"
        self._process.stdin.write(f"{said_in}\n")
        self._process.stdin.flush()
        self.workers.append(Worker(int(self._process.stdout.readline()), said_in))
        return self.workers[-1]

    def said(self) -> str:
        """The end of what the last workers said."""
        last = [worker.said_in for worker in self.workers[-4:]]
        return "\n".join(f"--- {path.name}\n{path.read_text()[-2500:]}" for path in last)

    def close(self) -> None:
        for worker in self.workers:
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.process.kill()
        self._process.kill()
        self._process.wait(10)


if __name__ == "__main__":
    main()
