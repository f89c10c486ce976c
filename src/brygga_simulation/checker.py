"""The judge: knows what both vendors saw and hold, the settings, and what the service claims, and none of its code.

Each problem names the tenant and the document's number, so that its story can be told.
"""

from dataclasses import dataclass

from brygga_simulation import checking_articles, checking_calls, checking_orders, checking_shipments
from brygga_simulation.account import Account, Claim
from brygga_simulation.facts import PURCHASE, SALES, Facts


@dataclass(frozen=True)
class Problem:
    """A promise that was broken."""

    promise: str
    tenant: str
    number: str
    said: str

    def __str__(self) -> str:
        where = f" [{self.tenant} {self.number}]" if self.tenant else ""
        return f"{self.promise}{where}: {self.said}"


STUCK = {"held", "parked", "diverged"}
UNFINISHED = {"pending", "unknown", "waiting"}
WAITS_FOR_THE_WAREHOUSE = {"partly_picked", "fell_back"}
"""Write-backs that go on when the warehouse does: the order left in part, or came back."""
DELIVERY = (
    "created",
    "updated",
    "unchanged",
    "skipped",
    "held",
    "parked",
    "unknown",
    "try_again",
    "diverged",
)


def judge(account: Account) -> list[Problem]:
    """Every broken promise; empty when all held."""
    facts = Facts(account)
    found = [Problem("kept on the way", "", "", words) for words in account.broken]
    if account.unsettled:
        found.append(Problem("comes to rest", "", "", account.unsettled))
    for tenant in account.tenants:
        for kind in (SALES, PURCHASE):
            found += [
                Problem("one order each, as mapped", tenant.name, *said)
                for said in checking_orders.check(facts, tenant, kind)
            ]
        found += [
            Problem("articles as mapped", tenant.name, *said)
            for said in checking_articles.check(facts, tenant)
        ]
        found += [
            Problem("sent once, when shipped", tenant.name, *said)
            for said in checking_shipments.check(facts, tenant)
        ]
        found += [
            Problem("calls within bounds", tenant.name, *said) for said in checking_calls.check(facts, tenant)
        ]
    found += [Problem("others' records untouched", "", "", said) for said in checking_calls.strangers(facts)]
    for claim in account.claims:
        found += _of_claim(claim)
    found += _of_runs(account)
    return found


def _of_claim(claim: Claim) -> list[Problem]:
    where = (claim.tenant, claim.number)
    waits_for_people = (
        claim.flow == "shipments" and claim.code in WAITS_FOR_THE_WAREHOUSE and not claim.is_due
    )
    if claim.state in UNFINISHED and not waits_for_people:
        return [Problem("comes to rest", *where, f"{claim.flow} is {claim} at the end: {claim.reason}")]
    if claim.state in STUCK and not (claim.reason and claim.remedy):
        return [
            Problem("says why and what to do", *where, f"{claim.flow} is {claim} without reason or remedy")
        ]
    if claim.code == "mistake":
        return [Problem("makes no mistakes", *where, claim.reason)]
    return []


def _of_runs(account: Account) -> list[Problem]:
    found = []
    for run in account.runs:
        counts = run.counts
        if not counts:
            continue
        if run.kind == "intake":
            whole, parts = counts["read"], sum(counts[name] for name in ("new", "changed", "seen", "skipped"))
        elif run.kind == "delivery":
            whole, parts = counts.get("taken", 0), sum(counts.get(name, 0) for name in DELIVERY)
        else:
            continue
        if whole != parts:
            found.append(Problem("counts add up", run.tenant, "", f"{run.kind} {run.flow}: {counts}"))
    return found
