"""A day at one merchant: something new and something changed of every kind, and an order that leaves the warehouse.

So every durable step is met once at least, whichever it is.
"""

from dataclasses import dataclass, field
from typing import Any

from brygga_sandbox.ongoing import desk, records
from brygga_sandbox.procountor import office
from brygga_sandbox.state import Document
from brygga_simulation.account import Tenant
from brygga_simulation.real.house import NotSo
from brygga_simulation.vendors import Vendors

_CLOCKWORK = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, priority, args)
    VALUES ('default', '{0}', '{0}', 10, '{{"timestamp": 0}}') ON CONFLICT DO NOTHING
"""
A_DAY_LATER = (
    "UPDATE ledger_cursor SET due_at = now()",
    "UPDATE ledger_certificate SET taken_at = taken_at - interval '2 days'",
    "UPDATE ledger_run SET started_at = started_at - interval '2 days' WHERE kind = 'check'",
    "UPDATE integrations_integration SET started_at = started_at - interval '2 days'",
    *(_CLOCKWORK.format(task) for task in ("forget", "wake_checks", "news", "tick")),
)
"""What a day does to the installation's clocks: every flow and every check is due, and the clock's jobs are queued."""


@dataclass
class Days:
    """One merchant's days, counted. What was made on one day is changed, and leaves, on the next."""

    vendors: Vendors
    tenant: Tenant
    number: int = 0
    sales: list[int] = field(default_factory=list)
    """Ids of the orders of the last day: one that leaves, one that is changed, one that is approved by us."""
    purchase: int = 0
    nameless: int = 0
    product: int = 0

    def first(self) -> None:
        """The registers, and the orders that the first day works on."""
        self.nameless = self._product({"code": "", "name": "Nimetön"})
        self._make()

    def live(self) -> None:
        """One day. The access token has ended over night."""
        company = self.tenant.company
        self.number += 1
        self.vendors.office.tokens.expire_tokens(company)
        leaving, changing = self.sales[0], self.sales[1]
        self._leave(leaving)
        self._change(changing)
        self._change(self.purchase)
        office.change_product(self.vendors.office, company, self.nameless, {"name": f"Nimetön {self.number}"})
        office.change_product(self.vendors.office, company, self.product, {"price": f"{self.number}.50"})
        self._make()

    def invoice(self, id: int) -> Document:
        body: Document = office.invoice(self.vendors.office, self.tenant.company, id)["body"]
        return body

    def _make(self) -> None:
        code = f"PÄIVÄ-{self.number}"
        self.product = self._product({"code": code, "name": f"Uutuus {self.number}"})
        row = {
            "product": "Tilaustuote",
            "productCode": f"RIVI-{self.number}",
            "quantity": "2",
            "unit": "PIECE",
        }
        state = "UNFINISHED" if self.number % 2 else "NOT_SENT"
        leaving = self._order("SALES_ORDER", state, [{"productId": self.product, "quantity": "3"}])
        changing = self._order("SALES_ORDER", "NOT_SENT", [{"productId": self.product, "quantity": "1"}, row])
        self.sales = [leaving, changing]
        bought = {**row, "product": "Ostotuote", "productCode": f"OSTO-{self.number}"}
        self.purchase = self._order("PURCHASE_ORDER", "UNFINISHED", [bought])

    def _product(self, members: Document) -> int:
        partial = {"type": "SALES", "unit": "PIECE", "price": "10", **members}
        made = office.create_product(self.vendors.office, self.tenant.company, partial)
        return int(made["body"]["id"])

    def _order(self, kind: str, state: str, rows: list[Any]) -> int:
        partial = {"type": kind, "status": state, "invoiceChannel": "EMAIL", "invoiceRows": rows}
        made = office.create_invoice(self.vendors.office, self.tenant.company, partial)
        return int(made["body"]["id"])

    def _change(self, id: int) -> None:
        rows = [{"id": row["id"]} for row in self.invoice(id)["invoiceRows"]]
        rows[0]["quantity"] = str(7 + self.number)
        office.change_invoice(self.vendors.office, self.tenant.company, id, {"invoiceRows": rows})

    def _leave(self, id: int) -> None:
        """The order of this invoice is sent by the warehouse."""
        found = [
            order
            for order in records.all_orders(self.vendors.desk)
            if str(order["sent"].get("goodsOwnerOrderId")) == str(id)
        ]
        if not found:
            raise NotSo(f"the order of invoice {id} is not in the warehouse")
        desk.step_order(self.vendors.desk, found[0]["id"], "send", None)
