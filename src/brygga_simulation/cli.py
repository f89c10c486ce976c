"""`brygga simulate`: runs seeds, and for one that fails says from which step on, and the story of what went wrong."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from brygga_simulation.many import Asked, Tried, trying
from brygga_simulation.meetings import ENOUGH, Meetings, chosen, contradicted, table, too_few
from brygga_simulation.nemesis import ALL


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 every promise held, 1 one was broken, 2 the command's words are off."""
    return _simulate(_parser().parse_args(argv))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="brygga simulate", description="Simulated life with misfortune, by seeds that replay exactly."
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", metavar="A..B", help="all seeds from A to B instead of one")
    parser.add_argument("--of", metavar="FILE", help="the seeds of a file that --choose made")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--faults", default="", help="comma-separated names; default: every fault")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes try seeds at the same time")
    parser.add_argument("--log", action="store_true", help="print everything that happens")
    parser.add_argument(
        "--keep-going", action="store_true", help="go on with the other seeds after one fails"
    )
    parser.add_argument("--table", action="store_true", help="print which fault met which document state")
    parser.add_argument(
        "--every-pair",
        action="store_true",
        help=f"the table, and exit code 1 when a fault met a state less than {ENOUGH} times",
    )
    parser.add_argument(
        "--guided", action="store_true", help="misfortune rather where it was rarely met so far (met.json)"
    )
    parser.add_argument(
        "--choose",
        type=int,
        default=0,
        help="print so many seeds that meet the most pairs, as --of reads them",
    )
    parser.add_argument(
        "--keep-table", metavar="FILE", help="write what met what, for the nemesis of later lives (met.json)"
    )
    return parser


def _seeds(arguments: argparse.Namespace) -> range:
    if not arguments.seeds:
        return range(arguments.seed, arguments.seed + 1)
    first, _, last = arguments.seeds.partition("..")
    return range(int(first), int(last) + 1)


def _asked(arguments: argparse.Namespace, faults: tuple[str, ...]) -> list[Asked]:
    if arguments.of:
        rows = json.loads(Path(arguments.of).read_text())
        return [Asked(row["seed"], row["steps"], faults, row["guided"]) for row in rows]
    return [Asked(seed, arguments.steps, faults, arguments.guided) for seed in _seeds(arguments)]


def _simulate(arguments: argparse.Namespace) -> int:
    faults = tuple(name for name in arguments.faults.split(",") if name)
    asked = _asked(arguments, faults)
    tried = failed = 0
    reached: Meetings = Counter()
    lives: dict[int, Meetings] = {}
    misfortunes: list[int] = []
    began = time.monotonic()
    with trying(asked, arguments.jobs) as results:
        for result in results:
            tried += 1
            failed += bool(result.explained)
            reached.update(result.reached)
            lives[result.seed] = result.reached
            misfortunes.append(result.misfortunes)
            _tell(result, arguments.log, is_quiet=len(asked) >= 20 and result.seed % 20 != 0)
            if result.explained and not arguments.keep_going:
                break
    missing = too_few(reached, faults or ALL)
    if arguments.table or arguments.every_pair:
        print(table(reached, faults or ALL))
        print(f"{len(missing)} pairs met less than {ENOUGH} times. {', '.join(missing[:30])}")
    if arguments.choose:
        kept = chosen(lives, arguments.choose)
        how = {"steps": arguments.steps, "guided": arguments.guided}
        rows = [{"seed": seed, **how, "meets": pairs} for seed, pairs in kept.items()]
        print(json.dumps(rows, indent=1))
    if arguments.keep_table:
        met = {f"{fault} / {state}": count for (fault, state), count in sorted(reached.items())}
        Path(arguments.keep_table).write_text(json.dumps(met, indent=0) + "\n")
    if surprises := contradicted(reached):
        print(f"Said to be out of reach, and met: {', '.join(surprises)}")
    spent = time.monotonic() - began
    print(
        f"{tried} seeds, {failed} failed, {spent:.1f} s ({spent / max(1, tried):.2f} s each), "
        f"{min(misfortunes)} to {max(misfortunes)} misfortunes in a life"
    )
    return 1 if failed or surprises or (arguments.every_pair and missing) else 0


def _tell(result: Tried, wants_log: bool, *, is_quiet: bool) -> None:
    if wants_log:
        print("\n".join(result.log))
    if result.explained:
        print(result.explained, flush=True)
    elif not is_quiet:
        print(
            f"seed {result.seed}: every promise held ({result.jobs} jobs, {result.digest[:12]})", flush=True
        )
