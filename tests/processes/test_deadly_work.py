"""Work that kills its worker each time: it is set aside after the third worker, and everything else goes on. What does
so no more arrives by itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from brygga_simulation.real import rest

DEADLY = Path(__file__).parent / "deadly.py"
QUICK = ("--heartbeat", "0.3", "--stalled-after", "1.2")


class Deadly:
    """Workers one after another, of which some die; inside `with` they are at work."""

    def __init__(self, house: Any, *deadly: str) -> None:
        self._said = house.folder / "deadly.log"
        with self._said.open("wb") as said:
            words = [sys.executable, str(DEADLY), *deadly, "work", *QUICK]
            self._process = subprocess.Popen(
                words, env=house.environment(), stdout=said, stderr=said, start_new_session=True
            )

    @property
    def deaths(self) -> int:
        return self._said.read_text().count(f"ended with {-signal.SIGKILL}")

    def __enter__(self) -> "Deadly":
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)


@pytest.mark.timeout(180)
def test_what_kills_three_workers_is_set_aside_shown_and_comes_back_by_a_persons_deed(house: Any) -> None:
    house.sell(12)
    made = httpx2.get(f"{house.sandboxes.procountor.url}/_sandbox/companies/12001/invoices", timeout=20)
    numbers = sorted(str(order["invoiceNumber"]) for order in made.json())
    poison = numbers[5]
    parked = "flow = 'sales_orders' AND state = 'parked' AND code = 'ends_worker' AND number = %s"
    aside = (
        "task_name = 'read' AND args->>'flow' = 'purchase_orders' AND attempts >= 3 AND scheduled_at > now()"
    )
    with Deadly(house, poison, "purchase_orders") as workers:
        house.until(
            lambda: (
                house.count("ledger_document", parked, poison) and house.count("procrastinate_jobs", aside)
            ),
            120,
            "both are set aside",
        )
        house.until(lambda: len(house.orders()) == 11, 30, "the other orders are in the warehouse")
        assert house.orders() == {*numbers} - {poison}
        calm = workers.deaths
        assert calm <= 8, "three for each, and whoever stood beside the first"
        deaths = house.query(f"SELECT tries FROM ledger_document WHERE {parked}", poison)[0][0]
        shown = house.query("SELECT problem FROM ledger_cursor WHERE flow = 'purchase_orders'")[0][0]
        assert "ended its worker 3 times in a row" in shown
        assert "tried again now" in house.run("again")
        house.until(lambda: workers.deaths > calm, 30, "it is tried once")
        house.until(lambda: house.count("procrastinate_jobs", aside), 30, "and set aside again")
        assert workers.deaths == calm + 1
        assert rest.pass_hours(house) == 1, "the hour after which the order is tried again"
        again = f"{parked} AND tries = {deaths + 1} AND due_at > now() + interval '5 hours'"
        house.until(
            lambda: house.count("ledger_document", again, poison), 60, "it waits for six hours or a day now"
        )
        assert workers.deaths == calm + 2, "its try ended one worker"
        assert house.orders() == {*numbers} - {poison}


@pytest.mark.timeout(180)
def test_an_order_that_kills_four_workers_and_then_no_more_arrives_without_a_person(house: Any) -> None:
    house.sell(6)
    made = httpx2.get(f"{house.sandboxes.procountor.url}/_sandbox/companies/12001/invoices", timeout=20)
    numbers = sorted(str(order["invoiceNumber"]) for order in made.json())
    poison = numbers[2]
    parked = "state = 'parked' AND code = 'ends_worker' AND number = %s"
    with Deadly(house, f"{poison}=4", "no flow") as workers:
        house.until(lambda: house.count("ledger_document", parked, poison), 90, "it is parked")
        house.until(lambda: house.orders() == {*numbers}, 90, "all are in the warehouse")
        assert workers.deaths == 4, "three in a row, and one at its first try"
        arrived = "state = 'delivered' AND code = '' AND tries = 0 AND due_at IS NULL"
        house.until(lambda: house.count("ledger_document", arrived) >= 6, 30, "its deaths are forgotten")
    assert len([one for one in house.order_puts() if poison in str(one)]) == 1
