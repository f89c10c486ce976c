"""How far an installation goes: what was measured of one poll, order and shipment, times how many there are of them.

`python -m bench.scaling --integrations 10 200 2000 --orders 100` prints a table: processor time, disk, rows, and how
long calls wait for their turn at Procountor's limit, by a simulated busy hour. docs/scale.md says what follows.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from brygga.integrations.throttle import SPREAD_SECONDS

DAY_HOURS = 8
"""Hours of a day into which its orders fall."""
POLLS_AN_HOUR, SWEEPS_AN_HOUR = 12, 12
"""Of each integration: three flows every 15 minutes, one every five (the defaults)."""
READS_AN_ORDER = 1 / 5
"""Five orders are found by one poll and read in one call, as a merchant with a hundred orders a day has them."""
CALLS_A_SHIPMENT = 2
"""Of Procountor: the invoice is read, and sent."""
MEGA, GIGA = 1024.0, 1024.0 * 1024.0


@dataclass(frozen=True)
class Costs:
    """As `make bench` measured them (docs/performance.md): processor milliseconds of all processes, PostgreSQL's too,
    and KiB. Change them by what your machine says."""

    poll_ms: float = 12.0
    order_ms: float = 7.0
    shipment_ms: float = 30.0
    order_log: float = 7.8
    order_stored: float = 4.6
    order_left: float = 0.5
    order_syncs: float = 1.0
    shipment_syncs: float = 4.0
    poll_log: float = 0.4
    poll_syncs: float = 0.4


@dataclass(frozen=True)
class Load:
    integrations: int
    orders_a_day: int
    """Of each integration; each is shipped, and its invoice sent, on the same day."""

    @property
    def orders_a_second(self) -> float:
        """In the hours in which they come."""
        return self.integrations * self.orders_a_day / DAY_HOURS / 3600

    @property
    def polls_a_second(self) -> float:
        return self.integrations * (POLLS_AN_HOUR + SWEEPS_AN_HOUR) / 3600

    @property
    def procountor_calls_a_second(self) -> float:
        """With one renewed token an hour."""
        idle = self.integrations * (POLLS_AN_HOUR + 1) / 3600
        return idle + self.orders_a_second * (READS_AN_ORDER + CALLS_A_SHIPMENT)


def row(load: Load, costs: Costs, limit: float) -> list[str]:
    orders, polls = load.orders_a_second, load.polls_a_second
    cores = (polls * costs.poll_ms + orders * (costs.order_ms + costs.shipment_ms)) / 1000
    syncs = polls * costs.poll_syncs + orders * (costs.order_syncs + costs.shipment_syncs)
    a_day = load.integrations * load.orders_a_day
    log = (a_day * costs.order_log + load.polls_a_second * 86400 * costs.poll_log) / GIGA
    kept = a_day * (90 * costs.order_stored + 365 * costs.order_left) / GIGA
    calls = load.procountor_calls_a_second
    mean, late = waits(load, limit)
    return [
        f"{load.integrations:,}",
        f"{orders:.2f}",
        f"{polls:.2f}",
        f"{cores:.2f}",
        f"{syncs:.1f}",
        f"{log:.2f}",
        f"{kept:.1f}",
        f"{calls:.2f} of {limit:g}",
        f"{mean:.1f} / {late:.1f}" if calls < limit / (1 + SPREAD_SECONDS) else "without end",
    ]


def waits(load: Load, limit: float) -> tuple[float, float]:
    """Seconds that a call waits for its turn in a busy hour, mean and 99 of 100: polls come by their clocks, orders and
    shipments as they come, and all stand in one line."""
    chance = Random(load.integrations)  # noqa: S311 a simulated hour
    hour = 3600.0
    polls = [chance.uniform(0, hour) for _ in range(load.integrations * (POLLS_AN_HOUR + 1))]
    others = int(hour * load.orders_a_second * (READS_AN_ORDER + CALLS_A_SHIPMENT))
    free, waited = 0.0, []
    for asked in sorted(polls + [chance.uniform(0, hour) for _ in range(others)]):
        turn = max(asked, free)
        waited.append(turn - asked)
        free = turn + (1 + SPREAD_SECONDS) / limit
    waited.sort()
    return sum(waited) / len(waited), waited[int(0.99 * (len(waited) - 1))]


HEAD = (
    "integrations",
    "orders/s",
    "polls/s",
    "cores",
    "disk syncs/s",
    "log, GiB a day",
    "stored after a year, GiB",
    "Procountor calls/s",
    "wait for a turn, mean / p99 s",
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scaling")
    parser.add_argument("--integrations", type=int, nargs="+", default=[10, 200, 2000])
    parser.add_argument("--orders", type=int, default=100, help="a day, of each integration (default 100)")
    parser.add_argument("--limit", type=float, default=15.0, help="Procountor calls a second (default 15)")
    wanted = parser.parse_args(argv)
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    for count in wanted.integrations:
        print(f"| {' | '.join(row(Load(count, wanted.orders), Costs(), wanted.limit))} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
