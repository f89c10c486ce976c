"""The demo's child processes: started, waited for, watched, and stopped in order."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence

READY_WITHIN = 30.0


class Children:
    """Processes that live as long as the with statement."""

    def __init__(self) -> None:
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        self._running.append((name, subprocess.Popen(command, stdin=subprocess.DEVNULL)))  # noqa: S603

    def first_dead(self) -> str:
        """The name of a child that ended by itself, or an empty text."""
        return next((name for name, process in self._running if process.poll() is not None), "")

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        for _name, process in reversed(self._running):
            process.terminate()
        for _name, process in reversed(self._running):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(url: str, children: Children) -> None:
    """Returns when the address answers; SystemExit says what did not come up."""
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if dead := children.first_dead():
            raise SystemExit(f"The {dead} did not start; its own words are above.")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 a loopback address of ours
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {READY_WITHIN:.0f} seconds.")


def refuse_busy(ports: Sequence[int]) -> None:
    """SystemExit with a sentence when a port is taken."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise SystemExit(
                    f"Port {port} is in use. Choose others: make demo ARGS='--port 9700'"
                ) from error


def free_port() -> int:
    """The first of three free ports in a row."""
    for port in range(18700, 19700, 3):
        try:
            refuse_busy((port, port + 1, port + 2))
        except SystemExit:
            continue
        return port
    raise SystemExit("No three free ports between 18700 and 19700.")
