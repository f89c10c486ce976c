"""Which action moves an invoice from which state to which, or why it is refused (contract section 7)."""

from enum import StrEnum
from typing import Any

from brygga_sandbox.procountor.errors import Refusal, blank, forbidden
from brygga_sandbox.procountor.knobs import ProcountorKnobs

_SALES = ("SALES_INVOICE",)
_PURCHASE = ("PURCHASE_INVOICE", "TRAVEL_INVOICE", "BILL_OF_CHARGES")


class Action(StrEnum):
    """Actions on an invoice that the API offers without a body of their own."""

    APPROVE = "approve"
    SEND = "send"
    UNFINISHED = "unfinished"
    INVALIDATE = "invalidate"


# From which states an action is taken; where the contract is silent it is our choice.
_FROM = {
    Action.APPROVE: {"sales": ("UNFINISHED",), "purchase": ("UNFINISHED", "RECEIVED", "VERIFIED")},
    Action.SEND: {"sales": ("NOT_SENT", "SENT"), "purchase": ()},
    Action.UNFINISHED: {"sales": ("NOT_SENT",), "purchase": ("RECEIVED", "VERIFIED", "APPROVED")},
    Action.INVALIDATE: {
        "sales": ("UNFINISHED", "NOT_SENT", "APPROVED"),
        "purchase": ("UNFINISHED", "RECEIVED", "VERIFIED", "APPROVED"),
    },
}


def state_after(action: Action, body: dict[str, Any], knobs: ProcountorKnobs) -> str:
    """The state an action leads to. Raises Refusal: 403 for type or state, 400 for data that stops it."""
    side = checked_side(body["type"], knobs)
    if body["status"] not in _FROM[action][side]:
        raise forbidden(f"Invoice status {body['status']} does not allow this action.")
    match action:
        case Action.APPROVE:
            is_kept = side == "purchase" or body.get("invoiceChannel") == "NO_SENDING"
            return "APPROVED" if is_kept else "NOT_SENT"
        case Action.SEND:
            check_deliverable(body)
            return "SENT"
        case Action.UNFINISHED:
            return "UNFINISHED"
        case Action.INVALIDATE:
            return "INVALIDATED"


def checked_side(type_: str, knobs: ProcountorKnobs) -> str:
    """Sales or purchase: whose rules hold for this type in actions and notes. Raises Refusal (403) for no one's.

    Sales orders act as sales invoices while the knob accepts it; purchase orders are promised nowhere.
    """
    if type_ in _SALES or (type_ == "SALES_ORDER" and knobs.order_actions == "accept"):
        return "sales"
    if type_ in _PURCHASE:
        return "purchase"
    raise forbidden(f"Invoice type {type_} does not support this action.")


def check_deliverable(body: dict[str, Any]) -> None:
    """Raises Refusal (400) when the channel has no address to deliver to."""
    party = body.get("counterParty") or {}
    if body.get("invoiceChannel") == "EMAIL" and not party.get("email"):
        raise Refusal(400, [("counterParty.email", blank("counterParty.email"))])
