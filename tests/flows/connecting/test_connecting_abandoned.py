"""A set-up that nobody finishes does not stand in the way of the next one for ever."""

from typing import Any

import pytest

from brygga.flows import connecting, upkeep
from brygga.integrations.models import Integration, Phase

pytestmark = pytest.mark.django_db


def test_a_set_up_abandoned_for_a_month_ends_and_frees_its_company(steps: Any, clock: Any) -> None:
    person = steps.sign_in()
    abandoned = steps.connect(person)
    clock.advance(days=31)
    assert upkeep.forget_old()["set_ups"] == 1
    abandoned.refresh_from_db()
    assert abandoned.phase == Phase.DISCONNECTED
    assert not abandoned.credentials.exists()
    assert steps.connect(person).phase == Phase.CONNECTED


def test_a_set_up_of_yesterday_and_a_running_integration_stay(
    steps: Any, connected: Integration, clock: Any
) -> None:
    connecting.start(connected, "2020-01-01T00:00:00", None)
    clock.advance(days=31)
    _, _token = connecting.new_integration(steps.sign_in())
    clock.advance(days=1)
    assert upkeep.forget_old()["set_ups"] == 0
    assert set(Integration.objects.values_list("phase", flat=True)) == {Phase.RUNNING, Phase.LINKED}
