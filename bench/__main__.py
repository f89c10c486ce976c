"""`python -m bench`: measures, prints a table, writes JSON."""

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import home
from bench.figures import Figure, table
from bench.home import Home

Measure = Callable[[Home, argparse.Namespace], list[Figure]]


def _costs(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import costs

    return costs.measure(at, min(wanted.orders, 1000))


def _lane(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import lane

    return lane.measure(at, wanted.orders, wanted.rounds)


def _idle(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import idle

    return idle.measure(at, wanted.integrations)


def _starting(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import starting

    return starting.measure(at, wanted.rounds)


def _memory(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import memory

    return memory.measure(at, wanted.documents)


def _webhooks(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import webhooks

    return webhooks.measure(at, wanted.backfill)


def _many(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import many

    return many.measure(at, max(10, min(wanted.orders, 800) // 40))


def _pages(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import pages

    return pages.measure(at, wanted)


def _sharing(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import sharing

    return sharing.measure(at)


def _storage(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import storage

    return storage.measure(at, min(wanted.orders, 1000))


def _peers(at: Home, wanted: argparse.Namespace) -> list[Figure]:
    from bench import beside_peers

    return beside_peers.measure(at, min(wanted.orders, 200))


FIGURES: dict[str, Measure] = {
    "costs": _costs,
    "lane": _lane,
    "idle": _idle,
    "starting": _starting,
    "memory": _memory,
    "webhooks": _webhooks,
    "many": _many,
    "pages": _pages,
    "sharing": _sharing,
    "storage": _storage,
    "peers": _peers,
}
"""Imported late: most of them need Django, which is set up when the home is."""
ON_DEMAND = ("pages",)
"""Only when named: what a page costs is in the gate, and the whole is to take less than twenty minutes."""


def main(argv: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing it started outlives it
    with home.opened() as at:
        if wanted.profile:
            from bench import lane

            print(lane.profile(at, wanted.orders))
            return 0
        calls, by_cpu = at.stub.capacity()
        print(f"The stub takes {calls:.0f} orders/s over one connection; its CPU time allows {by_cpu:.0f}/s.")
        figures: list[Figure] = []
        for name in wanted.only or [name for name in FIGURES if name not in ON_DEMAND]:
            measured = FIGURES[name](at, wanted)
            figures += measured
            print(table(measured), flush=True)
        document = _conditions(at) | {
            "stub_orders_per_second": round(calls),
            "stub_orders_per_cpu_second": round(by_cpu),
            "figures": [one.as_json() for one in figures],
        }
    wanted.json.parent.mkdir(parents=True, exist_ok=True)
    wanted.json.write_text(json.dumps(document, indent=2) + "\n")
    print(f"\n{table(figures)}\n\nWritten to {wanted.json}.")
    return 0


def _conditions(at: Home) -> dict[str, object]:
    """Under what it was measured: without this, no figure says anything."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load": [round(one, 1) for one in os.getloadavg()],
        "python": platform.python_version(),
        "postgres": at.postgres,
        "versions": {
            name: version(name) for name in ("brygga", "django", "procrastinate", "httpx2", "psycopg")
        },
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description="Measures Brygga beside its limits.")
    parser.add_argument("--only", nargs="+", choices=list(FIGURES), help="these figures only")
    parser.add_argument("--orders", type=int, default=5000, help="orders of the one lane (default 5000)")
    parser.add_argument("--backfill", type=int, default=20_000, help="orders beside webhooks (default 20000)")
    parser.add_argument("--integrations", type=int, default=1000, help="of the idle polls (default 1000)")
    parser.add_argument("--crowd", type=int, default=200, help="integrations of the pages (default 200)")
    parser.add_argument(
        "--documents",
        type=int,
        default=100_000,
        help="of the pages, half of them one integration's, and of the memory (default 100000)",
    )
    parser.add_argument(
        "--rounds", type=int, default=5, help="or stretches, of which the median is taken (default 5)"
    )
    parser.add_argument(
        "--profile", action="store_true", help="say where the time of one lane goes, and stop"
    )
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="where the figures go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
