"""*Needs a person*: what stands still, grouped by cause, with one button per cause."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga.console.access import action, integration_page, is_operator
from brygga.console.forms import CauseForm
from brygga.console.pages.status import said_and_back
from brygga.console.words import DOC_STATES, SHIPMENT_STATES, Word, word_of
from brygga.core.words import DocState, Flow
from brygga.flows import acting
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import Integration, Person
from brygga.ledger.attention import FOR_A_PERSON, SHIPMENTS_FOR_A_PERSON
from brygga.ledger.models import Document, Shipment, ShipmentState

EXAMPLES = 5
EXAMPLE_FIELDS = ("id", "number", "source_id", "party", "state", "code", "reason", "remedy", "integration")


@dataclass(frozen=True)
class Cause:
    """Documents that wait for the same reason. `reason` and `remedy` are those of the newest."""

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
        given = form.cleaned_data
        if given["side"] == "shipment":
            state = ShipmentState(given["state"])
            return _queued_shipments(acting.retry_shipments(integration, state, given["code"], person))
        return _queued(acting.retry_cause(integration, DocState(given["state"]), given["code"], person))

    return said_and_back(request, verb, reverse("attention", args=[integration.key]))


def _queued(count: int) -> str:
    said = ngettext(
        "Queued: %(count)d document is tried again.", "Queued: %(count)d documents are tried again.", count
    )
    return said % {"count": count}


def _queued_shipments(count: int) -> str:
    said = ngettext(
        "Queued: the write-back of %(count)d invoice.", "Queued: the write-back of %(count)d invoices.", count
    )
    return said % {"count": count}


def _causes(integration: Integration) -> Iterator[Cause]:
    waiting = integration.documents.filter(flow__in=list(Flow), state__in=FOR_A_PERSON)
    for state, code, count in _grouped(waiting):
        same = waiting.filter(state=state, code=code).only(*EXAMPLE_FIELDS).order_by("-id")[:EXAMPLES]
        yield from _cause(word_of(DOC_STATES, state), count, [(one, one) for one in same])


def _shipment_causes(integration: Integration) -> Iterator[Cause]:
    waiting = integration.shipments.filter(state__in=SHIPMENTS_FOR_A_PERSON)
    for state, code, count in _grouped(waiting):
        same = waiting.filter(state=state, code=code).select_related("document").order_by("-id")[:EXAMPLES]
        yield from _cause(word_of(SHIPMENT_STATES, state), count, [(one, one.document) for one in same])


def _grouped(waiting: "QuerySet[Document] | QuerySet[Shipment]") -> Iterable[tuple[str, str, int]]:
    """State, code and how many; the most frequent first."""
    return (
        waiting.values_list("state", "code").annotate(total=Count("id")).order_by("-total", "state", "code")
    )


def _cause(word: Word, count: int, same: list[tuple[Document | Shipment, Document]]) -> Iterator[Cause]:
    """Nothing, when all of them went on between the two looks."""
    for newest, _document in same[:1]:
        examples = [document for _one, document in same]
        yield Cause(newest.state, word, newest.code, newest.reason, newest.remedy, count, examples)
