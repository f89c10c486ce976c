"""What a person in the office does to a document's state, and to keys and tokens behind an application's back."""

from collections.abc import Callable
from dataclasses import dataclass

from brygga_sandbox.procountor import office
from brygga_sandbox.procountor.context import Context
from brygga_sandbox.procountor.errors import forbidden, not_found
from brygga_sandbox.procountor.invoice_actions import check_deliverable
from brygga_sandbox.state import Document

_FINISHED = ("INVALIDATED", "INVOICED", "DELETED")


@dataclass(frozen=True)
class Step:
    """A button: from which states it can be pressed, where it leads, and what is said otherwise."""

    title: str
    is_allowed: Callable[[str], bool]
    leads_to: Callable[[Document], str]
    otherwise: str


def _approved(body: Document) -> str:
    return "APPROVED" if body.get("invoiceChannel") == "NO_SENDING" else "NOT_SENT"


def _sent(body: Document) -> str:
    check_deliverable(body)
    return "SENT"


# In the product every kind of order has these buttons, whatever the API promises for it (section 7).
STEPS = {
    "approve": Step(
        "Approve",
        lambda status: status == "UNFINISHED",
        _approved,
        "Only an unfinished document can be approved.",
    ),
    "send": Step(
        "Send",
        lambda status: status in ("NOT_SENT", "SENT"),
        _sent,
        "Only a document with status NOT_SENT or SENT can be sent.",
    ),
    "unfinished": Step(
        "Unfinished",
        lambda status: status == "NOT_SENT",
        lambda _body: "UNFINISHED",
        "Only a document with status NOT_SENT can be made unfinished again.",
    ),
    "invalidate": Step(
        "Invalidate",
        lambda status: status not in _FINISHED,
        lambda _body: "INVALIDATED",
        "A document that is invalidated, invoiced or deleted cannot be invalidated.",
    ),
}


def take_step(here: Context, company: int, id: int, name: str) -> Document:
    """Press a button by its name. Raises Refusal: 403 when the state does not allow it, 400 without an address."""
    if name not in STEPS:
        raise not_found("Button")
    step = STEPS[name]
    with here.store.lock:
        record = office.invoice(here, company, id)
        if not step.is_allowed(record["body"]["status"]):
            raise forbidden(f"{step.otherwise} This one has status {record['body']['status']}.")
        status = step.leads_to(record["body"])
        return here.books.move_invoice(company, record, status, name, office.CLERK)


def steps_from(status: str | None) -> dict[str, str]:
    """Names and titles of the buttons a document in this state has; a new one has none."""
    if status is None:
        return {}
    return {name: step.title for name, step in STEPS.items() if step.is_allowed(status)}


def deeds(here: Context) -> dict[str, Callable[[], str]]:
    """Buttons of the control page: what happens to keys and tokens behind a connected application's back."""

    def end_tokens() -> str:
        return f"Access tokens ended: {here.tokens.expire_tokens(None)}. The keys still get new ones."

    def revoke_keys() -> str:
        return f"API keys revoked, with their tokens: {here.tokens.revoke_keys(key=None, company=None, user=None)}."

    return {"End every access token": end_tokens, "Revoke every API key": revoke_keys}
