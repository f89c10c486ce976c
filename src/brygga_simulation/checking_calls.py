"""What the service may call: `send` again only after an unknown outcome, a quiet time and a read that says no; nothing
while paused; nothing of another tenant."""

import json
import re
from collections.abc import Iterator

from brygga_simulation.account import Heard, Record, Tenant
from brygga_simulation.facts import ARTICLES, Facts

Said = tuple[str, str]
UNAUTHORIZED = 401
NOT_DONE = {"UNFINISHED", "NOT_SENT", "APPROVED"}
_SEND = re.compile(r"/invoices/(\d+)/send$")
_ONE = re.compile(r"/invoices/(\d+)$")


def check(facts: Facts, tenant: Tenant) -> Iterator[Said]:
    """(invoice number or "", what is wrong) for the calls of one tenant."""
    company = [heard for heard in facts.account.heard if heard.who == str(tenant.company)]
    yield from _sends(facts, tenant, company)
    yield from _while_paused(facts, tenant, company)


def _sends(facts: Facts, tenant: Tenant, company: list[Heard]) -> Iterator[Said]:
    """Each `send` after a read that says no. One that was refused for its token is none: it is made again at once."""
    lost: dict[int, Heard] = {}
    says_no: dict[int, Heard] = {}
    for heard in company:
        if heard.status == UNAUTHORIZED:
            continue
        if (read := _ONE.search(heard.path)) and heard.method == "GET" and heard.said in NOT_DONE:
            says_no[int(read[1])] = heard
        if not (sent := _SEND.search(heard.path)):
            continue
        id = int(sent[1])
        look = says_no.pop(id, None)
        if look is None:
            yield (
                str(id),
                f"send of invoice id {id} at {heard.at:%H:%M:%S} without a read before it that says no"
                f" ({_calls_until(company, heard)})",
            )
        before = lost.pop(id, None)
        if before is not None and (look is None or look.at < before.at + facts.account.quiet):
            yield (
                str(id),
                f"send of invoice id {id} again at {heard.at:%H:%M:%S}, lost at {before.at:%H:%M:%S}, too soon",
            )
        if _may_have_happened(heard):
            lost[id] = heard


LAST_CALLS = 6


def _calls_until(company: list[Heard], last: Heard) -> str:
    """The last calls for the same invoice, for whoever looks into it."""
    invoice = last.path.removesuffix("/send")
    calls = [heard for heard in company if heard.n <= last.n and heard.path.startswith(invoice)]
    return ", ".join(
        f"{heard.at:%H:%M:%S} {heard.method} {heard.path.removeprefix(invoice)} {heard.status} {heard.said}".rstrip()
        for heard in calls[-LAST_CALLS:]
    )


def _may_have_happened(heard: Heard) -> bool:
    """An answer below 500 that says no is certain; so is 429."""
    return (
        heard.status is None
        or not heard.is_whole
        or heard.status < 400
        or heard.status == 408
        or heard.status >= 500
    )


def _while_paused(facts: Facts, tenant: Tenant, company: list[Heard]) -> Iterator[Said]:
    """No call that writes, on either side; none of the kind that was switched off."""
    warehouse = [heard for heard in facts.account.heard if _goods_owner(heard) == tenant.goods_owner]
    for pause in facts.account.paused:
        if pause.tenant != tenant.name:
            continue
        was = f"{pause.kind} were switched off" if pause.kind else "it was paused"
        for heard in warehouse if pause.kind else [*company, *warehouse]:
            if (
                heard.is_write
                and (not pause.kind or heard.path.endswith(f"/{pause.kind}"))
                and pause.since + facts.account.in_flight < heard.at
                and (pause.until is None or heard.at < pause.until)
            ):
                yield "", f"{heard.method} {heard.path} at {heard.at:%H:%M:%S} while {was}"


def _goods_owner(heard: Heard) -> int | None:
    """Whose warehouse a body is for."""
    if heard.vendor != "ongoing" or not heard.body:
        return None
    owner = json.loads(heard.body).get("goodsOwnerId")
    return owner if isinstance(owner, int) else None


def strangers(facts: Facts) -> Iterator[str]:
    """Nothing of a goods owner that is not connected is written, nor by another's login, nor to orders of others."""
    owners = {tenant.goods_owner: tenant for tenant in facts.account.tenants}
    for heard in facts.account.heard:
        owner = _goods_owner(heard)
        if owner is None or not heard.is_write:
            continue
        if owner not in owners or owners[owner].wms_user != heard.who:
            yield f"{heard.who} wrote to goods owner {owner}: {heard.method} {heard.path}"
    for (kind, key), before in facts.account.foreign.items():
        after = facts.account.ongoing[(kind, key)][-1].record
        if not _may_be_adopted(facts, kind, before) and after is not None and after["sent"] != before["sent"]:
            yield f"{kind} {key} of others was changed from {before['sent']} to {after['sent']}"


def _may_be_adopted(facts: Facts, kind: str, before: Record) -> bool:
    """An order that carries the id of a document of the company that is connected with its goods owner; an article that
    is the company's own by its number."""
    tenant = next((one for one in facts.account.tenants if one.goods_owner == before["goods_owner"]), None)
    if tenant is None:
        return False
    source = str(
        before["sent"].get("goodsOwnerOrderId") or before["sent"].get("goodsOwnerPurchaseOrderId") or ""
    )
    ids = {str(id) for id, _ in facts.documents(tenant, "invoice")}
    return kind == ARTICLES or source in ids
