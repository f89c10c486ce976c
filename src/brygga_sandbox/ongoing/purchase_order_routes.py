"""Calls on purchase orders: write, read, cancel, and their registers (contract section 5)."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from brygga_sandbox.credentials import OngoingUser
from brygga_sandbox.ongoing import records, registers
from brygga_sandbox.ongoing.access import Login, TheSite, admit_by_id, admit_write, may_list
from brygga_sandbox.ongoing.models.base import CodeNameShown, StatusShown
from brygga_sandbox.ongoing.models.purchase_order import PostPurchaseOrderModel
from brygga_sandbox.ongoing.models.purchase_order_shown import GetPurchaseOrderModel
from brygga_sandbox.ongoing.models.queries import PurchaseOrderQuery
from brygga_sandbox.ongoing.models.registers import (
    GetOrderStatusesModel,
    GetPurchaseOrderTypesModel,
    PostPurchaseOrderResponse,
)
from brygga_sandbox.ongoing.purchase_order_filters import find_purchase_orders
from brygga_sandbox.ongoing.purchase_order_view import purchase_order_body
from brygga_sandbox.ongoing.purchase_orders import (
    cancel_purchase_order,
    sent_purchase_order,
    write_purchase_order,
    write_purchase_order_by_id,
)
from brygga_sandbox.ongoing.records import PurchaseOrder
from brygga_sandbox.ongoing.refusals import PURCHASE_ORDER, Refused, missing
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import purchase_order_statuses
from brygga_sandbox.ongoing.wire import VendorRoute, reply

router = APIRouter(prefix="/purchaseOrders", tags=["PurchaseOrders"], route_class=VendorRoute)


@router.get("/statuses", response_model=GetOrderStatusesModel)
def get_statuses(site: TheSite) -> Response:
    """The member really is called orderStatuses here too."""
    texts = purchase_order_statuses(site.knobs.status_texts)
    rows = [StatusShown(number=number, text=text) for number, text in texts.items()]
    return reply(GetOrderStatusesModel(orderStatuses=rows))


@router.get("/types", response_model=GetPurchaseOrderTypesModel)
def get_types(site: TheSite, login: Login, goodsOwnerId: int) -> Response:
    types = registers.PURCHASE_ORDER_TYPES if may_list(site, login, goodsOwnerId) else ()
    rows = [CodeNameShown(code=code, name=name) for code, name in types]
    return reply(GetPurchaseOrderTypesModel(purchaseOrderTypes=rows))


@router.get("", response_model=list[GetPurchaseOrderModel])
def get_purchase_orders(
    site: TheSite, login: Login, query: Annotated[PurchaseOrderQuery, Query()]
) -> Response:
    if not may_list(site, login, query.goodsOwnerId):
        return reply([])
    pallets = bool(query.includePurchaseOrderPalletItems)
    found = find_purchase_orders(site, query)
    return reply([purchase_order_body(site, one, with_pallets=pallets) for one in found])


@router.put("", response_model=PostPurchaseOrderResponse)
def put_purchase_order(site: TheSite, login: Login, body: PostPurchaseOrderModel) -> Response:
    admit_write(site, login, body.goodsOwnerId)
    with site.lanes.hold(body.goodsOwnerId, site.knobs.write_s), site.store.lock:
        number, message = write_purchase_order(site, sent_purchase_order(site, body))
    return reply(PostPurchaseOrderResponse(purchaseOrderId=number, message=message))


@router.delete("", response_model=PostPurchaseOrderResponse)
def delete_purchase_order_by_number(
    site: TheSite, login: Login, goodsOwnerId: int, purchaseOrderNumber: str
) -> Response:
    admit_write(site, login, goodsOwnerId)
    found = records.purchase_orders_by_number(site, goodsOwnerId, purchaseOrderNumber)
    if not found:
        raise Refused(PURCHASE_ORDER, f"Inorder with order number {purchaseOrderNumber} was not found.")
    return _cancelled(site, found[0]["id"], goodsOwnerId)


@router.get("/{purchaseOrderId}", response_model=GetPurchaseOrderModel)
def get_purchase_order(
    site: TheSite, login: Login, purchaseOrderId: int, includePurchaseOrderPalletItems: bool | None = None
) -> Response:
    order = seen_purchase_order(site, login, purchaseOrderId)
    return reply(purchase_order_body(site, order, with_pallets=bool(includePurchaseOrderPalletItems)))


@router.put("/{purchaseOrderId}", response_model=PostPurchaseOrderResponse)
def put_purchase_order_by_id(
    site: TheSite, login: Login, purchaseOrderId: int, body: PostPurchaseOrderModel
) -> Response:
    admit_write(site, login, body.goodsOwnerId)
    with site.lanes.hold(body.goodsOwnerId, site.knobs.write_s), site.store.lock:
        sent = sent_purchase_order(site, body)
        number, message = write_purchase_order_by_id(site, purchaseOrderId, sent)
    return reply(PostPurchaseOrderResponse(purchaseOrderId=number, message=message))


@router.delete("/{purchaseOrderId}", response_model=PostPurchaseOrderResponse)
def delete_purchase_order(site: TheSite, login: Login, purchaseOrderId: int) -> Response:
    order = seen_purchase_order(site, login, purchaseOrderId)
    return _cancelled(site, purchaseOrderId, order["goods_owner"])


def seen_purchase_order(site: Site, login: OngoingUser, number: int) -> PurchaseOrder:
    """The purchase order, if this login sees its goods owner; else Answered 404."""
    order = records.purchase_order(site, number)
    if order is None:
        raise missing("The purchase order")
    admit_by_id(site, login, order["goods_owner"], "The purchase order")
    return order


def _cancelled(site: Site, number: int, goods_owner: int) -> Response:
    with site.lanes.hold(goods_owner, site.knobs.write_s), site.store.lock:
        order = records.purchase_order(site, number)
        if order is None:
            raise missing("The purchase order")
        message = cancel_purchase_order(site, order)
    return reply(PostPurchaseOrderResponse(purchaseOrderId=number, message=message))
