"""Rows, parcels and tracking of an order as the API shows them (contract section 4.6)."""

from brygga_sandbox.ongoing.models.base import (
    CodeNameShown,
    IdCodeName,
    Number,
    Outgoing,
    WarehouseShown,
)


class GetOrderLineArticlePrices(Outgoing):
    stockValuationPrice: Number | None = None


class GetOrderArticle(Outgoing):
    articleSystemId: int
    articleNumber: str | None = None
    articleName: str | None = None
    productCode: str | None = None
    articleKind: str | None = None
    prices: GetOrderLineArticlePrices | None = None
    articleGroup: CodeNameShown | None = None
    articleCategory: CodeNameShown | None = None


class GetPickedArticleItemHandling(Outgoing):
    pickedByUserId: int | None = None
    packedByUserId: int | None = None
    returnedByUserId: int | None = None


class GetPickedArticleItemParcelType(Outgoing):
    code: str | None = None


class GetPickedArticleItemParcelAdvanced(Outgoing):
    parcelSerialNumber: str | None = None
    parcelComment: str | None = None
    parcelTareWeight: Number | None = None


class GetPickedArticleItemParcelParent(Outgoing):
    id: int
    parcelNumber: str | None = None
    parcelType: GetPickedArticleItemParcelType | None = None
    advanced: GetPickedArticleItemParcelAdvanced | None = None


class GetPickedArticleItemParcel(Outgoing):
    id: int
    parcelNumber: str | None = None
    parcelType: GetPickedArticleItemParcelType | None = None
    advanced: GetPickedArticleItemParcelAdvanced | None = None
    parentParcel: GetPickedArticleItemParcelParent | None = None


class GetPickedArticleItemPurchaseOrderInfo(Outgoing):
    purchaseOrderId: int
    purchaseOrderLineId: int
    purchaseOrderPalletItemId: int | None = None


class GetOrderPickedArticlePrices(Outgoing):
    articleItemPrice: Number | None = None
    inOrderLineUnitPrice: Number | None = None


class GetOrderPickedArticleItemReturnOrderInfo(Outgoing):
    returnOrderId: int | None = None
    returnOrderLineId: int | None = None


class GetPickedArticleItemPickOrderInfo(Outgoing):
    pickOrderId: int
    binIndex: int


class GetOrderPickedArticleItem(Outgoing):
    articleItemId: int
    numberOfItems: Number
    inDate: str
    isPicked: bool
    isReturned: bool
    originalArticleItemId: int
    locationId: int
    secondNumberOfItems: Number | None = None
    serial: str | None = None
    caseNumber: str | None = None
    batchNumber: str | None = None
    container: str | None = None
    comment: str | None = None
    weight: Number | None = None
    volume: Number | None = None
    expiryDate: str | None = None
    returnDate: str | None = None
    pickedTime: str | None = None
    returnCause: CodeNameShown | None = None
    location: str | None = None
    locationTypeCode: str | None = None
    articleItemStatus: CodeNameShown | None = None
    freeText1: str | None = None
    packedTime: str | None = None
    handling: GetPickedArticleItemHandling | None = None
    parcel: GetPickedArticleItemParcel | None = None
    zoneName: str | None = None
    purchaseOrderInfo: GetPickedArticleItemPurchaseOrderInfo | None = None
    productionDateDate: str | None = None
    prices: GetOrderPickedArticlePrices | None = None
    warehouse: WarehouseShown | None = None
    returnOrderInfo: GetOrderPickedArticleItemReturnOrderInfo | None = None
    pickOrderInfo: GetPickedArticleItemPickOrderInfo | None = None
    articleItemClasses: list[IdCodeName] | None = None
    articleItemFreeDateTime1: str | None = None


class GetOrderLinePrices(Outgoing):
    linePrice: Number | None = None
    customerLinePrice: Number | None = None
    currencyCode: str | None = None
    discountPercentage: Number | None = None


class GetOrderLineFreeValues(Outgoing):
    freeText1: str | None = None
    freeDecimal1: Number | None = None


class GetOrderLineVat(Outgoing):
    percent: Number
    code: str | None = None


class GetOrderLinePickOrderInfo(Outgoing):
    pickOrderId: int
    binIndex: int
    pickOrderType: CodeNameShown | None = None


class GetOrderLine(Outgoing):
    id: int
    orderedNumberOfItems: Number
    allocatedNumberOfItems: Number
    pickedNumberOfItems: Number
    packedNumberOfItems: Number
    shouldBePicked: bool
    returnedNumberOfItems: Number
    rowNumber: str | None = None
    article: GetOrderArticle | None = None
    comment: str | None = None
    reportedNumberOfItems: Number | None = None
    pickedArticleItems: list[GetOrderPickedArticleItem] | None = None
    subOrderLines: list["GetOrderLine"] | None = None
    serialNumber: str | None = None
    lineTotalCustomsValue: Number | None = None
    batchNumber: str | None = None
    reportedReturnedNumberOfItems: Number | None = None
    lineType: CodeNameShown | None = None
    prices: GetOrderLinePrices | None = None
    customerArticleNumber: str | None = None
    externalId: str | None = None
    freeValues: GetOrderLineFreeValues | None = None
    minDaysToExpiryDate: int | None = None
    maxDaysToExpiryDate: int | None = None
    deliveryDate: str | None = None
    warehouseInstruction: str | None = None
    vat: GetOrderLineVat | None = None
    pickOrderInfo: GetOrderLinePickOrderInfo | None = None


class GetOrderTrackingFreightPriceInfo(Outgoing):
    price: Number | None = None
    currency: CodeNameShown | None = None


class GetOrderParcelTracking(Outgoing):
    freightPrice: GetOrderTrackingFreightPriceInfo | None = None
    trackingUrl: str | None = None


class GetOrderParcelType(Outgoing):
    length: Number | None = None
    height: Number | None = None
    width: Number | None = None
    code: str | None = None
    name: str | None = None


class GetOrderParcelAdvanced(Outgoing):
    parcelSerialNumber: str | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    weight: Number | None = None
    parcelType: GetOrderParcelType | None = None


class GetOrderParcel(Outgoing):
    id: int
    isReturnParcel: bool
    parcelNumber: str | None = None
    tracking: GetOrderParcelTracking | None = None
    advanced: GetOrderParcelAdvanced | None = None


class GetOrderTracking(Outgoing):
    created: str
    freightPrice: GetOrderTrackingFreightPriceInfo | None = None
    trackingUrl: str | None = None
    waybill: str | None = None


class GetWayBillRowParcelTypeModel(Outgoing):
    code: str | None = None
    name: str | None = None
    weight: Number | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    loadMeters: Number | None = None
    barCode: str | None = None


class GetWayBillRowModel(Outgoing):
    wayBillRowId: int
    numberOfPackages: int
    weight: Number | None = None
    volume: Number | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None
    approvedNumberOfPackages: int | None = None
    comment: str | None = None
    category: str | None = None
    parcelType: GetWayBillRowParcelTypeModel | None = None
