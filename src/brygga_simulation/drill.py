"""`brygga drill`: holds fault drills and prints what came of each."""

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing

from brygga_simulation.own_database import own_database

NAMES = (
    "wms_down",
    "procountor_down",
    "webhooks_lost",
    "keys_revoked",
    "disk_full",
    "wrong_key",
    "refreshers",
    "poison",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 every promise held, 1 one was broken, 2 the command's words are off."""
    parser = argparse.ArgumentParser(
        prog="brygga drill", description="One long trouble at a time, on a virtual clock, and a report."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one or more of {', '.join(NAMES)}; default: all"
    )
    parser.add_argument("--seed", type=int, default=1, help="what people do meanwhile")
    arguments = parser.parse_args(argv)
    unknown = sorted(set(arguments.names) - set(NAMES))
    if unknown:
        parser.error(f"there is no drill {', '.join(unknown)}; there are {', '.join(NAMES)}")
    with own_database():
        return _hold(arguments.names or NAMES, arguments.seed)


def _hold(names: Sequence[str], seed: int) -> int:
    from brygga_simulation.drill_life import held
    from brygga_simulation.drills import DRILLS
    from brygga_simulation.moment import BEGINNINGS, Moment
    from brygga_simulation.vendors import Vendors

    broken = 0
    with closing(Vendors(Moment(BEGINNINGS[0]))) as vendors:
        for drill in DRILLS:
            if drill.name in names:
                report = held(drill, seed, vendors)
                print("\n".join(report.lines()), flush=True)
                broken += bool(report.problems)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
