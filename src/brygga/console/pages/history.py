"""What happened: webhooks, runs, and who changed what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from brygga.console.access import integration_page
from brygga.console.paging import page_of
from brygga.console.words import FLOWS, in_order
from brygga.integrations.models import Integration, Person


@integration_page
def events(request: HttpRequest, _: Person, integration: Integration) -> HttpResponse:
    page = page_of(request, integration.events.all())
    return render(request, "console/events.html", {"integration": integration, "tab": "events", "page": page})


@integration_page
def runs(request: HttpRequest, _: Person, integration: Integration) -> HttpResponse:
    page = page_of(request, integration.runs.all())
    rows = [(run, FLOWS.get(run.flow, ""), in_order(run.counts)) for run in page.rows]
    return render(
        request, "console/runs.html", {"integration": integration, "tab": "runs", "page": page, "rows": rows}
    )


@integration_page
def audit(request: HttpRequest, _: Person, integration: Integration) -> HttpResponse:
    page = page_of(request, integration.audit.select_related("person"))
    return render(request, "console/audit.html", {"integration": integration, "tab": "audit", "page": page})
