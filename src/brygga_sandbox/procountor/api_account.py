"""/sessioninfo, /company, /users/rights, /status: who is connected, and the vendor's health (section 10)."""

from typing import Any

from fastapi import APIRouter

from brygga_sandbox.procountor.context import Here, LoggedIn
from brygga_sandbox.procountor.errors import forbidden
from brygga_sandbox.procountor.exact import ExactJson, ExactRoute
from brygga_sandbox.procountor.fields import Shape
from brygga_sandbox.procountor.models_account import (
    AccountingRights,
    Company,
    InvoiceCirculationRights,
    ManagementRights,
    PaymentRights,
    PurchasesRights,
    SalariesRights,
    SalesRights,
    SessionInfo,
    Status,
    TravelAndExpensesRights,
    UserPrivileges,
    UserRights,
)

router = APIRouter(route_class=ExactRoute)

API_VERSION = "26.04"
PRODUCT_VERSION = "FINANCIALS_PREMIUM"


@router.get("/sessioninfo", response_model=SessionInfo, tags=["Session Information"])
def session_info(here: Here, session: LoggedIn) -> ExactJson:
    company = here.books.company(session.company)
    return ExactJson(
        {
            "companyId": session.company,
            "name": company["name"],
            "country": "FINLAND",
            "productVersion": PRODUCT_VERSION,
            "userId": session.user.id,
            "userName": session.user.username,
            "companySettings": {"invoiceDiscussionEnabled": False},
        }
    )


@router.get("/company", response_model=Company, tags=["Company"])
def company(here: Here, session: LoggedIn) -> ExactJson:
    if session.is_reader:
        raise forbidden("No right to company info.")
    kept = here.books.company(session.company)
    address = {"street": kept["street"], "zip": kept["zip"], "city": kept["city"], "country": "FINLAND"}
    return ExactJson(
        {
            "id": session.company,
            "name": kept["name"],
            "country": "FINLAND",
            "productVersion": PRODUCT_VERSION,
            "operationType": "PRODUCTION",
            "accountingOfficeName": None,
            "accountingOfficeId": None,
            "companyAddress": address,
            "billingAddress": address,
            "mva": False,
            "inTradeRegister": True,
            "businessIdentifier": {"brnType": "YHD", "code": kept["business_id"]},
            "accountingCoaLanguages": ["FINNISH"],
            "companyCurrency": "EUR",
            "currencyRateSearchDensity": "DAILY_EXCHANGE_RATE",
        }
    )


@router.get("/users/rights", response_model=UserPrivileges, tags=["Users"])
def rights(session: LoggedIn) -> ExactJson:
    return ExactJson(_reader_rights() if session.is_reader else _full_rights())


@router.get("/status", response_model=Status, tags=["Health Status"])
def status(here: Here, session: LoggedIn) -> ExactJson:
    health = here.knobs.now.health
    return ExactJson(
        {"name": "procountor-api", "version": API_VERSION, "status": health, "procountorVersion": API_VERSION}
    )


def _filled(shape: type[Shape], right: str, *, flags: bool = False) -> dict[str, Any]:
    """Every right of a group at one level; its yes-or-no restrictions at `flags`."""
    return {
        name: flags if field.annotation == (bool | None) else right
        for name, field in shape.model_fields.items()
    }


def _full_rights() -> dict[str, Any]:
    return {"role": "MAIN_USER", "rights": _rights("ALL_RIGHTS", "ALL_RIGHTS", "ALL_RIGHTS")}


def _reader_rights() -> dict[str, Any]:
    return {"role": "VIEWER", "rights": _rights("NO_ACCESS", "VIEWING_RIGHTS", "NO_ACCESS")}


def _rights(sales: str, purchases: str, others: str) -> dict[str, Any]:
    return {
        "management": _filled(ManagementRights, others),
        "user": _filled(UserRights, others),
        "sales": _filled(SalesRights, sales),
        "purchases": _filled(PurchasesRights, purchases),
        "travelAndExpenses": _filled(TravelAndExpensesRights, purchases),
        "invoiceCirculation": _filled(InvoiceCirculationRights, others),
        "salaries": _filled(SalariesRights, "NOT_ENABLED"),
        "payments": _filled(PaymentRights, others),
        "accounting": _filled(AccountingRights, others),
    }
