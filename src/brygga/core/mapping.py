"""The field mapping: a document in, a body out. The tables say what is mapped; here they are walked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from brygga.core import convert
from brygga.core.article_table import ARTICLE, ROW_ARTICLE
from brygga.core.case import Case, at, items, place
from brygga.core.fingerprint import fingerprint
from brygga.core.options import AddressSource, DateSource, Options, RowWithoutCode, UnitMismatch
from brygga.core.purchase_order_table import PURCHASE_ORDER
from brygga.core.row_tables import (
    ORDER_LINES,
    ORDER_TEXT_LINES,
    PURCHASE_LINES,
    PURCHASE_ORDER_ROW,
    PURCHASE_TEXT_LINES,
    SALES_ORDER_ROW,
)
from brygga.core.rule import Body, Facts, FieldTrace, Held, Mapped, Note, RowArticle, Rule
from brygga.core.sales_order_table import SALES_ORDER
from brygga.core.saying import say
from brygga.core.walk import Acts, Draft, acts, fill
from brygga.core.words import Flow

__all__ = [
    "ARTICLE",
    "MAPPERS",
    "PURCHASE_ORDER",
    "PURCHASE_ORDER_ROW",
    "ROW_ARTICLE",
    "SALES_ORDER",
    "SALES_ORDER_ROW",
    "Body",
    "Facts",
    "FieldTrace",
    "Held",
    "Mapped",
    "Note",
    "RowArticle",
    "Rule",
    "fingerprint",
    "map_article",
    "map_purchase_order",
    "map_sales_order",
    "row_article_body",
]

Source = Mapping[str, object]
"""A Procountor document as parsed JSON: decimals as Decimal; every member may be absent, null or blank."""


@dataclass(frozen=True)
class _Shape:
    """One kind of order: what fills its header, its rows with goods and its rows of text, and where these go."""

    header: Acts
    goods: Acts
    text: Acts
    lines: str
    text_lines: str


def _shape(header: tuple[Rule, ...], row: tuple[Rule, ...], lines: str, text_lines: str) -> _Shape:
    members = (each.removesuffix("[].") for each in (lines, text_lines))
    return _Shape(acts(header), acts(row, lines), acts(row, text_lines), *members)


_SALES = _shape(SALES_ORDER, SALES_ORDER_ROW, ORDER_LINES, ORDER_TEXT_LINES)
_PURCHASE = _shape(PURCHASE_ORDER, PURCHASE_ORDER_ROW, PURCHASE_LINES, PURCHASE_TEXT_LINES)
_ARTICLE, _ROW_ARTICLE = acts(ARTICLE), acts(ROW_ARTICLE)


def map_article(source: Source, options: Options, facts: Facts, sent: Source | None = None) -> Mapped | Held:
    """The body of `PUT /articles` for a product. `sent` is the body sent last, if any."""
    draft = Draft()
    held = fill(_ARTICLE, Case(source, options, facts, sent or {}), draft)
    if held is not None:
        return replace(held, trace=tuple(draft.trace))
    before = at(sent, "articleNumber")
    if before is not None and before != draft.body["articleNumber"]:
        words = say(f"The product's code was {convert.shown(before)}; that article stays in the warehouse.")
        draft.notes.append(Note("article_number_changed", words))
    return Mapped(draft.body, tuple(draft.notes), tuple(draft.trace))


def map_sales_order(
    source: Source, options: Options, facts: Facts, sent: Source | None = None
) -> Mapped | Held:
    """The body of `PUT /orders` for an invoice of type SALES_ORDER, and its rows' articles."""
    case = Case(source, options, facts, sent or {})
    mapped = _map_order(_SALES, case)
    if isinstance(mapped, Held) or not _has_another_delivery_address(case):
        return mapped
    words = say(
        "Goods go to the customer's address, and the order has another delivery address (Settings › Sales orders › "
        "Delivery address is taken from)."
    )
    return replace(mapped, warnings=(*mapped.warnings, Note("other_delivery_address", words)))


def _has_another_delivery_address(case: Case) -> bool:
    """Whether goods go where the invoice goes, though the order names another street, zip or city to deliver to."""
    if AddressSource(case.options.order.address_source) == AddressSource.DELIVERY:
        return False
    here, there = (
        _place(at(case.source, path)) for path in ("counterParty.counterPartyAddress", "deliveryAddress")
    )
    pairs = zip(there, here, strict=True)
    return there[0] is not None and any(one is not None and one != other for one, other in pairs)


def _place(address: object) -> list[str | None]:
    texts = (convert.text(at(address, name)) for name in ("street", "zip", "city"))
    return [None if text is None else text.casefold() for text in texts]


def map_purchase_order(
    source: Source, options: Options, facts: Facts, sent: Source | None = None
) -> Mapped | Held:
    """The body of `PUT /purchaseOrders` for an invoice of type PURCHASE_ORDER, and its rows' articles."""
    return _map_order(_PURCHASE, Case(source, options, facts, sent or {}))


MAPPERS = {
    Flow.ARTICLES: map_article,
    Flow.SALES_ORDERS: map_sales_order,
    Flow.PURCHASE_ORDERS: map_purchase_order,
}


def row_article_body(article: RowArticle, goods_owner_id: int) -> Body:
    """The body of `PUT /articles` for an article that is only known from a row."""
    body: Body = {"goodsOwnerId": goods_owner_id, "articleNumber": article.number}
    if article.name:
        body["articleName"] = article.name
    if article.product_code:
        body["productCode"] = article.product_code
    return body


def _map_order(shape: _Shape, case: Case) -> Mapped | Held:
    draft = Draft()
    first = fill(shape.header, case, draft)
    lines = [line for line in items(case.sent.get(shape.lines)) if isinstance(line, Mapping)]
    case = replace(case, sent_lines={line.get("rowNumber"): line for line in lines})
    rows = _Rows(shape, draft)
    for index, row in enumerate(items(at(case.source, "invoiceRows"))):
        held = rows.add(replace(case, row=row if isinstance(row, Mapping) else {}, row_index=index))
        first = first or held
    if first is not None:
        return replace(first, trace=tuple(draft.trace))
    if not rows.lines:
        return Held(
            "no_goods",
            say("No row of the order names an article."),
            say("In Procountor, add a row with a product that has a code."),
            tuple(draft.trace),
        )
    place(draft.body, shape.lines, rows.lines)
    if (
        rows.text_lines or at(case.sent, shape.text_lines) is not None
    ):  # an omitted member leaves what stands in the WMS
        place(draft.body, shape.text_lines, rows.text_lines)
    is_dated_today = any(trace.source_path == DateSource.TODAY for trace in draft.trace)
    dated = (case.facts.delivery_date or case.facts.today) if is_dated_today else None
    return Mapped(draft.body, tuple(draft.notes), tuple(draft.trace), tuple(rows.articles.values()), dated)


@dataclass
class _Rows:
    """The rows of one order while they are being mapped."""

    shape: _Shape
    draft: Draft
    lines: list[Body] = field(default_factory=list)
    text_lines: list[Body] = field(default_factory=list)
    articles: dict[str, RowArticle] = field(default_factory=dict)
    numbers: set[object] = field(default_factory=set)

    def add(self, case: Case) -> Held | None:
        code = case.row_code()
        if isinstance(code, Held):
            return code
        if code is not None:
            return self._add_goods(case, code)
        match RowWithoutCode(case.options.order.row_without_code):
            case RowWithoutCode.TEXT_ROW:
                self._doubt_text(case)
                return self._fill(self.shape.text, self.shape.text_lines, self.text_lines, case)
            case RowWithoutCode.SKIP:
                self._note("row_skipped", say(f"Row {case.row_index + 1} has no product code; left out."))
                return None
            case _:
                return Held(
                    "row_without_code",
                    say(f"Row {case.row_index + 1} has no product code."),
                    say(
                        "Give it one in Procountor, or see Settings › Sales orders › A row without product code."
                    ),
                )

    def _add_goods(self, case: Case, code: str) -> Held | None:
        held = self._fill(self.shape.goods, self.shape.lines, self.lines, case) or self._compare_units(
            case, code
        )
        if held is None and code not in self.articles:
            article = Draft()
            fill(_ROW_ARTICLE, case, article)
            name, product = (str(article.body.get(member, "")) for member in ("articleName", "productCode"))
            self.articles[code] = RowArticle(code, name, product)
        return held

    def _fill(self, acts: Acts, member: str, lines: list[Body], case: Case) -> Held | None:
        row = Draft()
        held = fill(acts, case, row, f"{member}[{len(lines)}].")
        if held is not None:
            return held
        if row.body["rowNumber"] in self.numbers:
            return Held(
                "row_id_twice",
                say(f"Row {case.row_index + 1} has the id of another row."),
                say("Open the order in Procountor and save it again."),
            )
        self.numbers.add(row.body["rowNumber"])
        lines.append(row.body)
        self.draft.notes += row.notes
        self.draft.trace += row.trace
        return None

    def _compare_units(self, case: Case, code: str) -> Held | None:
        here, there = convert.text(case.of_row("unit")), case.facts.product_units.get(code)
        if here is None or there is None or here == there or convert.NO_UNIT in (here, there):
            return None
        words = say(
            f"Row {case.row_index + 1} counts in {convert.shown(here)}, "
            f"the product {convert.shown(code)} in {convert.shown(there)}."
        )
        if case.options.order.unit_mismatch == UnitMismatch.HOLD:
            return Held("unit_differs", words, say("In Procountor, use the product's unit on the row."))
        self._note("unit_differs", words)
        return None

    def _doubt_text(self, case: Case) -> None:
        """A row that costs something and is counted is rarely meant as a text."""
        price, unit = convert.as_decimal(case.of_row("unitPrice")), convert.text(case.of_row("unit"))
        if price is not None and price > 0 and unit not in (None, convert.NO_UNIT):
            words = say(
                f"Row {case.row_index + 1} has a price and no product code; it is sent as a text and is not picked."
            )
            self._note("text_with_price", words)

    def _note(self, code: str, words: str) -> None:
        self.draft.notes.append(Note(code, words))
