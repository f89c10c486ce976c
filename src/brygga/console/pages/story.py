"""The page of one document, and what its operator can do about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from brygga import clock
from brygga.console import story
from brygga.console.access import action, integration_page, may_act
from brygga.console.forms import SkipForm
from brygga.console.pages.status import said_and_back
from brygga.console.words import DOC_STATES, SHIPMENT_STATES, next_try, word_of
from brygga.core.decide import LEFT_OUT_BY_SETTINGS
from brygga.core.words import DOCUMENT_FLOWS, DocState
from brygga.flows import acting, explaining
from brygga.flows.problems import ConnectProblem
from brygga.integrations.models import Integration, Person
from brygga.ledger.models import Document, Shipment, ShipmentState

EVENTS = 20
MOST_ALIKE = 1000


@integration_page
def document(request: HttpRequest, person: Person, integration: Integration, *, pk: int) -> HttpResponse:
    found = _found(integration, pk)
    shipment = Shipment.objects.filter(document=found).first()
    events = (
        integration.events.filter(order_id=found.target_id) if found.target_id else integration.events.none()
    )
    shown = {
        "integration": integration,
        "tab": "documents",
        "document": found,
        "word": word_of(DOC_STATES, found.state),
        "next_try": next_try(found),
        "said": explaining.said_of(found) if explaining.was_skipped_after_sending(found) else found.reason,
        "fields": story.fields_of(found, integration),
        "attempts": story.attempts_of(found),
        "shipment": shipment,
        "shipment_word": word_of(SHIPMENT_STATES, shipment.state) if shipment else None,
        "shipment_is_open": shipment is not None and shipment.state != ShipmentState.DONE,
        "events": list(events.order_by("-id")[:EVENTS]),
        "can_act": may_act(person, integration),
        "alike": _left_out_alike(found),
        "can_be_tried": found.state != DocState.DELIVERED,
        "can_be_sent_again": found.state == DocState.DELIVERED and shipment is None,
        "is_moving": _is_moving(found, shipment),
        "skip_form": SkipForm(),
        "skip_shipment_form": SkipForm(auto_id="id_shipment_%s"),
    }
    return render(request, "console/document.html", shown)


@action
def try_again(request: HttpRequest, person: Person, integration: Integration, *, pk: int) -> HttpResponse:
    found = _found(integration, pk)

    def verb() -> str:
        acting.try_again(found, person)
        return _("Queued: it is the next document of this goods owner.")

    return said_and_back(request, verb, _address(found, integration))


@action
def decide_again(request: HttpRequest, person: Person, integration: Integration, *, pk: int) -> HttpResponse:
    """All that the settings left out for the same reason, this one among them."""
    found = _found(integration, pk)

    def verb() -> str:
        count = acting.decide_again(integration, found.code, person)
        said = ngettext(
            "Queued: %(count)d document is decided anew, by the settings as they are now.",
            "Queued: %(count)d documents are decided anew, by the settings as they are now.",
            count,
        )
        return said % {"count": count}

    return said_and_back(request, verb, _address(found, integration))


@action
def send_again(request: HttpRequest, person: Person, integration: Integration, *, pk: int) -> HttpResponse:
    found = _found(integration, pk)

    def verb() -> str:
        acting.send_again(found, person)
        return _("Queued: it is sent once more, as Procountor has it now.")

    return said_and_back(request, verb, _address(found, integration))


@action
def skip(request: HttpRequest, person: Person, integration: Integration, *, pk: int) -> HttpResponse:
    found = _found(integration, pk)

    def verb() -> str:
        acting.skip_for_good(found, _reason(request), person)
        return _("Skipped for good. If it changes in Procountor it is looked at anew.")

    return said_and_back(request, verb, _address(found, integration))


@action
def retry_shipment(
    request: HttpRequest, person: Person, integration: Integration, *, pk: int
) -> HttpResponse:
    shipment = _shipment(integration, pk)

    def verb() -> str:
        acting.retry_shipment(shipment, person)
        return _("Queued: the invoice is read again, and marked as sent if it is not.")

    return said_and_back(request, verb, _address(shipment.document, integration))


@action
def skip_shipment(request: HttpRequest, person: Person, integration: Integration, *, pk: int) -> HttpResponse:
    shipment = _shipment(integration, pk)

    def verb() -> str:
        acting.skip_shipment(shipment, _reason(request), person)
        return _("Skipped for good: the invoice is left as it is.")

    return said_and_back(request, verb, _address(shipment.document, integration))


def _left_out_alike(document: Document) -> int:
    """How many documents the settings leave out for the same reason; not counted beyond `MOST_ALIKE`."""
    if document.state != DocState.SKIPPED or document.code not in LEFT_OUT_BY_SETTINGS:
        return 0
    alike = Document.objects.filter(
        integration=document.integration, flow__in=DOCUMENT_FLOWS, state=DocState.SKIPPED, code=document.code
    )
    return alike[:MOST_ALIKE].count()


def _is_moving(document: Document, shipment: Shipment | None) -> bool:
    """Whether something is about to happen to it, so that looking again soon is worth it."""
    moments = [document.due_at, shipment.due_at if shipment else None]
    return any(at is not None and at <= clock.now() for at in moments) and document.integration.is_working


def _reason(request: HttpRequest) -> str:
    form = SkipForm(request.POST)
    if not form.is_valid():
        raise ConnectProblem(" ".join(str(error) for error in form.errors["reason"]))
    return str(form.cleaned_data["reason"])


def _shipment(integration: Integration, pk: int) -> Shipment:
    """The shipment of a document of this integration."""
    found = Shipment.objects.select_related("integration", "document").filter(
        document=_found(integration, pk)
    )
    shipment = found.first()
    if shipment is None:
        raise Http404
    return shipment


def _found(integration: Integration, pk: int) -> Document:
    """A document of this integration; another's does not exist."""
    found = integration.documents.select_related("integration").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _address(found: Document, integration: Integration) -> str:
    return reverse("document", args=[integration.key, found.pk])
