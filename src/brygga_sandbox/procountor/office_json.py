"""The office as JSON, for tests: /_sandbox/companies/..., and what tests ask about keys and deliveries."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from brygga_sandbox import credentials
from brygga_sandbox.procountor import office, office_steps, rarities, shown
from brygga_sandbox.procountor.context import Context, Here
from brygga_sandbox.procountor.exact import ExactJson, ExactRoute
from brygga_sandbox.state import Document

router = APIRouter(prefix="/_sandbox", route_class=ExactRoute, tags=["sandbox"])

Body = dict[str, Any]


class KeyChoice(BaseModel):
    """Which keys to revoke: those that match every member given; none given means all."""

    model_config = ConfigDict(extra="forbid")

    api_key: str | None = None
    company: int | None = None
    user: int | None = None


class TokenChoice(BaseModel):
    """Whose access tokens to end; without a company, everyone's."""

    model_config = ConfigDict(extra="forbid")

    company: int | None = None


@router.get("/companies")
def list_companies(here: Here) -> ExactJson:
    return ExactJson(here.store.all("company"))


@router.get("/companies/{cid}/invoices")
def list_invoices(here: Here, cid: int) -> ExactJson:
    office.company(here, cid)
    return ExactJson([_invoice(here, record) for record in here.books.invoices(cid)])


@router.post("/companies/{cid}/invoices", status_code=201)
def create_invoice(here: Here, cid: int, body: Body) -> ExactJson:
    return ExactJson(_invoice(here, office.create_invoice(here, cid, body)), 201)


@router.get("/companies/{cid}/invoices/{id}")
def read_invoice(here: Here, cid: int, id: int) -> ExactJson:
    return ExactJson(_invoice(here, office.invoice(here, cid, id)))


@router.patch("/companies/{cid}/invoices/{id}")
def change_invoice(here: Here, cid: int, id: int, body: Body) -> ExactJson:
    return ExactJson(_invoice(here, office.change_invoice(here, cid, id, body)))


@router.delete("/companies/{cid}/invoices/{id}", status_code=204)
def remove_invoice(here: Here, cid: int, id: int) -> Response:
    office.remove_invoice(here, cid, id)
    return Response(status_code=204)


@router.post("/companies/{cid}/invoices/{id}/{step}")
def take_step(here: Here, cid: int, id: int, step: str) -> ExactJson:
    """approve, send, unfinished, invalidate."""
    return ExactJson(_invoice(here, office_steps.take_step(here, cid, id, step)))


@router.get("/companies/{cid}/products")
def list_products(here: Here, cid: int) -> ExactJson:
    office.company(here, cid)
    return ExactJson([_product(here, record) for record in here.books.products(cid)])


@router.post("/companies/{cid}/products", status_code=201)
def create_product(here: Here, cid: int, body: Body) -> ExactJson:
    return ExactJson(_product(here, office.create_product(here, cid, body)), 201)


@router.get("/companies/{cid}/products/{id}")
def read_product(here: Here, cid: int, id: int) -> ExactJson:
    return ExactJson(_product(here, office.product(here, cid, id)))


@router.patch("/companies/{cid}/products/{id}")
def change_product(here: Here, cid: int, id: int, body: Body) -> ExactJson:
    return ExactJson(_product(here, office.change_product(here, cid, id, body)))


@router.delete("/companies/{cid}/products/{id}", status_code=204)
def remove_product(here: Here, cid: int, id: int) -> Response:
    office.remove_product(here, cid, id)
    return Response(status_code=204)


@router.post("/companies/{cid}/rarities", status_code=201)
def file_rarities(here: Here, cid: int) -> dict[str, int]:
    """One product or order for every rule of a mapping: {"products", "orders"} made, none the second time."""
    return rarities.file_rarities(here, cid)


@router.get("/invoices/{company}/{id}/history")
def history(here: Here, company: int, id: int) -> ExactJson:
    """State history, oldest first: {"at", "action", "from", "to", "by"}, `at` as the API's stamps."""
    events = office.invoice(here, company, id)["history"]
    return ExactJson([{**event, "at": event["at"][here.knobs.now.version_zone]} for event in events])


@router.get("/deliveries")
def deliveries(here: Here, company: int = credentials.COMPANY_ONE) -> dict[str, int]:
    """How often `send` delivered each document of a company; those never delivered are left out."""
    office.company(here, company)
    return {
        str(record["body"]["id"]): record["deliveries"]
        for record in here.books.invoices(company)
        if record["deliveries"]
    }


@router.get("/keys")
def list_keys(here: Here) -> ExactJson:
    """Every API key that exists: {"key", "sub", "cid", "revoked", ...}."""
    return ExactJson(here.store.all("key"))


@router.post("/keys/revoke")
def revoke_keys(here: Here, choice: KeyChoice) -> dict[str, int]:
    revoked = here.tokens.revoke_keys(key=choice.api_key, company=choice.company, user=choice.user)
    return {"revoked": revoked}


@router.post("/tokens/expire")
def expire_tokens(here: Here, choice: TokenChoice) -> dict[str, int]:
    return {"expired": here.tokens.expire_tokens(choice.company)}


def _invoice(here: Context, record: Document) -> dict[str, Any]:
    return shown.invoice_detail(record, here.knobs.now)


def _product(here: Context, record: Document) -> dict[str, Any]:
    return shown.product(record, here.knobs.now)
