"""Who is connected to what. A warehouse system is the tenant: the wall between customers."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from brygga.core.words import Flow


class WarehouseSystem(models.Model):
    """One Ongoing WMS installation, named by its canonical base address."""

    base_url = models.URLField(unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.base_url


class Role(models.TextChoices):
    OPERATOR = "operator"
    READER = "reader"


class Person(AbstractBaseUser):
    """Somebody who signed in with a login of a warehouse system. Brygga keeps no password of theirs."""

    warehouse_system = models.ForeignKey(WarehouseSystem, on_delete=models.CASCADE, related_name="people")
    user_name = models.CharField(max_length=200)
    handle = models.CharField(max_length=260, unique=True)
    role = models.CharField(max_length=16, choices=Role, default=Role.READER)
    goods_owner_ids = ArrayField(models.BigIntegerField(), default=list)
    """What `GET /goodsOwners` answered to this login when it last signed in."""
    language = models.CharField(max_length=8, blank=True, default="", db_default="")
    """The one this person chose on a page; empty: the browser decides."""

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager["Person"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse_system", "user_name"], name="one_person_per_login")
        ]

    def __str__(self) -> str:
        return self.user_name


class Phase(models.TextChoices):
    """How far an integration has come. Paused and halted are separate facts, kept apart from it."""

    LINKED = "linked"  # a link was made, nobody has opened it
    LANDED = "landed"  # the WMS login was given on the landing page
    CONNECTED = "connected"  # Procountor answered: company known, settings open
    RUNNING = "running"
    DISCONNECTED = "disconnected"


BEING_SET_UP = (Phase.LINKED, Phase.LANDED, Phase.CONNECTED)


class Integration(models.Model):
    """One Procountor company joined to one goods owner, with its settings."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Stands in addresses people and webhooks use."""
    warehouse_system = models.ForeignKey(
        WarehouseSystem, on_delete=models.PROTECT, related_name="integrations"
    )
    goods_owner_id = models.BigIntegerField(null=True)
    goods_owner_name = models.CharField(max_length=200, blank=True)
    is_training = models.BooleanField(default=False)
    procountor_base = models.URLField()
    company_id = models.BigIntegerField(null=True)
    company_name = models.CharField(max_length=200, blank=True)
    business_id = models.CharField(max_length=40, blank=True)
    procountor_user = models.CharField(max_length=200, blank=True)
    missing_rights = ArrayField(models.CharField(max_length=100), default=list)

    phase = models.CharField(max_length=16, choices=Phase, default=Phase.LINKED)
    paused = models.BooleanField(default=False)
    halted_by = models.CharField(max_length=16, blank=True)
    """'procountor' or 'ongoing' when that side refuses our credential. Lanes stand, work is kept."""
    halted_reason = models.TextField(blank=True)
    halted_at = models.DateTimeField(null=True)

    options = models.JSONField(default=dict)
    """Only what differs from the defaults of brygga.core.options, as nested members."""
    start_stamp = models.CharField(max_length=19, blank=True)
    """Start date as zone-less text: the first cursor; orders created before it are skipped."""
    webhook_seen_at = models.DateTimeField(null=True)
    webhook_tested_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    disconnected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["procountor_base", "company_id"],
                condition=Q(company_id__isnull=False) & ~Q(phase="disconnected"),
                name="a_company_is_connected_once",
            ),
            models.UniqueConstraint(
                fields=["warehouse_system", "goods_owner_id"],
                condition=Q(goods_owner_id__isnull=False) & ~Q(phase="disconnected"),
                name="a_goods_owner_is_connected_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company_name or 'new'} → {self.goods_owner_name or self.warehouse_system_id}"

    @property
    def is_working(self) -> bool:
        """Whether jobs may act for it at all: running, not paused, not halted."""
        return self.phase == Phase.RUNNING and not self.paused and not self.halted_by


class CredentialKind(models.TextChoices):
    API_KEY = "procountor_api_key"
    WMS_LOGIN = "wms_login"
    WEBHOOK_TOKEN = "webhook_token"  # noqa: S105 the name of a kind, not a secret


class Credential(models.Model):
    """A sealed secret of an integration; for the API key also its access token and the lease to renew it."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=32, choices=CredentialKind)
    sealed = models.BinaryField()
    sealed_token = models.BinaryField(null=True)
    token_expires_at = models.DateTimeField(null=True)
    lease_holder = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["integration", "kind"], name="one_credential_of_a_kind")
        ]


class ConnectLink(models.Model):
    """A signed, single-use link that starts or renews a connection. Only its secret's digest is kept."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class AuditEntry(models.Model):
    """Who changed what, when, from what to what. Kept two years."""

    warehouse_system = models.ForeignKey(WarehouseSystem, on_delete=models.CASCADE, related_name="audit")
    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, null=True, related_name="audit")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)


class Installation(models.Model):
    """One row: the fingerprint of the sealing key, so that a wrong key is refused at start."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    key_fingerprints = ArrayField(models.CharField(max_length=64), default=list)


class RateLimit(models.Model):
    """The next free moment of a vendor's limit, shared by all processes (generic cell rate algorithm)."""

    key = models.CharField(max_length=255, primary_key=True)
    next_at = models.DateTimeField()


FLOW_CHOICES = [(flow.value, flow.value) for flow in Flow]
