"""Why not? An answer for any number: where its document is, and why it is there."""

from dataclasses import asdict, dataclass

from django.db.models import Q

from brygga.core.failures import Failure
from brygga.core.saying import say
from brygga.core.words import ORDER_FLOWS, SKIPPED_BY_PERSON, DocState, Flow
from brygga.flows.parts import source_of
from brygga.integrations.models import Integration, Phase
from brygga.integrations.options import options_of
from brygga.ledger.models import Document, ShipmentState

SYNC_NOW = say("Open the integration's Status page and choose Sync now.")
MOST_DIGITS = 18
"""As long as an id or an invoice number may be."""


@dataclass(frozen=True)
class Answer:
    """One document of that number, or the fact that there is none."""

    number: str
    flow: str
    state: str
    said: str
    remedy: str = ""
    shipment: str = ""
    is_known: bool = True
    document: int | None = None
    """The document's id in Brygga, where there is one."""
    warnings: tuple[str, ...] = ()
    """What was to be told of it when it was sent."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)

    def as_text(self) -> str:
        head = f"{self.flow or 'nothing'} {self.number}: {self.said}"
        return "\n".join(
            [head, *(f"  {line}" for line in (*self.warnings, self.shipment, self.remedy) if line)]
        )


def explain(integration: Integration, number: str) -> list[Answer]:
    """Every document with this number (as Procountor or as the warehouse calls it); else what Procountor says of it."""
    text = number.strip()
    answers = [_answer(document) for document in documents_of(integration, text)]
    return answers or [_never_seen(integration, text)]


def documents_of(integration: Integration, number: str) -> list[Document]:
    """Those with this number, each with its shipment and its integration."""
    text = number.strip()
    documents = Document.objects.filter(integration=integration)
    there = Q(target_number=text) & ~Q(target_number="")  # as its index has it
    found = documents.filter(Q(number=text) | there | _unnumbered(text)).order_by("flow", "id")
    return list(found.select_related("shipment", "integration"))


def _unnumbered(text: str) -> Q:
    """What has no number is called by Procountor's id, on the pages too."""
    if not _is_number(text):
        return Q()
    return Q(number="", flow__in=(Flow.ARTICLES, *ORDER_FLOWS), source_id=int(text))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def _answer(document: Document) -> Answer:
    return Answer(
        number=document.number or str(document.source_id),
        flow=document.flow,
        state=document.state,
        said=said_of(document),
        remedy=document.remedy,
        shipment=_shipment(document),
        document=document.pk,
        warnings=tuple(document.warnings),
    )


def said_of(document: Document) -> str:
    """One sentence about where the document is."""
    match DocState(document.state):
        case DocState.DELIVERED:
            return say(f"sent as {document.target_number or document.target_id} at {_time(document)}.")
        case DocState.SKIPPED if was_skipped_after_sending(document):
            number, time = document.target_number or document.target_id, _time(document)
            return say(
                f"sent as {number} at {time}; what was changed since is not meant to be sent: {document.reason}"
            )
        case DocState.SKIPPED:
            return say(f"not meant to be sent: {document.reason}")
        case DocState.HELD:
            return say(f"waits until something changes: {document.reason}")
        case DocState.PARKED:
            return say(f"needs a person: {document.reason}")
        case DocState.DIVERGED:
            return say(f"both sides disagree: {document.reason}")
        case DocState.UNKNOWN:
            return say(f"the outcome of our call is unknown and will be looked up: {document.reason}")
        case DocState.PENDING:
            return document.reason or say("is waiting for its turn.")


def was_skipped_after_sending(document: Document) -> bool:
    """Whether a person skipped what had been sent before."""
    return document.code == SKIPPED_BY_PERSON and document.target_id is not None


def _time(document: Document) -> str:
    return (
        document.sent_at.isoformat(timespec="seconds")
        if document.sent_at
        else say("a time before Brygga came")
    )


def _shipment(document: Document) -> str:
    shipment = getattr(document, "shipment", None)
    if shipment is None:
        return ""
    if shipment.state == ShipmentState.DONE:
        return say(f"Shipped (status {shipment.status_number}); its invoice is sent.")
    number = "–" if shipment.status_number is None else shipment.status_number
    reason = shipment.reason or say("it is next.")
    return say(f"Shipped (status {number}); its invoice is not sent yet: {reason}")


def _never_seen(integration: Integration, number: str) -> Answer:
    """Of a number that no document has: what Procountor says of it, and why it was not read then."""
    said = say(
        f"Brygga has never seen it. Orders made before {integration.start_stamp or say('the start')} are not read."
    )
    remedy = say(
        "Look whether it is in this Procountor company, and when it was made; backfill sends older orders."
    )
    if integration.phase == Phase.DISCONNECTED:
        said = say("Brygga has never seen it, and reads nothing any more: the integration is disconnected.")
        remedy = say("Connect the company anew.")
    elif _is_number(number):
        try:
            said, remedy = _in_procountor(integration, int(number))
        except Failure as failure:
            said = say(f"{said} Procountor could not be asked: {failure.problem}")
    return Answer(number, "", "never_seen", said, remedy, is_known=False)


def _in_procountor(integration: Integration, number: int) -> tuple[str, str]:
    """What Procountor says of a number, and what to do."""
    source = source_of(integration)
    for flow in ORDER_FLOWS:
        for row in source.list_numbered(flow, number):
            why, remedy = _why_unread(integration, flow, row.created)
            return say(
                f"Procountor has it (status {row.status}, made {row.created}, changed {row.version}); "
                f"it was not read yet: {why}"
            ), remedy
    if source.list_numbered(Flow.SALES_ORDERS, number, offers=True):
        return (
            say("It is an offer in Procountor, and offers are not sent."),
            say("In Procountor, make an order of it."),
        )
    return (
        say("Neither Brygga nor Procountor has a sales order, a purchase order or an offer of this number."),
        say(
            "Look whether it is in this Procountor company, and whether it is an order: invoices are not read."
        ),
    )


def _why_unread(integration: Integration, flow: Flow, created: str | None) -> tuple[str, str]:
    """Why an order that Procountor lists was not read, and what to do."""
    cursor = integration.cursors.filter(flow=flow).first()
    if integration.phase != Phase.RUNNING:
        return say("The integration is not started yet."), say("Finish connecting it and choose Start.")
    if integration.paused:
        return say("The integration is paused."), say("Resume it first.")
    if integration.halted_by:
        halted = say(f"The integration is halted: {integration.halted_reason}")
        return halted, say("Open the integration's Status page and choose Reconnect.")
    if not getattr(options_of(integration).flows, flow):
        return say("This flow is switched off."), say("Switch it on: Settings › What is synced.")
    if created and created < integration.start_stamp:
        start_date = integration.start_stamp
        return say(f"It was made before the start date, {start_date}."), say("A backfill sends older orders.")
    if cursor is not None and cursor.problem:
        return say(f"The last reading did not succeed: {cursor.problem}"), SYNC_NOW
    if cursor is None or cursor.due_at is None:
        return say("It is read at the next turn."), SYNC_NOW
    due = cursor.due_at.isoformat(timespec="seconds")
    return say(f"It is read at the next turn, at {due}."), SYNC_NOW
