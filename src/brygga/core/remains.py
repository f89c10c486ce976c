"""What is kept of a body whose payload is forgotten: which members stand in the WMS, and nothing of what they say.

Without it a text that is emptied in Procountor later would stay in the warehouse (only what was sent is cleared there),
and one that was cleared before would make another body than the one that was sent.
"""

from collections.abc import Mapping, Sequence

from brygga.core.rule import Body

NUMBERS = frozenset({"orderNumber", "purchaseOrderNumber", "invoiceNumber", "rowNumber"})
"""By these the order and its rows are told from others: they stay."""
PICKED = "shouldBePicked"


def remains(body: Mapping[str, object]) -> Body:
    """Texts become empty, numbers of orders and rows stay, all else goes. Of rows stay those that say whether they are
    picked."""
    kept: Body = {}
    for name, value in body.items():
        if isinstance(value, str):
            kept[name] = value if name in NUMBERS else ""
        elif isinstance(value, Mapping):
            kept[name] = remains(value)
        elif isinstance(value, Sequence):
            kept[name] = [remains(row) for row in value if isinstance(row, Mapping) and PICKED in row]
        elif name == PICKED:
            kept[name] = value
    return kept
