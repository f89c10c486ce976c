"""What a client may write of a purchase order (contract section 5)."""

from brygga_sandbox.ongoing.models.base import (
    CodeName,
    Filled,
    Filled50,
    Incoming,
    Moment,
    Number,
    SupplierAddress,
    Text40,
    Text50,
)


class PostPurchaseOrderSupplierInfo(Incoming):
    supplierNumber: str | None = None
    supplierName: str | None = None
    supplierAddress: SupplierAddress | None = None
    remark: str | None = None


class PostPurchaseOrderLineFreeValues(Incoming):
    freeDecimal1: Number | None = None
    freeText1: str | None = None
    freeText2: str | None = None


class PostPurchaseOrderTextLine(Incoming):
    rowNumber: str | None = None
    comment: str | None = None
    numberOfItems: Number | None = None


class PostPurchaseOrderLine(Incoming):
    rowNumber: Filled
    articleNumber: Filled
    numberOfItems: Number | None = None
    comment: str | None = None
    rowPrice: Number | None = None
    currencyCode: str | None = None
    articleItemStatusId: int | None = None
    batchNumber: str | None = None
    externalOrderLineId: Text40 | None = None
    inDate: Moment | None = None
    serialNumber: str | None = None
    expiryDate: Moment | None = None
    productionDate: Moment | None = None
    lineFreeValues: PostPurchaseOrderLineFreeValues | None = None
    lineType: CodeName | None = None
    returnCause: CodeName | None = None
    textLines: list[PostPurchaseOrderTextLine] | None = None
    articleItemStatus: CodeName | None = None
    weight: Number | None = None


class PostPurchaseOrderFreeValues(Incoming):
    freeText1: str | None = None
    freeText2: str | None = None
    freeText3: str | None = None
    freeText4: str | None = None
    freeText5: str | None = None
    freeDecimal1: Number | None = None
    freeDecimal2: Number | None = None
    freeBoolean1: bool | None = None
    freeBoolean2: bool | None = None
    freeDecimal3: Number | None = None


class PostPurchaseOrderCustomerAddress(Incoming):
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


class PostPurchaseOrderCustomer(Incoming):
    customerNumber: Text50 | None = None
    customerName: str | None = None
    address: PostPurchaseOrderCustomerAddress | None = None


class PostPurchaseOrderAdvanced(Incoming):
    container: str | None = None
    orderDate: Moment | None = None
    advisedDate: Moment | None = None
    purchaseOrderStatusCreated: int | None = None
    purchaseOrderIsReturnType: bool | None = None
    customer: PostPurchaseOrderCustomer | None = None


class PostPurchaseOrderCustoms(Incoming):
    termsOfDeliveryType: CodeName | None = None
    termsOfDeliveryTypeLocation: str | None = None
    customsDeclaredDate: Moment | None = None


class PostPurchaseOrderSellerInfo(Incoming):
    sellerNumber: str | None = None
    sellerName: str | None = None
    sellerAddress: SupplierAddress | None = None


class PostPurchaseOrderClass(Incoming):
    code: str | None = None
    name: str | None = None
    comment: str | None = None


class PostPurchaseOrderTracking(Incoming):
    waybill: str | None = None
    trackingUrl: str | None = None


class PostPurchaseOrderModel(Incoming):
    goodsOwnerId: int
    purchaseOrderNumber: Filled50
    supplierOrderNumber: str | None = None
    goodsOwnerReference: str | None = None
    referenceNumber: Text50 | None = None
    inDate: Moment | None = None
    supplierInfo: PostPurchaseOrderSupplierInfo | None = None
    purchaseOrderType: CodeName | None = None
    purchaseOrderLines: list[PostPurchaseOrderLine] | None = None
    purchaseOrderRemark: str | None = None
    warehouseId: int | None = None
    freeValues: PostPurchaseOrderFreeValues | None = None
    advanced: PostPurchaseOrderAdvanced | None = None
    customsInfo: PostPurchaseOrderCustoms | None = None
    sellerInfo: PostPurchaseOrderSellerInfo | None = None
    invoiceNumber: str | None = None
    classes: list[PostPurchaseOrderClass] | None = None
    tracking: list[PostPurchaseOrderTracking] | None = None
    textLines: list[PostPurchaseOrderTextLine] | None = None
    wayOfDelivery: CodeName | None = None
    goodsOwnerPurchaseOrderId: str | None = None
