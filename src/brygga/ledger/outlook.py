"""What decides how integrations are, of many in one look: what waits, for its turn and for a person, and which flows
may be late.

In SQL, for the page that everybody opens first asks it of all integrations, though it shows a page of them: built by
the ORM, with every integration named in every query, asking costs more than answering.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from brygga import clock, statements
from brygga.core.words import ENDS_WORKER, DocState, Flow
from brygga.ledger.attention import GRACE, SHIPMENTS_FOR_A_PERSON, Reading
from brygga.ledger.models import FOR_A_PERSON, ShipmentState

_IS_TRIED = "state = %(parked)s AND code = %(ends_worker)s"
"""As `attention.IS_TRIED` has it."""
# Each table is asked once for all, by an index: pending documents by flow and state, therefore all flows are named.
_COUNTS = f"""
    WITH pending AS (
        SELECT integration_id AS id, count(*) AS waiting FROM ledger_document
        WHERE integration_id = ANY(%(integrations)s) AND flow = ANY(%(flows)s) AND state = %(pending)s GROUP BY 1
    ), standing AS (
        SELECT integration_id AS id,
            count(*) FILTER (WHERE due_at IS NOT NULL AND NOT ({_IS_TRIED})) AS waiting,
            count(*) FILTER (WHERE due_at IS NULL OR {_IS_TRIED}) AS rests
        FROM ledger_document
        WHERE integration_id = ANY(%(integrations)s) AND state = ANY(%(documents)s) GROUP BY 1
    ), shipped AS (
        SELECT integration_id AS id,
            count(*) FILTER (WHERE (state = %(waiting)s OR due_at IS NOT NULL) AND NOT ({_IS_TRIED})) AS waiting,
            count(*) FILTER (WHERE state <> %(waiting)s AND (due_at IS NULL OR {_IS_TRIED})) AS rests
        FROM ledger_shipment
        WHERE integration_id = ANY(%(integrations)s) AND state = ANY(%(shipments)s) GROUP BY 1
    ), read AS (
        SELECT integration_id AS id, max(last_success_at) AS newest FROM ledger_cursor
        WHERE integration_id = ANY(%(integrations)s) GROUP BY 1
    )
    SELECT id, coalesce(pending.waiting, 0) + coalesce(standing.waiting, 0) + coalesce(shipped.waiting, 0),
        coalesce(standing.rests, 0) + coalesce(shipped.rests, 0), read.newest
    FROM unnest(%(integrations)s::bigint[]) AS id
    LEFT JOIN pending USING (id) LEFT JOIN standing USING (id) LEFT JOIN shipped USING (id) LEFT JOIN read USING (id)
"""  # noqa: S608 the part is ours
_DOUBTFUL = """
    SELECT integration_id, flow, last_success_at, problem FROM ledger_cursor
    WHERE integration_id = ANY(%(integrations)s)
        AND (problem <> '' OR last_success_at IS NULL OR last_success_at < %(lately)s)
    ORDER BY integration_id, flow
"""


@dataclass
class Outlook:
    """One integration. `doubtful`: readings with a problem, and those so long ago that they may be late."""

    waiting: int = 0
    for_a_person: int = 0
    last_success: datetime | None = None
    doubtful: list[Reading] = field(default_factory=list)


def of(integrations: Sequence[int]) -> dict[int, Outlook]:
    """By the integration's id, of each that is asked for."""
    counted = statements.rows(
        _COUNTS,
        integrations=list(integrations),
        flows=[flow.value for flow in Flow],
        pending=DocState.PENDING.value,
        documents=[state.value for state in FOR_A_PERSON],
        parked=DocState.PARKED.value,
        ends_worker=ENDS_WORKER,
        waiting=ShipmentState.WAITING.value,
        shipments=[state.value for state in (ShipmentState.WAITING, *SHIPMENTS_FOR_A_PERSON)],
    )
    found = {pk: Outlook(*row) for pk, *row in counted}
    lately = clock.now() - GRACE
    for pk, *reading in statements.rows(_DOUBTFUL, integrations=list(integrations), lately=lately):
        found[pk].doubtful.append(Reading(*reading))
    return found
