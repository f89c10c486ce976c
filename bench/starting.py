"""From nothing to ready: `brygga serve` until it answers, `brygga work` until it says that it lives."""

import subprocess
import sys
import time

from bench import processes
from bench.figures import Figure, median
from bench.home import Home

BARE = "import django, procrastinate, httpx2, pydantic; django.setup()"


def measure(home: Home, rounds: int) -> list[Figure]:
    serve, work = [], []
    for _ in range(rounds):
        bare = _bare()
        serve.append((_serve(), bare))
        work.append((_work(), bare))
    return [_figure("start of serve", serve), _figure("start of work", work)]


def _figure(name: str, measured: list[tuple[float, float]]) -> Figure:
    ratio = median([ours / bare for ours, bare in measured])
    seconds = median([ours for ours, _ in measured])
    words = f"{seconds:.1f} s; over Python importing the same libraries; median of {len(measured)}"
    return Figure(name, ratio, "x the imports", words=words)


def _bare() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", BARE], check=True)
    return time.perf_counter() - began


def _serve() -> float:
    began = time.perf_counter()
    with processes.serving():
        return time.perf_counter() - began


def _work() -> float:
    began = time.perf_counter()
    with processes.working(lanes=4):
        return time.perf_counter() - began
