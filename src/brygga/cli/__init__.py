"""The command line: parses, calls, and says what came of it. Everything it does, a flow does."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from brygga.cli import joined, running


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 done, 1 something is wrong (said in one sentence), 2 the command's words are off."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["simulate"]:
        return _above("brygga_simulation", words[1:])
    if words[:1] == ["drill"]:
        return _above("brygga_simulation.drill", words[1:])
    arguments = _parser().parse_args(words)
    if arguments.command == "demo":
        if arguments.record is not None and not arguments.once:
            print("--record goes with --once only.", file=sys.stderr)
            return 2
        from brygga.demo.run import Wanted, demo

        return demo(Wanted(arguments.port, arguments.once, arguments.fresh, arguments.record))
    if arguments.command == "new-key":
        from brygga import keys

        print(keys.new_key())
        return 0
    _set_up()
    run: Callable[[argparse.Namespace], int] = arguments.run
    return _with_a_database(run, arguments)


def _with_a_database(run: Callable[[argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    """A database that goes away while a command runs is a sentence too; whatever was decided by then is kept."""
    from django.db import InterfaceError, OperationalError

    try:
        return run(arguments)
    except (OperationalError, InterfaceError) as error:
        what, _, _ = str(error).partition("\n")
        print(f"The database failed: {what or type(error).__name__}", file=sys.stderr)
        print("Look at DATABASE_URL, and whether the server runs; then run this again.", file=sys.stderr)
        return 1


def _above(module: str, words: Sequence[str]) -> int:
    """The simulation stands above the service, which therefore only knows its names."""
    return subprocess.call([sys.executable, "-m", module, *words])  # noqa: S603 our own module


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brygga.settings")
    from brygga import database, logs

    database.ensure()
    logs.configure()
    import django

    django.setup()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="brygga", description="Procountor to Ongoing WMS, and shipments back."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    demo = commands.add_parser(
        "demo", help="everything on this machine: both sandboxes, the service, a worker, a tour"
    )
    demo.add_argument("--once", action="store_true", help="run the whole story without a person, then stop")
    demo.add_argument(
        "--port", type=int, default=8700, help="the pages' port; the sandboxes take the next two"
    )
    demo.add_argument("--fresh", action="store_true", help="forget what earlier starts kept")
    demo.add_argument(
        "--record",
        type=Path,
        metavar="FOLDER",
        help="with --once: write what both sandboxes held before and after",
    )
    commands.add_parser("simulate", help="simulated life with misfortune, by seeds that replay exactly")
    commands.add_parser("drill", help="one long trouble at a time on a virtual clock, and a report")
    commands.add_parser("new-key", help="print a new sealing key for BRYGGA_KEY")

    running.add(commands)
    joined.add(commands)
    return parser
