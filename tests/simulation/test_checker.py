"""The checker by hand-made accounts: what it accepts, and what it must not."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from brygga_simulation import checking_orders, oracle
from brygga_simulation.account import Account, Claim, Tenant, Written
from brygga_simulation.facts import ORDERS, SALES, Facts

TENANT = Tenant("merchant", 12001, 159, "WSIdemo", "2026-01-01T00:00:00")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
INVOICE: dict[str, Any] = {
    "id": 81004,
    "type": "SALES_ORDER",
    "status": "NOT_SENT",
    "invoiceNumber": 20004,
    "invoiceRows": [{"id": 512, "productId": 7, "quantity": "2"}],
    "counterParty": {"counterPartyAddress": {"name": "Aurinko Kahvila Oy"}},
    "date": "2026-03-02",
}


def an_account(sent_with: str) -> Account:
    """One order whose row names a product and no code; the product had none, then A-1, and has B-2."""
    claim = Claim("merchant", "sales_orders", 81004, "20004", "delivered", "", "", "", is_due=False)
    product = [Written(AT, {"body": {"type": "SALES", "code": code}}) for code in ("", "A-1", "B-2")]
    sent = oracle.expected_order(INVOICE, 159, {7: sent_with})
    lines = [{"sent": line, "picked": 0} for line in sent.pop("orderLines")]
    order = {"id": 1, "goods_owner": 159, "status": 200, "sent": sent, "lines": lines}
    return Account(
        (TENANT,),
        {("invoice:12001", 81004): [Written(AT, {"body": INVOICE})], ("product:12001", 7): product},
        {(ORDERS, 1): [Written(AT, order)]},
        foreign={},
        claims=[claim],
    )


@pytest.mark.parametrize(("code", "is_fine"), [("B-2", True), ("A-1", True), ("C-3", False)])
def test_a_row_without_a_code_may_stand_there_under_any_code_that_its_product_had(
    code: str, is_fine: bool
) -> None:
    said = list(checking_orders.check(Facts(an_account(code)), TENANT, SALES))
    assert bool(said) is not is_fine
    assert is_fine or "orderLines[512].articleNumber should be 'B-2', is 'C-3'" in said[0][1]


def test_an_order_that_ended_its_workers_is_lost_unless_it_arrives_in_the_end() -> None:
    account = an_account("B-2")
    account.claims = [replace(account.claims[0], state="parked", code="ends_worker")]
    account.ongoing.clear()
    assert list(checking_orders.check(Facts(account), TENANT, SALES))
