"""What is read from a webhook of Ongoing, and what is not taken for one."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brygga.ongoing import webhook

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "contracts" / "ongoing-examples" / "webhooks"


def a_webhook(**changes: object) -> bytes:
    said = {
        "webhookOrdersId": 11,
        "webhookEventId": 22,
        "system": "demo",
        "timestamp": "2026-03-02T12:00:00.1234567",
        "orderId": 50163,
        "orderNumber": "2045",
        "goodsOwnerId": 159,
        "goodsOwnerOrderId": "81001",
        "path": "/api/v1/orders/50163",
        "orderStatus": {"number": 450},
        "webhookTemplate": "Order status is changed",
    }
    return json.dumps(said | changes).encode()


def test_a_status_change_is_read():
    assert webhook.parse(a_webhook()) == webhook.OrderHint(
        webhook_id=11,
        event_id=22,
        system="demo",
        goods_owner_id=159,
        order_id=50163,
        order_number="2045",
        source_id="81001",
        status_number=450,
        kind="Order status is changed",
        at=datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC),
        identity="order:11:22",
    )


def test_the_official_example_is_ongoings_test_call():
    if not EXAMPLES.exists():
        pytest.skip("the contract's examples are not on this machine")
    assert webhook.parse((EXAMPLES / "order.payload.json").read_bytes()) == webhook.TestCall("string")
    with pytest.raises(webhook.BadWebhook, match="purchase order"):
        webhook.parse((EXAMPLES / "purchase-order.payload.json").read_bytes())


def test_retries_of_one_event_have_one_identity_and_other_events_another():
    first = webhook.parse(a_webhook()).identity
    assert webhook.parse(a_webhook(orderStatus={"number": 500})).identity == first
    assert webhook.parse(a_webhook(webhookEventId=23)).identity != first
    assert webhook.parse(a_webhook(webhookOrdersId=12)).identity != first


def test_without_ids_the_body_is_the_identity():
    nameless = {"webhookOrdersId": None, "webhookEventId": None}
    one, other = a_webhook(**nameless), a_webhook(**nameless, orderStatus={"number": 500})
    assert webhook.parse(one).identity == webhook.parse(one).identity
    assert webhook.parse(one).identity != webhook.parse(other).identity


def test_numbers_as_strings_and_absent_extras_are_tolerated():
    hint = webhook.parse(a_webhook(orderId="7", goodsOwnerId="159", goodsOwnerOrderId=None, system=None))
    assert (hint.order_id, hint.goods_owner_id, hint.source_id, hint.system) == (7, 159, "", "")


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("2023-01-01T12:00:00.0000000", datetime(2023, 1, 1, 12, tzinfo=UTC)),
        ("2023-01-01T12:00:00", datetime(2023, 1, 1, 12, tzinfo=UTC)),
        ("2023-01-01T14:00:00+02:00", datetime(2023, 1, 1, 12, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
        ("", None),
        (None, None),
        (12, None),
    ],
)
def test_the_stamp_is_read_as_utc_or_left_out(stamp, moment):
    assert webhook.parse(a_webhook(timestamp=stamp)).at == moment


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"text"',
        b"\xff\xfe",
        b"<html></html>",
        b"[" * 100_000,
        a_webhook()[:-5],
        a_webhook(orderId=None),
        a_webhook(orderId="x"),
        a_webhook(orderId="9" * 5000),
        a_webhook(orderId=True),
        a_webhook(orderId=1.5),
        a_webhook(orderId=-1),
        a_webhook(goodsOwnerId=None),
        a_webhook(goodsOwnerId=0),
        a_webhook(orderStatus=None),
        a_webhook(orderStatus={}),
        a_webhook(orderStatus=450),
        a_webhook(webhookPurchaseOrdersId=1),
    ],
)
def test_anything_else_is_a_bad_webhook(body):
    with pytest.raises(webhook.BadWebhook) as caught:
        webhook.parse(body)
    assert caught.value.problem.endswith(".")
    assert "2045" not in caught.value.problem


@settings(deadline=None)
@given(
    st.binary(max_size=80)
    | st.dictionaries(st.sampled_from(["orderId", "goodsOwnerId"]), st.integers()).map(
        lambda said: json.dumps(said).encode()
    )
)
def test_no_body_breaks_the_reader(body):
    try:
        webhook.parse(body)
    except webhook.BadWebhook:
        return
