"""*Needs a person*: what stands still, grouped by cause, with one button per cause."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga.console.access import action, integration_page, is_operator
from brygga.console.forms import CauseForm
from brygga.console.pages.status import said_and_back
from brygga.console.words import (
    DOC_STATES,
    FOR_A_PERSON,
    SHIPMENT_STATES,
    SHIPMENTS_FOR_A_PERSON,
    Word,
    word_of,
)
from brygga.core.words import DocState
from brygga.flows import acting
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import Integration, Person
from brygga.ledger.models import Document

EXAMPLES = 5


@dataclass(frozen=True)
class Cause:
    """Documents that wait for the same reason. `reason` and `remedy` are those of one of them."""

    state: str
    word: Word
    code: str
    reason: str
    remedy: str
    count: int
    examples: list[Document] = field(default_factory=list)


@integration_page
def attention(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    shown = {
        "integration": integration,
        "tab": "attention",
        "causes": list(_causes(integration)),
        "shipment_causes": list(_shipment_causes(integration)),
        "can_act": is_operator(person),
    }
    return render(request, "console/attention.html", shown)


@action
def retry(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    """Everything of one cause is tried again."""

    def verb() -> str:
        form = CauseForm(request.POST)
        if not form.is_valid():
            raise ConnectProblem(_("There is no such cause."), _("Choose one on this page."))
        state, code = DocState(form.cleaned_data["state"]), form.cleaned_data["code"]
        return _queued(acting.retry_cause(integration, state, code, person))

    return said_and_back(request, verb, reverse("attention", args=[integration.key]))


def _queued(count: int) -> str:
    said = ngettext(
        "Queued: %(count)d document is tried again.", "Queued: %(count)d documents are tried again.", count
    )
    return said % {"count": count}


def _causes(integration: Integration) -> Iterable[Cause]:
    waiting = integration.documents.filter(state__in=FOR_A_PERSON)
    grouped = waiting.values("state", "code").annotate(
        total=Count("id"), said=Max("reason"), mend=Min("remedy")
    )
    rows = grouped.order_by("-total").values_list("state", "code", "total", "said", "mend")
    for state, code, count, reason, remedy in rows:
        examples = waiting.filter(state=state, code=code).only(
            "id", "number", "source_id", "party", "reason", "integration"
        )
        yield Cause(
            state,
            word_of(DOC_STATES, state),
            code,
            reason,
            remedy,
            count,
            list(examples.order_by("-id")[:EXAMPLES]),
        )


def _shipment_causes(integration: Integration) -> Iterable[Cause]:
    waiting = integration.shipments.filter(state__in=SHIPMENTS_FOR_A_PERSON)
    grouped = waiting.values("state", "code").annotate(
        total=Count("id"), said=Max("reason"), mend=Min("remedy")
    )
    rows = grouped.order_by("-total").values_list("state", "code", "total", "said", "mend")
    for state, code, count, reason, remedy in rows:
        same = waiting.filter(state=state, code=code).select_related("document").order_by("-id")[:EXAMPLES]
        yield Cause(
            state,
            word_of(SHIPMENT_STATES, state),
            code,
            reason,
            remedy,
            count,
            [one.document for one in same],
        )
