"""The demo's child processes: started, waited for, watched, and stopped in order."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

READY_WITHIN = 60.0
STOPPED_WITHIN = 20.0
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Children:
    """Processes that live as long as the with statement, and end by themselves when this process is killed."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, module: str, *arguments: str, quiet: bool = False) -> None:
        """In a session of its own: Ctrl-C reaches the demo alone, which then stops them in order."""
        command = [sys.executable, "-m", "brygga.demo.child", str(self._place), module, *arguments]
        process = subprocess.Popen(  # noqa: S603 our own modules
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if quiet else None,
            start_new_session=True,
        )
        self._running.append((name, process))

    def first_dead(self) -> str:
        """The name of a child that ended by itself, or an empty text."""
        return next((name for name, process in self._running if process.poll() is not None), "")

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        """The last that was started first; the keeper, which was started first, when all others have ended. Another
        Ctrl-C meanwhile changes nothing."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for _name, process in reversed(self._running[1:]):
            process.terminate()
        for _name, process in reversed(self._running):
            if process is self._running[0][1]:
                process.terminate()
            try:
                process.wait(timeout=STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdin is not None:
                process.stdin.close()


def wait_for(url: str, children: Children) -> None:
    """Returns when the address answers; SystemExit says what did not come up."""
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if dead := children.first_dead():
            raise SystemExit(f"The {dead} did not start; its own words are above.")
        try:
            with _OPENER.open(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {READY_WITHIN:.0f} seconds.")


def refuse_busy(ports: Sequence[int]) -> None:
    """SystemExit with a sentence when a port is taken."""
    for port in ports:
        if not _is_free(port):
            raise SystemExit(
                f"Port {port} is in use by another program. Choose three others in a row: "
                f"make demo ARGS='--port {port + 1000 if port < 64000 else 8700}'"
            )


def free_port() -> int:
    """The first of three free ports in a row."""
    for port in range(18700, 19700, 3):
        if all(_is_free(one) for one in (port, port + 1, port + 2)):
            return port
    raise SystemExit("No three free ports in a row between 18700 and 19700.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
