"""The steps of connecting as a person takes them: the WMS login, Procountor's login pages, and back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from brygga.flows import connecting
from brygga.integrations.models import Integration, Person
from merchant import logged_in_at_procountor

REDIRECT = "http://127.0.0.1:8700/connect/return"


@dataclass(frozen=True)
class Steps:
    """What a person does. `wms` is the address they type; companies and goods owners are the sandbox's."""

    wms: str
    procountor: str
    company: int = 12001

    def sign_in(self, user: str = "WSIdemo", password: str = "demo") -> Person:
        return connecting.sign_in(self.wms, user, password)

    def land(self, person: Person, user: str = "WSIdemo", password: str = "demo") -> Integration:
        _, token = connecting.new_integration(person)
        return connecting.land(token, user, password)

    def code(self, integration: Integration, company: int = 0, user: str = "matti.meikalainen") -> str:
        """Logs in at Procountor's pages in a browser's place; the code of the redirect."""
        address = connecting.procountor_address(integration, "the-state")
        back = logged_in_at_procountor(self.procountor, address, company or self.company, user)
        query = parse_qs(urlsplit(back).query)
        assert query["state"] == ["the-state"]
        return query["code"][0]

    def connect(self, person: Person, goods_owner_id: int = 159, company: int = 0) -> Integration:
        """Everything up to the settings page."""
        integration = self.land(person)
        integration = connecting.come_back(integration, code=self.code(integration, company))
        return connecting.choose_goods_owner(integration, goods_owner_id, person)


@pytest.fixture
def steps(sandbox: Any, settings: Any) -> Steps:
    settings.PROCOUNTOR_BASE_URL = f"{sandbox.procountor.url}/api"
    settings.PROCOUNTOR_REDIRECT_URI = REDIRECT
    settings.PROCOUNTOR_CALLS_PER_SECOND = 1000.0
    return Steps(f"{sandbox.ongoing.url}/demo", sandbox.procountor.url)


@pytest.fixture
def connected(steps: Steps) -> Integration:
    return steps.connect(steps.sign_in())


@pytest.fixture
def refused() -> Callable[..., Any]:
    """`with refused(403, "part of the sentence"):` a ConnectProblem with that status, a sentence and a remedy."""

    class Refused:
        def __init__(self, status: int, part: str) -> None:
            self.status, self.part = status, part

        def __enter__(self) -> None:
            return None

        def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
            assert isinstance(error, connecting.ConnectProblem), error
            assert self.part in error.problem
            assert error.status == self.status
            assert error.problem.endswith(".")
            assert error.remedy
            return True

    return Refused
