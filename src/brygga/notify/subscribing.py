"""Making, changing and ending subscriptions; each leaves an entry in the audit, without the address."""

from dataclasses import asdict, dataclass
from datetime import timedelta

from django.db import transaction

from brygga import clock
from brygga.core.failures import Failure
from brygga.core.saying import say
from brygga.flows.problems import refuse_ended
from brygga.integrations import audit
from brygga.integrations.models import Integration, Person
from brygga.notify import watching, writing
from brygga.notify.models import Subscription

MOST = 50
"""Addresses for one integration."""
TRIALS_APART = timedelta(minutes=1)


@dataclass(frozen=True)
class Wishes:
    """What an address wants to hear of."""

    failures: bool = True
    late: bool = True
    daily: bool = False
    unsent_days: int | None = None
    language: str = "en"


def subscribe(integration: Integration, address: str, wishes: Wishes, by: Person) -> Subscription:
    """A new subscription, or the wishes of the one this address has. Failure when there are too many."""
    with transaction.atomic():
        refuse_ended(Integration.objects.select_for_update().get(pk=integration.pk))
        there = integration.subscriptions
        if there.count() >= MOST and not there.filter(address__iexact=address).exists():
            raise Failure(
                say(f"{MOST} addresses hear of this integration already."),
                say("Take one away, or use a shared mailbox."),
            )
        known = there.filter(address__iexact=address).first()
        if known is not None:
            return change(known, wishes, by)
        made = Subscription.objects.create(
            integration=integration, address=address, created_by=by, created_at=clock.now(), **asdict(wishes)
        )
        audit.record(say("e-mail subscribed"), on=integration, by=by, after=asdict(wishes))
        return made


def change(subscription: Subscription, wishes: Wishes, by: Person) -> Subscription:
    """Failure when somebody has ended it meanwhile, as by the link at the foot of an e-mail."""
    with transaction.atomic():
        subscription = _locked(subscription)
        refuse_ended(subscription.integration)
        before = {name: getattr(subscription, name) for name in asdict(wishes)}
        for name, value in asdict(wishes).items():
            setattr(subscription, name, value)
        subscription.save(update_fields=list(asdict(wishes)))
        audit.record(
            say("e-mail changed"), on=subscription.integration, by=by, before=before, after=asdict(wishes)
        )
        return subscription


def _locked(subscription: Subscription) -> Subscription:
    there = Subscription.objects.select_for_update(of=("self",)).select_related("integration")
    found = there.filter(pk=subscription.pk).first()
    if found is None:
        raise Failure(
            say("Somebody has ended the e-mails to this address meanwhile."),
            say("Add the address again if it is to hear of this integration."),
        )
    return found


def end(subscription: Subscription, by: Person | None) -> None:
    """`by` is None for whoever used the link at the foot of an e-mail."""
    with transaction.atomic():
        audit.record(say("e-mail ended"), on=subscription.integration, by=by)
        subscription.delete()


def send_trial(subscription: Subscription) -> None:
    """One a minute at most: else the button would fill somebody's mailbox. Failure when it is too soon, or ended."""
    with transaction.atomic():
        refuse_ended(_locked(subscription).integration)
        lately = subscription.messages.filter(created_at__gt=clock.now() - TRIALS_APART)
        if lately.filter(key__startswith=writing.TRIAL).exists():
            raise Failure(
                say("A test was written to this address less than a minute ago."),
                say("Look into the mailbox first."),
            )
        watching.write(subscription, writing.trial(subscription))
