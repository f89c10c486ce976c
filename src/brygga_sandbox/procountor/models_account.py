"""Who is connected: session, company, rights, health; and the answers of the token endpoints."""

from typing import Annotated, Any, Literal

from pydantic import Field

from brygga_sandbox.procountor.fields import Country, Int32, ProductVersion, Shape, Text40, Text80, Text255

Right = Literal["ALL_RIGHTS", "NOT_ENABLED", "NO_ACCESS", "VIEWING_RIGHTS"]


class CompanySettings(Shape):
    invoiceDiscussionEnabled: bool | None = None


class SessionInfo(Shape):
    companyId: Int32 | None = None
    name: str | None = None
    country: Country | None = None
    productVersion: ProductVersion | None = None
    userId: Int32 | None = None
    userName: str | None = None
    companySettings: CompanySettings | None = None


class BusinessIdentifier(Shape):
    brnType: Literal["ASSN", "DK", "FI", "HETU", "NO", "PN", "SE", "SSN", "YHD"] | None = None
    code: Annotated[str, Field(max_length=25)] | None = None


class CompanyAddress(Shape):
    specifier: Text80 | None = None
    poBox: Text255 | None = None
    street: Text80 | None = None
    zip: Annotated[str, Field(max_length=20)] | None = None
    city: Text40 | None = None
    country: Country | None = None


class CompanyBillingAddress(Shape):
    street: Text80 | None = None
    zip: Annotated[str, Field(max_length=20)] | None = None
    city: Text40 | None = None
    country: Country | None = None


class Company(Shape):
    id: Int32
    name: Annotated[str, Field(min_length=1)]
    country: Country | None = None
    productVersion: ProductVersion | None = None
    operationType: (
        Literal[
            "BROKEN",
            "CEASED",
            "CLOSED",
            "DEMONSTRATION",
            "EDUCATIONAL",
            "ELISA_PURCHASE",
            "PRODUCTION",
            "SPECIAL",
            "TRIAL",
        ]
        | None
    ) = None
    accountingOfficeName: str | None = None
    accountingOfficeId: Int32 | None = None
    companyAddress: CompanyAddress | None = None
    billingAddress: CompanyBillingAddress | None = None
    mva: bool = False
    inTradeRegister: bool = False
    businessIdentifier: BusinessIdentifier | None = None
    accountingCoaLanguages: list[str] | None = None
    companyCurrency: Literal["DKK", "EUR", "NOK", "SEK"] | None = None
    currencyRateSearchDensity: (
        Literal["DAILY_EXCHANGE_RATE", "LAST_DAY_OF_THE_MONTH", "PROCOUNTOR_FIXED_RATE"] | None
    ) = None


class Status(Shape):
    name: str | None = None
    version: str | None = None
    status: Literal["DEGRADED", "FAILING", "OK"] | None = None
    procountorVersion: str | None = None


class ManagementRights(Shape):
    basicCompanyInfo: Right | None = None
    basicAccountingInfo: Right | None = None
    chartOfAccountsAndDefaultReports: Right | None = None
    usersAndUserRights: Right | None = None
    companyUserManagement: Right | None = None
    setUpACompany: Right | None = None
    importData: Right | None = None
    notifications: Right | None = None
    incomesRegisterCertificate: Right | None = None
    groupLetter: Right | None = None
    auditLog: Right | None = None


class UserRights(Shape):
    editPersonalInfo: Right | None = None
    limitedDimensions: bool | None = None
    blockSoloLoginToProcountor: bool | None = None


class SalesRights(Shape):
    salesOrGroupInvoices: Right | None = None
    salesInvoiceSearch: Right | None = None
    personalSalesInvoicesOnly: bool | None = None
    customerRegister: Right | None = None
    productRegister: Right | None = None


class PurchasesRights(Shape):
    purchaseInvoices: Right | None = None
    purchaseInvoiceSearch: Right | None = None
    personalPurchaseInvoicesOnly: bool | None = None
    supplierRegister: Right | None = None
    productRegister: Right | None = None
    fixedAssetsRegister: Right | None = None


class TravelAndExpensesRights(Shape):
    travelAndExpenseInvoices: Right | None = None
    travelAndExpenseInvoiceSearch: Right | None = None
    personalTravelAndExpenseInvoiceOnly: bool | None = None


class InvoiceCirculationRights(Shape):
    verification: Right | None = None
    approval: Right | None = None
    personalApprovalsOrVerificationsOnly: bool | None = None


class SalariesRights(Shape):
    payroll: Right | None = None
    personalSalariesOnly: bool | None = None
    personRegister: Right | None = None
    workingTimeTracking: Right | None = None
    personalWorkHourTrackingOnly: bool | None = None


class PaymentRights(Shape):
    payment: Right | None = None
    salaryPayments: Right | None = None
    markAsPaid: Right | None = None
    markSalaryAsPaid: Right | None = None
    directBankTransfer: Right | None = None
    bankStatementAndReferencePayment: Right | None = None
    paymentAllocation: Right | None = None


class AccountingRights(Shape):
    journalReceipts: Right | None = None
    journalReceiptSearch: Right | None = None
    personalJournalReceiptsOnly: bool | None = None
    closingOfAccountTools: Right | None = None
    preventCreatingEditingInvoices: bool | None = None
    preventEditingAccountingPage: bool | None = None
    accountingReports: Right | None = None
    archive: Right | None = None


class UserPermissions(Shape):
    management: ManagementRights | None = None
    user: UserRights | None = None
    sales: SalesRights | None = None
    purchases: PurchasesRights | None = None
    travelAndExpenses: TravelAndExpensesRights | None = None
    invoiceCirculation: InvoiceCirculationRights | None = None
    salaries: SalariesRights | None = None
    payments: PaymentRights | None = None
    accounting: AccountingRights | None = None


class UserPrivileges(Shape):
    role: str | None = None
    rights: UserPermissions | None = None


class InfoMessage(Shape):
    message: str | None = None


class ErrorMessage(Shape):
    """`field` is a dot path, absent on general errors; `model` is deprecated and never filled here."""

    status: Int32 | None = None
    field: str | None = None
    message: str | None = None
    model: Any = None


class TokenResponse(Shape):
    access_token: str
    expires_in: int
    refresh_token: str | None = None


class KeyResponse(Shape):
    api_key: str


class OAuthError(Shape):
    errors: list[ErrorMessage] | None = None
    error: str | None = None
    error_description: str | None = None
