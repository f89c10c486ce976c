"""What happened: webhooks, runs, and who changed what."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from brygga.console.access import action, integration_page, is_operator
from brygga.console.audit_words import told
from brygga.console.pages.status import said_and_back
from brygga.console.paging import page_of
from brygga.console.words import sum_of
from brygga.core.words import Flow
from brygga.flows import acting
from brygga.integrations.models import Integration, Person
from brygga.ledger.flow_words import FLOWS, RUN_KINDS


@integration_page
def events(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    page = page_of(request, integration.events.all())
    orders = {event.order_id for event in page.rows if event.order_id is not None}
    made = integration.documents.filter(flow=Flow.SALES_ORDERS, target_id__in=orders)
    documents = dict(made.values_list("target_id", "pk"))
    shown = {
        "integration": integration,
        "tab": "events",
        "page": page,
        "rows": [(event, documents.get(event.order_id)) for event in page.rows],
        "can_act": is_operator(person) and integration.is_working,
    }
    return render(request, "console/events.html", shown)


@action
def take_again(request: HttpRequest, person: Person, integration: Integration, *, pk: int) -> HttpResponse:
    event = integration.events.select_related("integration").filter(pk=pk).first()
    if event is None:
        raise Http404

    def verb() -> str:
        acting.take_again(event, person)
        return _("Queued: the order is read again.")

    return said_and_back(request, verb, reverse("events", args=[integration.key]))


@integration_page
def runs(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    page = page_of(request, integration.runs.all())
    rows = [
        (run, RUN_KINDS.get(run.kind, run.kind), FLOWS.get(run.flow, ""), sum_of(run.counts))
        for run in page.rows
    ]
    shown = {"integration": integration, "tab": "runs", "page": page, "rows": rows}
    return render(request, "console/runs.html", shown)


@integration_page
def audit(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    page = page_of(request, integration.audit.select_related("person"))
    shown = {
        "integration": integration,
        "tab": "audit",
        "page": page,
        "rows": [told(one) for one in page.rows],
    }
    return render(request, "console/audit.html", shown)
