"""`brygga simulate`: runs seeds, and for one that fails says from which step on, and the story of what went wrong."""

import argparse
import logging
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 every promise held, 1 one was broken, 2 the command's words are off."""
    arguments = _parser().parse_args(argv)
    seeds = _seeds(arguments)
    with _own_database():
        return _simulate(seeds, arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="brygga simulate", description="Simulated life with misfortune, by seeds that replay exactly."
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", metavar="A..B", help="all seeds from A to B instead of one")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--faults", default="", help="comma-separated names; default: every fault")
    parser.add_argument("--log", action="store_true", help="print everything that happens")
    parser.add_argument(
        "--keep-going", action="store_true", help="go on with the other seeds after one fails"
    )
    parser.add_argument("--table", action="store_true", help="print which fault met which document state")
    return parser


def _seeds(arguments: argparse.Namespace) -> range:
    if not arguments.seeds:
        return range(arguments.seed, arguments.seed + 1)
    first, _, last = arguments.seeds.partition("..")
    return range(int(first), int(last) + 1)


@contextmanager
def _own_database() -> Iterator[None]:
    """A database of this process, made for it and dropped at the end, on the server of the installation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "brygga.settings")
    import structlog
    from cryptography.fernet import Fernet

    from brygga import database

    os.environ["BRYGGA_TEST_DATABASE"] = f"brygga_simulation_{os.getpid()}"
    os.environ["BRYGGA_KEY"] = Fernet.generate_key().decode()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    database.ensure()
    import django

    django.setup()
    from django.db import connection

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} SET synchronous_commit = off")
    connection.close()  # what follows reads the setting
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _simulate(seeds: range, arguments: argparse.Namespace) -> int:
    from brygga_simulation.simulation import Plan
    from brygga_simulation.trial import Court

    faults = tuple(name for name in arguments.faults.split(",") if name)
    court = Court()
    failed = 0
    began = time.monotonic()
    for seed in seeds:
        verdict = court.try_plan(Plan(seed, arguments.steps, faults))
        if arguments.log:
            print("\n".join(verdict.result.log))
        if verdict.problems:
            failed += 1
            print(court.explained(verdict))
            if not arguments.keep_going:
                break
        elif len(seeds) < 20 or seed % 100 == 0:
            print(
                f"seed {seed}: every promise held ({verdict.result.jobs} jobs, {verdict.result.digest[:12]})"
            )
    if arguments.table:
        print(court.table())
    spent = time.monotonic() - began
    print(f"{len(seeds)} seeds, {failed} failed, {spent:.1f} s ({spent / len(seeds):.2f} s each)")
    return 1 if failed else 0
