"""The memory of the service: what was read, what was sent, what came of each call; and the door to what happened."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from brygga.core.words import DocState
from brygga.exactjson import ExactDecoder, ExactEncoder
from brygga.integrations.models import FLOW_CHOICES, Integration
from brygga.ledger.history import Certificate, Event, Run

__all__ = [
    "ARTICLE_NUMBERS",
    "FOR_A_PERSON",
    "OPEN",
    "STATES",
    "WITH_WARNINGS",
    "WORDS",
    "Article",
    "Attempt",
    "Certificate",
    "Cursor",
    "Document",
    "Event",
    "ForeignNumber",
    "Lane",
    "LaneKind",
    "Outcome",
    "Run",
    "Shipment",
    "ShipmentState",
    "exact_json",
]

STATES = [(state.value, state.value) for state in DocState]
FOR_A_PERSON = (DocState.HELD, DocState.PARKED, DocState.UNKNOWN, DocState.DIVERGED)
"""What stands still until somebody looks at it, unless it is due by itself."""


def exact_json(**options: object) -> models.JSONField:
    """A jsonb column whose decimals come back as they were written."""
    return models.JSONField(encoder=ExactEncoder, decoder=ExactDecoder, **options)  # type: ignore[arg-type]


WORDS = SearchVector("number", "target_number", "party", config="simple")
"""What people call a document, word by word, to be searched by the beginnings of words."""
ARTICLE_NUMBERS = models.Func(
    models.F("source"),
    models.Value("$.invoiceRows[*].productCode"),
    function="jsonb_path_query_array",
    output_field=models.JSONField(),
)
"""The article numbers of an order's rows, as long as its source is kept."""
WITH_WARNINGS = ~Q(warnings=[])
"""What was sent, and came with something to be told of it. As its index has it."""


class Document(models.Model):
    """One Procountor record as the ledger knows it: a product, a sales order or a purchase order."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="documents")
    flow = models.CharField(max_length=20, choices=FLOW_CHOICES)
    source_id = models.BigIntegerField()
    number = models.CharField(max_length=60, blank=True)
    """Invoice number or product code: what a person calls it."""
    party = models.CharField(max_length=200, blank=True)
    """Customer or supplier; the name of a product."""
    version = models.CharField(max_length=19, blank=True)
    """Procountor's own last-changed stamp, zone-less text as it wrote it."""
    created_stamp = models.CharField(max_length=19, blank=True)
    content_hash = models.CharField(max_length=64)
    source = exact_json(null=True)
    read_at = models.DateTimeField(null=True)
    settled = models.BooleanField(default=False)
    """False while a later write could still carry the same whole-second stamp: then the content hash decides."""

    state = models.CharField(max_length=12, choices=STATES, default=DocState.PENDING)
    code = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    warnings = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)
    """When the lane looks at it next; null: nothing to do until something changes."""
    priority = models.SmallIntegerField(default=0)
    asked = models.BooleanField(default=False)
    """A person asked for it (try again, backfill): the start date does not hold it back."""
    tries = models.IntegerField(default=0)

    target_id = models.BigIntegerField(null=True)
    target_number = models.CharField(max_length=60, blank=True)
    sent = exact_json(null=True)
    sent_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    delivery_date = models.DateField(null=True)
    """Frozen at the first mapping when Procountor has no date."""
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "flow", "source_id"], name="one_document_per_source_record"
            )
        ]
        indexes = [
            models.Index(
                fields=["integration", "-priority", "due_at", "id"],
                name="document_due",
                condition=Q(due_at__isnull=False),
            ),
            models.Index(fields=["integration", "flow", "state", "-id"], name="document_by_state"),
            models.Index(fields=["integration", "number"], name="document_by_number"),
            models.Index(
                fields=["integration", "flow"], name="document_unsettled", condition=Q(settled=False)
            ),
            models.Index(fields=["integration", "target_id"], name="document_by_target"),
            models.Index(
                fields=["integration", "target_number"],
                name="document_by_target_number",
                condition=~Q(target_number=""),
            ),
            models.Index(
                fields=["integration", "state", "code", "-id"],
                name="document_for_a_person",
                condition=Q(state__in=[state.value for state in FOR_A_PERSON]),
                include=["due_at"],
            ),
            models.Index(
                fields=["integration", "flow", "-id"],
                name="document_with_warnings",
                condition=WITH_WARNINGS,
                include=["sent_at"],
            ),
            models.Index(
                "integration",
                Upper("target_number"),
                name="article_in_any_case",
                condition=Q(flow="articles", target_id__isnull=False),
            ),
            GinIndex(WORDS, name="document_words"),
            GinIndex(ARTICLE_NUMBERS, name="document_article_numbers"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.number or self.source_id}"


class ForeignNumber(models.Model):
    """A number that stands in the WMS for another order than ours, and whose that is: noted on connecting, by a reading
    or a delivery that met it, or by a check."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="foreign_numbers")
    flow = models.CharField(max_length=20, choices=FLOW_CHOICES)
    number = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    source_ref = models.CharField(max_length=60, blank=True)
    """The goodsOwnerOrderId that stands there, if any: equal to a document's id means that the order is its."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "flow", "number"], name="one_foreign_number_each")
        ]


class Article(models.Model):
    """An article number known to be in the WMS for this integration, and how we know."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="articles")
    number = models.CharField(max_length=60)
    target_id = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=10)  # product | row | found

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "number"], name="one_article_per_number")
        ]


class ShipmentState(models.TextChoices):
    """Where the write-back of one shipped order stands."""

    WAITING = "waiting"  # to be looked at when due
    UNKNOWN = "unknown"  # we called send or approve, and do not know whether it happened
    DONE = "done"
    PARKED = "parked"
    SKIPPED = "skipped"


class Shipment(models.Model):
    """An order that was seen Sent or Collected, and the write-back of its invoice."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="shipments")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="shipment")
    order_id = models.BigIntegerField()
    status_number = models.IntegerField(null=True)
    """As the warehouse said it last; null: it is asked again before anything is called."""
    state = models.CharField(max_length=10, choices=ShipmentState, default=ShipmentState.WAITING)
    code = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    unknown_step = models.CharField(max_length=20, blank=True)
    unknown_since = models.DateTimeField(null=True)
    not_picked = models.JSONField(default=list)
    """Lines with fewer items picked than ordered: [{"row": ..., "article": ..., "ordered": ..., "picked": ...}]."""
    seen_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["integration", "due_at"], name="shipment_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(fields=["integration", "state", "-id"], name="shipment_by_state"),
        ]


class Outcome(models.TextChoices):
    """What came of one call. Empty while it is under way."""

    CREATED = "created"
    UPDATED = "updated"
    DONE = "done"
    REFUSED = "refused"
    TRY_AGAIN = "try_again"
    UNKNOWN = "unknown"
    RECONNECT = "reconnect"
    LOST = "lost"  # its worker died; settled by the next look


OPEN = ("", Outcome.UNKNOWN.value, Outcome.LOST.value)
"""Outcomes of a call that may have happened or not."""


class Attempt(models.Model):
    """One call that writes, recorded before it is made, and what came of it."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="attempts")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="attempts")
    step = models.CharField(max_length=80)
    lane_epoch = models.BigIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    request = exact_json(null=True)
    answer = models.TextField(blank=True)
    """The vendor's words about it, or ours, never a secret."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "step"],
                condition=Q(finished_at__isnull=True),
                name="one_unfinished_attempt_per_step",
            )
        ]
        indexes = [
            models.Index(fields=["document", "id"], name="attempt_of_document"),
            models.Index(
                fields=["integration", "step"],
                name="attempt_lost",
                condition=Q(outcome__in=["", Outcome.UNKNOWN, Outcome.LOST]),
            ),
        ]


class LaneKind(models.TextChoices):
    DELIVERY = "delivery"
    SHIPMENT = "shipment"


class Lane(models.Model):
    """One row per lane. Its epoch grows when a worker takes the lane; who holds an older one may write no outcome."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="lanes")
    kind = models.CharField(max_length=10, choices=LaneKind)
    epoch = models.BigIntegerField(default=0)
    resting_until = models.DateTimeField(null=True)
    """The other side is down or asked us to wait: nothing is tried before."""
    failures = models.IntegerField(default=0)
    """Tries in a row that failed, whichever the document."""
    releases = models.BigIntegerField(default=0, db_default=0)
    """How often what waited here was looked at again: who holds one by an older look must look once more."""
    deaths = models.IntegerField(default=0, db_default=0)
    """Workers in a row that died holding the lane; where something is in hand, all of them with the same."""
    in_hand = models.CharField(max_length=40, blank=True, default="", db_default="")
    """What the last worker took, noted only where one has died: `document 12`, `shipment 3`, `event 5`."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "kind"], name="one_lane_of_a_kind")]


class Cursor(models.Model):
    """How far a flow has read, and when it reads next."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="cursors")
    flow = models.CharField(max_length=20, choices=FLOW_CHOICES)
    stamp = models.CharField(max_length=32, blank=True)
    """Procountor's zone-less text; for shipments the aware ISO time of the last successful sweep."""
    due_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_try_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    failures = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "flow"], name="one_cursor_per_flow")]
        indexes = [models.Index(fields=["due_at"], name="cursor_due", condition=Q(due_at__isnull=False))]
