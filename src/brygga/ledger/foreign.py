"""Numbers that stand in the WMS for somebody else's order: noted on connecting, or met when ours came."""

from brygga import statements
from brygga.ledger.models import Document, ForeignNumber

_NOTED = """
    SELECT target_id FROM ledger_foreignnumber
    WHERE integration_id = %(integration)s AND flow = %(flow)s AND number = %(number)s AND source_ref <> %(source_ref)s
"""


def target_of(document: Document, number: str) -> int | None:
    """The WMS's id of the other order that was noted under the number that this document would have; None: no other."""
    found = statements.row(
        _NOTED,
        integration=document.integration_id,
        flow=document.flow,
        number=number,
        source_ref=str(document.source_id),
    )
    return None if found is None else int(found[0])


def remember(document: Document, number: str, target_id: int) -> None:
    """Notes an order that was there before ours, so that the next look knows it again, whatever id stands in it."""
    ForeignNumber.objects.update_or_create(
        integration_id=document.integration_id,
        flow=document.flow,
        number=number,
        defaults={"target_id": target_id, "source_ref": ""},
    )


def forget(document: Document, number: str) -> None:
    """The other order is not there any more."""
    others = ForeignNumber.objects.filter(
        integration_id=document.integration_id, flow=document.flow, number=number
    )
    others.exclude(source_ref=str(document.source_id)).delete()
