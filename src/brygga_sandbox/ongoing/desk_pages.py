"""The desk where warehouse people work: orders, purchase orders and articles of one goods owner."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData

from brygga_sandbox.ongoing import desk, records
from brygga_sandbox.ongoing.access import TheSite
from brygga_sandbox.ongoing.order_work import DeskError
from brygga_sandbox.ongoing.pages import page
from brygga_sandbox.ongoing.records import Order, PurchaseOrder
from brygga_sandbox.ongoing.registers import GOODS_OWNERS
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.statuses import order_statuses, purchase_order_statuses
from brygga_sandbox.pages import Sent, back_to, text

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MOST_ROWS = 100
_REGISTERS = {"orders": "Orders", "purchase-orders": "Purchase orders", "articles": "Articles"}
_STEP_TITLES = {name: name.capitalize() for name in desk.ORDER_STEPS}


@router.get("/")
@router.get("/desk")
def choose_goods_owner(request: Request) -> Response:
    return page(request, "owners.html", owners=GOODS_OWNERS)


@router.get("/desk/orders/{number}")
def show_order(request: Request, site: TheSite, number: int) -> Response:
    try:
        return _order_page(request, site, desk.order(site, number))
    except DeskError as error:
        return _lost(request, error)


@router.post("/desk/orders/{number}/{step}")
def work_on_order(request: Request, site: TheSite, number: int, step: str, sent: Sent) -> Response:
    """Release, Allocate, Pick, Send, Collect, Cancel, Return, or a status of one's own choice."""
    try:
        if step == "status":
            desk.give_status(site, number, desk.status_from(text(sent, "status")))
        else:
            desk.step_order(site, number, step, desk.amounts_from(_amounts(sent)))
    except DeskError as error:
        found = records.order(site, number)
        if found is None:
            return _lost(request, error)
        return _order_page(request, site, found, problem=str(error))
    return back_to(f"/desk/orders/{number}")


@router.get("/desk/purchase-orders/{number}")
def show_purchase_order(request: Request, site: TheSite, number: int) -> Response:
    try:
        return _purchase_page(request, site, desk.purchase_order(site, number))
    except DeskError as error:
        return _lost(request, error)


@router.post("/desk/purchase-orders/{number}/{step}")
def work_on_purchase_order(request: Request, site: TheSite, number: int, step: str, sent: Sent) -> Response:
    """Receive, Cancel, or a status of one's own choice."""
    try:
        if step == "status":
            desk.give_purchase_status(site, number, desk.status_from(text(sent, "status")))
        else:
            desk.step_purchase_order(site, number, step, desk.amounts_from(_amounts(sent)))
    except DeskError as error:
        found = records.purchase_order(site, number)
        if found is None:
            return _lost(request, error)
        return _purchase_page(request, site, found, problem=str(error))
    return back_to(f"/desk/purchase-orders/{number}")


@router.get("/desk/{owner:int}")
def show_register(request: Request, site: TheSite, owner: int, show: str = "orders", q: str = "") -> Response:
    """One register at a time, newest first, at most `MOST_ROWS`."""
    if owner not in GOODS_OWNERS:
        return _lost(request, DeskError(f"There is no goods owner {owner}."))
    found = [one for one in reversed(_register(site, owner, show)) if _has(one["sent"], q)]
    is_purchase = show == "purchase-orders"
    texts = (purchase_order_statuses if is_purchase else order_statuses)(site.knobs.status_texts)
    return page(
        request,
        "desk.html",
        owner=owner,
        owner_name=GOODS_OWNERS[owner],
        registers=_REGISTERS,
        show=show,
        q=q,
        texts=texts,
        records=found[:MOST_ROWS],
        left_out=max(0, len(found) - MOST_ROWS),
    )


def _register(site: Site, owner: int, show: str) -> list[Any]:
    rows: list[Any]
    match show:
        case "articles":
            rows = list(records.all_articles(site))
        case "purchase-orders":
            rows = list(records.all_purchase_orders(site))
        case _:
            rows = list(records.all_orders(site))
    return [one for one in rows if one["goods_owner"] == owner]


def _has(sent: dict[str, Any], q: str) -> bool:
    texts = (
        sent.get("orderNumber"),
        sent.get("goodsOwnerOrderId"),
        sent.get("purchaseOrderNumber"),
        sent.get("articleNumber"),
        sent.get("articleName"),
        sent.get("consignee", {}).get("name"),
        sent.get("supplierInfo", {}).get("supplierName"),
    )
    return not q or any(q.casefold() in str(one).casefold() for one in texts if one)


def _amounts(sent: FormData) -> dict[str, str] | None:
    """Filled-in quantities by row number; None when every field is empty."""
    filled = {
        name.removeprefix("row:"): str(value).strip()
        for name, value in sent.items()
        if name.startswith("row:") and str(value).strip()
    }
    return filled or None


def _order_page(request: Request, site: Site, order: Order, problem: str = "") -> Response:
    return page(
        request,
        "order.html",
        409 if problem else 200,
        order=order,
        steps=_STEP_TITLES,
        texts=order_statuses(site.knobs.status_texts),
        problem=problem,
    )


def _purchase_page(request: Request, site: Site, order: PurchaseOrder, problem: str = "") -> Response:
    return page(
        request,
        "purchase_order.html",
        409 if problem else 200,
        order=order,
        texts=purchase_order_statuses(site.knobs.status_texts),
        problem=problem,
    )


def _lost(request: Request, error: DeskError) -> Response:
    return page(request, "owners.html", 404, owners=GOODS_OWNERS, problem=str(error))
