"""A login or key that was renewed while a call with the old one was under way: that the old one is refused proves
nothing of the new one."""

from collections.abc import Callable
from functools import partial
from typing import Any

from brygga.core.words import DocState, Flow
from brygga.flows import completeness
from brygga.integrations import credentials
from brygga.integrations.credentials import WmsLogin
from brygga.integrations.models import CredentialKind
from brygga.ledger.models import Cursor
from merchant import api_key

Order = Callable[..., dict[str, Any]]
ORDERS = Flow.SALES_ORDERS


def password(merchant: Any, text: str) -> None:
    credentials.keep_login(merchant.integration, WmsLogin("WSIdemo", text))


def key(merchant: Any, text: str) -> None:
    credentials.keep(merchant.integration, CredentialKind.API_KEY, text)


def halted_by(merchant: Any) -> str:
    merchant.integration.refresh_from_db()
    return str(merchant.integration.halted_by)


def test_a_login_that_was_renewed_during_a_delivery_halts_nothing(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = [an_order(), an_order()]
    merchant.read()
    password(merchant, "of last year")
    merchant.forget_calls()
    merchant.watch.during("PUT", "/articles$|/orders$", partial(password, merchant, "demo"))
    merchant.deliver()
    assert halted_by(merchant) == ""
    assert len(merchant.calls("ongoing", "PUT")) == 1  # the refused login is not tried on the next document
    clock.advance(minutes=2)
    merchant.deliver()
    assert {merchant.document(one["id"]).state for one in made} == {DocState.DELIVERED}


def test_a_login_that_was_renewed_during_a_sweep_or_a_check_halts_nothing(merchant: Any, clock: Any) -> None:
    merchant.sync()
    for asked, path in (
        (partial(merchant.read, Flow.SHIPMENTS), "/orders$"),
        (partial(completeness.check_flow, merchant.integration, Flow.ARTICLES), "/articles$"),
    ):
        clock.advance(days=1)
        password(merchant, "of last year")
        merchant.watch.during("GET", path, partial(password, merchant, "demo"))
        asked()
        assert halted_by(merchant) == ""


def test_a_key_that_was_renewed_while_a_token_was_asked_for_halts_nothing(
    merchant: Any, an_order: Order, clock: Any
) -> None:
    made = an_order()
    key(merchant, "of last year")
    merchant.watch.during("POST", "/oauth/token$", partial(key, merchant, api_key(merchant.sandboxes)))
    merchant.read(ORDERS)
    assert halted_by(merchant) == ""
    cursor = Cursor.objects.get(integration=merchant.integration, flow=ORDERS)
    assert "was renewed" in cursor.problem
    clock.advance(seconds=1)
    assert cursor.due_at <= clock()
    merchant.sync()
    assert merchant.document(made["id"]).state == DocState.DELIVERED
