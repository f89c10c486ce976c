"""Both vendors in this process: their sandboxes, their clocks, and a memory of every state of every record."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from random import Random

import httpx2

from brygga_sandbox import credentials
from brygga_sandbox.clock import Clock
from brygga_sandbox.ongoing.app import create_app as create_ongoing
from brygga_sandbox.ongoing.deliveries import deliver_due
from brygga_sandbox.ongoing.records import ARTICLES, ORDERS, PURCHASE_ORDERS
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.webhooks import Webhook, WebhookForm, set_up
from brygga_sandbox.procountor import seeding
from brygga_sandbox.procountor.app import create_app as create_procountor
from brygga_sandbox.procountor.books import Books
from brygga_sandbox.procountor.context import Context
from brygga_sandbox.procountor.tokens import Tokens
from brygga_sandbox.state import Document, Key, Store
from brygga_simulation.account import Record, Written
from brygga_simulation.cable import Loop, Reply
from brygga_simulation.moment import Moment

PRODUCTS = {"SALES": 3, "PURCHASE": 2}
"""How many products of a type each company keeps."""
PROCOUNTOR, ONGOING = "procountor.test", "ongoing.test"
_REMEMBERED = ("invoice:", "product:", ARTICLES, ORDERS, PURCHASE_ORDERS)
_INDEX = "-number"


class RememberingStore(Store):
    """A store that also keeps every state its records were in, with the true moment."""

    def __init__(self) -> None:
        super().__init__()
        self.moment: Callable[[], datetime] | None = None
        self.histories: dict[tuple[str, Key], list[Written]] = {}

    def begin(self, moment: Callable[[], datetime]) -> None:
        """Forgets what was, and remembers from now on, first what stands here now."""
        self.moment, self.histories = moment, {}
        for kind, records in self._kinds.items():
            for key, body in records.items():
                self._remember(kind, key, deepcopy(body))

    def put(self, kind: str, key: Key, body: Document) -> None:
        with self.lock:
            super().put(kind, key, body)
            self._remember(kind, key, deepcopy(body))

    def delete(self, kind: str, key: Key) -> bool:
        with self.lock:
            was_there = super().delete(kind, key)
            if was_there:
                self._remember(kind, key, None)
        return was_there

    def _remember(self, kind: str, key: Key, body: Document | None) -> None:
        if self.moment is not None and kind.startswith(_REMEMBERED) and not kind.endswith(_INDEX):
            self.histories.setdefault((kind, key), []).append(Written(self.moment(), body))


class Vendors:
    """Made once in a process, and set up anew for each seed. `skews`: each vendor's clock against the true one."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self._stores = (RememberingStore(), RememberingStore())
        self.clocks = (Clock(self._now), Clock(self._now))
        self.procountor = create_procountor(self._stores[0], self.clocks[0])
        self.ongoing = create_ongoing(self._stores[1], self.clocks[1])
        self.office = Context(
            self._stores[0],
            self.clocks[0],
            self.procountor.knobs,
            Books(self._stores[0], self.clocks[0], self.procountor.knobs),
            Tokens(self._stores[0], self.clocks[0]),
        )
        self.desk = Site(self._stores[1], self.clocks[1], self.ongoing.knobs)
        self._loop = Loop()
        self.more: list[int] = []

    def _now(self) -> datetime:
        return self.moment()

    def begin(self, moment: Moment, seed: int, more: int = 0) -> None:
        """A small seeded world at this moment: few products, no orders of Procountor, no faults, default knobs, clocks
        that show the true time; and so many companies more."""
        self.moment = moment
        self._loop.close()
        self._loop = Loop()
        for store, clock in zip(self._stores, self.clocks, strict=True):
            store.moment = None
            clock.skew(0)
        self.procountor.reset(seed, 0)
        self.ongoing.reset(seed, None)
        self.more = seeding.file_more(self.office, seed, more)
        self._keep_few_products(seed)
        for store in self._stores:
            store.begin(moment)

    def close(self) -> None:
        self._loop.close()
        for store in self._stores:
            store.close()

    def _keep_few_products(self, seed: int) -> None:
        for company in (credentials.COMPANY_ONE, credentials.COMPANY_TWO, *self.more):
            by_type: dict[str, list[int]] = {}
            for record in self.office.books.products(company):
                by_type.setdefault(record["body"]["type"], []).append(record["body"]["id"])
            for kind, ids in by_type.items():
                kept = Random(f"{seed}/{company}/{kind}").sample(ids, PRODUCTS[kind])
                for id in set(ids) - set(kept):
                    self.office.books.remove_product(company, id)

    @property
    def histories(self) -> tuple[dict[tuple[str, Key], list[Written]], dict[tuple[str, Key], list[Written]]]:
        return self._stores[0].histories, self._stores[1].histories

    def standing(self) -> dict[tuple[str, Key], Record]:
        """The WMS's records as they are now."""
        return {
            key: states[-1].record
            for key, states in self.histories[1].items()
            if states[-1].record is not None
        }

    def ask(self, host: str, request: httpx2.Request, body: bytes) -> tuple[Reply, bool]:
        """What the vendor answers, and whether it did what was asked at once."""
        sandbox = self.procountor if host == PROCOUNTOR else self.ongoing
        sandbox.calls.clear()
        reply = self._loop.ask(sandbox, request, body)
        calls = sandbox.calls.list()
        return reply, bool(calls) and calls[-1].executed

    def bring_late_effects(self) -> None:
        """Whatever is due at the vendors happens now, although nobody calls them."""
        for host in (PROCOUNTOR, ONGOING):
            self.ask(host, httpx2.Request("GET", f"http://{host}/nothing-here"), b"")

    def set_up_webhook(self, url: str, goods_owner: int, token: str) -> None:
        form = WebhookForm(
            url=url,
            goods_owners=[goods_owner],
            to_status=(400, 799),
            authentication="x_auth_token",
            token=token,
        )
        set_up(self.desk, form)

    def deliver_webhooks(self, post: Callable[[Webhook, Document], tuple[int | None, str]]) -> int:
        """Whatever webhooks are due now; returns how many were tried."""
        return len(deliver_due(self.desk, post))
