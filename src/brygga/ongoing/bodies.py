"""The bodies we write, by Ongoing's own names: exactly these members, exactly these types, and nothing else.

A strict copy of the Post* models for what Brygga's mapping and its settings can send. Ongoing ignores or
refuses unknown members (nobody knows which), so a misspelt one is stopped here, before the wire.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

Number = StrictInt | Annotated[Decimal, Field(strict=True, allow_inf_nan=False)]
Key = Annotated[StrictStr, Field(min_length=1)]
Text = StrictStr | None


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class CodeName(Strict):
    code: Text = None
    name: Text = None


class PostArticle(Strict):
    goodsOwnerId: StrictInt
    articleNumber: Key
    articleName: Text = None
    productCode: Text = None
    unitCode: Text = None
    description: Text = None
    isStockArticle: StrictBool | None = None
    isActive: StrictBool | None = None
    purchasePrice: Number | None = None
    stockValuationPrice: Number | None = None
    customerPrice: Number | None = None
    purcaseCurrencyCode: Text = None  # misspelt in the API itself


class Notification(Strict):
    toBeNotified: StrictBool
    value: Text = None


class ConsigneeAdvanced(Strict):
    emailNotification: Notification | None = None


class Consignee(Strict):
    customerNumber: Text = None
    name: Text = None
    address1: Text = None
    address2: Text = None
    address3: Text = None
    postCode: Text = None
    city: Text = None
    countryCode: Text = None
    countryStateCode: Text = None
    remark: Text = None
    doorCode: Text = None
    deliveryInstruction: Text = None
    organisationNumber: Text = None
    vatNumber: Text = None
    advanced: ConsigneeAdvanced | None = None


class TextLine(Strict):
    rowNumber: Key
    comment: Text = None
    numberOfItems: Number | None = None


class OrderAdvanced(Strict):
    orderTextLines: list[TextLine] | None = None
    invoiceNumber: Text = None
    termsOfPaymentString: Text = None
    termsOfDeliveryString: Text = None
    wayOfDeliveryString: Text = None


class LinePrices(Strict):
    linePrice: Number | None = None
    customerLinePrice: Number | None = None
    currencyCode: Text = None
    discountPercentage: Number | None = None


class OrderLine(Strict):
    rowNumber: Key
    articleNumber: Key
    numberOfItems: Number
    comment: Text = None
    shouldBePicked: StrictBool | None = None
    prices: LinePrices | None = None
    customerArticleNumber: Text = None
    warehouseInstruction: Text = None
    externalId: Text = None
    deliveryDate: Text = None


class PostOrder(Strict):
    goodsOwnerId: StrictInt
    orderNumber: Annotated[StrictStr, Field(min_length=1, max_length=50)]
    deliveryDate: Key
    consignee: Consignee
    referenceNumber: Text = None
    goodsOwnerOrderId: Text = None
    salesCode: Text = None
    orderRemark: Text = None
    deliveryInstruction: Text = None
    servicePointCode: Text = None
    freeText1: Text = None
    freeText2: Text = None
    freeText3: Text = None
    freeText4: Text = None
    orderType: CodeName | None = None
    wayOfDelivery: CodeName | None = None
    termsOfDeliveryType: CodeName | None = None
    warehouseId: StrictInt | None = None
    consigneeOrderNumber: Text = None
    warehouseInstruction: Text = None
    languageCode: Text = None
    emailNotification: Notification | None = None
    smsNotification: Notification | None = None
    telephoneNotification: Notification | None = None
    advanced: OrderAdvanced | None = None
    orderLines: list[OrderLine] | None = None


class SupplierAddress(Strict):
    name: Text = None
    address: Text = None  # address1 on orders, address here
    address2: Text = None
    postCode: Text = None
    city: Text = None
    countryCode: Text = None
    email: Text = None
    notifyBySMS: StrictBool | None = None
    notifyByEmail: StrictBool | None = None
    notifyByTelephone: StrictBool | None = None


class SupplierInfo(Strict):
    supplierNumber: Text = None
    supplierName: Text = None
    supplierAddress: SupplierAddress | None = None
    remark: Text = None


class PurchaseFreeValues(Strict):
    freeText1: Text = None
    freeText2: Text = None
    freeText3: Text = None
    freeText4: Text = None
    freeText5: Text = None


class PurchaseLine(Strict):
    rowNumber: Key
    articleNumber: Key
    numberOfItems: Number
    comment: Text = None
    externalOrderLineId: Text = None  # externalId on orders
    inDate: Text = None


class PostPurchaseOrder(Strict):
    goodsOwnerId: StrictInt
    purchaseOrderNumber: Annotated[StrictStr, Field(min_length=1, max_length=50)]
    supplierOrderNumber: Text = None
    goodsOwnerReference: Text = None
    referenceNumber: Text = None
    inDate: Text = None
    supplierInfo: SupplierInfo | None = None
    purchaseOrderType: CodeName | None = None
    purchaseOrderRemark: Text = None
    warehouseId: StrictInt | None = None
    freeValues: PurchaseFreeValues | None = None
    invoiceNumber: Text = None
    wayOfDelivery: CodeName | None = None
    goodsOwnerPurchaseOrderId: Text = None
    purchaseOrderLines: list[PurchaseLine] | None = None
    textLines: list[TextLine] | None = None
