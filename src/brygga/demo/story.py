"""The story without a person: each step is seen on the other system, or the demo fails."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from brygga.core.words import DocState, Flow
from brygga.demo.vendors import Vendors, ask
from brygga.flows import acting
from brygga.integrations.models import Integration
from brygga.ledger.models import Document

PATIENCE = 60.0


class Teller:
    """Tells the steps one after another and remembers whether each was seen."""

    def __init__(self, both: Vendors, integration: Integration) -> None:
        self.both = both
        self.integration = integration
        self.failed = 0

    def step(self, what: str, seen: Callable[[], str]) -> None:
        """Waits until `seen` says what it saw (an empty text: not yet)."""
        end = time.monotonic() + PATIENCE
        while not (said := seen()) and time.monotonic() < end:
            time.sleep(0.2)
        self.failed += not said
        print(f"{'ok    ' if said else 'FAILED'}  {what}{': ' + said if said else ''}", flush=True)

    def sync(self) -> None:
        self.integration.refresh_from_db()
        acting.sync_now(self.integration, None, None)

    def delivered(self, flow: Flow) -> int:
        return int(self._documents(flow).filter(state=DocState.DELIVERED).count())

    def settled(self, flow: Flow) -> str:
        """The counts of a flow once nothing of it is waiting any more."""
        found = self._documents(flow)
        if not found.exists() or found.filter(state__in=[DocState.PENDING, DocState.UNKNOWN]).exists():
            return ""
        states = sorted(set(found.values_list("state", flat=True)))
        return ", ".join(f"{state} {found.filter(state=state).count()}" for state in states)

    def wms_id(self, source_id: int) -> int | None:
        document = self._documents(Flow.SALES_ORDERS).filter(source_id=source_id).first()
        return document.target_id if document else None

    def _documents(self, flow: Flow) -> Any:
        return Document.objects.filter(integration=self.integration, flow=flow)


def tell(both: Vendors, integration: Integration) -> int:
    """The whole story; 0 when every step was seen on the other system."""
    teller = Teller(both, integration)
    _first_sync(teller)
    _changes_follow(teller)
    _shipments_come_back(teller)
    _nothing_twice(teller)
    print("Every step was seen." if not teller.failed else f"{teller.failed} steps were not seen.")
    return 1 if teller.failed else 0


def _first_sync(teller: Teller) -> None:
    for flow in (Flow.ARTICLES, Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS):
        teller.step(f"{flow.value} read and delivered", partial(teller.settled, flow))
    teller.step(
        "the warehouse has every delivered sales order",
        lambda: _equal(len(teller.both.orders()), teller.delivered(Flow.SALES_ORDERS)),
    )


def _changes_follow(teller: Teller) -> None:
    made = _made_order(teller, notes="As first written")
    number = str(made["invoiceNumber"])
    teller.sync()
    teller.step("a new order arrives", lambda: number if number in teller.both.orders() else "")
    teller.both.office("PATCH", f"/invoices/{made['id']}", {"notes": "As changed"})
    product = next(
        one for one in teller.both.office("GET", "/products") if one["type"] == "SALES" and one.get("code")
    )
    teller.both.office("PATCH", f"/products/{product['id']}", {"name": "Renamed product"})
    teller.sync()
    teller.step("a changed order follows", lambda: _remark(teller, number, "As changed"))
    teller.step(
        "a changed product follows", lambda: _article_name(teller, product["code"], "Renamed product")
    )


def _shipments_come_back(teller: Teller) -> None:
    by_webhook, straight, by_sweep = (_made_order(teller) for _ in range(3))
    teller.sync()
    for made in (by_webhook, straight, by_sweep):
        teller.step(f"order {made['invoiceNumber']} is there", partial(_is_there, teller, made))
    _desk(teller, by_webhook, "allocate", "pick", "send")
    teller.step("Sent: its invoice is sent, by webhook", lambda: _is_sent(teller, by_webhook))
    _desk(teller, by_webhook, "collect")
    order_id = teller.wms_id(straight["id"])
    teller.both.desk("POST", f"/orders/{order_id}/status", {"number": 500})
    teller.step("straight to Collected: its invoice is sent", lambda: _is_sent(teller, straight))
    for webhook in teller.both.desk("GET", "/webhooks"):
        ask("DELETE", f"{teller.both.ongoing}/_sandbox/webhooks/{webhook['id']}")
    _desk(teller, by_sweep, "allocate", "pick", "send")
    teller.sync()
    teller.step("without webhooks: its invoice is sent, by the sweep", lambda: _is_sent(teller, by_sweep))
    teller.step(
        "Sent followed by Collected made one send",
        lambda: _equal(teller.both.deliveries(by_webhook["id"]), 1),
    )


def _nothing_twice(teller: Teller) -> None:
    teller.step("everything is settled", lambda: teller.settled(Flow.SALES_ORDERS))
    before = teller.both.puts()
    last = list(teller.integration.cursors.values_list("flow", "last_success_at"))
    teller.sync()
    teller.step("a second run reads every flow again", lambda: _all_read_since(teller, dict(last)))
    teller.step("and is settled", lambda: teller.settled(Flow.SALES_ORDERS))
    teller.step("and writes nothing: PUTs", lambda: _equal(teller.both.puts() - before, 0))


def _made_order(teller: Teller, **members: str) -> dict[str, Any]:
    body = {"type": "SALES_ORDER", "status": "NOT_SENT", "invoiceChannel": "EMAIL", **members}
    return dict(teller.both.office("POST", "/invoices", body))


def _desk(teller: Teller, made: dict[str, Any], *steps: str) -> None:
    order_id = teller.wms_id(made["id"])
    for step in steps:
        teller.both.desk("POST", f"/orders/{order_id}/{step}")


def _is_there(teller: Teller, made: dict[str, Any]) -> str:
    return str(teller.wms_id(made["id"]) or "")


def _is_sent(teller: Teller, made: dict[str, Any]) -> str:
    status = teller.both.office("GET", f"/invoices/{made['id']}")["status"]
    times = teller.both.deliveries(made["id"])
    return f"{made['invoiceNumber']} sent {times} time" if status == "SENT" and times == 1 else ""


def _remark(teller: Teller, number: str, text: str) -> str:
    return text if teller.both.orders()[number]["sent"].get("orderRemark") == text else ""


def _article_name(teller: Teller, code: str, name: str) -> str:
    articles = teller.both.desk("GET", "/articles?goodsOwnerId=159")
    return next((code for one in articles if name in str(one["sent"]) and code in str(one["sent"])), "")


def _all_read_since(teller: Teller, last: dict[str, Any]) -> str:
    now = dict(teller.integration.cursors.values_list("flow", "last_success_at"))
    return f"{len(now)} flows" if all(now[flow] and now[flow] > last[flow] for flow in last) else ""


def _equal(found: int, wanted: int) -> str:
    return str(found) if found == wanted else ""
