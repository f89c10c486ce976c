"""The integration's own filter rules: does a document match, and which rule says no?"""

from collections.abc import Callable, Mapping

from brygga.core import convert
from brygga.core.case import values_at
from brygga.core.options import FilterOp, FilterRule
from brygga.core.words import Flow

_MATCHES: Mapping[FilterOp, Callable[[list[str], tuple[str, ...]], bool]] = {
    FilterOp.IS: lambda found, wanted: wanted[0] in found,
    FilterOp.IS_NOT: lambda found, wanted: wanted[0] not in found,
    FilterOp.STARTS_WITH: lambda found, wanted: any(value.startswith(wanted[0]) for value in found),
    FilterOp.ONE_OF: lambda found, wanted: any(value in wanted for value in found),
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

    Flags read as true and false, numbers without trailing zeros, a missing value as an empty text.
    """
    found = [_shown(value) for value in values_at(source, rule.field)]
    return _MATCHES[FilterOp(rule.op)](found, wanted_values(rule))


def refusing(rules: tuple[FilterRule, ...], flow: Flow, source: Mapping[str, object]) -> FilterRule | None:
    """The first rule of the flow that the document does not match."""
    return next((rule for rule in rules if rule.flow == flow and not matches(rule, source)), None)


def in_words(rule: FilterRule) -> str:
    """The rule as it is written in the settings, where a person looks for it: `status | is_not | NOT_SENT`."""
    return f"{rule.field} | {rule.op} | {', '.join(wanted_values(rule))}"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return convert.text(value) or ""
