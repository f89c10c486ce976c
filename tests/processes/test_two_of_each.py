"""Two workers and two web processes on one database, which is restarted and killed under them."""

import threading
from collections import Counter
from itertools import count, cycle
from typing import Any

import httpx2
import pytest

from brygga.integrations import seal

ORDERS = 60


class Warehouse:
    """Posts webhooks to both web processes in turn, each until it is taken, as Ongoing does; and asks for a page as a
    person does."""

    def __init__(self, house: Any, webs: list[str]) -> None:
        ((key, token),) = house.query(
            "SELECT i.key, c.sealed FROM integrations_integration i JOIN integrations_credential c"
            " ON c.integration_id = i.id AND c.kind = 'webhook_token' WHERE i.goods_owner_id = 159"
        )
        self._paths = cycle([f"{web}/hooks/ongoing/{key}" for web in webs])
        self._pages = cycle([f"{web}/people" for web in webs])
        self._token = seal.open_sealed(bytes(token))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._post, name="warehouse")
        self.taken = 0
        self.answers: Counter[int] = Counter()
        self.pages: Counter[int] = Counter()
        self.page_while_down = ""

    def _post(self) -> None:
        with httpx2.Client(timeout=30) as client:
            for number in count(1):
                while not self._stop.is_set() and not self._is_taken(client, number):
                    self._stop.wait(0.2)
                if self._stop.wait(0.1):
                    return
                self._look_at_a_page(client)

    def _is_taken(self, client: httpx2.Client, number: int) -> bool:
        body = {
            "webhookOrdersId": 7,
            "webhookEventId": number,
            "system": "demo",
            "timestamp": "2026-01-01T12:00:00.0000000",
            "orderId": 999_999,
            "orderNumber": "not ours",
            "goodsOwnerId": 159,
            "orderStatus": {"number": 450},
            "webhookTemplate": "Order status is changed",
        }
        answer = client.post(next(self._paths), json=body, headers={"X-Auth-Token": self._token})
        self.answers[answer.status_code] += 1
        self.taken = number if answer.status_code == 200 else self.taken
        if answer.status_code != 200:
            self._look_at_a_page(client)
        return answer.status_code == 200

    def _look_at_a_page(self, client: httpx2.Client) -> None:
        page = client.get(next(self._pages), headers={"Cookie": "sessionid=of-somebody"})
        self.pages[page.status_code] += 1
        if page.status_code == 503:
            self.page_while_down = page.text

    def __enter__(self) -> "Warehouse":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(30)


@pytest.mark.timeout(240)
def test_two_of_each_share_the_work_and_outlive_a_restart_and_a_crash_of_postgresql(
    house: Any, postgres: Any
) -> None:
    house.connect(12002)
    house.sell(ORDERS)
    house.sell(ORDERS, company=12002)
    webs = [house.web() for _ in range(2)]
    workers = [house.worker("--lanes", "1") for _ in range(2)]
    working: set[int] = set()
    with Warehouse(house, [url for _, url in webs]) as warehouse:
        house.until(lambda: have_worked(house, working) == 2, 90, "both workers have a lane")
        house.until(lambda: len(house.order_puts()) >= 20, 60, "orders are sent")
        postgres.stop()
        house.until(lambda: warehouse.answers[503] >= 3, 30, "webhooks are told to come again")
        postgres.start()
        sent, taken = len(house.order_puts()), warehouse.taken
        house.until(lambda: len(house.order_puts()) >= sent + 20, 60, "orders are sent again after a restart")
        house.until(lambda: warehouse.taken > taken + 2, 30, "webhooks are taken again after a restart")
        postgres.kill()
        house.until(postgres.has_started, 30, "PostgreSQL recovers")
        house.until(lambda: are_sent(house), 90, "everything is delivered after a crash of PostgreSQL")

    house.until(house.is_idle, 60, "the last webhooks are looked at")
    assert all(child.is_running() for child in [*workers, *(child for child, _ in webs)])
    house.assert_delivered_once(ORDERS, companies=2)
    assert set(warehouse.answers) == {200, 503}
    assert set(warehouse.pages) == {302, 503}
    assert "database does not answer at the moment" in warehouse.page_while_down
    assert house.count("ledger_event") - warehouse.taken in {0, 1}, "the last may be stored and not answered"
    assert house.query(OVERLAPS) == [(0,)]
    assert {lane["highest"] for lane in house.desk("/concurrency")} == {1}


OVERLAPS = """
    SELECT count(*) FROM ledger_attempt one JOIN ledger_attempt other
        ON one.document_id = other.document_id AND one.id < other.id
    WHERE other.started_at < one.finished_at
"""


def have_worked(house: Any, seen: set[int]) -> int:
    """How many workers were seen at work in a lane so far: webhooks keep one busy while the other one delivers."""
    found = house.query(
        "SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing' AND task_name IN ('deliver', 'ship')"
    )
    seen |= {worker for (worker,) in found}
    return len(seen)


def are_sent(house: Any) -> bool:
    return not house.count("ledger_document", "due_at IS NOT NULL") and len(house.order_puts()) >= 2 * ORDERS
