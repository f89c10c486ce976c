"""Late changes: what the warehouse still takes one member at a time after it refused the whole order.

Each is an attempt of its own, and what it changed is remembered with its answer. Setting a member twice does no harm,
so one whose answer was lost is set again. What cannot be sent so is left for a person.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from brygga import clock
from brygga.core.failures import Failure, Refused
from brygga.core.fingerprint import fingerprint
from brygga.core.saying import say
from brygga.flows import aftermath, catalog
from brygga.flows.delivery_turn import DeliverySlice
from brygga.flows.handler import Handler, LatePatch
from brygga.ledger import attempts
from brygga.ledger.models import OPEN, Attempt, Document, Outcome

Body = Mapping[str, Any]

KEYS = frozenset({"goodsOwnerId", "orderNumber", "purchaseOrderNumber"})
"""By these the order is found: it stands there under them, or it would not be this order."""


@dataclass(frozen=True)
class Late:
    """What came of it: members of the order that were sent late, and those that only a person can bring over."""

    sent: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the warehouse now has the order as Procountor has it."""
        return bool(self.sent) and not self.left

    @property
    def words(self) -> str:
        """For a person, empty when nothing was tried."""
        if not self.sent:
            return ""
        return say(f"Sent all the same: {', '.join(self.sent)}. Still to be told: {', '.join(self.left)}.")


def steps(handler: Handler) -> tuple[str, ...]:
    """The names of the attempts that late changes of this kind of document are."""
    return tuple(map(step_of, handler.order.late)) if handler.order else ()


def step_of(member: str) -> str:
    return f"{aftermath.LATE}{member}"


def send(
    slice_: DeliverySlice, document: Document, body: Body, doubted: Collection[str] = frozenset()
) -> Late:
    """Sends what can still be sent of a changed order that was refused as a whole, and what is doubted though it was
    sent before. Nothing unless the settings say so, and nothing to an order that the warehouse cancelled."""
    order = catalog.of(document).order
    assert order is not None
    assert document.target_id is not None
    if not slice_.options.order.patch_late_changes or order.is_cancelled(slice_.target, document.target_id):
        return Late()
    is_lost = _is_last_put_lost(document)
    sent: list[str] = []
    left: list[str] = []
    for member in dict.fromkeys([*body, *(document.sent or {})]):
        if member in KEYS or not (is_lost or member in doubted or _differs(document, body, member)):
            continue
        patch = order.late.get(member) if member in body else None
        done = patch is not None and _patched(slice_, document, patch, {member: body[member]}, is_lost)
        (sent if done else left).append(member)
    return Late(tuple(sent), tuple(left))


def _differs(document: Document, body: Body, member: str) -> bool:
    if (document.sent or {}).get(member) != body.get(member):
        return True
    return attempts.last_if_unknown(document, (step_of(member),)) is not None


def _is_last_put_lost(document: Document) -> bool:
    """Whether nobody knows what the last update that may have happened left in the warehouse."""
    step = catalog.of(document).step
    told = (Outcome.REFUSED, Outcome.TRY_AGAIN, Outcome.RECONNECT)
    puts = Attempt.objects.filter(document=document, step=step).exclude(outcome__in=told).order_by("-id")
    last = puts.first()
    return last is not None and last.outcome in OPEN


def _patched(
    slice_: DeliverySlice, document: Document, patch: LatePatch, change: Body, is_lost: bool
) -> bool:
    """One member; false when the warehouse refuses this one too. After a lost update no body counts as the one that
    stands there, whatever is set in it."""
    assert document.target_id is not None
    ((member, value),) = change.items()
    attempt = attempts.begin(document, step_of(member), slice_.holding, dict(change))
    try:
        patch(slice_.target, document.target_id, value)
    except Failure as failure:
        slice_.failed(attempt, failure)
        if isinstance(failure, Refused):
            return False
        raise
    now = {**(document.sent or {}), **change}
    remembered = {"sent": now, "sent_hash": "" if is_lost else fingerprint(now), "sent_at": clock.now()}
    attempts.finish(attempt, slice_.holding, Outcome.DONE, "", document, **remembered)
    return True
