"""The words of the service that more than one room uses. The glossary says what they mean."""

from enum import StrEnum


class Flow(StrEnum):
    """One kind of thing going one way."""

    ARTICLES = "articles"
    SALES_ORDERS = "sales_orders"
    PURCHASE_ORDERS = "purchase_orders"
    SHIPMENTS = "shipments"


ORDER_FLOWS = (Flow.SALES_ORDERS, Flow.PURCHASE_ORDERS)
DOCUMENT_FLOWS = (Flow.ARTICLES, *ORDER_FLOWS)
"""Those that read documents of Procountor, and deliver them."""


class DocState(StrEnum):
    """Where a document stands in the ledger."""

    PENDING = "pending"  # to be looked at by its lane
    DELIVERED = "delivered"
    SKIPPED = "skipped"  # not meant to be sent, with a reason
    HELD = "held"  # waits, with a reason and a remedy, until something changes
    PARKED = "parked"  # needs a person
    UNKNOWN = "unknown"  # we called, and do not know whether it happened
    DIVERGED = "diverged"  # both sides disagree; only a person can say which is right


CHECKING_ROWS = "checking_rows"
"""The code of a document whose update was accepted and whose rows are still to be compared."""
ROWS_DIFFER = "rows_differ"
"""The code of one whose rows differ for good; when a person says so they are compared again."""
CHANGED_TOO_LATE, GOODS_CHANGED_TOO_LATE = "changed_too_late", "goods_changed_too_late"
"""The codes of an order that was changed after the warehouse had begun, and that it has as it was before: the second
where other articles, or another quantity of one, are ordered now."""
GOODS_DIFFER = frozenset({ROWS_DIFFER, GOODS_CHANGED_TOO_LATE})
"""The codes of an order of which the warehouse is known to have other goods than Procountor."""
NUMBER_CHANGED = "number_changed"
"""The code of an order whose number is another than the one it was sent with; while it is pending with this code, by a
person's word, the warehouse is asked what became of it there."""
ENDS_WORKER = "ends_worker"
"""The code of a document or a write-back that was parked since its workers died with it in hand. Its tries are their
deaths in a row."""
SKIPPED_BY_PERSON = "skipped_by_person"
"""The code of a document or a write-back that is not sent because a person said so."""
WRITEBACK_OFF = "writeback_off"
"""The code of a write-back that waits for its switches to be on again."""
