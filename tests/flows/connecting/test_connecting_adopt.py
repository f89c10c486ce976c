"""What stands in the WMS before the first delivery is taken over, and nobody's order is written over.

The sandbox's goods owner 160 has had a web shop and another connector: order 20001 carries the id of our sales order
81001, order 20002 carries a foreign id, and a purchase order carries none.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from brygga.core.options import Options, OrderOptions
from brygga.core.words import DocState, Flow
from brygga.flows import connecting
from brygga.flows.adopting import Adopted
from brygga.integrations.models import Integration
from brygga.integrations.options import save_options
from brygga.ledger.models import Document, ForeignNumber

pytestmark = pytest.mark.django_db


@pytest.fixture
def integration(steps: Any) -> Integration:
    connected: Integration = steps.connect(steps.sign_in(), goods_owner_id=160)
    return connected


def test_an_order_with_our_id_under_our_number_is_adopted_so_that_the_first_push_updates_it(
    integration: Integration,
) -> None:
    connecting.adopt_existing(integration)
    adopted = Document.objects.get(integration=integration)
    assert (adopted.flow, adopted.source_id, adopted.number) == (Flow.SALES_ORDERS, 81001, "20001")
    assert (adopted.state, adopted.code, adopted.target_number) == (DocState.DELIVERED, "adopted", "20001")
    assert adopted.target_id is not None
    assert adopted.version == ""


def test_every_other_number_is_remembered_as_in_use(integration: Integration) -> None:
    assert connecting.adopt_existing(integration) == Adopted(adopted=1, diverged=3, seen=4)
    foreign = set(ForeignNumber.objects.values_list("flow", "number", "source_ref"))
    assert foreign == {
        (Flow.SALES_ORDERS, "20002", "shop-2"),
        (Flow.SALES_ORDERS, "WEB-1003", "shop-3"),
        (Flow.PURCHASE_ORDERS, "WEB-T-7", ""),
    }


def test_adopting_twice_changes_nothing(integration: Integration) -> None:
    first = connecting.adopt_existing(integration)
    assert connecting.adopt_existing(integration) == first
    assert Document.objects.count() == 1
    assert ForeignNumber.objects.count() == 3


def test_what_stands_there_under_an_earlier_prefix_is_adopted_under_it(integration: Integration) -> None:
    """Under ours it would be made a second time."""
    prefixed = replace(Options(), order=OrderOptions(number_prefix="P-"))
    save_options(integration, prefixed, None)
    assert connecting.adopt_existing(integration).adopted == 1
    assert Document.objects.get(source_id=81001).target_number == "20001"
    assert not ForeignNumber.objects.filter(number="20001").exists()


def test_our_id_under_a_number_that_is_not_the_documents_is_not_adopted(
    integration: Integration, sandbox: Any
) -> None:
    put_order(sandbox, {"goodsOwnerId": 160, "orderNumber": "WEB-7", "goodsOwnerOrderId": "81002"})
    connecting.adopt_existing(integration)
    assert ForeignNumber.objects.filter(number="WEB-7", source_ref="81002").exists()


def test_what_we_delivered_ourselves_is_not_somebody_elses(integration: Integration) -> None:
    connecting.adopt_existing(integration)
    Document.objects.update(code="", state=DocState.DELIVERED)
    ForeignNumber.objects.all().delete()
    assert connecting.adopt_existing(integration) == Adopted(adopted=0, diverged=3, seen=4)
    assert not ForeignNumber.objects.filter(number="20001").exists()


@pytest.mark.parametrize("foreign_id", ["4500012345", "9" * 40, "٣", "-5", "0", "99999"])
def test_ids_of_other_systems_are_no_ids_of_ours(
    integration: Integration, sandbox: Any, foreign_id: str
) -> None:
    body = {"goodsOwnerId": 160, "orderNumber": "X-1", "goodsOwnerOrderId": foreign_id}
    put_order(sandbox, body)
    assert connecting.adopt_existing(integration).adopted == 1
    assert ForeignNumber.objects.filter(number="X-1").exists()


def test_many_orders_are_read_in_pages(integration: Integration, sandbox: Any) -> None:
    sandbox.ongoing.sandbox.reset(None, 450)
    few = replace(Options(), ongoing=replace(Options().ongoing, page_size=100))
    save_options(integration, few, None)
    assert connecting.adopt_existing(integration) == Adopted(adopted=1, diverged=450, seen=451)
    assert ForeignNumber.objects.count() == 450


def test_an_empty_wms_has_nothing_to_adopt(steps: Any) -> None:
    integration = steps.connect(steps.sign_in(), goods_owner_id=159)
    assert connecting.adopt_existing(integration) == Adopted(0, 0, 0)


def put_order(sandbox: Any, members: dict[str, Any]) -> None:
    body = {
        "deliveryDate": "2026-03-05",
        "consignee": {"name": "Väinö"},
        "orderLines": [{"rowNumber": "1", "articleNumber": "WEB-MUKI", "numberOfItems": 1}],
    }
    answer = httpx2.post(f"{sandbox.ongoing.url}/_sandbox/orders", json={"order": body | members}, timeout=20)
    assert answer.is_success, answer.text


def test_another_goods_owner_chosen_while_the_warehouse_is_read_keeps_nothing_of_the_first(
    integration: Integration, refused: Callable[..., Any]
) -> None:
    chosen = connecting.choose_goods_owner(Integration.objects.get(pk=integration.pk), 159, None)
    with refused(409, "Another goods owner"):
        connecting.adopt_existing(integration)
    assert not Document.objects.exists()
    assert not ForeignNumber.objects.exists()
    with refused(409, "Another goods owner"):
        connecting.start(integration, "2026-03-02T09:15:30", None)
    connecting.start(chosen, "2026-03-02T09:15:30", None)


def test_what_was_adopted_for_a_goods_owner_goes_when_another_is_chosen(integration: Integration) -> None:
    connecting.adopt_existing(integration)
    connecting.choose_goods_owner(integration, 159, None)
    assert not Document.objects.exists()
    assert not ForeignNumber.objects.exists()
