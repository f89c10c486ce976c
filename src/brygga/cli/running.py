"""The commands of an installation: its processes, its database, and whether all is well."""

import argparse
import json
import sys
from dataclasses import asdict


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="serve the pages and the webhooks' door")
    serve.add_argument("--bind", default="127.0.0.1:8700", metavar="HOST:PORT")
    serve.add_argument("--processes", type=int, default=1)
    serve.add_argument("--threads", type=int, default=8)
    serve.set_defaults(run=_serve)

    work = commands.add_parser("work", help="run the queue's jobs; start as many of these as you like")
    work.add_argument("--lanes", type=int, default=8, help="jobs side by side in this process")
    work.add_argument("--heartbeat", type=float, default=10.0, help=argparse.SUPPRESS)
    work.add_argument("--stalled-after", type=float, default=45.0, help=argparse.SUPPRESS)
    work.set_defaults(run=_work)

    migrate = commands.add_parser("migrate", help="bring the database to this version")
    migrate.add_argument("--check", action="store_true", help="only say whether a model has no migration")
    migrate.set_defaults(run=_migrate)

    doctor = commands.add_parser("doctor", help="look whether everything is as it should be")
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument(
        "--completeness", action="store_true", help="only: is everything of Procountor's accounted for"
    )
    doctor.add_argument(
        "--now", action="store_true", help="with --completeness: check now, do not wait for the day"
    )
    doctor.set_defaults(run=_doctor)
    again = commands.add_parser(
        "again", help="try jobs now that were set aside, since they ended their worker"
    )
    again.add_argument("job", nargs="?", default="", help="as `brygga doctor` names it; default: all")
    again.set_defaults(run=_again)
    role = commands.add_parser("role", help="make somebody who signs in operator or reader")
    role.add_argument("system", help="address of the WMS, as the page People shows it")
    role.add_argument("user", help="the user name of the WMS login")
    role.add_argument("role", choices=("operator", "reader"))
    role.set_defaults(run=_role)

    rotate = commands.add_parser(
        "rotate-key", help="seal all stored secrets with the first key of BRYGGA_KEY"
    )
    rotate.add_argument("--json", action="store_true")
    rotate.set_defaults(run=_rotate_key)


def _serve(arguments: argparse.Namespace) -> int:
    if not _is_ready():
        return 1
    from brygga.server import serve

    serve(arguments.bind, processes=arguments.processes, threads=arguments.threads)
    return 0


def _work(arguments: argparse.Namespace) -> int:
    if not _is_ready():
        return 1
    from brygga.worker import work

    work(arguments.lanes, heartbeat=arguments.heartbeat, stalled_after=arguments.stalled_after)
    return 0


def _is_ready() -> bool:
    """No key, or a wrong one, no start; and no start on a database of another version."""
    from brygga.flows import doctor

    problem = doctor.reason_not_to_start()
    if problem:
        print(problem, file=sys.stderr)
    return not problem


def _again(arguments: argparse.Namespace) -> int:
    from brygga.ledger import suspects

    count = suspects.bring_back(key=arguments.job)
    if count:
        print(f"{count} tried again now. What ends its worker once more is set aside again, for longer.")
        return 0
    print("Nothing is set aside by this name." if arguments.job else "Nothing is set aside.", file=sys.stderr)
    return 1 if arguments.job else 0


def _rotate_key(arguments: argparse.Namespace) -> int:
    from brygga.integrations import seal

    if not _is_ready():
        return 1
    try:
        done = seal.reseal()
    except seal.KeyProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(asdict(done)))
        return 0
    print(f"{done.resealed} sealed with the newest key; {done.already} were already.")
    print("The older keys can go from BRYGGA_KEY, if every process was started with the newest one.")
    return 0


def _role(arguments: argparse.Namespace) -> int:
    from brygga.core.failures import Failure
    from brygga.integrations import people
    from brygga.integrations.models import Role

    person = people.known(arguments.system.rstrip("/"), arguments.user)
    if person is None:
        print(f"Nobody has signed in as {arguments.user} at {arguments.system}.", file=sys.stderr)
        return 1
    try:
        people.change_role(person, Role(arguments.role), by=None)
    except Failure as failure:
        print(f"{failure.problem} {failure.remedy}".strip(), file=sys.stderr)
        return 1
    print(f"{person.user_name} is {arguments.role} now.")
    return 0


def _migrate(arguments: argparse.Namespace) -> int:
    from django.core.management import call_command

    if arguments.check:
        try:
            call_command("makemigrations", check=True, dry_run=True, verbosity=1)
        except SystemExit:
            print(
                "A model has changed without a migration. Run: python -m django makemigrations",
                file=sys.stderr,
            )
            return 1
        return 0
    from django.db import connection

    with connection.cursor() as cursor:  # one after another, where several machines are brought up at once
        cursor.execute("SELECT pg_advisory_lock(hashtext('brygga migrate'))")
        try:
            call_command("migrate", interactive=False, verbosity=1)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('brygga migrate'))")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    if arguments.completeness:
        return _completeness(arguments)
    if arguments.now:
        print("--now goes with --completeness only.", file=sys.stderr)
        return 2
    from brygga.flows import doctor

    findings = doctor.examine()
    if arguments.json:
        print(json.dumps([finding.as_json() for finding in findings], indent=2, ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.is_well else 'BAD '} {finding.what}: {finding.said}")
            if finding.remedy:
                print(f"      {finding.remedy}")
    return 0 if all(finding.is_well for finding in findings) else 1


def _completeness(arguments: argparse.Namespace) -> int:
    from brygga.flows import accounting

    accounts = accounting.checked_now() if arguments.now else accounting.everything()
    if arguments.json:
        print(json.dumps([account.as_json() for account in accounts], indent=2, ensure_ascii=False))
    else:
        print("\n".join(accounting.as_table(accounts)) or "No integration is running.")
    return 0 if all(account.is_whole for account in accounts) else 1
