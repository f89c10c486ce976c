"""The page where a warehouse sets up its webhooks. The real service has no API for this either."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from brygga_sandbox.ongoing.access import TheSite
from brygga_sandbox.ongoing.pages import page
from brygga_sandbox.ongoing.registers import GOODS_OWNERS
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.webhook_routes import trial
from brygga_sandbox.ongoing.webhooks import (
    DELIVERIES,
    WEBHOOKS,
    Template,
    WebhookForm,
    all_webhooks,
    replace,
    set_up,
    webhook,
)
from brygga_sandbox.pages import Sent, back_to, text
from brygga_sandbox.state import Document

router = APIRouter(prefix="/desk/webhooks", include_in_schema=False, default_response_class=HTMLResponse)

_MOST_DELIVERIES = 50
_AUTHENTICATIONS = {
    "none": "None",
    "basic": "HTTP Basic",
    "x_auth_token": "X-Auth-Token",
    "client_certificate": "Client certificate",
}
_RETRIES = {"none": "None", "one_day": "One day"}
_TEXTS = (
    "url",
    "kind",
    "template",
    "authentication",
    "username",
    "password",
    "token",
    "certificate",
    "authority",
    "retry",
    "error_email",
)


@router.get("")
def show_webhooks(request: Request, site: TheSite) -> Response:
    return _page(request, site)


@router.post("")
def make_webhook(request: Request, site: TheSite, sent: Sent) -> Response:
    filled = _filled(sent)
    try:
        set_up(site, WebhookForm.model_validate(filled))
    except ValidationError as error:
        return _page(request, site, problem=_sentence(error), form=filled)
    return back_to("/desk/webhooks")


@router.post("/{number}/{step}")
def change_webhook(request: Request, site: TheSite, number: int, step: str) -> Response:
    """Test, Enable, Disable, Delete."""
    target = webhook(site, number)
    if target is None:
        return _page(request, site, problem=f"There is no webhook {number}.")
    if step == "test":
        return _page(request, site, tried={"id": number, **trial(site, target)})
    if step == "delete":
        site.store.delete(WEBHOOKS, number)
    if step in ("enable", "disable"):
        form = target.model_dump(exclude={"id"}) | {"enabled": step == "enable"}
        replace(site, number, WebhookForm.model_validate(form))
    return back_to("/desk/webhooks")


def _filled(sent: FormData) -> Document:
    form: dict[str, Any] = {name: text(sent, name) for name in _TEXTS}
    form["goods_owners"] = [str(one) for one in sent.getlist("goods_owners")]
    form["from_status"] = [text(sent, "from_low"), text(sent, "from_high")]
    form["to_status"] = [text(sent, "to_low"), text(sent, "to_high")]
    return form


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = " ".join(str(step) for step in first["loc"]).replace("_", " ")
    return f"Not saved: {name or 'the form'} is not right. {first['msg']}."


def _page(
    request: Request,
    site: Site,
    problem: str = "",
    form: Document | None = None,
    tried: Document | None = None,
) -> Response:
    return page(
        request,
        "webhooks.html",
        409 if problem else 200,
        webhooks=all_webhooks(site),
        owners=GOODS_OWNERS,
        templates={one.value: one.value for one in Template},
        authentications=_AUTHENTICATIONS,
        retries=_RETRIES,
        deliveries=list(reversed(site.store.all(DELIVERIES)))[:_MOST_DELIVERIES],
        problem=problem,
        form=form or {},
        tried=tried,
    )
