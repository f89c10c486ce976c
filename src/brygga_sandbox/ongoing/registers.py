"""Registers of the tenant: goods owners, warehouses, types, ways of delivery, units, customers."""

from brygga_sandbox.credentials import MORE_GOODS_OWNERS
from brygga_sandbox.ongoing.models.base import (
    CodeNameShown,
    GoodsOwnerShown,
    NotificationShown,
    WarehouseShown,
)
from brygga_sandbox.ongoing.models.registers import (
    GetGoodsOwnerAddressModel,
    GetGoodsOwnerModel,
    GetGoodsOwnerReferencesModel,
    GetGoodsOwnerWarehouseModel,
    GetWayOfDeliveryTypeModel,
    WarehouseAddressModel,
    WarehouseModel,
)
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.state import Document

TRAINING = 159


class _Owners(dict[int, str]):
    """The seeded ones by number; those for crowds have a name as well."""

    def __missing__(self, number: int) -> str:
        if number not in MORE_GOODS_OWNERS:
            raise KeyError(number)
        return f"Merchant {number}"


GOODS_OWNERS = _Owners(
    {TRAINING: "Aurinko Kahvila (training)", 160: "Aurinko Kahvila", 161: "Metsäpolku Varuste"}
)
_SILENT = NotificationShown(toBeNotified=False, value=None)
_WAREHOUSES = (
    (1, "VAN", "Vantaan varasto", "Lentoasemantie 7", "01530", "Vantaa"),
    (2, "TRE", "Tampereen varasto", "Hämeenkatu 12", "33100", "Tampere"),
    (3, "ÅBO", "Turun satamavarasto", "Satamakatu 3", "20100", "Turku"),
)
ORDER_TYPES = (("B2B", "Business to Business"), ("B2C", "Business to Consumer"))
PURCHASE_ORDER_TYPES = (("STD", "Standard"), ("RET", "Return"))
_WAYS = (("POSTI", "Posti"), ("PICKUP", "Pick-up"), ("COURIER", "Courier"))
_UNITS = ("st", "kpl", "pcs", "kg", "g", "l", "m", "box", "pallet")

WAYS = "ongoing.way-of-delivery"
UNITS = "ongoing.unit"
CUSTOMERS = "ongoing.customer"


def goods_owner_shown(goods_owner: int) -> GoodsOwnerShown:
    return GoodsOwnerShown(id=goods_owner, name=GOODS_OWNERS[goods_owner])


def goods_owner(number: int) -> GetGoodsOwnerModel:
    """As `GET /goodsOwners` shows it."""
    home = _WAREHOUSES[0]
    return GetGoodsOwnerModel(
        goodsOwnerId=number,
        goodsOwnerName=GOODS_OWNERS[number],
        isTrainingGoodsOwner=number == TRAINING,
        address=GetGoodsOwnerAddressModel(
            name=GOODS_OWNERS[number],
            address1="Aurinkokatu 1",
            postCode="00100",
            city="Helsinki",
            countryCode="FI",
            emailNotification=_SILENT,
            smsNotification=_SILENT,
            telephoneNotification=_SILENT,
        ),
        references=GetGoodsOwnerReferencesModel(),
        defaultWarehouse=GetGoodsOwnerWarehouseModel(
            warehouseId=home[0], warehouseName=home[2], warehouseCode=home[1]
        ),
        goodsOwnerClasses=[],
        invoicingCurrency=CodeNameShown(code="EUR", name="Euro"),
    )


def warehouses() -> list[WarehouseModel]:
    return [
        WarehouseModel(
            id=number,
            code=code,
            name=name,
            address=WarehouseAddressModel(
                name=name,
                address1=street,
                postCode=zip_code,
                city=city,
                countryCode="FI",
                telephoneNotification=_SILENT,
                emailNotification=_SILENT,
                smsNotification=_SILENT,
            ),
        )
        for number, code, name, street, zip_code, city in _WAREHOUSES
    ]


def warehouse_shown(number: int | None) -> WarehouseShown | None:
    """None for a number nobody knows; no number means the home warehouse."""
    wanted = _WAREHOUSES[0][0] if number is None else number
    found = next((row for row in _WAREHOUSES if row[0] == wanted), None)
    return None if found is None else WarehouseShown(id=found[0], code=found[1], name=found[2])


def ways_of_delivery(site: Site, goods_owner: int) -> list[GetWayOfDeliveryTypeModel]:
    return [
        GetWayOfDeliveryTypeModel(id=way["id"], code=way["code"], name=way["name"])
        for way in site.store.all(WAYS)
        if way["goodsOwnerId"] == goods_owner
    ]


def write_way_of_delivery(site: Site, goods_owner: int, code: str, name: str) -> tuple[int, bool]:
    """Create or rename by code. Returns its id and whether it is new."""
    known = [way for way in site.store.all(WAYS) if (way["goodsOwnerId"], way["code"]) == (goods_owner, code)]
    number = known[0]["id"] if known else site.store.next_id(WAYS, 300)
    site.store.put(WAYS, number, {"id": number, "goodsOwnerId": goods_owner, "code": code, "name": name})
    return number, not known


def unit_code(site: Site, code: str) -> str:
    """The register's spelling of a unit code (case does not matter); an unknown one is added as written."""
    known = site.store.get(UNITS, code.casefold())
    if known is None:
        known = {"code": code}
        site.store.put(UNITS, code.casefold(), known)
    return str(known["code"])


def customer_id(site: Site, goods_owner: int, consignee: Document) -> tuple[int, bool]:
    """Id of the customer behind a consignee, and whether it was created now."""
    number = consignee.get("customerNumber")
    if not number:
        return site.store.next_id(CUSTOMERS, 21628), False
    key = f"{goods_owner}/{number}"
    known = site.store.get(CUSTOMERS, key)
    if known is not None:
        return int(known["id"]), False
    created = site.store.next_id(CUSTOMERS, 21628)
    site.store.put(CUSTOMERS, key, {"id": created})
    return created, True


def purchase_order_type_id(code: str) -> int:
    """Numbers of the seeded types in their order; a type made by a client gets the next one."""
    codes = [known for known, _ in PURCHASE_ORDER_TYPES]
    return (codes.index(code) if code in codes else len(codes)) + 1


def seed_registers(site: Site) -> None:
    for code in _UNITS:
        site.store.put(UNITS, code.casefold(), {"code": code})
    for owner in GOODS_OWNERS:
        for code, name in _WAYS:
            write_way_of_delivery(site, owner, code, name)
