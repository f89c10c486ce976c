"""A piece of a lane's work (a document, a write-back, a webhook) that ends the worker each time it is taken.

Once a worker has died in a lane, the lane notes each piece before it takes it, until a slice has ended well. The piece
that was in hand at three deaths in a row is parked, and the lane's other work goes on. A lane that is well notes
nothing.

What is parked is tried again by itself, and later after each further death: noted before it is taken, so that this one
death parks it again, and alone among suspects. Whatever else comes of it forgets its deaths.
"""

from datetime import timedelta

from django.db.models import F

from brygga import clock
from brygga.core.saying import say
from brygga.core.words import CHECKING_ROWS, ENDS_WORKER, DocState
from brygga.ledger import attempts, lanes, suspects, wake
from brygga.ledger.lanes import Holding, LaneSeen
from brygga.ledger.models import Document, Event, Lane, LaneKind, Shipment, ShipmentState

MOST_DEATHS = 3
PAUSES = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""How long a piece is parked, and longer after each further death: by itself it ends a worker a day in the end."""
REASON = say("Brygga's worker died {count} times in a row when it took this one. The others go on.")
REMEDY = say(
    "It is tried again by itself: after an hour, after six more, then once a day. Where that does not help, report it "
    "to whoever runs Brygga: the cause is in the worker's log, or its machine has too little memory. Try again tries "
    "it at once."
)


def count_death(integration_id: int, kind: LaneKind) -> bool:
    """A worker died that held the lane; whether a piece was in hand, which takes the blame then."""
    lane = Lane.objects.filter(integration_id=integration_id, kind=kind)
    lane.update(deaths=F("deaths") + 1)
    return lane.exclude(in_hand="").exists()


def note_next(holding: Holding, lane: LaneSeen) -> None:
    """Notes what is taken next, in a lane where a worker died; parks first what was always the one."""
    if lane.in_hand and lane.deaths >= MOST_DEATHS:
        guilty = _noted(holding, lane.in_hand)
        if guilty is not None:
            _park(guilty, holding, lane.deaths)
        lane = LaneSeen(lane.integration)
    piece = _next(holding)
    name = _name(piece) if piece is not None else ""
    if name != lane.in_hand or lane.deaths < 1:
        _note(holding, name, deaths=1)


def is_its_turn(holding: Holding, piece: Document | Shipment) -> bool:
    """Asked before a piece is taken. One that was parked for its deaths is put off for some seconds while another
    suspect runs, lest it is blamed for that one's deed; and is noted before it is tried."""
    if piece.code != ENDS_WORKER:
        return True
    if not suspects.is_alone(wake.lane_key(holding.integration_id, holding.kind)):
        attempts.settle(piece, holding, due_at=clock.now() + suspects.step_back())
        return False
    _note(holding, _name(piece), deaths=MOST_DEATHS - 1)
    piece.tries = 0  # they were deaths: a call that fails now fails for the first time
    return True


def forget(holding: Holding) -> None:
    """The slice has ended well."""
    _note(holding, "", deaths=0)


Piece = Document | Shipment | Event


def _note(holding: Holding, name: str, deaths: int) -> None:
    Lane.objects.filter(pk=holding.lane_id, epoch=holding.epoch).update(in_hand=name, deaths=deaths)


def _next(holding: Holding) -> Piece | None:
    """As the lane takes it."""
    if holding.kind == LaneKind.DELIVERY:
        return lanes.next_document(holding)
    return lanes.next_event(holding) or lanes.next_shipment(holding)


def _name(piece: Piece) -> str:
    return f"{type(piece).__name__.lower()} {piece.pk}"


def _noted(holding: Holding, name: str) -> Piece | None:
    """The piece of this name, while it is still to be taken: a worker may have died just after it was done with it."""
    of, pk = name.split()
    mine = {"pk": int(pk), "integration_id": holding.integration_id}
    match of:
        case "document":
            return Document.objects.filter(**mine, due_at__lte=clock.now()).first()
        case "shipment":
            return Shipment.objects.filter(**mine, due_at__lte=clock.now()).first()
        case _:
            return Event.objects.filter(**mine, taken_at=None).first()


def _park(piece: Piece, holding: Holding, deaths: int) -> None:
    if isinstance(piece, Event):  # its order is found by the sweep, if it was shipped
        event = Event.objects.filter(pk=piece.pk, taken_at=None)
        event.update(taken_at=clock.now(), outcome=REASON.format(count=deaths), led_nowhere=True)
        return
    if piece.code == ENDS_WORKER:
        deaths = max(deaths, piece.tries + 1)
    pause = PAUSES[min(deaths - MOST_DEATHS, len(PAUSES) - 1)]
    changes: dict[str, object] = {
        "code": ENDS_WORKER,
        "reason": REASON.format(count=deaths),
        "remedy": REMEDY,
        "due_at": clock.now() + pause,
        "tries": deaths,
    }
    match piece:
        case Shipment():
            attempts.settle(piece, holding, state=ShipmentState.PARKED, **changes)
        case Document():
            if (
                piece.code == CHECKING_ROWS
            ):  # they are not compared any more: what they should be is sent once more
                changes["sent_hash"] = ""
            attempts.settle(piece, holding, state=DocState.PARKED, priority=0, **changes)
