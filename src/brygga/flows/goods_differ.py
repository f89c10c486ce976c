"""An order left with other goods than its invoice has: where the settings say so, the invoice waits for a person."""

from collections.abc import Mapping
from typing import Any

from brygga.core.options import Options
from brygga.core.rows import is_invoiced_otherwise
from brygga.core.saying import say
from brygga.core.words import GOODS_DIFFER, SKIPPED_BY_PERSON
from brygga.ledger import attempts
from brygga.ledger.models import Attempt, Document, Shipment

WAITS = "goods_differ"
"""The code of a write-back that waits for a person's word about its invoice."""
AS_IT_IS = "as_it_is"
"""The code of one that goes on by that word, until its first call."""
REASON = say(
    "The goods of the order were changed in Procountor after the warehouse had begun: it was shipped as it was sent "
    "before, and its invoice has the goods as they are now."
)
REMEDY = say(
    "Compare both versions on the order's page and set the invoice right in Procountor. Then press Try the write-back "
    "again: the invoice is sent as it is."
)


def waits_for_a_word(shipment: Shipment, invoice: Mapping[str, Any], options: Options) -> bool:
    """Whether nobody has said yet what holds of the invoice, as it was read just now: an edit may be on its way to the
    warehouse still, or not be read yet. A write-back with a call behind it was let through before."""
    if not options.writeback.wait_if_goods_differ or shipment.code == AS_IT_IS:
        return False
    document = shipment.document
    if document.code not in GOODS_DIFFER and not _was_edited(document, invoice, options):
        return False
    return not Attempt.objects.filter(document=document, step__in=attempts.WRITE_BACK).exists()


def _was_edited(document: Document, invoice: Mapping[str, Any], options: Options) -> bool:
    """A person who has skipped the order has settled its invoice."""
    if document.code == SKIPPED_BY_PERSON:
        return False
    return is_invoiced_otherwise(document.sent or {}, invoice, options.order.non_stock_codes)
