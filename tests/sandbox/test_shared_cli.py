"""The brygga-sandbox command: starts both vendors, says how to log in, and stops when told."""

import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from brygga_sandbox import cli, credentials
from brygga_sandbox.state import Store

ANY_PORTS = ["--procountor-port", "0", "--ongoing-port", "0"]
START_LIMIT_S = 60


def serve(arguments: list[str], visit: Callable[[str], None]) -> int:
    """Runs the command in a thread until `visit(welcome text)` has returned."""
    stop = threading.Event()
    asked = cli._parser().parse_args([*ANY_PORTS, *arguments])
    said: queue.Queue[str] = queue.Queue()
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(cli.run(asked, stop, said.put)))
    thread.start()
    try:
        visit(said.get(timeout=START_LIMIT_S))
    finally:
        stop.set()
        thread.join(timeout=20)
    return codes[0]


@contextmanager
def started(arguments: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process of its own: (process, what it said)."""
    command = [sys.executable, "-m", "brygga_sandbox", *ANY_PORTS, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        try:
            while "Ctrl-C" not in said and (line := process.stdout.readline()):
                said += line
            yield process, said
        finally:
            process.kill()


def addresses(said: str) -> list[str]:
    return re.findall(r"sandbox\s+(http://\S+)", said)


def test_command_serves_both_vendors_with_the_logins_it_prints() -> None:
    def visit(said: str) -> None:
        office, warehouse = addresses(said)
        assert httpx2.get(f"{office}/office").status_code == 200
        assert httpx2.get(f"{warehouse}/demo/api/v1/goodsOwners").status_code == 401
        key = re.findall(r"API key for Aurinko Kahvila Oy: (\S+)", said)[0]
        form = {
            "grant_type": "client_credentials",
            "client_id": credentials.PROCOUNTOR_CLIENT_ID,
            "client_secret": credentials.PROCOUNTOR_CLIENT_SECRET,
            "api_key": key,
        }
        assert httpx2.post(f"{office}/api/oauth/token", data=form).status_code == 200
        for login in ("matti.meikalainen / salasana", "liisa.lukija / salasana", "WSIdemo / demo"):
            assert login in said

    assert serve([], visit) == 0


def test_state_file_keeps_the_office_between_runs(tmp_path: Path) -> None:
    arguments = ["--state", str(tmp_path / "desk"), "--orders", "2"]
    path = f"/_sandbox/companies/{credentials.COMPANY_ONE}/invoices"

    def write(said: str) -> None:
        assert httpx2.post(addresses(said)[0] + path, json={"notes": "muista minut"}).status_code == 201

    def read(said: str) -> None:
        kept = httpx2.get(addresses(said)[0] + path).json()
        assert [invoice.get("notes") for invoice in kept][-1] == "muista minut"
        assert len(kept) == 3

    assert serve(arguments, write) == 0
    assert serve(arguments, read) == 0


def test_taken_port_is_told_in_a_sentence(capsys: Any) -> None:
    def visit(said: str) -> None:
        port = addresses(said)[0].rsplit(":", 1)[1]
        taken = cli._parser().parse_args(["--procountor-port", port, "--ongoing-port", "0"])
        assert cli.run(taken, threading.Event()) == 1
        told = capsys.readouterr().err
        assert f"ports {port} and 0" in told
        assert "Choose another port." in told

    assert serve([], visit) == 0


def test_state_file_in_use_is_told_in_a_sentence(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brygga_sandbox.state.PATIENCE_S", 0.1)
    state = ["--state", str(tmp_path / "desk"), "--orders", "1"]

    def visit(_said: str) -> None:
        again = cli._parser().parse_args([*ANY_PORTS, *state])
        assert cli.run(again, threading.Event()) == 1
        told = capsys.readouterr().err
        assert "desk-procountor.sqlite cannot be used" in told
        assert "Stop the sandbox that uses it" in told

    assert serve(state, visit) == 0


@pytest.mark.parametrize("state", ["no/such/folder/desk", "foreign"])
def test_state_file_that_is_none_is_told_in_a_sentence(tmp_path: Path, capsys: Any, state: str) -> None:
    (tmp_path / "foreign-procountor.sqlite").write_text("not a database" * 100)
    asked = cli._parser().parse_args([*ANY_PORTS, "--state", str(tmp_path / state)])
    assert cli.run(asked, threading.Event()) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_killed_sandbox_leaves_every_answered_order_and_its_articles(tmp_path: Path) -> None:
    state = ["--state", str(tmp_path / "desk"), "--orders", "1"]
    answered: list[str] = []
    with started(state) as (process, said):
        killer = threading.Timer(1.0, process.send_signal, (signal.SIGKILL,))
        with httpx2.Client(base_url=f"{addresses(said)[1]}/demo/api/v1", auth=("WSIdemo", "demo")) as wms:
            killer.start()
            with suppress(httpx2.HTTPError):
                while True:
                    number = f"K-{len(answered)}"
                    assert wms.put("/orders", json=an_order(number)).status_code == 201
                    answered.append(number)
    assert process.returncode == -signal.SIGKILL
    assert answered
    with closing(Store(f"{tmp_path / 'desk'}-ongoing.sqlite")) as kept:
        orders = {one["sent"]["orderNumber"]: one for one in kept.all("ongoing.order")}
        assert set(answered) <= set(orders)
        for number in [
            number for number in orders if number.startswith("K-")
        ]:  # one more may have been written
            order = orders[number]
            article = kept.get("ongoing.article", order["lines"][0]["article"])
            assert article is not None
            assert (article["sent"]["articleNumber"], article["stock"]["booked"]) == (f"A-{number}", "3.0")
            assert kept.get("ongoing.order-number", f"159/{number}") == {"ids": [order["id"]]}


def an_order(number: str) -> dict[str, Any]:
    return {
        "goodsOwnerId": 159,
        "orderNumber": number,
        "deliveryDate": "2026-03-05",
        "consignee": {"name": "Example Oy"},
        "orderLines": [{"rowNumber": "1", "articleNumber": f"A-{number}", "numberOfItems": 3}],
    }


def test_wrong_argument_ends_with_exit_code_two(capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--orders", "many"])
    assert ended.value.code == 2
