"""`make crash`: the crash matrix on the command line."""

import argparse
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

from brygga import steps
from brygga_simulation.real.stage import on_stage

BROKEN = "BRYGGA_BROKEN"
"""In the environment of the workers: they break a promise (see `real.broken`)."""
SHORT = (
    ("page.cursor_moved", "sales_orders", 1),
    ("attempt.answered", "articles", 1),
    ("attempt.answered", "shipments", 1),
    ("attempt.begun", "purchase_orders", 3),
)
"""For every run of the tests: one kill of each nature."""
ONE_LANE = 1
"""In these a worker does one job at a time: one that dies in several lanes may leave a call open in another, whose
effect is waited for (150 s), or the token's lease (a minute)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit codes: 0 everything came right, 1 something did not, or a step of the table was not reached."""
    parser = argparse.ArgumentParser(
        prog="python -m brygga_simulation.real.crash", description="Kills a worker at every durable step."
    )
    parser.add_argument("--short", action="store_true", help="only a few well chosen cases")
    parser.add_argument("--only", default="", help="only steps that begin so, as attempt.begun")
    parser.add_argument(
        "--part", default="1/1", metavar="K/N", help="the K-th of N parts, to run side by side"
    )
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 3], help="how many run side by side")
    parser.add_argument(
        "--broken",
        action="store_true",
        help="with a promise broken on purpose, a kill at the one step that shows it: exit code 0 when it was noticed",
    )
    asked = parser.parse_args(argv)
    part, parts = (int(number) for number in asked.part.split("/"))
    with (
        tempfile.TemporaryDirectory(prefix="steps-") as noted,
        on_stage(seed=7, told={steps.FOLDER: noted} | ({BROKEN: "yes"} if asked.broken else {})) as stage,
        ExitStack() as stack,
    ):
        from brygga.core.options import Options
        from brygga_simulation.account import Tenant
        from brygga_simulation.real.matrix import QUIET, Case, Matrix, every_case
        from brygga_simulation.real.nursery import LANES, Nursery
        from brygga_simulation.tenants import LONG_AGO, connect_one

        options = Options()
        options = replace(options, writeback=replace(options.writeback, quiet_seconds=QUIET))
        url = f"http://127.0.0.1:{stage.web_port}"
        tenant = Tenant("first", 12001, 159, "WSIdemo", LONG_AGO)
        connected = connect_one(stage.vendors, tenant, stage.wms, options, url, is_checked=False)
        stage.house.web(stage.web_port)
        nursery = stack.enter_context(closing(Nursery(stage.house, ONE_LANE if asked.short else LANES)))
        matrix = Matrix(stage, connected, nursery, Path(noted))
        began = time.monotonic()
        matrix.begin()
        cases = [Case(*one) for one in SHORT] if asked.short else every_case(asked.workers)
        cases = [case for case in cases if f"{case.step} {case.of}".startswith(asked.only)]
        cases = cases[part - 1 :: parts]
        if asked.broken:
            from brygga_simulation.real import broken
            from brygga_simulation.real import matrix as matrices

            matrices.RIGHT_WITHIN = broken.RIGHT_WITHIN
            step, of = broken.STEP.split()
            cases = [Case(step, of, 1)]
        found = []
        for one in matrix.run(cases):
            found.append(one)
            print(one, flush=True)
        wrong = [one for one in found if one.problems]
        strange = matrix.strange_steps()
        print("\n".join(strange))
        documents = found[-1].documents if found else 0
        print(
            f"{len(found)} kills, {len(found) - len(wrong)} came right by themselves; {len(strange)} steps strange; "
            f"{documents} documents, {len(stage.log.since())} calls, {time.monotonic() - began:.0f} s; "
            f"slowest to come right: {max((one.seconds for one in found), default=0):.1f} s"
        )
    if asked.broken:
        print("The broken promise was noticed." if wrong else "Nobody noticed the broken promise.")
        return 0 if wrong else 1
    return 1 if wrong or strange else 0


if __name__ == "__main__":
    raise SystemExit(main())
