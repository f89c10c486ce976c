"""A refused credential: the integration halts and says which login to renew; afterwards everything goes on."""

from collections.abc import Callable
from typing import Any

import pytest

from brygga.core.words import DocState, Flow
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.ledger.models import Attempt, Outcome, ShipmentState
from brygga.wire import Answer
from merchant import COMPANY, asked
from troubles import Trouble

Make = Callable[..., dict[str, Any]]


def control(merchant: Any, path: str) -> None:
    asked("POST", f"{merchant.sandboxes.procountor.url}/_sandbox/{path}", {"company": COMPANY})


def halted_by(merchant: Any) -> str:
    merchant.integration.refresh_from_db()
    return str(merchant.integration.halted_by)


def wrong_password(merchant: Any) -> None:
    """The warehouse gave its API user another password, and told nobody."""
    credentials.keep_login(merchant.integration, WmsLogin("WSIdemo", "of last year"))


def test_a_revoked_key_halts_everything_and_says_so(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    an_order()
    control(merchant, "keys/revoke")
    time.read_when_due(Flow.SALES_ORDERS)
    assert halted_by(merchant) == "procountor"
    page = desk.status()
    assert "needs reconnect" in page
    assert "Procountor no longer accepts the login of this integration." in page
    merchant.forget_calls()
    time.passes(7200)
    merchant.sync()
    assert merchant.calls("procountor", "POST") + merchant.calls("procountor", "GET") == []


def test_after_a_revoked_key_and_reconnecting_everything_goes_on(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    control(merchant, "keys/revoke")
    time.read_when_due(Flow.SALES_ORDERS)
    cursor = time.cursor(Flow.SALES_ORDERS).stamp
    assert "what waited goes on by itself" in desk.reconnect()
    assert halted_by(merchant) == ""
    assert time.cursor(Flow.SALES_ORDERS).stamp == cursor
    time.read_when_due(Flow.SALES_ORDERS)
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert "needs reconnect" not in desk.status()


def test_a_key_revoked_before_the_write_back_sends_once_after_reconnecting(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    control(merchant, "keys/revoke")
    merchant.ship()
    assert halted_by(merchant) == "procountor"
    assert merchant.shipment(made["id"]).state == ShipmentState.WAITING
    desk.reconnect()
    time.go_on()
    assert merchant.shipment(made["id"]).state == ShipmentState.DONE
    assert merchant.sends(made["id"]) == 1


@pytest.mark.parametrize("reason", ["ended early", "an hour old"])
def test_a_token_that_is_over_is_renewed_once_and_nobody_notices(
    merchant: Any, time: Any, an_order: Make, reason: str
) -> None:
    merchant.read(Flow.SALES_ORDERS)
    made = an_order()
    if reason == "ended early":
        control(merchant, "tokens/expire")
    else:
        time.passes(3601)
    merchant.forget_calls()
    merchant.read(Flow.SALES_ORDERS)
    assert time.cursor(Flow.SALES_ORDERS).problem == ""
    assert merchant.document(made["id"])
    assert len(merchant.calls("procountor", "POST", "/oauth/token$")) == 1
    assert halted_by(merchant) == ""


def test_a_token_refused_at_the_send_itself_is_renewed_and_the_invoice_is_sent_once(
    merchant: Any, weather: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    control(merchant, "tokens/expire")
    merchant.ship()
    assert merchant.shipment(made["id"]).state == ShipmentState.DONE
    assert merchant.sends(made["id"]) == 1


def test_a_procountor_that_refuses_even_new_tokens_halts_and_goes_on_after_reconnecting(
    merchant: Any, weather: Any, desk: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    refusal = Trouble(answer=Answer(401, {"content-type": "application/json"}, '{"errors": []}'))
    with weather.trouble("procountor", refusal, "GET", "/invoices"):
        time.read_when_due(Flow.SALES_ORDERS)
        assert "Procountor refuses even a new access token of this integration." in desk.status()
    assert halted_by(merchant) == "procountor"
    desk.reconnect()
    time.read_when_due(Flow.SALES_ORDERS)
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_a_wrong_wms_password_halts_keeps_the_work_and_goes_on_after_reconnecting(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    wrong_password(merchant)
    merchant.deliver()
    assert halted_by(merchant) == "ongoing"
    assert "Ongoing WMS does not accept the login." in desk.status()
    assert merchant.document(made["id"]).state == DocState.PENDING
    merchant.forget_calls()
    merchant.sync()
    assert merchant.calls("ongoing", "GET") + merchant.calls("ongoing", "PUT") == []
    assert "does not accept this user name and password" in desk.reconnect(password="of last year")
    assert halted_by(merchant) == "ongoing"
    desk.reconnect()
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
    assert len(merchant.wms_orders()) == 1


def test_a_wrong_wms_password_at_the_put_itself_is_no_unknown_outcome(
    merchant: Any, weather: Any, desk: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    with weather.trouble("ongoing", Trouble(answer=Answer(401, {}, "")), "PUT", "/orders$"):
        merchant.deliver()
    document = merchant.document(made["id"])
    assert Attempt.objects.get(document=document, step="order").outcome == Outcome.RECONNECT
    assert halted_by(merchant) == "ongoing"
    desk.reconnect()
    time.go_on()
    assert merchant.document(made["id"]).state == DocState.DELIVERED


def test_a_wrong_wms_password_stops_hints_and_sweep_but_loses_no_shipment(
    merchant: Any, desk: Any, time: Any, an_order: Make
) -> None:
    made = an_order()
    merchant.read(Flow.SALES_ORDERS)
    merchant.deliver()
    order_id = merchant.document(made["id"]).target_id
    merchant.desk("POST", f"/orders/{order_id}/send")
    merchant.hint(order_id, 450)
    wrong_password(merchant)
    merchant.ship()
    assert halted_by(merchant) == "ongoing"
    desk.reconnect()
    time.go_on()
    assert merchant.sends(made["id"]) == 1


def test_reconnecting_does_not_end_a_pause(merchant: Any, desk: Any, time: Any, an_order: Make) -> None:
    an_order()
    control(merchant, "keys/revoke")
    time.read_when_due(Flow.SALES_ORDERS)
    merchant.integration.paused = True
    merchant.integration.save(update_fields=["paused"])
    desk.reconnect()
    assert halted_by(merchant) == ""
    assert merchant.integration.paused
    assert "paused" in desk.status()
