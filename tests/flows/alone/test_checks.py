"""When the completeness check is made, and what its certificate shows."""

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.completeness import Difference
from brygga.core.words import Flow
from brygga.flows import completeness
from brygga.flows.standing import Finding
from brygga.integrations.models import Integration
from brygga.ledger.models import Certificate, Run

FLOWS = (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS)


def is_woken() -> bool:
    """Whether the tick queues a check now."""
    queued = completeness.wake_due()
    jobs = ProcrastinateJob.objects.filter(task_name="check")
    assert queued == jobs.count()
    jobs.delete()
    return bool(queued)


@pytest.fixture
def running(integration: Integration, clock: Any) -> Integration:
    clock.advance(hours=1)
    return integration


def test_the_first_check_comes_an_hour_after_the_start(integration: Integration, clock: Any) -> None:
    clock.advance(minutes=59, seconds=59)
    assert not is_woken()
    clock.advance(seconds=1)
    assert is_woken()


def test_a_check_that_was_tried_is_tried_again_after_an_hour(running: Integration, clock: Any) -> None:
    Run.objects.create(integration=running, kind="intake", started_at=clock())
    assert is_woken()
    Run.objects.create(integration=running, kind="check", started_at=clock())
    clock.advance(minutes=59, seconds=59)
    assert not is_woken()
    clock.advance(seconds=1)
    assert is_woken()


def test_what_stands_is_not_checked(running: Integration) -> None:
    for change in ({"paused": True}, {"halted_by": "ongoing"}, {"phase": "connected"}):
        Integration.objects.update(paused=False, halted_by="", phase="running")
        assert is_woken()
        Integration.objects.update(**change)
        assert not is_woken()


def test_each_flow_that_is_on_is_checked_when_its_certificate_is_a_day_old(
    running: Integration, clock: Any
) -> None:
    for flow in FLOWS:
        Certificate.objects.create(
            integration=running,
            flow=flow,
            began_at=clock(),
            taken_at=clock(),
            listed=0,
            accounted=0,
            repaired=0,
        )
    clock.advance(hours=23, minutes=59, seconds=59)
    assert not is_woken()
    clock.advance(seconds=1)
    assert is_woken()
    running.options = {"flows": {"articles": False, "purchase_orders": False}}
    running.save()
    assert completeness.flows_of(running) == [Flow.SALES_ORDERS]
    Certificate.objects.filter(flow=Flow.SALES_ORDERS).update(taken_at=clock())
    assert not is_woken()
    running.options = {"flows": "of another version"}
    running.save()
    assert completeness.flows_of(running) == []
    assert not is_woken()


def test_a_certificate_names_the_first_fifty_of_each_kind() -> None:
    kinds = [Difference.MISSING] * 51 + [Difference.OLDER] * 50
    findings = [Finding(kind, number, None, "", "", "left") for number, kind in enumerate(kinds)]
    shown = [one.source_id for one in completeness._shown(findings)]
    assert shown == [*range(50), *range(51, 101)]
