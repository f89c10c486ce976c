"""Purchase orders as clients write them: by number, cancelled, refused once goods reception has begun."""

from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.articles import article_named, supplier_news
from brygga_sandbox.ongoing.events import tell_purchase_order_created, tell_purchase_order_moved
from brygga_sandbox.ongoing.models.purchase_order import PostPurchaseOrderModel
from brygga_sandbox.ongoing.records import PurchaseLine, PurchaseOrder
from brygga_sandbox.ongoing.refusals import PURCHASE_ORDER, Refused, invalid, missing
from brygga_sandbox.ongoing.registers import warehouse_shown
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import PurchaseOrderStatus, purchase_order_statuses
from brygga_sandbox.ongoing.stock import file_purchase_order
from brygga_sandbox.ongoing.writes import merged, note_unknown, sent_members
from brygga_sandbox.state import Document

NEW_MEMBERS = ("wayOfDelivery", "goodsOwnerPurchaseOrderId")
LINES = "ongoing.purchase-order-line"
_FIRST_ID = 246
_FIRST_LINE_ID = 555


def sent_purchase_order(site: Site, body: PostPurchaseOrderModel) -> Document:
    """What the client sent. An installation without the new members treats them as unknown ones."""
    sent = sent_members(site, body, PURCHASE_ORDER)
    if site.knobs.purchase_order_new_members == "present":
        return sent
    for name in NEW_MEMBERS:
        if sent.pop(name, None) is None:
            continue
        if site.knobs.unknown_members == "refused":
            raise invalid(PURCHASE_ORDER.argument, name, f"Could not find member '{name}' on object.")
        note_unknown(site, PURCHASE_ORDER, name)
    return sent


def write_purchase_order(site: Site, sent: Document) -> tuple[int, str]:
    """PUT by number: (purchaseOrderId, message). Raises Refused."""
    known = records.purchase_orders_by_number(site, sent["goodsOwnerId"], sent["purchaseOrderNumber"])
    if known:
        return _update(site, known[0], sent)
    return _create(site, sent)


def write_purchase_order_by_id(site: Site, number: int, sent: Document) -> tuple[int, str]:
    """PUT by id; may change the number. Raises Refused when another purchase order has it."""
    known = records.purchase_order(site, number)
    if known is None:
        raise missing("The purchase order")
    if known["goods_owner"] != sent["goodsOwnerId"]:
        raise Refused(PURCHASE_ORDER, f"Inorder {number} belongs to another goods owner", "goodsOwnerId")
    taken = sent["purchaseOrderNumber"]
    holders = records.purchase_orders_by_number(site, known["goods_owner"], taken)
    if any(one["id"] != number for one in holders):
        raise Refused(PURCHASE_ORDER, f"Order number {taken} is used by another inorder")
    return _update(site, known, sent)


def cancel_purchase_order(site: Site, order: PurchaseOrder) -> str:
    """DELETE: returns the message. Raises Refused once goods reception has begun."""
    number = order["sent"]["purchaseOrderNumber"]
    is_cancelled = order["status"] >= PurchaseOrderStatus.CANCELLED
    if not is_cancelled:
        _refuse_if_begun(site, order, "cancelled")
        move_purchase_order(site, order, PurchaseOrderStatus.CANCELLED)
    elif site.knobs.cancel_again == "refused":
        raise Refused(PURCHASE_ORDER, f"Inorder with order number {number} is already cancelled")
    return f"Inorder with order number {number} cancelled. <br/>"


def move_purchase_order(site: Site, order: PurchaseOrder, status: int) -> PurchaseOrder:
    """Give the purchase order a status and tell the webhooks when it is another one."""
    now, before = site.stamp(), order["status"]
    moved: PurchaseOrder = {**order, "updated": now}
    if before != status:
        history = [*order["history"], {"status": status, "at": now}]
        moved = {**moved, "status": status, "status_changed": now, "history": history}
    file_purchase_order(site, moved)
    if before != status:
        tell_purchase_order_moved(site, before, moved)
    return moved


def _create(site: Site, sent: Document) -> tuple[int, str]:
    owner, now = sent["goodsOwnerId"], site.stamp()
    _check_warehouse(sent)
    lines = _lines_from(site, owner, [], sent.pop("purchaseOrderLines", []))
    status = _first_status(site, sent)
    supplier_news(site, owner, sent.get("supplierInfo"))
    order: PurchaseOrder = {
        "id": site.store.next_id(records.PURCHASE_ORDERS, _FIRST_ID),
        "goods_owner": owner,
        "sent": sent,
        "lines": lines,
        "status": status,
        "created": now,
        "updated": now,
        "status_changed": now,
        "last_received": None,
        "history": [{"status": status, "at": now}],
    }
    file_purchase_order(site, order)
    tell_purchase_order_created(site, order)
    return order["id"], f"Inorder with order number {sent['purchaseOrderNumber']} created. <br/>"


def _update(site: Site, known: PurchaseOrder, sent: Document) -> tuple[int, str]:
    _refuse_if_begun(site, known, "updated")
    _check_warehouse(sent)
    rows = sent.pop("purchaseOrderLines", None)
    owner = known["goods_owner"]
    lines = known["lines"] if rows is None else _lines_from(site, owner, known["lines"], rows)
    supplier_news(site, owner, sent.get("supplierInfo"))
    after = merged(known["sent"], sent)
    file_purchase_order(site, {**known, "sent": after, "lines": lines, "updated": site.stamp()})
    return known["id"], f"Inorder with order number {after['purchaseOrderNumber']} updated. <br/>"


def _first_status(site: Site, sent: Document) -> int:
    wanted = sent.get("advanced", {}).get("purchaseOrderStatusCreated")
    if wanted is None:
        return PurchaseOrderStatus.NOTIFIED
    if wanted not in purchase_order_statuses(site.knobs.status_texts):
        member = "advanced.purchaseOrderStatusCreated"
        raise Refused(PURCHASE_ORDER, f"Inorder status {wanted} does not exist", member)
    return int(wanted)


def _lines_from(
    site: Site, goods_owner: int, old: list[PurchaseLine], rows: list[Document]
) -> list[PurchaseLine]:
    numbers = [row["rowNumber"] for row in rows]
    if len(set(numbers)) != len(numbers):
        text = "The row numbers of an inorder must be unique"
        raise Refused(PURCHASE_ORDER, text, "purchaseOrderLines")
    known = {line["sent"]["rowNumber"]: line for line in old}
    lines = [_line(site, goods_owner, known.get(row["rowNumber"]), row, at) for at, row in enumerate(rows)]
    if site.knobs.omitted_rows == "kept":
        lines = [line for row, line in known.items() if row not in numbers] + lines
    return lines


def _line(site: Site, goods_owner: int, known: PurchaseLine | None, row: Document, at: int) -> PurchaseLine:
    number = row["articleNumber"]
    is_known = records.article_by_number(site, goods_owner, number) is not None
    if site.knobs.unknown_article == "refused" and not is_known:
        where = f"purchaseOrderLines[{at}].articleNumber"
        raise Refused(PURCHASE_ORDER, f"Article {number} does not exist", where)
    article = article_named(site, goods_owner, number)
    if known is not None:
        return {**known, "sent": merged(known["sent"], row), "article": article}
    return {
        "id": site.store.next_id(LINES, _FIRST_LINE_ID),
        "sent": row,
        "article": article,
        "received": "0.0",
        "reported": None,
        "items": [],
    }


def _refuse_if_begun(site: Site, order: PurchaseOrder, verb: str) -> None:
    has_goods = any(amount(line["received"]) > 0 for line in order["lines"])
    if order["status"] >= site.knobs.refuse_purchase_orders_from or has_goods:
        number, status = order["sent"]["purchaseOrderNumber"], order["status"]
        text = f"Inorder with order number {number} has status {status} and can not be {verb}."
        raise Refused(PURCHASE_ORDER, text)


def _check_warehouse(sent: Document) -> None:
    number = sent.get("warehouseId")
    if number is not None and warehouse_shown(number) is None:
        raise Refused(PURCHASE_ORDER, f"Warehouse {number} does not exist", "warehouseId")
