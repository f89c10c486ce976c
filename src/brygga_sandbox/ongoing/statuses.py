"""Status numbers and texts (contract 4.7 and 5): numbers carry the meaning, texts follow the tenant."""

from enum import IntEnum

from brygga_sandbox.ongoing.knobs import StatusTexts
from brygga_sandbox.ongoing.models.base import StatusShown


class OrderStatus(IntEnum):
    """The numbers every tenant starts with."""

    ERROR = 150
    OPEN = 200
    RELEASED = 300
    ALLOCATED = 320
    PICKED = 400
    SENT = 450
    COLLECTED = 500
    RETURNED = 800
    CANCELLED = 1000


class PurchaseOrderStatus(IntEnum):
    """The numbers every tenant starts with."""

    NOTIFIED = 100
    DEVIATION = 400
    RECEIVED = 500
    CANCELLED = 900


_ORDER_ENGLISH = {
    150: "Error",
    200: "Open",
    300: "Released",
    320: "Allocated",
    400: "Picked",
    450: "Sent",
    500: "Collected",
    800: "Returned",
    1000: "Cancelled",
}
# Only the texts seen at live tenants; a number nobody has seen in that language keeps its English text.
_ORDER_OTHER: dict[StatusTexts, dict[int, str]] = {
    StatusTexts.ENGLISH: {},
    StatusTexts.SWEDISH: {200: "Öppen", 500: "Hämtad"},
    StatusTexts.NORWEGIAN: {
        200: "Åpen",
        300: "Plukk",
        320: "Skrevet ut",
        400: "Plukket",
        425: "Sendt-Dellevert",
        450: "Sendt",
        500: "Hentet",
        1000: "Annullert",
    },
    StatusTexts.TENANT: {425: "Partly sent", 451: "Klar til henting", 475: "Retur"},
}
_PURCHASE_ENGLISH = {
    100: "Notified",
    200: "Arrival space",
    300: "Inbound",
    400: "Deflection",
    500: "Received",
    900: "Cancelled",
}
_PURCHASE_SWEDISH = {400: "Avvikelse"}


def order_statuses(texts: StatusTexts) -> dict[int, str]:
    """Number to text, ascending."""
    return dict(sorted({**_ORDER_ENGLISH, **_ORDER_OTHER[texts]}.items()))


def purchase_order_statuses(texts: StatusTexts) -> dict[int, str]:
    """Number to text, ascending."""
    other = _PURCHASE_SWEDISH if texts is StatusTexts.SWEDISH else {}
    return dict(sorted({**_PURCHASE_ENGLISH, **other}.items()))


def order_status(number: int, texts: StatusTexts) -> StatusShown:
    return StatusShown(number=number, text=order_statuses(texts).get(number))


def purchase_order_status(number: int, texts: StatusTexts) -> StatusShown:
    return StatusShown(number=number, text=purchase_order_statuses(texts).get(number))
