"""A drill in the gate; all of them, at full length: `brygga drill`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from brygga_simulation.drill import NAMES
from brygga_simulation.drill_life import held
from brygga_simulation.drills import DRILLS
from brygga_simulation.moment import BEGINNINGS, Moment
from brygga_simulation.vendors import Vendors


@pytest.fixture
def vendors(transactional_db: None) -> Iterator[Vendors]:
    both = Vendors(Moment(BEGINNINGS[0]))
    yield both
    both.close()


def test_every_drill_can_be_asked_for_by_its_name() -> None:
    assert [drill.name for drill in DRILLS] == list(NAMES)


def test_procountor_away_for_two_hours_is_caught_up_at_once_and_was_not_hammered(vendors: Vendors) -> None:
    (drill,) = [one for one in DRILLS if one.name == "procountor_down"]
    report = held(replace(drill, lasts=timedelta(hours=2)), 1, vendors)
    assert report.problems == []
    assert report.writes > 0
    assert report.caught_up < timedelta(minutes=20)
    assert report.calls < 200, "two integrations that wait longer after each failure"
    assert any("every promise held" in line for line in report.lines())
