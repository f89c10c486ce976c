"""Numbers that stand in the WMS for somebody else's order: noted on connecting, or met when ours came."""

from brygga.ledger.models import Document, ForeignNumber


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
