"""Many merchants at once, their warehouses and the people who run Brygga, by seeded choice, in real time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from django.db import DatabaseError, connections

from brygga.core.failures import Failure
from brygga.core.options import EveryMinutes, Options, WritebackOptions
from brygga.flows import acting
from brygga.flows.settings_change import change_settings
from brygga.integrations.models import Integration
from brygga_sandbox.credentials import COMPANY_ONE, COMPANY_TWO, MORE_COMPANIES, MORE_GOODS_OWNERS
from brygga_sandbox.procountor.errors import Refusal
from brygga_simulation.account import Account, Tenant
from brygga_simulation.floor import Floor
from brygga_simulation.merchant import Merchant
from brygga_simulation.operators import Operators
from brygga_simulation.real.stage import Stage
from brygga_simulation.tenants import LONG_AGO, Connected, connect_one

SHORTEST_QUIET = 60
"""Seconds that people may set as the quiet time after a lost `send`."""


def tenants(count: int) -> list[Tenant]:
    """Two of one warehouse's own logins, and then a crowd, each with its own."""
    first = [
        Tenant("first", COMPANY_ONE, 159, "WSIdemo", LONG_AGO),
        Tenant("second", COMPANY_TWO, 161, "WSIother", LONG_AGO),
    ]
    more = [
        Tenant(f"merchant {owner}", company, owner, f"WSI{owner}", LONG_AGO)
        for company, owner in zip(MORE_COMPANIES, MORE_GOODS_OWNERS, strict=True)
    ]
    return [*first, *more][:count]


def connect(stage: Stage, count: int, quiet: int, hooks: Sequence[str]) -> list[Connected]:
    """Every flow is read each minute or two; the webhooks go to the web processes in turn."""
    pace = EveryMinutes(articles=2, sales_orders=1, purchase_orders=2, shipments=2)
    options = replace(Options(), every_minutes=pace, writeback=WritebackOptions(quiet_seconds=quiet))
    return [
        connect_one(
            stage.vendors,
            tenant,
            stage.wms,
            options,
            hooks[number % len(hooks)],
            is_checked=quiet >= SHORTEST_QUIET,
        )
        for number, tenant in enumerate(tenants(count))
    ]


@dataclass
class Crowd:
    """Everybody's deeds. `done` counts them by who acted."""

    stage: Stage
    connected: list[Connected]
    account: Account
    chance: Random
    done: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.operators = Operators(self.stage.vendors, self.stage.vendors.moment, self.account)
        self._options = {one.integration.pk: one.integration.options for one in self.connected}

    def documents(self) -> int:
        """How many orders and products there are in Procountor."""
        store = self.stage.vendors.office.store
        companies = [one.tenant.company for one in self.connected]
        return sum(store.count(f"invoice:{id}") + store.count(f"product:{id}") for id in companies)

    def make(self) -> None:
        """A new order of somebody."""
        merchant = Merchant(self.stage.vendors.office, self._one().tenant.company)
        merchant.make(self.chance)
        self.done["orders made"] += 1

    def act(self) -> None:
        """One deed of somebody in an office, in a warehouse, or of those who run Brygga."""
        roll = self.chance.random()
        if roll < 0.35:
            self._in_the_office()
        elif roll < 0.97:
            Floor(self.stage.vendors.desk, self._one().tenant.goods_owner).act(self.chance)
            self.done["deeds in warehouses"] += 1
        else:
            self._at_brygga()

    def end(self) -> None:
        """Nobody is paused any more, the settings are as they were, and everything is read once more."""
        connections.close_all()  # PostgreSQL may have been restarted under them
        for each in self.connected:
            self.operators.resume(each.tenant, each.integration)
            self.operators.reconnect(each.integration)
            each.integration.refresh_from_db()
            if each.integration.options != self._options[each.integration.pk]:
                self._set_back(each.integration)
            self.operators.note_reset(each.tenant)
            acting.sync_now(each.integration, None, each.integration.created_by)

    def _set_back(self, integration: Integration) -> None:
        from brygga.integrations.options import from_json

        change_settings(integration, from_json(self._options[integration.pk]), integration.created_by)

    def _in_the_office(self) -> None:
        try:
            Merchant(self.stage.vendors.office, self._one().tenant.company).act(self.chance)
        except Refusal:  # somebody was faster, as the write-back
            self.done["deeds refused"] += 1
            return
        self.done["deeds in offices"] += 1

    def _at_brygga(self) -> None:
        one = self._one()
        connections.close_all()
        try:
            self.operators.act(one.tenant, one.integration, self.chance)
        except (Failure, DatabaseError):  # refused, or the database is away at the moment
            self.done["deeds refused"] += 1
            return
        self.done["deeds at Brygga"] += 1

    def _one(self) -> Connected:
        return self.chance.choice(self.connected)
