"""How long a lane works, and what it leaves behind."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock as service_clock
from brygga.core.failures import ReconnectNeeded
from brygga.flows import halting, isolation, slices
from brygga.integrations.models import Integration
from brygga.ledger import lanes
from brygga.ledger.lanes import Holding, LaneLost, LaneSeen
from brygga.ledger.models import Document, Lane, LaneKind, Run

Made = Callable[..., Document]


class Plain:
    """A slice that counts what it takes."""

    def __init__(self, integration: Integration, holding: Holding) -> None:
        self.integration, self.holding = integration, holding
        self.counts: Counter[str] = Counter()
        self.lane = LaneSeen(integration)

    def look_again(self, lane: LaneSeen) -> None:
        self.lane, self.integration = lane, lane.integration

    def take_next(self) -> bool:
        document = lanes.next_document(self.holding)
        if document is None:
            return False
        self.counts["taken"] += 1
        Document.objects.filter(pk=document.pk).update(due_at=None)
        return True


def run(integration: Integration, take: Callable[[Plain], bool] = Plain.take_next) -> dict[str, int]:
    return dict(slices.run(integration, LaneKind.DELIVERY, Plain, take, flow="sales_orders"))


def queued() -> list[str]:
    return list(ProcrastinateJob.objects.values_list("task_name", flat=True))


def test_a_lane_works_until_nothing_is_due_and_tells_what_it_did(
    integration: Integration, a_document: Made, clock: Any
) -> None:
    a_document(1)
    a_document(2)
    assert run(integration) == {"taken": 2}
    told = Run.objects.get()
    assert (told.integration, told.kind, told.flow, told.counts) == (
        integration,
        "delivery",
        "sales_orders",
        {"taken": 2},
    )
    assert told.started_at == clock()
    assert queued() == []
    assert run(integration) == {}
    assert Run.objects.count() == 1


def test_a_lane_whose_time_is_over_wakes_itself_again(
    integration: Integration, a_document: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source_id in (1, 2, 3):
        a_document(source_id)
    times = iter([0.0, 0.0, 29.9, 30.0])
    monkeypatch.setattr(service_clock, "monotonic", lambda: next(times))
    assert run(integration) == {"taken": 2}
    assert queued() == ["deliver"]


@pytest.mark.parametrize("change", [{"paused": True}, {"halted_by": "ongoing"}, {"phase": "disconnected"}])
def test_an_integration_that_stands_is_not_worked_for(
    integration: Integration, a_document: Made, change: dict[str, Any]
) -> None:
    a_document()
    a_document(2)

    def stood(slice_: Plain) -> bool:
        Integration.objects.update(**change)
        return slice_.take_next()

    assert run(integration, stood) == {"taken": 1}
    integration.refresh_from_db()
    assert run(integration) == {}
    assert queued() == []


def test_a_resting_lane_takes_nothing_and_wakes_nobody(
    integration: Integration, a_document: Made, clock: Any
) -> None:
    a_document()
    lanes.count_failure(lanes.take(integration.pk, LaneKind.DELIVERY), clock.at.replace(year=2999))
    assert run(integration) == {}
    assert queued() == []


def test_who_lost_the_lane_tells_what_it_did_and_wakes_nobody(
    integration: Integration, a_document: Made
) -> None:
    a_document()

    def taken_over(slice_: Plain) -> bool:
        lanes.take(integration.pk, LaneKind.DELIVERY)
        return slice_.take_next()

    assert run(integration, taken_over) == {"taken": 1}
    assert Run.objects.get().counts == {"taken": 1}
    assert queued() == []


def test_a_slice_that_ends_well_forgets_the_deaths_before_it(
    integration: Integration, a_document: Made
) -> None:
    a_document()
    lanes.take(integration.pk, LaneKind.DELIVERY)
    Lane.objects.update(deaths=2)
    noted: list[tuple[int, str]] = []

    def looked(slice_: Plain) -> bool:
        noted.append(Lane.objects.values_list("deaths", "in_hand").get())
        return slice_.take_next()

    run(integration, looked)
    assert noted[0] == (1, f"document {Document.objects.get().pk}")
    assert Lane.objects.values_list("deaths", "in_hand").get() == (0, "")


def test_the_first_reason_to_reconnect_stays(integration: Integration, clock: Any) -> None:
    def refused(integration: Integration, holding: Holding) -> Plain:
        raise ReconnectNeeded("The login is refused.", vendor="ongoing")

    at = clock()
    assert slices.run(integration, LaneKind.DELIVERY, refused, Plain.take_next) == Counter()
    clock.advance(minutes=1)
    halting.halt(integration, ReconnectNeeded("Another.", vendor="procountor"))
    integration.refresh_from_db()
    assert (integration.halted_by, integration.halted_reason) == ("ongoing", "The login is refused.")
    assert integration.halted_at == at


# --- one piece of work


def test_a_mistake_parks_its_document_and_is_counted(integration: Integration, a_document: Made) -> None:
    document, counts = a_document(), Counter(taken=1)
    holding = lanes.take(integration.pk, LaneKind.DELIVERY)
    with isolation.of(document, holding, counts):
        raise ZeroDivisionError
    document.refresh_from_db()
    assert (document.state, document.code, document.due_at) == ("parked", "mistake", None)
    assert document.reason == "Brygga made a mistake with this one (ZeroDivisionError). The others go on."
    assert document.remedy == isolation.REMEDY
    assert counts == {"taken": 1, "parked": 1}


def test_a_lost_lane_is_not_the_documents_fault_and_it_was_not_taken(
    integration: Integration, a_document: Made
) -> None:
    document, counts = a_document(), Counter(taken=3, created=2)
    holding = lanes.take(integration.pk, LaneKind.DELIVERY)

    def loses_it() -> None:
        with isolation.of(document, holding, counts):
            counts["taken"] += 1  # an article of its rows
            raise LaneLost

    with pytest.raises(LaneLost):
        loses_it()
    assert counts == {"taken": 2, "created": 2}
    document.refresh_from_db()
    assert document.state == "pending"
