"""What the checker is told, as plain facts: who is connected to what, every call made, what the service claims."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Tenant:
    """One integration as both vendors know it. `start`: Procountor's wall clock, before which orders do not count."""

    name: str
    company: int
    goods_owner: int
    wms_user: str
    start: str


@dataclass(frozen=True)
class Heard:
    """One call at a vendor's door. `who` is the company id or the WMS user; `status` is None for a cut connection.

    `is_whole`: the caller got all of the answer. `executed`: the vendor did it at once (a late effect is not at once).
    `said` is the answer, for the calls whose answer matters.
    """

    n: int
    at: datetime
    vendor: str
    who: str
    method: str
    path: str
    body: str
    status: int | None
    is_whole: bool
    executed: bool
    said: str = ""

    @property
    def is_write(self) -> bool:
        """Whether it changes a vendor's documents; logging in changes none."""
        return self.method in {"PUT", "POST", "PATCH", "DELETE"} and "/oauth/" not in self.path


@dataclass(frozen=True)
class Claim:
    """Where the service says that one document (or the write-back of its shipment) stands."""

    tenant: str
    flow: str
    source_id: int
    number: str
    state: str
    code: str
    reason: str
    remedy: str
    is_due: bool

    def __str__(self) -> str:
        return f"{self.state}{f' ({self.code})' if self.code else ''}"


@dataclass(frozen=True)
class RunTold:
    """The counts of one run of the service. `kind`: intake, delivery, shipment."""

    tenant: str
    kind: str
    flow: str
    counts: dict[str, int]


@dataclass(frozen=True)
class Written:
    """One state a record of a vendor was in, from the true moment `at` on; None: it was removed."""

    at: datetime
    record: Record | None


@dataclass
class Paused:
    """When a tenant was paused, or one `kind` of what it sends was switched off; `until` is None while it still is."""

    tenant: str
    since: datetime
    until: datetime | None = None
    kind: str = ""
    """Of the warehouse's things, as its paths name them: `orders`. Empty: everything."""


@dataclass
class Skip:
    """A person's word that a document (or the write-back of its shipment) is not to be sent; `until` is None while
    nobody took it back."""

    tenant: str
    flow: str
    source_id: int
    at: datetime
    until: datetime | None = None


@dataclass
class Account:
    """Everything the checker may look at. Histories: (kind, key) -> every state a record was in, oldest first."""

    tenants: tuple[Tenant, ...]
    procountor: dict[tuple[str, int | str], list[Written]]
    ongoing: dict[tuple[str, int | str], list[Written]]
    foreign: dict[tuple[str, int | str], Record]
    """The WMS's records that stood there before anybody was connected."""
    heard: list[Heard] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    runs: list[RunTold] = field(default_factory=list)
    paused: list[Paused] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    settings_were: dict[str, set[str]] = field(default_factory=dict)
    """By tenant, the settings that were once other than their default: `late_changes`."""
    knobs_were: set[str] = field(default_factory=set)
    """What the vendors were once told: to refuse `order_actions`, to take no letters' case (`article_case`)."""
    broken: list[str] = field(default_factory=list)
    """Promises seen broken on the way, in words."""
    quiet: timedelta = timedelta(seconds=295)
    """How long nothing is sent again after a lost `send`. Five minutes by default, counted from the attempt, which is
    written down a moment before the call is heard."""
    in_flight: timedelta = timedelta()
    """How long after a pause a call may still come that was under way."""
    unsettled: str = ""
    """What had not come to an end when the time after the last fault was over."""
