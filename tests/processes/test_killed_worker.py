"""kill -9 in the middle of the work: somebody starts the worker again, and nobody has to do anything else."""

from typing import Any

import pytest

ORDERS = 500
KILLS = (100, 230, 360)


@pytest.mark.timeout(180)
def test_killed_three_times_while_sending_500_orders_the_warehouse_has_exactly_500(house: Any) -> None:
    house.sell(ORDERS)
    for there in KILLS:
        worker = house.worker()
        house.until(lambda there=there: len(house.order_puts()) >= there, 60, f"{there} orders are sent")
        worker.kill()
    house.worker()
    house.until(house.is_idle, 90, "everything is delivered after the last kill")
    house.assert_delivered_once(ORDERS)
