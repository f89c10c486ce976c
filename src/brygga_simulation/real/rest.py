"""Whether an installation of real processes has come to rest."""

from brygga_simulation.real.house import House

_LEFT = """
    SELECT 'documents due', count(*) FROM ledger_document WHERE due_at IS NOT NULL
    UNION ALL SELECT 'write-backs due', count(*) FROM ledger_shipment WHERE due_at IS NOT NULL
    UNION ALL SELECT 'hints', count(*) FROM ledger_event WHERE accepted AND taken_at IS NULL
    UNION ALL SELECT 'open attempts', count(*) FROM ledger_attempt WHERE finished_at IS NULL
    UNION ALL SELECT 'jobs', count(*) FROM procrastinate_jobs
        WHERE task_name IN ('read', 'deliver', 'ship') AND status IN ('todo', 'doing')
    UNION ALL SELECT 'halted or paused', count(*) FROM integrations_integration WHERE paused OR halted_by <> ''
    UNION ALL SELECT 'readings that failed last', count(*) FROM ledger_cursor WHERE problem <> ''
    UNION ALL SELECT 'readings to come', count(*) FROM ledger_cursor
        WHERE last_success_at IS NULL OR last_success_at < %s
"""
_MAKE_DUE = """
    UPDATE {table} SET due_at = now()
    WHERE state = 'parked' AND code = 'ends_worker' AND due_at > now() + interval '1 minute'
    RETURNING id
"""


def what_is_left(house: House, since: object) -> str:
    """In words; "" at rest: nothing is due or under way, and every flow has been read since that moment."""
    found = house.query(_LEFT, since)
    return ", ".join(f"{count} {what}" for what, count in found if count)


def pass_hours(house: House) -> int:
    """What is parked since workers died with it in hand is tried after an hour or more, for which nobody waits here: it
    passes now. Nothing else is moved. How many pieces that were."""
    return sum(len(house.query(_MAKE_DUE.format(table=of))) for of in ("ledger_document", "ledger_shipment"))
