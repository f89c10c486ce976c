"""Every product that is for sale is an article of the WMS, as the mapping says, or is held for a real cause."""

from collections.abc import Iterator

from brygga_simulation.account import Record, Tenant
from brygga_simulation.facts import ARTICLES, Body, Facts, bodies, differences, is_removed, last_body
from brygga_simulation.oracle import NotSent, expected_article

Said = tuple[str, str]
_SANDBOX_OWN = {"isStockArticle"}


def check(facts: Facts, tenant: Tenant) -> Iterator[Said]:
    """(product code, what is wrong)."""
    articles = _articles(facts, tenant)
    sharers = _sharers(facts, tenant)
    for id, history in facts.documents(tenant, "product"):
        body = last_body(history)
        if is_removed(history) or body["type"] != "SALES":
            continue
        claim = facts.claim(tenant, "articles", id)
        code = _code(facts, body)
        if claim is None:
            yield code, f"product {id} is lost: the service does not know it"
            continue
        try:
            expected = expected_article(body, tenant.goods_owner)
        except NotSent as held:
            if claim.state != "held":
                yield code, f"product {id} cannot be sent ({held}), and is {claim}"
            continue
        if len(sharers[code]) > 1 and claim.state == "held":
            continue
        found = articles.get(code)
        if found and _known_as(facts, expected["articleNumber"]) == code:
            expected["articleNumber"] = found["sent"]["articleNumber"]
        wrong = differences(expected, _of_client(found)) if found else ["is not in the WMS"]
        if wrong:
            yield code, f"product {id}, claimed {claim}: {'; '.join(wrong)}"
        elif claim.state != "delivered":
            yield code, f"product {id} is in the WMS as it should be, and is {claim}"


def _articles(facts: Facts, tenant: Tenant) -> dict[str, Record]:
    found = {}
    for history in facts.targets(tenant, ARTICLES):
        record = history[-1].record
        assert record is not None
        found[_known_as(facts, str(record["sent"]["articleNumber"]))] = record
    return found


def _sharers(facts: Facts, tenant: Tenant) -> dict[str, set[int]]:
    """Which products have or had a code: a removed one keeps it, for nobody is told that it was removed."""
    found: dict[str, set[int]] = {}
    for id, history in facts.documents(tenant, "product"):
        for body in bodies(history)[-1:]:
            if body["type"] == "SALES":
                found.setdefault(_code(facts, body), set()).add(id)
    return found


def _code(facts: Facts, product: Body) -> str:
    return _known_as(facts, str(product.get("code") or "").strip())


def _known_as(facts: Facts, number: str) -> str:
    """An article number as the warehouse compares it."""
    return number.casefold() if "article_case" in facts.account.knobs_were else number


def _of_client(record: Record) -> Body:
    """What clients wrote; the WMS adds some members of its own to a new article."""
    return {name: value for name, value in record["sent"].items() if name not in _SANDBOX_OWN}
