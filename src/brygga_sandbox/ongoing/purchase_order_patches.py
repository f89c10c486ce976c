"""What each PATCH call changes on a purchase order, one row per call (contract section 5)."""

from collections.abc import Callable

from brygga_sandbox.ongoing.models import patches
from brygga_sandbox.ongoing.models.base import Incoming
from brygga_sandbox.ongoing.purchase_orders import move_purchase_order
from brygga_sandbox.ongoing.records import PurchaseLine, PurchaseOrder
from brygga_sandbox.ongoing.refusals import invalid
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import purchase_order_statuses
from brygga_sandbox.ongoing.stock import file_purchase_order
from brygga_sandbox.ongoing.writes import merged
from brygga_sandbox.state import Document

OrderPatch = Callable[[Site, PurchaseOrder, Document], None]
LinePatch = Callable[[PurchaseLine, Document], PurchaseLine]


def file_changed(site: Site, order: PurchaseOrder) -> None:
    file_purchase_order(site, {**order, "updated": site.stamp()})


def _header(site: Site, order: PurchaseOrder, sent: Document) -> None:
    file_changed(site, {**order, "sent": merged(order["sent"], sent)})


def _advanced(site: Site, order: PurchaseOrder, sent: Document) -> None:
    _header(site, order, {"advanced": sent})


def _free_values(site: Site, order: PurchaseOrder, sent: Document) -> None:
    written = {name.replace("Bool", "Boolean"): value for name, value in sent.items()}
    _header(site, order, {"freeValues": written})


def _status(site: Site, order: PurchaseOrder, sent: Document) -> None:
    number = sent["purchaseOrderStatusNumber"]
    if number not in purchase_order_statuses(site.knobs.status_texts):
        raise invalid("o", "purchaseOrderStatusNumber", f"Inorder status {number} does not exist.")
    move_purchase_order(site, order, number)


ORDER_PATCHES: tuple[tuple[str, type[Incoming], OrderPatch], ...] = (
    ("inDate", patches.PatchPurchaseOrderInDate, _header),
    ("advisedDate", patches.PatchPurchaseOrderAdvisedDate, _advanced),
    ("purchaseOrderStatus", patches.PatchPurchaseOrderStatus, _status),
    ("purchaseOrderNumber", patches.PatchPurchaseOrderNumber, _header),
    ("purchaseOrderIsReturnType", patches.PatchPurchaseOrderIsReturnType, _advanced),
    ("freeText1", patches.PatchPurchaseOrderFreeText1, _free_values),
    ("freeText2", patches.PatchPurchaseOrderFreeText2, _free_values),
    ("freeText3", patches.PatchPurchaseOrderFreeText3, _free_values),
    ("freeText4", patches.PatchPurchaseOrderFreeText4, _free_values),
    ("freeText5", patches.PatchPurchaseOrderFreeText5, _free_values),
    ("freeBool1", patches.PatchPurchaseOrderFreeBool1, _free_values),
    ("freeBool2", patches.PatchPurchaseOrderFreeBool2, _free_values),
)


def _line_free_values(line: PurchaseLine, sent: Document) -> PurchaseLine:
    return {**line, "sent": merged(line["sent"], {"lineFreeValues": sent})}


def _reported(line: PurchaseLine, sent: Document) -> PurchaseLine:
    return {**line, "reported": sent["reportedNumberOfItems"]}


LINE_PATCHES: tuple[tuple[str, type[Incoming], LinePatch], ...] = (
    ("freeText1", patches.PatchPurchaseOrderLineFreeText1, _line_free_values),
    ("freeText2", patches.PatchPurchaseOrderLineFreeText2, _line_free_values),
    ("freeDecimal1", patches.PatchPurchaseOrderLineFreeDecimal1, _line_free_values),
    ("reportedNumberOfItems", patches.PatchPurchaseOrderReportedNumberOfItemsModel, _reported),
)


def report_received(site: Site, order: PurchaseOrder) -> None:
    """Reported becomes received on every row."""
    lines: list[PurchaseLine] = [{**line, "reported": line["received"]} for line in order["lines"]]
    file_changed(site, {**order, "lines": lines})
