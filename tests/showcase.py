"""An installation with something on every page: integrations in each health, documents in each state, and a history.

Written straight into the tables, so that all pages can be looked at within seconds.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from brygga import clock
from brygga.console import once
from brygga.console.pages.linking import LINK
from brygga.console.pages.webhook import WEBHOOK_TOKEN
from brygga.core import mapping
from brygga.core.words import DocState, Flow
from brygga.flows import facts
from brygga.integrations import audit, credentials, links
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import CredentialKind, Integration, Person, Phase, Role, WarehouseSystem
from brygga.integrations.options import options_of
from brygga.ledger.models import (
    Attempt,
    Certificate,
    Cursor,
    Document,
    Event,
    Lane,
    LaneKind,
    Outcome,
    Run,
    Shipment,
    ShipmentState,
)
from brygga.notify import subscribing, watching
from brygga.notify.models import Subscription
from merchant import api_key

BACKEND = "django.contrib.auth.backends.ModelBackend"
NAMES = ("Maija Mäkinen", "Sinisen Herkkukauppa Ky", "Pohjantähden Kahvila Tmi", "Yövuoron Kioski Oy")
REFUSED = "Ongoing WMS refused PUT /orders (HTTP"
CORRECT = "Correct what the warehouse system names, in Procountor or in the WMS, and choose Try again."
LATE = "The WMS did not answer PUT in time, so it is not known whether it happened"
CHANGED = "Changed in Procountor after the warehouse began to work on it. The warehouse says:"
GIVE_CODE = "In Procountor, give the product a code, then press Try again."
OLD = "It was made before the start date (2020-01-01T00:00:00); backfill can send it."
PASSED = "The ledger did not have it, though reading had passed it."
RIGHT = "Sales: sales invoices (needs all rights)"
GONE = "The order was shipped, but its invoice is invalidated."
MEND = "Open the order in Procountor, set it right, then Documents › this order › Try the write-back again."
TELL = (
    "Call the warehouse about the change, or take it back in Procountor. Then choose Try again where it was changed "
    "there, Skip for good where it was not."
)
PARTED = {
    DocState.HELD: (
        "product_without_code",
        "Row 3 names the product “Kahvikurssi, 2 tuntia” (9021), which has no code.",
        GIVE_CODE,
    ),
    DocState.PARKED: ("refused", f"{REFUSED} 400): article KAHVI-9 is blocked.", CORRECT),
    DocState.UNKNOWN: ("lost_answer", f"{LATE}.", "Nothing to do: it is tried again by itself."),
    DocState.DIVERGED: ("late_change", f"{CHANGED} {REFUSED} 409): picking has begun.", TELL),
    DocState.SKIPPED: ("before_start", OLD, ""),
}  # fmt: skip


@dataclass
class Showcase:
    """The installation. `running` has everything, `unfinished` waits for its start, `fresh` for its link."""

    system: WarehouseSystem
    person: Person
    running: Integration
    unfinished: Integration
    fresh: Integration
    story: Document
    token: str
    subscription: Subscription
    cookies: list[str] = field(default_factory=list)


def a_showcase(sandboxes: Any) -> Showcase:
    system = WarehouseSystem.objects.create(base_url=sandboxes.warehouse_url, created_at=clock.now())
    person = _person(system, "WSIdemo", Role.OPERATOR)
    _person(system, "WSIreader", Role.READER)
    running = _integration(sandboxes, system, person, goods_owner_id=159, is_training=True)
    _documents(running)
    story = _story(running)
    _history(running, person)
    halted = {
        "halted_by": "procountor",
        "halted_reason": "Procountor no longer accepts the login of this integration.",
    }
    _integration(
        sandboxes, system, person, goods_owner_id=161, company_id=3, company_name="Kuusikko Oy", **halted
    )
    _integration(
        sandboxes, system, person, goods_owner_id=162, company_id=4, company_name="Aalto Ky", paused=True
    )
    _integration(sandboxes, system, person, goods_owner_id=163, company_id=5, company_name="Saari Oy")
    unfinished = _integration(
        sandboxes, system, person, goods_owner_id=160, phase=Phase.CONNECTED, company_id=12001,
        company_name="Järvenrannan Paahtimo Oy", started_at=None, missing_rights=[RIGHT],
    )  # fmt: skip
    fresh = Integration.objects.create(
        warehouse_system=system,
        created_by=person,
        created_at=clock.now(),
        procountor_base=sandboxes.procountor_base,
    )
    subscription = _subscription(running, person)
    return Showcase(
        system, person, running, unfinished, fresh, story, links.make(fresh, person), subscription
    )


def _subscription(running: Integration, person: Person) -> Subscription:
    """With what was written to it so far."""
    wishes = subscribing.Wishes(daily=True, unsent_days=2)
    made = subscribing.subscribe(running, "varasto@aurinko.example", wishes, person)
    watching.watch()
    return made


def a_session(showcase: Showcase) -> str:
    """A signed-in browser that has just started an integration and made a link: both pages show it once."""
    session = SessionStore()
    session[SESSION_KEY] = str(showcase.person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = showcase.person.get_session_auth_hash()
    request = HttpRequest()
    request.session = session
    once.keep(request, WEBHOOK_TOKEN, showcase.running, "a-token-shown-once")
    once.keep(request, LINK, showcase.fresh, showcase.token)
    session.save()
    return str(session.session_key)


def _person(system: WarehouseSystem, name: str, role: Role) -> Person:
    person = Person(warehouse_system=system, user_name=name, handle=f"{system.pk}:{name}", role=role)
    person.goods_owner_ids, person.last_login = [159, 160, 161, 162, 163], clock.now()
    person.set_unusable_password()
    person.save()
    return person


def _integration(sandboxes: Any, system: WarehouseSystem, person: Person, **members: Any) -> Integration:
    moment = clock.now()
    defaults: dict[str, Any] = {
        "goods_owner_name": f"Varasto {members['goods_owner_id']}",
        "procountor_base": sandboxes.procountor_base,
        "company_id": 2,
        "company_name": "Aurinko Kahvila Oy",
        "business_id": "1234567-1",
        "procountor_user": "matti.meikalainen",
        "phase": Phase.RUNNING,
        "start_stamp": "2020-01-01T00:00:00",
        "created_at": moment - timedelta(days=20),
        "started_at": moment - timedelta(days=20),
        "created_by": person,
    }
    made = Integration.objects.create(warehouse_system=system, **defaults | members)
    credentials.keep_login(made, WmsLogin("WSIdemo", "demo"))
    credentials.keep(made, CredentialKind.API_KEY, api_key(sandboxes))
    credentials.keep(made, CredentialKind.WEBHOOK_TOKEN, "an-earlier-token")
    for kind in LaneKind:
        Lane.objects.create(integration=made, kind=kind)
    for flow in Flow:
        success = moment - timedelta(minutes=4)
        Cursor.objects.create(
            integration=made, flow=flow, last_success_at=success, due_at=moment + timedelta(minutes=11)
        )
    return made


def _documents(integration: Integration) -> None:
    states = [DocState.DELIVERED] * 8 + list(DocState)
    Document.objects.bulk_create(
        _document(integration, flow, place, states[place % len(states)])
        for flow in (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS)
        for place in range(30)
    )


def _document(integration: Integration, flow: Flow, place: int, state: DocState) -> Document:
    code, reason, remedy = PARTED.get(state, ("", "", ""))
    is_delivered = state == DocState.DELIVERED
    return Document(
        integration=integration, flow=flow, source_id=1000 + place, number=str(20001 + place),
        party=NAMES[place % len(NAMES)], version="2026-01-02T08:00:00", content_hash="0" * 64, state=state, code=code,
        reason=reason, remedy=remedy, first_seen_at=clock.now(), changed_at=clock.now(),
        target_id=5000 + place if is_delivered else None, target_number=str(20001 + place) if is_delivered else "",
        due_at=clock.now() + timedelta(minutes=3) if state == DocState.UNKNOWN else None,
    )  # fmt: skip


def _story(integration: Integration) -> Document:
    """An order with everything a story can have: both versions, attempts, a shipment, webhooks."""
    story = Document.objects.filter(integration=integration, flow=Flow.SALES_ORDERS, state=DocState.DIVERGED)[
        0
    ]
    story.source = AN_INVOICE | {"id": story.source_id, "invoiceNumber": int(story.number)}
    found = mapping.map_sales_order(story.source, options_of(integration), facts.of(story, integration), None)
    assert isinstance(found, mapping.Mapped), found
    story.sent = {**found.body, "orderRemark": "Before 9 o'clock"}
    story.sent_at, story.target_id, story.target_number = clock.now(), 8001, story.number
    story.warnings = ["The address is incomplete: no country."]
    story.save()
    sent = Document.objects.filter(integration=integration, flow=Flow.SALES_ORDERS, state=DocState.DELIVERED)
    sent.filter(number__in=("20004", "20015", "20016")).update(warnings=story.warnings * 2)
    _attempt(story, "order", Outcome.UNKNOWN, f"{LATE}.", found.body)
    _attempt(story, "order", Outcome.CREATED, "", found.body)
    _attempt(
        story,
        "order",
        Outcome.REFUSED,
        f"{REFUSED} 409): picking has begun; maija.makinen@example.fi was told.",
        found.body,
    )
    Shipment.objects.create(
        integration=integration, document=story, order_id=8001, status_number=450, state=ShipmentState.PARKED,
        code="invalidated", reason=GONE, remedy=MEND, seen_at=clock.now(),
        not_picked=[{"row": "1", "article": "KAHVI-1", "ordered": "3", "picked": "2"}],
    )  # fmt: skip
    return story


def _attempt(document: Document, step: str, outcome: Outcome, answer: str, request: Any) -> None:
    moment = clock.now()
    Attempt.objects.create(
        integration=document.integration, document=document, step=step, lane_epoch=1, started_at=moment,
        finished_at=moment + timedelta(seconds=1), outcome=outcome, request=request, answer=answer,
    )  # fmt: skip


def _history(integration: Integration, person: Person) -> None:
    moment = clock.now()
    for day in range(14):
        at = moment - timedelta(days=day)
        counts = {"read": 9 + day, "new": day % 5, "changed": 2, "seen": 7 + day - day % 5, "skipped": 0}
        for flow in (Flow.ARTICLES, Flow.SALES_ORDERS):
            problem = "Procountor answered GET /invoices with status 500." if day == 5 else ""
            _run(integration, flow, "intake", at, counts, problem)
        _run(integration, "", "delivery", at, {"taken": 5, "created": 3, "updated": 1, "held": 1}, "")
        _run(integration, Flow.SHIPMENTS, "shipment", at, {"hints": 2, "taken": day % 4, "done": day % 4}, "")
    order = {"order_id": 8001, "order_number": "20012", "status_number": 450, "kind": "order"}
    said = "Shipped: its invoice is to be marked as sent."
    _event(integration, identity="order:1", accepted=True, taken_at=moment, outcome=said, **order)
    _event(integration, identity="order:2", accepted=True, doubles=3, **order | {"status_number": 500})
    gone = "The WMS does not know this order, or does not show it to this login."
    left = {"accepted": True, "taken_at": moment, "outcome": gone, "led_nowhere": True}
    _event(
        integration,
        identity="order:3",
        kind="order",
        order_id=7,
        order_number="990",
        status_number=450,
        **left,
    )
    _event(
        integration,
        identity="r:1",
        accepted=False,
        kind="rejected",
        reason="The secret is missing or wrong.",
        doubles=41,
    )
    _certificates(integration)
    audit.record("setting order.number_prefix", on=integration, by=person, before="", after="WEB-")
    audit.record("sync asked for", on=integration, by=None, after={"flows": ["articles", "sales_orders"]})


def _certificates(integration: Integration) -> None:
    moment, document = clock.now(), integration.documents.filter(flow=Flow.SALES_ORDERS).first()
    assert document is not None
    said = "It was delivered as 20012, and the warehouse has nothing of it any more."
    gone = {
        "kind": "not_in_wms",
        "source_id": document.source_id,
        "document": document.pk,
        "number": document.number,
    }
    lost = {"kind": "missing", "source_id": 1, "document": None, "number": "20013", "done": "repaired"}
    for flow, differences in (
        (Flow.ARTICLES, []),
        (
            Flow.SALES_ORDERS,
            [
                gone | {"said": said, "done": "raised"},
                lost | {"said": PASSED},
            ],
        ),
    ):
        Certificate.objects.create(
            integration=integration,
            flow=flow,
            began_at=moment,
            taken_at=moment,
            window_from="" if flow is Flow.ARTICLES else "2026-01-02T08:00:00",
            listed=1284,
            accounted=1284 - len(differences),
            repaired=len(differences) // 2,
            counts={one["kind"]: 1 for one in differences},
            differences=differences,
        )


def _run(
    integration: Integration, flow: str, kind: str, at: Any, counts: dict[str, int], problem: str
) -> None:
    Run.objects.create(
        integration=integration, flow=flow, kind=kind, started_at=at, finished_at=at + timedelta(seconds=4),
        counts=counts, problem=problem,
    )  # fmt: skip


def _event(integration: Integration, **members: Any) -> None:
    Event.objects.create(integration=integration, received_at=clock.now(), **members)


AN_INVOICE: dict[str, Any] = {
    "id": 700,
    "type": "SALES_ORDER",
    "status": "NOT_SENT",
    "invoiceNumber": 20001,
    "date": "2026-01-02",
    "created": "2026-01-02T08:00:00",
    "version": "2026-01-02T08:00:00",
    "language": "FINNISH",
    "orderReference": "PO-77",
    "notes": "Soita ennen toimitusta",
    "paymentInfo": {"paymentMethod": "BANK_TRANSFER"},
    "counterParty": {
        "email": "maija.makinen@example.fi",
        "counterPartyAddress": {
            "name": "Maija Mäkinen",
            "street": "Hämeenkatu 1",
            "zip": "33100",
            "city": "Tampere",
            "country": "FINLAND",
        },
    },
    "invoiceRows": [
        {
            "id": 1,
            "productId": 5,
            "productCode": "KAHVI-1",
            "product": "Kahvi",
            "quantity": Decimal("2.5"),
            "unit": "PIECE",
        }
    ],
}
