"""One document on its way through the mapping, and how rules read from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from brygga.core import convert
from brygga.core.options import AddressSource, Options
from brygga.core.rule import Body, Facts, Held, Note, Rule
from brygga.core.saying import say

ROWS = "invoiceRows[]."
PRODUCT_WITHOUT_CODE = "product_without_code"
"""The code of an order with a row whose article number nobody knows, and of a product that has none."""


@dataclass(frozen=True)
class Case:
    """A document, the settings and facts to map it with, what was sent before, and the row at hand."""

    source: Mapping[str, object]
    options: Options
    facts: Facts
    sent: Mapping[str, object]
    row: Mapping[str, object] | None = None
    row_index: int = 0
    sent_lines: Mapping[object, Mapping[str, object]] = field(default_factory=dict)
    """The lines of an order that were sent last, by row number."""

    def read(self, rule: Rule) -> tuple[str, object]:
        """The path the rule reads from in this document, and the value there (None when absent)."""
        if rule.other_source and self.goes_to_delivery_address:
            other = at(self.source, rule.other_source)
            if not (convert.is_missing(other) and rule.falls_back):
                return rule.other_source, other
        if rule.source.startswith(ROWS):
            return rule.source.replace("[]", f"[{self.row_index}]", 1), self.of_row(
                rule.source.removeprefix(ROWS)
            )
        return rule.source, at(self.source, rule.source) if rule.source else None

    def of_row(self, path: str) -> object:
        return at(self.row, path)

    def sent_line(self) -> Mapping[str, object]:
        """What was sent last for the row at hand, of an order's rows; empty when nothing was."""
        return self.sent_lines.get(convert.identifier(self.of_row("id")), {})

    @property
    def goes_to_delivery_address(self) -> bool:
        wanted = self.options.order.address_source == AddressSource.DELIVERY
        return wanted and not convert.is_missing(at(self.source, "deliveryAddress.street"))

    def row_code(self) -> str | Held | None:
        """The article number of the row at hand; None for a row of text only."""
        code = convert.text(self.of_row("productCode"))
        product = self.of_row("productId")
        if code is not None or convert.is_missing(product):
            return code
        known = convert.text(self.facts.product_codes.get(convert.whole(product) or 0))
        return known or Held(
            PRODUCT_WITHOUT_CODE,
            say(f"Row {self.row_index + 1} names the product {self._product_named()}, which has no code."),
            say("In Procountor, give the product a code, then press Try again."),
        )

    def _product_named(self) -> str:
        """As its row calls it, and by the id that finds it in Procountor."""
        name, product = convert.text(self.of_row("product")), convert.shown(self.of_row("productId"))
        return f"“{convert.shown(name)}” ({product})" if name else product


@dataclass(frozen=True)
class Value:
    """Something to send. `path` and `read` say where it came from, when not where the rule says."""

    value: object
    notes: tuple[Note, ...] = ()
    path: str = ""
    read: object = None


@dataclass(frozen=True)
class Nothing:
    """Nothing to send, on purpose."""

    notes: tuple[Note, ...] = ()


def at(document: object, path: str) -> object:
    """The value at a dotted path of nested objects; None where there is none."""
    for name in path.split("."):
        if not isinstance(document, (dict, Mapping)):  # nearly all are a dict, which is quicker found out
            return None
        document = document.get(name)
    return document


def values_at(document: object, path: str) -> list[object]:
    """All values at a path whose lists are written `name[]`."""
    name, _, rest = path.partition(".")
    here = at(document, name.removesuffix("[]"))
    found = items(here) if name.endswith("[]") else [here]
    return [value for item in found for value in values_at(item, rest)] if rest else found


def items(value: object) -> list[object]:
    """The items of a JSON list; none for anything else."""
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else []


def place(body: Body, path: str, value: object) -> None:
    """Puts a value at a dotted path, making the objects on the way."""
    *groups, name = path.split(".")
    for group in groups:
        inner = body.setdefault(group, {})
        if not isinstance(inner, dict):
            raise TypeError(f"two rules disagree about {path}")
        body = inner
    body[name] = value


def setting(options: Options, name: str) -> object:
    """The value of a setting by its dotted name (`order.number_prefix`)."""
    value: object = options
    for part in name.split("."):
        value = getattr(value, part)
    return value
