"""The court that tries seeds, in this process, on the tests' database."""

from collections.abc import Iterator

import pytest

from brygga_simulation.trial import Court


@pytest.fixture(scope="session")
def one_court() -> Iterator[Court]:
    court = Court()
    yield court
    court.close()


@pytest.fixture
def court(transactional_db: None, one_court: Court) -> Court:
    return one_court
