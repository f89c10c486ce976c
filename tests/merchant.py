"""A connected merchant: company 12001 joined to goods owner 159, started long ago so that every seeded order counts.

Every call that a test's merchant makes goes over a watched wire: none may be made while a transaction is open.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from django.db import connection

from brygga import clock
from brygga.cable import Cable
from brygga.core import stamps
from brygga.core.options import Options
from brygga.core.words import Flow
from brygga.flows import connecting, delivery, parts, settings_change, shipments, slices, upkeep
from brygga.flows.starting import start
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import CredentialKind, Integration, Person, Phase, Role, WarehouseSystem
from brygga.integrations.options import options_of
from brygga.ledger import runs
from brygga.ledger.models import Attempt, Document, Event, Shipment, ShipmentState
from brygga.wire import Answer, Wire

COMPANY = 12001
GOODS_OWNER = 159
LONG_AGO = "2020-01-01T00:00:00"
READS = (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS)


def asked(method: str, url: str, body: Any = None) -> Any:
    """What a sandbox answers on its control API; anything but success fails the test."""
    # There is no TLS here, and loading the system's certificates would cost more than the call.
    answer = httpx2.request(method, url, json=body, timeout=20, verify=False)
    assert answer.is_success, f"{method} {url}: {answer.status_code} {answer.text[:300]}"
    return answer.json() if answer.content else None


@dataclass
class Watch:
    """The wire between the service and both vendors: what happens elsewhere while a call is under way."""

    in_transaction: list[str] = field(default_factory=list)
    _meanwhile: list[tuple[str, str, Callable[[], Any]]] = field(default_factory=list)

    def during(self, method: str, path: str, action: Callable[[], Any]) -> None:
        """Does `action` once, after the other side answered the next such call and before the service hears it."""
        self._meanwhile.append((method, path, action))

    def asked(self, method: str, path: str) -> None:
        if connection.in_atomic_block:
            self.in_transaction.append(f"{method} {path}")

    def answered(self, method: str, path: str) -> None:
        for hook in list(self._meanwhile):
            if hook[0] == method and re.search(hook[1], path):
                self._meanwhile.remove(hook)
                hook[2]()


class WatchedWire(Wire):
    watch: Watch

    def call(self, method: str, path: str, **rest: Any) -> Answer:
        self.watch.asked(method, path)
        answer = super().call(method, path, **rest)
        self.watch.answered(method, path)
        return answer


@pytest.fixture
def watch() -> Iterator[Watch]:
    watched, cable = Watch(), Cable(verify=False)

    def make(base_url: str, peer: str) -> Wire:
        wire = WatchedWire(base_url, user_agent="Brygga", peer=peer, cable=cable)
        wire.watch = watched
        return wire

    with parts.wired_by(make):
        yield watched
    cable.close()
    assert watched.in_transaction == []


@dataclass
class Merchant:
    """One integration with both its sides at hand."""

    integration: Integration
    sandboxes: Any
    token: str
    watch: Watch
    changes: int = 0

    def office(self, method: str, path: str, body: Any = None) -> Any:
        """The merchant's office in Procountor."""
        return asked(method, f"{self.sandboxes.procountor.url}/_sandbox/companies/{COMPANY}{path}", body)

    def desk(self, method: str, path: str, body: Any = None) -> Any:
        """The warehouse's desk."""
        return asked(method, f"{self.sandboxes.ongoing.url}/_sandbox{path}", body)

    def wms_orders(self) -> dict[str, Any]:
        """The goods owner's orders as the WMS keeps them, by number."""
        return {
            order["sent"]["orderNumber"]: order
            for order in self.desk("GET", f"/orders?goodsOwnerId={GOODS_OWNER}")
        }

    def fault(self, vendor: str, **fault: Any) -> None:
        asked("POST", f"{getattr(self.sandboxes, vendor).url}/_sandbox/faults", fault)

    def calls(self, vendor: str, method: str | None = None, path: str = "") -> list[Any]:
        """What the vendor received so far."""
        return list(getattr(self.sandboxes, vendor).sandbox.calls.list(0, method, path))

    def forget_calls(self) -> None:
        for vendor in (self.sandboxes.procountor, self.sandboxes.ongoing):
            vendor.sandbox.calls.clear()

    def read(self, *flows: Flow) -> None:
        self.integration.refresh_from_db()
        for flow in flows or READS:
            upkeep.read_flow(self.integration, flow)

    def deliver(self) -> dict[str, int]:
        counts = self._worked(delivery.deliver_lane)
        assert runs.adds_up(Counter(counts)), counts
        return counts

    def ship(self) -> dict[str, int]:
        counts = self._worked(shipments.ship_lane)
        assert counts.keys() <= {"taken", "hints", "unknown", "try_again", "held", *ShipmentState.values}, (
            counts
        )
        return counts

    def _worked(self, lane: Callable[[Integration], Counter[str]]) -> dict[str, int]:
        """As the workers would: a slice that ended because its time was over is followed by the next one."""
        self.integration.refresh_from_db()
        total: Counter[str] = Counter()
        while True:
            began = time.monotonic()
            counts = lane(self.integration)
            total.update(counts)
            if not counts or time.monotonic() - began < slices.LENGTH.total_seconds():
                return dict(total)

    def sync(self) -> dict[str, int]:
        """What the clock and the workers would do, one after another."""
        self.read()
        counts = self.deliver()
        self.read(Flow.SHIPMENTS)
        self.ship()
        return counts

    def document(self, source_id: int, flow: Flow = Flow.SALES_ORDERS) -> Document:
        return Document.objects.get(integration=self.integration, flow=flow, source_id=source_id)

    def shipment(self, source_id: int) -> Shipment:
        return Shipment.objects.get(document=self.document(source_id))

    def anothers_order(self, number: str) -> None:
        """An order with this number that some other system made in the warehouse."""
        order = {
            "goodsOwnerId": GOODS_OWNER,
            "orderNumber": number,
            "goodsOwnerOrderId": "somebody-elses",
            "deliveryDate": "2026-03-01",
            "consignee": {"name": "Toinen Asiakas"},
            "orderLines": [{"rowNumber": "1", "articleNumber": "X", "numberOfItems": 1}],
        }
        self.desk("POST", "/orders", {"order": order})

    def hint(self, order_id: int, status: int) -> None:
        """A webhook as the door records it."""
        number = Event.objects.count() + 1
        Event.objects.create(
            integration=self.integration,
            received_at=self.integration.created_at,
            identity=f"order:{number}",
            kind="order",
            accepted=True,
            order_id=order_id,
            status_number=status,
        )

    def choose(self, group: str, **values: Any) -> None:
        """Settings as a person saves them: `choose("order", number_prefix="P")`."""
        options = options_of(Integration.objects.get(pk=self.integration.pk))
        self.save_settings(**{group: replace(getattr(options, group), **values)})

    def save_settings(self, **groups: Any) -> None:
        """Whole groups of settings as a person saves them: `save_settings(filters=())`."""
        options = options_of(Integration.objects.get(pk=self.integration.pk))
        chosen: Options = replace(options, **groups)
        settings_change.change_settings(self.integration, chosen, None)
        self.integration.refresh_from_db()

    def knob(self, vendor: str, **values: Any) -> None:
        getattr(self.sandboxes, vendor).sandbox.knobs.turn(**values)

    def restamp(self, source_id: int, stamp: str, kind: str = "invoice") -> None:
        """Gives a record of Procountor another last-changed stamp, as if it had been changed at that second."""
        store = self.sandboxes.procountor.sandbox.store
        record = store.get(f"{kind}:{COMPANY}", source_id)
        record["version"] = {"Europe/Helsinki": stamp, "UTC": stamp}
        store.put(f"{kind}:{COMPANY}", source_id, record)

    def restamp_made(self, source_id: int, stamp: str) -> None:
        """Gives an order of Procountor another moment in which it was made."""
        store = self.sandboxes.procountor.sandbox.store
        record = store.get(f"invoice:{COMPANY}", source_id)
        record["created"] = {"Europe/Helsinki": stamp, "UTC": stamp}
        store.put(f"invoice:{COMPANY}", source_id, record)

    def change(self, source_id: int, **members: Any) -> None:
        """The office changes an order, some seconds after everything before."""
        self._later(source_id, self.office("PATCH", f"/invoices/{source_id}", members)["version"])

    def invalidate(self, source_id: int) -> None:
        """The same, for taking it back."""
        self._later(source_id, self.office("POST", f"/invoices/{source_id}/invalidate")["version"])

    def _later(self, source_id: int, now: str) -> None:
        self.changes += 1
        self.restamp(source_id, stamps.less(now, -10 * self.changes))

    def copies(self, of: int, stamps_of_them: list[str]) -> list[int]:
        """As many copies of an order of Procountor's, changed at these stamps; their ids."""
        store, ids = self.sandboxes.procountor.sandbox.store, []
        for stamp in stamps_of_them:
            copy = store.get(f"invoice:{COMPANY}", of)
            ids.append(store.next_id(f"invoice:{COMPANY}"))
            number = store.next_id(f"number:{COMPANY}:20001")
            copy["body"] |= {"id": ids[-1], "invoiceNumber": number}
            copy["version"] = copy["created"] = {"Europe/Helsinki": stamp, "UTC": stamp}
            store.put(f"invoice:{COMPANY}", ids[-1], copy)
        return ids

    def steps(self, source_id: int, flow: Flow = Flow.SALES_ORDERS) -> list[tuple[str, str]]:
        """The attempts of a document as (step, outcome), oldest first."""
        found = Attempt.objects.filter(document=self.document(source_id, flow)).order_by("id")
        return list(found.values_list("step", "outcome"))

    def sends(self, source_id: int) -> int:
        """How often Procountor delivered this invoice to its customer."""
        url = f"{self.sandboxes.procountor.url}/_sandbox/deliveries?company={COMPANY}"
        return int(asked("GET", url).get(str(source_id), 0))


def api_key(sandboxes: Any) -> str:
    keys = asked("GET", f"{sandboxes.procountor.url}/_sandbox/keys")
    return str(next(key["key"] for key in keys if int(key["cid"]) == COMPANY and str(key["sub"]) == "501"))


def logged_in_at_procountor(
    home: str, address: str, company: int = COMPANY, user: str = "matti.meikalainen"
) -> str:
    """Logs in at Procountor's own pages and picks the company; the address to which they return."""
    wanted = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    with httpx2.Client(base_url=home, trust_env=False, verify=False) as elsewhere:
        assert elsewhere.get(address).status_code == 200
        page = elsewhere.post("/keylogin", data=wanted | {"username": user, "password": "salasana"})
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
        assert ticket, page.text
        back = elsewhere.post("/keylogin/company", data={"ticket": ticket[1], "company": str(company)})
    return str(back.headers["location"])


def a_merchant(sandboxes: Any, watch: Watch) -> Merchant:
    """Connects company and goods owner, and starts."""
    integration = connecting.connect_by_key(
        sandboxes.warehouse_url, "WSIdemo", "demo", GOODS_OWNER, api_key(sandboxes)
    )
    connecting.adopt_existing(integration)
    token = start(integration, LONG_AGO, None)
    integration.refresh_from_db()
    return Merchant(integration, sandboxes, token, watch)


def a_quick_merchant(sandboxes: Any) -> Merchant:
    """The same written straight into the tables: for tests that are not about connecting, and many."""
    system = WarehouseSystem.objects.create(base_url=sandboxes.warehouse_url, created_at=clock.now())
    person = Person(warehouse_system=system, user_name="WSIdemo", handle=f"{system.pk}:WSIdemo")
    person.role, person.goods_owner_ids = Role.OPERATOR, [GOODS_OWNER]
    person.set_unusable_password()
    person.save()
    integration = Integration.objects.create(
        warehouse_system=system,
        goods_owner_id=GOODS_OWNER,
        goods_owner_name="Aurinko Kahvila",
        procountor_base=sandboxes.procountor_base,
        company_id=COMPANY,
        company_name="Aurinko Kahvila Oy",
        phase=Phase.CONNECTED,
        created_at=clock.now(),
    )
    credentials.keep_login(integration, WmsLogin("WSIdemo", "demo"))
    credentials.keep(integration, CredentialKind.API_KEY, api_key(sandboxes))
    token = start(integration, LONG_AGO, None)
    integration.refresh_from_db()
    return Merchant(integration, sandboxes, token, Watch())


@pytest.fixture
def merchant(transactional_db: None, sandboxes: Any, clock: Any, watch: Watch) -> Merchant:
    return a_merchant(sandboxes, watch)


@pytest.fixture
def an_order(merchant: Merchant) -> Callable[..., dict[str, Any]]:
    """A sales order as a person makes it in the office, ready to be sent: `an_order(notes=...)`."""

    def make(**members: Any) -> dict[str, Any]:
        body = {"type": "SALES_ORDER", "status": "NOT_SENT", "invoiceChannel": "EMAIL"} | members
        return dict(merchant.office("POST", "/invoices", body))

    return make


def removed_from_wms(merchant: Merchant, kind: str, document: Document) -> None:
    """Nobody can do this by the API, only in the warehouse system itself."""
    store = merchant.sandboxes.ongoing.sandbox.store
    assert store.delete(f"ongoing.{kind}", document.target_id)
    assert store.delete(f"ongoing.{kind}-number", f"{GOODS_OWNER}/{document.target_number}")
