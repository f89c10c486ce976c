"""Delivery: one lane per goods owner takes the ledger's due documents, one after another, to the warehouse.

Every write to the warehouse is an attempt: committed before the call, finished after it. Nothing is called while a
transaction is open. A bad document never stands in the way of the next.
"""

from collections import Counter
from dataclasses import replace
from functools import partial
from random import Random
from typing import assert_never

from brygga.core import decide
from brygga.core.decide import Cancel, Decision, Diverge, Hold, Memory, Push, Skip, Unchanged
from brygga.core.failures import Failure
from brygga.core.mapping import Facts
from brygga.core.words import CHECKING_ROWS, DocState, Flow
from brygga.flows import (
    aftermath,
    asking,
    catalog,
    facts,
    failed_turns,
    forgotten,
    isolation,
    lost_calls,
    pushing,
    renumbered,
    rereading,
    row_articles,
    row_check,
    slices,
    taking_back,
)
from brygga.flows.delivery_turn import DeliverySlice
from brygga.integrations.models import Integration
from brygga.ledger import attempts, in_hand
from brygga.ledger.models import Document, LaneKind


def deliver_lane(integration: Integration, random: Random | None = None) -> Counter[str]:
    """One slice of the integration's delivery lane; wakes the lane again when work is left."""
    return slices.run(integration, LaneKind.DELIVERY, partial(DeliverySlice, random=random), take_next)


def take_next(slice_: DeliverySlice) -> bool:
    document = slice_.next_document()
    if document is None:
        return False
    if in_hand.is_its_turn(slice_.holding, document):
        deliver(slice_, document)
    return True


def deliver(slice_: DeliverySlice, document: Document) -> None:
    """One document's turn. Whatever fails is settled on the document."""
    slice_.counts["taken"] += 1
    with isolation.of(document, slice_.holding, slice_.counts):
        try:
            _deliver(slice_, document)
        except Failure as failure:
            failed_turns.end(slice_, document, failure)
        except attempts.NotWanted:
            slice_.counts["skipped"] += 1


def _deliver(slice_: DeliverySlice, document: Document) -> None:
    if not lost_calls.are_cleared_up(slice_, document):
        return
    if document.source is None and not rereading.is_read(slice_.integration, document):
        slice_.counts[document.state] += 1
        return
    if document.code == CHECKING_ROWS:
        row_check.check(slice_, document)
        return
    if not renumbered.is_looked_up(slice_, document):
        return
    known = _known(slice_, document)
    decision = _decided(slice_, document, known.facts)
    if forgotten.is_found(slice_, document, decision):
        known = _known(slice_, document)
        decision = _decided(slice_, document, known.facts)
    if (told := asking.before_holding(slice_, document, decision, known)) is not None:
        known, decision = told, _decided(slice_, document, told.facts)
    match decision:
        case Push():
            if row_articles.are_ready(slice_, document, decision.mapped.articles, known.articles, deliver):
                pushing.push(slice_, document, decision, known.stranger)
        case Unchanged():
            slice_.close(document, "unchanged", DocState.DELIVERED)
        case Skip():
            slice_.close(document, "skipped", DocState.SKIPPED, decision.code, decision.reason)
        case Hold():
            slice_.hold(document, decision.code, decision.reason, decision.remedy)
        case Diverge():
            slice_.diverge(document, decision.code, decision.reason, decision.remedy)
        case Cancel():
            taking_back.cancel(slice_, document, decision)
        case _:
            assert_never(decision)


def _known(slice_: DeliverySlice, document: Document) -> facts.Known:
    number = catalog.of(document).number_of(document, slice_.options)
    return facts.known(document, slice_.integration, number)


def _decided(slice_: DeliverySlice, document: Document, known: Facts) -> Decision:
    return decide.decide_push(
        Flow(document.flow), document.source or {}, _memory(slice_, document), slice_.options, known
    )


def _memory(slice_: DeliverySlice, document: Document) -> Memory:
    """While a lost call may have changed what stands there, no body counts as the one sent last."""
    past = facts.memory(document)
    if not slice_.is_in_doubt(document):
        return past
    may_stand_there = aftermath.what_may_stand_there(document, catalog.of(document).step)
    return replace(past, sent=may_stand_there, sent_hash=None)
