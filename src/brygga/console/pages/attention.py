"""*Needs a person*: what stands still, grouped by cause, with one button per cause."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from brygga.console.access import action, integration_page, may_act
from brygga.console.forms import CauseForm
from brygga.console.pages.status import said_and_back
from brygga.console.words import DOC_STATES, SHIPMENT_STATES, Word, word_of
from brygga.core.words import ENDS_WORKER, DocState
from brygga.flows import acting
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import Integration, Person
from brygga.ledger import attention as for_a_person
from brygga.ledger.flow_words import FLOWS
from brygga.ledger.models import Document, Shipment, ShipmentState

EXAMPLES = 5
EXAMPLE_FIELDS = (
    "id",
    "flow",
    "number",
    "source_id",
    "party",
    "state",
    "code",
    "reason",
    "remedy",
    "due_at",
    "integration",
)
URGENT: tuple[str, ...] = (DocState.DIVERGED, DocState.PARKED)
HEADINGS: dict[str, str | Promise] = {
    "product_without_code": gettext_lazy("A product has no code."),
    "row_without_code": gettext_lazy("A row has no product code."),
    "row_without_id": gettext_lazy("A row has no id."),
    "row_id_twice": gettext_lazy("A row has the id of another row."),
    "row_without_quantity": gettext_lazy("A row has no quantity."),
    "quantity_not_readable": gettext_lazy("A row has a quantity that cannot be read."),
    "quantity_not_positive": gettext_lazy("A row has a quantity that is not positive."),
    "unit_differs": gettext_lazy("A row counts in another unit than its product."),
    "country_not_known": gettext_lazy("A country is not known."),
    "currency_not_known": gettext_lazy("A currency is not known."),
    "too_long": gettext_lazy("A value is longer than the WMS takes."),
    "code_used_twice": gettext_lazy("The code of a product is used by another one."),
    "number_changed": gettext_lazy("An order stands in the warehouse under another number."),
    ENDS_WORKER: gettext_lazy("Brygga's worker died each time it took one of them. The others go on."),
    "changed_too_late": gettext_lazy("The warehouse began to work on it before a change reached it."),
}
"""Of causes whose documents each name a row, a value or the warehouse's words: what they have in common."""
Waiting: TypeAlias = "QuerySet[Document] | QuerySet[Shipment]"


@dataclass(frozen=True)
class Example:
    """One document, and why it or its write-back waits. `due_at`: of what is tried again by itself some time."""

    document: Document
    reason: str
    due_at: datetime | None


@dataclass(frozen=True)
class Part:
    """Those of one flow that wait for the same reason. `remedy` is that of the newest; `flow` "": there is one only."""

    flow: str
    label: str | Promise
    remedy: str
    count: int
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True)
class Cause:
    """Documents that wait for the same reason, told apart by flow. `reason`: theirs where they have the same."""

    state: str
    word: Word
    code: str
    reason: str | Promise
    parts: list[Part]

    @property
    def count(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def remedy(self) -> str:
        """That of all parts; "" where they have several."""
        remedies = {part.remedy for part in self.parts}
        return remedies.pop() if len(remedies) == 1 else ""


@integration_page
def attention(request: HttpRequest, person: Person, integration: Integration) -> HttpResponse:
    shown = {
        "integration": integration,
        "tab": "attention",
        "causes": list(_causes(integration)),
        "shipment_causes": list(_shipment_causes(integration)),
        "can_act": may_act(person, integration),
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
    newest = waiting.filter(pk__in=_newest(waiting, "flow")).only(*EXAMPLE_FIELDS).order_by("-id")
    counted = waiting.order_by().values_list("state", "code", "flow").annotate(total=Count("id"))
    yield from _in_order(DOC_STATES, list(counted), [(one.flow, one, one) for one in newest])


def _shipment_causes(integration: Integration) -> Iterator[Cause]:
    waiting = for_a_person.shipments(integration)
    newest = waiting.filter(pk__in=_newest(waiting)).select_related("document").order_by("-id")
    counted = waiting.order_by().values_list("state", "code").annotate(total=Count("id"))
    by_part = [(state, code, "", total) for state, code, total in counted]
    yield from _in_order(SHIPMENT_STATES, by_part, [("", one, one.document) for one in newest])


def _newest(waiting: Waiting, *parted: str) -> list[int]:
    """The ids of the newest few of each part, of all causes in one look."""
    place = Window(RowNumber(), partition_by=["state", "code", *parted], order_by="-id")
    few = waiting.annotate(place=place).filter(place__lte=EXAMPLES)
    return list(few.order_by().values_list("pk", flat=True))


def _in_order(
    words: dict[str, Word],
    counted: list[tuple[str, str, str, int]],
    newest: list[tuple[str, Document | Shipment, Document]],
) -> Iterator[Cause]:
    """The most urgent state first, in it the most frequent cause; none of which nothing is left, when all of it went on
    between the looks. `counted`: by state, code and flow; `newest`: with their flows."""
    parts = defaultdict(list)
    for state, code, flow, count in sorted(counted, key=lambda one: (-one[3], one[2])):
        found = [
            (one, document)
            for of, one, document in newest
            if (one.state, one.code, of) == (state, code, flow)
        ]
        if found:
            examples = [Example(document, one.reason, one.due_at) for one, document in found]
            parts[state, code].append(Part(flow, FLOWS.get(flow, ""), found[0][0].remedy, count, examples))
    causes = [
        Cause(
            state, word_of(words, state), code, _heading(state, code, [one for _, one, _ in newest]), of_cause
        )
        for (state, code), of_cause in parts.items()
    ]
    yield from sorted(causes, key=lambda one: (_urgency(one.state), -one.count, one.state, one.code))


def _heading(state: str, code: str, newest: list[Document | Shipment]) -> str | Promise:
    """The sentence they have in common; of those that each name a row or a value of their own, what it is about."""
    reasons = [one.reason for one in newest if (one.state, one.code) == (state, code)]
    return HEADINGS.get(code, reasons[0]) if len(set(reasons)) > 1 else reasons[0]


def _urgency(state: str) -> int:
    """Before a parcel leaves minutes count; what is held has not begun."""
    return URGENT.index(state) if state in URGENT else len(URGENT)
