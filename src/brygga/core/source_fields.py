"""Which fields Procountor's documents can have, by their paths: its published models Product and Invoice, copied."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from brygga.core.words import Flow

_PRODUCT: Mapping[str, str] = {
    "": (
        "id type name code unit discount price vat active defaultAccount vatStatus currency "
        "productGroupId startDate endDate bookkeepingAccount version"
    ),
    "productLocalizations[]": "language productName",
}
_INVOICE: Mapping[str, str] = {
    "": (
        "id partnerId type status date paymentDate discountPercent orderReference invoiceNumber "
        "vatStatus originalInvoiceNumber deliveryStartDate deliveryEndDate deliveryMethod "
        "deliveryInstructions invoiceChannel penaltyPercent language invoiceTemplateId "
        "additionalInformation vatCountry ledgerReceiptId notes factoringContractId factoringText "
        "sum orderNumber agreementNumber accountingCode deliverySite tenderReference "
        "buyerReferenceIdentifier sellerReferenceIdentifier version creatorId isOffer"
    ),
    "counterParty": "contactPersonName identifier taxCode customerNumber email bccAddresses[]",
    "counterParty.counterPartyAddress": "name specifier street zip city country subdivision",
    "counterParty.bankAccount": "accountNumber bic",
    "counterParty.einvoiceAddress": "operator address ediId",
    "billingAddress": "name specifier street zip city country subdivision",
    "deliveryAddress": "name specifier street zip city country subdivision",
    "paymentInfo": (
        "paymentMethod currency dueDate newDueDate currencyRate paymentTermPercentage "
        "bankReferenceCode bankReferenceCodeType clearingCode"
    ),
    "paymentInfo.bankAccount": "accountNumber bic",
    "paymentInfo.cashDiscount.optionList[]": "numberOfDays discountPercentage",
    "paymentInfo.cashDiscount": "cashDiscountsTermType",
    "deliveryTermsInfo": "name municipality",
    "extraInfo": "accountingByRow unitPricesIncludeVat",
    "invoiceRows[]": (
        "id productId product productCode quantity unit unitPrice discountPercent vatPercent "
        "vatStatus comment startDate endDate headerText explanationText"
    ),
    "invoiceOperatorInfo": "operator receivingAddress",
    "travelInformationItems[]": "departure arrival places purpose",
    "invoiceApprovalInformation.acceptors[]": "userId eventPerformed",
    "invoiceApprovalInformation.verifiers[]": "userId eventPerformed",
    "attachments[]": "id name referenceType referenceId mimeType sendWithInvoice",
    "invoiceSumInfo[]": "currency inAccountingCurrency excludingVatTotal vatSumTotal invoiceSumTotal",
}


def _paths(groups: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        f"{group}.{name}" if group else name for group, names in groups.items() for name in names.split()
    )


FIELDS: Mapping[Flow, frozenset[str]] = {
    Flow.ARTICLES: _paths(_PRODUCT),
    Flow.SALES_ORDERS: _paths(_INVOICE),
    Flow.PURCHASE_ORDERS: _paths(_INVOICE),
}


def nearest(known: Iterable[str], written: str) -> str:
    """The word most like what was written; of a path by its last name first, since the way to it is easily left out."""
    return max(
        sorted(known),
        key=lambda one: (_likeness(_last(one), _last(written)), _likeness(one, written)),
    )


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio()
