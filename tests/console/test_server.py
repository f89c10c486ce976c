"""What the web process is before its first request."""

import gc
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from brygga.server import loaded_for_good


def test_the_collector_leaves_alone_what_a_web_process_has_loaded() -> None:
    """Else a request now and then waits until all of it was looked through."""
    try:
        loaded_for_good(None)
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()


SERVED = """
from brygga import server
server.LONGEST_READING = 0.2
server.serve("127.0.0.1:{}", threads=1)
"""
LONGEST_WAIT = 20


@pytest.fixture
def port_of_one_thread() -> Iterator[int]:
    """A server with a single thread, which waits for a fifth of a second instead of ten."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVED.format(port)]
    with subprocess.Popen(command) as server:
        try:
            yield port
        finally:
            server.terminate()


def asking(port: int, text: str) -> socket.socket:
    """Connected, as soon as the server listens, with this much of a request."""
    while True:
        try:
            made = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_WAIT)
        except ConnectionRefusedError:
            continue
        made.sendall(text.encode())
        return made


@pytest.mark.parametrize(
    "half",
    [
        "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 100\r\n\r\nuser=",
    ],
    ids=["half a head", "half a body"],
)
def test_half_a_request_keeps_its_thread_from_others_for_a_moment_only(
    port_of_one_thread: int, half: str
) -> None:
    whole = "GET /static/brygga.css HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with asking(port_of_one_thread, half), asking(port_of_one_thread, whole) as other:
        assert other.recv(1024).startswith(b"HTTP/1.1 200 OK")
