"""The brygga-sandbox command: starts both vendors, says how to log in, and stops when told."""

import re
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest

from brygga_sandbox import cli, credentials


def serve(arguments: list[str], capsys: Any, visit: Any) -> int:
    """Runs the command in a thread until `visit(welcome text)` has returned."""
    stop = threading.Event()
    asked = cli._parser().parse_args(["--procountor-port", "0", "--ongoing-port", "0", *arguments])
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(cli.run(asked, stop)))
    thread.start()
    said = ""
    while "Ctrl-C" not in said and thread.is_alive():
        said += capsys.readouterr().out
    try:
        visit(said)
    finally:
        stop.set()
        thread.join(timeout=20)
    return codes[0]


def addresses(said: str) -> list[str]:
    return re.findall(r"sandbox\s+(http://\S+)", said)


def test_command_serves_both_vendors_with_the_logins_it_prints(capsys: Any) -> None:
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

    assert serve([], capsys, visit) == 0


def test_state_file_keeps_the_office_between_runs(tmp_path: Path, capsys: Any) -> None:
    arguments = ["--state", str(tmp_path / "desk"), "--orders", "2"]
    path = f"/_sandbox/companies/{credentials.COMPANY_ONE}/invoices"

    def write(said: str) -> None:
        assert httpx2.post(addresses(said)[0] + path, json={"notes": "muista minut"}).status_code == 201

    def read(said: str) -> None:
        kept = httpx2.get(addresses(said)[0] + path).json()
        assert [invoice.get("notes") for invoice in kept][-1] == "muista minut"
        assert len(kept) == 3

    assert serve(arguments, capsys, write) == 0
    assert serve(arguments, capsys, read) == 0


def test_taken_port_is_told_in_a_sentence(capsys: Any) -> None:
    def visit(said: str) -> None:
        port = addresses(said)[0].rsplit(":", 1)[1]
        taken = cli._parser().parse_args(["--procountor-port", port, "--ongoing-port", "0"])
        assert cli.run(taken, threading.Event()) == 1
        assert "Choose another port." in capsys.readouterr().err

    assert serve([], capsys, visit) == 0


def test_wrong_argument_ends_with_exit_code_two(capsys: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--orders", "many"])
    assert ended.value.code == 2
