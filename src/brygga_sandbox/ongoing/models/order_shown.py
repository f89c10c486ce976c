"""An order as the API shows it (contract section 4.6)."""

from brygga_sandbox.ongoing.models.base import (
    CodeNameShown,
    ConsigneePaysShown,
    GoodsOwnerShown,
    NotificationShown,
    NotificationValueShown,
    Number,
    Outgoing,
    StatusShown,
    WarehouseShown,
)
from brygga_sandbox.ongoing.models.order_rows_shown import (
    GetOrderLine,
    GetOrderParcel,
    GetOrderTracking,
    GetWayBillRowModel,
)


class GetOrderCustomsInfo(Outgoing):
    customsValueCurrencyCode: str | None = None


class GetOrderMarketPlace(Outgoing):
    marketPlace: str | None = None
    marketPlaceOrderNumber: str | None = None


class GetOrderBackOrderInfo(Outgoing):
    backOrderForOrderId: int


class GetOrderInfoAdvanced(Outgoing):
    deliveryDateWithTime: str
    invoiceNumber: str | None = None
    arrivalDate: str | None = None
    backOrderInfo: GetOrderBackOrderInfo | None = None
    orderHeaderUpdated: str | None = None
    transportPaymentType: str | None = None


class GetOrderInfo(Outgoing):
    orderId: int
    deliveryDate: str
    createdDate: str
    orderedNumberOfItems: Number
    allocatedNumberOfItems: Number
    pickedNumberOfItems: Number
    isPickedWithErrors: bool
    orderNumber: str | None = None
    goodsOwnerOrderId: str | None = None
    referenceNumber: str | None = None
    salesCode: str | None = None
    orderRemark: str | None = None
    deliveryInstruction: str | None = None
    servicePointCode: str | None = None
    freeText1: str | None = None
    freeText2: str | None = None
    freeText3: str | None = None
    orderType: CodeNameShown | None = None
    wayOfDelivery: CodeNameShown | None = None
    shippedTime: str | None = None
    wayBill: str | None = None
    returnWayBill: str | None = None
    orderStatus: StatusShown | None = None
    emailNotification: NotificationShown | None = None
    smsNotification: NotificationShown | None = None
    telephoneNotification: NotificationShown | None = None
    customsInfo: GetOrderCustomsInfo | None = None
    preparedTransportDocumentId: str | None = None
    warehouse: WarehouseShown | None = None
    termsOfDeliveryType: CodeNameShown | None = None
    customerPrice: Number | None = None
    consigneeOrderNumber: str | None = None
    warehouseInstruction: str | None = None
    marketPlace: GetOrderMarketPlace | None = None
    pickingPriority: int | None = None
    productionCode: str | None = None
    advanced: GetOrderInfoAdvanced | None = None
    freightPrice: Number | None = None
    invoiceUrl: str | None = None
    orderFreeDateTime1: str | None = None
    sortLocation: str | None = None
    printedTime: str | None = None
    orderFreeDecimal1: Number | None = None
    freeText4: str | None = None
    orderFreeDateTime2: str | None = None
    orderFreeDateTime3: str | None = None
    orderFreeDateTime4: str | None = None


class GetOrderConsigneeAddressAdvanced(Outgoing):
    telephoneNotification: NotificationShown | None = None
    emailNotification: NotificationShown | None = None
    smsNotification: NotificationShown | None = None


class GetOrderConsigneeInvoiceAddressAdvanced(Outgoing):
    telephoneNotification: NotificationValueShown | None = None
    emailNotification: NotificationValueShown | None = None
    smsNotification: NotificationValueShown | None = None


class GetOrderConsigneeInvoiceAddress(Outgoing):
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None
    countryStateCode: str | None = None
    advanced: GetOrderConsigneeInvoiceAddressAdvanced | None = None


class GetCustomerGroup(Outgoing):
    code: str | None = None
    name: str | None = None
    comment: str | None = None


class GetOrderConsignee(Outgoing):
    id: int
    customerNumber: str | None = None
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None
    countryStateCode: str | None = None
    remark: str | None = None
    doorCode: str | None = None
    advanced: GetOrderConsigneeAddressAdvanced | None = None
    invoiceAddress: GetOrderConsigneeInvoiceAddress | None = None
    deliveryInstruction: str | None = None
    customerClasses: list[CodeNameShown] | None = None
    customerGroup: GetCustomerGroup | None = None


class GetOrderTransporterContract(Outgoing):
    comment: str | None = None
    paymentAdvanced: ConsigneePaysShown | None = None


class GetOrderTransporter(Outgoing):
    transporterName: str | None = None
    name: str | None = None
    code: str | None = None
    serviceCode: str | None = None
    transporterContract: GetOrderTransporterContract | None = None
    serviceComment: str | None = None


class GetOrderShipmentParcel(Outgoing):
    id: int
    isReturnParcel: bool
    parcelNumber: str | None = None


class GetOrderShipmentTripRouteInfo(Outgoing):
    id: int
    code: str | None = None


class GetOrderShipmentTripInfo(Outgoing):
    id: int
    route: GetOrderShipmentTripRouteInfo | None = None


class GetOrderShipmentInfo(Outgoing):
    shipmentId: int
    parcels: list[GetOrderShipmentParcel] | None = None
    waybill: str | None = None
    returnWaybill: str | None = None
    trip: GetOrderShipmentTripInfo | None = None


class GetOrderTextLine(Outgoing):
    rowNumber: str | None = None
    comment: str | None = None
    numberOfItems: Number | None = None


class GetOrderTransportStatus(Outgoing):
    id: int
    name: str | None = None


class GetOrderTransportStatusEventParcel(Outgoing):
    id: int


class GetOrderTransportStatusEvent(Outgoing):
    isReturnEvent: bool
    eventTime: str
    created: str
    transportStatus: GetOrderTransportStatus | None = None
    parcel: GetOrderTransportStatusEventParcel | None = None
    comment: str | None = None


class GetOrderAdditionalAddressFreeValues(Outgoing):
    addressFreeText1: str | None = None
    addressFreeText2: str | None = None


class GetOrderAdditionalAddressClass(Outgoing):
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None
    countryStateCode: str | None = None
    doorCode: str | None = None
    deliveryInstruction: str | None = None
    emailNotification: NotificationShown | None = None
    smsNotification: NotificationShown | None = None
    telephoneNotification: NotificationShown | None = None
    freeValues: GetOrderAdditionalAddressFreeValues | None = None


class GetOrderAdditionalAddress(Outgoing):
    addressCode: str | None = None
    addressType: str | None = None
    address: GetOrderAdditionalAddressClass | None = None


class GetOrderModelAdvanced(Outgoing):
    orderTextLines: list[GetOrderTextLine] | None = None
    orderTransportStatusEvents: list[GetOrderTransportStatusEvent] | None = None
    additionalAddresses: list[GetOrderAdditionalAddress] | None = None


class GetOrderModel(Outgoing):
    goodsOwner: GoodsOwnerShown | None = None
    orderInfo: GetOrderInfo | None = None
    consignee: GetOrderConsignee | None = None
    parcels: list[GetOrderParcel] | None = None
    orderLines: list[GetOrderLine] | None = None
    transporter: GetOrderTransporter | None = None
    returnTransporter: GetOrderTransporter | None = None
    tracking: list[GetOrderTracking] | None = None
    classes: list[CodeNameShown] | None = None
    shipmentInfo: GetOrderShipmentInfo | None = None
    returnTracking: list[GetOrderTracking] | None = None
    advanced: GetOrderModelAdvanced | None = None
    nonTransporterParcels: list[GetOrderParcel] | None = None
    transporterAddons: dict[str, bool | None] | None = None
    returnTransporterAddons: dict[str, bool | None] | None = None
    wayBillRows: list[GetWayBillRowModel] | None = None
