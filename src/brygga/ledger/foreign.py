"""Numbers that stand in the WMS for somebody else's order: noted on connecting, or met when ours came."""

from collections.abc import Iterable
from dataclasses import dataclass

from brygga.core.words import Flow
from brygga.ledger.models import Document, ForeignNumber


@dataclass(frozen=True)
class Stranger:
    """An order of the WMS that is not ours. `source_ref`: the id of another system that it carries, as far as that is
    to count; "": whatever stands in it, it is not ours."""

    number: str
    target_id: int
    source_ref: str = ""


def remember(document: Document, number: str, target_id: int) -> None:
    """Notes an order that was there before ours, so that the next look knows it again, whatever id stands in it."""
    note(document.integration_id, Flow(document.flow), [Stranger(number, target_id)])


def note(integration_id: int, flow: Flow, strangers: Iterable[Stranger]) -> None:
    """Notes whose the numbers are now, in one statement; of several orders of one number the last one."""
    noted = {
        one.number[:60]: ForeignNumber(
            integration_id=integration_id,
            flow=flow,
            number=one.number[:60],
            target_id=one.target_id,
            source_ref=one.source_ref[:60],
        )
        for one in strangers
    }
    ForeignNumber.objects.bulk_create(
        noted.values(),
        update_conflicts=True,
        unique_fields=["integration", "flow", "number"],
        update_fields=["target_id", "source_ref"],
    )


def forget(document: Document, number: str) -> None:
    """The other order is not there any more."""
    others = ForeignNumber.objects.filter(
        integration_id=document.integration_id, flow=document.flow, number=number
    )
    others.exclude(source_ref=str(document.source_id)).delete()
