"""An order left with other goods than its invoice has: where the settings say so, the invoice waits for a person."""

from brygga.core.options import Options
from brygga.core.saying import say
from brygga.core.words import GOODS_DIFFER
from brygga.ledger import attempts
from brygga.ledger.models import Attempt, Shipment

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


def waits_for_a_word(shipment: Shipment, options: Options) -> bool:
    """Whether nobody has said yet what holds. A write-back with a call behind it was let through before."""
    if not options.writeback.wait_if_goods_differ or shipment.code == AS_IT_IS:
        return False
    if shipment.document.code not in GOODS_DIFFER:
        return False
    return not Attempt.objects.filter(document=shipment.document, step__in=attempts.WRITE_BACK).exists()
