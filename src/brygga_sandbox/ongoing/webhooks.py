"""Webhooks a warehouse has set up, and the deliveries that a change in the warehouse gives rise to."""

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from brygga_sandbox.ongoing.site import Site
from brygga_sandbox.ongoing.times import stamp
from brygga_sandbox.state import Document

WEBHOOKS = "ongoing.webhook"
DELIVERIES = "ongoing.delivery"
WAITING = "ongoing.delivery-waiting"
EVENTS = "ongoing.webhook-event"


class Template(StrEnum):
    """The types a warehouse can choose from; the text is what the set-up page and the payload show."""

    ORDER_PICKED = "Order is picked"
    ORDER_STATUS_CHANGED = "Order status is changed"
    ORDER_CREATED = "Order is created"
    PURCHASE_ORDER_RECEIVED = "Purchase order is received"
    PURCHASE_ORDER_STATUS_CHANGED = "Purchase order status is changed"
    PURCHASE_ORDER_CREATED = "Purchase order is created"
    PURCHASE_ORDER_LINE_CREATED = "Purchase order line is created"
    PURCHASE_ORDER_LINE_CHANGED = "Purchase order line is changed"
    PURCHASE_ORDER_LINE_DELETED = "Purchase order line is deleted"

    @property
    def id_member(self) -> str:
        """The payload's member for the webhook's own id; it tells what the webhook is about."""
        if self.name.startswith("PURCHASE_ORDER_LINE"):
            return "webhookPurchaseOrderLinesId"
        return "webhookPurchaseOrdersId" if self.name.startswith("PURCHASE") else "webhookOrdersId"


class WebhookForm(BaseModel):
    """What a person fills in. Status ranges are inclusive and matter to status webhooks only."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(pattern=r"^https?://")
    goods_owners: list[int] = Field(min_length=1)
    kind: Literal["regular", "automation"] = "regular"
    template: Template = Template.ORDER_STATUS_CHANGED
    from_status: tuple[int, int] = (0, 9999)
    to_status: tuple[int, int] = (0, 9999)
    authentication: Literal["none", "basic", "x_auth_token", "client_certificate"] = "none"
    username: str = ""
    password: str = ""
    token: str = ""
    certificate: str = Field(default="", description="Path of a PEM file with the certificate and its key")
    authority: str = Field(
        default="", description="Path of a PEM file that vouches for the receiver; optional"
    )
    enabled: bool = True
    retry: Literal["none", "one_day"] = "one_day"
    error_email: str = ""

    @model_validator(mode="after")
    def _one_goods_owner_unless_automation(self) -> Self:
        if self.kind == "regular" and len(self.goods_owners) > 1:
            raise ValueError("a regular webhook belongs to one goods owner")
        return self


class Webhook(WebhookForm):
    """A webhook that has been set up."""

    id: int


@dataclass(frozen=True)
class Change:
    """Something that happened to one document. `payload` lacks the members that depend on the webhook."""

    goods_owner: int
    template: Template
    payload: Document
    from_status: int = 0
    to_status: int = 0


def set_up(site: Site, form: WebhookForm) -> Webhook:
    webhook = Webhook(id=site.store.next_id(WEBHOOKS, 11), **form.model_dump())
    site.store.put(WEBHOOKS, webhook.id, webhook.model_dump(mode="json"))
    return webhook


def replace(site: Site, number: int, form: WebhookForm) -> Webhook:
    webhook = Webhook(id=number, **form.model_dump())
    site.store.put(WEBHOOKS, number, webhook.model_dump(mode="json"))
    return webhook


def webhook(site: Site, number: int) -> Webhook | None:
    found = site.store.get(WEBHOOKS, number)
    return None if found is None else Webhook.model_validate(found)


def all_webhooks(site: Site) -> list[Webhook]:
    return [Webhook.model_validate(one) for one in site.store.all(WEBHOOKS)]


def announce(site: Site, change: Change) -> None:
    """Queue a delivery for every webhook that asks for this change."""
    for one in all_webhooks(site):
        if _asks_for(one, change):
            event = site.store.next_id(EVENTS, 9001)
            _queue(site, one, event, change.payload)
            if site.knobs.webhook_duplicates == "same_event":
                _queue(site, one, event, change.payload)
            if site.knobs.webhook_duplicates == "fresh_event":
                _queue(site, one, site.store.next_id(EVENTS, 9001), change.payload)


def payload_for(webhook: Webhook, event: int, payload: Document) -> Document:
    """The body as this webhook sends it: its own id and the event's id come first."""
    return {
        webhook.template.id_member: webhook.id,
        "webhookEventId": event,
        **payload,
        "webhookTemplate": webhook.template.value,
    }


def _asks_for(webhook: Webhook, change: Change) -> bool:
    if not webhook.enabled or webhook.template is not change.template:
        return False
    if change.goods_owner not in webhook.goods_owners:
        return False
    if "STATUS_CHANGED" not in webhook.template.name:
        return True
    low, high = webhook.from_status
    to_low, to_high = webhook.to_status
    return low <= change.from_status <= high and to_low <= change.to_status <= to_high


def _queue(site: Site, webhook: Webhook, event: int, payload: Document) -> None:
    number = site.store.next_id(DELIVERIES)
    is_lost = random.Random(f"{site.seed}/{number}").random() < site.knobs.webhook_drop_rate
    delivery = {
        "id": number,
        "webhook": webhook.id,
        "event": event,
        "body": payload_for(webhook, event, payload),
        "state": "dropped" if is_lost else "waiting",
        "due": stamp(site.now() + timedelta(seconds=site.knobs.webhook_delay_s)),
        "first": None,
        "attempts": [],
    }
    site.store.put(DELIVERIES, number, delivery)
    if not is_lost:
        site.store.put(WAITING, number, {"id": number, "due": delivery["due"]})
