"""The command line: parses, calls, and says what came of it. Everything it does, a flow does."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

FLOWS = ("articles", "sales_orders", "purchase_orders", "shipments")


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
    _add_integration_commands(commands)
    return parser


def _add_integration_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    connect = commands.add_parser(
        "connect", help="connect without a browser, with an API key made in Procountor"
    )
    connect.add_argument("--wms", required=True, help="address of the WMS, or the customer id")
    connect.add_argument(
        "--user", required=True, help="API user of the WMS (its password: BRYGGA_WMS_PASSWORD or asked for)"
    )
    connect.add_argument("--goods-owner", type=int, required=True)
    connect.add_argument("--start", default="", help="start date, as 2026-03-02T00:00:00; default: now")
    connect.set_defaults(run=_connect)

    sync = commands.add_parser("sync", help="read a flow now")
    sync.add_argument("integration", help="its key, or the number shown by `brygga doctor`")
    sync.add_argument("flow", choices=FLOWS)
    sync.add_argument(
        "--since",
        metavar="STAMP",
        help="from this Procountor time on (Finnish wall clock) instead of the cursor",
    )
    sync.add_argument("--dry-run", action="store_true", help="say what would come of it, and write nothing")
    sync.add_argument("--json", action="store_true")
    sync.set_defaults(run=_sync)

    backfill = commands.add_parser("backfill", help="send orders made before the start date, on purpose")
    backfill.add_argument("integration")
    backfill.add_argument("flow", choices=("sales_orders", "purchase_orders"))
    backfill.add_argument(
        "--first", required=True, metavar="DATE", help="made in Procountor on this day or later"
    )
    backfill.add_argument("--last", required=True, metavar="DATE", help="made on this day or before")
    backfill.add_argument("--dry-run", action="store_true", help="only count what would be sent")
    backfill.add_argument("--json", action="store_true")
    backfill.set_defaults(run=_backfill)

    explain = commands.add_parser("explain", help="why an order, or an article, is where it is")
    explain.add_argument("integration")
    explain.add_argument("number", help="an invoice number, an order number or a product code")
    explain.add_argument("--json", action="store_true")
    explain.set_defaults(run=_explain)


# --- running


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
    call_command("migrate", interactive=False, verbosity=1)
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


# --- one integration


def _connect(arguments: argparse.Namespace) -> int:
    from brygga.flows import connecting
    from brygga.flows.starting import default_start

    password = os.environ.get("BRYGGA_WMS_PASSWORD") or _asked("Password of the WMS login: ")
    api_key = os.environ.get("BRYGGA_PROCOUNTOR_API_KEY") or _asked("API key made in Procountor: ")

    def connect() -> int:
        integration = connecting.connect_by_key(
            arguments.wms, arguments.user, password, arguments.goods_owner, api_key
        )
        adopted = connecting.adopt_existing(integration)
        connecting.start(integration, arguments.start or default_start(integration), None)
        print(f"Connected {integration.company_name} with {integration.goods_owner_name}: {integration.key}")
        print(
            f"Orders that were there before: {adopted.seen}; ours: {adopted.adopted}; others': {adopted.diverged}"
        )
        return 0

    return _said(connect)


def _sync(arguments: argparse.Namespace) -> int:
    from brygga.core.words import Flow
    from brygga.flows import syncing

    def sync() -> int:
        integration, flow = syncing.named(arguments.integration), Flow(arguments.flow)
        verb = syncing.rehearse if arguments.dry_run else syncing.sync
        counts = verb(integration, flow, arguments.since)
        _print_counts(counts, arguments.json)
        return 0

    return _said(sync)


def _backfill(arguments: argparse.Namespace) -> int:
    from brygga.core.words import Flow
    from brygga.flows import backfilling, syncing

    def backfill() -> int:
        integration, flow = syncing.named(arguments.integration), Flow(arguments.flow)
        counts = backfilling.backfill(
            integration, flow, arguments.first, arguments.last, dry_run=arguments.dry_run, told=_progress
        )
        _print_counts(counts, arguments.json)
        return 0

    return _said(backfill)


def _explain(arguments: argparse.Namespace) -> int:
    from brygga.flows import explaining, syncing

    def explain() -> int:
        answers = explaining.explain(syncing.named(arguments.integration), arguments.number)
        if arguments.json:
            print(json.dumps([answer.as_json() for answer in answers], indent=2, ensure_ascii=False))
        else:
            print("\n".join(answer.as_text() for answer in answers))
        return 0 if any(answer.is_known for answer in answers) else 1

    return _said(explain)


def _said(run: Callable[[], int]) -> int:
    """Turns a refusal into its sentence and its remedy."""
    from brygga.core.failures import Failure
    from brygga.ongoing.address import BadAddress

    try:
        return run()
    except (Failure, BadAddress) as problem:
        print(problem.problem, file=sys.stderr)
        if problem.remedy:
            print(problem.remedy, file=sys.stderr)
        return 1


def _print_counts(counts: dict[str, int], as_json: bool) -> None:
    if as_json:
        print(json.dumps(counts))
        return
    print(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()) or "nothing to do")


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} read", end="", file=sys.stderr, flush=True)


def _asked(question: str) -> str:
    import getpass

    return getpass.getpass(question)
