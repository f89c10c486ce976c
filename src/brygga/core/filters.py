"""The integration's own filter rules: does a document match, and which rule says no?"""

from collections.abc import Callable, Mapping

from brygga.core import convert
from brygga.core.case import values_at
from brygga.core.options import FilterOp, FilterRule
from brygga.core.words import Flow

_MATCHES: Mapping[FilterOp, Callable[[list[object], tuple[str, ...]], bool]] = {
    FilterOp.IS: lambda found, wanted: _is_one(found, wanted),
    FilterOp.IS_NOT: lambda found, wanted: not _is_one(found, wanted),
    FilterOp.STARTS_WITH: lambda found, wanted: (
        _is_one(found, wanted) or any(_shown(value).startswith(wanted[0]) for value in found)
    ),
    FilterOp.ONE_OF: lambda found, wanted: _is_one(found, wanted),
}


def wanted_values(rule: FilterRule) -> tuple[str, ...]:
    """The texts a rule compares with; always at least one. A list has no empty ones: a comma too many is none."""
    if rule.op != FilterOp.ONE_OF:
        only = rule.value if isinstance(rule.value, str) else next(iter(rule.value), "")
        return (only.strip(),)
    many = rule.value.split(",") if isinstance(rule.value, str) else rule.value
    return tuple(trimmed for value in many if (trimmed := value.strip())) or ("",)


def matches(rule: FilterRule, source: Mapping[str, object]) -> bool:
    """Whether a document matches. On rows (`invoiceRows[].unit`) one row is enough; `is not` means no row is.

    Flags and numbers are compared by what they are worth (`True` is true, `10.50` is 10.5), everything else by its
    text; a missing value is an empty text.
    """
    return _MATCHES[FilterOp(rule.op)](values_at(source, rule.field), wanted_values(rule))


def refusing(rules: tuple[FilterRule, ...], flow: Flow, source: Mapping[str, object]) -> FilterRule | None:
    """The first rule of the flow that the document does not match."""
    return next((rule for rule in rules if rule.flow == flow and not matches(rule, source)), None)


def in_words(rule: FilterRule) -> str:
    """The rule as it is written in the settings, where a person looks for it: `status | is_not | NOT_SENT`."""
    return f"{rule.field} | {rule.op} | {', '.join(wanted_values(rule))}"


def _is_one(found: list[object], wanted: tuple[str, ...]) -> bool:
    return any(_is(value, text) for value in found for text in wanted)


def _is(value: object, wanted: str) -> bool:
    if isinstance(value, bool):
        return convert.flag(wanted) is value
    if not isinstance(value, str) and (number := convert.as_decimal(wanted)) is not None:
        return convert.as_decimal(value) == number
    return _shown(value) == wanted


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return convert.text(value) or ""
