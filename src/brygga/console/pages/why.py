"""Why not? Any number is typed in, and the page says where its document is and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from brygga.console.access import integration_page
from brygga.console.forms import WhyForm
from brygga.console.words import DOC_STATES, word_of
from brygga.flows import explaining
from brygga.integrations.models import Integration, Person


@integration_page
def why(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    form = WhyForm(request.GET if "number" in request.GET else None)
    answers = explaining.explain(integration, form.cleaned_data["number"]) if form.is_valid() else []
    shown = {
        "integration": integration,
        "tab": "why",
        "form": form,
        "answers": [(answer, word_of(DOC_STATES, answer.state)) for answer in answers],
    }
    return render(request, "console/why.html", shown)
