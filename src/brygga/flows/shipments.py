"""Shipments: an order that is Sent or Collected in the warehouse has its invoice set to sent in Procountor, once.

A webhook is only a hint and the sweep asks the same question by the clock; both end in reading the order. The invoice
is read before every call. Procountor has no idempotency key: after a `send` whose answer was lost we stay quiet, read
again, and only then call a second time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import assert_never

from django.db import transaction

from brygga import clock, leaving
from brygga.core import decide, retry
from brygga.core.decide import AlreadySent, Call, Conflict, InvoiceSeen, Step
from brygga.core.failures import Failure, NeedsPerson, OutcomeUnknown, ReconnectNeeded, TryAgain
from brygga.core.options import Options, is_shipped
from brygga.core.words import Flow
from brygga.flows import halting, isolation, sales_orders
from brygga.flows.adopting import claimed_id
from brygga.flows.delivery import SLICE, outcome_of
from brygga.flows.parts import source_of, target_of
from brygga.integrations.models import Integration
from brygga.integrations.options import options_of
from brygga.ledger import attempts, lanes, runs, wake
from brygga.ledger.lanes import Holding, LaneLost
from brygga.ledger.models import Attempt, Cursor, Document, Event, LaneKind, Outcome, Shipment, ShipmentState
from brygga.ongoing.seen import OrderSeen
from brygga.ongoing.target import Target
from brygga.procountor.source import Source

SWEEP_OVERLAP = timedelta(minutes=15)
"""More than the clocks of two systems differ: a status changed just before the last sweep is asked for again."""

HINT_TRIES = 8
AT_ONCE = 500
"""Shipped orders looked up together."""

PARTLY_PICKED, FELL_BACK = "partly_picked", "fell_back"
"""Why a write-back waits without a time: until the warehouse's next word about the order."""


def ship_lane(integration: Integration, random: Random | None = None) -> Counter[str]:
    """One slice of the integration's shipment lane: hints first, then write-backs that are due."""
    if not integration.is_working:
        return Counter()
    holding = lanes.take(integration.pk, LaneKind.SHIPMENT)
    slice_ = WriteBack(integration, holding, random)
    started = clock.now()
    left = False
    try:
        left = slice_.work()
    except LaneLost:
        return slice_.counts
    finally:
        runs.record(integration, "shipment", started, slice_.counts, flow=Flow.SHIPMENTS)
    if left:
        wake.wake_lane(integration, LaneKind.SHIPMENT)
    return slice_.counts


def sweep(integration: Integration) -> int:
    """Asks the WMS which orders changed into the sent range since the last sweep; returns how many of ours it noted.

    The cursor is our own time at the last successful sweep's beginning, less an overlap, however long ago that is.
    """
    options = options_of(integration)
    began = clock.now()
    noted = note_orders(integration, options, shipped_orders(integration, options, target_of(integration)))
    with transaction.atomic():
        Cursor.objects.update_or_create(
            integration=integration,
            flow=Flow.SHIPMENTS,
            defaults={"stamp": began.astimezone(UTC).isoformat()},
        )
        if noted:
            lanes.lock_for_news(integration.pk, LaneKind.SHIPMENT)
            wake.wake_lane(integration, LaneKind.SHIPMENT)
    return noted


def shipped_orders(integration: Integration, options: Options, target: Target) -> Iterator[OrderSeen]:
    """The WMS's orders in the sent range whose status changed since the last successful sweep."""
    cursor = Cursor.objects.filter(integration=integration, flow=Flow.SHIPMENTS).first()
    stamp = cursor.stamp if cursor else ""
    since = datetime.fromisoformat(stamp) if stamp else integration.started_at or clock.now()
    ranges = options.ongoing.sent_ranges
    return target.shipped_since(
        since - SWEEP_OVERLAP, min(r.first for r in ranges), max(r.last for r in ranges)
    )


def note_orders(integration: Integration, options: Options, orders: Iterable[OrderSeen]) -> int:
    """Notes each shipped order that is ours; the first note makes its write-back due. Returns how many were new."""
    fresh, remaining = 0, iter(orders)
    while batch := list(islice(remaining, AT_ONCE)):
        if leaving.is_asked():
            raise TryAgain("Brygga was stopped during the sweep; it is made again when it runs.", after=0)
        documents = documents_of(integration, batch)
        for order in batch:
            document = documents.get(order.id)
            if document is not None and is_shipped(order.status_number, options):
                fresh += note_shipped(document, order, options)
    return fresh


def documents_of(integration: Integration, orders: Sequence[OrderSeen]) -> dict[int, Document]:
    """By the WMS's id of an order: the sales order it was made from by this integration, if it was.

    It may be shipped before we know that it is there, when the answer to its PUT was lost: then it is known by its
    Procountor id and by the number of the lost call.
    """
    ours = Document.objects.filter(integration=integration, flow=Flow.SALES_ORDERS)
    claimed = {order.id: claimed_id(order) or 0 for order in orders}
    made = {found.target_id: found for found in ours.filter(target_id__in=list(claimed))}
    found = {
        order_id: document
        for order_id, document in made.items()
        if order_id is not None and claimed[order_id] == document.source_id
    }
    unplaced = {one.source_id: one for one in ours.filter(target_id=None, source_id__in=claimed.values())}
    for order in orders:
        document = unplaced.get(claimed[order.id])
        if document is not None and order.number in _numbers_lost(document):
            found[order.id] = document
    return found


def _numbers_lost(document: Document) -> set[str]:
    lost = attempts.lost(document, sales_orders.HANDLER.step)
    return {sales_orders.number_in(attempt.request) for attempt in lost}


def note_shipped(document: Document, order: OrderSeen, options: Options) -> bool:
    """Sent followed by Collected is one event: the second note changes the status number and nothing else."""
    missing = [
        {
            "row": row.row_number,
            "article": row.article_number,
            "ordered": str(row.quantity),
            "picked": str(row.done),
        }
        for row in order.rows
        if row.quantity is not None and row.done < row.quantity
    ]
    waits = bool(missing) and options.writeback.wait_for_full
    moment = clock.now()
    shipment, made = Shipment.objects.get_or_create(
        document=document,
        defaults={
            "integration_id": document.integration_id,
            "order_id": order.id,
            "status_number": order.status_number,
            "not_picked": missing,
            "due_at": None if waits else moment,
            "code": PARTLY_PICKED if waits else "",
            "reason": "Partly picked: the settings say to wait until everything is picked." if waits else "",
            "seen_at": moment,
        },
    )
    if made:
        return True
    changes = {"status_number": order.status_number, "not_picked": missing}
    waited = shipment.state == ShipmentState.WAITING and shipment.code in {PARTLY_PICKED, FELL_BACK}
    if waited and not waits:
        changes |= {"due_at": moment, "code": "", "reason": "", "remedy": ""}
    Shipment.objects.filter(pk=shipment.pk).update(**changes)
    return False


class WriteBack:
    """One slice of one shipment lane."""

    def __init__(self, integration: Integration, holding: Holding, random: Random | None = None) -> None:
        self.integration = integration
        self.holding = holding
        self.options = options_of(integration)
        self.target: Target = target_of(integration)
        self.source: Source = source_of(integration)
        self.random = random or Random()  # noqa: S311 jitter, not a secret
        self.counts: Counter[str] = Counter()

    def work(self) -> bool:
        end = clock.monotonic() + SLICE.total_seconds()
        while clock.monotonic() < end and not leaving.is_asked():
            self.integration.refresh_from_db()
            if not self.integration.is_working or lanes.resting_until(self.holding):
                return False
            if (event := lanes.next_event(self.holding)) is not None:
                self.take_hint(event)
            elif (shipment := lanes.next_shipment(self.holding)) is not None:
                self.write_back(shipment)
            elif lanes.is_empty(self.holding):
                return False
        return True

    # --- hints

    def take_hint(self, event: Event) -> None:
        """One webhook's turn. Whatever it brings, it stands in nobody's way."""
        with isolation.ending(lambda problem: self._end_hint(event, problem), hint=event.pk):
            self._take_hint(event)

    def _take_hint(self, event: Event) -> None:
        """Reads the order the webhook speaks of. A hint whose order cannot be read now is looked at later; after
        enough tries the sweep has it."""
        try:
            order = self.target.read_order(event.order_id or 0)
        except NeedsPerson as failure:
            self._end_hint(event, f"The order could not be read: {failure.problem}")
            return
        except ReconnectNeeded as failure:
            halting.halt(self.integration, failure)
            return
        except TryAgain as failure:
            self._hint_later(event, failure)
            return
        lanes.count_success(self.holding)
        self._end_hint(event, self._note(order))

    def _note(self, order: OrderSeen) -> str:
        document = documents_of(self.integration, [order]).get(order.id)
        if document is None:
            return "Not an order that Brygga made."
        if is_shipped(order.status_number, self.options):
            fresh = note_shipped(document, order, self.options)
            return "Shipped: its invoice is to be marked as sent." if fresh else "Shipped, as known before."
        return self._note_fallen_back(document, order)

    def _note_fallen_back(self, document: Document, order: OrderSeen) -> str:
        shipment = Shipment.objects.filter(document=document).first()
        if shipment is None:
            return f"Status {order.status_number}: not shipped."
        if shipment.state == ShipmentState.DONE:
            self._fell_back(
                shipment,
                order,
                ShipmentState.PARKED,
                "after its invoice was sent",
                "Ask the warehouse why, and correct the invoice in Procountor if the goods did not leave.",
            )
            return "Fallen back below shipped after its invoice was marked as sent: for a person."
        if shipment.state == ShipmentState.WAITING and not attempts.unfinished(document, LaneKind.SHIPMENT):
            self._fell_back(
                shipment,
                order,
                ShipmentState.WAITING,
                "before its invoice was sent",
                "Nothing to do: it goes on when the order is shipped.",
            )
            return "Fallen back below shipped: its invoice waits until it is shipped."
        return f"Status {order.status_number}: not shipped any more."

    def _fell_back(
        self, shipment: Shipment, order: OrderSeen, state: ShipmentState, when: str, remedy: str
    ) -> None:
        attempts.settle(
            shipment,
            self.holding,
            state=state,
            status_number=order.status_number,
            code=FELL_BACK,
            reason=f"The warehouse took the order back to status {order.status_number} {when}.",
            remedy=remedy,
            due_at=None,
        )

    def _hint_later(self, event: Event, failure: TryAgain) -> None:
        if event.tries + 1 >= HINT_TRIES:
            self._end_hint(event, "The order could not be read for long; the sweep asks for it.")
            return
        wait = timedelta(seconds=failure.after or 15 * 2**event.tries)
        Event.objects.filter(pk=event.pk).update(tries=event.tries + 1, due_at=clock.now() + wait)
        lanes.count_failure(self.holding, clock.now() + wait if failure.after else None)

    def _end_hint(self, event: Event, outcome: str) -> None:
        Event.objects.filter(pk=event.pk).update(taken_at=clock.now(), outcome=outcome)
        self.counts["hints"] += 1

    # --- write-back

    def write_back(self, shipment: Shipment) -> None:
        self.counts["taken"] += 1
        with isolation.of(shipment, self.holding, self.counts):
            try:
                self._write_back(shipment)
            except Failure as failure:
                self._fail(shipment, failure)

    def _write_back(self, shipment: Shipment) -> None:
        if not (self.options.procountor.order_writeback and self.options.flows.shipments):
            reason = "The settings say not to mark invoices as sent."
            self._close(
                shipment,
                ShipmentState.SKIPPED,
                "writeback_off",
                reason,
                "Switch it on in the settings, then Try again.",
            )
            return
        self._settle_interrupted(shipment)
        approved: frozenset[str] = frozenset()
        for _ in range(len(attempts.WRITE_BACK) + 1):
            invoice = self.source.read_invoice(shipment.document.source_id)
            lanes.count_success(self.holding)
            if self._is_quiet_time(shipment, invoice.seen):
                return
            made = approved | self._sends_made(shipment)
            step = decide.steps_to_sent(invoice.seen, self.options, made)
            match step:
                case AlreadySent():
                    self._close(shipment, ShipmentState.DONE, "", "", "", done_at=clock.now())
                    return
                case Conflict():
                    self._close(shipment, ShipmentState.PARKED, step.code, step.problem, step.remedy)
                    return
                case Call():
                    self._call(shipment, step.step)
                    approved |= {step.step}
                case _:
                    assert_never(step)
        raise AssertionError("every step is made at most once")

    def _settle_interrupted(self, shipment: Shipment) -> None:
        """A call that a dead worker left open is one whose outcome nobody knows."""
        left = attempts.unfinished(shipment.document, LaneKind.SHIPMENT)
        if left is None:
            return
        attempts.finish(
            left,
            self.holding,
            Outcome.LOST,
            "The worker was stopped before the answer was recorded.",
            shipment,
            unknown_step=left.step,
            unknown_since=left.started_at,
        )

    def _is_quiet_time(self, shipment: Shipment, seen: InvoiceSeen) -> bool:
        """After an unknown `send`: true when it is too early to say that it did not happen."""
        if shipment.unknown_step != "send" or shipment.unknown_since is None:
            return False
        look = decide.after_unknown_send(
            shipment.unknown_since, clock.now(), self.options.writeback.quiet_seconds, seen
        )
        if not isinstance(look, decide.Wait):
            return False
        self.counts["unknown"] += 1
        attempts.settle(
            shipment,
            self.holding,
            state=ShipmentState.UNKNOWN,
            code="quiet_time",
            reason="The answer to our send was lost. We wait before we look again, so that nothing is sent twice.",
            remedy="Nothing to do: it goes on by itself.",
            due_at=look.until,
        )
        return True

    def _sends_made(self, shipment: Shipment) -> frozenset[str]:
        """A `send` that Procountor accepted is never made again, also not by Try again, unless the invoice was seen as
        sent after it: then somebody took it back. An `approve` delivers nothing, and once in each turn will do."""
        done = Attempt.objects.filter(document=shipment.document, step=Step.SEND, outcome=Outcome.DONE)
        if shipment.done_at is not None:
            done = done.filter(started_at__gt=shipment.done_at)
        return frozenset({Step.SEND.value} if done.exists() else ())

    def _call(self, shipment: Shipment, step: str) -> None:
        attempt = attempts.begin(shipment.document, step, self.holding)
        try:
            self._make(step, shipment.document.source_id)
        except OutcomeUnknown as failure:
            attempts.finish(
                attempt,
                self.holding,
                Outcome.UNKNOWN,
                failure.problem,
                shipment,
                unknown_step=step,
                unknown_since=attempt.started_at,
            )
            raise
        except Failure as failure:
            attempts.finish(attempt, self.holding, outcome_of(failure), failure.problem)
            raise
        attempts.finish(
            attempt, self.holding, Outcome.DONE, "", shipment, unknown_step="", unknown_since=None
        )

    def _make(self, step: str, invoice_id: int) -> None:
        if step == "approve":
            self.source.approve(invoice_id)
        else:
            self.source.mark_sent(invoice_id)

    def _fail(self, shipment: Shipment, failure: Failure) -> None:
        if isinstance(failure, ReconnectNeeded):
            halting.halt(self.integration, failure)
            self.counts["try_again"] += 1
            return
        look = retry.next_look(failure, shipment.tries, clock.now(), self.random.random())
        if isinstance(look, retry.RetryAt):
            self._later(shipment, failure, look)
            return
        code = failure.code if isinstance(failure, NeedsPerson) else "tried_long_enough"
        self._close(shipment, ShipmentState.PARKED, code, failure.problem, failure.remedy)

    def _later(self, shipment: Shipment, failure: Failure, look: retry.RetryAt) -> None:
        unknown = isinstance(failure, OutcomeUnknown)
        self.counts["unknown" if unknown else "try_again"] += 1
        attempts.settle(
            shipment,
            self.holding,
            state=ShipmentState.UNKNOWN if unknown else ShipmentState.WAITING,
            code="unknown_outcome" if unknown else "try_again",
            reason=failure.problem,
            remedy="Nothing to do: it is tried again by itself.",
            tries=shipment.tries + 1,
            due_at=look.when,
        )
        named = isinstance(failure, TryAgain) and failure.after is not None
        lanes.count_failure(self.holding, look.when if named else None)

    def _close(
        self, shipment: Shipment, state: ShipmentState, code: str, reason: str, remedy: str, **more: datetime
    ) -> None:
        """What is unknown of a `send` stays so while it is not done: the quiet time holds for Try again too."""
        known = {"unknown_step": "", "unknown_since": None} if state is ShipmentState.DONE else {}
        attempts.settle(
            shipment,
            self.holding,
            state=state,
            code=code,
            reason=reason,
            remedy=remedy,
            due_at=None,
            tries=0,
            **known,
            **more,
        )
        self.counts[state.value] += 1
