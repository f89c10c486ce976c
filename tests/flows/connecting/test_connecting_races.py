"""Connecting with real transactions: nothing is held while talking, and of two at the same moment one wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from django.db import connection, connections

from brygga.cable import Cable
from brygga.core.options import Options
from brygga.core.words import DocState, Flow
from brygga.flows import connecting, delivery, upkeep
from brygga.flows.parts import wired_by
from brygga.integrations.models import Integration
from brygga.integrations.options import save_options
from brygga.ledger.models import Attempt, Document
from brygga.wire import Answer, Wire

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = "2020-01-01T00:00:00"


def test_no_transaction_is_open_while_a_vendor_is_asked(steps: Any) -> None:
    asked: list[tuple[str, bool]] = []
    cable = Cable()

    class Watched(Wire):
        def call(self, method: str, path: str, **rest: Any) -> Answer:
            asked.append((path, connection.in_atomic_block))
            return super().call(method, path, **rest)

    def wire(base_url: str, peer: str) -> Wire:
        return Watched(base_url, user_agent="test", peer=peer, cable=cable)

    with wired_by(wire):
        person = steps.sign_in()
        integration = steps.connect(person)
        connecting.statuses(integration)
        connecting.preview(integration, Options(), start_stamp=LONG_AGO)
        connecting.adopt_existing(integration)
        connecting.start(integration, LONG_AGO, person)
    cable.close()
    assert len(asked) > 15
    assert [path for path, in_transaction in asked if in_transaction] == []


def both(first: Callable[[], Integration], second: Callable[[], Integration]) -> list[Any]:
    """What came of two calls made at the same moment: an integration, or the refusal."""

    def outcome(verb: Callable[[], Integration]) -> Any:
        try:
            return verb()
        except connecting.ConnectProblem as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(outcome, [first, second]))


def test_of_two_that_connect_the_same_company_at_once_one_is_refused(steps: Any) -> None:
    person = steps.sign_in()
    one, two = steps.land(person), steps.land(person)
    codes = steps.code(one), steps.code(two)
    outcomes = both(
        lambda: connecting.come_back(one, code=codes[0]), lambda: connecting.come_back(two, code=codes[1])
    )
    refusals = [each for each in outcomes if isinstance(each, connecting.ConnectProblem)]
    assert [refusal.status for refusal in refusals] == [409]
    assert Integration.objects.filter(company_id=12001).count() == 1


def test_of_two_that_choose_the_same_goods_owner_at_once_one_is_refused(steps: Any) -> None:
    person = steps.sign_in()
    one, two = steps.land(person), steps.land(person)
    outcomes = both(
        lambda: connecting.choose_goods_owner(one, 159, person),
        lambda: connecting.choose_goods_owner(two, 159, person),
    )
    refusals = [each for each in outcomes if isinstance(each, connecting.ConnectProblem)]
    assert [refusal.status for refusal in refusals] == [409]
    assert Integration.objects.filter(goods_owner_id=159).count() == 1


def test_of_two_that_start_at_once_one_is_refused(steps: Any) -> None:
    person = steps.sign_in()
    integration: Integration = steps.connect(person)

    def start() -> Integration:
        connecting.start(integration, LONG_AGO, person)
        return integration

    outcomes = both(start, start)
    refusals = [each for each in outcomes if isinstance(each, connecting.ConnectProblem)]
    assert [refusal.status for refusal in refusals] == [409]


def test_an_adopted_order_is_updated_and_a_number_in_use_is_left_alone(steps: Any, sandbox: Any) -> None:
    person = steps.sign_in()
    integration = steps.connect(person, goods_owner_id=160)
    connecting.adopt_existing(integration)
    connecting.start(integration, LONG_AGO, person)
    integration.refresh_from_db()
    before = wms_orders(sandbox)
    invoice = f"{sandbox.procountor.url}/_sandbox/companies/12001/invoices/81002"
    assert httpx2.patch(invoice, json={"status": "NOT_SENT"}, timeout=20).json()["invoiceNumber"] == 20002

    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS):
        upkeep.read_flow(integration, flow)
    delivery.deliver_lane(integration)

    adopted = Document.objects.get(integration=integration, flow=Flow.SALES_ORDERS, number="20001")
    outcomes = list(Attempt.objects.filter(document=adopted).values_list("outcome", flat=True))
    assert outcomes == ["updated"]
    assert adopted.state == DocState.DELIVERED
    taken = Document.objects.get(integration=integration, flow=Flow.SALES_ORDERS, number="20002")
    assert (taken.state, taken.code) == (DocState.DIVERGED, "number_in_use")
    assert not Attempt.objects.filter(document=taken).exists()
    after = wms_orders(sandbox)
    assert after["20001"]["id"] == before["20001"]["id"]
    assert after["20001"]["sent"] != before["20001"]["sent"]
    assert after["20002"] == before["20002"]


def test_an_adopted_order_keeps_its_number_though_a_prefix_is_set_before_its_first_push(
    steps: Any, sandbox: Any
) -> None:
    person = steps.sign_in()
    integration = steps.connect(person, goods_owner_id=160)
    connecting.adopt_existing(integration)
    connecting.start(integration, LONG_AGO, person)
    prefixed = replace(Options(), order=replace(Options().order, number_prefix="P-"))
    save_options(integration, prefixed, person)
    integration.refresh_from_db()

    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS):
        upkeep.read_flow(integration, flow)
    delivery.deliver_lane(integration)

    adopted = Document.objects.get(integration=integration, flow=Flow.SALES_ORDERS, number="20001")
    assert adopted.target_number == "20001"
    assert list(Attempt.objects.filter(document=adopted).values_list("outcome", flat=True)) == ["updated"]
    assert "P-20001" not in wms_orders(sandbox)


def wms_orders(sandbox: Any) -> dict[str, Any]:
    answer = httpx2.get(f"{sandbox.ongoing.url}/_sandbox/orders?goodsOwnerId=160", timeout=20)
    return {order["sent"]["orderNumber"]: order for order in answer.json()}


def test_a_filter_shows_in_the_preview_as_the_reason(steps: Any) -> None:
    integration = steps.connect(steps.sign_in())
    nothing = replace(Options(), order=replace(Options().order, statuses=("PAID",)))
    shown = connecting.preview(integration, nothing, start_stamp=LONG_AGO)
    orders = [each for each in shown.documents if each.flow is Flow.SALES_ORDERS]
    assert {order.outcome for order in orders} == {"skip"}
    assert all(order.reason for order in orders)


def test_what_stands_there_for_another_goods_owner_that_was_chosen_first_is_not_taken_for_ours(
    steps: Any, sandbox: Any
) -> None:
    """Adopted for 160, and then 159 was chosen: its warehouse has none of these orders."""
    person = steps.sign_in()
    integration = steps.connect(person, goods_owner_id=160)
    connecting.adopt_existing(integration)
    integration = connecting.choose_goods_owner(integration, 159, person)
    connecting.adopt_existing(integration)
    connecting.start(integration, LONG_AGO, person)
    integration.refresh_from_db()
    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS):
        upkeep.read_flow(integration, flow)
    delivery.deliver_lane(integration)

    order = Document.objects.get(integration=integration, flow=Flow.SALES_ORDERS, number="20001")
    assert (order.state, order.code) == (DocState.DELIVERED, "")
    assert list(Attempt.objects.filter(document=order).values_list("outcome", flat=True)) == ["created"]
