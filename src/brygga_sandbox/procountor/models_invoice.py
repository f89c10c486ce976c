"""Procountor's invoice models: one shape for invoices and orders, sales and purchase (sections 5 and 6)."""

from typing import Annotated, Literal

from pydantic import Field

from brygga_sandbox.procountor.fields import (
    AttachmentPlace,
    Country,
    Day,
    Int32,
    Number,
    Percent,
    Shape,
    Stamp,
    Text40,
    Text70,
    Text100,
    Text255,
    Text512,
    Text10000,
    Unit,
)
from brygga_sandbox.procountor.models_party import (
    CounterParty,
    InvoiceBillingAddress,
    InvoiceDeliveryAddress,
    PaymentInfo,
)

InvoiceType = Literal[
    "SALES_INVOICE",
    "SALES_ORDER",
    "PURCHASE_INVOICE",
    "PURCHASE_ORDER",
    "TRAVEL_INVOICE",
    "BILL_OF_CHARGES",
    "PERIODIC_TAX_RETURN",
]
InvoiceStatus = Literal[
    "EMPTY",
    "UNFINISHED",
    "NOT_SENT",
    "SENT",
    "RECEIVED",
    "PAID",
    "PAYMENT_DENIED",
    "VERIFIED",
    "APPROVED",
    "INVALIDATED",
    "PAYMENT_QUEUED",
    "PARTLY_PAID",
    "PAYMENT_SENT_TO_BANK",
    "MARKED_PAID",
    "STARTED",
    "INVOICED",
    "OVERRIDDEN",
    "DELETED",
    "UNSAVED",
    "PAYMENT_TRANSACTION_REMOVED",
]
InvoiceChannel = Literal["EMAIL", "MAIL", "ELECTRONIC_INVOICE", "EDIFACT", "PAPER_INVOICE", "NO_SENDING"]
Language = Literal["DANISH", "ENGLISH", "ESTONIAN", "FINNISH", "NORWEGIAN", "SWEDISH"]
DeliveryMethod = Literal["MAILING", "ONLINE", "COURIER", "VRCARGO", "BUS", "FREIGHT", "RETRIEVABLE", "OTHER"]


class DeliveryTermsInfo(Shape):
    name: str | None = None
    municipality: str | None = None


class ExtraInfo(Shape):
    accountingByRow: bool
    unitPricesIncludeVat: bool


class InvoiceRow(Shape):
    """A row. Its texts are copies: they do not follow later edits of the product."""

    id: Int32 | None = None
    productId: Int32 | None = None
    product: Annotated[str, Field(min_length=1)]
    productCode: str | None = None
    quantity: Number
    unit: Unit
    unitPrice: Number
    discountPercent: Number
    vatPercent: Number
    vatStatus: Int32 | None = None
    comment: Text512 | None = None
    startDate: Day | None = None
    endDate: Day | None = None
    headerText: Text512 | None = None
    explanationText: Text512 | None = None


class InvoiceOperatorInfo(Shape):
    operator: str | None = None
    receivingAddress: str | None = None


class TravelInformationItem(Shape):
    departure: Text40 | None = None
    arrival: Text40 | None = None
    places: Text255 | None = None
    purpose: Text255 | None = None


class InvoiceCheckerInformation(Shape):
    userId: Int32
    eventPerformed: Day | None = None


class InvoiceApprovalInformation(Shape):
    acceptors: list[InvoiceCheckerInformation] | None = None
    verifiers: list[InvoiceCheckerInformation] | None = None


class InvoiceSumInfo(Shape):
    currency: str | None = None
    inAccountingCurrency: bool | None = None
    excludingVatTotal: Number | None = None
    vatSumTotal: Number | None = None
    invoiceSumTotal: Number | None = None


class Attachment(Shape):
    id: Int32 | None = None
    name: str
    referenceType: AttachmentPlace
    referenceId: Int32
    mimeType: str | None = None
    sendWithInvoice: bool


class Invoice(Shape):
    """The detail of an invoice or order, read and written. Read-only members are ignored in writes."""

    id: Int32 | None = None
    partnerId: Int32 | None = None
    type: InvoiceType
    status: InvoiceStatus | None = None
    date: Day
    paymentDate: Day | None = None
    counterParty: CounterParty
    billingAddress: InvoiceBillingAddress | None = None
    deliveryAddress: InvoiceDeliveryAddress | None = None
    paymentInfo: PaymentInfo
    deliveryTermsInfo: DeliveryTermsInfo | None = None
    extraInfo: ExtraInfo
    discountPercent: Percent
    orderReference: Text70 | None = None
    invoiceRows: list[InvoiceRow]
    invoiceNumber: Int32 | None = None
    vatStatus: Int32 | None = None
    originalInvoiceNumber: Text40 | None = None
    deliveryStartDate: Day | None = None
    deliveryEndDate: Day | None = None
    deliveryMethod: DeliveryMethod | None = None
    deliveryInstructions: Text255 | None = None
    invoiceChannel: InvoiceChannel
    invoiceOperatorInfo: InvoiceOperatorInfo | None = None
    penaltyPercent: Number | None = None
    language: Language | None = None
    invoiceTemplateId: Int32 | None = None
    additionalInformation: Text10000 | None = None
    vatCountry: Country | None = None
    ledgerReceiptId: Int32 | None = None
    notes: Text10000 | None = None
    factoringContractId: Int32 | None = None
    factoringText: str | None = None
    sum: Number | None = None
    travelInformationItems: list[TravelInformationItem] | None = None
    invoiceApprovalInformation: InvoiceApprovalInformation | None = None
    attachments: list[Attachment] | None = None
    orderNumber: str | None = None
    agreementNumber: str | None = None
    accountingCode: str | None = None
    deliverySite: str | None = None
    tenderReference: str | None = None
    buyerReferenceIdentifier: Text70 | None = None
    sellerReferenceIdentifier: Text70 | None = None
    version: Stamp | None = None
    invoiceSumInfo: list[InvoiceSumInfo] | None = None
    creatorId: Int32 | None = None
    isOffer: bool | None = None


class InvoiceBasicInfo(Shape):
    """A row of the list: no rows, no addresses but the counterparty's. `created` exists only here."""

    id: Int32 | None = None
    partnerId: Int32 | None = None
    type: InvoiceType | None = None
    status: InvoiceStatus | None = None
    invoiceNumber: Int32 | None = None
    originalInvoiceNumber: str | None = None
    invoiceChannel: InvoiceChannel | None = None
    date: Day | None = None
    dueDate: Day | None = None
    newDueDate: Day | None = None
    created: Stamp | None = None
    version: Stamp | None = None
    invoiceSumInfo: list[InvoiceSumInfo] | None = None
    creatorId: Int32 | None = None
    counterParty: CounterParty
    isOffer: bool | None = None


class SearchResultMetaData(Shape):
    pageNumber: Int32 | None = None
    pageSize: Int32 | None = None
    resultCount: Int32 | None = None
    totalCount: int | None = None


class InvoiceSearchResult(Shape):
    results: list[InvoiceBasicInfo] | None = None
    meta: SearchResultMetaData | None = None


class InvoiceNotes(Shape):
    notes: Text10000


class CheckingEvent(Shape):
    """Comment of an approval; ignored for sales documents."""

    comment: Text100 | None = None
