"""The books of each company: its products and its invoices and orders, with version, history and deliveries.

Records are {"body", "created", "version"} and, for invoices, "history" and "deliveries". A body holds the
contract's members but the stamps, decimals as fixed-scale strings. Ids count per company, so they collide.
"""

from typing import Any

from brygga_sandbox.clock import Clock
from brygga_sandbox.procountor import sums
from brygga_sandbox.procountor.exact import fixed_scale
from brygga_sandbox.procountor.knobs import ProcountorKnobs
from brygga_sandbox.procountor.stamps import stamp_pair
from brygga_sandbox.state import Document, Store
from brygga_sandbox.switchboard import Switchboard

FIRST_INVOICE = 81001
FIRST_PRODUCT = 9001
FIRST_ROW = 501
FIRST_NUMBER = {"SALES_ORDER": 20001, "SALES_INVOICE": 500001, "PURCHASE_ORDER": 900001}
OTHER_NUMBERS = 700001
DELIVERED_BY = ("EMAIL", "MAIL", "ELECTRONIC_INVOICE")


class Books:
    """Writes one record at a time. Hold `store.lock` around a decision and the write that follows from it."""

    def __init__(self, store: Store, clock: Clock, knobs: Switchboard[ProcountorKnobs]) -> None:
        self._store = store
        self._clock = clock
        self._knobs = knobs

    def company(self, id: int) -> Document:
        """Name, business id and address of a company that is known to exist."""
        found = self._store.get("company", id)
        if found is None:
            raise KeyError(f"no company {id}")
        return found

    # invoices and orders

    def invoices(self, company: int) -> list[Document]:
        """All records by id, for reading only."""
        return self._store.all(f"invoice:{company}")

    def invoice(self, company: int, id: int) -> Document | None:
        return self._store.get(f"invoice:{company}", id)

    def add_invoice(self, company: int, body: Document, by: str, *, at: Any = None) -> Document:
        """A new record from a body with all required members; ids, number and sums are given here."""
        stamp = stamp_pair(at or self._clock.now())
        series = FIRST_NUMBER.get(body["type"], OTHER_NUMBERS)
        body = {
            **body,
            "id": self._store.next_id(f"invoice:{company}", FIRST_INVOICE),
            "status": body.get("status") or "UNFINISHED",
            "invoiceNumber": self._store.next_id(f"number:{company}:{series}", series),
        }
        event = {"at": stamp, "action": "create", "from": None, "to": body["status"], "by": by}
        record = {"created": stamp, "version": stamp, "history": [event], "deliveries": 0}
        return self._keep_invoice(company, {**record, "body": self._settled(company, body)})

    def rewrite_invoice(self, company: int, record: Document, body: Document, by: str) -> Document:
        """New content; the state may change with it only from the office."""
        given = {name: record["body"][name] for name in ("id", "invoiceNumber")}
        body = {**body, **given}
        return self._change(company, record, self._settled(company, body), "edit", by)

    def move_invoice(self, company: int, record: Document, status: str, action: str, by: str) -> Document:
        """A state change; `send` counts a delivery when the channel delivers."""
        if action == "send" and record["body"].get("invoiceChannel") in DELIVERED_BY:
            record = {**record, "deliveries": record["deliveries"] + 1}
        return self._change(company, record, {**record["body"], "status": status}, action, by)

    def write_notes(self, company: int, record: Document, notes: str, by: str) -> Document:
        return self._change(company, record, {**record["body"], "notes": notes}, "notes", by)

    def remove_invoice(self, company: int, id: int) -> bool:
        return self._store.delete(f"invoice:{company}", id)

    def _change(self, company: int, record: Document, body: Document, action: str, by: str) -> Document:
        stamp = stamp_pair(self._clock.now())
        states = {"from": record["body"].get("status"), "to": body.get("status")}
        event = {"at": stamp, "action": action, **states, "by": by}
        stands = action != "edit" and self._knobs.now.version_moves == "not_on_actions"
        changed = {
            **record,
            "body": body,
            "version": record["version"] if stands else stamp,
            "history": [*record["history"], event],
        }
        return self._keep_invoice(company, changed)

    def _keep_invoice(self, company: int, record: Document) -> Document:
        self._store.put(f"invoice:{company}", record["body"]["id"], record)
        return record

    def _settled(self, company: int, body: Document) -> Document:
        """Fixed scales, row ids, copied addresses, sums."""
        known = {row["id"] for row in body.get("invoiceRows") or [] if row.get("id")}
        rows = []
        for row in body.get("invoiceRows") or []:
            id = row.get("id") or self._new_row_id(company, known)
            rows.append({**row, "id": id, "productId": row.get("productId")})
        body = fixed_scale({**body, "invoiceRows": rows, "partnerId": body.get("partnerId")})
        address = (body.get("counterParty") or {}).get("counterPartyAddress")
        for name in ("billingAddress", "deliveryAddress"):
            if body.get(name) is None and address:
                body[name] = dict(address)
        if body["type"] == "SALES_ORDER":
            body["isOffer"] = bool(body.get("isOffer"))
        return {**body, "invoiceSumInfo": sums.invoice_sums(body)}

    def _new_row_id(self, company: int, taken: set[int]) -> int:
        while (id := self._store.next_id(f"row:{company}", FIRST_ROW)) in taken:
            continue
        return id

    # products

    def products(self, company: int) -> list[Document]:
        """All records by id, for reading only."""
        return self._store.all(f"product:{company}")

    def product(self, company: int, id: int) -> Document | None:
        return self._store.get(f"product:{company}", id)

    def add_product(self, company: int, body: Document, *, at: Any = None) -> Document:
        stamp = stamp_pair(at or self._clock.now())
        id = self._store.next_id(f"product:{company}", FIRST_PRODUCT)
        return self._keep_product(company, id, body, stamp, stamp)

    def rewrite_product(self, company: int, record: Document, body: Document) -> Document:
        stamp = stamp_pair(self._clock.now())
        return self._keep_product(company, record["body"]["id"], body, record["created"], stamp)

    def remove_product(self, company: int, id: int) -> bool:
        return self._store.delete(f"product:{company}", id)

    def _keep_product(
        self, company: int, id: int, body: Document, created: Document, version: Document
    ) -> Document:
        settled = fixed_scale({**body, "id": id, "productGroupId": body.get("productGroupId")})
        record = {"body": settled, "created": created, "version": version}
        self._store.put(f"product:{company}", id, record)
        return record
