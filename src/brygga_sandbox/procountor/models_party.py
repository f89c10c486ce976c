"""Who stands on an invoice and how it is paid: addresses, counterparty, payment (contract section 6)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from brygga_sandbox.procountor.fields import (
    Country,
    Currency,
    Day,
    Number,
    Shape,
    Text35,
    Text40,
    Text70,
    Text80,
    number_schema,
)

PaymentMethod = Literal[
    "BANK_TRANSFER",
    "DIRECT_PAYMENT",
    "CLEARING",
    "CREDIT_CARD_CHARGE",
    "FOREIGN_PAYMENT",
    "OTHER",
    "CASH",
    "DOMESTIC_PAYMENT_PLUSGIRO",
    "DOMESTIC_PAYMENT_BANKGIRO",
    "DOMESTIC_PAYMENT_CREDITOR",
    "DKLMPKRE",
    "NETS",
]
BankReferenceCodeType = Literal[
    "RF", "FI", "OCR", "KID", "GIK01", "GIK04", "GIK15", "FIK71", "FIK73", "FIK75"
]


class _Address(Shape):
    specifier: Text80 | None = None
    street: Text80 | None = None
    zip: Annotated[str, Field(max_length=20)] | None = None
    city: Text40 | None = None
    country: Country | None = None
    subdivision: Text35 | None = None


class InvoiceCounterpartyAddress(_Address):
    name: Text80


class InvoiceBillingAddress(_Address):
    name: Text80 | None = None


class InvoiceDeliveryAddress(_Address):
    name: Text80 | None = None


class BankAccount(Shape):
    accountNumber: str | None = None
    bic: str | None = None


class EInvoiceAddress(Shape):
    operator: str | None = None
    address: str | None = None
    ediId: str | None = None


class CounterParty(Shape):
    """Buyer on sales documents, seller on purchase documents."""

    contactPersonName: Text70 | None = None
    identifier: str | None = None
    taxCode: str | None = None
    customerNumber: str | None = None
    email: str | None = None
    bccAddresses: Annotated[list[Annotated[str, Field(max_length=256)]], Field(max_length=4)] | None = None
    counterPartyAddress: InvoiceCounterpartyAddress
    bankAccount: BankAccount | None = None
    einvoiceAddress: EInvoiceAddress | None = None


class CashDiscountOption(Shape):
    numberOfDays: Annotated[int, Field(ge=0, le=999)] | None = None
    discountPercentage: (
        Annotated[Decimal, Field(gt=0, le=Decimal("99.99")), number_schema(maximum=99.99)] | None
    ) = None


class CashDiscount(Shape):
    optionList: Annotated[list[CashDiscountOption], Field(max_length=3)] | None = None
    cashDiscountsTermType: Literal["FROM_END_OF_MONTH", "FROM_INV_DATE"] | None = None


class PaymentInfo(Shape):
    paymentMethod: PaymentMethod
    currency: Currency
    bankAccount: BankAccount | None = None
    dueDate: Day
    newDueDate: Day | None = None
    currencyRate: Annotated[Decimal, Field(ge=0, le=1_000_000), number_schema(minimum=0, maximum=1_000_000)]
    paymentTermPercentage: Number | None = None
    cashDiscount: CashDiscount | None = None
    bankReferenceCode: str | None = None
    bankReferenceCodeType: BankReferenceCodeType | None = None
    clearingCode: Annotated[str, Field(max_length=50)] | None = None
