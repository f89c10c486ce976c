"""A vendor that is slow keeps some pages waiting, never all, and none for long."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from axes.models import AccessAttempt

from brygga.console.talking import AT_ONCE, talking
from brygga.integrations.models import Integration
from brygga_sandbox.faults import Fault, FaultKind


@pytest.fixture
def all_places_taken() -> Iterator[ExitStack]:
    """As many pages wait for vendors as may, until it is closed."""
    with ExitStack() as waiting:
        for _ in range(AT_ONCE):
            waiting.enter_context(talking(None))
        yield waiting


def test_when_too_many_pages_wait_the_next_one_is_told_to_come_again(
    journey: Any, all_places_taken: ExitStack
) -> None:
    refused = journey.sign_in()
    assert refused.status_code == 503
    assert "Try again in a moment." in refused.content.decode()
    assert journey.sandboxes.ongoing.sandbox.calls.list(0, None, "") == []
    assert journey.browser.get("/sign-in").status_code == 200
    assert not AccessAttempt.objects.exists()
    all_places_taken.close()
    assert journey.sign_in().status_code == 302


def test_a_return_from_procountor_that_finds_no_place_can_be_made_again(journey: Any) -> None:
    journey.sign_in()
    _, path = journey.link()
    back = journey.at_procountor(journey.land(path)["location"])
    with ExitStack() as waiting:
        for _ in range(AT_ONCE):
            waiting.enter_context(talking(None))
        assert journey.browser.get(back).status_code == 503
    assert journey.browser.get(back).status_code == 302
    assert Integration.objects.get().company_id == 12001


def test_a_sign_in_does_not_wait_longer_than_a_person_does_and_counts_as_no_wrong_login(
    journey: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("brygga.console.pages.sign_in.SOON", 0.2)
    journey.sandboxes.ongoing.sandbox.faults.add(Fault(kind=FaultKind.SLOW, path="/api/v1", delay_s=2))
    refused = journey.sign_in()
    assert refused.status_code == 502
    assert "did not answer GET in time" in refused.content.decode()
    assert not AccessAttempt.objects.exists()
