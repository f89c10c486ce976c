"""The warehouse as JSON, for tests: /_sandbox/orders, /purchase-orders, /articles, /concurrency."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from brygga_sandbox.ongoing import desk, records
from brygga_sandbox.ongoing.access import TheSite
from brygga_sandbox.ongoing.order_work import DeskError
from brygga_sandbox.ongoing.records import Article, Order, PurchaseOrder
from brygga_sandbox.ongoing.writes import UNKNOWN_MEMBERS
from brygga_sandbox.state import Document

router = APIRouter(prefix="/_sandbox", tags=["sandbox"])

T = TypeVar("T")


class Amounts(BaseModel):
    """Quantities by row number; without `lines` everything that is left."""

    model_config = ConfigDict(extra="forbid")

    lines: dict[str, float | str] | None = None


class NewStatus(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int


class Edit(BaseModel):
    """Members of PostOrderModel to lay over the order (rows by rowNumber), and rows to take away."""

    model_config = ConfigDict(extra="forbid")

    order: dict[str, Any] = Field(default_factory=dict)
    removed_rows: list[str] = Field(default_factory=list)


class ForeignOrder(BaseModel):
    """A complete PostOrderModel, and the status the order should have."""

    model_config = ConfigDict(extra="forbid")

    order: dict[str, Any]
    status: int | None = None


def tried(work: Callable[[], T]) -> T:
    """Runs work of the desk; what it can not do is answered 409 with its sentence."""
    try:
        return work()
    except DeskError as error:
        raise HTTPException(409, str(error)) from error


@router.get("/orders")
def list_orders(site: TheSite, goodsOwnerId: int | None = None) -> list[Order]:
    """Everything the installation knows, write-only members included, under `sent`."""
    return [one for one in records.all_orders(site) if goodsOwnerId in (None, one["goods_owner"])]


@router.get("/orders/{number}")
def read_order(site: TheSite, number: int) -> Order:
    return tried(lambda: desk.order(site, number))


@router.post("/orders", status_code=201)
def make_foreign_order(site: TheSite, body: ForeignOrder) -> Order:
    return tried(lambda: desk.put_foreign_order(site, body.order, body.status))


@router.post("/orders/{number}/status")
def give_status(site: TheSite, number: int, body: NewStatus) -> Order:
    return tried(lambda: desk.give_status(site, number, body.number))


@router.post("/orders/{number}/edit")
def edit_order(site: TheSite, number: int, body: Edit) -> Order:
    return tried(lambda: desk.edit_order(site, number, body.order, body.removed_rows))


@router.post("/orders/{number}/{step}")
def step_order(site: TheSite, number: int, step: str, body: Amounts | None = None) -> Order:
    """release, allocate, pick, send, collect, cancel, return."""
    lines = body.lines if body else None
    return tried(lambda: desk.step_order(site, number, step, desk.amounts_from(lines)))


@router.get("/purchase-orders")
def list_purchase_orders(site: TheSite, goodsOwnerId: int | None = None) -> list[PurchaseOrder]:
    found = records.all_purchase_orders(site)
    return [one for one in found if goodsOwnerId in (None, one["goods_owner"])]


@router.get("/purchase-orders/{number}")
def read_purchase_order(site: TheSite, number: int) -> PurchaseOrder:
    return tried(lambda: desk.purchase_order(site, number))


@router.post("/purchase-orders/{number}/status")
def give_purchase_status(site: TheSite, number: int, body: NewStatus) -> PurchaseOrder:
    return tried(lambda: desk.give_purchase_status(site, number, body.number))


@router.post("/purchase-orders/{number}/{step}")
def step_purchase_order(site: TheSite, number: int, step: str, body: Amounts | None = None) -> PurchaseOrder:
    """receive, cancel."""
    lines = body.lines if body else None
    return tried(lambda: desk.step_purchase_order(site, number, step, desk.amounts_from(lines)))


@router.get("/articles")
def list_articles(site: TheSite, goodsOwnerId: int | None = None) -> list[Article]:
    return [one for one in records.all_articles(site) if goodsOwnerId in (None, one["goods_owner"])]


@router.get("/unknown-members")
def list_unknown_members(site: TheSite) -> list[Document]:
    """Members clients sent that the API does not know, in the order they came."""
    return site.store.all(UNKNOWN_MEMBERS)


@router.get("/concurrency")
def read_concurrency(site: TheSite) -> list[dict[str, int]]:
    """Per goods owner: how many writes came, and the highest number under way at once."""
    return site.lanes.seen()


@router.delete("/concurrency", status_code=204)
def clear_concurrency(site: TheSite) -> None:
    site.lanes.clear()
