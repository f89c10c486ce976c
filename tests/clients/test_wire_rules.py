"""Rules about the code itself that no linter knows."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "brygga"
ROOMS = ("procountor", "ongoing")
OURS = {
    "procountor": {"core", "wire", "answers", "tolerant", "exactjson", "procountor"},
    "ongoing": {"core", "wire", "answers", "tolerant", "exactjson", "ongoing"},
}


def imports_of(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_only_the_wire_talks_http():
    """The demo looks at its own servers on the loopback address with the standard library, and at nobody else's."""
    libraries = {"httpx", "httpx2", "httpcore2", "requests", "aiohttp"}
    talking = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        for name in imports_of(file)
        if name.split(".")[0] in libraries or name.startswith(("urllib.request", "http.client"))
    }
    assert {file for file in talking if not file.startswith("demo/")} == {"wire.py", "cable.py"}
    demo = {name for file in (SOURCE / "demo").rglob("*.py") for name in imports_of(file)}
    assert not {name for name in demo if name.split(".")[0] in libraries}


@pytest.mark.parametrize("room", ROOMS)
def test_clients_know_neither_each_other_nor_a_database_nor_the_time_of_day(room):
    for file in (SOURCE / room).rglob("*.py"):
        names = imports_of(file)
        ours = {name.split(".")[1] for name in names if name.startswith("brygga.")}
        assert ours <= OURS[room], file
        assert not any(name.split(".")[0] in {"django", "psycopg", "logging", "time"} for name in names), file
        calls = {
            ast.unparse(node.func)
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Call)
        }
        assert not any(call.endswith((".now", ".utcnow", ".today")) for call in calls), file
