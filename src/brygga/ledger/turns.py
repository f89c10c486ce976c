"""What every turn of a flow's clock reads first and writes last: one statement each.

In SQL, for they are made for every flow of every integration all day: built by the ORM each of them costs a process
several times as much (docs/decisions/0012-statements-of-a-poll.md).
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from brygga import clock, statements
from brygga.core import stamps
from brygga.core.words import Flow

YOUNG = timedelta(seconds=stamps.YOUNG_SECONDS)
LISTED_FOR = timedelta(days=1)
"""What is not listed any more stays unsettled for ever: after this long it holds nothing back."""

_STANDING = """
    SELECT cursor.stamp, (
        SELECT min(document.version) FROM ledger_document document
        WHERE document.integration_id = cursor.integration_id AND document.flow = cursor.flow
            AND NOT document.settled AND document.version <> '' AND document.read_at > %(lately)s
    )
    FROM ledger_cursor cursor
    WHERE cursor.integration_id = %(integration)s AND cursor.flow = %(flow)s
"""
# What a power cut takes of this, the next turn says again: no wait for the disk.
_SUCCEEDED = """
    UPDATE ledger_cursor cursor
    SET last_success_at = %(now)s, last_try_at = %(now)s, problem = '', failures = 0,
        due_at = CASE WHEN cursor.due_at > %(soon)s AND EXISTS (
            SELECT FROM ledger_document document
            WHERE document.integration_id = cursor.integration_id AND document.flow = cursor.flow
                AND NOT document.settled AND document.version <> '' AND document.read_at > %(fresh)s
        ) THEN %(soon)s ELSE cursor.due_at END
    FROM set_config('synchronous_commit', 'off', true)
    WHERE cursor.integration_id = %(integration)s AND cursor.flow = %(flow)s
        AND (cursor.failures = 0 OR %(after_failures)s)
    RETURNING cursor.id
"""
# The settings are locked before the cursor, as by who changes them and puts the cursor back for it.
_SWEPT = """
    WITH asked AS (
        SELECT id FROM integrations_integration
        WHERE id = %(integration)s AND options = %(settings)s::jsonb
        FOR SHARE
    )
    UPDATE ledger_cursor cursor SET stamp = %(stamp)s
    FROM asked
    WHERE cursor.integration_id = asked.id AND cursor.flow = %(flow)s
    RETURNING cursor.id
"""


@dataclass(frozen=True)
class Standing:
    """How far a flow has read. `oldest_unsettled`: the oldest stamp under which another change may still come."""

    stamp: str = ""
    oldest_unsettled: str | None = None


def standing(integration_id: int, flow: Flow) -> Standing:
    """Nothing was read yet where there is no cursor."""
    lately = clock.now() - LISTED_FOR
    row = statements.row(_STANDING, integration=integration_id, flow=flow.value, lately=lately)
    return Standing(*row) if row else Standing()


def succeeded(integration_id: int, flow: Flow, *, after_failures: bool = False) -> bool:
    """The turn is over and found no problem; false, and nothing is written, when turns before it failed and
    `after_failures` does not say so. Where something was read so soon after its stamp that its second may hold another
    write, the next turn comes soon."""
    now = clock.now()
    written = statements.row(
        _SUCCEEDED,
        integration=integration_id,
        flow=flow.value,
        now=now,
        soon=now + YOUNG + timedelta(seconds=1),
        fresh=now - YOUNG,
        after_failures=after_failures,
    )
    return written is not None


def swept(integration_id: int, stamp: str, settings: dict[str, Any]) -> None:
    """Everything that was shipped up to this stamp is noted; the cursor stays where the settings (as they are stored)
    are others than the sweep was made with: it did not ask for what they call shipped."""
    asked = {"integration": integration_id, "settings": json.dumps(settings), "flow": Flow.SHIPMENTS.value}
    statements.row(_SWEPT, stamp=stamp, **asked)
