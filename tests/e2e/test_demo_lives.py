"""The demo's processes come and go together, however the demo ends, and what happened is kept."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from brygga.demo.joining import Joining
from brygga.demo.teller import Teller
from brygga.demo.vendors import Merchant, Vendors
from brygga.demo.walker import Walker

UP = "Ctrl-C stops everything"
Demo = subprocess.Popen[str]


@dataclass
class Living:
    """A demo in a folder and on ports of its own. `kept` is the folder that its processes name."""

    data: Path
    port: int
    started: list[Demo] = field(default_factory=list)

    @property
    def kept(self) -> Path:
        return self.data / f"demo-{self.port}"

    def run(self, *arguments: str) -> Demo:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("BRYGGA_", "DATABASE_"))
        }
        demo = subprocess.Popen(
            [sys.executable, "-m", "brygga", "demo", "--port", str(self.port), *arguments],
            env={**environment, "BRYGGA_DATA": str(self.data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # a shell's background job would have Ctrl-C ignored
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        self.started.append(demo)
        return demo

    def starts(self, *arguments: str) -> tuple[Demo, str]:
        """The running demo, and what it said until it was up."""
        demo = self.run(*arguments)
        assert demo.stdout is not None
        said = []
        for line in demo.stdout:
            said.append(line)
            if UP in line:
                return demo, "".join(said)
        raise AssertionError("".join(said))

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this demo: its children by their command line, PostgreSQL by its folder."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if str(self.kept) in " ".join(process.cmdline()):
                    found.append(process)
        return found

    def are_gone(self) -> bool:
        return not self.processes()


@pytest.fixture
def living() -> Iterator[Living]:
    """Its folder has a short name: a socket of PostgreSQL's lies in it."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="bd", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        living = Living(Path(folder), free_ports())
        yield living
        for demo in living.started:
            if demo.poll() is None:
                demo.kill()
            assert demo.stdout is not None
            demo.stdout.close()
            demo.wait()
        assert waited(living.are_gone), living.processes()


def only_postgresql_is_left(living: Living) -> bool:
    """Kills the others, also one that was still being started when the last look was taken."""
    left = living.processes()
    for process in left:
        if "postgres" not in process.name():
            process.kill()
    return [process.name() for process in left] == ["postgres"]


def free_ports() -> int:
    """The first of three in a row, away from those of a demo told once."""
    for port in range(21700, 22700, 3):
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            for one in (port, port + 1, port + 2):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", one))
            return port
    raise AssertionError("no free ports")


def waited(what: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def answers(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return bytes(answer.read())


def walk_the_tour(living: Living) -> str:
    """Does what the tour says, with a browser's eyes only; the number of the order that went out and came back."""
    service, office, desk = (f"http://127.0.0.1:{living.port + n}" for n in range(3))
    walker = Walker()
    page = walker.open(f"{office}/office/12001/invoices/new")
    customer = {"Name": "Kahvila Kierros Oy", "E-mail": "kierros@example.com"}
    page = walker.press(page, "Save", {**customer, "Product of row 1": "MUKI-SIN"})
    number = page.heading.removeprefix("Sales order ")
    login = {"WMS address or customer id": f"{desk}/demo", "User name": "WSIdemo", "Password": "demo"}
    page = walker.press(walker.open(service), "Sign in", login)
    page = walker.follow(page, next(text for text in page.links if text.startswith("Aurinko Kahvila Oy")))
    page = walker.press(page, "Sync now")
    assert page.sentence("Queued")
    documents = page.link("Documents")
    delivered = f"{number} Sales orders Kahvila Kierros Oy delivered"
    assert waited(lambda: delivered in walker.open(documents).text), walker.open(documents).text
    page = walker.follow(walker.open(f"{desk}/desk/159"), number)
    for button in ("Allocate", "Pick", "Send"):
        page = walker.press(page, button)
    assert waited(lambda: f"{number} Kahvila Kierros Oy SENT" in walker.open(f"{office}/office/12001").text)
    page = walker.follow(walker.open(f"{office}/office/12001"), number)
    assert "delivered 1 times" in page.text
    assert number in walker.follow(walker.open(documents), "Events").text
    merchant = Merchant(Vendors(office, desk), 12002, 160)
    teller = Teller()
    Joining(teller, merchant, service).join()
    assert (teller.failed, teller.told) == (0, 14)
    return number


@pytest.mark.timeout(280)
def test_the_tour_is_true_and_a_killed_demo_leaves_nothing_running_and_all_it_kept_to_the_next_start(
    living: Living,
) -> None:
    demo, said = living.starts()
    assert f"http://127.0.0.1:{living.port}" in said
    assert "killed" not in said
    url = f"http://127.0.0.1:{living.port + 2}/_sandbox/webhooks"
    for n, path in ((0, ""), (1, "/office/12001/invoices/new"), (2, "/desk/159"), (2, "/desk/webhooks")):
        assert f"http://127.0.0.1:{living.port + n}{path}" in said
    number = walk_the_tour(living)
    hooks = answers(url)
    assert f":{living.port}/hooks/ongoing/".encode() in hooks
    second = living.run()
    refused, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"A demo is running already: http://127.0.0.1:{living.port} (process {demo.pid})" in refused
    assert len(living.processes()) >= 5
    demo.kill()
    demo.wait()
    assert waited(living.are_gone), living.processes()
    demo, said = living.starts()
    assert said.startswith("The demo before was killed; waiting for what it left to end")
    assert answers(url) == hooks
    office = Walker().open(f"http://127.0.0.1:{living.port + 1}/office/12001")
    assert f"{number} Kahvila Kierros Oy SENT" in office.text
    demo.send_signal(signal.SIGINT)
    assert demo.wait(timeout=60) == 0
    assert demo.stdout is not None
    assert "What happened is kept for the next start." in demo.stdout.read()
    assert waited(living.are_gone, 1), living.processes()


@pytest.mark.timeout(200)
def test_a_demo_killed_while_postgresql_was_made_or_with_all_its_processes_is_taken_over(
    living: Living,
) -> None:
    half_made = living.kept / "postgres"
    half_made.mkdir(parents=True)
    (half_made / "base").touch()
    (living.kept / "postgres.making").touch()
    (living.kept / "demo.lock").write_text("the demo that was killed")
    demo, said = living.starts()
    assert said.startswith("The demo before was killed")
    demo.kill()
    demo.wait()
    assert waited(lambda: only_postgresql_is_left(living)), living.processes()
    demo, said = living.starts()
    assert said.startswith("The demo before was killed")
    demo.terminate()
    assert demo.wait(timeout=60) == 0


def test_a_port_in_use_is_said_in_a_sentence(living: Living) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", living.port + 1))
        taken.listen()
        demo = living.run()
        said, _ = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert said == (
        f"Port {living.port + 1} is in use by another program. Choose three others in a row: "
        f"make demo ARGS='--port {living.port + 1001}'\n"
    )


def test_a_port_that_leaves_no_room_is_said_in_a_sentence(living: Living) -> None:
    demo = living.run("--port", "65535")
    said, _ = demo.communicate(timeout=60)
    assert (demo.returncode, said) == (
        1,
        "--port takes a number from 1 to 65533; the two after it are used too.\n",
    )


def test_a_data_folder_that_postgresql_cannot_use_is_said_in_a_sentence(living: Living) -> None:
    living.data = living.data / "with space"
    said, _ = living.run().communicate(timeout=60)
    assert said == f"The folder {living.kept} has a space in its path. Set BRYGGA_DATA to one without.\n"
