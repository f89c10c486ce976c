"""What a lost call may still do: it can take effect some time after its connection broke, over what was sent since."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from brygga import clock
from brygga.core.fingerprint import fingerprint
from brygga.core.saying import say
from brygga.core.words import DocState, Flow
from brygga.flows import articles
from brygga.ledger import attempts
from brygga.ledger.models import Attempt, Document

LONGEST = timedelta(seconds=150)
"""How long after its start a lost call may take effect: two minutes, and some more for clocks and queues."""
CONFIRMING = "confirming"
"""The code of a document that is sent once more when no lost call can change it any longer."""
LATE = "late "
"""How the steps begin that change one member after the warehouse has begun."""
CANCEL = "cancel"
"""The step that cancels an order. It has no body: lost, it may still cancel what was sent after it."""
REASON = say(
    "An earlier call whose answer was lost may still take effect, so it is sent once more afterwards."
)


def ends_at(
    document: Document, step: str, sent: Mapping[str, Any] | None, *, stands: bool = False
) -> datetime | None:
    """When no lost call can change any more what stands there now; None when none can, or it would write the same.
    `stands`: it is not to be cancelled, so that a lost cancelling would change it too."""
    since = clock.now() - LONGEST
    recent = [one for one in _lost(document, step, sent) if one.started_at > since]
    others = [one.started_at for one in recent if _would_change(one, sent)]
    if stands:
        others += [moment for moment in _lost_cancellings(document) if moment > since]
    return max(others) + LONGEST if others else None


def is_in_doubt(document: Document, step: str) -> bool:
    """Whether a lost call that can take effect no longer may have come over what was sent last. Whatever became of the
    document since (a failed try, an edit, a flow that was off): only another accepted body ends the doubt."""
    if not document.sent or document.sent_at is None:
        return False
    since, until = document.sent_at - LONGEST, clock.now() - LONGEST
    lost = [one for one in _lost(document, step, document.sent) if since < one.started_at <= until]
    if any(_would_change(one, document.sent) for one in lost):
        return True
    return any(since < moment <= min(until, document.sent_at) for moment in _lost_cancellings(document))


def in_doubt(document: Document, step: str) -> set[str]:
    """The members, rows left out, in which a lost call that may have come over what was sent last differs from it."""
    sent = document.sent or {}
    since = (document.sent_at or clock.now()) - LONGEST
    return {
        name
        for one in _lost(document, step, sent)
        if one.started_at > since
        for name in _members(one, sent)
        if (one.request or {}).get(name) != sent.get(name) and not isinstance(sent.get(name), list)
    }


def _would_change(lost: Attempt, sent: Mapping[str, Any] | None) -> bool:
    if not sent or not _is_late_change(lost):
        return fingerprint(lost.request or {}) != (fingerprint(sent) if sent else None)
    return any(sent.get(name) != value for name, value in (lost.request or {}).items())


def _members(lost: Attempt, sent: Mapping[str, Any]) -> set[str]:
    """What a call writes: a late change only what it names, a whole body also what it leaves out."""
    asked = set(lost.request or {})
    return asked if _is_late_change(lost) else asked | set(sent)


def _is_late_change(attempt: Attempt) -> bool:
    return attempt.step.startswith(LATE)


def what_may_stand_there(document: Document, step: str) -> dict[str, Any]:
    """Every member that the WMS may have got from a lost call or from the last one: what is to be emptied is among
    them."""
    members: dict[str, Any] = {}
    for one in reversed(_lost(document, step, document.sent)):
        members |= one.request or {}
    return members | (document.sent or {})


def _lost(document: Document, step: str, sent: Mapping[str, Any] | None) -> list[Attempt]:
    """Newest first. What orders made of an article by their rows, and another product with the same code, may come over
    it as well as what its product made."""
    lost = attempts.lost(document, step, LATE)
    if Flow(document.flow) is not Flow.ARTICLES or not sent:
        return lost
    number = articles.number_in(sent)
    others = [
        one
        for one in attempts.lost_by_others(document, (step, articles.row_step(number)))
        if articles.number_in(one.request or {}) == number
    ]
    return sorted([*lost, *others], key=lambda one: one.started_at, reverse=True)


def _lost_cancellings(document: Document) -> list[datetime]:
    """When they were begun."""
    return [] if Flow(document.flow) is Flow.ARTICLES else attempts.lost_at(document, CANCEL)


def standing(state: DocState, ends: datetime) -> dict[str, object]:
    """What a document's standing gets besides its state, when it is looked at once more at `ends`."""
    said: dict[str, object] = {"code": CONFIRMING, "reason": REASON} if state is DocState.DELIVERED else {}
    return said | {"due_at": ends}
