"""What the installation holds before anyone connects: registers, and goods owner 160's earlier life."""

from datetime import timedelta

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.articles import write_article
from brygga_sandbox.ongoing.orders import move_order, write_order
from brygga_sandbox.ongoing.purchase_orders import write_purchase_order
from brygga_sandbox.ongoing.registers import seed_registers
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import OrderStatus
from brygga_sandbox.state import Document

LIVED_IN = 160
DEFAULT_ORDERS = 3
# What an earlier connector sent: the first sales order of the Procountor sandbox as number and as id (can be
# adopted), and the second one's number with a foreign id (number in use).
_EARLIER = {1: ("20001", "81001"), 2: ("20002", "shop-2")}
_ARTICLES = (("WEB-MUKI", "Emalimuki sininen"), ("WEB-PAITA", "T-paita, luomupuuvilla"))


def file_world(site: Site, seed: int, orders: int | None) -> None:
    """Into an empty store. Goods owner 160 has `orders` orders of other systems; 159 and 161 have none."""
    with site.store.lock:
        site.remember_seed(seed)
        seed_registers(site)
        for number, name in _ARTICLES:
            write_article(
                site,
                {
                    "goodsOwnerId": LIVED_IN,
                    "articleNumber": number,
                    "articleName": name,
                    "unitCode": "kpl",
                },
            )
        for serial in range(1, 1 + (DEFAULT_ORDERS if orders is None else orders)):
            _web_shop_order(site, serial)
        write_purchase_order(site, _web_shop_purchase())


def _web_shop_order(site: Site, serial: int) -> None:
    """The first two bear numbers of an earlier connector; every third order has left already."""
    number, foreign_id = _EARLIER.get(serial, (f"WEB-{1000 + serial}", f"shop-{serial}"))
    order_id, _, _ = write_order(
        site,
        {
            "goodsOwnerId": LIVED_IN,
            "orderNumber": number,
            "goodsOwnerOrderId": foreign_id,
            "deliveryDate": (site.now() + timedelta(days=serial % 7)).date().isoformat(),
            "consignee": {
                "name": "Väinö Verkkokauppa-asiakas",
                "address1": "Mäkelänkatu 5",
                "postCode": "00550",
                "city": "Helsinki",
                "countryCode": "FI",
            },
            "orderLines": [
                {"rowNumber": "1", "articleNumber": _ARTICLES[serial % 2][0], "numberOfItems": "2.0"}
            ],
        },
    )
    order = records.order(site, order_id)
    if order is not None and serial % 3 == 0:
        move_order(site, order, OrderStatus.SENT)


def _web_shop_purchase() -> Document:
    return {
        "goodsOwnerId": LIVED_IN,
        "purchaseOrderNumber": "WEB-T-7",
        "supplierInfo": {"supplierNumber": "S-1", "supplierName": "Pohjolan Tukku Oy"},
        "purchaseOrderLines": [{"rowNumber": "1", "articleNumber": "WEB-MUKI", "numberOfItems": "120.0"}],
    }
