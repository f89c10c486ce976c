"""A real browser before a real installation: `brygga serve`, `brygga work`, a database of its own, both sandboxes over
HTTP. Whatever page a test looks at, it is watched for script errors, breaches of the policy and foreign hosts."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)
from psycopg import sql
from psycopg.conninfo import make_conninfo

FIND_BROWSER = Path(__file__).resolve().parents[2] / "tools" / "find_browser.py"
SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_S = 60.0
PAGE_LIMIT_MS = 20_000
expect.set_options(timeout=PAGE_LIMIT_MS)
KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# --- the installation


@dataclass
class Installation:
    """One installation with its vendors. Procountor is called `localhost` and everything else 127.0.0.1, so that its
    login is another site, as in life."""

    url: str
    procountor: str
    ongoing: str
    environment: dict[str, str]
    log: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def warehouse(self) -> str:
        """What people type as the address of the WMS."""
        return f"{self.ongoing}/demo"

    def office(self, method: str, path: str, body: Any = None) -> Any:
        """Procountor's control address."""
        return _asked(method, f"{self.procountor}/_sandbox{path}", body)

    def desk(self, method: str, path: str, body: Any = None) -> Any:
        """The warehouse's control address."""
        return _asked(method, f"{self.ongoing}/_sandbox{path}", body)

    def start(self, *command: str) -> None:
        with self.log.open("ab") as log:
            process = subprocess.Popen(_brygga(*command), env=self.environment, stdout=log, stderr=log)
        self.processes.append(process)

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)

    def run(self, *command: str, **environment: str) -> str:
        """A command of the same installation; what it said."""
        done = subprocess.run(
            _brygga(*command), env=self.environment | environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def connect(self, company: int = 12001, goods_owner: int = 159, start: str = "") -> str:
        """A running integration, made without a browser; the path of its pages. Starts now unless told otherwise."""
        keys = self.office("GET", "/keys")
        given = {(int(one["cid"]), str(one["sub"])): one["key"] for one in keys}
        said = self.run(
            *("connect", "--wms", self.warehouse, "--user", "WSIdemo", "--goods-owner", str(goods_owner)),
            *(("--start", start) if start else ()),
            BRYGGA_WMS_PASSWORD="demo",
            BRYGGA_PROCOUNTOR_API_KEY=given[company, "501"],
        )
        key = KEY.search(said)
        assert key, said
        return f"/integrations/{key[0]}"

    def change(self, statement: str, *values: object) -> None:
        """Moves a stamp, as only waiting could: the clock of another process cannot be patched."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            assert connection.execute(statement.encode(), values).rowcount == 1


def _asked(method: str, url: str, body: Any) -> Any:
    answer = httpx2.request(method, url, json=body, trust_env=False, timeout=20)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def _brygga(*command: str) -> list[str]:
    return [sys.executable, "-m", "brygga", *command]


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """The name of a migrated database, to be copied: migrating takes seconds, copying does not."""
    with _database(f"brygga_browser_{os.getpid()}") as name:
        environment = os.environ | {"DATABASE_URL": _address(name)}
        subprocess.run(_brygga("migrate"), env=environment, check=True, capture_output=True, timeout=120)
        yield name


@pytest.fixture(scope="module")
def installation(migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation as on its first day, for the tests of one file."""
    from brygga_sandbox.clock import Clock
    from brygga_sandbox.ongoing.app import create_app as create_ongoing
    from brygga_sandbox.procountor.app import create_app as create_procountor
    from brygga_sandbox.server import Running
    from brygga_sandbox.state import Store

    with ExitStack() as stack:
        office = stack.enter_context(Running.start(create_procountor(Store(), Clock())))
        desk = stack.enter_context(Running.start(create_ongoing(Store(), Clock())))
        name = stack.enter_context(_database(f"{migrated}_{office.port}", template=migrated))
        url, procountor = f"http://127.0.0.1:{_free_port()}", f"http://localhost:{office.port}"
        environment = os.environ | {
            "DATABASE_URL": _address(name),
            "BRYGGA_PUBLIC_URL": url,
            "BRYGGA_PROCOUNTOR_URL": f"{procountor}/api",
            "BRYGGA_WMS_HOSTS": "http://127.0.0.1",
            "BRYGGA_LOG_LEVEL": "WARNING",
        }
        log = tmp_path_factory.mktemp("installation") / "log"
        made = Installation(url, procountor, desk.url, environment, log)
        stack.callback(made.stop)
        made.start("serve", "--bind", urlsplit(url).netloc)
        made.start("work")
        _wait_until_it_answers(made)
        yield made
        assert "Traceback" not in log.read_text()


class _database:
    """A database of the tests' server, dropped at the end with whoever still uses it."""

    def __init__(self, name: str, template: str = "template1") -> None:
        self.name = name
        self.template = template

    def __enter__(self) -> str:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(made.format(sql.Identifier(self.name), sql.Identifier(self.template)))
        return self.name

    def __exit__(self, *_: object) -> None:
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(statement)


def _address(name: str) -> str:
    return make_conninfo(os.environ["DATABASE_URL"], dbname=name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(made: Installation) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and all(process.poll() is None for process in made.processes):
        try:
            httpx2.get(f"{made.url}/health", trust_env=False, timeout=5).raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"The service did not start:\n{made.log.read_text()}")


# --- the browser


@pytest.fixture(scope="session")
def browser_path() -> str:
    return os.environ.get("BRYGGA_BROWSER") or _browser_path()


@pytest.fixture(scope="module")
def chromium(browser_path: str) -> Iterator[Browser]:
    """The browser. It ends with the file: while it lives Django would take this thread for an event loop's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=SWITCHES)
        yield browser
        browser.close()


def _browser_path() -> str:
    looked = subprocess.run([sys.executable, FIND_BROWSER], capture_output=True, text=True)
    if looked.returncode != 0:
        pytest.fail(looked.stderr, pytrace=False)
    return looked.stdout.strip()


@dataclass
class Watch:
    """What no page of ours may do: script errors, breaches of its policy, calls to foreign hosts, answers of 500."""

    hosts: set[str]
    problems: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._asked)
        context.on("response", lambda answer: self._answered(answer.url, answer.status))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))

    def _asked(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in self.hosts and not request.url.startswith("data:"):
            self.problems.append(f"foreign host: {request.url}")

    def _answered(self, url: str, status: int) -> None:
        if status >= 500 and status != 502:  # 502 is said to a person when a vendor does not answer
            self.problems.append(f"{status}: {url}")

    def _said(self, message: ConsoleMessage) -> None:
        is_refusal = message.text.startswith("Failed to load resource") and message.page is not None
        if is_refusal and message.location["url"] == message.page.url:
            return  # the page itself was answered with 4xx, as the test wants it
        if message.type in {"error", "warning"}:
            self.problems.append(f"console: {message.text} ({message.location['url']})")


class Visitors:
    """People at their browsers, each with cookies of their own."""

    def __init__(self, chromium: Browser, installation: Installation) -> None:
        self._chromium = chromium
        self.installation = installation
        self.watch = Watch({urlsplit(url).netloc for url in (installation.url, installation.procountor)})
        self.watch.hosts.add(urlsplit(installation.ongoing).netloc)
        self._contexts: list[BrowserContext] = []

    def stranger(self, **wishes: Any) -> "Visitor":
        """Somebody who is not signed in. `wishes` are those of Playwright's new_context."""
        context = self._chromium.new_context(base_url=self.installation.url, locale="en-GB", **wishes)
        context.set_default_timeout(PAGE_LIMIT_MS)
        self.watch.over(context)
        self._contexts.append(context)
        return Visitor(context.new_page(), self.installation)

    def operator(self, **wishes: Any) -> "Visitor":
        """Somebody signed in as WSIdemo."""
        visitor = self.stranger(**wishes)
        visitor.sign_in()
        expect(visitor.page.get_by_role("button", name="Sign out")).to_be_visible()
        return visitor

    def leave(self) -> None:
        for context in self._contexts:
            context.close()


@dataclass(frozen=True)
class Visitor:
    """One person's browser window, and what people do in it."""

    page: Page
    installation: Installation

    def sign_in(self, user: str = "WSIdemo", password: str = "demo", address: str = "") -> None:
        self.page.goto("/sign-in")
        self.fill_in_login(user, password, address)

    def fill_in_login(self, user: str = "WSIdemo", password: str = "demo", address: str = "") -> None:
        self.page.get_by_label("WMS address or customer id").fill(address or self.installation.warehouse)
        self.page.get_by_label("User name").fill(user)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")

    def land(self, user: str = "WSIdemo", password: str = "demo") -> None:
        """The landing page: the login of the WMS once more."""
        self.page.get_by_label("User name").fill(user)
        self.page.get_by_label("Password").fill(password)
        self.press("Go on to Procountor")

    def at_procountor(self, company: str, user: str = "matti.meikalainen") -> None:
        """Procountor's own pages: login, company, and allowing the access."""
        self.page.get_by_label("Username").fill(user)
        self.page.get_by_label("Password").fill("salasana")
        self.press("Sign in")
        company = self.page.get_by_role("option", name=company).inner_text()
        self.page.get_by_label("Company").select_option(label=company)
        self.press("Allow access")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()

    def reload_until_seen(self, wanted: Callable[[Page], Locator]) -> None:
        """Looks again until it is there, as a person would who waits for a worker."""
        end = time.monotonic() + PATIENCE_S
        while not wanted(self.page).first.is_visible():
            assert time.monotonic() < end, self.page.locator("main").inner_text()
            self.page.wait_for_timeout(300)
            self.page.reload()


@pytest.fixture
def visitors(chromium: Browser, installation: Installation) -> Iterator[Visitors]:
    visitors = Visitors(chromium, installation)
    yield visitors
    visitors.leave()
    assert visitors.watch.problems == []
