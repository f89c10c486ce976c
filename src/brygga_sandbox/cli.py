"""brygga-sandbox: both vendors on this machine until Ctrl-C."""

import argparse
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import closing

from brygga_sandbox import credentials, world
from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app as create_ongoing
from brygga_sandbox.procountor.app import create_app as create_procountor
from brygga_sandbox.procountor.tokens import fixed_key
from brygga_sandbox.server import Running
from brygga_sandbox.state import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 after Ctrl-C or SIGTERM, 1 when a port or state file is taken, 2 on wrong arguments."""
    asked = _parser().parse_args(arguments)
    stop = threading.Event()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, lambda *_: stop.set())
    return run(asked, stop)


def _say(text: str) -> None:
    print(text, flush=True)


def run(asked: argparse.Namespace, stop: threading.Event, say: Callable[[str], None] = _say) -> int:
    """Serves both vendors until `stop` is set; says once where they are and how to log in."""
    clock = Clock()
    try:
        with (
            closing(_store(asked.state, "procountor")) as books,
            closing(_store(asked.state, "ongoing")) as shelves,
            Running.start(
                create_procountor(books, clock, asked.seed, asked.orders), asked.host, asked.procountor_port
            ) as office,
            Running.start(
                create_ongoing(shelves, clock, asked.seed), asked.host, asked.ongoing_port
            ) as warehouse,
        ):
            say(_welcome(office.url, warehouse.url))
            stop.wait()
    except OSError as error:
        ports = f"{asked.procountor_port} and {asked.ongoing_port} of {asked.host}"
        print(f"The sandbox could not start on ports {ports}: {error}. Choose another port.", file=sys.stderr)
        return 1
    except _StateFileError as error:
        print(f"The sandbox could not start: {error}", file=sys.stderr)
        return 1
    return 0


class _StateFileError(Exception):
    """A state file cannot be used; the text is a sentence for the person at the command line."""


def _store(state: str | None, vendor: str) -> Store:
    path = f"{state}-{vendor}.sqlite" if state else ":memory:"
    try:
        return Store(path)
    except sqlite3.Error as error:
        advice = "Stop the sandbox that uses it, or choose another --state."
        raise _StateFileError(f"the state file {path} cannot be used ({error}). {advice}") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="brygga-sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--procountor-port", type=int, default=8701)
    parser.add_argument("--ongoing-port", type=int, default=8702)
    parser.add_argument("--seed", type=int, default=7, help="another seed, another world")
    parser.add_argument("--orders", type=int, help="sales orders per company (default 24)")
    parser.add_argument("--state", help="keep what happens in FILE-procountor.sqlite and FILE-ongoing.sqlite")
    return parser


def _welcome(office: str, warehouse: str) -> str:
    names = {company.id: company.name for company in world.make_world(orders=0)}
    lines = [
        f"Procountor sandbox  {office}  (office {office}/office, API {office}/api)",
        f"  client id {credentials.PROCOUNTOR_CLIENT_ID}, secret {credentials.PROCOUNTOR_CLIENT_SECRET}",
    ]
    for user in credentials.PROCOUNTOR_USERS:
        lines.append(f"  login {user.username} / {user.password}")
        lines += [f"    API key for {names[id]}: {fixed_key(user, id)}" for id in user.companies]
    path = credentials.ONGOING_WAREHOUSE
    lines.append(f"Ongoing sandbox     {warehouse}  (desk {warehouse}/desk, API {warehouse}/{path}/api/v1)")
    for login in credentials.ONGOING_USERS:
        owners = ", ".join(str(owner) for owner in login.goods_owners)
        lines.append(f"  API user {login.username} / {login.password}, goods owners {owners}")
    lines.append("Everything here is invented. Stop with Ctrl-C.")
    return "\n".join(lines)
