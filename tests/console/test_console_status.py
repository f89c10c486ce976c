"""The status page: what it says of each flow, what of it lives, and that a reader of it is never told too much."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock as service_clock
from brygga import moments
from brygga.console import sparklines
from brygga.core.words import Flow
from brygga.integrations.models import Integration
from brygga.ledger import wake
from brygga.ledger.models import Cursor, LaneKind, Run

HTMX = {"HX-Request": "true"}


def a_run(integration: Integration, days_ago: float, counts: dict[str, int], **members: Any) -> None:
    at = service_clock.now() - timedelta(days=days_ago)
    defaults = {"flow": Flow.SALES_ORDERS, "kind": "intake", "started_at": at}
    Run.objects.create(integration=integration, counts=counts, **defaults | members)


def seen(page: str) -> str:
    """The name of the state of things that the page shows."""
    found = re.search(r"progress\?seen=(\w+)", page)
    assert found, page
    return found[1]


def test_what_is_queued_is_called_queued_and_asked_for_every_other_second(cast: Any) -> None:
    assert "every 60s" in cast.page(cast.operator)
    said = cast.press(cast.operator, "/sync", flow="sales_orders")
    assert '<span class="under-way">queued</span>' in said
    assert "every 2s" in said


def test_a_lane_that_ended_its_workers_is_not_called_queued_and_sync_now_runs_it(
    cast: Any, clock: Any
) -> None:
    """A poison that no document is blamed for: its job waits, and nobody would know why nothing is sent."""
    wake.wake_lane(cast.integration, LaneKind.DELIVERY)
    until = service_clock.now() + timedelta(hours=1)
    jobs = ProcrastinateJob.objects.filter(task_name="deliver")
    assert "Sending to the warehouse is queued." in cast.page(cast.operator)
    with connection.cursor() as sql:
        sql.execute("UPDATE procrastinate_jobs SET attempts = 3, scheduled_at = %s", [until])
    said = cast.page(cast.operator)
    assert "Sending to the warehouse is queued." not in said
    assert f"ended its worker several times in a row, and waits until {moments.minute(until)}" in said
    assert "every 60s" in said
    cast.press(cast.operator, "/sync", flow="sales_orders")
    assert jobs.get().scheduled_at < until - timedelta(minutes=59)


def test_the_living_part_comes_only_when_something_is_new(cast: Any, clock: Any) -> None:
    address = f"/integrations/{cast.integration.key}/progress"
    known = seen(cast.page(cast.operator))
    assert cast.operator.get(address, {"seen": known}, headers=HTMX).status_code == 204
    Cursor.objects.filter(flow=Flow.ARTICLES).update(problem="Procountor did not answer.")
    news = cast.operator.get(address, {"seen": known}, headers=HTMX)
    assert news.status_code == 200
    assert "Procountor did not answer." in news.content.decode()
    assert 'hx-swap-oob="true"' in news.content.decode()
    assert "<html" not in news.content.decode()


def test_a_living_part_whose_session_ended_has_the_page_loaded_again(cast: Any) -> None:
    answer = cast.nobody.get(f"/integrations/{cast.integration.key}/progress", headers=HTMX)
    assert (answer.status_code, answer["HX-Refresh"], answer.content) == (204, "true", b"")


def test_the_last_fourteen_days_are_drawn_and_said(cast: Any, clock: Any) -> None:
    a_run(cast.integration, 0, {"read": 9, "new": 4, "changed": 1, "seen": 4})
    a_run(cast.integration, 3, {"new": 20})
    a_run(cast.integration, 3, {}, problem="Procountor did not answer.")
    a_run(cast.integration, 15, {"new": 1000})
    a_run(cast.integration, 1, {"done": 7}, flow=Flow.SHIPMENTS, kind="shipment")
    shown = cast.page(cast.operator)
    assert "The last 14 days: 25 in all." in shown
    assert "Days with a failed run: 1." in shown
    assert "The last 14 days: 7 in all." in shown
    assert shown.count('class="failed"') == 1


def test_many_runs_of_earlier_days_are_added_up_once_a_day_and_those_of_today_each_time(
    cast: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def total() -> int:
        return sparklines.sparklines_of(cast.integration)[Flow.SALES_ORDERS].total

    monkeypatch.setattr(sparklines, "MANY", 1)
    a_run(cast.integration, 0, {"new": 4})
    a_run(cast.integration, 3, {"new": 20})
    a_run(cast.integration, 4, {"new": 10})
    assert total() == 34
    a_run(cast.integration, 0, {"changed": 1})
    a_run(cast.integration, 3, {"new": 1000})
    assert total() == 35, "nothing comes to earlier days any more"
    clock.advance(days=1)
    assert total() == 1035


def test_a_flow_that_misses_its_turns_is_said_on_the_first_page(cast: Any, clock: Any) -> None:
    Cursor.objects.update(last_success_at=service_clock.now())
    others = Cursor.objects.exclude(flow=Flow.ARTICLES)
    clock.advance(minutes=54)
    others.update(last_success_at=service_clock.now())
    assert ">running</span>" in cast.operator.get("/").content.decode()
    clock.advance(minutes=2)
    others.update(last_success_at=service_clock.now())
    shown = cast.operator.get("/").content.decode()
    assert ">delayed</span>" in shown
    assert "Articles: not read since" in shown


def test_a_flow_that_fails_is_named_on_the_first_page_unless_it_is_switched_off(cast: Any) -> None:
    Cursor.objects.filter(flow=Flow.ARTICLES).update(problem="Procountor did not answer.")
    assert "Articles: Procountor did not answer." in cast.operator.get("/").content.decode()
    Integration.objects.update(options={"flows": {"articles": False}})
    assert ">running</span>" in cast.operator.get("/").content.decode()


def test_the_status_page_costs_the_same_whatever_it_shows(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        cast.document(number, state="held")
        a_run(cast.integration, number / 2, {"new": 1})
    with django_assert_max_num_queries(20):
        cast.page(cast.operator)


# --- workers


def test_a_worker_that_reports_no_more_is_said_on_status_and_home(cast: Any, worker_reported: Any) -> None:
    assert "No worker runs: nothing is read or sent until one does." in cast.page(cast.reader)
    worker_reported(30)
    before = cast.page(cast.reader)
    assert "No worker" not in before
    assert "No worker" not in cast.reader.get("/").content.decode()
    since = moments.minute(worker_reported(90))
    said = f"No worker has reported since {since}: nothing is read or sent until one runs."
    part = cast.reader.get(f"/integrations/{cast.integration.key}/progress?seen={seen(before)}", headers=HTMX)
    for page in (part.content.decode(), cast.page(cast.reader), cast.reader.get("/").content.decode()):
        assert said in page


def test_where_nothing_runs_no_worker_is_missed(cast: Any) -> None:
    Integration.objects.update(paused=True)
    assert "No worker" not in cast.page(cast.reader)
    assert "No worker" not in cast.reader.get("/").content.decode()
