"""Bodies of the PATCH calls: one named member each (contract sections 4.4 and 5)."""

from brygga_sandbox.ongoing.models.base import (
    Filled,
    Filled50,
    Incoming,
    Moment,
    Notification,
    Number,
    Text40,
    Text200,
    Text500,
)
from brygga_sandbox.ongoing.models.order import (
    PostOrderClass,
    PostOrderConsignee,
    PostOrderTransporterConsigneePays,
)


class PatchOrderNumberModel(Incoming):
    orderNumber: Filled50


class PatchGoodsOwnerOrderIdModel(Incoming):
    goodsOwnerOrderId: Text40


class PatchOrderDeliveryDate(Incoming):
    deliveryDate: Moment


class PatchOrderRemark(Incoming):
    orderRemark: Text500


class PatchOrderWarehouseInstruction(Incoming):
    warehouseInstruction: Text500


class PatchServicePointCode(Incoming):
    servicePointCode: Filled50


class PatchOrderWaybill(Incoming):
    waybill: Filled50


class PatchOrderReturnWaybill(Incoming):
    returnWaybill: Filled50


class PatchOrderFreeText1Model(Incoming):
    freeText1: str


class PatchOrderFreeText2Model(Incoming):
    freeText2: str


class PatchOrderFreeText3Model(Incoming):
    freeText3: str


class PatchFreightPrice(Incoming):
    freightPrice: Number | None = None


class PatchOrderInvoiceUrlModel(Incoming):
    invoiceUrl: Text200


class PatchOrderStatus(Incoming):
    orderStatusNumber: int


class PatchOrderClassesModel(Incoming):
    classes: list[PostOrderClass] | None = None


class PatchOrderTransporterPayment(Incoming):
    consigneeCollects: bool | None = None
    consigneePays: PostOrderTransporterConsigneePays | None = None
    thirdPartyPays: PostOrderTransporterConsigneePays | None = None


class PatchOrderTransporterModel(Incoming):
    transporterCode: str | None = None
    transporterServiceCode: str | None = None
    paymentAdvanced: PatchOrderTransporterPayment | None = None


class PatchOrderNotificationsModel(Incoming):
    emailNotification: Notification | None = None
    smsNotification: Notification | None = None
    telephoneNotification: Notification | None = None


class PatchConsigneeAndNotificationsModel(Incoming):
    consignee: PostOrderConsignee | None = None
    orderNotification: PatchOrderNotificationsModel | None = None


class PatchOrderLineCommentModel(Incoming):
    comment: str


class PatchLinePriceModel(Incoming):
    linePrice: Number | None = None


class PatchCustomerLinePriceModel(Incoming):
    customerLinePrice: Number | None = None


class PatchOrderReportedNumberOfItemsModel(Incoming):
    reportedNumberOfItems: Number


class PatchOrderReportedReturnedNumberOfItemsModel(Incoming):
    reportedReturnedNumberOfItems: Number


class PutOrderTextLineModel(Incoming):
    rowNumber: Filled
    comment: str | None = None
    numberOfItems: Number | None = None


class PatchPurchaseOrderNumber(Incoming):
    purchaseOrderNumber: Filled50


class PatchPurchaseOrderInDate(Incoming):
    inDate: Moment | None = None


class PatchPurchaseOrderAdvisedDate(Incoming):
    advisedDate: Moment | None = None


class PatchPurchaseOrderStatus(Incoming):
    purchaseOrderStatusNumber: int


class PatchPurchaseOrderIsReturnType(Incoming):
    purchaseOrderIsReturnType: bool


class PatchPurchaseOrderFreeText1(Incoming):
    freeText1: str


class PatchPurchaseOrderFreeText2(Incoming):
    freeText2: str


class PatchPurchaseOrderFreeText3(Incoming):
    freeText3: str


class PatchPurchaseOrderFreeText4(Incoming):
    freeText4: str


class PatchPurchaseOrderFreeText5(Incoming):
    freeText5: str


class PatchPurchaseOrderFreeBool1(Incoming):
    freeBool1: bool


class PatchPurchaseOrderFreeBool2(Incoming):
    freeBool2: bool


class PatchPurchaseOrderLineFreeText1(Incoming):
    freeText1: str


class PatchPurchaseOrderLineFreeText2(Incoming):
    freeText2: str


class PatchPurchaseOrderLineFreeDecimal1(Incoming):
    freeDecimal1: Number | None = None


class PatchPurchaseOrderReportedNumberOfItemsModel(Incoming):
    reportedNumberOfItems: Number
