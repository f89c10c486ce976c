"""A worker that was only paused (a laptop's lid, a frozen machine) longer than the stalled time, and goes on."""

import signal
from typing import Any

import pytest

from brygga_sandbox.faults import Fault, FaultKind

ORDERS = 60
BEFORE = 20


@pytest.mark.timeout(120)
def test_a_paused_worker_that_goes_on_writes_nothing_and_doubles_nothing(house: Any) -> None:
    """It stands still while it waits for the answer to a PUT; another takes the lane over and ends the work."""
    house.sell(ORDERS)
    slow = Fault(kind=FaultKind.SLOW, method="PUT", path="/orders$", after=BEFORE, delay_s=4)
    house.sandboxes.ongoing.sandbox.faults.add(slow)
    paused = house.worker()
    house.until(
        lambda: (
            house.count("ledger_attempt", "step = 'order' AND finished_at IS NULL") == 1
            and len(house.order_puts()) == BEFORE + 1
        ),
        60,
        "a PUT waits for its answer",
    )
    paused.signal(signal.SIGSTOP)
    ((open_attempt, epoch),) = house.query(
        "SELECT id, lane_epoch FROM ledger_attempt WHERE finished_at IS NULL"
    )
    house.until(
        lambda: house.count("procrastinate_workers", "last_heartbeat > now() - interval '3 s'") == 0,
        10,
        "it counts as dead",
    )

    second = house.worker()
    house.until(house.is_idle, 60, "the other worker ends the work")
    puts, attempts = len(house.order_puts()), house.count("ledger_attempt")
    paused.signal(signal.SIGCONT)
    house.until(lambda: house.count("procrastinate_workers") == 2, 30, "both work again, under new numbers")

    assert house.query("SELECT outcome FROM ledger_attempt WHERE id = %s", open_attempt) == [("lost",)]
    assert len(house.order_puts()) == puts
    assert house.count("ledger_attempt") == attempts
    later = "SELECT min(lane_epoch) FROM ledger_attempt WHERE id > %s AND step = 'order'"
    assert house.query(later, open_attempt)[0][0] > epoch
    house.assert_delivered_once(ORDERS)

    second.kill()
    house.sell(5, days_ago=0)
    house.run("sync", str(house.query("SELECT key FROM integrations_integration")[0][0]), "sales_orders")
    house.until(house.is_idle, 40, "the one that was paused goes on working alone")
    house.assert_delivered_once(ORDERS + 5)
