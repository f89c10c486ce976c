"""Do the rows the WMS shows agree with the rows that were sent?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from brygga.core.case import items
from brygga.core.convert import as_decimal, exact, identifier, is_missing, text
from brygga.core.saying import say


@dataclass(frozen=True)
class RowSeen:
    """One line of an order or purchase order as read from the WMS: ordered (advised) quantity."""

    row_number: str
    article_number: str
    quantity: Decimal | None


def compare_rows(sent_body: Mapping[str, object], read_rows: Sequence[RowSeen]) -> tuple[str, ...]:
    """One sentence per difference; empty when count, row numbers, articles and quantities agree. The letters' case of
    an article number is the warehouse's: some take `ab-1` for their AB-1."""
    wanted = {row.row_number: row for row in _sent_rows(sent_body)}
    seen: dict[str, RowSeen] = {}
    differences: list[str] = []
    for row in read_rows:
        if row.row_number in seen:
            differences.append(say(f"Row {row.row_number} is in the warehouse more than once."))
        seen[row.row_number] = row
    for number, row in wanted.items():
        differences += _row_differences(row, seen.get(number))
    differences += [
        say(f"Row {number} is in the warehouse but was not sent.") for number in seen if number not in wanted
    ]
    return tuple(differences)


def has_other_goods(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two bodies of an order name other articles, or another quantity of one, among the rows to be picked."""
    return _goods(one) != _goods(other)


def is_invoiced_otherwise(
    sent: Mapping[str, object], invoice: Mapping[str, object], not_in_stock: Collection[str]
) -> bool:
    """Whether an invoice names other articles than the body of its order that was sent, or another quantity of one; the
    codes that are not in stock do not count. A row without a code has that which was sent for it. False where what was
    sent is not known any more."""
    lines = _lines(sent)
    if not lines or not all(line.get("articleNumber") for line in lines):
        return False
    left_out = {
        *not_in_stock,
        *(line["articleNumber"] for line in lines if line.get("shouldBePicked") is False),
    }
    before = {line.get("rowNumber"): line["articleNumber"] for line in lines}
    rows: list[dict[str, object]] = []
    for row in items(invoice.get("invoiceRows")):
        if not isinstance(row, Mapping):
            continue
        code = text(row.get("productCode")) or before.get(identifier(row.get("id")))
        if code is not None or not is_missing(row.get("productId")):
            rows.append({"articleNumber": code, "numberOfItems": row.get("quantity")})
    there, here = (
        _goods({"orderLines": [one for one in some if one["articleNumber"] not in left_out]})
        for some in (lines, rows)
    )
    return there != here


def _goods(body: Mapping[str, object]) -> dict[str, Decimal | None]:
    """Quantity by article; None where one of its rows has none."""
    found: dict[str, Decimal | None] = {}
    for line in _lines(body):
        if line.get("shouldBePicked", True):
            article, quantity = str(line.get("articleNumber")), as_decimal(line.get("numberOfItems"))
            before = found.get(article, Decimal())
            found[article] = None if before is None or quantity is None else before + quantity
    return found


def _row_differences(sent: RowSeen, seen: RowSeen | None) -> list[str]:
    row = say(f"Row {sent.row_number}")
    if seen is None:
        return [say(f"{row} ({sent.article_number}) was sent but is not in the warehouse.")]
    differences = []
    if seen.article_number.strip().casefold() != sent.article_number.casefold():
        differences.append(
            say(f"{row}: sent article {sent.article_number}, the warehouse has {seen.article_number}.")
        )
    if seen.quantity != sent.quantity:
        differences.append(
            say(f"{row}: sent {_shown(sent.quantity)} items, the warehouse has {_shown(seen.quantity)}.")
        )
    return differences


def _sent_rows(body: Mapping[str, object]) -> list[RowSeen]:
    return [
        RowSeen(
            str(line.get("rowNumber")), str(line.get("articleNumber")), as_decimal(line.get("numberOfItems"))
        )
        for line in _lines(body)
    ]


def _lines(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    lines = items(body.get("orderLines", body.get("purchaseOrderLines")))
    return [line for line in lines if isinstance(line, Mapping)]


def _shown(quantity: Decimal | None) -> str:
    return say("unknown") if quantity is None else str(exact(quantity))
