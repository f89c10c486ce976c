"""Keeps webhooks: recorded once, doubles counted, in one statement (docs/decisions/0012-statements-of-a-poll.md)."""

from brygga import statements
from brygga.ledger.models import Event

_STORE = """
    INSERT INTO ledger_event AS event (integration_id, received_at, identity, kind, accepted, reason, order_id,
        order_number, status_number, doubles, tries, taken_at, outcome)
    VALUES (%(integration_id)s, %(received_at)s, %(identity)s, %(kind)s, %(accepted)s, %(reason)s, %(order_id)s,
        %(order_number)s, %(status_number)s, 0, 0, %(taken_at)s, %(outcome)s)
    ON CONFLICT (integration_id, identity) DO UPDATE SET doubles = event.doubles + 1
    RETURNING doubles
"""


def store(event: Event) -> bool:
    """True when it is new; else its double is counted."""
    row = statements.row(_STORE, **vars(event))
    return row == (0,)
