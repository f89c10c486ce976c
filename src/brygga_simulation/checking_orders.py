"""Every sales and purchase order stands in the WMS once, as the mapping says, or there is a real cause against it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from brygga_simulation.account import Claim, Record, Skip, Tenant, Written
from brygga_simulation.facts import (
    SKIPPED,
    UNDER_WAY,
    UNREAD,
    Body,
    Facts,
    Kind,
    bodies,
    body_in_wms,
    changed_at,
    differences,
    has_begun,
    is_as_known_at,
    is_removed,
    last_body,
    was_begun_before,
)
from brygga_simulation.oracle import NotSent

Said = tuple[str, str]
ENDED_BADLY = {"held", "parked", "diverged"}


def check(facts: Facts, tenant: Tenant, kind: Kind) -> Iterator[Said]:
    """(number, what is wrong) for each order of a tenant."""
    codes = facts.known_codes(tenant)
    standing = _standing(facts, tenant, kind)
    numbers: dict[str, int] = {}
    for history in standing.values():
        for each in history:
            number = str(last(each)["sent"][kind.number])
            numbers[number] = numbers.get(number, 0) + 1
    for number, count in numbers.items():
        if count > 1:
            yield number, f"stands in the WMS {count} times"
    for id, document in facts.documents(tenant, "invoice"):
        if last_body(document)["type"] == kind.type:
            there = standing.get(str(id), [])
            claim = facts.claim(tenant, kind.flow, id)
            for said in _Order(facts, tenant, kind, id, document, there, claim, codes).problems():
                yield str(last_body(document)["invoiceNumber"]), f"id {id}, claimed {claim}: {said}"
    ids = {str(id) for id, _ in facts.documents(tenant, "invoice")}
    for source, histories in standing.items():
        if source not in ids:
            yield from _strange(facts, histories, kind)


def _strange(facts: Facts, histories: list[list[Written]], kind: Kind) -> Iterator[Said]:
    """Orders in the WMS that no document of this company made: only those that stood there before."""
    for history in histories:
        record = last(history)
        if (kind.target, record["id"]) not in facts.account.foreign:
            yield (
                str(record["sent"][kind.number]),
                "stands in the WMS, and no document of this company has its id",
            )


def last(history: list[Written]) -> Record:
    record = history[-1].record
    assert record is not None
    return record


def _standing(facts: Facts, tenant: Tenant, kind: Kind) -> dict[str, list[list[Written]]]:
    """The WMS's orders of the goods owner by the source id in them."""
    found: dict[str, list[list[Written]]] = {}
    for history in facts.targets(tenant, kind.target):
        found.setdefault(str(last(history)["sent"].get(kind.source, "")), []).append(history)
    return found


class _Order:
    """One order of Procountor, and what stands for it in the WMS."""

    def __init__(
        self,
        facts: Facts,
        tenant: Tenant,
        kind: Kind,
        id: int,
        document: list[Written],
        there: list[list[Written]],
        claim: Claim | None,
        codes: dict[int, list[str]],
    ) -> None:
        self.facts, self.tenant, self.kind, self.id = facts, tenant, kind, id
        self.document, self.there, self.claim, self.codes = document, there, claim, codes

    def problems(self) -> Iterator[str]:
        if len(self.there) > 1:
            yield f"stands in the WMS {len(self.there)} times"
            return
        target = self.there[0] if self.there else None
        if is_removed(self.document):
            yield from self._some_version(target)
            return
        if self.claim is None:
            yield "is lost: the service does not know it"
            return
        skip = self.facts.skip(self.tenant, self.kind.flow, self.id)
        if self.claim.code == SKIPPED:
            yield from self._skipped(target, skip)
            return
        if skip is not None and target is not None and self._is_sent_since(skip, target):
            yield f"was sent, though a person skipped it at {skip.at:%H:%M:%S}"
        body = last_body(self.document)
        if body["status"] == "INVALIDATED":
            yield from self._taken_back(target)
            return
        try:
            expected = self._expected(body)
        except NotSent as held:
            yield from self._held(target, held)
            return
        yield from self._delivered(target, expected)

    def _skipped(self, target: list[Written] | None, skip: Skip | None) -> Iterator[str]:
        if skip is None:
            yield "is said to be skipped by a person, and nobody did that, or somebody took it back"
        elif not is_as_known_at(self.document, skip.at):
            yield f"was changed since a person skipped it at {skip.at:%H:%M:%S}, and is still skipped"
        yield from self._some_version(target)

    def _is_sent_since(self, skip: Skip, target: list[Written]) -> bool:
        """Whether it was made in the WMS after a person's word, about content that the service knew by then."""
        return target[0].at > skip.at + UNDER_WAY and changed_at(self.document) < skip.at - UNREAD

    def _expected(self, body: Body) -> list[Body]:
        """As the mapping says, with the codes that products have now; then with those that they had before."""
        return [self.kind.expected(body, self.tenant.goods_owner, codes) for codes in self._codes_of(body)]

    def _codes_of(self, body: Body) -> Iterator[dict[int, str]]:
        rows = body.get("invoiceRows") or []
        named = {int(row["productId"]) for row in rows if row.get("productId") and not row.get("productCode")}
        products = sorted(named & self.codes.keys())
        for codes in product(*(self.codes[one] for one in products)):
            yield dict(zip(products, codes, strict=True))

    def _delivered(self, target: list[Written] | None, expected: list[Body]) -> Iterator[str]:
        assert self.claim is not None
        found = body_in_wms(last(target), self.kind.lines) if target else {}
        each = [differences(one, found) for one in expected]
        wrong = ([] if [] in each else each[0]) if target else ["is not in the WMS"]
        if not wrong:
            if self.claim.state != "delivered" and not self._is_excused(target):
                yield "is in the WMS as it should be, and is not said to be delivered"
            return
        if self.claim.state in ENDED_BADLY and self._is_excused(target):
            yield from self._some_version(target)
            return
        yield "; ".join(wrong)

    def _is_excused(self, target: list[Written] | None) -> bool:
        """A real cause: the warehouse had begun when the order was last changed, or the number belonged to another."""
        return self._is_number_taken() or (
            target is not None and was_begun_before(target, self.kind, self._settled_at(target))
        )

    def _settled_at(self, target: list[Written]) -> datetime:
        """Until then a change could be refused: deliveries come some time after the change, so begun is begun."""
        return target[-1].at

    def _is_number_taken(self) -> bool:
        number = str(last_body(self.document)["invoiceNumber"])
        return any(
            stored == self.kind.target
            and record["goods_owner"] == self.tenant.goods_owner
            and str(record["sent"][self.kind.number]) == number
            and str(record["sent"].get(self.kind.source)) != str(self.id)
            for (stored, _key), record in self.facts.account.foreign.items()
        )

    def _taken_back(self, target: list[Written] | None) -> Iterator[str]:
        assert self.claim is not None
        if target is None:
            if self.claim.state != "skipped" and not self._is_number_taken():
                yield "was invalidated and never in the WMS, and is not skipped"
            return
        if last(target)["status"] >= self.kind.cancelled:
            return
        if not (self.claim.state in ENDED_BADLY and has_begun_ever(target, self.kind)):
            yield "was invalidated and still stands in the WMS, where it could have been cancelled"

    def _held(self, target: list[Written] | None, held: NotSent) -> Iterator[str]:
        assert self.claim is not None
        if self.claim.state not in ENDED_BADLY:
            yield f"cannot be sent ({held}), and is not held"
        yield from self._some_version(target)

    def _some_version(self, target: list[Written] | None) -> Iterator[str]:
        """What stands in the WMS must be some version of the document, if not its last one."""
        if target is None:
            return
        before = self.facts.account.foreign.get((self.kind.target, last(target)["id"]))
        if before is not None and before["sent"] == last(target)["sent"]:
            return
        found = body_in_wms(last(target), self.kind.lines)
        versions = list(self._versions())
        if not any(not differences(version, found) for version in versions) and not self._is_late_version(
            versions, found
        ):
            yield "what stands in the WMS is no version of it"

    def _versions(self) -> Iterator[Body]:
        """What each version of the document should be in the WMS."""
        for body in bodies(self.document):
            try:
                yield from self._expected(body)
            except NotSent:
                continue

    def _is_late_version(self, versions: list[Body], found: Body) -> bool:
        """Whether it is a version in which some members, sent after the warehouse began, are as in another one."""
        if "late_changes" not in self.facts.account.settings_were.get(self.tenant.name, set()):
            return False
        late = self.kind.late
        is_some = any(not differences(_without(late, one), _without(late, found)) for one in versions)
        return is_some and all(
            any(not differences(_only(name, one), _only(name, found)) for one in versions) for name in late
        )


def _without(names: tuple[str, ...], body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in names}


def _only(name: str, body: Body) -> Body:
    return {name: body.get(name)}


def has_begun_ever(target: list[Written], kind: Kind) -> bool:
    return any(has_begun(written.record, kind) for written in target)
