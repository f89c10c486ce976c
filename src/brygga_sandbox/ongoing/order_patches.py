"""What each PATCH call changes on an order, one row per call (contract section 4.4)."""

from collections.abc import Callable

from brygga_sandbox.ongoing.amounts import amount
from brygga_sandbox.ongoing.models import patches
from brygga_sandbox.ongoing.models.base import Incoming
from brygga_sandbox.ongoing.orders import move_order
from brygga_sandbox.ongoing.records import Line, Order
from brygga_sandbox.ongoing.refusals import invalid
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import order_statuses
from brygga_sandbox.ongoing.stock import file_order
from brygga_sandbox.ongoing.writes import merged
from brygga_sandbox.state import Document

OrderPatch = Callable[[Site, Order, Document], None]
LinePatch = Callable[[Line, Document], Line]


def file_changed(site: Site, order: Order) -> None:
    now = site.stamp()
    file_order(site, {**order, "updated": now, "header_updated": now})


def _header(site: Site, order: Order, sent: Document) -> None:
    file_changed(site, {**order, "sent": merged(order["sent"], sent)})


def _transporter(site: Site, order: Order, sent: Document) -> None:
    _header(site, order, {"transporter": sent})


def _notifications(site: Site, order: Order, sent: Document) -> None:
    consignee = {"consignee": sent["consignee"]} if "consignee" in sent else {}
    _header(site, order, {**consignee, **sent.get("orderNotification", {})})


def _waybill(site: Site, order: Order, sent: Document) -> None:
    file_changed(site, {**order, "way_bill": sent["waybill"]})


def _return_waybill(site: Site, order: Order, sent: Document) -> None:
    file_changed(site, {**order, "return_way_bill": sent["returnWaybill"]})


def _status(site: Site, order: Order, sent: Document) -> None:
    number = sent["orderStatusNumber"]
    if number not in order_statuses(site.knobs.status_texts):
        raise invalid("o", "orderStatusNumber", f"Order status {number} does not exist.")
    has_goods = any(amount(line["allocated"]) > 0 for line in order["lines"])
    if has_goods and number < order["status"]:
        text = "The order has allocated goods, so its status can not be lowered."
        raise invalid("o", "orderStatusNumber", text)
    move_order(site, order, number)


def _add_classes(site: Site, order: Order, sent: Document) -> None:
    old = order["sent"].get("classes", [])
    new = sent.get("classes", [])
    added = [one for one in new if one.get("code") not in {known.get("code") for known in old}]
    _header(site, order, {"classes": [*old, *added]})


def _set_classes(site: Site, order: Order, sent: Document) -> None:
    _header(site, order, {"classes": sent.get("classes", [])})


ORDER_PATCHES: tuple[tuple[str, type[Incoming], OrderPatch], ...] = (
    ("orderNumber", patches.PatchOrderNumberModel, _header),
    ("goodsOwnerOrderId", patches.PatchGoodsOwnerOrderIdModel, _header),
    ("deliveryDate", patches.PatchOrderDeliveryDate, _header),
    ("orderRemark", patches.PatchOrderRemark, _header),
    ("warehouseInstruction", patches.PatchOrderWarehouseInstruction, _header),
    ("servicePointCode", patches.PatchServicePointCode, _header),
    ("waybill", patches.PatchOrderWaybill, _waybill),
    ("returnWaybill", patches.PatchOrderReturnWaybill, _return_waybill),
    ("transporter", patches.PatchOrderTransporterModel, _transporter),
    ("orderStatus", patches.PatchOrderStatus, _status),
    ("freeText1", patches.PatchOrderFreeText1Model, _header),
    ("freeText2", patches.PatchOrderFreeText2Model, _header),
    ("freeText3", patches.PatchOrderFreeText3Model, _header),
    ("freightPrice", patches.PatchFreightPrice, _header),
    ("invoiceUrl", patches.PatchOrderInvoiceUrlModel, _header),
    ("consigneeAndOrderNotifications", patches.PatchConsigneeAndNotificationsModel, _notifications),
    ("addOrderClasses", patches.PatchOrderClassesModel, _add_classes),
    ("setOrderClasses", patches.PatchOrderClassesModel, _set_classes),
)


def _row(line: Line, sent: Document) -> Line:
    return {**line, "sent": merged(line["sent"], sent)}


def _prices(line: Line, sent: Document) -> Line:
    return _row(line, {"prices": sent})


def _reported(line: Line, sent: Document) -> Line:
    return {**line, "reported": sent["reportedNumberOfItems"]}


def _reported_returned(line: Line, sent: Document) -> Line:
    return {**line, "reported_returned": sent["reportedReturnedNumberOfItems"]}


# The last member says whether the call answers JSON; one of them documents a binary answer.
LINE_PATCHES: tuple[tuple[str, type[Incoming], LinePatch, bool], ...] = (
    ("comment", patches.PatchOrderLineCommentModel, _row, True),
    ("linePrice", patches.PatchLinePriceModel, _prices, True),
    ("customerLinePrice", patches.PatchCustomerLinePriceModel, _prices, True),
    ("reportedNumberOfItems", patches.PatchOrderReportedNumberOfItemsModel, _reported, True),
    (
        "reportedReturnedNumberOfItems",
        patches.PatchOrderReportedReturnedNumberOfItemsModel,
        _reported_returned,
        False,
    ),
)


def report_picked(site: Site, order: Order) -> None:
    """Reported becomes picked on every row."""
    lines: list[Line] = [{**line, "reported": line["picked"]} for line in order["lines"]]
    file_changed(site, {**order, "lines": lines})


def report_returned(site: Site, order: Order, *, only_returned: bool) -> None:
    """Reported returned becomes returned, on every row or only on those with returned items."""
    lines: list[Line] = [
        line
        if only_returned and not amount(line["returned"])
        else {**line, "reported_returned": line["returned"]}
        for line in order["lines"]
    ]
    file_changed(site, {**order, "lines": lines})


def drop_classes(site: Site, order: Order, *, only_suggestions: bool) -> None:
    kept = [
        one
        for one in order["sent"].get("classes", [])
        if only_suggestions and not one.get("isParcelTypeSuggestion")
    ]
    _header(site, order, {"classes": kept})


def put_text_line(site: Site, order: Order, sent: Document) -> None:
    """Create or replace one text row by its row number."""
    old = order["sent"].get("advanced", {}).get("orderTextLines", [])
    others = [one for one in old if one["rowNumber"] != sent["rowNumber"]]
    _header(site, order, {"advanced": {"orderTextLines": [*others, sent]}})
