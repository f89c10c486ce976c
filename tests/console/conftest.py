"""People at the console: an operator, a teammate who only reads, strangers; and a browser that goes to Procountor."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga import clock as service_clock
from brygga.core.words import DocState, Flow
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import CredentialKind, Integration, Person, Phase, Role, WarehouseSystem
from brygga.ledger.models import Cursor, Document, Lane, LaneKind
from merchant import logged_in_at_procountor

REDIRECT = "http://127.0.0.1:8700/connect/return"
BACKEND = "django.contrib.auth.backends.ModelBackend"
TOKEN = "webhook-token-of-the-tests"


def a_system(base_url: str = "https://demo.ongoingsystems.se/demo") -> WarehouseSystem:
    found, _ = WarehouseSystem.objects.get_or_create(
        base_url=base_url, defaults={"created_at": service_clock.now()}
    )
    return found


def a_person(
    name: str, system: WarehouseSystem, goods_owners: list[int], role: Role = Role.OPERATOR
) -> Person:
    person = Person(warehouse_system=system, user_name=name, handle=f"{system.pk}:{name}", role=role)
    person.goods_owner_ids = goods_owners
    person.set_unusable_password()
    person.save()
    return person


def an_integration(system: WarehouseSystem, **members: Any) -> Integration:
    """A running integration of company 12001 and goods owner 159, with sealed logins that nobody accepts."""
    defaults: dict[str, Any] = {
        "goods_owner_id": 159,
        "goods_owner_name": "Aurinko Kahvila (training)",
        "is_training": True,
        "procountor_base": "http://127.0.0.1:9/api",
        "company_id": 12001,
        "company_name": "Aurinko Kahvila Oy",
        "business_id": "1234567-1",
        "phase": Phase.RUNNING,
        "start_stamp": "2020-01-01T00:00:00",
        "created_at": service_clock.now(),
        "started_at": service_clock.now(),
    }
    integration = Integration.objects.create(warehouse_system=system, **defaults | members)
    credentials.keep_login(integration, WmsLogin("WSIdemo", "demo"))
    credentials.keep(integration, CredentialKind.WEBHOOK_TOKEN, TOKEN)
    for kind in LaneKind:
        Lane.objects.create(integration=integration, kind=kind)
    for flow in Flow:
        Cursor.objects.create(integration=integration, flow=flow)
    return integration


def a_document(integration: Integration, source_id: int = 700, **members: Any) -> Document:
    defaults: dict[str, Any] = {
        "flow": Flow.SALES_ORDERS,
        "number": str(source_id),
        "party": "Maija Mäkinen",
        "version": "2026-01-02T08:00:00",
        "content_hash": "0" * 64,
        "state": DocState.PENDING,
        "first_seen_at": service_clock.now(),
        "changed_at": service_clock.now(),
    }
    return Document.objects.create(integration=integration, source_id=source_id, **defaults | members)


@dataclass
class Cast:
    """Who is who. `stranger` belongs to another warehouse system, `neighbour` to another goods owner of the same."""

    integration: Integration
    operator: Client
    reader: Client
    neighbour: Client
    stranger: Client
    nobody: Client
    person: Person

    def document(self, source_id: int = 700, **members: Any) -> Document:
        return a_document(self.integration, source_id, **members)

    def another_integration(self, **members: Any) -> Integration:
        return an_integration(self.integration.warehouse_system, **members)

    def page(self, browser: Client, rest: str = "") -> str:
        """A page of the integration as this browser sees it."""
        answer = browser.get(f"/integrations/{self.integration.key}{rest}")
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    def press(self, browser: Client, rest: str, **form: str) -> str:
        """Presses a button and follows to the page that says what came of it."""
        answer = browser.post(f"/integrations/{self.integration.key}{rest}", form, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    def jobs(self, task: str) -> int:
        """How many jobs of this task are queued for the integration."""
        queued = ProcrastinateJob.objects.filter(task_name=task, args__integration_id=self.integration.pk)
        return queued.count()


def browser_of(person: Person | None) -> Client:
    browser = Client()
    if person is not None:
        browser.force_login(person, backend=BACKEND)
    return browser


@pytest.fixture
def cast(db: None) -> Cast:
    system = a_system()
    integration = an_integration(system)
    operator = a_person("WSIdemo", system, [159, 160])
    reader = a_person("WSIreader", system, [159], Role.READER)
    neighbour = a_person("WSIneighbour", system, [160])
    stranger = a_person("WSIdemo", a_system("https://other.ongoingsystems.se/other"), [159, 160])
    return Cast(
        integration=integration,
        operator=browser_of(operator),
        reader=browser_of(reader),
        neighbour=browser_of(neighbour),
        stranger=browser_of(stranger),
        nobody=browser_of(None),
        person=operator,
    )


@pytest.fixture
def cut_session(transactional_db: None) -> Iterator[Callable[[], None]]:
    """Ends the session with PostgreSQL as an administrator or a restart would: the next statement finds it gone."""

    def cut() -> None:
        with pytest.raises(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    yield cut
    connection.close()


@dataclass
class Journey:
    """One browser on its way through signing in and connecting, against both sandboxes."""

    sandboxes: Any
    browser: Client

    def sign_in(self, user: str = "WSIdemo", password: str = "demo", **more: str) -> Any:
        form = {"address": self.sandboxes.warehouse_url, "user": user, "password": password, **more}
        return self.browser.post("/sign-in", form)

    def link(self) -> tuple[Integration, str]:
        """Makes an integration; returns it and the path of the link that its page shows."""
        made = self.browser.post("/new")
        page = self.browser.get(made["location"]).content.decode()
        found = re.search(r'href="http://127\.0\.0\.1:8700(/connect/[^"]+)"', page)
        assert found, page
        return Integration.objects.latest("pk"), found[1]

    def land(self, path: str, user: str = "WSIdemo", password: str = "demo") -> Any:
        return self.browser.post(path, {"user": user, "password": password})

    def at_procountor(self, address: str, company: int = 12001, user: str = "matti.meikalainen") -> str:
        """Logs in at Procountor's own pages; the path with which it returns."""
        returned = urlsplit(logged_in_at_procountor(self.sandboxes.procountor.url, address, company, user))
        return f"{returned.path}?{returned.query}"

    def connect(self, company: int = 12001) -> Integration:
        """As far as the settings page."""
        integration, path = self.link()
        back = self.browser.get(self.at_procountor(self.land(path)["location"], company))
        assert back.status_code == 302, back.content.decode()
        integration.refresh_from_db()
        return integration


@pytest.fixture
def journey(db: None, sandboxes: Any, settings: Any) -> Journey:
    settings.PROCOUNTOR_REDIRECT_URI = REDIRECT
    return Journey(sandboxes, Client())


@pytest.fixture
def another_journey(journey: Journey) -> Callable[[], Journey]:
    """A second browser."""
    return lambda: Journey(journey.sandboxes, Client())
