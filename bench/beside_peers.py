"""The same documents by programs that somebody would write with other tools, on the same machine in the same run.

They stand in `peers/`, each with an environment of its own, made here when it is first needed. They read all orders of
one company (list and detail) and put them into the warehouse. What they do not do is in docs/performance.md.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench import processes
from bench.figures import Figure
from bench.home import FIRST_COMPANY, Home
from bench.lane import LATENCY, merchant_with_articles
from bench.memory import wait_until_delivered
from brygga import database
from brygga.core.words import Flow
from brygga.ledger import wake

PEERS = Path(__file__).parent / "peers"
LANES = 8
EVERY = 0.05
"""Seconds between two looks at the memory."""


@dataclass
class Watched:
    """What a program cost beside its calls: the most memory of all its processes together (MiB), and seconds."""

    peak: float = 0.0
    seconds: float = 0.0

    def look(self, family: Sequence[psutil.Process]) -> None:
        self.peak = max(self.peak, sum(one.memory_info().rss for one in family) / processes.MIB)


def measure(home: Home, orders: int) -> list[Figure]:
    programs: dict[str, Callable[[Home, int, float], Watched]] = {
        "Brygga": _brygga,
        "dlt": _dlt,
        "Singer": _singer,
    }
    return [
        _figure(home, f"{name}, calls of {1000 * latency:.0f} ms", orders, run(home, orders, latency))
        for latency in (0.0, LATENCY)
        for name, run in programs.items()
    ]


def _figure(home: Home, name: str, orders: int, watched: Watched) -> Figure:
    seconds = home.stub.lasted()
    calls = home.stub.calls()
    assert calls["wms PUT orders"] == orders, calls
    words = (
        f"{orders} documents; {sum(calls.values()) / orders:.2f} calls a document; peak {watched.peak:.0f} MiB; "
        f"{watched.seconds - seconds:.1f} s to start and end"
    )
    return Figure(name, orders / seconds, "documents/s", words=words)


# --- ours


def _brygga(home: Home, orders: int, latency: float) -> Watched:
    """One worker as it is run, from when the flow is due; PostgreSQL's memory is not counted."""
    integration = merchant_with_articles(home, orders)
    home.stub.tell(latency=latency)
    watched, began = Watched(), time.perf_counter()
    with processes.working(LANES) as worker:
        wake.wake_flow(integration, Flow.SALES_ORDERS)
        wait_until_delivered(orders)
        watched.look([worker])
        watched.seconds = time.perf_counter() - began
    return watched


# --- theirs


def _dlt(home: Home, orders: int, latency: float) -> Watched:
    python = _python("dlt")
    home.stub.begin(orders, latency)
    with TemporaryDirectory() as folder:
        words = [home.stub.procountor_base, home.stub.warehouse_url, str(FIRST_COMPANY), folder]
        return _run([[python, str(PEERS / "dlt_pipeline.py"), *words]])


def _singer(home: Home, orders: int, latency: float) -> Watched:
    python = _python("singer")
    home.stub.begin(orders, latency)
    with TemporaryDirectory() as folder:
        tap = {"api_url": home.stub.procountor_base, "token": f"company-{FIRST_COMPANY}"}
        target = {"url": home.stub.warehouse_url, "goods_owner_id": FIRST_COMPANY}
        commands = []
        for name, settings in (("singer_tap", tap), ("singer_target", target)):
            file = Path(folder) / f"{name}.json"
            file.write_text(json.dumps(settings))
            commands.append([python, str(PEERS / f"{name}.py"), "--config", str(file)])
        return _run(commands)


def _run(commands: Sequence[Sequence[str]]) -> Watched:
    """The programs in one pipe, until the last one ends."""
    watched, began = Watched(), time.perf_counter()
    with ExitStack() as stack:
        said = stack.enter_context(TemporaryDirectory())
        errors = stack.enter_context((Path(said) / "errors").open("w+"))
        started: list[subprocess.Popen[bytes]] = []
        for command in commands:
            before = started[-1].stdout if started else subprocess.DEVNULL
            started.append(
                stack.enter_context(
                    subprocess.Popen(command, stdin=before, stdout=subprocess.PIPE, stderr=errors)
                )
            )
        family = [psutil.Process(one.pid) for one in started]
        while started[-1].poll() is None:
            watched.look([one for one in family if one.status() != psutil.STATUS_ZOMBIE])
            time.sleep(EVERY)
        for one in started:
            if one.wait():
                errors.seek(0)
                raise RuntimeError(errors.read()[-2000:])
    watched.seconds = time.perf_counter() - began
    return watched


def _python(name: str) -> str:
    """The interpreter of the environment that a peer runs in; made anew when its requirements change."""
    wanted = PEERS / f"{name}.txt"
    digest = hashlib.sha256(wanted.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = database.data_folder() / "bench" / "peers" / f"{name}-{digest}"
    python, made = folder / "bin" / "python", folder / "made"
    if not made.exists():
        print(f"Installing what the peer on {name} needs (once) ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "--require-hashes", "-r", str(wanted)], check=True)
        made.touch()
    return str(python)
