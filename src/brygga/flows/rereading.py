"""Reads one document whose source the ledger does not hold: made before the start and not worth reading then, or
forgotten after its time. It is asked for again only by a person, so one call each will do."""

from brygga.core.words import Flow
from brygga.flows import intake
from brygga.flows.parts import source_of
from brygga.integrations.models import Integration
from brygga.ledger import receiving
from brygga.ledger.models import Document
from brygga.procountor.source import Listed


def is_read(integration: Integration, document: Document) -> bool:
    """Fetches the source into the ledger and into `document`. False when Procountor does not show it any more, which
    is then what the ledger says of it."""
    source, flow = source_of(integration), Flow(document.flow)
    ids = [document.source_id]
    found = (source.read_products(ids) if flow is Flow.ARTICLES else source.read(ids)).get(document.source_id)
    row = Listed(document.source_id, document.version, document.created_stamp, document.number, None, False)
    if found is None:
        incoming = intake.gone(row)
    elif flow is Flow.ARTICLES:
        incoming = intake.product(found)
    else:
        incoming = intake.order(row, found)
    receiving.record(integration, flow, [incoming], seen=0, newest="", cursor=None)
    document.refresh_from_db()
    return found is not None
