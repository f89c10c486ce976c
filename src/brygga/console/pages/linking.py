"""The connect link: shown to be copied or opened, renewed when it has expired or to reconnect."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from brygga.console import once
from brygga.console.access import action, integration_page, may_act
from brygga.flows import connecting
from brygga.integrations import links
from brygga.integrations.models import Integration, Person, Phase

LINK = "link"


@integration_page
def link(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    """The link that this browser made, as long as it can be used; after that only a new one helps."""
    token = once.look(request, LINK, integration)
    found = links.look(token) if token else links.LinkProblem.UNKNOWN
    usable = None if isinstance(found, links.LinkProblem) else found
    shown = {
        "integration": integration,
        "address": f"{settings.PUBLIC_URL}{reverse('landing', args=[token])}" if usable else "",
        "expires_at": usable.expires_at if usable else None,
        "problem": found if isinstance(found, links.LinkProblem) and token else "",
        "can_act": may_act(person, integration),
        "is_reconnect": integration.phase == Phase.RUNNING,
    }
    return render(request, "console/link.html", shown)


@action
def new_link(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    """A fresh link; for an integration that is connected already this is the reconnect."""
    make = connecting.reconnect if integration.phase == Phase.RUNNING else connecting.new_link
    with transaction.atomic():
        once.keep(request, LINK, integration, make(integration, person))
    return HttpResponseRedirect(reverse("link", args=[integration.key]))
