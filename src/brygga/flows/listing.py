"""The first half of a completeness check: Procountor's list against the ledger. What the ledger lacks is read at once,
by the ordinary intake; what Procountor lists no more is asked for by its id."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from brygga import clock
from brygga.core import completeness
from brygga.core.completeness import Difference
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import intake, reclaiming
from brygga.flows.standing import LEFT, RAISED_NOW, REPAIRED, Compared, Finding
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import certificates, receiving
from brygga.ledger.models import Document
from brygga.ongoing.target import Target
from brygga.procountor.source import MOST_IDS, Listed, ListPage, ProductListPage, Source, SourceDocument

_WORDS = {
    Difference.MISSING: say("The ledger did not have it, though reading had passed it."),
    Difference.OLDER: say("The ledger had an older version of it."),
    Difference.UNANSWERED: say("It was in the ledger without a next look and without a reason."),
    Difference.NOT_SHOWN: say(
        "Procountor lists it, and does not show it when it is asked for by its id. "
        "See whether the Procountor user of this integration may see it."
    ),
}


class Stood(Exception):
    """The integration was paused, halted or ended meanwhile: the check ends without a certificate."""


class Listing:
    """One listing of one flow's window. `listed`: the ids, each once, however often a page showed them."""

    def __init__(
        self,
        integration: Integration,
        flow: Flow,
        source: Source,
        target: Target,
        may_go_on: Callable[[], None],
    ) -> None:
        self.listed: set[int] = set()
        self._integration = integration
        self._flow = flow
        self._source = source
        self._target = target
        self._may_go_on = may_go_on
        self._options: Options = options_of(integration)
        self._zone = self._options.procountor.zone
        self._read_to = certificates.read_to(integration, flow)
        self._newest = ""
        self._found: dict[int, tuple[Difference, str, str]] = {}
        """By source id: what differed, and the version and number as listed."""

    # --- the list

    def walk(self, since: str) -> None:
        if self._flow is Flow.ARTICLES:
            for products in intake.product_pages(self._source, None, self._options):
                self._may_go_on()
                self._take_products(products)
            return
        for orders in intake.pages(self._source, self._flow, since or None, self._options):
            self._may_go_on()
            self._take_orders(orders)

    def _take_orders(self, page: ListPage) -> None:
        have = certificates.documents(self._integration, self._flow, [row.id for row in page.rows])
        for row in page.rows:
            held = certificates.held(have.get(row.id))
            self._note(
                row.id,
                row.version,
                row.number or "",
                completeness.of_listed(row.version, held, self._read_to, self._zone),
            )
        lost = [row for row in page.rows if self._is_lost(row, have)]
        reclaiming.reclaim(self._integration, self._flow, lost, self._options, self._target)
        self._may_go_on()
        intake.take_orders(self._integration, self._flow, self._source, page, None)
        self._compare_contents(page, have)
        self._make_due(have.values())

    def _compare_contents(self, page: ListPage, have: dict[int, Document]) -> None:
        """Some change might not move the stamp, so once a day the content itself is compared."""
        resting = [row for row in page.rows if _is_comparable(row, have.get(row.id))]
        if not resting:
            return
        self._may_go_on()
        read = self._source.read([row.id for row in resting])
        changed = [
            row
            for row in resting
            if row.id in read and receiving.content_hash(read[row.id].raw) != have[row.id].content_hash
        ]
        for row in changed:
            if read[row.id].version == row.version and row.id not in self._found:
                self._found[row.id] = (Difference.OLDER, row.version, row.number or "")
        self._record([intake.order(row, read[row.id]) for row in changed])

    def _is_lost(self, row: Listed, have: dict[int, Document]) -> bool:
        """Whether it may have been delivered before it was lost. What was made before the start never was, by us."""
        return row.id not in have and not intake.is_before_start(self._integration, row, None)

    def _take_products(self, page: ProductListPage) -> None:
        """The list holds whole products, so the content is compared too: it tells where the stamps are missing, or did
        not move."""
        have = certificates.documents(self._integration, self._flow, [row.id for row in page.rows])
        differing: list[SourceDocument] = []
        for row in page.rows:
            document = have.get(row.id)
            difference = completeness.of_listed(
                row.version, certificates.held(document), self._read_to, self._zone
            )
            differs = document is None or self._is_other(row, document)
            if difference is None and document is not None and differs:
                passed = completeness.was_passed(row.version, self._read_to, self._zone)
                difference = Difference.OLDER if passed else None
            self._note(row.id, row.version, str(row.raw.get("code") or ""), difference)
            if differs:
                differing.append(row)
        self._newest = max([self._newest, *(row.version for row in page.rows)])
        receiving.record(
            self._integration,
            self._flow,
            [intake.product(row) for row in differing],
            seen=len(page.rows) - len(differing),
            newest=intake.believed(self._newest, self._source, self._options),
            cursor=None,
        )
        self._make_due(have.values())

    def _is_other(self, row: SourceDocument, document: Document) -> bool:
        if document.version and completeness.is_newer(document.version, row.version, self._zone):
            return False  # read by the ordinary turn while we walked
        return document.content_hash != receiving.content_hash(row.raw) or document.code == receiving.GONE

    def _note(self, source_id: int, version: str, number: str, difference: Difference | None) -> None:
        """What a record was when it was listed first; an edit while we walk lists it again, which changes nothing."""
        if source_id in self.listed:
            return
        self.listed.add(source_id)
        if difference is not None:
            self._found[source_id] = (difference, version, number)

    def _make_due(self, documents: Iterable[Document]) -> None:
        """What has neither a next look nor a reason is looked at again: the lane decides anew."""
        for document in documents:
            found = self._found.get(document.source_id)
            if found is not None and found[0] is Difference.UNANSWERED:
                state = DocState.UNKNOWN if document.state == DocState.UNKNOWN else DocState.PENDING
                certificates.change(document, due_at=clock.now(), state=state, tries=0)

    # --- what it came to

    def differences(self) -> list[Finding]:
        """Everything that differed, with what has become of it by now."""
        findings: list[Finding] = []
        for part in certificates.in_parts(self._found):
            have = certificates.documents(self._integration, self._flow, part)
            for source_id in part:
                kind, version, number = self._found[source_id]
                document = have.get(source_id)
                held = certificates.held(document)
                is_open = (
                    document is None
                    or completeness.of_listed(version, held, self._read_to, self._zone) is not None
                )
                left = RAISED_NOW if kind is Difference.NOT_SHOWN else LEFT
                done = left if is_open else REPAIRED
                pk = document.pk if document else None
                findings.append(Finding(kind, source_id, pk, number, _WORDS[kind], done))
        return findings

    # --- what is not listed any more

    def look_up_unlisted(self, since: str, before: datetime) -> Compared:
        """Asks by id for what the ledger has of the window and the list has not. What Procountor does not answer for is
        gone, unless that is so much that a lost right is likelier."""
        types = self._options.article.types if self._flow is Flow.ARTICLES else ()
        ids = certificates.unlisted(self._integration, self._flow, self.listed, since, before, types)
        gone: list[int] = []
        for start in range(0, len(ids), MOST_IDS):
            self._may_go_on()
            part = ids[start : start + MOST_IDS]
            shown = self._read(part)
            self._record([self._incoming(shown[one]) for one in part if one in shown])
            gone += [one for one in part if one not in shown]
        of = Document.objects.filter(integration=self._integration, flow=self._flow).count()
        if completeness.is_too_many(len(gone), of):
            problem = say(
                f"Procountor does not show {len(gone)} documents any more that the ledger has. So many at once are "
                "more likely a lost right than the truth, so nothing was changed."
            )
            return Compared((), problem)
        with transaction.atomic():
            have = certificates.documents(self._integration, self._flow, gone)
            self._record([intake.gone(_as_listed(document)) for document in have.values()])
        return Compared(tuple(self._gone(document) for document in self._now(gone)))

    def _read(self, ids: list[int]) -> dict[int, SourceDocument]:
        read = self._source.read_products if self._flow is Flow.ARTICLES else self._source.read
        return read(ids)

    def _incoming(self, document: SourceDocument) -> receiving.Incoming:
        if self._flow is Flow.ARTICLES:
            return intake.product(document)
        return intake.order(Listed(document.id, document.version, None, None, None, False), document)

    def _record(self, incoming: list[receiving.Incoming]) -> None:
        if incoming:
            receiving.record(self._integration, self._flow, incoming, seen=0, newest="", cursor=None)

    def _now(self, ids: list[int]) -> list[Document]:
        return list(certificates.documents(self._integration, self._flow, ids).values())

    def _gone(self, document: Document) -> Finding:
        done = RAISED_NOW if document.state == DocState.DIVERGED else REPAIRED
        said = say("Procountor neither lists it any more nor shows it under its id.")
        return Finding(Difference.NOT_LISTED, document.source_id, document.pk, document.number, said, done)


def _is_comparable(row: Listed, document: Document | None) -> bool:
    """Whether the ledger has the content of this version, and is sure that it was whole when it was read."""
    if document is None or document.version != row.version or not document.settled:
        return False
    return document.content_hash != "" and document.code not in (receiving.BEFORE_START, receiving.GONE)


def _as_listed(document: Document) -> Listed:
    return Listed(document.source_id, document.version, document.created_stamp, document.number, None, False)
