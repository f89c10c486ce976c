"""Connects the two integrations of a simulation, by the real connecting flow, before any misfortune."""

from dataclasses import dataclass, replace

from brygga.core.options import EveryMinutes, Options
from brygga.flows import connecting
from brygga.integrations.models import Integration
from brygga.integrations.options import save_options, to_json
from brygga_sandbox import credentials
from brygga_sandbox.procountor.tokens import fixed_key
from brygga_simulation.account import Tenant
from brygga_simulation.vendors import ONGOING, Vendors

WMS = f"http://{ONGOING}/{credentials.ONGOING_WAREHOUSE}"
PACE = EveryMinutes(articles=90, sales_orders=30, purchase_orders=60, shipments=60)
"""How often each flow is read: slower than by default, so that a reading more often finds something."""
RESTING_PACE = EveryMinutes(articles=60, sales_orders=60, purchase_orders=60, shipments=60)
"""When nobody makes anything any more, one more reading of each is what matters."""
LONG_AGO = "2020-01-01T00:00:00"


@dataclass(frozen=True)
class Connected:
    tenant: Tenant
    integration: Integration


def connect(vendors: Vendors, seed: int) -> list[Connected]:
    """Two companies whose ids and numbers are the same, at goods owners of one warehouse system."""
    lived_in, other = (160, "WSIdemo"), (161, "WSIother")
    second = lived_in if seed % 3 == 0 else other
    return [
        _one(vendors, Tenant("first", credentials.COMPANY_ONE, 159, "WSIdemo", LONG_AGO), seed),
        _one(vendors, Tenant("second", credentials.COMPANY_TWO, *second, LONG_AGO), seed),
    ]


def sends_late(seed: int) -> bool:
    """In every third life what the warehouse has begun still gets late changes."""
    return seed % 3 == 2


def asks_about_goods(seed: int) -> bool:
    """In every fourth life the invoice of an order that was shipped with other goods waits for a person."""
    return seed % 4 == 1


def ignores_case(seed: int) -> bool:
    """In every fifth life the warehouse takes `ab-1` for its AB-1, and the office writes codes either way."""
    return seed % 5 == 3


def settled(options: Options, seed: int) -> Options:
    """With the settings that a life keeps to its end."""
    return replace(
        options,
        order=replace(options.order, patch_late_changes=sends_late(seed)),
        writeback=replace(options.writeback, wait_if_goods_differ=asks_about_goods(seed)),
    )


def settings_of(seed: int) -> set[str]:
    """Those that the checker must know, by the names it has for them."""
    chosen = {"late_changes": sends_late(seed), "asks_about_goods": asks_about_goods(seed)}
    return {name for name, is_chosen in chosen.items() if is_chosen}


def _one(vendors: Vendors, tenant: Tenant, seed: int) -> Connected:
    options = settled(replace(Options(), every_minutes=PACE), seed)
    return connect_one(vendors, tenant, WMS, options, "http://brygga.test")


def connect_one(
    vendors: Vendors, tenant: Tenant, wms: str, options: Options, hooks: str, *, is_checked: bool = True
) -> Connected:
    """`hooks`: where our pages are for the warehouse. Not `is_checked`: a quiet time shorter than people may set."""
    user = credentials.ongoing_user(tenant.wms_user)
    assert user is not None
    key = fixed_key(credentials.MATTI, tenant.company)
    integration = connecting.connect_by_key(wms, user.username, user.password, tenant.goods_owner, key)
    connecting.adopt_existing(integration)
    if is_checked:
        save_options(integration, options, None)
    else:
        Integration.objects.filter(pk=integration.pk).update(options=to_json(options))
    token = connecting.start(integration, tenant.start, None)
    integration.refresh_from_db()
    vendors.set_up_webhook(f"{hooks}/hooks/ongoing/{integration.key}", tenant.goods_owner, token)
    return Connected(tenant, integration)
