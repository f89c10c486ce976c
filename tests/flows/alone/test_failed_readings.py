"""A reading that failed is made again: when, and what is said meanwhile.

The failure is given, of each kind and with a wait of its own, where the source would be asked: here is no vendor. How
the vendors' answers become failures is in tests/clients, and both together in tests/faults."""

from datetime import timedelta
from typing import Any

import pytest

from brygga.core.failures import Failure, NeedsPerson, OutcomeUnknown, ReconnectNeeded, TryAgain
from brygga.core.words import Flow
from brygga.flows import upkeep
from brygga.integrations.models import Integration
from brygga.ledger.models import Cursor, Run

ORDERS = Flow.SALES_ORDERS


@pytest.fixture
def read(integration: Integration, clock: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads orders where Procountor fails so; the flow's cursor afterwards, due in five minutes by its clock."""

    def reading(failure: Failure, due_in: int = 300) -> Cursor:
        def away(integration: Integration) -> Any:
            raise failure

        monkeypatch.setattr(upkeep, "source_of", away)
        due = {"due_at": clock() + timedelta(seconds=due_in)}
        Cursor.objects.update_or_create(integration=integration, flow=ORDERS, defaults=due)
        upkeep.read_flow(integration, ORDERS)
        return Cursor.objects.get(flow=ORDERS)

    return reading


def test_it_is_made_again_sooner_than_by_the_clock_and_later_at_each_failure(read: Any, clock: Any) -> None:
    waits = []
    for _ in range(9):
        cursor = read(TryAgain("Away."), 3600)
        waits.append((cursor.due_at - clock()).total_seconds())
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900, 900]
    assert (cursor.failures, cursor.problem, cursor.last_try_at) == (9, "Away.", clock())
    assert read(TryAgain("Away."), 300).due_at == clock() + timedelta(seconds=300)


def test_the_vendors_own_word_goes_before_the_clock(read: Any, clock: Any) -> None:
    for after in (5.0, 900.0):
        assert read(TryAgain("Wait.", after=after)).due_at == clock() + timedelta(seconds=after)
    assert read(OutcomeUnknown("Lost.", after=1.0)).due_at == clock() + timedelta(seconds=1)


def test_what_is_refused_is_asked_again_no_later_than_by_the_clock(read: Any, clock: Any) -> None:
    assert read(NeedsPerson("No.", "Ask.")).due_at == clock() + timedelta(seconds=15)
    assert read(NeedsPerson("No.", "Ask."), 10).due_at == clock() + timedelta(seconds=10)


def test_a_refused_key_halts_and_each_failure_is_told(
    integration: Integration, read: Any, clock: Any
) -> None:
    cursor = read(ReconnectNeeded("The key is refused.", vendor="procountor"))
    integration.refresh_from_db()
    assert (integration.halted_by, cursor.problem) == ("procountor", "The key is refused.")
    run = Run.objects.get()
    assert (run.kind, run.flow, run.counts, run.problem) == ("intake", ORDERS, {}, "The key is refused.")
    assert read(TryAgain("Away.")).problem == "The key is refused."  # nothing is read while it stands
    assert Run.objects.count() == 1
