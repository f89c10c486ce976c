"""Registers of the tenant, and the short answers to writes."""

from brygga_sandbox.ongoing.models.base import (
    CodeNameShown,
    Filled,
    Incoming,
    NotificationShown,
    Outgoing,
    StatusShown,
)


class GetGoodsOwnerAddressModel(Outgoing):
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None
    countryStateCode: str | None = None
    deliveryInstruction: str | None = None
    emailNotification: NotificationShown | None = None
    smsNotification: NotificationShown | None = None
    telephoneNotification: NotificationShown | None = None


class GetGoodsOwnerReferencesModel(Outgoing):
    financialCode: str | None = None
    goodsLocationCode: str | None = None
    goodsOwnerContactReference: str | None = None
    goodsOwnerReference: str | None = None
    goodsOwnerAdviseEmail: str | None = None


class GetGoodsOwnerWarehouseModel(Outgoing):
    warehouseId: int
    warehouseName: str | None = None
    warehouseCode: str | None = None


class GetGoodsOwnerFileModel(Outgoing):
    fileId: int
    fileName: str | None = None
    mimeType: str | None = None
    fileDataBase64: str | None = None


class GetGoodsOwnerModel(Outgoing):
    goodsOwnerId: int
    isTrainingGoodsOwner: bool
    goodsOwnerName: str | None = None
    goodsOwnerComment: str | None = None
    goodsOwnerGroup: CodeNameShown | None = None
    address: GetGoodsOwnerAddressModel | None = None
    references: GetGoodsOwnerReferencesModel | None = None
    defaultWarehouse: GetGoodsOwnerWarehouseModel | None = None
    goodsOwnerClasses: list[CodeNameShown] | None = None
    invoicingCurrency: CodeNameShown | None = None
    logo: GetGoodsOwnerFileModel | None = None


class GetGoodsOwnersModel(Outgoing):
    goodsOwners: list[GetGoodsOwnerModel] | None = None


class GetOrderStatusesModel(Outgoing):
    orderStatuses: list[StatusShown] | None = None


class GetOrderTypesModel(Outgoing):
    orderTypes: list[CodeNameShown] | None = None


class GetWayOfDeliveryTypeModel(Outgoing):
    id: int
    code: str | None = None
    name: str | None = None


class GetWayOfDeliveryTypesModel(Outgoing):
    wayOfDeliveryTypes: list[GetWayOfDeliveryTypeModel] | None = None


class GetPurchaseOrderTypesModel(Outgoing):
    purchaseOrderTypes: list[CodeNameShown] | None = None


class WarehouseAddressModel(Outgoing):
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None
    countryStateCode: str | None = None
    deliveryInstruction: str | None = None
    addressFreeText1: str | None = None
    telephoneNotification: NotificationShown | None = None
    emailNotification: NotificationShown | None = None
    smsNotification: NotificationShown | None = None
    addressFreeText2: str | None = None


class WarehouseModel(Outgoing):
    id: int
    code: str | None = None
    name: str | None = None
    address: WarehouseAddressModel | None = None


class PostArticleResponse(Outgoing):
    articleSystemId: int | None = None
    message: str | None = None


class PostOrderResponse(Outgoing):
    orderId: int | None = None
    message: str | None = None


class PostPurchaseOrderResponse(Outgoing):
    purchaseOrderId: int | None = None
    message: str | None = None


class PatchOrderResponse(Outgoing):
    orderId: int
    message: str | None = None


class PatchPurchaseOrderResponse(Outgoing):
    purchaseOrderId: int
    message: str | None = None


class PostWayOfDeliveryTypeResponse(Outgoing):
    success: bool
    wayOfDeliveryTypeId: int | None = None
    message: str | None = None


class PutOrderTextLineResponse(Outgoing):
    orderTextLineId: int
    success: bool
    message: str | None = None


class PostWayOfDeliveryTypeModel(Incoming):
    goodsOwnerId: int
    code: Filled
    name: Filled


class PostOrderTrackingResponse(Outgoing):
    success: bool
    message: str | None = None


class PostParcelResponse(Outgoing):
    success: bool
    parcelId: int | None = None
    message: str | None = None
