"""Named people and integrations: one warehouse system with a teammate, and a stranger from another one."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connections

from brygga import clock as service_clock
from brygga.integrations.models import Integration, Person, WarehouseSystem


@pytest.fixture
def warehouse() -> WarehouseSystem:
    return WarehouseSystem.objects.create(base_url="https://wms.example/demo", created_at=service_clock.now())


@pytest.fixture
def elsewhere() -> WarehouseSystem:
    return WarehouseSystem.objects.create(
        base_url="https://wms.example/other", created_at=service_clock.now()
    )


@pytest.fixture
def an_integration(warehouse: WarehouseSystem) -> Callable[..., Integration]:
    """A builder: `an_integration(goods_owner_id=159, ...)`."""

    def build(**members: object) -> Integration:
        defaults: dict[str, object] = {
            "warehouse_system": warehouse,
            "procountor_base": "https://procountor.example/api",
            "created_at": service_clock.now(),
        }
        return Integration.objects.create(**(defaults | members))

    return build


@pytest.fixture
def olga(warehouse: WarehouseSystem) -> Person:
    """The operator, who sees goods owners 159 and 160."""
    return Person.objects.create(
        warehouse_system=warehouse,
        user_name="WSIolga",
        handle="1:WSIolga",
        role="operator",
        goods_owner_ids=[159, 160],
    )


@pytest.fixture
def threads_close_their_connections() -> Iterator[Callable[[], None]]:
    """What a thread of a test calls last."""
    yield connections.close_all
    connections.close_all()
