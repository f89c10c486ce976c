"""Does what the ledger calls delivered still stand in the WMS? Compared by number; nothing of the WMS is written here.

An order that the warehouse removed or cancelled is never made a second time by itself: it is raised for a person. An
article is written again by the ordinary delivery, since writing it twice does no harm.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from brygga import clock
from brygga.core import completeness
from brygga.core.completeness import Difference, Standing, Well, Wrong
from brygga.core.failures import Gone
from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import catalog, fallen_back, numbers, purchase_orders, sales_orders
from brygga.flows.handler import Found
from brygga.integrations.models import Integration
from brygga.ledger import certificates, foreign
from brygga.ledger.models import Document, Shipment
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target

SENT_AGAIN_WITHIN = timedelta(days=2)
"""An article that is missing so soon after it was written does not stay there: that is for a person."""

MOST_LOOK_UPS = 200
"""Orders looked for one by one in one check, beside those that a check has raised already: beyond it the WMS's answer
is not believed."""

REPAIRED, RAISED_NOW, LEFT = "repaired", "raised", "left"
"""What a check did about a difference."""

REMEDIES = {
    Difference.NOT_IN_WMS: say("Ask the warehouse. Try again sends it as new; Skip for good leaves it out."),
    Difference.CANCELLED_IN_WMS: (
        say(
            "Ask the warehouse. Invalidate it in Procountor, or have the cancelling taken back and press Try again; "
            "Skip for good leaves it so."
        )
    ),
    Difference.OTHER_IN_WMS: (
        say(
            "Set it right in the warehouse, then press Check now on the status page. Or choose Skip for good."
        )
    ),
}
CANCELLED_THERE = (
    Difference.CANCELLED_IN_WMS,
    say("It was cancelled in the warehouse, and stands in Procountor again."),
    say(
        "Have the cancelling taken back in the warehouse and press Try again, or copy the order in Procountor: the "
        "copy is sent under its own number."
    ),
)
"""For an order that Procountor has again: its code, reason and remedy."""


@dataclass(frozen=True)
class Finding:
    """One difference, and what was done about it."""

    kind: Difference
    source_id: int
    document: int | None
    number: str
    said: str
    done: str

    def as_json(self) -> dict[str, object]:
        return {
            "kind": self.kind.value,
            "source_id": self.source_id,
            "document": self.document,
            "number": self.number,
            "said": self.said,
            "done": self.done,
        }


@dataclass(frozen=True)
class Compared:
    """What came of comparing a flow's delivered documents. `problem`: why nothing was changed, if so."""

    findings: tuple[Finding, ...]
    problem: str = ""


@dataclass(frozen=True)
class _Order:
    """How one kind of order is looked at in the WMS."""

    numbered: Callable[[Target, Sequence[str]], Iterable[OrderSeen]]
    by_id: Callable[[Target, int], OrderSeen]
    cancelled_from: int


_ORDERS = {
    Flow.SALES_ORDERS: _Order(Target.orders_numbered, Target.read_order, sales_orders.CANCELLED_FROM),
    Flow.PURCHASE_ORDERS: _Order(
        Target.purchase_orders_numbered, Target.read_purchase_order, purchase_orders.CANCELLED_FROM
    ),
}


def numbered(target: Target, flow: Flow, wanted: Sequence[str]) -> dict[str, list[OrderSeen]]:
    """The WMS's orders under these numbers, cancelled ones too."""
    there: dict[str, list[OrderSeen]] = {}
    for order in _ORDERS[flow].numbered(target, wanted):
        there.setdefault(order.number, []).append(order)
    return there


def is_ours(order: OrderSeen, document: Document, options: Options) -> bool:
    return numbers.is_ours(Found(order.id, order.number, order.source_id), document, options)


def of_order(order: OrderSeen, document: Document, options: Options) -> Standing:
    """An order of the WMS beside a document."""
    is_cancelled = order.status_number >= _ORDERS[Flow(document.flow)].cancelled_from
    return Standing(order.id, order.number, is_ours(order, document, options), is_cancelled)


def by_id(target: Target, document: Document, options: Options) -> Standing | None:
    """What the WMS has under the id that the ledger knows; None when that is gone."""
    if document.target_id is None:
        return None
    try:
        order = _ORDERS[Flow(document.flow)].by_id(target, document.target_id)
    except Gone:
        return None
    return of_order(order, document, options)


class Comparison:
    """Compares the delivered ones of the listed documents of one flow. `may_go_on` raises when it must stop."""

    def __init__(
        self,
        integration: Integration,
        flow: Flow,
        options: Options,
        target: Target,
        may_go_on: Callable[[], None],
    ) -> None:
        self._integration = integration
        self._flow = flow
        self._options = options
        self._target = target
        self._may_go_on = may_go_on
        self._compared = 0
        self._looked_for = 0
        self._fallen_back: list[tuple[Shipment, int]] = []
        """Write-backs that are done, and the status below shipped in which the WMS has their order."""

    def of(self, ids: Iterable[int]) -> Compared:
        """Looks at all of them first, then changes the ledger: when very many are wrong, nothing is changed."""
        wrong: list[tuple[Document, Wrong]] = []
        new = 0
        for document, verdict in self._verdicts(ids):
            if isinstance(verdict, Well):
                if document.target_id != verdict.id or document.state == DocState.DIVERGED:
                    self._take_up(document, verdict)
                continue
            wrong.append((document, verdict))
            new += document.state == DocState.DELIVERED
        if problem := self._not_believed(new):
            return Compared(tuple(_finding(document, one, LEFT) for document, one in wrong), problem)
        for shipment, status_number in self._fallen_back:
            fallen_back.tell(shipment, status_number)
        findings = (self._settled(document, one) for document, one in wrong)
        return Compared(tuple(finding for finding in findings if finding is not None))

    def _not_believed(self, new: int) -> str:
        """Why the WMS's answer is not believed; "" when it is. `new`: how many are wrong that were not before."""
        if self._looked_for > MOST_LOOK_UPS:
            return say(
                f"{self._looked_for} of {self._compared} delivered orders were not found in the WMS by their numbers, "
                "too many to look for one by one. So many at once are more likely a wrong answer than the truth, so "
                "nothing was changed."
            )
        if completeness.is_too_many(new, self._compared):
            return say(
                f"{new} of {self._compared} delivered documents were not found in the WMS as delivered. So many at "
                "once are more likely a wrong answer than the truth, so nothing was changed."
            )
        return ""

    # --- looking

    def _verdicts(self, ids: Iterable[int]) -> Iterator[tuple[Document, Well | Wrong]]:
        for part in certificates.in_parts(ids):
            self._may_go_on()
            documents = list(certificates.delivered(self._integration, self._flow, part))
            self._compared += len(documents)
            if self._flow is Flow.ARTICLES:
                yield from self._articles(documents)
            elif documents:
                yield from self._orders(documents)

    def _articles(self, documents: Sequence[Document]) -> Iterator[tuple[Document, Well | Wrong]]:
        there = self._target.known_articles([self._number(document) for document in documents])
        for document in documents:
            number = self._number(document)
            yield document, Well(there[number]) if number in there else completeness.by_id(number, None, None)

    def _orders(self, documents: Sequence[Document]) -> Iterator[tuple[Document, Well | Wrong]]:
        marked = fallen_back.marked(documents) if self._flow is Flow.SALES_ORDERS else {}
        there = numbered(self._target, self._flow, [self._number(document) for document in documents])
        for document in documents:
            number = self._number(document)
            orders = there.get(number, [])
            standing = [of_order(order, document, self._options) for order in orders]
            verdict = self._verdict(document, number, standing)
            if isinstance(verdict, Well) and document.pk in marked:
                self._look_whether_it_fell_back(marked[document.pk], orders, verdict)
            yield document, verdict

    def _verdict(self, document: Document, number: str, there: Sequence[Standing]) -> Well | Wrong:
        verdict = completeness.by_number(number, document.target_id, there)
        if verdict is None:
            return self._by_id(document, there)
        if document.target_id is None or document.target_id in {one.id for one in there}:
            return verdict
        known = self._looked_up(document)
        return completeness.beside(number, verdict, known)

    def _look_whether_it_fell_back(self, shipment: Shipment, orders: Sequence[OrderSeen], well: Well) -> None:
        status_number = next(order.status_number for order in orders if order.id == well.id)
        if fallen_back.is_news(shipment, status_number, self._options):
            self._fallen_back.append((shipment, status_number))

    def _by_id(self, document: Document, there: Sequence[Standing]) -> Well | Wrong:
        self._may_go_on()
        stranger = next((one.id for one in there if not one.is_cancelled and not one.is_ours), None)
        found = self._looked_up(document)
        verdict = completeness.by_id(self._number(document), found, stranger)
        if stranger is not None and isinstance(verdict, Wrong):
            foreign.remember(document, self._number(document), stranger)
        return verdict

    def _looked_up(self, document: Document) -> Standing | None:
        """What the WMS has under the id that the ledger knows. Beyond the most nothing is asked: nothing is changed."""
        if document.target_id is None:
            return None
        if document.state == DocState.DELIVERED:
            self._looked_for += 1
            if self._looked_for > MOST_LOOK_UPS:
                return None
        return by_id(self._target, document, self._options)

    def _number(self, document: Document) -> str:
        return document.target_number or catalog.of(document).number_of(document, self._options)

    # --- settling

    def _take_up(self, document: Document, there: Well) -> None:
        """It stands there (again): the ordinary delivery compares what was sent with what is to be sent."""
        certificates.change(
            document,
            state=DocState.PENDING,
            code="",
            reason=say("It was found in the warehouse by its number."),
            remedy="",
            due_at=clock.now(),
            target_id=there.id,
            tries=0,
        )

    def _settled(self, document: Document, wrong: Wrong) -> Finding | None:
        """What was done about it; None when the document changed meanwhile and is no longer what was compared."""
        if document.state == DocState.DIVERGED and document.code == wrong.difference:
            return _finding(document, wrong, RAISED_NOW)
        if self._may_be_sent_again(document):
            done = certificates.change(
                document,
                state=DocState.PENDING,
                code="",
                reason=say(f"{wrong.reason} It is sent again."),
                remedy="",
                due_at=clock.now(),
                sent_hash="",
                tries=0,
            )
            return _finding(document, wrong, REPAIRED) if done else None
        done = certificates.change(
            document,
            state=DocState.DIVERGED,
            code=wrong.difference.value,
            reason=wrong.reason,
            remedy=REMEDIES[wrong.difference],
            due_at=None,
        )
        return _finding(document, wrong, RAISED_NOW) if done else None

    def _may_be_sent_again(self, document: Document) -> bool:
        """What never had an id in the WMS cannot have been removed there, and a second writing of an article is one
        article still. An order that somebody may have removed on purpose is neither."""
        if self._flow is not Flow.ARTICLES:
            return document.target_id is None and document.state == DocState.DELIVERED
        return document.sent_at is None or document.sent_at < clock.now() - SENT_AGAIN_WITHIN


def _finding(document: Document, wrong: Wrong, done: str) -> Finding:
    return Finding(
        wrong.difference,
        document.source_id,
        document.pk,
        document.number,
        wrong.reason,
        done,
    )
