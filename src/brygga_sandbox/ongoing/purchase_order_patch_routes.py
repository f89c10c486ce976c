"""PATCH calls of one purchase order. Calls on lines answer bytes, not JSON (contract section 5)."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from brygga_sandbox.credentials import OngoingUser
from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.access import Login, TheSite
from brygga_sandbox.ongoing.models.base import Incoming
from brygga_sandbox.ongoing.models.registers import PatchPurchaseOrderResponse
from brygga_sandbox.ongoing.purchase_order_patches import (
    LINE_PATCHES,
    ORDER_PATCHES,
    LinePatch,
    OrderPatch,
    file_changed,
    report_received,
)
from brygga_sandbox.ongoing.purchase_order_routes import seen_purchase_order
from brygga_sandbox.ongoing.records import PurchaseLine, PurchaseOrder
from brygga_sandbox.ongoing.refusals import PURCHASE_ORDER, missing
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.wire import VendorRoute, reply
from brygga_sandbox.ongoing.writes import sent_members
from brygga_sandbox.state import Document

router = APIRouter(
    prefix="/purchaseOrders/{purchaseOrderId}", tags=["PurchaseOrders"], route_class=VendorRoute
)


def _change(site: Site, login: OngoingUser, number: int, change: Callable[[PurchaseOrder], None]) -> Response:
    """Run a change alone in the order's goods owner and answer with the order's id."""
    owner = seen_purchase_order(site, login, number)["goods_owner"]
    with site.lanes.hold(owner, site.knobs.write_s), site.store.lock:
        order = records.purchase_order(site, number)
        if order is None:
            raise missing("The purchase order")
        change(order)
    message = f"Inorder with order number {order['sent']['purchaseOrderNumber']} updated. <br/>"
    return reply(PatchPurchaseOrderResponse(purchaseOrderId=number, message=message))


def _bytes() -> Response:
    return Response(b"", media_type="application/octet-stream")


def _add_order_patch(name: str, model: type[Incoming], patch: OrderPatch) -> None:
    def endpoint(site: TheSite, login: Login, purchaseOrderId: int, body: Any) -> Response:
        sent = sent_members(site, body, PURCHASE_ORDER)
        return _change(site, login, purchaseOrderId, lambda order: patch(site, order, sent))

    endpoint.__annotations__["body"] = model
    router.patch(f"/{name}", response_model=PatchPurchaseOrderResponse, name=f"patch_{name}")(endpoint)


def _add_line_patch(name: str, model: type[Incoming], patch: LinePatch) -> None:
    def endpoint(
        site: TheSite, login: Login, purchaseOrderId: int, purchaseOrderLineId: int, body: Any
    ) -> Response:
        sent = sent_members(site, body, PURCHASE_ORDER)

        def change(order: PurchaseOrder) -> None:
            _change_line(site, order, purchaseOrderLineId, patch, sent)

        _change(site, login, purchaseOrderId, change)
        return _bytes()

    endpoint.__annotations__["body"] = model
    path = f"/lines/{{purchaseOrderLineId}}/{name}"
    router.patch(path, response_model=None, name=f"patch_line_{name}")(endpoint)


def _change_line(site: Site, order: PurchaseOrder, number: int, patch: LinePatch, sent: Document) -> None:
    if all(line["id"] != number for line in order["lines"]):
        raise missing("The purchase order line")
    lines: list[PurchaseLine] = [
        patch(line, sent) if line["id"] == number else line for line in order["lines"]
    ]
    file_changed(site, {**order, "lines": lines})


for _name, _model, _patch in ORDER_PATCHES:
    _add_order_patch(_name, _model, _patch)
for _name, _model, _line_patch in LINE_PATCHES:
    _add_line_patch(_name, _model, _line_patch)


@router.patch("/setReportedNumberOfItemsToReceivedNumberOfItems", response_model=None)
def report_all_received(site: TheSite, login: Login, purchaseOrderId: int) -> Response:
    _change(site, login, purchaseOrderId, lambda order: report_received(site, order))
    return _bytes()
