"""The stub as the bench uses it: started beside it, steered and asked over its own door."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil

from bench.stub_world import PAGE, PRODUCTS

CAPACITY_CALLS = 4000


class Stub:
    def __init__(self, port: int, process: psutil.Process) -> None:
        self.port = port
        self._process = process

    @property
    def procountor_base(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def warehouse_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/demo"

    def begin(
        self,
        orders: int,
        latency: float = 0.0,
        products: int = PRODUCTS,
        page: int = PAGE,
        spacing: int = 1,
    ) -> None:
        """A new world, in which nothing was sent yet. Companies have as many orders and products each."""
        begin = {"orders": orders, "latency": latency, "products": products, "page": page, "spacing": spacing}
        self._tell(begin=begin)

    def tell(self, **verbs: Any) -> dict[str, Any]:
        return self._tell(**verbs)

    def calls(self) -> dict[str, int]:
        """What was asked since the last look, tokens left out."""
        return dict(self._tell(forget=True)["calls"])

    def lasted(self) -> float:
        """Seconds from the first to the last call since the last look at the calls, tokens left out."""
        first, last = self._tell()["lasted"]
        return float(last - first)

    def arrivals(self) -> list[tuple[float, str]]:
        """Every call of Procountor's API in this world, tokens too: when (seconds since 1970) and whose company."""
        return [(moment, company) for moment, company in self._tell(arrivals=True)["arrivals"]]

    def sent_at(self) -> dict[str, float]:
        """By invoice: when it was first set to sent, on this machine's clock."""
        return dict(self._tell()["sent_at"])

    def cpu_seconds(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def capacity(self) -> tuple[float, float]:
        """Orders taken per second over one connection, and what its own CPU time allows at most."""
        body = b'{"goodsOwnerId":1,"goodsOwnerOrderId":"1","orderNumber":"10000","orderLines":[]}'
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        began, cpu = time.perf_counter(), self.cpu_seconds()
        for _ in range(CAPACITY_CALLS):
            connection.request("PUT", "/demo/api/v1/orders", body)
            connection.getresponse().read()
        seconds, spent = time.perf_counter() - began, self.cpu_seconds() - cpu
        connection.close()
        return CAPACITY_CALLS / seconds, CAPACITY_CALLS / max(spent, 0.01)

    def _tell(self, **verbs: Any) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/_stub", json.dumps(verbs).encode())
        answer = connection.getresponse()
        assert answer.status == 200
        said: dict[str, Any] = json.loads(answer.read())
        connection.close()
        return said


@contextmanager
def running() -> Iterator[Stub]:
    command = [sys.executable, "-m", "bench.stub"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        stub = Stub(int(process.stdout.readline()), psutil.Process(process.pid))
        try:
            yield stub
        finally:
            process.terminate()
