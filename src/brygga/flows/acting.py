"""What a person may ask for by a button or a command: one verb each, audited, and queued rather than done at once."""

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When

from brygga import clock
from brygga.core.completeness import Difference
from brygga.core.decide import LEFT_OUT_BY_SETTINGS
from brygga.core.saying import say
from brygga.core.words import (
    CHECKING_ROWS,
    ENDS_WORKER,
    NUMBER_CHANGED,
    ROWS_DIFFER,
    SKIPPED_BY_PERSON,
    DocState,
    Flow,
)
from brygga.flows import aftermath, catalog, goods_differ
from brygga.flows.problems import ConnectProblem, refuse_ended
from brygga.integrations import audit
from brygga.integrations.models import Integration, Person
from brygga.integrations.options import options_of
from brygga.ledger import attempts, attention, lanes, receiving, suspects, wake
from brygga.ledger.models import Document, Event, LaneKind, Shipment, ShipmentState

ASKED_FIRST = 10
"""The priority of what a person asked for: it goes before everything that came by the clock."""


def sync_now(integration: Integration, flow: Flow | None, person: Person | None) -> int:
    """Queues a reading of one flow, or of all that are on; returns how many were queued now. What was set aside may
    run too, and is not counted: it waited in the queue already."""
    _refuse_standing(integration)
    switches = options_of(integration).flows
    wanted = [flow] if flow else [each for each in Flow if getattr(switches, each.value)]
    with transaction.atomic():
        audit.record(
            say("sync asked for"), on=integration, by=person, after={"flows": [each.value for each in wanted]}
        )
        suspects.bring_back(integration.pk)
        return sum(wake.wake_flow(integration, each) for each in wanted)


def check_now(integration: Integration, person: Person | None) -> bool:
    """Queues the completeness check of every flow; false when one waits already."""
    _refuse_standing(integration)
    with transaction.atomic():
        audit.record(say("completeness check asked for"), on=integration, by=person)
        suspects.bring_back(integration.pk)
        return wake.wake_check(integration, asked=True)


def try_again(document: Document, person: Person | None) -> None:
    """The document is due now, before the others; whatever kept it back is decided anew."""
    _refuse_standing(document.integration)
    _refuse_a_second_one(document.code)
    with transaction.atomic():
        audit.record(say("try again"), on=document.integration, by=person, after={"document": str(document)})
        if not _make_due(Document.objects.filter(pk=document.pk)):
            raise _delivered_meanwhile()
        suspects.bring_back(document.integration.pk)
        wake.wake_lane(document.integration, LaneKind.DELIVERY)


def send_again(document: Document, person: Person | None) -> None:
    """What is in the warehouse is sent there once more, though nothing changed: for when somebody changed it there."""
    _refuse_standing(document.integration)
    if Shipment.objects.filter(document=document).exists():
        raise ConnectProblem(
            say("The order was shipped: it cannot be sent again."),
            say("Correct it in the warehouse."),
            status=409,
        )
    with transaction.atomic():
        lanes.lock_for_news(document.integration_id, LaneKind.DELIVERY)
        audit.record(say("send again"), on=document.integration, by=person, after={"document": str(document)})
        Document.objects.filter(pk=document.pk, state=DocState.DELIVERED).update(
            state=DocState.PENDING,
            sent_hash="",
            due_at=clock.now(),
            priority=ASKED_FIRST,
            asked=True,
            tries=0,
        )
        suspects.bring_back(document.integration.pk)
        wake.wake_lane(document.integration, LaneKind.DELIVERY)


def retry_cause(integration: Integration, state: DocState, code: str, person: Person | None) -> int:
    """Everything of one state and cause that waits for a person is due now; returns how many documents that is."""
    _refuse_standing(integration)
    _refuse_a_second_one(code)
    with transaction.atomic():
        audit.record(
            say("retry of a cause"), on=integration, by=person, after={"state": state.value, "code": code}
        )
        count = _make_due(attention.documents(integration).filter(state=state, code=code))
        suspects.bring_back(integration.pk)
        wake.wake_lane(integration, LaneKind.DELIVERY)
    return count


def decide_again(integration: Integration, code: str, person: Person | None) -> int:
    """What the settings left out for one reason is decided anew in its turn, by the settings as they are now; returns
    how many documents that is. Settings that were widened do not do that by themselves: what was left out may have
    been dealt with by hand long ago."""
    _refuse_standing(integration)
    if code not in LEFT_OUT_BY_SETTINGS:
        raise ConnectProblem(
            say("Only what the settings leave out can be decided anew together."),
            say("Open a document and choose Try again."),
        )
    with transaction.atomic():
        lanes.lock_for_news(integration.pk, LaneKind.DELIVERY)
        audit.record(say("what was left out decided anew"), on=integration, by=person, after={"code": code})
        count = lanes.release_left_out(integration.pk, code)
        suspects.bring_back(integration.pk)
        wake.wake_lane(integration, LaneKind.DELIVERY)
    return count


def skip_for_good(document: Document, reason: str, person: Person | None) -> None:
    """The document is not sent, by a person's word, until it is edited in Procountor. Refused while nobody knows
    whether it has arrived: what is skipped is not looked for any more, and would stand in the warehouse unseen."""
    refuse_ended(document.integration)
    text = _given(reason)
    with transaction.atomic():
        lanes.lock_for_news(document.integration_id, LaneKind.DELIVERY)
        if _may_have_arrived(Document.objects.get(pk=document.pk)):
            raise _unknown_yet()
        audit.record(
            say("skipped for good"),
            on=document.integration,
            by=person,
            after={"document": str(document), "why": text},
        )
        undelivered = Document.objects.filter(pk=document.pk).exclude(state=DocState.DELIVERED)
        skipped = undelivered.update(
            state=DocState.SKIPPED,
            code=SKIPPED_BY_PERSON,
            reason=text,
            remedy="",
            due_at=None,
            changed_at=clock.now(),
        )
        if not skipped:
            raise _delivered_meanwhile()
        if document.flow == Flow.ARTICLES:
            receiving.release_code(document.integration)


def _may_have_arrived(document: Document) -> bool:
    """A call for it is under way, or has an outcome that nobody knows and nobody has looked for yet."""
    if document.state == DocState.UNKNOWN:
        return True
    lost = attempts.newest_open(document, catalog.of(document).step)
    if lost is None or lost.finished_at is None:
        return lost is not None
    is_recent = lost.started_at > clock.now() - aftermath.LONGEST
    return document.target_id is None and (is_recent or document.state == DocState.PENDING)


def retry_shipment(shipment: Shipment, person: Person | None) -> None:
    """The write-back is looked at again now. The invoice is read first, so nothing is sent twice by it."""
    _refuse_standing(shipment.integration)
    with transaction.atomic():
        audit.record(
            say("write-back tried again"),
            on=shipment.integration,
            by=person,
            after={"document": str(shipment.document)},
        )
        _look_again(shipment.integration, Shipment.objects.filter(pk=shipment.pk))


def retry_shipments(integration: Integration, state: ShipmentState, code: str, person: Person | None) -> int:
    """Every write-back of one state and cause that waits for a person is looked at again now; returns how many those
    are."""
    _refuse_standing(integration)
    with transaction.atomic():
        audit.record(
            say("retry of a cause"),
            on=integration,
            by=person,
            after={"write-back": state.value, "code": code},
        )
        same = attention.shipments(integration).filter(state=state, code=code)
        return _look_again(integration, same)


def take_again(event: Event, person: Person | None) -> None:
    """An accepted webhook is taken once more: its order is read anew, and what is read counts."""
    _refuse_standing(event.integration)
    if not event.accepted or event.order_id is None:
        raise ConnectProblem(
            say("Only an accepted webhook of an order can be taken again."),
            say("A rejected one is not believed; the sweep finds shipped orders by itself."),
            status=409,
        )
    with transaction.atomic():
        lanes.lock_for_news(event.integration_id, LaneKind.SHIPMENT)
        audit.record(
            say("webhook taken again"), on=event.integration, by=person, after={"order": event.order_number}
        )
        Event.objects.filter(pk=event.pk).update(taken_at=None, outcome="", tries=0, due_at=None)
        suspects.bring_back(event.integration_id)
        wake.wake_lane(event.integration, LaneKind.SHIPMENT)


def skip_shipment(shipment: Shipment, reason: str, person: Person | None) -> None:
    """The invoice is not marked as sent by us, by a person's word. One that is sent already stays so."""
    refuse_ended(shipment.integration)
    text = _given(reason)
    with transaction.atomic():
        lanes.lock_for_news(shipment.integration_id, LaneKind.SHIPMENT)
        audit.record(
            say("write-back skipped for good"),
            on=shipment.integration,
            by=person,
            after={"document": str(shipment.document), "why": text},
        )
        Shipment.objects.filter(pk=shipment.pk).exclude(state=ShipmentState.DONE).update(
            state=ShipmentState.SKIPPED, code=SKIPPED_BY_PERSON, reason=text, remedy="", due_at=None
        )


def _given(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise ConnectProblem(
            say("A reason is needed to skip it."), say("Write why, then press Skip again."), status=400
        )
    return text


_TRIES = Case(When(code=ENDS_WORKER, then=F("tries")), default=Value(0))


def _make_due(documents: QuerySet[Document]) -> int:
    """What the warehouse has no more is sent as new by a person's word, and what it cancelled is sent once more: for
    everything else the same body is not sent twice. Rows that differed, and what was numbered anew, are looked at there
    first. The deaths of what ended its workers are not forgotten before it went well."""
    moment = clock.now()
    integrations = set(documents.values_list("integration_id", flat=True))
    for integration_id in integrations:
        lanes.lock_for_news(integration_id, LaneKind.DELIVERY)
    raised = documents.filter(state=DocState.DIVERGED)
    raised.filter(code=Difference.NOT_IN_WMS).update(target_id=None, sent_hash="")
    raised.filter(code=Difference.CANCELLED_IN_WMS).update(sent_hash="")
    unknown = documents.filter(state=DocState.UNKNOWN).update(due_at=moment, priority=ASKED_FIRST, tries=0)
    to_look_at = Case(
        When(code__in=(ROWS_DIFFER, CHECKING_ROWS), then=Value(CHECKING_ROWS)),
        When(code__in=(NUMBER_CHANGED, ENDS_WORKER), then=F("code")),
        default=Value(""),
    )
    others = documents.exclude(state__in=[DocState.UNKNOWN, DocState.DELIVERED]).update(
        state=DocState.PENDING,
        due_at=moment,
        priority=ASKED_FIRST,
        asked=True,
        tries=_TRIES,
        code=to_look_at,
        reason="",
        remedy="",
    )
    return unknown + others


def _look_again(integration: Integration, shipments: QuerySet[Shipment]) -> int:
    lanes.lock_for_news(integration.pk, LaneKind.SHIPMENT)
    word = Case(
        When(code__in=(goods_differ.WAITS, goods_differ.AS_IT_IS), then=Value(goods_differ.AS_IT_IS)),
        When(code=ENDS_WORKER, then=F("code")),
        default=Value(""),
    )
    count = shipments.exclude(state=ShipmentState.DONE).update(
        state=ShipmentState.WAITING, code=word, reason="", remedy="", due_at=clock.now(), tries=_TRIES
    )
    suspects.bring_back(integration.pk)
    wake.wake_lane(integration, LaneKind.SHIPMENT)
    return count


def _unknown_yet() -> ConnectProblem:
    return ConnectProblem(
        say("Nobody knows yet whether it has reached the warehouse."),
        say(
            "Brygga asks the warehouse as soon as it can be known, mostly within minutes. Choose Skip for good after "
            "that, or have it cancelled in the warehouse if it is there."
        ),
        status=409,
    )


def _delivered_meanwhile() -> ConnectProblem:
    """For the page of a document that was opened before it was delivered."""
    return ConnectProblem(
        say("It was delivered meanwhile."),
        say(
            "Choose Send again to send it once more. What is not to be shipped is cancelled in the warehouse."
        ),
        status=409,
    )


def _refuse_a_second_one(code: str) -> None:
    """What stands in the WMS under another number would be made there a second time under its own."""
    if code == Difference.OTHER_IN_WMS:
        raise ConnectProblem(
            say("It stands in the warehouse otherwise than here, and sending it could make a second one."),
            say(
                "Set it right in the warehouse, then press Check now on the status page. Or choose Skip for good."
            ),
            status=409,
        )


def _refuse_standing(integration: Integration) -> None:
    refuse_ended(integration)
    if integration.paused:
        raise ConnectProblem(say("The integration is paused."), say("Resume it first."), status=409)
    if integration.halted_by:
        raise ConnectProblem(
            say("The integration needs to be reconnected."), say("Choose Reconnect first."), status=409
        )
    if not integration.is_working:
        raise ConnectProblem(
            say("The integration is not running."), say("Finish connecting it and choose Start."), status=409
        )
