"""Articles: written by number, created nameless when an order names an unknown one, never deleted."""

from typing import Any

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.records import Article, Stock
from brygga_sandbox.ongoing.refusals import ARTICLE, Refused, missing
from brygga_sandbox.ongoing.registers import unit_code
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.writes import merged
from brygga_sandbox.state import Document

SUPPLIERS = "ongoing.supplier"
CLASSES = "ongoing.article-class"
_FIRST_ID = 18067
_NO_STOCK: Stock = {
    "items": "0.0",
    "booked": "0.0",
    "allocated": "0.0",
    "to_collect": "0.0",
    "to_receive": "0.0",
    "picked_to_report": "0.0",
    "returned_to_report": "0.0",
    "received_to_report": "0.0",
    "last_in": None,
    "changed": None,
}


def write_article(site: Site, sent: Document) -> tuple[int, str]:
    """PUT by number: (articleSystemId, message)."""
    known = records.article_by_number(site, sent["goodsOwnerId"], sent["articleNumber"])
    if known is None:
        known = _created(site, sent["goodsOwnerId"], sent["articleNumber"])
    return _update(site, known, sent | {"articleNumber": known["sent"]["articleNumber"]})


def write_article_by_id(site: Site, number: int, sent: Document) -> tuple[int, str]:
    """PUT by id, which may change the number. Raises Refused when another article has it."""
    known = records.article(site, number)
    if known is None:
        raise missing("The article")
    if known["goods_owner"] != sent["goodsOwnerId"]:
        raise Refused(ARTICLE, f"Article {number} belongs to another goods owner", "goodsOwnerId")
    holder = records.article_by_number(site, known["goods_owner"], sent["articleNumber"])
    if holder is not None and holder["id"] != number:
        raise Refused(ARTICLE, f"Article number {sent['articleNumber']} is used by another article")
    return _update(site, known, sent)


def article_named(site: Site, goods_owner: int, number: str) -> int:
    """The article a row names; an unknown one is created without a name."""
    known = records.article_by_number(site, goods_owner, number)
    if known is None:
        known = _created(site, goods_owner, number)
        records.save_article(site, known)
    return known["id"]


def supplier_news(site: Site, goods_owner: int, supplier: Document | None) -> str:
    """Creates an inline supplier that is new; returns the sentence about it, or an empty text."""
    number, name = (supplier or {}).get("supplierNumber"), (supplier or {}).get("supplierName")
    key = f"{goods_owner}/{number or name}"
    if not (number or name) or site.store.get(SUPPLIERS, key) is not None:
        return ""
    site.store.put(SUPPLIERS, key, {"number": number, "name": name})
    return f"Supplier {number or ''} {name or ''} Created <br/> <br/>"


def _created(site: Site, goods_owner: int, number: str) -> Article:
    now = site.stamp()
    return {
        "id": site.store.next_id(records.ARTICLES, _FIRST_ID),
        "goods_owner": goods_owner,
        "sent": {
            "goodsOwnerId": goods_owner,
            "articleNumber": number,
            "articleName": "",
            "productCode": "",
            "isStockArticle": True,
            "isActive": True,
        },
        "created": now,
        "updated": now,
        "stock": _NO_STOCK,
    }


def _update(site: Site, known: Article, sent: Document) -> tuple[int, str]:
    before = known["sent"]
    after = merged(before, sent)
    if "unitCode" in sent:
        after["unitCode"] = unit_code(site, sent["unitCode"])
    if "articleClassesInfo" in sent:
        after["articleClassesInfo"] = _classes(site, known, sent["articleClassesInfo"])
    news = supplier_news(site, known["goods_owner"], sent.get("supplierInfo"))
    records.save_article(site, {**known, "sent": after, "updated": site.stamp()})
    return known["id"], f"{news}Article {after['articleNumber']} {after['articleName']} Updated/Created"


def _classes(site: Site, known: Article, sent: Document) -> Document:
    """Classes with their ids; `Add` keeps the ones there are, `Set` replaces them."""
    old = known["sent"].get("articleClassesInfo", {}).get("classes", [])
    kept: dict[str, Any] = {} if sent.get("handlingMode") == "Set" else {one["code"]: one for one in old}
    for one in sent.get("classes", []):
        key = f"{known['goods_owner']}/{one['code']}"
        registered = site.store.get(CLASSES, key) or {"id": site.store.next_id(CLASSES)}
        site.store.put(CLASSES, key, registered)
        kept[one["code"]] = {"id": registered["id"], "code": one["code"], "name": one["name"]}
    return {"classes": list(kept.values())}
