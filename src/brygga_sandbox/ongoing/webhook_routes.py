"""Webhooks as JSON, for tests: set up, try out, deliver now, look at what was delivered."""

from fastapi import APIRouter, HTTPException

from brygga_sandbox.ongoing.access import TheSite
from brygga_sandbox.ongoing.deliveries import deliver_due, send
from brygga_sandbox.ongoing.events import trial_payload
from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.webhooks import (
    DELIVERIES,
    WEBHOOKS,
    Webhook,
    WebhookForm,
    all_webhooks,
    payload_for,
    replace,
    set_up,
    webhook,
)
from brygga_sandbox.state import Document

router = APIRouter(prefix="/_sandbox/webhooks", tags=["sandbox"])


@router.get("")
def list_webhooks(site: TheSite) -> list[Webhook]:
    return all_webhooks(site)


@router.post("", status_code=201)
def make_webhook(site: TheSite, form: WebhookForm) -> Webhook:
    return set_up(site, form)


@router.get("/deliveries")
def list_deliveries(site: TheSite, webhook: int | None = None) -> list[Document]:
    """state is waiting, delivered, gave_up or dropped; every attempt with its status or error."""
    return [one for one in site.store.all(DELIVERIES) if webhook in (None, one["webhook"])]


@router.post("/run")
def run_deliveries(site: TheSite) -> list[Document]:
    """Deliver everything that is due by the sandbox's clock."""
    return deliver_due(site)


@router.put("/{number}")
def change_webhook(site: TheSite, number: int, form: WebhookForm) -> Webhook:
    _existing(site, number)
    return replace(site, number, form)


@router.delete("/{number}", status_code=204)
def remove_webhook(site: TheSite, number: int) -> None:
    _existing(site, number)
    site.store.delete(WEBHOOKS, number)


@router.post("/{number}/test")
def try_webhook(site: TheSite, number: int) -> Document:
    """The Test button: one body with zero ids, sent at once and never again."""
    return trial(site, _existing(site, number))


def trial(site: Site, target: Webhook) -> Document:
    """Sends the trial body: {"status", "error", "body"}."""
    body = payload_for(target, 0, trial_payload(target.template, target.goods_owners[0]))
    body[next(iter(body))] = 0
    status, error = send(target, body)
    return {"status": status, "error": error, "body": body}


def _existing(site: Site, number: int) -> Webhook:
    found = webhook(site, number)
    if found is None:
        raise HTTPException(404, f"There is no webhook {number}.")
    return found
