"""Starts an integration, pauses, resumes and ends it; and what follows when a credential was renewed."""

import secrets
from datetime import UTC, timedelta

from django.db import transaction

from brygga import clock
from brygga.core import stamps
from brygga.core.saying import say
from brygga.core.words import Flow
from brygga.flows.problems import ConnectProblem, refuse_ended, refuse_other_goods_owner
from brygga.integrations import audit, credentials, links
from brygga.integrations.models import CredentialKind, Integration, Person, Phase
from brygga.integrations.options import options_of
from brygga.ledger import wake
from brygga.ledger.models import Cursor, Lane, LaneKind

EARLIEST_START = "2000-01-01T00:00:00"
"""What is before is a slip of the keys, and would bring all orders of all time."""
SLACK = timedelta(minutes=1)
"""So far a clock may be ahead of ours."""
SWEPT_BACK = timedelta(days=35)
"""So far back a new integration asks for what was shipped since an earlier one of the same two was last swept."""


def default_start(integration: Integration) -> str:
    """This moment as Procountor would write it: the start date unless a person chooses another."""
    return stamps.from_aware(clock.now(), options_of(integration).procountor.zone)


def start_date(integration: Integration, text: str) -> str:
    """The stamp from which on orders are read. Raises ConnectProblem for what is none, or cannot be meant."""
    try:
        stamp = stamps.written(stamps.parse(text))
    except ValueError as error:
        raise ConnectProblem(
            say("The start date is not a date and time."),
            say("Write it like 2026-03-02T09:15:30."),
            status=400,
        ) from error
    if stamp < EARLIEST_START:
        raise ConnectProblem(
            say("The start date is before the year 2000."), say("Look at its year."), status=400
        )
    if stamps.to_aware(stamp, zone=options_of(integration).procountor.zone) > clock.now() + SLACK:
        raise ConnectProblem(
            say("The start date is in the future: orders made until then would never be read."),
            say("Choose this moment or an earlier one."),
            status=400,
        )
    return stamp


def start(integration: Integration, start_stamp: str, person: Person | None) -> str:
    """Sets the integration running from `start_stamp` on; returns the webhook's token, to be shown once. `integration`
    is as it was when what stands in its warehouse was adopted."""
    stamp = start_date(integration, start_stamp)
    with transaction.atomic():
        adopted_for, integration = integration, _locked(integration)
        _refuse_unready(integration)
        refuse_other_goods_owner(integration, adopted_for)
        integration.phase = Phase.RUNNING
        integration.start_stamp = stamp
        integration.started_at = clock.now()
        integration.save(update_fields=["phase", "start_stamp", "started_at"])
        for kind in LaneKind:
            Lane.objects.get_or_create(integration=integration, kind=kind)
        for flow in Flow:
            Cursor.objects.get_or_create(
                integration=integration, flow=flow, defaults={"stamp": first_stamp(integration, flow, stamp)}
            )
        _sweep_from_where_the_earlier_one_ended(integration)
        audit.record(say("started"), on=integration, by=person, after={say("start date"): stamp})
        wake_all(integration)
        return _made_webhook_token(integration)


def _sweep_from_where_the_earlier_one_ended(integration: Integration) -> None:
    """What left the warehouse between an earlier integration of the same two and this one has its invoice sent too."""
    earlier = Cursor.objects.filter(
        integration__procountor_base=integration.procountor_base,
        integration__company_id=integration.company_id,
        integration__warehouse_system=integration.warehouse_system,
        integration__goods_owner_id=integration.goods_owner_id,
        integration__phase=Phase.DISCONNECTED,
        flow=Flow.SHIPMENTS,
    ).exclude(stamp="")
    last = earlier.order_by("-integration__disconnected_at").first()
    if last is None:
        return
    stamp = max(last.stamp, (clock.now() - SWEPT_BACK).astimezone(UTC).isoformat())
    integration.cursors.filter(flow=Flow.SHIPMENTS, stamp__gt=stamp).update(stamp=stamp)


def pause(integration: Integration, person: Person) -> None:
    """Intake, delivery, sweep and write-back stand still; webhooks are recorded; a call in flight ends."""
    with transaction.atomic():
        integration = _locked(integration)
        _refuse_not_running(integration)
        if not integration.paused:
            integration.paused = True
            integration.save(update_fields=["paused"])
            audit.record(audit.PAUSED, on=integration, by=person)


def resume(integration: Integration, person: Person) -> None:
    with transaction.atomic():
        integration = _locked(integration)
        _refuse_not_running(integration)
        if integration.paused:
            integration.paused = False
            integration.save(update_fields=["paused"])
            audit.record(say("resumed"), on=integration, by=person)
            wake_all(integration)


def disconnect(integration: Integration, person: Person | None) -> None:
    """Ends it: credentials are destroyed, nothing is read or sent any more. The history stays to be read."""
    with transaction.atomic():
        integration = _locked(integration)
        if integration.phase == Phase.DISCONNECTED:
            return
        integration.phase = Phase.DISCONNECTED
        integration.disconnected_at = clock.now()
        integration.save(update_fields=["phase", "disconnected_at"])
        credentials.destroy(integration)
        links.end_all(integration)
        integration.cursors.update(due_at=None)
        audit.record(say("disconnected"), on=integration, by=person)


def new_webhook_token(integration: Integration, person: Person | None) -> str:
    """A new token, to be shown once; from now on the earlier one is refused."""
    with transaction.atomic():
        integration = _locked(integration)
        refuse_ended(integration)
        audit.record(say("webhook token made"), on=integration, by=person)
        return _made_webhook_token(integration)


def credential_renewed(integration: Integration, vendor: str) -> None:
    """In the caller's transaction: a halt by this vendor is over, its work goes on. A pause stays."""
    if integration.halted_by != vendor:
        return
    integration.halted_by = ""
    integration.halted_reason = ""
    integration.halted_at = None
    integration.save(update_fields=["halted_by", "halted_reason", "halted_at"])
    audit.record(say("halt ended"), on=integration, by=None, before={say("refused by"): vendor})
    wake_all(integration)


def wake_all(integration: Integration) -> None:
    """Queues everything of a working integration: its flows that are on, and both lanes."""
    if not integration.is_working:
        return
    for flow in Flow:
        if is_on(integration, flow):
            integration.cursors.filter(flow=flow).update(due_at=clock.now())
            wake.wake_flow(integration, flow)
    for kind in LaneKind:
        wake.wake_lane(integration, kind)


def is_on(integration: Integration, flow: Flow) -> bool:
    return bool(getattr(options_of(integration).flows, flow.value))


def first_stamp(integration: Integration, flow: Flow, stamp: str) -> str:
    """The cursor of a flow that begins at this stamp: products with all there are, shipments on the aware clock,
    orders as given."""
    if flow == Flow.ARTICLES:
        return ""
    if flow == Flow.SHIPMENTS:
        zone = options_of(integration).procountor.zone
        return stamps.to_aware(stamp, zone=zone).astimezone(UTC).isoformat()
    return stamp


def _made_webhook_token(integration: Integration) -> str:
    token = secrets.token_urlsafe(32)
    credentials.keep(integration, CredentialKind.WEBHOOK_TOKEN, token)
    return token


def _locked(integration: Integration) -> Integration:
    return Integration.objects.select_for_update(no_key=True).get(pk=integration.pk)


def _refuse_unready(integration: Integration) -> None:
    if integration.phase == Phase.RUNNING:
        raise ConnectProblem(
            say("This integration was started before."), say("Open its status page."), status=409
        )
    if integration.phase != Phase.CONNECTED:
        raise ConnectProblem(
            say("Procountor is not connected yet."), say("Finish the connect link first."), status=409
        )
    if integration.goods_owner_id is None:
        raise ConnectProblem(
            say("No goods owner is chosen yet."), say("Choose the goods owner on this page."), status=409
        )


def _refuse_not_running(integration: Integration) -> None:
    refuse_ended(integration)
    if integration.phase != Phase.RUNNING:
        raise ConnectProblem(
            say("This integration is not running."), say("Finish connecting it and choose Start."), status=409
        )
