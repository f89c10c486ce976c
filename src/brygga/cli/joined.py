"""The commands of one integration: made, read, filled up with what was before, and asked why."""

import argparse
import json
import os
import sys
from collections.abc import Callable

FLOWS = ("articles", "sales_orders", "purchase_orders", "shipments")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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

    retry = commands.add_parser("retry", help="try again what waits for a person; alone: say what waits")
    retry.add_argument("integration")
    which = retry.add_mutually_exclusive_group()
    which.add_argument("number", nargs="?", help="as `brygga explain` takes it")
    which.add_argument("--cause", metavar="CODE", help="everything that waits for this reason")
    retry.add_argument("--flow", choices=FLOWS[:-1], help="where more than one document has the number")
    retry.add_argument("--json", action="store_true")
    retry.set_defaults(run=_retry)


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

    if arguments.since and arguments.flow == "shipments":
        print(
            "--since does not go with shipments: they are read from their last reading on.", file=sys.stderr
        )
        return 2

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
        if "not_shown" not in counts:
            return 0
        print(
            "Procountor listed orders that it did not show when they were asked for. Run the backfill again: what "
            "was sent is not sent twice.",
            file=sys.stderr,
        )
        return 1

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


def _retry(arguments: argparse.Namespace) -> int:
    from brygga.core.words import Flow
    from brygga.flows import retrying, syncing

    if arguments.flow and not arguments.number:
        print("--flow goes with a number only.", file=sys.stderr)
        return 2

    def retry() -> int:
        integration = syncing.named(arguments.integration)
        if arguments.number:
            flow = Flow(arguments.flow) if arguments.flow else None
            _print_counts(retrying.retry_number(integration, arguments.number, flow), arguments.json)
        elif arguments.cause is not None:
            _print_counts(retrying.retry_cause(integration, arguments.cause), arguments.json)
        elif arguments.json:
            print(json.dumps([cause.as_json() for cause in retrying.causes(integration)]))
        else:
            waiting = [cause.as_text() for cause in retrying.causes(integration)]
            print("\n".join(waiting) or "Nothing waits for a person.")
        return 0

    return _said(retry)


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
