"""Ongoing's client against Ongoing's sandbox, over real HTTP: the happy roads, and the faults on them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx2
import pytest

from brygga.core.failures import Gone, OutcomeUnknown, ReconnectNeeded, Refused, TryAgain
from brygga.ongoing import webhook
from brygga.ongoing.address import base_address
from brygga.ongoing.client import BasicLogin, OngoingClient
from brygga.ongoing.target import Target
from brygga.wire import Wire
from brygga_sandbox.faults import Fault, FaultKind


@pytest.fixture
def dock(sandboxes):
    made = Wire(sandboxes.warehouse_url, user_agent="Brygga/test", peer="The WMS")
    yield made
    made.close()


@pytest.fixture
def target(dock):
    return Target(OngoingClient(dock, BasicLogin("WSIdemo", "demo")), 159, page_size=2)


def fault(sandboxes, kind: FaultKind, path: str, **more: object) -> None:
    sandboxes.ongoing.sandbox.faults.add(Fault(kind=kind, path=path, **more))


def an_order(number: str, **changes: object) -> dict[str, object]:
    line = {"rowNumber": "1", "externalId": "1", "articleNumber": "MUG", "numberOfItems": Decimal("2.5")}
    order = {"goodsOwnerId": 159, "orderNumber": number, "deliveryDate": "2026-03-05", "orderLines": [line]}
    return order | {"consignee": {"name": "Äiti & Poika Oy"}, "goodsOwnerOrderId": f"8{number}"} | changes


def test_a_warehouse_is_found_by_its_address(sandboxes, dock):
    assert base_address(f"{sandboxes.warehouse_url}/api/v1", ["http://127.0.0.1"]) == sandboxes.warehouse_url


def test_an_article_and_an_order_are_placed_read_changed_and_cancelled(target):
    article = {
        "goodsOwnerId": 159,
        "articleNumber": "MUG",
        "articleName": "Muki",
        "customerPrice": Decimal("9.90"),
    }
    placed_article = target.place_article(article)
    assert target.known_articles(["MUG", "NONE"]) == {"MUG": placed_article.id}
    placed = target.place_order(an_order("2045"))
    assert placed.created is True
    seen = target.find_order("2045")
    assert seen == target.read_order(placed.id)
    assert (seen.id, seen.source_id, seen.status_number) == (placed.id, "82045", 200)
    assert [(row.row_number, row.article_number, row.quantity) for row in seen.rows] == [
        ("1", "MUG", Decimal("2.5"))
    ]
    again = target.place_order(an_order("2045", orderRemark="Soita"))
    assert (again.id, again.created) == (placed.id, False)
    target.patch_remark(placed.id, "Soita ensin")
    assert target.read_order(placed.id).raw["orderInfo"]["orderRemark"] == "Soita ensin"
    target.cancel_order(placed.id)
    assert target.read_order(placed.id).status_number == 1000


def test_a_purchase_order_is_placed_read_and_cancelled(target):
    line = {"rowNumber": "1", "externalOrderLineId": "1", "articleNumber": "RAW", "numberOfItems": 250}
    body = {"goodsOwnerId": 159, "purchaseOrderNumber": "3310", "purchaseOrderLines": [line]}
    placed = target.place_purchase_order(body | {"goodsOwnerPurchaseOrderId": "91001"})
    assert placed.created is None
    seen = target.find_purchase_order("3310")
    assert (seen.id, seen.source_id, seen.status_number, seen.done) == (placed.id, "91001", 100, 0)
    target.patch_purchase_in_date(placed.id, "2026-03-09")
    target.cancel_purchase_order(placed.id)
    assert target.read_purchase_order(placed.id).status_number == 900
    assert [row.number for row in target.all_purchase_orders()] == ["3310"]


def test_all_orders_are_walked_over_several_pages(target):
    numbers = [f"N{n}" for n in range(5)]
    for number in numbers:
        target.place_order(an_order(number))
    assert [seen.number for seen in target.all_orders()] == numbers


def test_shipped_orders_are_found_by_status_and_moment(sandboxes, target):
    before = sandboxes.clock.now() - timedelta(minutes=2)
    shipped = target.place_order(an_order("1")).id
    target.place_order(an_order("2"))
    for step in ("release", "allocate", "pick", "send"):
        httpx2.post(f"{sandboxes.ongoing.url}/_sandbox/orders/{shipped}/{step}").raise_for_status()
    (seen,) = target.shipped_since(before, 450, 799)
    assert (seen.id, seen.done) == (shipped, Decimal("2.5"))
    assert not any(row.is_short for row in seen.rows)
    assert list(target.shipped_since(datetime.now(UTC) + timedelta(days=1), 450, 799)) == []


@pytest.mark.parametrize("form", ["null_id_400", "null_id_200", "model_state_400"])
def test_a_change_after_work_began_is_refused_in_every_form(sandboxes, target, form):
    sandboxes.ongoing.sandbox.knobs.turn(refusal_form=form)
    placed = target.place_order(an_order("1"))
    httpx2.post(f"{sandboxes.ongoing.url}/_sandbox/orders/{placed.id}/status", json={"number": 400})
    for write in (
        lambda: target.place_order(an_order("1", orderRemark="x")),
        lambda: target.cancel_order(placed.id),
    ):
        with pytest.raises(Refused) as caught:
            write()
        assert caught.value.problem.endswith(".")


@pytest.mark.parametrize("foreign", ["400", "403", "empty"])
@pytest.mark.parametrize("owners", ["several", "absent"])
def test_only_goods_owners_of_the_login_are_visible(sandboxes, dock, target, owners, foreign):
    sandboxes.ongoing.sandbox.knobs.turn(goods_owners=owners, foreign_goods_owner=foreign)
    assert target.can_see(159)
    if owners == "absent":
        assert target.goods_owners() is None
        # an empty list cannot be told from a goods owner without articles: contract, section 8
        assert target.can_see(161) is (foreign == "empty")
    else:
        assert [(owner.id, owner.is_training) for owner in target.goods_owners()] == [
            (159, True),
            (160, False),
        ]
        assert not target.can_see(161)


def test_a_wrong_password_needs_a_reconnect(dock):
    stranger = Target(OngoingClient(dock, BasicLogin("WSIdemo", "wrong")), 159)
    for ask in (stranger.order_statuses, stranger.goods_owners, lambda: stranger.place_order(an_order("1"))):
        with pytest.raises(ReconnectNeeded) as caught:
            ask()
        assert caught.value.vendor == "ongoing"


def test_an_unknown_warehouse_is_a_wrong_address(sandboxes):
    lost = Wire(f"{sandboxes.ongoing.url}/nowhere", user_agent="Brygga/test")
    stranger = Target(OngoingClient(lost, BasicLogin("WSIdemo", "demo")), 159)
    with pytest.raises((TryAgain, Gone)):
        stranger.order_statuses()
    lost.close()


def test_title_case_headers_pass_the_door_that_refuses_others(sandboxes, target):
    sandboxes.ongoing.sandbox.knobs.turn(lower_case_headers="refused")
    assert target.place_order(an_order("1")).created


def test_registers_are_there(target):
    assert {450, 500} <= {status.number for status in target.order_statuses()}
    assert len(target.warehouses()) == 3
    assert target.ways_of_delivery()


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        (FaultKind.TOO_MANY, TryAgain),
        (FaultKind.SERVER_ERROR, OutcomeUnknown),
        (FaultKind.UNAVAILABLE, OutcomeUnknown),
        (FaultKind.HTML_OK, OutcomeUnknown),
        (FaultKind.CUT_BEFORE, OutcomeUnknown),
        (FaultKind.CUT_AFTER, OutcomeUnknown),
        (FaultKind.TRUNCATED, OutcomeUnknown),
        (FaultKind.LATE_EFFECT, OutcomeUnknown),
    ],
)
def test_a_fault_of_a_put_is_unknown_unless_it_was_turned_away(sandboxes, target, kind, failure):
    target.order_statuses()
    fault(sandboxes, kind, "/orders$", method="PUT", delay_s=1)
    with pytest.raises(TryAgain) as caught:
        target.place_order(an_order("1"))
    assert type(caught.value) is failure
    found = target.find_order("1")
    executed = kind in (FaultKind.CUT_AFTER, FaultKind.TRUNCATED)
    assert (found is not None) is executed


def test_a_webhook_names_the_order_that_was_shipped(sandboxes, station, target):
    sandboxes.ongoing.sandbox.knobs.turn(webhook_delivery="manual")
    control = f"{sandboxes.ongoing.url}/_sandbox"
    hook = {"url": f"{station.url}/hook", "goods_owners": [159], "to_status": [450, 799]}
    number = httpx2.post(f"{control}/webhooks", json=hook).raise_for_status().json()["id"]
    placed = target.place_order(an_order("2045"))
    httpx2.post(f"{control}/orders/{placed.id}/status", json={"number": 450}).raise_for_status()
    httpx2.post(f"{control}/webhooks/run").raise_for_status()
    httpx2.post(f"{control}/webhooks/{number}/test").raise_for_status()
    event, trial = (webhook.parse(heard.body) for heard in station.heard)
    assert isinstance(event, webhook.OrderHint)
    assert (event.order_id, event.goods_owner_id, event.status_number) == (placed.id, 159, 450)
    assert (event.order_number, event.source_id) == ("2045", "82045")
    assert event.at is not None
    assert isinstance(trial, webhook.TestCall)
