"""What to do with a document, and why. Decides only; the flows do it."""

from collections.abc import Mapping
from dataclasses import dataclass

from brygga.core import convert, filters, stamps
from brygga.core.case import at
from brygga.core.fingerprint import fingerprint
from brygga.core.mapping import MAPPERS
from brygga.core.options import Options
from brygga.core.rows import RowSeen, compare_rows
from brygga.core.rule import Facts, Held, Mapped
from brygga.core.saying import say
from brygga.core.words import NUMBER_CHANGED, Flow
from brygga.core.writeback import (
    AlreadySent,
    Call,
    Conflict,
    InvoiceSeen,
    Step,
    Wait,
    after_unknown_send,
    steps_to_sent,
)

__all__ = [
    "AlreadySent",
    "Call",
    "Cancel",
    "Conflict",
    "Decision",
    "Diverge",
    "Hold",
    "InvoiceSeen",
    "Memory",
    "Push",
    "RowSeen",
    "Skip",
    "Step",
    "Unchanged",
    "Wait",
    "after_unknown_send",
    "compare_rows",
    "decide_push",
    "steps_to_sent",
]

Source = Mapping[str, object]

SWITCHED_OFF = "flow_off"
"""The code of what waits for its flow to be switched on again."""
STATUS_NOT_CHOSEN = "status_not_chosen"
"""The code of what has a status that the settings do not send."""
LEFT_OUT_BY_SETTINGS = frozenset({SWITCHED_OFF, "product_type", STATUS_NOT_CHOSEN, "filter"})
"""Codes of what other settings would not leave out."""
_LEFT_OUT_LATER = frozenset({STATUS_NOT_CHOSEN, "status", "offer", "filter"})
"""Codes of what an order can come to after it was sent, while the warehouse goes on with it."""
CODE_USED_TWICE = "code_used_twice"
"""The code of a product that waits for another one to give up its code."""
NEVER_SENT = frozenset({"EMPTY", "UNSAVED", "OVERRIDDEN"})
TAKEN_BACK = frozenset({"INVALIDATED", "DELETED"})
_CALLED = {"INVALIDATED": say("invalidated"), "DELETED": say("deleted")}
_TYPES = {Flow.SALES_ORDERS: "SALES_ORDER", Flow.PURCHASE_ORDERS: "PURCHASE_ORDER"}
NUMBERS: Mapping[Flow, str] = {
    Flow.ARTICLES: "articleNumber",
    Flow.SALES_ORDERS: "orderNumber",
    Flow.PURCHASE_ORDERS: "purchaseOrderNumber",
}
_STATUS_SETTINGS = {
    Flow.SALES_ORDERS: say("Settings › Sales orders › Invoice statuses that are sent"),
    Flow.PURCHASE_ORDERS: say("Settings › Purchase orders › Statuses that are sent"),
}
ANOTHER_CODE = say("In Procountor, give one of the two products another code.")
"""The remedy where two products are one article."""
_LOOK_AT_BOTH = say(
    "Compare both sides, set one right, then Documents › this document › Try again or Skip for good."
)
_RENUMBER = say(
    "Have the warehouse give it the new number, or cancel it there to have it sent as new, then Documents › this "
    "document › Try again or Skip for good."
)
_LEFT_OUT_THERE = say(
    "Change the order in Procountor or the settings so that it is sent again, or Documents › this document › "
    "Skip for good."
)


@dataclass(frozen=True)
class Memory:
    """What the ledger remembers of a document. `sent` is the body sent last, `created` Procountor's stamp,
    `target_number` the number it stands under in the WMS, also where no body of ours was sent yet (adopted)."""

    target_id: int | None = None
    sent: Mapping[str, object] | None = None
    sent_hash: str | None = None
    created: str | None = None
    asked_by_person: bool = False
    target_number: str | None = None

    @property
    def is_in_wms(self) -> bool:
        return self.target_id is not None


@dataclass(frozen=True)
class Push:
    """Send it. `creates`: its number has never been sent by us."""

    mapped: Mapped
    body_hash: str
    creates: bool


@dataclass(frozen=True)
class Unchanged:
    """The same body was sent last: no call."""

    body_hash: str


@dataclass(frozen=True)
class Skip:
    """Not meant to be sent; nobody needs to act."""

    code: str
    reason: str


@dataclass(frozen=True)
class Hold:
    """Waits until data or settings change, then is tried again by itself."""

    code: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Cancel:
    """Taken back in Procountor: cancel it in the WMS while the warehouse has not begun."""

    reason: str


@dataclass(frozen=True)
class Diverge:
    """Both sides disagree; only a person can say which is right."""

    code: str
    reason: str
    remedy: str


Decision = Push | Unchanged | Skip | Hold | Cancel | Diverge


def decide_push(flow: Flow, source: Source, memory: Memory, options: Options, facts: Facts) -> Decision:
    """What to do with a document of a delivering flow (articles, sales orders, purchase orders)."""
    if flow not in MAPPERS:
        raise ValueError(f"{flow} delivers no documents")
    if not getattr(options.flows, flow.value):
        return Skip(
            SWITCHED_OFF,
            say(
                "It is switched off (Settings › What is synced). When it is on again, this goes on by itself."
            ),
        )
    if flow == Flow.ARTICLES:
        before = _product_is_out(source, options, facts)
    else:
        before = _order_is_out(flow, source, memory, options, facts)
    out = before or _filtered(flow, source, options)
    if isinstance(out, Skip) and flow != Flow.ARTICLES and memory.is_in_wms:
        return _left_out_there(out, flow, source, memory, options, facts)
    return out or _compared(flow, source, memory, options, facts)


def _product_is_out(source: Source, options: Options, facts: Facts) -> Decision | None:
    kind = convert.text(source.get("type"))
    if kind is not None and kind not in options.article.types:
        return Skip(
            "product_type",
            say(f"Products of type {kind} are not sent (Settings › Articles › Product types)."),
        )
    if facts.code_taken_by is None or (kind == "SALES" and facts.code_taken_by_type == "PURCHASE"):
        return None
    code = convert.text(source.get("code"))
    if kind == "PURCHASE" and facts.code_taken_by_type == "SALES":
        return Skip(
            "sales_product_wins",
            say(f"The code {code} is sent from the sales product {facts.code_taken_by}."),
        )
    return Hold(
        CODE_USED_TWICE,
        say(f"The code {code} is already used by product {facts.code_taken_by}."),
        ANOTHER_CODE,
    )


def _order_is_out(
    flow: Flow, source: Source, memory: Memory, options: Options, facts: Facts
) -> Decision | None:
    kind = convert.text(source.get("type"))
    if kind is not None and kind != _TYPES[flow]:
        return Skip("other_type", say(f"The document is of type {kind}."))
    if convert.flag(source.get("isOffer")):
        return Skip("offer", say("It is an offer, not an order."))
    return _status_is_out(flow, source, memory, options) or _is_before_start(memory, facts)


def _status_is_out(flow: Flow, source: Source, memory: Memory, options: Options) -> Decision | None:
    status = convert.text(source.get("status"))
    if status in TAKEN_BACK:
        return _taken_back(status, memory, options)
    if status in NEVER_SENT:
        return Skip("status", say(f"Documents of status {status} are never sent."))
    chosen = options.order.statuses if flow == Flow.SALES_ORDERS else options.po.statuses
    if chosen and status not in chosen:
        where = _STATUS_SETTINGS[flow]
        return Skip(
            STATUS_NOT_CHOSEN,
            say(f"Documents of status {status or say('unknown')} are not sent ({where})."),
        )
    return None


def _taken_back(status: str, memory: Memory, options: Options) -> Decision:
    if not memory.is_in_wms:
        return Skip(
            "taken_back", say(f"It is {_CALLED[status]} in Procountor and was never in the warehouse.")
        )
    reason = say(f"It is {_CALLED[status]} in Procountor, but stands in the warehouse.")
    return Cancel(reason) if options.order.cancel_in_wms else Diverge("taken_back", reason, _LOOK_AT_BOTH)


def _is_before_start(memory: Memory, facts: Facts) -> Decision | None:
    if memory.asked_by_person or memory.is_in_wms:
        return None
    if not (stamps.is_stamp(memory.created) and stamps.is_stamp(facts.start)):
        return None
    if stamps.compare(str(memory.created), str(facts.start)) >= 0:
        return None
    return Skip(
        "before_start", say(f"It was made before the start date ({facts.start}); backfill can send it.")
    )


def _filtered(flow: Flow, source: Source, options: Options) -> Decision | None:
    rule = filters.refusing(options.filters, flow, source)
    if rule is None:
        return None
    return Skip(
        "filter", say(f"It does not match the filter “{filters.in_words(rule)}” (Settings › Filters).")
    )


def _left_out_there(
    out: Skip, flow: Flow, source: Source, memory: Memory, options: Options, facts: Facts
) -> Decision:
    """What is left out after we sent it is told, since an order is picked as it stands in the WMS; once it is shipped,
    there is nothing left to stop. A status that comes alone, as after invoicing, changes nothing there."""
    compared = _compared(flow, source, memory, options, facts)
    if out.code == STATUS_NOT_CHOSEN and isinstance(compared, Unchanged):
        return compared
    if out.code not in _LEFT_OUT_LATER or memory.sent is None or facts.is_shipped:
        return out
    return _held(flow, Held(out.code, out.reason, _LEFT_OUT_THERE), memory)


def _compared(flow: Flow, source: Source, memory: Memory, options: Options, facts: Facts) -> Decision:
    sent = _stands_there(flow, memory)
    mapped = MAPPERS[flow](source, options, facts, sent)
    if isinstance(mapped, Held):
        return _held(flow, mapped, memory)
    number, before = mapped.body[NUMBERS[flow]], at(sent, NUMBERS[flow])
    is_renumbered = memory.is_in_wms and before is not None and before != number
    if is_renumbered and flow != Flow.ARTICLES:
        reason = say(f"It stands in the warehouse as {before}, and its number is now {number}.")
        return Diverge(NUMBER_CHANGED, reason, _RENUMBER)
    body_hash = fingerprint(mapped.body)
    if memory.is_in_wms and memory.sent_hash == body_hash:
        return Unchanged(body_hash)
    return Push(mapped, body_hash, creates=is_renumbered or not memory.is_in_wms)


def _held(flow: Flow, held: Held, memory: Memory) -> Hold:
    """What is held after it was sent stands in the WMS as before, and an order is picked like that."""
    if flow == Flow.ARTICLES or not memory.is_in_wms:
        return Hold(held.code, held.reason, held.remedy)
    reason = say(f"{held.reason} The warehouse still has the order as it was sent before.")
    remedy = say(f"{held.remedy} Call the warehouse if it must not be picked as it is.")
    return Hold(held.code, reason, remedy)


def _stands_there(flow: Flow, memory: Memory) -> Source | None:
    """The body sent last. Of what was adopted only the number is known, and it must stay: another number would
    make a second order."""
    if memory.sent is None and memory.is_in_wms and memory.target_number:
        return {NUMBERS[flow]: memory.target_number}
    return memory.sent
