"""What there is to tell a subscription now: looked up, written as messages, and remembered as told, in one transaction.

The first failure is told at once; what follows within a quarter of an hour comes together in the next message.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from brygga import clock
from brygga.core.failures import Failure
from brygga.core.words import Flow
from brygga.integrations.models import Integration, Phase
from brygga.integrations.options import options_of
from brygga.ledger import attention
from brygga.ledger.models import Cursor, Shipment, ShipmentState
from brygga.notify import writing
from brygga.notify.models import Message, Subscription, Told
from brygga.notify.writing import Text, Trouble

GATHERED_FOR = timedelta(minutes=15)
MOST_TROUBLES = 2000
"""Looked at together; what is beyond them is told when these have gone."""
DAILY_FROM_HOUR = 7
"""On the installation's clock; a worker that was away then writes it when it is back."""


def watch() -> int:
    """One look at every subscription of an integration that runs; returns how many messages were written."""
    wanted = Subscription.objects.filter(integration__phase=Phase.RUNNING).select_related("integration")
    return sum(_watch_one(pk) for pk in list(wanted.order_by("id").values_list("pk", flat=True)))


def _watch_one(pk: int) -> int:
    with transaction.atomic():
        locked = Subscription.objects.select_for_update(of=("self",)).select_related("integration")
        subscription = locked.filter(pk=pk).first()
        if subscription is None:
            return 0
        texts = [
            *_failures(subscription),
            *_late(subscription),
            *_unsent(subscription),
            *_daily(subscription),
        ]
        for text in texts:
            write(subscription, text)
        return len(texts)


def write(subscription: Subscription, text: Text) -> None:
    """Puts a message into the post, once for each key."""
    moment = clock.now()
    values = {"subject": text.subject[:200], "body": text.body, "created_at": moment, "due_at": moment}
    if text.key:
        Message.objects.get_or_create(subscription=subscription, key=text.key, defaults=values)
    else:
        Message.objects.create(subscription=subscription, **values)


# --- failures


def _failures(subscription: Subscription) -> list[Text]:
    if not subscription.failures:
        return []
    now = _troubles(subscription.integration)
    told = _told(subscription, ("document ", "shipment ", "halted "))
    _forget(subscription, told - now.keys())
    fresh = {subject: trouble for subject, trouble in now.items() if subject not in told}
    if not fresh or _is_gathering(subscription):
        return []
    halted = {subject: trouble for subject, trouble in fresh.items() if subject.startswith("halted ")}
    fresh = halted or fresh  # the documents are told next: they can wait for the login
    _remember(subscription, fresh)
    Subscription.objects.filter(pk=subscription.pk).update(told_at=clock.now())
    return [writing.failures(subscription, list(fresh.values()), len(now))]


def _is_gathering(subscription: Subscription) -> bool:
    return subscription.told_at is not None and clock.now() - subscription.told_at < GATHERED_FOR


def _troubles(integration: Integration) -> dict[str, Trouble]:
    """By subject, a refused login before everything else."""
    found: dict[str, Trouble] = {}
    if integration.halted_by:
        found[f"halted {integration.halted_by}"] = Trouble("halted", "", integration.halted_reason, "")
    documents = attention.documents(integration).order_by("id")
    for pk, flow, number, state, reason, remedy in documents.values_list(
        "pk", "flow", "number", "state", "reason", "remedy"
    )[:MOST_TROUBLES]:
        found[f"document {pk} {state}"] = Trouble(flow, number, reason, remedy)
    shipments = attention.shipments(integration).order_by("id")
    for pk, number, state, reason, remedy in shipments.values_list(
        "pk", "document__number", "state", "reason", "remedy"
    )[:MOST_TROUBLES]:
        found[f"shipment {pk} {state}"] = Trouble(Flow.SHIPMENTS, number, reason, remedy)
    return found


# --- flows that are not read


def _late(subscription: Subscription) -> list[Text]:
    """Told when it begins and when it is over. Paused and halted integrations are not late: they are told otherwise."""
    integration = subscription.integration
    if not subscription.late or not integration.is_working:
        return []
    try:
        options = options_of(integration)
    except Failure:  # settings of another version of Brygga: the pages say so, and the others go on
        return []
    cursors = list(Cursor.objects.filter(integration=integration).order_by("flow"))
    late = {
        f"late {flow.value}": (flow, since)
        for flow, since in attention.late_flows(integration, cursors, options)
    }
    told = _told(subscription, ("late ",))
    problems = {cursor.flow: cursor.problem for cursor in cursors}
    texts = [
        writing.late(subscription, flow, since, problems.get(flow, ""))
        for subject, (flow, since) in late.items()
        if subject not in told
    ]
    over = sorted(told - late.keys())
    texts += [writing.on_time_again(subscription, Flow(subject.removeprefix("late "))) for subject in over]
    _remember(subscription, [subject for subject in late if subject not in told])
    _forget(subscription, set(over))
    return texts


# --- shipped, and not marked as sent


def _unsent(subscription: Subscription) -> list[Text]:
    if subscription.unsent_days is None:
        return []
    now = {
        f"unsent {pk}": number for pk, number in unsent(subscription.integration, subscription.unsent_days)
    }
    told = _told(subscription, ("unsent ",))
    _forget(subscription, told - now.keys())
    fresh = [subject for subject in now if subject not in told]
    if not fresh:
        return []
    _remember(subscription, fresh)
    return [writing.unsent(subscription, [now[subject] for subject in fresh], len(now))]


def unsent(integration: Integration, days: int) -> list[tuple[int, str]]:
    """(id, invoice number) of write-backs of orders that were seen shipped so many days ago and are not done."""
    open_ones = Shipment.objects.filter(
        integration=integration, seen_at__lt=clock.now() - timedelta(days=days)
    ).exclude(state__in=(ShipmentState.DONE, ShipmentState.SKIPPED))
    open_ones = open_ones.exclude(state=ShipmentState.WAITING, code="fell_back")
    return list(open_ones.order_by("id").values_list("pk", "document__number")[:MOST_TROUBLES])


# --- once a day


def _daily(subscription: Subscription) -> list[Text]:
    local = timezone.localtime(clock.now())
    if not subscription.daily or local.hour < DAILY_FROM_HOUR:
        return []
    key = f"daily {local:%Y-%m-%d}"
    if _was_made_today(subscription, local) or subscription.messages.filter(key=key).exists():
        return []
    return [writing.daily(subscription, key, local)]


def _was_made_today(subscription: Subscription, local: datetime) -> bool:
    """The first summary comes on the morning after: before it there is nothing to sum up."""
    return timezone.localtime(subscription.created_at).date() == local.date()


# --- what was told


def _told(subscription: Subscription, beginnings: tuple[str, ...]) -> set[str]:
    subjects = subscription.told.values_list("subject", flat=True)
    return {subject for subject in subjects if subject.startswith(beginnings)}


def _remember(subscription: Subscription, subjects: "dict[str, Trouble] | list[str]") -> None:
    Told.objects.bulk_create(
        [Told(subscription=subscription, subject=subject) for subject in subjects], ignore_conflicts=True
    )


def _forget(subscription: Subscription, subjects: set[str]) -> None:
    if subjects:
        subscription.told.filter(subject__in=subjects).delete()
