"""A purchase order as the API shows it (contract section 5)."""

from brygga_sandbox.ongoing.models.base import (
    CodeNameShown,
    GoodsOwnerShown,
    IdCodeName,
    Number,
    Outgoing,
    StatusShown,
    WarehouseShown,
)


class GetPurchaseOrderSupplierAddress(Outgoing):
    address1: str | None = None
    address2: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None


class GetPurchaseOrderSupplierInfo(Outgoing):
    supplierNumber: str | None = None
    supplierName: str | None = None
    address: GetPurchaseOrderSupplierAddress | None = None


class GetPurchaseOrderCustomerAddress(Outgoing):
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None
    email: str | None = None
    telephone: str | None = None
    mobilePhone: str | None = None


class GetPurchaseOrderCustomerInfo(Outgoing):
    customerNumber: str | None = None
    customerName: str | None = None
    address: GetPurchaseOrderCustomerAddress | None = None


class GetPurchaseOrderPalletItem(Outgoing):
    palletItemId: int
    created: str
    palletItemLabelId: str | None = None
    inDate: str | None = None
    outDate: str | None = None
    palletItemStatus: CodeNameShown | None = None
    weight: Number | None = None
    tareWeight: Number | None = None
    length: Number | None = None
    width: Number | None = None
    height: Number | None = None


class GetAdvancedPurchaseOrderInfo(Outgoing):
    purchaseOrderIsReturnType: bool
    arrivalDate: str | None = None
    orderDate: str | None = None
    container: str | None = None
    advisedDate: str | None = None
    customsDeclaredDate: str | None = None
    customerInfo: GetPurchaseOrderCustomerInfo | None = None
    purchaseOrderPalletItems: list[GetPurchaseOrderPalletItem] | None = None


class GetPurchaseOrderFreeValues(Outgoing):
    freeText1: str | None = None
    freeText2: str | None = None
    freeText3: str | None = None
    freeText4: str | None = None
    freeText5: str | None = None
    freeDecimal1: Number | None = None
    freeDecimal2: Number | None = None
    freeBool1: bool | None = None
    freeBool2: bool | None = None
    freeDecimal3: Number | None = None


class GetPurchaseOrderCreatedByUser(Outgoing):
    userName: str | None = None


class GetPurchaseOrderInfo(Outgoing):
    purchaseOrderId: int
    purchaseOrderNumber: str | None = None
    supplierOrderNumber: str | None = None
    goodsOwnerReference: str | None = None
    referenceNumber: str | None = None
    purchaseOrderStatus: StatusShown | None = None
    purchaseOrderType: CodeNameShown | None = None
    inDate: str | None = None
    purchaseOrderRemark: str | None = None
    warehouse: WarehouseShown | None = None
    createdDate: str | None = None
    advanced: GetAdvancedPurchaseOrderInfo | None = None
    freeValues: GetPurchaseOrderFreeValues | None = None
    invoiceNumber: str | None = None
    createdByUser: GetPurchaseOrderCreatedByUser | None = None
    wayOfDelivery: CodeNameShown | None = None
    goodsOwnerPurchaseOrderId: str | None = None


class GetPurchaseOrderArticle(Outgoing):
    articleSystemId: int
    articleNumber: str | None = None
    articleName: str | None = None
    productCode: str | None = None


class ReceivedByUser(Outgoing):
    userId: int | None = None


class GetPurchaseOrderArticleItemPalletItem(Outgoing):
    palletItemId: int
    created: str
    palletItemLabelId: str | None = None
    inDate: str | None = None
    outDate: str | None = None
    palletItemStatus: CodeNameShown | None = None
    weight: Number | None = None
    tareWeight: Number | None = None


class GetPurchaseOrderArticleItem(Outgoing):
    originalArticleItemId: int
    numberOfItems: Number
    inDate: str
    isLocked: bool
    isLockedForSale: bool
    serial: str | None = None
    caseNumber: str | None = None
    batchNumber: str | None = None
    container: str | None = None
    comment: str | None = None
    weight: Number | None = None
    expiryDate: str | None = None
    location: str | None = None
    articleItemStatus: CodeNameShown | None = None
    receivedByUser: ReceivedByUser | None = None
    articleItemFreeText1: str | None = None
    articleItemPalletItemInfo: GetPurchaseOrderArticleItemPalletItem | None = None
    secondNumberOfItems: Number | None = None
    articleItemClasses: list[IdCodeName] | None = None


class GetPurchaseOrderLineFreeValues(Outgoing):
    freeText1: str | None = None
    freeText2: str | None = None


class GetPurchaseOrderTextLine(Outgoing):
    rowNumber: str | None = None
    comment: str | None = None
    numberOfItems: Number | None = None


class GetPurchaseOrderLine(Outgoing):
    id: int
    advisedNumberOfItems: Number
    receivedNumberOfItems: Number
    rowNumber: str | None = None
    article: GetPurchaseOrderArticle | None = None
    comment: str | None = None
    rowPrice: Number | None = None
    reportedNumberOfItems: Number | None = None
    articleItems: list[GetPurchaseOrderArticleItem] | None = None
    subPurchaseOrderLines: list["GetPurchaseOrderLine"] | None = None
    externalOrderLineId: str | None = None
    lineType: CodeNameShown | None = None
    freeValues: GetPurchaseOrderLineFreeValues | None = None
    inDate: str | None = None
    textLines: list[GetPurchaseOrderTextLine] | None = None
    returnCause: CodeNameShown | None = None
    batchNumber: str | None = None
    weight: Number | None = None
    currency: CodeNameShown | None = None


class GetPurchaseOrderSellerInfo(Outgoing):
    sellerNumber: str | None = None
    sellerName: str | None = None


class GetPurchaseOrderModel(Outgoing):
    goodsOwner: GoodsOwnerShown | None = None
    supplierInfo: GetPurchaseOrderSupplierInfo | None = None
    purchaseOrderInfo: GetPurchaseOrderInfo | None = None
    purchaseOrderLines: list[GetPurchaseOrderLine] | None = None
    sellerInfo: GetPurchaseOrderSellerInfo | None = None
    classes: list[CodeNameShown] | None = None
    textLines: list[GetPurchaseOrderTextLine] | None = None
