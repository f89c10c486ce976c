"""One lane works through what is due: in order, one holder at a time, resting when the warehouse asks for it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.words import DocState, Flow
from brygga.flows import acting, delivery, shipments, slices, starting
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import CredentialKind, Integration
from brygga.ledger import lanes
from brygga.ledger.models import Attempt, Document, LaneKind, Outcome, Run
from brygga.ledger.runs import DELIVERY_COUNTS

Order = Callable[..., dict[str, Any]]
ORDERS = Flow.SALES_ORDERS


def placed(merchant: Any) -> list[str]:
    """The paths of the writes the warehouse received, in order."""
    return [call.path.rsplit("/", 1)[1] for call in merchant.calls("ongoing", "PUT")]


def state_of(merchant: Any, made: dict[str, Any]) -> str:
    return str(merchant.document(made["id"]).state)


def queued(name: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=name, status="todo").count()


def test_what_a_person_asked_for_goes_first(merchant: Any, an_order: Order) -> None:
    first, second = an_order(), an_order()
    merchant.read(ORDERS)
    acting.try_again(merchant.document(second["id"]), None)
    merchant.watch.during("PUT", "/orders$", lambda: Integration.objects.update(paused=True))
    merchant.deliver()
    assert state_of(merchant, second) == DocState.DELIVERED
    assert state_of(merchant, first) == DocState.PENDING


def test_articles_are_in_the_warehouse_before_the_orders_that_use_them(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.read(Flow.ARTICLES)
    Document.objects.filter(flow=Flow.ARTICLES).update(due_at=merchant.document(made["id"]).due_at)
    merchant.deliver()
    assert placed(merchant)[0] == "articles"
    assert state_of(merchant, made) == DocState.DELIVERED


def test_a_slice_that_is_over_queues_the_next_one(
    merchant: Any, an_order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_order()
    merchant.read(ORDERS)
    ProcrastinateJob.objects.all().delete()
    monkeypatch.setattr(slices, "LENGTH", timedelta(0))
    merchant.deliver()
    assert queued("deliver") == 1


def test_a_lane_that_is_done_queues_nothing(merchant: Any, an_order: Order) -> None:
    an_order()
    merchant.read(ORDERS)
    ProcrastinateJob.objects.all().delete()
    merchant.deliver()
    assert queued("deliver") == 0


def test_after_three_failures_in_a_row_the_lane_rests_and_then_goes_on(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = [an_order() for _ in range(5)]
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="cut_before", method="PUT", path="/orders$", times=3)
    merchant.deliver()
    assert len([one for one in placed(merchant) if one == "orders"]) == 3
    assert (merchant.integration.pk, LaneKind.DELIVERY) not in lanes.wakeable()
    merchant.deliver()
    assert len([one for one in placed(merchant) if one == "orders"]) == 3
    clock.advance(seconds=16)
    assert (merchant.integration.pk, LaneKind.DELIVERY) in lanes.wakeable()
    clock.advance(minutes=2)
    merchant.deliver()
    assert {state_of(merchant, order) for order in made} == {DocState.DELIVERED}


def test_the_time_that_the_warehouse_names_is_kept_by_the_whole_lane(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = [an_order(), an_order()]
    merchant.read(ORDERS)
    merchant.fault("ongoing", kind="too_many", method="PUT", path="/orders$", retry_after=120)
    merchant.deliver()
    clock.advance(seconds=119)
    merchant.forget_calls()
    merchant.deliver()
    assert merchant.calls("ongoing") == []
    clock.advance(seconds=30)
    merchant.deliver()
    assert {state_of(merchant, order) for order in made} == {DocState.DELIVERED}


def test_a_pause_lets_the_call_under_way_end_and_stops_before_the_next(
    merchant: Any, an_order: Order
) -> None:
    made = [an_order(), an_order()]
    merchant.read(ORDERS)
    merchant.watch.during("PUT", "/orders$", lambda: Integration.objects.update(paused=True))
    merchant.deliver()
    assert [state_of(merchant, order) for order in made] == [DocState.DELIVERED, DocState.PENDING]


def test_who_lost_the_lane_writes_no_outcome_and_the_next_holder_finds_the_order(
    merchant: Any, an_order: Order
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.watch.during("PUT", "/orders$", lambda: lanes.take(merchant.integration.pk, LaneKind.DELIVERY))
    merchant.deliver()
    assert state_of(merchant, made) == DocState.PENDING
    assert Attempt.objects.get(document=merchant.document(made["id"]), step="order").finished_at is None
    merchant.deliver()
    assert state_of(merchant, made) == DocState.DELIVERED
    assert placed(merchant).count("orders") == 1
    assert merchant.steps(made["id"])[-1] == ("order", Outcome.LOST)


def test_counts_add_up_also_for_a_holder_that_lost_its_lane(merchant: Any, an_order: Order) -> None:
    an_order(), an_order()
    merchant.read(ORDERS)
    merchant.watch.during("PUT", "/orders$", lambda: lanes.take(merchant.integration.pk, LaneKind.DELIVERY))
    merchant.deliver()
    merchant.deliver()
    for run in Run.objects.filter(kind="delivery"):
        assert run.counts.get("taken", 0) == sum(run.counts.get(name, 0) for name in DELIVERY_COUNTS)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_document_that_nobody_foresaw_is_parked_and_the_others_go_on(
    merchant: Any, an_order: Order, position: int
) -> None:
    made = [an_order() for _ in range(3)]
    merchant.read(ORDERS)
    odd = merchant.document(made[position]["id"])
    Document.objects.filter(pk=odd.pk).update(source="not an order")
    counts = merchant.deliver()
    parked = merchant.document(odd.source_id)
    assert (parked.state, parked.code, parked.due_at) == (DocState.PARKED, "mistake", None)
    assert parked.remedy
    assert counts["parked"] == 1
    assert [state_of(merchant, order) for order in made].count(DocState.DELIVERED) == 2


def test_a_refused_login_halts_the_lane_and_keeps_its_work(merchant: Any, an_order: Order) -> None:
    made = an_order()
    merchant.read(ORDERS)
    credentials.keep_login(merchant.integration, WmsLogin("WSIdemo", "an old password"))
    merchant.deliver()
    merchant.integration.refresh_from_db()
    assert merchant.integration.halted_by == "ongoing"
    document = merchant.document(made["id"])
    assert (document.state, document.due_at is not None) == (DocState.PENDING, True)


@pytest.mark.parametrize(
    ("kind", "vendor", "lane"),
    [(CredentialKind.WMS_LOGIN, "ongoing", "deliver"), (CredentialKind.API_KEY, "procountor", "ship")],
)
def test_a_missing_login_halts_the_integration_and_fails_no_job(
    merchant: Any, an_order: Order, kind: CredentialKind, vendor: str, lane: str
) -> None:
    made = an_order()
    merchant.read(ORDERS)
    merchant.integration.credentials.filter(kind=kind).delete()
    assert getattr(merchant, lane)() == {}
    merchant.integration.refresh_from_db()
    assert merchant.integration.halted_by == vendor
    assert state_of(merchant, made) == DocState.PENDING


def test_a_disconnected_integration_has_no_lane_to_work_in(merchant: Any, an_order: Order) -> None:
    an_order()
    merchant.read(ORDERS)
    starting.disconnect(merchant.integration, None)
    merchant.integration.refresh_from_db()
    assert not delivery.deliver_lane(merchant.integration)
    assert not shipments.ship_lane(merchant.integration)
