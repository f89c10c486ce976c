"""`brygga simulate`: runs seeds, and for one that fails says from which step on, and the story of what went wrong."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from brygga_simulation.many import Asked, Tried, trying
from brygga_simulation.meetings import (
    ENOUGH,
    Meetings,
    chosen,
    contradicted,
    pairs_within_reach,
    table,
    too_few,
)
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
        "--guided", action="store_true", help="misfortune rather where it was rarely met so far (met.json)"
    )
    parser.add_argument(
        "--choose",
        type=int,
        default=0,
        help="so many of the seeds, those that together meet the most pairs, are written into --into",
    )
    parser.add_argument(
        "--into", metavar="FILE", default="/dev/stdout", help="what --choose writes, and --of reads"
    )
    parser.add_argument(
        "--pairs",
        type=int,
        default=0,
        help=f"exit code 1 when less than so many pairs of fault and state were met {ENOUGH} times",
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
    lives: dict[int, Meetings] = {}
    failed: list[int] = []
    misfortunes: list[int] = []
    began = time.monotonic()
    with trying(asked, arguments.jobs) as results:
        for result in results:
            lives[result.seed] = result.reached
            misfortunes.append(result.misfortunes)
            _tell(result, arguments.log, is_quiet=len(asked) >= 20 and result.seed % 20 != 0)
            if result.explained:
                failed.append(result.seed)
                if not arguments.keep_going:
                    break
    is_poor = _tell_meetings(arguments, lives, faults or ALL)
    spent = time.monotonic() - began
    print(
        f"{len(lives)} seeds, {len(failed)} failed, {spent:.1f} s ({spent / max(1, len(lives)):.2f} s each), "
        f"{min(misfortunes)} to {max(misfortunes)} misfortunes in a life"
    )
    return 1 if failed or is_poor else 0


def _tell_meetings(
    arguments: argparse.Namespace, lives: Mapping[int, Meetings], faults: Collection[str]
) -> bool:
    """Says and keeps what the arguments ask for; whether the lives met less than they should, or what cannot be."""
    reached: Meetings = Counter()
    for one in lives.values():
        reached.update(one)
    missing = too_few(reached, faults)
    enough = pairs_within_reach(faults) - len(missing)
    if arguments.table:
        print(table(reached, faults))
        print(
            f"{enough} pairs met {ENOUGH} times or more; of the others: {', '.join(missing[:30]) or 'none'}"
        )
    if arguments.choose:
        how = {"steps": arguments.steps, "guided": arguments.guided}
        rows = [json.dumps({"seed": seed} | how) for seed in chosen(lives, arguments.choose)]
        Path(arguments.into).write_text("[\n" + ",\n".join(rows) + "\n]\n")
    if arguments.keep_table:
        met = {f"{fault} / {state}": count for (fault, state), count in sorted(reached.items())}
        Path(arguments.keep_table).write_text(json.dumps(met, indent=0) + "\n")
    is_poor = enough < arguments.pairs
    if is_poor:
        print(
            f"{enough} pairs met {ENOUGH} times, {arguments.pairs} are asked for: choose other seeds (make choose)."
        )
    surprises = contradicted(reached)
    if surprises:
        print(f"Said to be out of reach, and met: {', '.join(surprises)}")
    return is_poor or bool(surprises)


def _tell(result: Tried, wants_log: bool, *, is_quiet: bool) -> None:
    if wants_log:
        print("\n".join(result.log))
    if result.explained:
        print(result.explained, flush=True)
    elif not is_quiet:
        print(
            f"seed {result.seed}: every promise held ({result.jobs} jobs, {result.digest[:12]})", flush=True
        )
