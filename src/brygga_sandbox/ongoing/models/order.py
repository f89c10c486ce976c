"""What a client may write of an order (contract section 4.2)."""

from brygga_sandbox.ongoing.models.base import (
    CodeName,
    CodeNameComment,
    Filled,
    Filled50,
    Incoming,
    Moment,
    Notification,
    NotificationValue,
    Number,
    Text40,
    Text50,
    Text200,
    Text500,
)


class PostOrderConsigneeTransporterContract(Incoming):
    transporterCode: str | None = None
    customerNumber: Text50 | None = None
    palletRegistrationNumber: str | None = None


class PostOrderConsigneeAddressAdvanced(Incoming):
    telephoneNotification: Notification | None = None
    emailNotification: Notification | None = None
    smsNotification: Notification | None = None
    externalCustomerCode: str | None = None
    transporterContracts: list[PostOrderConsigneeTransporterContract] | None = None


class PostOrderConsigneeInvoiceAddressAdvanced(Incoming):
    telephoneNotification: NotificationValue | None = None
    emailNotification: NotificationValue | None = None
    smsNotification: NotificationValue | None = None


class PostOrderConsigneeInvoiceAddress(Incoming):
    name: str | None = None
    address1: str | None = None
    address2: str | None = None
    address3: str | None = None
    postCode: str | None = None
    city: str | None = None
    countryCode: str | None = None
    countryStateCode: str | None = None
    advanced: PostOrderConsigneeInvoiceAddressAdvanced | None = None
    addressClasses: list[CodeNameComment] | None = None


class PostOrderConsigneeFreeValues(Incoming):
    addressFreeText1: str | None = None
    addressFreeText2: str | None = None


class PostOrderConsignee(Incoming):
    customerNumber: Text50 | None = None
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
    advanced: PostOrderConsigneeAddressAdvanced | None = None
    invoiceAddress: PostOrderConsigneeInvoiceAddress | None = None
    organisationNumber: str | None = None
    vatNumber: str | None = None
    customerGroup: CodeName | None = None
    addressClasses: list[CodeNameComment] | None = None
    deliveryInstruction: str | None = None
    freeValues: PostOrderConsigneeFreeValues | None = None
    customerClasses: list[CodeNameComment] | None = None


class PostOrderTransporterConsigneePays(Incoming):
    customerNumber: Filled50


class PostOrderTransporterSenderPaysPays(Incoming):
    ediCode: str | None = None
    waybillTemplate: str | None = None
    customerNumber: Text50 | None = None


class PostOrderTransporterPayment(Incoming):
    consigneeCollects: bool | None = None
    consigneePays: PostOrderTransporterConsigneePays | None = None
    thirdPartyPays: PostOrderTransporterConsigneePays | None = None
    senderPays: PostOrderTransporterSenderPaysPays | None = None


class PostOrderTransporter(Incoming):
    transporterCode: str | None = None
    transporterServiceCode: str | None = None
    paymentAdvanced: PostOrderTransporterPayment | None = None


class PostOrderReturnTransporter(Incoming):
    transporterCode: str | None = None
    transporterServiceCode: str | None = None


class PostOrderLinePrices(Incoming):
    linePrice: Number | None = None
    customerLinePrice: Number | None = None
    currencyCode: str | None = None
    discountPercentage: Number | None = None
    totalVat: Number | None = None


class CodeNamePairWithClear(Incoming):
    code: str | None = None
    name: str | None = None
    clear: bool | None = None


class PostOrderLineFreeValues(Incoming):
    freeText1: str | None = None
    freeText2: str | None = None
    freeDecimal1: Number | None = None
    freeDecimal2: Number | None = None


class PostOrderLineVat(Incoming):
    code: Filled
    percent: Number | None = None


class PostOrderLine(Incoming):
    rowNumber: Filled
    articleNumber: Filled
    numberOfItems: Number | None = None
    comment: str | None = None
    shouldBePicked: bool | None = None
    serialNumber: str | None = None
    lineTotalCustomsValue: Number | None = None
    batchNumber: str | None = None
    lineType: CodeName | None = None
    prices: PostOrderLinePrices | None = None
    customerArticleNumber: str | None = None
    warehouseInstruction: Text500 | None = None
    externalId: Text40 | None = None
    articleItemStatus: CodeNamePairWithClear | None = None
    lineFreeValues: PostOrderLineFreeValues | None = None
    minDaysToExpiryDate: int | None = None
    maxDaysToExpiryDate: int | None = None
    deliveryDate: Moment | None = None
    vat: PostOrderLineVat | None = None
    weight: Number | None = None
    minWeight: Number | None = None
    maxWeight: Number | None = None
    subOrderLines: list["PostOrderLine"] | None = None


class PostOrderCustomsInfo(Incoming):
    customsValueCurrencyCode: str | None = None


class PostOrderClass(Incoming):
    code: str | None = None
    name: str | None = None
    comment: str | None = None
    isParcelTypeSuggestion: bool | None = None


class PostOrderTextLine(Incoming):
    rowNumber: Filled
    comment: str | None = None
    numberOfItems: Number | None = None


class PostOrderAdditionalAddressFreeValues(Incoming):
    addressFreeText1: str | None = None
    addressFreeText2: str | None = None


class PostOrderAdditionalAddressClasss(Incoming):
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
    emailNotification: Notification | None = None
    smsNotification: Notification | None = None
    telephoneNotification: Notification | None = None
    freeValues: PostOrderAdditionalAddressFreeValues | None = None


class PostOrderAdditionalAddress(Incoming):
    addressCode: Filled
    addressType: str | None = None
    address: PostOrderAdditionalAddressClasss | None = None


class PostOrderAdvanced(Incoming):
    orderTextLines: list[PostOrderTextLine] | None = None
    arrivalDate: Moment | None = None
    wayOfDeliveryString: str | None = None
    transporterOrderNumber: str | None = None
    invoiceNumber: str | None = None
    arrivalDateFrom: Moment | None = None
    termsOfPaymentString: str | None = None
    termsOfDeliveryString: str | None = None
    communication: str | None = None
    additionalAddresses: list[PostOrderAdditionalAddress] | None = None


class PostOrderMarketPlace(Incoming):
    marketPlace: str | None = None
    marketPlaceOrderNumber: str | None = None


class PostOrderModel(Incoming):
    goodsOwnerId: int
    orderNumber: Filled50
    deliveryDate: Moment
    consignee: PostOrderConsignee
    referenceNumber: Text50 | None = None
    goodsOwnerOrderId: Text40 | None = None
    salesCode: str | None = None
    orderRemark: Text500 | None = None
    deliveryInstruction: str | None = None
    servicePointCode: Text50 | None = None
    freeText1: str | None = None
    freeText2: str | None = None
    freeText3: str | None = None
    orderFreeDateTime1: Moment | None = None
    orderType: CodeName | None = None
    wayOfDelivery: CodeName | None = None
    emailNotification: Notification | None = None
    smsNotification: Notification | None = None
    telephoneNotification: Notification | None = None
    transporter: PostOrderTransporter | None = None
    returnTransporter: PostOrderReturnTransporter | None = None
    orderLines: list[PostOrderLine] | None = None
    customsInfo: PostOrderCustomsInfo | None = None
    preparedTransportDocumentId: str | None = None
    freightPrice: Number | None = None
    warehouseId: int | None = None
    classes: list[PostOrderClass] | None = None
    termsOfDeliveryType: CodeName | None = None
    customerPrice: Number | None = None
    advanced: PostOrderAdvanced | None = None
    consigneeOrderNumber: str | None = None
    warehouseInstruction: Text500 | None = None
    marketPlace: PostOrderMarketPlace | None = None
    pickingPriority: int | None = None
    productionCode: str | None = None
    transporterBulkId: str | None = None
    invoiceUrl: Text200 | None = None
    languageCode: str | None = None
    orderFreeDateTime2: Moment | None = None
    orderFreeDecimal1: Number | None = None
    freeText4: str | None = None
    transporterAddons: dict[str, bool | None] | None = None
    returnTransporterAddons: dict[str, bool | None] | None = None
    orderFreeDateTime3: Moment | None = None
    orderFreeDateTime4: Moment | None = None
