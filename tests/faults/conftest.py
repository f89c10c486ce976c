"""A merchant with empty books, what can go wrong on the way to a vendor, and what a person sees meanwhile."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from brygga.core.words import Flow
from brygga.flows import upkeep
from brygga.integrations.models import Person
from brygga.ledger import lanes
from brygga.ledger.models import Cursor, Document, Event, Lane, Shipment
from merchant import Merchant, a_quick_merchant, logged_in_at_procountor
from troubles import Weather

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def merchant(db: None, sandboxes: Any, clock: Any) -> Merchant:
    """Connected, with products and no orders. All in one transaction that is rolled back, so that it is quick."""
    for vendor in (sandboxes.procountor, sandboxes.ongoing):
        vendor.sandbox.reset(None, 0)
    return a_quick_merchant(sandboxes)


@pytest.fixture
def a_purchase_order(merchant: Merchant) -> Callable[..., dict[str, Any]]:
    def make(**members: Any) -> dict[str, Any]:
        return dict(
            merchant.office("POST", "/invoices", {"type": "PURCHASE_ORDER", "status": "SENT"} | members)
        )

    return make


@pytest.fixture
def a_product(merchant: Merchant) -> Callable[..., dict[str, Any]]:
    """A product for sale; those of the seeded world are delivered before, so that it is the only news."""
    merchant.read(Flow.ARTICLES)
    merchant.deliver()

    def make(**members: Any) -> dict[str, Any]:
        body = {"type": "SALES", "name": "Muki, sininen", "code": "MUKI-77", "unit": "PIECE"}
        return dict(merchant.office("POST", "/products", body | members))

    return make


@pytest.fixture
def weather(merchant: Merchant) -> Weather:
    return Weather(merchant)


# --- what happens by itself


@dataclass
class Time:
    """The service's clock, with everything done that falls due on the way: what ticks and workers would do."""

    merchant: Merchant
    clock: Any

    def passes(self, seconds: float = 60) -> None:
        """For us and for both vendors."""
        self.clock.advance(seconds=seconds)
        self.merchant.sandboxes.clock.advance(seconds)

    def go_on(self, steps: int = 30) -> None:
        """Until nothing has a due time. What is due and would not be woken by the tick fails the test."""
        for _ in range(steps):
            due = self.next_due()
            if due is None:
                return
            self.clock.at = max(self.clock.at, due)
            assert lanes.wakeable(), "due work that no tick would wake"
            self.merchant.deliver()
            self.merchant.ship()
        raise AssertionError(f"still not settled after {steps} turns: {self.next_due()} is due next")

    def next_due(self) -> datetime | None:
        """When the first lane with work may act next."""
        dues = [self._due(kind, rows) for kind, rows in self._work().items()]
        return min((due for due in dues if due is not None), default=None)

    def _work(self) -> dict[str, list[datetime]]:
        mine = {"integration": self.merchant.integration, "due_at__isnull": False}
        hints = Event.objects.filter(integration=self.merchant.integration, accepted=True, taken_at=None)
        hinted = [due or self.clock.at for due in hints.values_list("due_at", flat=True)]
        shipped = list(Shipment.objects.filter(**mine).values_list("due_at", flat=True))
        return {
            "delivery": list(Document.objects.filter(**mine).values_list("due_at", flat=True)),
            "shipment": shipped + hinted,
        }

    def _due(self, kind: str, rows: list[datetime]) -> datetime | None:
        rest = Lane.objects.filter(integration=self.merchant.integration, kind=kind).first()
        resting = rest.resting_until if rest else None
        return max(min(rows), resting or min(rows)) if rows else None

    def read_when_due(self, flow: Flow) -> None:
        """The flow's next reading, at the time it is due, as the tick and a worker would do it."""
        cursor = Cursor.objects.get(integration=self.merchant.integration, flow=flow)
        assert cursor.due_at is not None
        self.clock.at = max(self.clock.at, cursor.due_at)
        upkeep.tick()
        cursor.refresh_from_db()
        assert cursor.due_at > self.clock.at, "the tick did not take the flow's turn"
        self.merchant.read(flow)

    def cursor(self, flow: Flow) -> Cursor:
        return Cursor.objects.get(integration=self.merchant.integration, flow=flow)


@pytest.fixture
def time(merchant: Merchant, clock: Any) -> Time:
    return Time(merchant, clock)


# --- what a person sees and does


@dataclass
class Desk:
    """The operator's browser on the console; pages as the text a person reads."""

    merchant: Merchant
    browser: Client

    def status(self) -> str:
        return self._text(reverse("status", args=[self.merchant.integration.key]))

    def attention(self) -> str:
        return self._text(reverse("attention", args=[self.merchant.integration.key]))

    def events(self) -> str:
        return self._text(reverse("events", args=[self.merchant.integration.key]))

    def document(self, source_id: int, flow: Flow = Flow.SALES_ORDERS) -> str:
        return self._text(self._address("document", source_id, flow))

    def try_again(self, source_id: int, flow: Flow = Flow.SALES_ORDERS) -> None:
        self._press(self._address("try-again", source_id, flow))

    def retry_shipment(self, source_id: int) -> None:
        self._press(self._address("retry-shipment", source_id, Flow.SALES_ORDERS))

    def reconnect(self, password: str = "demo") -> str:
        """Presses Reconnect, opens the link, logs in to the WMS and to Procountor; what the last page says."""
        made = self.browser.post(reverse("new-link", args=[self.merchant.integration.key]))
        link = re.search(r'href="http://127\.0\.0\.1:8700(/connect/[^"]+)"', self._page(made["location"]))
        assert link
        landed = self.browser.post(link[1], {"user": "WSIdemo", "password": password})
        if landed.status_code != 302:
            return _spoken(landed.content.decode())
        home = self.merchant.sandboxes.procountor.url
        back = urlsplit(logged_in_at_procountor(home, landed["location"]))
        return _spoken(self._page(f"{back.path}?{back.query}"))

    def _address(self, name: str, source_id: int, flow: Flow) -> str:
        document = self.merchant.document(source_id, flow)
        return reverse(name, args=[self.merchant.integration.key, document.pk])

    def _text(self, address: str) -> str:
        return _spoken(self._page(address))

    def _page(self, address: str) -> str:
        answer = self.browser.get(address)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def _press(self, address: str) -> None:
        answer = self.browser.post(address, follow=True)
        assert "Queued" in _spoken(answer.content.decode())


def _spoken(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", page)).split())


@pytest.fixture
def desk(merchant: Merchant, settings: Any) -> Desk:
    settings.PROCOUNTOR_REDIRECT_URI = "http://127.0.0.1:8700/connect/return"
    person = Person.objects.get(user_name="WSIdemo")
    browser = Client()
    browser.force_login(person, backend=BACKEND)
    return Desk(merchant, browser)
