"""Calls on the tenant itself: goods owners and warehouses (contract section 8)."""

from fastapi import APIRouter, Response

from brygga_sandbox.ongoing.access import Login, TheSite, admit_by_id, visible_goods_owners
from brygga_sandbox.ongoing.models.registers import GetGoodsOwnerModel, GetGoodsOwnersModel, WarehouseModel
from brygga_sandbox.ongoing.refusals import missing
from brygga_sandbox.ongoing.registers import goods_owner, warehouses
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.wire import VendorRoute, reply

router = APIRouter(route_class=VendorRoute)


@router.get("/goodsOwners", response_model=GetGoodsOwnersModel, tags=["GoodsOwners"])
def get_goods_owners(site: TheSite, login: Login) -> Response:
    _check_present(site)
    owners = [goods_owner(number) for number in visible_goods_owners(site, login)]
    return reply(GetGoodsOwnersModel(goodsOwners=owners))


@router.get("/goodsOwners/{id}", response_model=GetGoodsOwnerModel, tags=["GoodsOwners"])
def get_goods_owner(site: TheSite, login: Login, id: int) -> Response:
    _check_present(site)
    admit_by_id(site, login, id, "The goods owner")
    return reply(goods_owner(id))


@router.get("/warehouses", response_model=list[WarehouseModel], tags=["Warehouses"])
def get_warehouses() -> Response:
    return reply(warehouses())


def _check_present(site: Site) -> None:
    if site.knobs.goods_owners == "absent":
        raise missing("The resource")
