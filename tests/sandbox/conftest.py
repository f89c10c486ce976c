"""The Procountor sandbox over a real socket, as new for every test: the seeded world, a clock that stands still."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from brygga_sandbox import credentials
from brygga_sandbox.clock import Clock
from brygga_sandbox.procountor.app import create_app
from brygga_sandbox.procountor.tokens import fixed_key
from brygga_sandbox.server import Running
from brygga_sandbox.state import Store

NOON = datetime(2026, 3, 2, 7, 15, 30, tzinfo=UTC)  # 09:15:30 in Helsinki
COMPANY = credentials.COMPANY_ONE


@dataclass
class ProcountorBench:
    """The sandbox and a client of it. `get`, `put` ... go to the API as Matti in company one."""

    sandbox: Any
    http: httpx2.Client
    authorization: str = ""

    def token(
        self, user: credentials.ProcountorUser = credentials.MATTI, company: int = COMPANY
    ) -> httpx2.Response:
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials.PROCOUNTOR_CLIENT_ID,
            "client_secret": credentials.PROCOUNTOR_CLIENT_SECRET,
            "api_key": fixed_key(user, company),
        }
        return self.http.post("/api/oauth/token", data=form)

    def log_in(
        self, user: credentials.ProcountorUser = credentials.MATTI, company: int = COMPANY
    ) -> "ProcountorBench":
        """From now on as this user in this company."""
        self.authorization = f"Bearer {self.token(user, company).json()['access_token']}"
        return self

    def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = {"Authorization": self.authorization, **options.pop("headers", {})}
        return self.http.request(method, f"/api{path}", headers=headers, **options)

    def get(self, path: str, **params: Any) -> httpx2.Response:
        return self.call("GET", path, params=params)

    def put(self, path: str, json: Any = None) -> httpx2.Response:
        return self.call("PUT", path, json=json) if json is not None else self.call("PUT", path)

    def post(self, path: str, json: Any) -> httpx2.Response:
        return self.call("POST", path, json=json)

    def office(self, method: str, path: str, json: Any = None, company: int = COMPANY) -> Any:
        """The office's JSON forms; returns the answer's body."""
        answer = self.http.request(method, f"/_sandbox/companies/{company}{path}", json=json)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def order(self, **members: Any) -> Any:
        """A new sales order made in the office; one row, channel EMAIL, UNFINISHED."""
        return self.office("POST", "/invoices", members)

    def ids(self, **filters: Any) -> list[int]:
        return [row["id"] for row in self.get("/invoices", **filters).json()["results"]]

    def turn(self, **knobs: Any) -> None:
        self.sandbox.knobs.turn(**knobs)


@pytest.fixture(scope="session")
def _procountor_server() -> Iterator[ProcountorBench]:
    sandbox = create_app(Store(), Clock())
    with Running.start(sandbox) as running, httpx2.Client(base_url=running.url, timeout=10) as http:
        yield ProcountorBench(sandbox, http)


@pytest.fixture
def procountor(_procountor_server: ProcountorBench) -> Iterator[ProcountorBench]:
    bench = ProcountorBench(_procountor_server.sandbox, _procountor_server.http)
    bench.sandbox.clock.freeze(NOON)
    bench.sandbox.reset(None, None)
    yield bench.log_in()
    bench.sandbox.clock.run()
    bench.sandbox.reset(None, None)
