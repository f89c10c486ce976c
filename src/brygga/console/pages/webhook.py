"""How to set the webhook up in Ongoing: the address, the token shown once, what to choose, and when it last came."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from brygga.console import once
from brygga.console.access import action, integration_page, may_act
from brygga.flows import connecting
from brygga.integrations.models import CredentialKind, Integration, Person
from brygga.integrations.options import options_of

WEBHOOK_TOKEN = "webhook_token"  # noqa: S105 the name of a slot in the session, not a secret


@integration_page
def webhook(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    token = once.take(request, WEBHOOK_TOKEN, integration)
    shown = {"integration": integration, "tab": "webhook", "can_act": may_act(person, integration)}
    return render(request, "console/webhook.html", shown | webhook_facts(integration, token))


@action
def new_token(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    with transaction.atomic():
        once.keep(request, WEBHOOK_TOKEN, integration, connecting.new_webhook_token(integration, person))
    return HttpResponseRedirect(reverse("webhook", args=[integration.key]))


def webhook_facts(integration: Integration, token: str) -> dict[str, object]:
    """What the set-up text names. The status range is that of the integration's settings."""
    spans = options_of(integration).ongoing.sent_ranges
    return {
        "webhook_address": f"{settings.PUBLIC_URL}{reverse('hook', args=[integration.key])}",
        "token": token,
        "has_token": integration.credentials.filter(kind=CredentialKind.WEBHOOK_TOKEN).exists(),
        "first_status": min((span.first for span in spans), default=0),
        "last_status": max((span.last for span in spans), default=0),
    }
