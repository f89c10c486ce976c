"""Keeps webhooks: recorded once, doubles counted, in one statement (docs/decisions/0012-statements-of-a-poll.md)."""

from brygga import statements
from brygga.ledger import wake
from brygga.ledger.models import Event, Lane, LaneKind


def _storing(source: str = "") -> str:
    """Stores the event once for each row of `source`, or counts its double; gives how many doubles there are."""
    return f"""
        INSERT INTO ledger_event AS event (integration_id, received_at, identity, kind, accepted, reason, order_id,
            order_number, status_number, doubles, tries, taken_at, outcome, led_nowhere)
        SELECT %(integration_id)s, %(received_at)s, %(identity)s, %(kind)s, %(accepted)s, %(reason)s, %(order_id)s,
            %(order_number)s, %(status_number)s, 0, 0, %(taken_at)s, %(outcome)s,
            %(led_nowhere)s {source}
        ON CONFLICT (integration_id, identity) DO UPDATE SET doubles = event.doubles + 1
        RETURNING doubles
    """


_STORE = _storing()

# The lane's row is locked first and the job queued last: each part draws its rows from the one before. The lock is
# shared, so webhooks of one integration wait for the disk side by side; a lane's last look waits for all of them.
_TAKE_IN = f"""
    WITH lane AS (
        SELECT FROM ledger_lane WHERE integration_id = %(integration_id)s AND kind = 'shipment' FOR SHARE
    ), event AS ({_storing("FROM lane")}), job AS ({wake.queueing("FROM event WHERE event.doubles = 0")})
    SELECT doubles FROM event
"""  # noqa: S608 nothing but constants


def store(event: Event) -> bool:
    """True when it is new; else its double is counted."""
    return statements.row(_STORE, **vars(event)) == (0,)


def take_in(event: Event) -> bool:
    """Stores a hint and wakes its lane, both or none of it. False when it is a double, which wakes nobody."""
    doubles = _taken_in(event)
    if doubles is None:  # a lane that nobody took yet has no row to lock
        Lane.objects.get_or_create(integration_id=event.integration_id, kind=LaneKind.SHIPMENT)
        doubles = _taken_in(event)
    return doubles == (0,)


def _taken_in(event: Event) -> tuple[int] | None:
    job = wake.lane_job(event.integration_id, LaneKind.SHIPMENT)
    return statements.row(_TAKE_IN, **vars(event), **job)
