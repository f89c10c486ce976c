"""Intake: what changed in Procountor goes into the ledger. A crash at any instant repeats work, never loses it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta, tzinfo
from itertools import pairwise

from brygga import clock, leaving, steps
from brygga.core import stamps
from brygga.core.failures import TryAgain
from brygga.core.options import InvoicePaging, Options
from brygga.core.saying import say
from brygga.core.words import Flow
from brygga.flows import reclaiming
from brygga.flows.parts import target_of
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import receiving, turns
from brygga.ledger.receiving import Counts, Incoming
from brygga.procountor.source import Listed, ListPage, ProductListPage, Source, SourceDocument, party_of

HOUR = 3600
LENGTH = timedelta(seconds=15)
"""After this time a long reading steps back to the end of the queue: so that each integration gets its share of
Procountor's limit, also where more of them have much to read than there are lanes."""


def read_orders(integration: Integration, flow: Flow, source: Source, since: str | None = None) -> Counts:
    """Sales or purchase orders changed since the cursor (or since a stamp a person named), oldest change first.

    What a person named is read to its end, for the cursor does not say how far it has come.
    """
    options = options_of(integration)
    first = first_stamp(integration, flow, options)
    total, newest, moves = Counts(), "", not _leaves_a_gap(since, first)
    end = clock.monotonic() + LENGTH.total_seconds()
    for listed in pages(source, flow, since or first, options):
        newest = max([newest, *(row.version for row in listed.rows)])
        moves_now = moves and not (is_by_id(options) and listed.full)
        cursor = believed(newest, source, options) if moves_now else None
        total.add(take_orders(integration, flow, source, listed, cursor, first))
        if since is None and moves_now and listed.full and clock.monotonic() > end:
            total.is_cut = _goes_on_here(integration, flow, listed)
        if total.is_cut:
            break
    return total


def _goes_on_here(integration: Integration, flow: Flow, listed: ListPage) -> bool:
    """Whether another turn would begin within this page: else it would read pages again, perhaps for ever."""
    versions = _versions(listed)
    begins = first_stamp(integration, flow, options_of(integration)) or ""
    return bool(versions) and begins >= versions[0]


def is_by_id(options: Options) -> bool:
    """Whether changed orders come by id: then the cursor may move only when all of them are in the ledger."""
    return options.procountor.paging is InvoicePaging.ID


def read_products(integration: Integration, source: Source, since: str | None = None) -> Counts:
    """Products changed since the cursor; where products have no version filter, all of them."""
    options = options_of(integration)
    first = first_stamp(integration, Flow.ARTICLES, options)
    total, newest, moves = Counts(), "", not _leaves_a_gap(since, first)
    for listed in product_pages(source, since or first, options):
        newest = max([newest, *(row.version for row in listed.rows)])
        now_at = believed(newest, source, options)
        cursor = now_at or None if moves and not listed.full else None
        total.add(_take_products(integration, listed, now_at, cursor, options))
    return total


def believed(newest: str, source: Source, options: Options) -> str:
    """The newest stamp, but not beyond this moment by Procountor's clock and by ours. One that was given while its
    clock was fast would hide what is changed until then: the cursor would be past it, and its second long over."""
    moment = min(clock.now(), source.told_time() or clock.now())
    return min(newest, stamps.from_aware(moment, options.procountor.zone))


def _leaves_a_gap(since: str | None, first: str | None) -> bool:
    """Whether a named stamp leaves out what the ledger does not have yet: then the cursor must stay."""
    return since is not None and (first is None or since > first)


def pages(source: Source, flow: Flow, since: str | None, options: Options) -> Iterator[ListPage]:
    """The list of changed orders from a stamp on, page after page, in the way that the settings say."""
    if is_by_id(options):
        return _pages_by_id(source, flow, since)
    return _pages_by_version(source, flow, since, options.procountor.zone)


def _pages_by_id(source: Source, flow: Flow, since: str | None) -> Iterator[ListPage]:
    after_id = 0
    while True:
        listed = source.list_changed_by_id(flow, since, after_id)
        yield listed
        if not listed.full:
            return
        after_id = listed.rows[-1].id


def _pages_by_version(source: Source, flow: Flow, since: str | None, zone: tzinfo) -> Iterator[ListPage]:
    """Rows that move while we read cannot slip between pages: page 0 is asked again from the last stamp seen less one
    second, and the page number counts up only when a whole page shares that second.
    """
    page, last_ids = 0, tuple[int, ...]()
    while True:
        listed = source.list_changed(flow, since, page)
        ids = tuple(row.id for row in listed.rows)
        if page and ids == last_ids:
            raise TryAgain(
                say(
                    "Procountor answered the same page twice; reading stops here and goes on at the next turn."
                )
            )
        if listed.full:
            _refuse_other_order(listed, zone)
        yield listed
        if not listed.full:
            return
        _refuse_when_leaving()
        versions = _versions(listed)
        onward = stamps.less(versions[-1], 1) if versions else ""
        since, page = (onward, 0) if onward > (since or "") else (since, page + 1)
        last_ids = ids


def _versions(listed: ListPage) -> list[str]:
    """The stamps of a page, in its order, as far as they can be read."""
    return [row.version for row in listed.rows if row.version]


def _refuse_other_order(listed: ListPage, zone: tzinfo) -> None:
    """More pages follow, so the stamps must rise; only in October's repeated hour they may fall back."""
    for one, other in pairwise(_versions(listed)):
        if other < one and not stamps.in_repeated_hour(one, zone):
            raise TryAgain(
                say(
                    "Procountor does not list changed orders by their stamps. "
                    "In the settings choose “id” as the way in which they are walked through."
                )
            )


def product_pages(source: Source, since: str | None, options: Options) -> Iterator[ProductListPage]:
    """The list of changed products in id order (it has no page number); its rows are complete documents."""
    after_id = 0
    while True:
        listed = source.list_changed_products(since, after_id, options.article.types)
        yield listed
        if not listed.full:
            return
        _refuse_when_leaving()
        after_id = listed.last_id


def _refuse_when_leaving() -> None:
    """Between two pages: what was read is in the ledger, and the next turn goes on from there."""
    if leaving.is_asked():
        raise TryAgain(
            say("Brygga was stopped between two pages; reading goes on when it runs again."), after=0
        )


def first_stamp(integration: Integration, flow: Flow, options: Options) -> str | None:
    """Where reading begins: the cursor less the overlap, as text, never through UTC. None reads everything there is.

    In October's repeated hour the next stamps may be an hour less than the cursor. What is listed by id and changes
    behind the walk's back has a stamp below the newest that the walk sees later. And what could still change under the
    stamp it has is listed until it is settled, however far the cursor went meanwhile.
    """
    standing = turns.standing(integration.pk, flow)
    stamp, unsettled = standing.stamp, standing.oldest_unsettled
    if not stamp:
        return integration.start_stamp or None if flow is not Flow.ARTICLES else None
    overlap = options.procountor.poll_overlap_seconds
    if flow is Flow.ARTICLES or is_by_id(options) or stamps.in_repeated_hour(stamp, options.procountor.zone):
        overlap = max(overlap, HOUR)
    since = stamps.less(stamp, overlap)
    return min(since, stamps.less(unsettled, 1)) if unsettled else since


def take_orders(
    integration: Integration,
    flow: Flow,
    source: Source,
    listed: ListPage,
    cursor: str | None,
    read_before: str | None = None,
) -> Counts:
    """One page: what must be read is read in one batch, and everything is written in one transaction.

    `read_before`: the stamp that earlier readings have passed. What was made before it and is not in the ledger was
    lost from there, and may stand in the warehouse; and so may what is read very late.
    """
    steps.reached("page.listed", flow)
    rows = {row.id: row for row in listed.rows}
    have = receiving.known(integration, flow, rows)
    unknown = [row for row in rows.values() if row.id not in have]
    between = _late(integration, flow) if unknown else None
    passed = {row.id for row in unknown if _was_made_before(row, read_before)}
    late = {row.id for row in unknown if _is_late(row, between)} - passed
    if lost := [row for row in unknown if row.id in passed | late]:
        lost = [row for row in lost if not is_before_start(integration, row, None)]
        reclaiming.reclaim(integration, flow, lost, options_of(integration), target_of(integration), late)
        have = receiving.known(integration, flow, rows)
    zone = options_of(integration).procountor.zone
    early = [row for row in rows.values() if is_before_start(integration, row, have.get(row.id))]
    skipped = {row.id for row in early}
    wanted = [
        row
        for row in rows.values()
        if row.id not in skipped and receiving.needs_reading(row.version, have.get(row.id), zone)
    ]
    read = source.read([row.id for row in wanted]) if wanted else {}
    _refuse_if_none_is_shown([row for row in wanted if _is_newly_gone(row, have.get(row.id))], read)
    incoming = [_before_start(row) for row in early if _is_news(row, have.get(row.id))]
    incoming += [order(row, read[row.id]) for row in wanted if row.id in read]
    incoming += [gone(row) for row in wanted if row.id not in read and _is_newly_gone(row, have.get(row.id))]
    newest = max((row.version for row in rows.values()), default="")
    return receiving.record(
        integration,
        flow,
        incoming,
        seen=len(rows) - len(incoming),
        newest=believed(newest, source, options_of(integration)),
        cursor=cursor or None,
    )


def _refuse_if_none_is_shown(asked: Sequence[Listed], shown: Collection[int]) -> None:
    """One order may have been removed since it was listed. That all of several were is less likely than a lost right,
    so they are not left out for it."""
    if len(asked) > 1 and not shown:
        raise TryAgain(
            say(
                f"Procountor lists {len(asked)} orders and shows none of them when they are asked for by their ids. "
                "If this lasts, see whether the Procountor user of this integration may see them."
            )
        )


def _take_products(
    integration: Integration, listed: ProductListPage, newest: str, cursor: str | None, options: Options
) -> Counts:
    steps.reached("page.listed", Flow.ARTICLES)
    have = receiving.known(integration, Flow.ARTICLES, [row.id for row in listed.rows])
    wanted = [row for row in listed.rows if receiving.needs_reading(row.version, have.get(row.id))]
    incoming = [product(row) for row in wanted]
    return receiving.record(
        integration,
        Flow.ARTICLES,
        incoming,
        seen=len(listed.rows) - len(incoming),
        newest=newest,
        cursor=cursor,
        under=options,
    )


def _was_made_before(row: Listed, stamp: str | None) -> bool:
    return bool(row.created and stamp and row.created < stamp)


def _late(integration: Integration, flow: Flow) -> tuple[str, str] | None:
    """The stamps between which an order was made that should be known by now. What was made before the integration
    was started has been looked for then."""
    if integration.started_at is None:
        return None
    options = options_of(integration)
    in_time = reclaiming.LATE + timedelta(minutes=getattr(options.every_minutes, flow.value))
    zone = options.procountor.zone
    return stamps.from_aware(integration.started_at, zone), stamps.from_aware(clock.now() - in_time, zone)


def _is_late(row: Listed, between: tuple[str, str] | None) -> bool:
    return bool(row.created and between and between[0] <= row.created < between[1])


def is_before_start(integration: Integration, row: Listed, have: receiving.Known | None) -> bool:
    if not row.created or not integration.start_stamp or row.created >= integration.start_stamp:
        return False
    return have is None or have.was_skipped


def _is_news(row: Listed, have: receiving.Known | None) -> bool:
    return have is None or have.version != row.version


def _is_newly_gone(row: Listed, have: receiving.Known | None) -> bool:
    return have is None or not have.is_gone or have.version != row.version


def _before_start(row: Listed) -> Incoming:
    reason = say("Made in Procountor before the start date of the integration.")
    return Incoming(
        row.id, row.version, row.created or "", row.number or "", "", None, (receiving.BEFORE_START, reason)
    )


def gone(row: Listed) -> Incoming:
    """A listed order that was not there when it was asked for."""
    reason = say(
        "Procountor listed it, and did not answer when it was asked for by its id: it was removed meanwhile."
    )
    return Incoming(
        row.id, row.version, row.created or "", row.number or "", "", None, (receiving.GONE, reason)
    )


def order(row: Listed, document: SourceDocument) -> Incoming:
    """A listed order with its whole source."""
    raw = document.raw
    number = raw.get("invoiceNumber")
    return Incoming(
        source_id=row.id,
        version=stamps.as_written(raw.get("version")) or row.version,
        created=row.created or "",
        number=row.number or ("" if number is None else str(number)),
        party=party_of(raw),
        source=raw,
        asked_at=document.asked_at,
    )


def product(row: SourceDocument) -> Incoming:
    """A product, whole as it was listed."""
    name, code = row.raw.get("name"), row.raw.get("code")
    return Incoming(
        row.id, row.version, "", str(code or "").strip(), str(name or ""), row.raw, asked_at=row.asked_at
    )
