"""The door for webhooks: who may knock, what is recorded, and that nobody can fill the disk or learn anything."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from brygga.core.options import OngoingOptions, Options
from brygga.integrations import credentials
from brygga.integrations.models import CredentialKind, Integration, Phase
from brygga.integrations.options import save_options
from brygga.ledger.models import Event

TOKEN = "webhook-token-of-the-tests"
EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "contracts" / "ongoing-examples" / "webhooks"


def hint(**members: Any) -> dict[str, Any]:
    """A webhook as Ongoing sends it when an order is sent."""
    return {
        "webhookOrdersId": 7,
        "webhookEventId": 1001,
        "system": "demo",
        "timestamp": "2026-01-01T12:00:00.0000000",
        "orderId": 501,
        "orderNumber": "20001",
        "goodsOwnerId": 159,
        "goodsOwnerOrderId": "700",
        "path": "/api/v1/orders/501",
        "orderStatus": {"number": 450},
        "webhookTemplate": "Order status is changed",
    } | members


class Door:
    def __init__(self, integration: Integration) -> None:
        self.integration = integration
        self.path = f"/hooks/ongoing/{integration.key}"
        self.client = Client(enforce_csrf_checks=True)

    def knock(self, body: Any, token: str | None = TOKEN, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        secret = {} if token is None else {"X-Auth-Token": token}
        return self.client.post(self.path, content, content_type="application/json", headers=secret | headers)

    def jobs(self) -> int:
        return ProcrastinateJob.objects.filter(
            task_name="ship", args__integration_id=self.integration.pk
        ).count()


@pytest.fixture
def door(cast: Any) -> Door:
    return Door(cast.integration)


def test_a_webhook_is_recorded_once_and_wakes_the_shipment_lane(door: Door) -> None:
    assert door.knock(hint()).status_code == 200
    event = Event.objects.get()
    assert (event.accepted, event.order_id, event.order_number, event.status_number) == (
        True,
        501,
        "20001",
        450,
    )
    assert event.taken_at is None
    assert door.jobs() == 1
    door.integration.refresh_from_db()
    assert door.integration.webhook_seen_at is not None


def test_a_doubled_webhook_is_counted_and_queues_nothing_more(door: Door) -> None:
    assert [door.knock(hint()).status_code for _ in range(3)] == [200, 200, 200]
    assert Event.objects.get().doubles == 2
    assert door.jobs() == 1


def test_two_orders_are_two_events(door: Door) -> None:
    door.knock(hint())
    door.knock(hint(webhookEventId=1002, orderId=502))
    assert set(Event.objects.values_list("order_id", flat=True)) == {501, 502}


def test_the_token_may_come_as_the_password_of_http_basic(door: Door) -> None:
    basic = b64encode(f"ongoing:{TOKEN}".encode()).decode()
    assert door.knock(hint(), token=None, Authorization=f"Basic {basic}").status_code == 200


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], "ä€"])
def test_without_the_secret_nothing_is_recorded_but_a_count(door: Door, token: str | None) -> None:
    assert door.knock(hint(), token=token).status_code == 401
    event = Event.objects.get()
    assert (event.accepted, event.order_id, event.doubles) == (False, None, 0)
    assert door.jobs() == 0


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic /w==", "Bearer x", "Basic OndlYg=="])
def test_a_broken_authorization_is_a_wrong_secret(door: Door, header: str) -> None:
    assert door.knock(hint(), token=None, Authorization=header).status_code == 401


def test_a_flood_without_the_secret_fills_one_row_an_hour(door: Door, clock: Any) -> None:
    for _ in range(20):
        door.knock(hint(), token="guess")
    assert Event.objects.get().doubles == 19
    clock.advance(hours=1)
    door.knock(hint(), token="guess")
    assert Event.objects.count() == 2


def test_an_integration_without_a_token_accepts_no_empty_secret(door: Door) -> None:
    door.integration.credentials.all().delete()
    for token in (None, "", TOKEN):
        assert door.knock(hint(), token=token).status_code == 401


def test_the_secret_of_one_integration_does_not_open_another(cast: Any, door: Door) -> None:
    other = cast.another_integration(goods_owner_id=160, company_id=2)
    credentials.keep(other, CredentialKind.WEBHOOK_TOKEN, "another-token")
    assert Door(other).knock(hint(goodsOwnerId=160)).status_code == 401
    assert not Event.objects.filter(accepted=True).exists()


def test_an_unknown_key_is_404_and_another_method_405(door: Door) -> None:
    assert (
        door.client.post(f"/hooks/ongoing/{uuid4()}", b"{}", content_type="application/json").status_code
        == 404
    )
    for method in (door.client.get, door.client.put, door.client.delete):
        answer = method(door.path)
        assert (answer.status_code, answer["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"orderId": "x"}', b'{"orderId": NaN}', b'{"orderId": 5}'],
)
def test_what_is_no_webhook_is_400_and_counted(door: Door, body: bytes) -> None:
    assert door.knock(body).status_code == 400
    assert not Event.objects.get().accepted
    assert door.jobs() == 0


def test_a_body_sent_in_chunks_is_read_to_its_end_and_to_the_limit_only(door: Door) -> None:
    chunked: dict[str, Any] = {
        "HTTP_TRANSFER_ENCODING": "chunked",
        "HTTP_X_AUTH_TOKEN": TOKEN,
        "CONTENT_LENGTH": "",
    }
    body = BytesIO(json.dumps(hint()).encode())
    sent = chunked | {"wsgi.input": body, "wsgi.input_terminated": True}
    assert door.client.generic("POST", door.path, b"", **sent).status_code == 200
    endless = BytesIO(b" " * 10**6)
    sent = chunked | {"wsgi.input": endless, "wsgi.input_terminated": True}
    assert door.client.generic("POST", door.path, b"", **sent).status_code == 413
    assert endless.tell() == 64 * 1024 + 1


class NotToBeRead:
    """A request's body that fails the test when anybody reads it."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError(f"{size} bytes were read")

    readline = read


def test_a_large_body_is_refused_without_being_read(door: Door) -> None:
    length = str(10 * 1024 * 1024)
    unread: dict[str, Any] = {
        "wsgi.input": NotToBeRead(),
        "CONTENT_LENGTH": length,
        "HTTP_X_AUTH_TOKEN": TOKEN,
    }
    assert door.client.generic("POST", door.path, b"", **unread).status_code == 413
    assert door.knock(b" " * (64 * 1024 + 1)).status_code == 413
    assert Event.objects.get().doubles == 1


def test_without_the_secret_no_body_is_read(door: Door) -> None:
    unread: dict[str, Any] = {"wsgi.input": NotToBeRead(), "CONTENT_LENGTH": "500"}
    assert door.client.generic("POST", door.path, b"", **unread).status_code == 401


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({"goodsOwnerId": 160}, 409),
        ({"system": "other"}, 422),
        ({"orderId": 2**63}, 400),
        ({"orderStatus": {"number": 2**40}}, 400),
    ],
)
def test_what_is_not_for_this_integration_is_refused_and_kept_to_be_seen(
    door: Door, members: dict[str, Any], status: int
) -> None:
    for _ in range(3):
        assert door.knock(hint(**members)).status_code == status
    event = Event.objects.get()
    assert (event.accepted, event.doubles) == (False, 2)
    assert event.reason
    assert door.jobs() == 0


def test_where_the_settings_say_so_the_system_may_be_named_otherwise(door: Door) -> None:
    """What `system` says is not documented: the secret and the goods owner are what counts."""
    named = hint(system="https://demo.ongoingsystems.se/demo")
    assert door.knock(named).status_code == 422
    assert "Webhooks must name this WMS" in Event.objects.get().reason
    save_options(
        door.integration, replace(Options(), ongoing=OngoingOptions(webhook_system_check=False)), None
    )
    assert door.knock(named | {"webhookEventId": 1002}).status_code == 200
    assert door.jobs() == 1
    assert door.knock(named | {"webhookEventId": 1003, "goodsOwnerId": 160}).status_code == 409
    assert door.knock(named | {"webhookEventId": 1004}, token="other").status_code == 401


def test_the_test_button_is_answered_and_its_time_kept(door: Door) -> None:
    body = hint(webhookOrdersId=0, webhookEventId=0, orderId=0, goodsOwnerId=0, orderStatus={"number": 0})
    assert door.knock(body).status_code == 200
    door.integration.refresh_from_db()
    assert door.integration.webhook_tested_at is not None
    assert door.integration.webhook_seen_at is None
    assert not Event.objects.exists()


def test_a_purchase_order_webhook_is_recorded_as_not_needed(door: Door) -> None:
    body = {"webhookPurchaseOrdersId": 1, "webhookEventId": 2, "purchaseOrderId": 9, "goodsOwnerId": 159}
    assert [door.knock(body).status_code for _ in range(2)] == [200, 200]
    event = Event.objects.get()
    assert event.taken_at is not None
    assert event.outcome.startswith("Not needed")
    assert event.led_nowhere
    assert event.doubles == 1
    assert door.jobs() == 0


def test_webhooks_are_recorded_while_the_integration_is_paused(door: Door) -> None:
    Integration.objects.update(paused=True)
    assert door.knock(hint()).status_code == 200
    assert Event.objects.get().accepted


def test_an_event_whose_lane_cannot_be_woken_is_503_and_not_kept_so_that_it_comes_again(
    transactional_db: None, door: Door
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs ADD CONSTRAINT no_more CHECK (false) NOT VALID")
        try:
            assert door.knock(hint()).status_code == 503
        finally:
            cursor.execute("ALTER TABLE procrastinate_jobs DROP CONSTRAINT no_more")
    assert not Event.objects.exists()
    assert door.knock(hint()).status_code == 200
    assert (Event.objects.count(), door.jobs()) == (1, 1)


def test_while_the_database_is_away_the_answer_is_503(cut_session: Callable[[], None], door: Door) -> None:
    cut_session()
    assert door.knock(hint()).status_code == 503


def test_the_short_way_to_the_door_keeps_what_guards_every_answer_and_leaves_out_what_pages_need(
    door: Door, cast: Any
) -> None:
    door.client = cast.operator
    answer = door.knock(hint())
    assert (answer["x-frame-options"], answer["x-content-type-options"]) == ("DENY", "nosniff")
    assert (answer["cache-control"], answer["content-length"]) == ("no-store", str(len(answer.content)))
    assert "default-src 'none'" in answer["content-security-policy"]
    assert not answer.cookies
    assert not hasattr(answer.wsgi_request, "session")
    assert door.knock(hint(webhookEventId=1002), host="elsewhere.example").status_code == 400
    assert Event.objects.count() == 1
    assert cast.nobody.get("/hooks/elsewhere").status_code == 404


def test_a_webhook_costs_two_statements_and_so_does_its_double(door: Door) -> None:
    door.knock(hint())
    for number in (1002, 1002):
        with CaptureQueriesContext(connection) as made:
            assert door.knock(hint(webhookEventId=number)).status_code == 200
        assert len(made) <= 2, [query["sql"][:100] for query in made.captured_queries]


def test_the_longest_texts_fit(door: Door) -> None:
    body = hint(orderNumber="ä" * 500, webhookTemplate="x" * 500, webhookEventId=10**150)
    assert door.knock(body).status_code == 200
    assert len(Event.objects.get().order_number) == 60


@pytest.mark.parametrize("name", ["order.payload.json", "purchase-order.payload.json"])
def test_ongoings_own_examples_are_answered(door: Door, name: str) -> None:
    example = EXAMPLES / name
    if not example.exists():
        pytest.skip(f"{name} is not beside this checkout")
    assert door.knock(example.read_bytes()).status_code == 200


def test_the_sandboxs_webhooks_are_accepted_over_http(
    transactional_db: None, journey: Any, live_server: Any
) -> None:
    """The whole wire: Ongoing's sender, a real server, our door."""
    journey.sandboxes.ongoing.sandbox.knobs.turn(webhook_delivery="manual")
    journey.sign_in()
    integration = journey.connect()
    Integration.objects.filter(pk=integration.pk).update(phase=Phase.RUNNING, goods_owner_id=160)
    credentials.keep(integration, CredentialKind.WEBHOOK_TOKEN, TOKEN)
    desk = f"{journey.sandboxes.ongoing.url}/_sandbox"
    address = f"{live_server.url}/hooks/ongoing/{integration.key}"
    webhook = {"url": address, "goods_owners": [160], "authentication": "x_auth_token", "token": TOKEN}
    made = asked("POST", f"{desk}/webhooks", webhook)
    asked("POST", f"{desk}/webhooks/{made['id']}/test")
    integration.refresh_from_db()
    assert integration.webhook_tested_at is not None
    order = asked("GET", f"{desk}/orders?goodsOwnerId=160")[0]
    asked("POST", f"{desk}/orders/{order['id']}/status", {"number": 500})
    asked("POST", f"{desk}/webhooks/run")
    deliveries = asked("GET", f"{desk}/webhooks/deliveries?webhook={made['id']}")
    assert [one["state"] for one in deliveries] == ["delivered"]
    event = Event.objects.get(integration=integration, accepted=True)
    assert (event.order_id, event.status_number) == (order["id"], 500)


def asked(method: str, url: str, body: Any = None) -> Any:
    answer = httpx2.request(method, url, json=body, timeout=20, trust_env=False)
    assert answer.is_success, f"{url}: {answer.status_code} {answer.text[:300]}"
    return answer.json() if answer.content else None
