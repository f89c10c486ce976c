"""How the demo steers both sandboxes: their control addresses, nothing of the vendors' own APIs."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

CLIENT_ID = "brygga-client"
CLIENT_SECRET = "brygga-secret"  # noqa: S105 the sandbox's documented one, worth nothing elsewhere
COMPANY, GOODS_OWNER = 12001, 159
"""The merchant that is connected when the demo opens."""
OTHER_COMPANY, OTHER_GOODS_OWNER = 12002, 160
"""The one that is connected by hand: its goods owner has orders of other systems in the WMS already."""
WMS_USER, WMS_PASSWORD = "WSIdemo", "demo"
PROCOUNTOR_USER, PROCOUNTOR_PASSWORD = "matti.meikalainen", "salasana"

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Vendors:
    """Both sandboxes by their addresses."""

    procountor: str
    ongoing: str

    @property
    def warehouse(self) -> str:
        return f"{self.ongoing}/demo"

    def desk(self, method: str, path: str, body: Any = None) -> Any:
        """The warehouse's desk."""
        return ask(method, f"{self.ongoing}/_sandbox{path}", body)

    def company_name(self, company: int) -> str:
        companies = ask("GET", f"{self.procountor}/_sandbox/companies")
        return str(next(one["name"] for one in companies if one["id"] == company))

    def api_key(self, company: int) -> str:
        """A key that the company's full user has made."""
        keys = ask("GET", f"{self.procountor}/_sandbox/keys")
        mine = (key for key in keys if int(key["cid"]) == company and str(key["sub"]) == "501")
        return str(next(mine)["key"])

    def calls(self, vendor: str, method: str, path: str) -> int:
        """How many calls of a method the vendor's API received so far; `path` is a regular expression."""
        return len(ask("GET", f"{vendor}/_sandbox/calls?method={method}&path={path}"))

    def puts(self) -> int:
        """How many PUTs both vendors received so far."""
        return sum(self.calls(vendor, "PUT", "") for vendor in (self.procountor, self.ongoing))

    def set_up_webhook(self, url: str, token: str, goods_owner: int) -> int:
        """What a person does on the warehouse's webhook page; returns its number."""
        form = {
            "url": url,
            "goods_owners": [goods_owner],
            "to_status": [0, 799],
            "authentication": "x_auth_token",
            "token": token,
        }
        return int(self.desk("POST", "/webhooks", form)["id"])


@dataclass(frozen=True)
class Merchant:
    """A company in Procountor's office and its goods owner at the warehouse's desk."""

    both: Vendors
    company: int
    goods_owner: int

    def office(self, method: str, path: str, body: Any = None) -> Any:
        return ask(method, f"{self.both.procountor}/_sandbox/companies/{self.company}{path}", body)

    def orders(self) -> dict[str, Any]:
        """The goods owner's orders as the warehouse keeps them, by order number."""
        return {order["sent"]["orderNumber"]: order for order in self._desk("orders")}

    def purchase_orders(self) -> dict[str, Any]:
        return {order["sent"]["purchaseOrderNumber"]: order for order in self._desk("purchase-orders")}

    def articles(self) -> dict[str, Any]:
        return {article["sent"]["articleNumber"]: article for article in self._desk("articles")}

    def sends(self, invoice_id: int) -> int:
        """How often `send` was called for this invoice, by the history of Procountor's office."""
        url = f"{self.both.procountor}/_sandbox/invoices/{self.company}/{invoice_id}/history"
        return sum(event["action"] == "send" for event in ask("GET", url))

    def _desk(self, register: str) -> Any:
        return self.both.desk("GET", f"/{register}?goodsOwnerId={self.goods_owner}")


def ask(method: str, url: str, body: Any = None) -> Any:
    """The JSON answer of a control address; an error of the sandbox is raised as it is."""
    text = ask_text(method, url, body)
    return json.loads(text) if text else None


def ask_text(method: str, url: str, body: Any = None) -> bytes:
    """The same, as the bytes that came: decimals keep their zeros."""
    request = urllib.request.Request(  # noqa: S310 the sandbox's own loopback address
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with _OPENER.open(request, timeout=20) as answer:
        return bytes(answer.read())
