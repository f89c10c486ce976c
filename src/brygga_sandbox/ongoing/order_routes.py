"""Calls on orders: write, read, cancel, and the registers that belong to them (contract section 4.1)."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from brygga_sandbox.credentials import OngoingUser
from brygga_sandbox.ongoing import records, registers
from brygga_sandbox.ongoing.access import Login, TheSite, admit_by_id, admit_write, may_list
from brygga_sandbox.ongoing.models.base import CodeNameShown, StatusShown
from brygga_sandbox.ongoing.models.order import PostOrderModel
from brygga_sandbox.ongoing.models.order_shown import GetOrderModel
from brygga_sandbox.ongoing.models.queries import OrderQuery
from brygga_sandbox.ongoing.models.registers import (
    GetOrderStatusesModel,
    GetOrderTypesModel,
    GetWayOfDeliveryTypesModel,
    PostOrderResponse,
    PostWayOfDeliveryTypeModel,
    PostWayOfDeliveryTypeResponse,
)
from brygga_sandbox.ongoing.order_filters import find_orders
from brygga_sandbox.ongoing.order_view import order_shown
from brygga_sandbox.ongoing.orders import cancel_order, write_order, write_order_by_id
from brygga_sandbox.ongoing.records import Order
from brygga_sandbox.ongoing.refusals import ORDER, WAY_OF_DELIVERY, Refused, missing
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import order_statuses
from brygga_sandbox.ongoing.wire import VendorRoute, reply
from brygga_sandbox.ongoing.writes import sent_members

router = APIRouter(prefix="/orders", tags=["Orders"], route_class=VendorRoute)


@router.get("/statuses", response_model=GetOrderStatusesModel)
def get_statuses(site: TheSite) -> Response:
    texts = order_statuses(site.knobs.status_texts)
    rows = [StatusShown(number=number, text=text) for number, text in texts.items()]
    return reply(GetOrderStatusesModel(orderStatuses=rows))


@router.get("/types", response_model=GetOrderTypesModel)
def get_types(site: TheSite, login: Login, goodsOwnerId: int) -> Response:
    types = registers.ORDER_TYPES if may_list(site, login, goodsOwnerId) else ()
    rows = [CodeNameShown(code=code, name=name) for code, name in types]
    return reply(GetOrderTypesModel(orderTypes=rows))


@router.get("/wayOfDeliveryTypes", response_model=GetWayOfDeliveryTypesModel)
def get_ways_of_delivery(site: TheSite, login: Login, goodsOwnerId: int) -> Response:
    ways = registers.ways_of_delivery(site, goodsOwnerId) if may_list(site, login, goodsOwnerId) else []
    return reply(GetWayOfDeliveryTypesModel(wayOfDeliveryTypes=ways))


@router.put("/wayOfDeliveryTypes", response_model=PostWayOfDeliveryTypeResponse)
def put_way_of_delivery(site: TheSite, login: Login, body: PostWayOfDeliveryTypeModel) -> Response:
    admit_write(site, login, body.goodsOwnerId)
    with site.lanes.hold(body.goodsOwnerId, site.knobs.write_s), site.store.lock:
        sent_members(site, body, WAY_OF_DELIVERY)
        number, is_new = registers.write_way_of_delivery(site, body.goodsOwnerId, body.code, body.name)
    message = f"Way of delivery {body.code} {'created' if is_new else 'updated'}."
    answer = PostWayOfDeliveryTypeResponse(wayOfDeliveryTypeId=number, success=True, message=message)
    return reply(answer)


@router.get("", response_model=list[GetOrderModel])
def get_orders(site: TheSite, login: Login, query: Annotated[OrderQuery, Query()]) -> Response:
    if not may_list(site, login, query.goodsOwnerId):
        return reply([])
    return reply([order_shown(site, one) for one in find_orders(site, query)])


@router.put("", response_model=PostOrderResponse, responses={201: {"model": PostOrderResponse}})
def put_order(site: TheSite, login: Login, body: PostOrderModel) -> Response:
    admit_write(site, login, body.goodsOwnerId)
    with site.lanes.hold(body.goodsOwnerId, site.knobs.write_s), site.store.lock:
        number, message, is_new = write_order(site, sent_members(site, body, ORDER))
    return reply(PostOrderResponse(orderId=number, message=message), 201 if is_new else 200)


@router.delete("", response_model=PostOrderResponse)
def delete_order_by_number(site: TheSite, login: Login, goodsOwnerId: int, orderNumber: str) -> Response:
    admit_write(site, login, goodsOwnerId)
    found = records.orders_by_number(site, goodsOwnerId, orderNumber)
    if not found:
        raise Refused(ORDER, f"Order number {orderNumber} was not found.")
    return _cancelled(site, found[0]["id"], goodsOwnerId)


@router.get("/{orderId}", response_model=GetOrderModel)
def get_order(site: TheSite, login: Login, orderId: int) -> Response:
    return reply(order_shown(site, seen_order(site, login, orderId)))


@router.put("/{orderId}", response_model=PostOrderResponse)
def put_order_by_id(site: TheSite, login: Login, orderId: int, body: PostOrderModel) -> Response:
    admit_write(site, login, body.goodsOwnerId)
    with site.lanes.hold(body.goodsOwnerId, site.knobs.write_s), site.store.lock:
        number, message, _ = write_order_by_id(site, orderId, sent_members(site, body, ORDER))
    return reply(PostOrderResponse(orderId=number, message=message))


@router.delete("/{orderId}", response_model=PostOrderResponse)
def delete_order(site: TheSite, login: Login, orderId: int) -> Response:
    order = seen_order(site, login, orderId)
    return _cancelled(site, orderId, order["goods_owner"])


def seen_order(site: Site, login: OngoingUser, number: int) -> Order:
    """The order, if this login sees its goods owner; else Answered 404."""
    order = records.order(site, number)
    if order is None:
        raise missing("The order")
    admit_by_id(site, login, order["goods_owner"], "The order")
    return order


def _cancelled(site: Site, number: int, goods_owner: int) -> Response:
    with site.lanes.hold(goods_owner, site.knobs.write_s), site.store.lock:
        order = records.order(site, number)
        if order is None:
            raise missing("The order")
        message = cancel_order(site, order)
    return reply(PostOrderResponse(orderId=number, message=message))
