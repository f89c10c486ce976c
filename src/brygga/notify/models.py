"""Subscriptions, what each was told already, and the messages: written first, posted afterwards."""

from django.db import models
from django.db.models import Q

from brygga.integrations.models import Integration, Person

FOOT = "-- "
"""The line below which the link stands that ends the subscription."""


class Subscription(models.Model):
    """One address that hears of one integration. Which kinds of news, and in which language."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="subscriptions")
    address = models.EmailField(max_length=254)
    failures = models.BooleanField(default=True)
    """At once, when something needs a person or a login is refused."""
    late = models.BooleanField(default=True)
    """When a flow was not read for too long, and when it is read again."""
    daily = models.BooleanField(default=False)
    unsent_days = models.PositiveSmallIntegerField(null=True)
    """Shipped orders whose invoice is not marked as sent after so many days; None: not told."""
    language = models.CharField(max_length=8, default="en")
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    """When it was last told of failures: the next ones are gathered for a while."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "address"], name="an_address_subscribes_once")
        ]

    def __str__(self) -> str:
        return f"{self.integration_id} {self.pk}"


class Told(models.Model):
    """Something a subscription was told of, as long as it lasts: it is not told twice, and again when it comes back."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="told")
    subject = models.CharField(max_length=60)
    """What it is about: `document 12 held`, `halted ongoing`, `late sales_orders`, `unsent 12`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "subject"], name="a_subject_is_told_once")
        ]


class Message(models.Model):
    """One e-mail. It is posted at least once: after a crash between sending and noting it goes out again, with the same
    Message-ID."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="messages")
    key = models.CharField(max_length=60, blank=True)
    """What may be written once only, such as `daily 2026-03-01`; empty where `Told` sees to it."""
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """When it is to be posted next; None: posted, or given up."""
    tries = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "key"], condition=~Q(key=""), name="a_keyed_message_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["subscription", "-id"], name="message_by_subscription"),
        ]

    @property
    def letter(self) -> str:
        """The body without its foot: the link there is for whoever reads the mailbox, and for nobody else."""
        return self.body.rpartition(f"\n{FOOT}\n")[0].rstrip()
