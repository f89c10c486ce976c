"""SIGTERM: what is under way ends at its next step, the rest waits in the queue, and the process ends soon."""

from typing import Any

import pytest

from brygga_sandbox.faults import Fault, FaultKind

ORDERS = 410
"""Three pages: two full ones and a rest."""
SECOND_PAGE = 2
READ = ("ledger_document", "flow = 'sales_orders'")
SOON = 30.0
"""Seconds: a call's deadline; without a database, a few times the patience for a connection."""


@pytest.mark.timeout(150)
def test_a_worker_asked_to_stop_leaves_nothing_half_done_and_the_next_one_goes_on(house: Any) -> None:
    house.sell(ORDERS)
    slow = Fault(kind=FaultKind.SLOW, method="GET", path="/invoices$", after=SECOND_PAGE, delay_s=4)
    house.sandboxes.procountor.sandbox.faults.add(slow)
    reading = house.worker()
    house.until(lambda: house.count(*READ) == 200, 60, "a page is read, the next is asked for")
    assert reading.terminate(SOON) == 0, reading.said
    assert 200 < house.count(*READ) < ORDERS
    assert_nothing_half_done(house)

    sending = house.worker()
    house.until(lambda: len(house.order_puts()) >= 30, 60, "orders are being sent")
    assert sending.terminate(SOON) == 0, sending.said
    sent = len(house.order_puts())
    assert sent < ORDERS
    assert len(house.orders()) == sent
    assert_nothing_half_done(house)
    assert house.count("procrastinate_jobs", "task_name = 'deliver' AND status = 'todo'") == 1

    house.worker()
    house.until(lambda: len(house.order_puts()) >= sent + 20, 60, "the next worker goes on sending")
    house.until(lambda: house.count(*READ) == ORDERS, 30, "and reading")


@pytest.mark.timeout(90)
def test_a_worker_asked_to_stop_while_postgresql_is_down_stops(house: Any, postgres: Any) -> None:
    worker = house.worker()
    house.until(lambda: house.count("procrastinate_workers") == 1, 30, "it works")
    postgres.stop()
    try:
        house.until(lambda: "could not reach the database" in worker.said, 30, "it notices")
        assert worker.terminate(SOON) == 0, worker.said
    finally:
        postgres.start()


def assert_nothing_half_done(house: Any) -> None:
    assert house.count("procrastinate_jobs", "status NOT IN ('todo')") == 0
    assert house.count("procrastinate_workers") == 0
    assert house.count("ledger_attempt", "finished_at IS NULL") == 0
