"""A running integration that somebody hears of, and a mail server on loopback that keeps what it gets."""

import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from brygga import clock as service_clock
from brygga.core.words import DocState, Flow
from brygga.integrations.models import Integration, Person, Phase, WarehouseSystem
from brygga.ledger.models import Cursor, Document, Shipment
from brygga.notify import subscribing
from brygga.notify.models import Message, Subscription
from brygga.notify.subscribing import Wishes

ADDRESS = "varasto@aurinko.example"


class Mailbox(MessageHandler):  # type: ignore[misc]
    """What arrived; `refuses` is what it answers instead of taking it."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[EmailMessage] = []
        self.refuses = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return self.refuses
        return str(await super().handle_DATA(server, session, envelope))

    def handle_message(self, message: EmailMessage) -> None:
        self.arrived.append(message)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "brygga@brygga.example"
    try:
        yield box
    finally:
        server.stop()


@pytest.fixture
def no_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""


@pytest.fixture
def integration(db: None, clock: Any) -> Integration:
    system = WarehouseSystem.objects.create(
        base_url="https://demo.ongoingsystems.se/demo", created_at=service_clock.now()
    )
    made = Integration.objects.create(
        warehouse_system=system,
        goods_owner_id=159,
        goods_owner_name="Aurinko Kahvila",
        procountor_base="http://127.0.0.1:9/api",
        company_id=12001,
        company_name="Aurinko Kahvila Oy",
        phase=Phase.RUNNING,
        created_at=service_clock.now(),
        started_at=service_clock.now(),
    )
    for flow in Flow:
        Cursor.objects.create(integration=made, flow=flow, last_success_at=service_clock.now())
    return made


@pytest.fixture
def person(integration: Integration) -> Person:
    made = Person(warehouse_system=integration.warehouse_system, user_name="WSIdemo", handle="1:WSIdemo")
    made.set_unusable_password()
    made.save()
    return made


@pytest.fixture
def subscribed(integration: Integration, person: Person) -> Callable[..., Subscription]:
    """`subscribed(daily=True)`: an address with these wishes and no others."""

    def make(**wishes: Any) -> Subscription:
        none = {"failures": False, "late": False}
        return subscribing.subscribe(integration, ADDRESS, Wishes(**(none | wishes)), person)

    return make


@pytest.fixture
def a_document(integration: Integration) -> Callable[..., Document]:
    """A sales order that is delivered, unless told otherwise."""

    def make(number: str, **members: Any) -> Document:
        moment = service_clock.now()
        defaults: dict[str, Any] = {
            "flow": Flow.SALES_ORDERS,
            "party": "Maija Mäkinen",
            "version": "2026-01-02T08:00:00",
            "content_hash": "0" * 64,
            "state": DocState.DELIVERED,
            "first_seen_at": moment,
            "changed_at": moment,
        }
        return Document.objects.create(
            integration=integration, source_id=int(number), number=number, **defaults | members
        )

    return make


@pytest.fixture
def a_shipment(a_document: Callable[..., Document]) -> Callable[..., Shipment]:
    def make(number: str, **members: Any) -> Shipment:
        document = a_document(number)
        return Shipment.objects.create(
            document=document,
            integration=document.integration,
            order_id=int(number),
            status_number=450,
            **{"seen_at": service_clock.now()} | members,
        )

    return make


def subjects() -> list[str]:
    """Of every message written, oldest first, without the company's name."""
    return [one.subject.partition(": ")[2] for one in Message.objects.order_by("id")]
