"""What happened: the webhooks that came, the runs of the flows, the certificates of the completeness check. They are
imported from `models.py`, where the rest of the memory is."""

from django.db import models
from django.db.models import Q

from brygga.core.completeness import Verdict
from brygga.integrations.models import FLOW_CHOICES, Integration


class Event(models.Model):
    """An inbound webhook, recorded once, accepted or rejected with the reason."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="events")
    received_at = models.DateTimeField(db_index=True)
    identity = models.CharField(max_length=120, null=True)
    """What makes a doubled delivery the same event; null for rejected ones."""
    kind = models.CharField(max_length=40)
    accepted = models.BooleanField()
    reason = models.TextField(blank=True)
    order_id = models.BigIntegerField(null=True)
    order_number = models.CharField(max_length=60, blank=True)
    status_number = models.IntegerField(null=True)
    doubles = models.IntegerField(default=0)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    """Set when the order could not be read: the hint is taken again then."""
    taken_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True)
    led_nowhere = models.BooleanField(default=False, db_default=False)
    """Taken without reading an order: the WMS does not know it, could not say, or none was needed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "identity"], name="an_event_is_recorded_once")
        ]
        indexes = [
            models.Index(
                fields=["integration", "id"],
                name="event_to_take",
                condition=Q(accepted=True, taken_at__isnull=True),
            ),
            models.Index(fields=["integration", "-id"], name="event_of_integration"),
            models.Index(fields=["integration", "order_id"], name="event_of_order"),
        ]


class Run(models.Model):
    """One execution of a flow that found something, with counts that add up."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="runs")
    flow = models.CharField(max_length=20, choices=FLOW_CHOICES)
    kind = models.CharField(max_length=10)  # intake (a sweep too) | delivery | shipment | check
    started_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["integration", "-started_at"], name="run_of_integration"),
            models.Index(
                fields=["integration", "flow", "-started_at"],
                name="run_failed_check",
                condition=Q(kind="check") & ~Q(problem=""),
            ),
        ]


class Certificate(models.Model):
    """What one completeness check of a flow found. Written only when the whole window could be listed and compared."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="certificates")
    flow = models.CharField(max_length=20, choices=FLOW_CHOICES)
    began_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    window_from = models.CharField(max_length=19, blank=True)
    """Procountor's stamp from which on was listed; empty: all there is."""
    listed = models.IntegerField()
    """Records that Procountor listed, each counted once."""
    accounted = models.IntegerField()
    """Those of them that were accounted for when they were listed."""
    repaired = models.IntegerField()
    """Those of the others that ordinary reading and delivery have taken up."""
    states = models.JSONField(default=dict)
    """Where the listed ones stand at the end: the ledger's states, which add up to `listed` unless some are lost."""
    counts = models.JSONField(default=dict)
    """How many there are of each kind of difference."""
    differences = models.JSONField(default=list)
    """The first of each kind: [{"kind", "source_id", "document", "number", "said", "done"}], where done is repaired,
    raised or left."""
    problem = models.TextField(blank=True)
    """Why something was left as it is: so much differed that the answer is more likely wrong than the ledger."""

    class Meta:
        indexes = [
            models.Index(fields=["integration", "flow", "-taken_at"], name="certificate_of_flow"),
            models.Index(fields=["taken_at"], name="certificate_by_age"),
        ]

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.listed, self.accounted, self.repaired, self.problem)

    @property
    def open(self) -> int:
        return self.verdict.open

    @property
    def is_whole(self) -> bool:
        return self.verdict.is_whole
