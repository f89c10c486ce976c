"""PATCH calls and small sub-resources of one order (contract section 4.4)."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from brygga_sandbox.credentials import OngoingUser
from brygga_sandbox.ongoing import records
from brygga_sandbox.ongoing.access import Login, TheSite
from brygga_sandbox.ongoing.models.base import Incoming
from brygga_sandbox.ongoing.models.parcels import PostOrderTrackingModel, PostParcelTypeModel
from brygga_sandbox.ongoing.models.patches import PutOrderTextLineModel
from brygga_sandbox.ongoing.models.registers import (
    PatchOrderResponse,
    PostOrderTrackingResponse,
    PostParcelResponse,
    PutOrderTextLineResponse,
)
from brygga_sandbox.ongoing.order_patches import (
    LINE_PATCHES,
    ORDER_PATCHES,
    LinePatch,
    OrderPatch,
    drop_classes,
    file_changed,
    put_text_line,
    report_picked,
    report_returned,
)
from brygga_sandbox.ongoing.order_routes import seen_order
from brygga_sandbox.ongoing.order_work import add_parcel, add_tracking
from brygga_sandbox.ongoing.records import Line, Order
from brygga_sandbox.ongoing.refusals import ORDER, missing
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.wire import VendorRoute, reply
from brygga_sandbox.ongoing.writes import sent_members
from brygga_sandbox.state import Document

router = APIRouter(prefix="/orders/{orderId}", tags=["Orders"], route_class=VendorRoute)


def _change(site: Site, login: OngoingUser, number: int, change: Callable[[Order], None]) -> Response:
    """Run a change alone in the order's goods owner and answer with the order's id."""
    owner = seen_order(site, login, number)["goods_owner"]
    with site.lanes.hold(owner, site.knobs.write_s), site.store.lock:
        order = records.order(site, number)
        if order is None:
            raise missing("The order")
        change(order)
    message = f"Order number {order['sent']['orderNumber']} updated"
    return reply(PatchOrderResponse(orderId=number, message=message))


def _add_order_patch(name: str, model: type[Incoming], patch: OrderPatch) -> None:
    def endpoint(site: TheSite, login: Login, orderId: int, body: Any) -> Response:
        sent = sent_members(site, body, ORDER)
        return _change(site, login, orderId, lambda order: patch(site, order, sent))

    endpoint.__annotations__["body"] = model
    router.patch(f"/{name}", response_model=PatchOrderResponse, name=f"patch_{name}")(endpoint)


def _add_line_patch(name: str, model: type[Incoming], patch: LinePatch, answers_json: bool) -> None:
    def endpoint(site: TheSite, login: Login, orderId: int, orderLineId: int, body: Any) -> Response:
        sent = sent_members(site, body, ORDER)
        answer = _change(
            site, login, orderId, lambda order: _change_line(site, order, orderLineId, patch, sent)
        )
        return answer if answers_json else Response(b"", media_type="application/octet-stream")

    endpoint.__annotations__["body"] = model
    path = f"/lines/{{orderLineId}}/{name}"
    shape = PatchOrderResponse if answers_json else None
    router.patch(path, response_model=shape, name=f"patch_line_{name}")(endpoint)


def _change_line(site: Site, order: Order, number: int, patch: LinePatch, sent: Document) -> None:
    if all(line["id"] != number for line in order["lines"]):
        raise missing("The order line")
    lines: list[Line] = [patch(line, sent) if line["id"] == number else line for line in order["lines"]]
    file_changed(site, {**order, "lines": lines})


for _name, _model, _patch in ORDER_PATCHES:
    _add_order_patch(_name, _model, _patch)
for _name, _model, _line_patch, _answers_json in LINE_PATCHES:
    _add_line_patch(_name, _model, _line_patch, _answers_json)


@router.patch("/setReportedNumberOfItemsToPickedNumberOfItems", response_model=PatchOrderResponse)
def report_all_picked(site: TheSite, login: Login, orderId: int) -> Response:
    return _change(site, login, orderId, lambda order: report_picked(site, order))


@router.patch("/setReportedReturnedNumberOfItemsToReturnedNumberOfItems", response_model=PatchOrderResponse)
def report_all_returned(
    site: TheSite, login: Login, orderId: int, onlyUpdateOrderLinesWhichHaveReturnedItems: bool | None = None
) -> Response:
    only = bool(onlyUpdateOrderLinesWhichHaveReturnedItems)
    return _change(site, login, orderId, lambda order: report_returned(site, order, only_returned=only))


@router.delete("/classes", response_model=PatchOrderResponse)
def delete_classes(
    site: TheSite, login: Login, orderId: int, onlyDeleteParcelTypeSuggestionOrderClasses: bool | None = None
) -> Response:
    only = bool(onlyDeleteParcelTypeSuggestionOrderClasses)
    return _change(site, login, orderId, lambda order: drop_classes(site, order, only_suggestions=only))


@router.put("/orderTextLines", response_model=PutOrderTextLineResponse)
def put_order_text_line(site: TheSite, login: Login, orderId: int, body: PutOrderTextLineModel) -> Response:
    sent = sent_members(site, body, ORDER)
    _change(site, login, orderId, lambda order: put_text_line(site, order, sent))
    number = site.store.next_id("ongoing.order-text-line")
    return reply(PutOrderTextLineResponse(orderTextLineId=number, success=True, message="Text line saved"))


@router.put("/orderTracking", response_model=PostOrderTrackingResponse)
def put_order_tracking(site: TheSite, login: Login, orderId: int, body: PostOrderTrackingModel) -> Response:
    sent_members(site, body, ORDER)

    def track(order: Order) -> None:
        file_changed(
            site, add_tracking(site, order, body.waybill, body.trackingUrl, is_return=body.isReturnTracking)
        )

    _change(site, login, orderId, track)
    return reply(PostOrderTrackingResponse(success=True, message="Tracking saved"))


@router.put("/parcels", response_model=PostParcelResponse)
def put_parcel(site: TheSite, login: Login, orderId: int, body: PostParcelTypeModel) -> Response:
    """Create or replace a parcel by its number."""
    sent_members(site, body, ORDER)
    url = body.tracking.trackingUrl if body.tracking else None
    is_return = body.transportAdministrationType.casefold() == "return"
    _change(
        site,
        login,
        orderId,
        lambda order: file_changed(
            site, add_parcel(site, order, body.parcelNumber, url, is_return=is_return)
        ),
    )
    order = seen_order(site, login, orderId)
    number = next(one["id"] for one in order["parcels"] if one["number"] == body.parcelNumber)
    return reply(PostParcelResponse(parcelId=number, success=True, message="Parcel saved"))
