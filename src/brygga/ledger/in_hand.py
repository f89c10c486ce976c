"""A piece of a lane's work (a document, a write-back, a webhook) that ends the worker each time it is taken.

Once a worker has died in a lane, the lane notes each piece before it takes it, until a slice has ended well. The piece
that was in hand at three deaths in a row is parked, and the lane's other work goes on. A lane that is well notes
nothing.
"""

from django.db.models import F

from brygga import clock
from brygga.core.saying import say
from brygga.core.words import DocState
from brygga.ledger import attempts, lanes
from brygga.ledger.lanes import Holding, LaneSeen
from brygga.ledger.models import Document, Event, Lane, LaneKind, Shipment, ShipmentState

MOST_DEATHS = 3
CODE = "ends_worker"
REASON = say("Brygga's worker died {count} times in a row when it took this one. The others go on.")
REMEDY = say(
    "Report it to whoever runs Brygga: the cause is in the worker's log, or its machine has too little memory. "
    "Then press Try again."
)


def count_death(integration_id: int, kind: LaneKind) -> bool:
    """A worker died that held the lane; whether a piece was in hand, which takes the blame then."""
    lane = Lane.objects.filter(integration_id=integration_id, kind=kind)
    lane.update(deaths=F("deaths") + 1)
    return lane.exclude(in_hand="").exists()


def note_next(holding: Holding, lane: LaneSeen) -> None:
    """Notes what is taken next, in a lane where a worker died; parks it first where it is always the one."""
    piece = _next(holding)
    if piece is not None and _name(piece) == lane.in_hand and lane.deaths >= MOST_DEATHS:
        _park(piece, holding, lane.deaths)
        piece, lane = _next(holding), LaneSeen(lane.integration)
    name = _name(piece) if piece is not None else ""
    if name != lane.in_hand or lane.deaths < 1:
        Lane.objects.filter(pk=holding.lane_id, epoch=holding.epoch).update(in_hand=name, deaths=1)


def forget(holding: Holding) -> None:
    """The slice has ended well."""
    Lane.objects.filter(pk=holding.lane_id, epoch=holding.epoch).update(in_hand="", deaths=0)


Piece = Document | Shipment | Event


def _next(holding: Holding) -> Piece | None:
    """As the lane takes it."""
    if holding.kind == LaneKind.DELIVERY:
        return lanes.next_document(holding)
    return lanes.next_event(holding) or lanes.next_shipment(holding)


def _name(piece: Piece) -> str:
    return f"{type(piece).__name__.lower()} {piece.pk}"


def _park(piece: Piece, holding: Holding, deaths: int) -> None:
    reason = REASON.format(count=deaths)
    changes = {"code": CODE, "reason": reason, "remedy": REMEDY, "due_at": None, "tries": 0}
    match piece:
        case Document():
            attempts.settle(piece, holding, state=DocState.PARKED, priority=0, **changes)
        case Shipment():
            attempts.settle(piece, holding, state=ShipmentState.PARKED, **changes)
        case Event():  # its order is found by the sweep, if it was shipped
            event = Event.objects.filter(pk=piece.pk, taken_at=None)
            event.update(taken_at=clock.now(), outcome=reason, led_nowhere=True)
