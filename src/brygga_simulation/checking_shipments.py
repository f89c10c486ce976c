"""An invoice is sent when its order was shipped, once, and not for any other reason."""

from collections.abc import Iterator
from datetime import datetime

from brygga_simulation.account import Claim, Tenant, Written
from brygga_simulation.checking_orders import last
from brygga_simulation.facts import (
    ORDERS,
    SALES,
    SHIPPED,
    SKIPPED,
    UNDER_WAY,
    Body,
    Facts,
    bodies,
    is_removed,
    last_body,
    was_shipped_at,
)

Said = tuple[str, str]
BY_PEOPLE = "office"
ASKED = "goods_differ"
_DONE = {"SENT", "INVOICED"}


def check(facts: Facts, tenant: Tenant) -> Iterator[Said]:
    """(invoice number, what is wrong)."""
    orders = {
        str(last(history)["sent"].get(SALES.source)): history for history in facts.targets(tenant, ORDERS)
    }
    for id, document in facts.documents(tenant, "invoice"):
        body = last_body(document)
        if body["type"] != SALES.type:
            continue
        for said in _of_one(facts, tenant, id, document, orders.get(str(id))):
            yield str(body["invoiceNumber"]), f"id {id}: {said}"


def _of_one(
    facts: Facts, tenant: Tenant, id: int, document: list[Written], order: list[Written] | None
) -> Iterator[str]:
    sends = [
        (w.at, event)
        for w in document
        if w.record
        for event in w.record["history"][-1:]
        if _is_ours(event, "send")
    ]
    shipped = was_shipped_at(order) if order else None
    if len(sends) > 1:
        yield f"was sent {len(sends)} times: {', '.join(f'{at:%H:%M:%S}' for at, _ in sends)}"
    if sends and (shipped is None or sends[0][0] < shipped):
        yield f"was sent at {sends[0][0]:%H:%M:%S}, before its order was shipped"
    skip = facts.skip(tenant, "shipments", id)
    if skip is not None and (called := _sent_since(facts, tenant, id, skip.at + UNDER_WAY)):
        yield f"was sent at {called:%H:%M:%S}, though a person skipped it at {skip.at:%H:%M:%S}"
    if shipped is None or order is None or is_removed(document):
        return
    if last(order)["status"] not in SHIPPED or last_body(document)["status"] in _DONE:
        return
    claim = facts.claim(tenant, "shipments", id)
    if claim is not None and claim.code == SKIPPED and skip is not None:
        return
    cause = _excuse(facts, document) or (
        claim is not None and claim.code == ASKED and _is_asked_about(facts, tenant, document)
    )
    if claim is None or claim.state not in {"parked", "skipped", "waiting"} or not cause:
        yield f"its order was shipped, but it is {last_body(document)['status']}; the write-back is {_said(claim)}"


def _sent_since(facts: Facts, tenant: Tenant, id: int, at: datetime) -> datetime | None:
    """When the service called for it after that moment. A call before it may take effect later: nobody can stop it."""
    path = f"/invoices/{id}/send"
    calls = (
        one.at for one in facts.account.heard if one.who == str(tenant.company) and one.path.endswith(path)
    )
    return next((called for called in calls if called > at), None)


def _said(claim: Claim | None) -> str:
    return "unknown to the service" if claim is None else f"{claim}: {claim.reason}"


def _is_ours(event: dict[str, str], action: str) -> bool:
    return event["action"] == action and event["by"] != BY_PEOPLE


def _is_asked_about(facts: Facts, tenant: Tenant, document: list[Written]) -> bool:
    """Whether people want to be asked about other goods than were shipped, and there are any: a version of the order
    with others, or a product that has another code now."""
    if "asks_about_goods" not in facts.account.settings_were.get(tenant.name, set()):
        return False
    codes = facts.known_codes(tenant)
    products = {row.get("productId") for body in bodies(document) for row in body["invoiceRows"]}
    is_renamed = any(len(codes.get(product, ())) > 1 for product in products)
    return is_renamed or len({_goods(body) for body in bodies(document)}) > 1


def _goods(body: Body) -> frozenset[tuple[str, ...]]:
    names = ("id", "productId", "productCode", "quantity")
    return frozenset(tuple(str(row.get(name)) for name in names) for row in body["invoiceRows"])


def _excuse(facts: Facts, document: list[Written]) -> str:
    """Why an invoice of a shipped order may stay unsent; "" when there is no reason."""
    if any(
        body["status"] == "INVALIDATED" or body.get("invoiceChannel") == "NO_SENDING"
        for body in bodies(document)
    ):
        return "invalidated, or not to be sent"
    if any(body["status"] == "UNFINISHED" for body in bodies(document)[1:]) and len(bodies(document)) > 1:
        return "it was opened again by people"
    return "refused" if "order_actions" in facts.account.knobs_were else ""
