"""What intake writes: a page of documents and the cursor, in one transaction, with the lane woken in it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db import transaction

from brygga import clock, exactjson, statements, steps
from brygga.core import stamps
from brygga.core.completeness import RAISED, Difference
from brygga.core.decide import CODE_USED_TWICE, TAKEN_BACK
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import CHECKING_ROWS, ROWS_DIFFER, SKIPPED_BY_PERSON, DocState, Flow
from brygga.integrations.models import Integration
from brygga.integrations.options import is_set_so, options_of
from brygga.ledger import lanes, turns, wake
from brygga.ledger.models import Cursor, Document, LaneKind
from brygga.ledger.turns import YOUNG

REPEATED_HOUR = timedelta(hours=3)
"""So long another change may still carry a stamp of October's repeated hour. In elapsed time (in `core.completeness` it
is by the wall clock): the hour passes twice, and one to spare."""
WRITTEN_AT_ONCE = 50
"""New documents in one statement, which are one text: that of a whole page is a worker's largest."""

BEFORE_START = "before_start"
GONE = "gone"
_LOOK_AT_ORDER = say("Look at the order in the warehouse and decide whether it is to go.")
_LOOK_AT_ARTICLE = say("Look at the article in the warehouse and decide whether it is to stay.")


@dataclass(frozen=True)
class Incoming:
    """A document as just read: its identity, its stamp, and its whole source unless it was not worth reading."""

    source_id: int
    version: str
    created: str
    number: str
    party: str
    source: dict[str, Any] | None
    skip: tuple[str, str] | None = None
    """(code, reason) when it is recorded without being read: it will not be sent."""
    asked_at: datetime | None = None
    """When it was asked for, by our clock."""


@dataclass
class Counts:
    """Intake's counts. They add up: read = new + changed + seen + skipped."""

    read: int = 0
    new: int = 0
    changed: int = 0
    seen: int = 0
    skipped: int = 0
    newest: str = field(default="")
    is_cut: bool = False
    """Whether reading stepped back although there is more."""

    def add(self, other: "Counts") -> None:
        for name in ("read", "new", "changed", "seen", "skipped"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.newest = max(self.newest, other.newest)

    def as_json(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("read", "new", "changed", "seen", "skipped")}


@dataclass(frozen=True)
class Known:
    """What the ledger has of a listed row."""

    version: str
    settled: bool
    read_at: datetime | None
    code: str

    @property
    def was_skipped(self) -> bool:
        return self.code == BEFORE_START

    @property
    def is_gone(self) -> bool:
        return self.code == GONE


def known(integration: Integration, flow: Flow, ids: Iterable[int]) -> dict[int, Known]:
    """What the ledger already has of these source ids."""
    rows = Document.objects.filter(integration=integration, flow=flow, source_id__in=list(ids)).values_list(
        "source_id", "version", "settled", "read_at", "code"
    )
    return {pk: Known(version, settled, read_at, code) for pk, version, settled, read_at, code in rows}


def needs_reading(row_version: str, have: Known | None, zone: tzinfo = stamps.ZONE) -> bool:
    """Whether a listed row must be read: unknown, changed, or so young when read that its second may hold more. What
    was not there when it was asked for is asked for again as long as it is listed."""
    if have is None or have.version != row_version or not row_version or have.is_gone:
        return True
    if have.settled or have.read_at is None:
        return False
    ripe = REPEATED_HOUR if stamps.in_repeated_hour(row_version, zone) else YOUNG
    return clock.now() - have.read_at >= ripe


def record(
    integration: Integration,
    flow: Flow,
    page: Sequence[Incoming],
    *,
    seen: int,
    newest: str,
    cursor: str | None,
    under: Options | None = None,
) -> Counts:
    """Writes a page's documents as pending, moves the cursor, wakes the lane: all or nothing.

    `seen` rows of the page were known and not read again; `newest` is the highest stamp of this listing ("" without
    one); `cursor` is the stamp the cursor moves to, or None to leave it; `under` are the settings that say what is
    listed: the cursor is left where they are others by now.
    """
    tally: Counter[str] = Counter()
    steps.reached("page.read", flow)
    if not page and cursor is None:
        return Counts(read=seen, seen=seen, newest=newest)
    stamp = turns.standing(integration.pk, flow).stamp
    onward = cursor if cursor is not None and cursor > stamp else None
    if not page and onward is None:
        return Counts(read=seen, seen=seen, newest=newest)
    with transaction.atomic():
        lanes.lock_for_news(integration.pk, LaneKind.DELIVERY)
        newest = max(newest, stamp)
        have = {
            document.source_id: document
            for document in Document.objects.select_for_update().filter(
                integration=integration, flow=flow, source_id__in=[row.source_id for row in page]
            )
        }
        zone, fresh = options_of(integration).procountor.zone, list[Document]()
        for row in page:
            known_one = have.get(row.source_id)
            if known_one is None:
                fresh.append(_first_seen(integration, flow, row, newest, zone))
                tally["new" if row.skip is None else "skipped"] += 1
            else:
                tally[_record_again(flow, row, known_one, newest, zone)] += 1
            if len(fresh) == WRITTEN_AT_ONCE:
                statements.insert(fresh)
                fresh.clear()
        statements.insert(fresh)
        steps.reached("page.written", flow)
        if onward is not None:
            _move_cursor(integration, flow, onward, under)
            steps.reached("page.cursor_moved", flow)
        if tally["new"] or tally["changed"]:
            if flow is Flow.ARTICLES:
                lanes.release_held(integration.pk)
            wake.wake_lane(integration, LaneKind.DELIVERY)
            steps.reached("page.lane_woken", flow)
        elif tally["skipped"] and flow is Flow.ARTICLES:
            release_code(integration)
    steps.reached("page.committed", flow)
    return Counts(
        read=len(page) + seen,
        new=tally["new"],
        changed=tally["changed"],
        seen=tally["seen"] + seen,
        skipped=tally["skipped"],
        newest=newest,
    )


def release_code(integration: Integration) -> None:
    """In the caller's transaction, which has locked the lane: some product gave up its code, so those that wait for one
    are looked at again."""
    if lanes.release_held(integration.pk, CODE_USED_TWICE):
        wake.wake_lane(integration, LaneKind.DELIVERY)


def content_hash(source: dict[str, Any]) -> str:
    """The digest of a source document without its own stamp: our write-back moves the stamp and nothing else."""
    stripped = {name: value for name, value in source.items() if name != "version"}
    return hashlib.sha256(exactjson.dumps(stripped, sort_keys=True).encode()).hexdigest()


def _first_seen(integration: Integration, flow: Flow, row: Incoming, newest: str, zone: tzinfo) -> Document:
    """A record of Procountor that the ledger does not know yet."""
    moment = clock.now()
    members = _skipped(row, moment) if row.skip else _read(row, None, newest, moment, zone)
    return Document(
        integration=integration,
        flow=flow,
        source_id=row.source_id,
        number=row.number[:60],
        party=row.party[:200],
        created_stamp=row.created,
        first_seen_at=moment,
        **members,
    )


def _record_again(flow: Flow, row: Incoming, have: Document, newest: str, zone: tzinfo) -> str:
    """A record that the ledger knows: whether that came to "seen", "skipped" or "changed"."""
    if _is_older(row, have, zone):
        return "seen"
    moment = clock.now()
    if row.skip is not None:
        _skip_again(flow, row, have, moment)
        return "skipped"
    members = _read(row, have, newest, moment, zone)
    is_awaited = (
        have.source is None and have.due_at is not None
    )  # forgotten after its time, and read for its turn
    if have.content_hash == members["content_hash"] and not is_awaited and have.code != GONE:
        kept = {name: members[name] for name in ("version", "read_at", "settled")}
        Document.objects.filter(pk=have.pk).update(**kept)
        return "seen"
    if have.code == SKIPPED_BY_PERSON and _is_only_booked(have.source, row.source):
        booked = ("version", "read_at", "settled", "source", "content_hash")
        Document.objects.filter(pk=have.pk).update(**{name: members[name] for name in booked})
        return "seen"
    members |= {"number": row.number[:60], "party": row.party[:200]}
    if row.created:
        members["created_stamp"] = row.created
    if flow is not Flow.ARTICLES and have.state == DocState.DIVERGED and have.code in RAISED:
        members |= _still_raised(members["source"], have)
    elif have.code in (
        CHECKING_ROWS,
        ROWS_DIFFER,
    ):  # what was changed may be nothing that is sent: then the rows still
        members |= {"state": DocState.PENDING, "code": "", "reason": "", "remedy": "", "sent_hash": ""}
    elif have.state != DocState.UNKNOWN:  # an unknown outcome stays one until it has been looked at
        members |= {"state": DocState.PENDING, "code": "", "reason": "", "remedy": ""}
    Document.objects.filter(pk=have.pk).update(**members)
    return "changed"


BOOKING = frozenset({"version", "status"})
"""What changes when an invoice goes its way through Procountor (approved, sent, invoiced) and nobody edits it."""


def _is_only_booked(before: dict[str, Any] | None, now: dict[str, Any] | None) -> bool:
    """Whether nothing but the invoice's own way tells two readings apart. What is taken back is news. Where the one
    before was forgotten nobody can tell: then it is news too."""
    if before is None or now is None or now.get("status") in TAKEN_BACK:
        return False
    names = (before.keys() | now.keys()) - BOOKING
    return all(before.get(name) == now.get(name) for name in names)


def _read(
    row: Incoming, have: Document | None, newest: str, moment: datetime, zone: tzinfo
) -> dict[str, Any]:
    """What is written of a record whose source was read, and which is due now."""
    assert row.source is not None
    return {
        "version": row.version,
        "content_hash": content_hash(row.source),
        "source": row.source,
        "read_at": moment,
        "settled": _is_settled(row.version, newest, have, moment, zone),
        "due_at": moment,
        "changed_at": moment,
        "tries": 0,
    }


def _still_raised(source: dict[str, Any], have: Document) -> dict[str, Any]:
    """What the warehouse removed or cancelled is not made there again because somebody edits it in Procountor: it
    waits for a person. Where it is taken back in Procountor too, both sides agree and the lane may close it."""
    if source.get("status") not in TAKEN_BACK:
        return {"due_at": None}
    gone = {"target_id": None} if have.code == Difference.NOT_IN_WMS else {}
    return {"state": DocState.PENDING, "code": "", "reason": "", "remedy": "", **gone}


def _is_older(row: Incoming, have: Document, zone: tzinfo) -> bool:
    """Whether another reading has written a newer version since ours was asked for: ours was paused, and is old. An
    older stamp alone does not say so: Procountor's clock may have been put back. In the repeated hour stamps do not say
    which write was later."""
    if not "" < row.version < have.version:
        return False
    if row.asked_at is not None and (have.read_at is None or have.read_at <= row.asked_at):
        return False
    return not (stamps.in_repeated_hour(row.version, zone) or stamps.in_repeated_hour(have.version, zone))


def _is_settled(version: str, newest: str, have: Document | None, moment: datetime, zone: tzinfo) -> bool:
    if not version or not newest or (have is not None and version < have.version):
        return False
    in_repeat = stamps.in_repeated_hour(version, zone)
    last = stamps.end_of_hour(version) if in_repeat else version
    if not stamps.is_young(last, newest):
        return True
    if have is None or have.read_at is None or have.version != version:
        return False
    return moment - have.read_at >= (REPEATED_HOUR if in_repeat else YOUNG)


def _skipped(row: Incoming, moment: datetime) -> dict[str, Any]:
    """What is written of a record that will not be sent."""
    assert row.skip is not None
    return {
        "version": row.version,
        "state": DocState.SKIPPED,
        "code": row.skip[0],
        "reason": row.skip[1],
        "remedy": "",
        "due_at": None,
        "settled": True,
        "read_at": moment,
        "changed_at": moment,
    }


def _skip_again(flow: Flow, row: Incoming, have: Document, moment: datetime) -> None:
    members = _skipped(row, moment)
    if have.target_id is not None or have.state == DocState.UNKNOWN:
        remedy = _LOOK_AT_ARTICLE if flow is Flow.ARTICLES else _LOOK_AT_ORDER
        members |= {"state": DocState.DIVERGED, "remedy": remedy}
    Document.objects.filter(pk=have.pk).update(**members)


def _move_cursor(integration: Integration, flow: Flow, stamp: str, under: Options | None) -> None:
    """The cursor only moves forward, and never past what is not in the ledger: the caller's transaction sees to it. It
    stays where the settings are others by now: it may have been put back for what was not listed under the old ones."""
    cursor, _ = Cursor.objects.select_for_update().get_or_create(integration=integration, flow=flow)
    if stamp > cursor.stamp and (under is None or is_set_so(integration, under)):
        cursor.stamp = stamp
        cursor.save(update_fields=["stamp"])
