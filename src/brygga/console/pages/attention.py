"""*Needs a person*: what stands still, grouped by cause, with one button per cause."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga.console.access import action, integration_page, is_operator
from brygga.console.forms import CauseForm
from brygga.console.pages.status import said_and_back
from brygga.console.words import DOC_STATES, SHIPMENT_STATES, Word, word_of
from brygga.core.words import DocState
from brygga.flows import acting
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import Integration, Person, Phase
from brygga.ledger import attention as for_a_person
from brygga.ledger.models import Document, Shipment, ShipmentState

EXAMPLES = 5
EXAMPLE_FIELDS = ("id", "number", "source_id", "party", "state", "code", "reason", "remedy", "integration")
URGENT: tuple[str, ...] = (DocState.DIVERGED, DocState.PARKED)
Waiting: TypeAlias = "QuerySet[Document] | QuerySet[Shipment]"


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
        "can_act": is_operator(person) and integration.phase != Phase.DISCONNECTED,
        "is_over": integration.phase == Phase.DISCONNECTED,
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
    waiting = for_a_person.documents(integration)
    newest = waiting.filter(pk__in=_newest(waiting)).only(*EXAMPLE_FIELDS).order_by("-id")
    yield from _in_order(DOC_STATES, waiting, [(one, one) for one in newest])


def _shipment_causes(integration: Integration) -> Iterator[Cause]:
    waiting = for_a_person.shipments(integration)
    newest = waiting.filter(pk__in=_newest(waiting)).select_related("document").order_by("-id")
    yield from _in_order(SHIPMENT_STATES, waiting, [(one, one.document) for one in newest])


def _newest(waiting: Waiting) -> list[int]:
    """The ids of the newest few of each cause, of all causes in one look."""
    place = Window(RowNumber(), partition_by=["state", "code"], order_by="-id")
    few = waiting.annotate(place=place).filter(place__lte=EXAMPLES)
    return list(few.order_by().values_list("pk", flat=True))


def _in_order(
    words: dict[str, Word], waiting: Waiting, newest: list[tuple[Document | Shipment, Document]]
) -> Iterator[Cause]:
    """The most urgent state first, in it the most frequent cause; none of which nothing is left, when all of it went on
    between the looks."""
    of_cause = defaultdict(list)
    for one, document in newest:
        of_cause[one.state, one.code].append((one, document))
    counted = waiting.order_by().values_list("state", "code").annotate(total=Count("id"))
    for state, code, count in sorted(counted.order_by("-total", "state", "code"), key=_urgency):
        for first, _document in of_cause[state, code][:1]:
            examples = [document for _one, document in of_cause[state, code]]
            yield Cause(state, word_of(words, state), code, first.reason, first.remedy, count, examples)


def _urgency(cause: tuple[str, str, int]) -> int:
    """Before a parcel leaves minutes count; what is held has not begun."""
    return URGENT.index(cause[0]) if cause[0] in URGENT else len(URGENT)
