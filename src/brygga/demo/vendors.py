"""How the demo steers both sandboxes: their control addresses, nothing of the vendors' own APIs."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

CLIENT_ID = "brygga-client"
CLIENT_SECRET = "brygga-secret"  # noqa: S105 the sandbox's documented one, worth nothing elsewhere
COMPANY = 12001
GOODS_OWNER = 159
WMS_USER, WMS_PASSWORD = "WSIdemo", "demo"


@dataclass(frozen=True)
class Vendors:
    """Both sandboxes by their addresses."""

    procountor: str
    ongoing: str

    @property
    def warehouse(self) -> str:
        return f"{self.ongoing}/demo"

    def office(self, method: str, path: str, body: Any = None) -> Any:
        """The merchant's office in Procountor."""
        return ask(method, f"{self.procountor}/_sandbox/companies/{COMPANY}{path}", body)

    def desk(self, method: str, path: str, body: Any = None) -> Any:
        """The warehouse's desk."""
        return ask(method, f"{self.ongoing}/_sandbox{path}", body)

    def api_key(self) -> str:
        """A key that the company's full user has made."""
        keys = ask("GET", f"{self.procountor}/_sandbox/keys")
        return str(
            next(key["key"] for key in keys if int(key["cid"]) == COMPANY and str(key["sub"]) == "501")
        )

    def deliveries(self, invoice_id: int) -> int:
        """How often Procountor delivered this invoice to its customer."""
        counts = ask("GET", f"{self.procountor}/_sandbox/deliveries?company={COMPANY}")
        return int(counts.get(str(invoice_id), 0))

    def puts(self) -> int:
        """How many PUTs both vendors received so far."""
        return sum(
            len(ask("GET", f"{base}/_sandbox/calls?method=PUT")) for base in (self.procountor, self.ongoing)
        )

    def orders(self) -> dict[str, Any]:
        """The goods owner's orders as the warehouse keeps them, by order number."""
        found = self.desk("GET", f"/orders?goodsOwnerId={GOODS_OWNER}")
        return {order["sent"]["orderNumber"]: order for order in found}

    def set_up_webhook(self, url: str, token: str) -> int:
        """What a person does on the warehouse's webhook page; returns its number."""
        form = {
            "url": url,
            "goods_owners": [GOODS_OWNER],
            "to_status": [450, 799],
            "authentication": "x_auth_token",
            "token": token,
        }
        return int(self.desk("POST", "/webhooks", form)["id"])


def ask(method: str, url: str, body: Any = None) -> Any:
    """The JSON answer of a control address; an error of the sandbox is raised as it is."""
    request = urllib.request.Request(  # noqa: S310 the sandbox's own loopback address
        url,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        text = answer.read()
    return json.loads(text) if text else None
